package org.clgrad.cpu.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Fn;
import org.clgrad.testing.Devices;

/**
 * Tries every float32 function on all 2^32 arguments (the power on random ones): prints a table of the worst errors
 * against float64, and whether every device has the bits of the plain Java functions. Ends with status 1 if one has not
 * or if an error exceeds the stated one.
 *
 * <pre>
 * ./mvnw -q -DskipTests package
 * java --add-modules jdk.incubator.vector -cp target/clgrad-cli.jar:target/test-classes \
 *     org.clgrad.cpu.math.UlpSweep [--stride=1] [--pow=1000000000] [--threads=N] [function ...]
 * </pre>
 */
public final class UlpSweep {
    /** Arguments at a time. */
    private static final int BLOCK = 1 << 17;

    private static final long ALL = 1L << 32;

    private final long stride;
    private final long powSamples;
    private final int threads;
    private final List<Opened> devices;
    private boolean failed;

    private record Opened(Devices.Found found, Backend backend) {}

    private UlpSweep(long stride, long powSamples, int threads, List<Opened> devices) {
        this.stride = stride;
        this.powSamples = powSamples;
        this.threads = threads;
        this.devices = devices;
    }

    /** What is to be evaluated: arguments by block number, the function, the reference. */
    private interface Subject {
        Fn fn();

        long blocks();

        void fill(long block, float[][] arguments);

        float plain(float[][] arguments, int i);

        double reference(float[][] arguments, int i);
    }

    /** What one thread found: worst error and where, and for each device a place where its bits differ. */
    private static final class Found {
        private double worst = -1;
        private String at = "";
        private final String[] differences;

        Found(int devices) {
            differences = new String[devices];
        }

        void add(Found other) {
            if (other.worst > worst) {
                worst = other.worst;
                at = other.at;
            }
            for (int d = 0; d < differences.length; d++) {
                differences[d] = differences[d] == null ? other.differences[d] : differences[d];
            }
        }
    }

