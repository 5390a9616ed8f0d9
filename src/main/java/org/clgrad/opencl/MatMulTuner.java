package org.clgrad.opencl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.MatMulPrecision;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Program;
import org.clgrad.spi.Tuner;

/** Measures the variants of the matrix product on a device, a product for each size class and type. */
final class MatMulTuner implements Tuner {
    private static final List<String> FOR_CPUS = List.of("panels", "panels-6", "panels-12", "panels-1");
    private static final List<String> FOR_GPUS =
            List.of("tiles-128x128x8-8", "tiles-128x64x8-8", "tiles-64x64x8-8", "tiles-64x64x16-4", "tiles-32x32x16-4");

    private static final List<String> FOR_TENSOR_CORES = List.of("128x128", "128x64", "64x64", "32x32");

    /** A variant that is faster by less than this is not worth a change. */
    private static final double NOISE = 1.05;

    private static final long SECOND = 1_000_000_000;

    /**
     * A product of each size class.
     *
     * @param rows rows of the output
     * @param depth length of the sums
     * @param columns columns of the output
     */
    private record Sizes(long rows, long depth, long columns) {
        static Sizes of(SizeClass size, boolean quick) {
            long s = quick ? 2 : 1;
            return switch (size) {
                case VECTOR -> new Sizes(2048 / s, 2048 / s, 1);
                case NARROW -> new Sizes(1024 / s, 1024 / s, 10);
                case SMALL -> new Sizes(128, 512 / s, 512 / s);
                case MEDIUM -> new Sizes(512, 512 / s, 512);
                case LARGE -> quick ? new Sizes(1024, 512, 1024) : new Sizes(1536, 1536, 1536);
            };
        }
    }

    private final ClDevice device;
    private final MatMul matmul;
    private final Elementwise elementwise;
    private final TuningTable table;
    private final Function<Supplier<Outcome>, Outcome> guard;
    private final List<TuningTable.Line> found = new ArrayList<>();

    /**
     * A tuner of a device.
     *
     * @param guard runs a measurement while nobody closes the device
     */
    MatMulTuner(
            ClDevice device,
            MatMul matmul,
            Elementwise elementwise,
            TuningTable table,
            Function<Supplier<Outcome>, Outcome> guard) {
        this.device = device;
        this.matmul = matmul;
        this.elementwise = elementwise;
        this.table = table;
        this.guard = guard;
    }

    @Override
    public List<Task> tasks(boolean quick) {
        List<Task> tasks = new ArrayList<>();
        for (MatMulPrecision mode : device.traits().info.precisions()) {
            for (SizeClass size : mode == MatMulPrecision.IEEE ? new SizeClass[0] : SizeClass.values()) {
                tasks.add(new Measurement(size, DType.FLOAT32, mode, quick));
            }
        }
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            if (dtype == DType.FLOAT64 && !device.traits().info.float64()) {
                continue;
            }
            for (SizeClass size : SizeClass.values()) {
                tasks.add(new Measurement(size, dtype, MatMulPrecision.IEEE, quick));
            }
        }
        return tasks;
    }

    @Override
    public String save() {
        try {
            return table.write(found).toString();
        } catch (IOException | SecurityException e) {
            throw new DeviceException(
                    "tune: the table cannot be written: " + e.getMessage() + "; set clgrad.cache to a writable folder",
                    e);
        }
    }

    private List<String> candidates(SizeClass size, MatMulPrecision mode) {
        if (mode != MatMulPrecision.IEEE) {
            return FOR_TENSOR_CORES.stream()
                    .map(tile -> mode.label() + "-" + tile)
                    .toList();
        }
        List<String> names = new ArrayList<>(device.traits().cpuShaped ? FOR_CPUS : FOR_GPUS);
        if (size.compareTo(SizeClass.NARROW) <= 0) {
            names.add("any");
        }
        return names;
    }

    private final class Measurement implements Task {
        private final SizeClass size;
        private final DType dtype;
        private final MatMulPrecision mode;
        private final boolean quick;

        Measurement(SizeClass size, DType dtype, MatMulPrecision mode, boolean quick) {
            this.size = size;
            this.dtype = dtype;
            this.mode = mode;
            this.quick = quick;
        }

        @Override
        public String label() {
            Sizes s = Sizes.of(size, quick);
            return size.label() + " " + type() + " " + s.rows + "x" + s.depth + "x" + s.columns;
        }

        private String type() {
            return mode == MatMulPrecision.IEEE ? dtype.label() : mode.label();
        }

        @Override
        public Outcome run() {
            return guard.apply(this::compare);
        }

        private Outcome compare() {
            Sizes s = Sizes.of(size, quick);
            List<Operand> operands = new ArrayList<>();
            try {
                Product p = Product.of(
                        operand(s.rows, s.columns, operands),
                        operand(s.rows, s.depth, operands),
                        operand(s.depth, s.columns, operands));
                Map<String, Double> seconds = new LinkedHashMap<>();
                for (String name : candidates(size, mode)) {
                    MatMul.Variant variant = matmul.variant(name);
                    if (variant.suits(p)) {
                        measure(variant, p, seconds);
                    }
                }
                return outcome(p, seconds);
            } finally {
                operands.forEach(o -> device.free(o.buffer()));
            }
        }

        private Outcome outcome(Product p, Map<String, Double> seconds) {
            if (seconds.isEmpty() && mode == MatMulPrecision.IEEE) {
                measure(matmul.variant("any"), p, seconds);
            }
            List<String> order = new ArrayList<>(seconds.keySet());
            order.sort(Comparator.comparing(seconds::get));
            if (order.isEmpty()) {
                throw new DeviceException(
                        "tune: " + device.id() + " rejects every matrix product of " + label() + "; check the driver");
            }
            String before = table.kernels(size, type()).stream()
                    .filter(seconds::containsKey)
                    .findFirst()
                    .orElse(order.get(0));
            if (seconds.get(before) <= seconds.get(order.get(0)) * NOISE) {
                order.remove(before);
                order.add(0, before);
            }
            found.add(new TuningTable.Line("*", size.label(), type(), order));
            double operations = 2 * p.work() / 1e9;
            return new Outcome(
                    label(),
                    order.get(0),
                    operations / seconds.get(order.get(0)),
                    before,
                    operations / seconds.get(before));
        }

        private Operand operand(long rows, long columns, List<Operand> operands) {
            Operand o = new Operand(device.allocate(dtype, rows * columns), Layout.contiguous(Shape.of(rows, columns)));
            operands.add(o);
            // Ones: numbers that are no numbers, or denormal, would slow some processors down.
            elementwise.run("tune", Program.constant(dtype), List.of(1.0), o, List.of());
            return o;
        }

        /** The shortest time, after a first run that builds the kernels; a variant that is rejected has none. */
        private void measure(MatMul.Variant variant, Product p, Map<String, Double> seconds) {
            try {
                variant.run("tune", p);
                device.synchronize();
                long budget = quick ? SECOND / 50 : SECOND / 3;
                long least = Long.MAX_VALUE;
                long total = 0;
                for (int run = 0; run < 3 || total < budget; run++) {
                    long start = System.nanoTime();
                    variant.run("tune", p);
                    device.synchronize();
                    long time = System.nanoTime() - start;
                    least = Math.min(least, time);
                    total += time;
                }
                seconds.put(variant.name(), least / 1e9);
            } catch (DeviceException e) {
                String why = e.getMessage().lines().findFirst().orElse("");
                device.traits().reject(variant.name() + " " + type(), why);
            }
        }
    }
}