    /**
     * Runs the sweep.
     *
     * @param args see above
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        long stride = 1;
        long powSamples = 1_000_000_000;
        int threads = Runtime.getRuntime().availableProcessors();
        List<String> names = new ArrayList<>();
        for (String arg : args) {
            if (arg.startsWith("--stride=")) {
                stride = Long.parseLong(arg.substring("--stride=".length()));
            } else if (arg.startsWith("--pow=")) {
                powSamples = Long.parseLong(arg.substring("--pow=".length()));
            } else if (arg.startsWith("--threads=")) {
                threads = Integer.parseInt(arg.substring("--threads=".length()));
            } else {
                names.add(arg.toUpperCase(Locale.ROOT));
            }
        }
        List<Opened> devices = new ArrayList<>();
        for (Devices.Found found : Devices.backends()) {
            devices.add(new Opened(found, found.open()));
            System.out.println(found.info().id() + ": " + found.info().description() + " "
                    + found.info().details());
        }
        UlpSweep sweep = new UlpSweep(stride, powSamples, threads, devices);
        System.out.println(
                "| function | worst ulp | at input | OpenCL limit | arguments | devices with the same bits |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (ElementaryFunction f : ElementaryFunction.values()) {
            if (names.isEmpty() || names.contains(f.name())) {
                sweep.row(sweep.unary(f), f.worst(), f.openClLimit());
            }
        }
        if (names.isEmpty() || names.contains("POW")) {
            sweep.row(sweep.pow(), PowSamples.WORST, PowSamples.OPENCL_LIMIT);
        }
        devices.forEach(d -> d.backend().close());
        System.exit(sweep.failed ? 1 : 0);
    }

    private Subject unary(ElementaryFunction f) {
        return new Subject() {
            @Override
            public Fn fn() {
                return f.fn();
            }

            @Override
            public long blocks() {
                return (ALL + BLOCK * stride - 1) / (BLOCK * stride);
            }

            @Override
            public void fill(long block, float[][] arguments) {
                for (int i = 0; i < BLOCK; i++) {
                    arguments[0][i] = Float.intBitsToFloat((int) ((block * BLOCK + i) * stride));
                }
            }

            @Override
            public float plain(float[][] arguments, int i) {
                return f.plain(arguments[0][i]);
            }

            @Override
            public double reference(float[][] arguments, int i) {
                return f.reference(arguments[0][i]);
            }
        };
    }

    private Subject pow() {
        return new Subject() {
            @Override
            public Fn fn() {
                return Fn.POW;
            }

            @Override
            public long blocks() {
                return (powSamples + BLOCK - 1) / BLOCK;
            }

            @Override
            public void fill(long block, float[][] arguments) {
                PowSamples.fill(block, arguments[0], arguments[1]);
            }

            @Override
            public float plain(float[][] arguments, int i) {
                return F32.pow(arguments[0][i], arguments[1][i]);
            }

            @Override
            public double reference(float[][] arguments, int i) {
                return F64.pow(arguments[0][i], arguments[1][i]);
            }
        };
    }

    private void row(Subject subject, double stated, double limit) throws InterruptedException {
        AtomicLong next = new AtomicLong();
        Found found = new Found(devices.size());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Found>> parts = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                parts.add(pool.submit(() -> part(subject, next)));
            }
            for (Future<Found> part : parts) {
                found.add(part.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
        List<String> same = new ArrayList<>();
        for (int d = 0; d < devices.size(); d++) {
            String id = devices.get(d).found().info().id();
            same.add(found.differences[d] == null ? id : "NOT " + id + ": " + found.differences[d]);
            failed |= found.differences[d] != null;
        }
        failed |= found.worst > stated;
        System.out.printf(
                Locale.ROOT,
                "| %s | %.4f%s | %s | %s | %,d | %s |%n",
                subject.fn().label(),
                found.worst,
                found.worst > stated ? " (stated " + stated + ")" : "",
                found.at,
                Double.isNaN(limit) ? "none" : limit,
                subject.blocks() * BLOCK,
                String.join(", ", same));
    }

    /** One thread's share: blocks until there are no more. */
    private Found part(Subject subject, AtomicLong next) {
        Found found = new Found(devices.size());
        float[][] arguments = new float[subject.fn().arity()][BLOCK];
        float[] plain = new float[BLOCK];
        float[] other = new float[BLOCK];
        List<DeviceFunction> functions = new ArrayList<>();
        for (Opened device : devices) {
            functions.add(new DeviceFunction(device.backend(), subject.fn(), BLOCK));
        }
        IntFunction<String> name = i -> name(arguments, i);
        for (long block = next.getAndIncrement(); block < subject.blocks(); block = next.getAndIncrement()) {
            subject.fill(block, arguments);
            for (int i = 0; i < BLOCK; i++) {
                plain[i] = subject.plain(arguments, i);
            }
            worst(subject, arguments, plain, found, name);
            for (int d = 0; d < functions.size(); d++) {
                functions.get(d).apply(other, arguments);
                int i = DeviceFunction.firstDifference(plain, other);
                if (i >= 0) {
                    found.differences[d] = name.apply(i) + ": " + Float.toHexString(plain[i]) + ", there "
                            + Float.toHexString(other[i]);
                }
            }
        }
        functions.forEach(DeviceFunction::close);
        return found;
    }

    private static void worst(
            Subject subject, float[][] arguments, float[] plain, Found found, IntFunction<String> name) {
        double worst = found.worst;
        int at = -1;
        for (int i = 0; i < BLOCK; i++) {
            double error = Ulp.error(plain[i], subject.reference(arguments, i));
            if (error > worst) {
                worst = error;
                at = i;
            }
        }
        if (at >= 0) {
            found.worst = worst;
            found.at = name.apply(at);
        }
    }

    private static String name(float[][] arguments, int i) {
        return String.join(
                ", ",
                Arrays.stream(arguments)
                        .map(a -> Float.toHexString(a[i]) + " (" + a[i] + ")")
                        .toList());
    }
}
