package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;
import org.clgrad.spi.Tuner;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every variant of the matrix product gives the contract's bits, also those that this machine would not choose. */
class MatMulVariantsTest {
    /** Rows, depth, columns. */
    private static final long[][] SIZES = {
        {1, 1, 1},
        {1, 600, 40},
        {40, 600, 1},
        {2, 3, 200},
        {200, 3, 2},
        {13, 257, 64},
        {70, 300, 90},
        {131, 17, 129},
        {60, 257, 530}
    };

    @TempDir
    private Path folder;

    private final Random random = new Random(7);
    private ClDevice device;
    private MatMul matmul;

    @BeforeEach
    void open() {
        device = new ClDevice(
                OpenClProvider.traits(Devices.openClBackends().get(0).index()).shaped(""));
        matmul = new MatMul(device, elementwise(), table());
    }

    private Elementwise elementwise() {
        return new Elementwise(device, new Stores(table().stores(), device.traits()));
    }

    private TuningTable table() {
        return TuningTable.of(device.traits(), Optional.of(folder));
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    /** A product in float32, its operands as rows of rows, and its output. */
    private final class Case {
        final Operand out;
        final Operand a;
        final Operand b;
        final float[] expected;

        /** Operands transposed or not, in batches of two (the right one repeated) or not. */
        Case(long m, long k, long n, boolean turnA, boolean turnB, boolean batch) {
            float[] left = numbers((int) ((batch ? 2 : 1) * m * k));
            float[] right = numbers((int) (k * n));
            Layout la = layout(turnA, batch ? 2 : 1, m, k);
            Layout lb = layout(turnB, 1, k, n).expand(Shape.of(batch ? 2 : 1, k, n));
            a = new Operand(upload(left), la);
            b = new Operand(upload(right), lb);
            Layout lc = Layout.contiguous(Shape.of(batch ? 2 : 1, m, n));
            out = new Operand(device.allocate(DType.FLOAT32, lc.shape().size()), lc);
            expected = new float[(int) lc.shape().size()];
            int e = 0;
            for (long s = 0; s < lc.shape().dim(0); s++) {
                for (long i = 0; i < m; i++) {
                    for (long j = 0; j < n; j++) {
                        expected[e++] = element(left, la, right, lb, s, i, j);
                    }
                }
            }
        }

        private float element(float[] left, Layout la, float[] right, Layout lb, long s, long i, long j) {
            float sum = 0;
            long depth = la.shape().dim(2);
            for (long k0 = 0; k0 < depth; k0 += Contract.MATMUL_BLOCK) {
                float acc = 0;
                for (long k = k0; k < Math.min(depth, k0 + Contract.MATMUL_BLOCK); k++) {
                    acc = Math.fma(
                            left[(int) (s * la.stride(0) + i * la.stride(1) + k * la.stride(2))],
                            right[(int) (s * lb.stride(0) + k * lb.stride(1) + j * lb.stride(2))],
                            acc);
                }
                sum = k0 == 0 ? acc : sum + acc;
            }
            return sum;
        }

        Product product() {
            return Product.of(out, a, b);
        }

        float[] result() {
            float[] values = new float[expected.length];
            device.download(out.buffer(), 0, values, 0, values.length);
            return values;
        }

        void free() {
            List.of(out, a, b).forEach(o -> device.free(o.buffer()));
        }
    }

    private static Layout layout(boolean turned, long batch, long rows, long columns) {
        return turned
                ? Layout.contiguous(Shape.of(batch, columns, rows)).permute(0, 2, 1)
                : Layout.contiguous(Shape.of(batch, rows, columns));
    }

    private float[] numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private ClBuffer upload(float[] values) {
        ClBuffer buffer = device.allocate(DType.FLOAT32, values.length);
        device.upload(buffer, 0, values, 0, values.length);
        return buffer;
    }

    private void check(MatMul.Variant variant) {
        for (long[] size : SIZES) {
            for (int turned = 0; turned < 4; turned++) {
                Case c = new Case(size[0], size[1], size[2], turned % 2 == 1, turned / 2 == 1, turned == 1);
                variant.run("test", c.product());
                String name = variant.name() + " " + List.of(size[0], size[1], size[2], turned);
                assertArrayEquals(c.expected, c.result(), name);
                if (variant.finishes()) {
                    checkBehind(variant, c, turned % 2 == 0, name);
                }
                c.free();
            }
        }
    }

    /** A program behind the product: max(x + bias, 0) * full, with or without keeping x. */
    private void checkBehind(MatMul.Variant variant, Case c, boolean keeps, String name) {
        Shape shape = c.out.shape();
        int columns = (int) shape.dim(2);
        float[] bias = numbers(columns);
        float[] full = numbers(c.expected.length);
        Operand shift =
                new Operand(upload(bias), Layout.contiguous(Shape.of(columns)).expand(shape));
        Operand factor = new Operand(upload(full), Layout.contiguous(shape));
        Program.Builder b =
                new Program.Builder(List.of(DType.FLOAT32, DType.FLOAT32, DType.FLOAT32), List.of(DType.FLOAT32));
        b.apply(Fn.MUL, b.apply(Fn.MAXIMUM, b.apply(Fn.ADD, 0, 1), 3), 2);
        float[] expected = new float[full.length];
        for (int e = 0; e < full.length; e++) {
            expected[e] = Math.max(c.expected[e] + bias[e % columns], 0) * full[e];
        }
        Operand result =
                keeps ? new Operand(device.allocate(DType.FLOAT32, full.length), Layout.contiguous(shape)) : c.out;
        Primitive.Epilogue then = new Primitive.Epilogue(b.build(), List.of(0.0), keeps);
        Product p = c.product();
        variant.run("test", p.with(Epilogue.of(then, result, List.of(shift, factor), p)));
        float[] values = new float[full.length];
        device.download(result.buffer(), 0, values, 0, values.length);
        assertArrayEquals(expected, values, name + " and a program behind it");
        if (keeps) {
            assertArrayEquals(c.expected, c.result(), name + " kept");
            device.free(result.buffer());
        }
        device.free(shift.buffer());
        device.free(factor.buffer());
    }

    @Test
    void anyShape() {
        check(matmul.variant("any"));
    }

    @Test
    void panelsOfEveryHeight() {
        for (String name : List.of("panels-6", "panels-12", "panels-1")) {
            check(matmul.variant(name));
        }
    }

    @Test
    void panelsOfNarrowerVectors() {
        check(new PanelProduct(device, VariantName.parse("panels"), 8));
        check(new PanelProduct(device, VariantName.parse("panels-6"), 4));
    }

    @Test
    void tiles() {
        for (String name : List.of("tiles-128x128x8-8", "tiles-64x64x16-4", "tiles-32x32x16-4")) {
            check(matmul.variant(name));
        }
    }

    @Test
    void aRejectedVariantIsReplacedByTheNextAndNotTriedAgain() {
        int[] tried = new int[1];
        MatMul.Variant broken = new MatMul.Variant() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public boolean suits(Product p) {
                return true;
            }

            @Override
            public void run(String op, Product p) {
                tried[0]++;
                throw new DeviceException("test: no such kernel\nwith a log");
            }
        };
        for (int i = 0; i < 2; i++) {
            Case c = new Case(5, 6, 7, false, false, false);
            matmul.run("test", c.product(), List.of(broken, matmul.variant("any")));
            assertArrayEquals(c.expected, c.result());
        }
        assertEquals(1, tried[0]);
        assertEquals(
                "broken float32 (test: no such kernel)",
                device.traits().info.details().get(DeviceInfo.REJECTED));
        Case c = new Case(5, 6, 7, false, false, false);
        assertThrows(DeviceException.class, () -> matmul.run("test", c.product(), List.of(broken)));
    }

    @Test
    void tuningKeepsTheFastestOfEverySize() {
        MatMulTuner tuner = new MatMulTuner(device, matmul, elementwise(), table(), measurement -> measurement.get());
        List<Tuner.Outcome> outcomes = new ArrayList<>();
        for (Tuner.Task task : tuner.tasks(true)) {
            if (task.label().contains("float32")) {
                outcomes.add(task.run());
            }
        }
        assertEquals(SizeClass.values().length, outcomes.size());
        assertEquals(folder.resolve("kernels.tuning").toString(), tuner.save());
        TuningTable tuned = table();
        for (SizeClass size : SizeClass.values()) {
            Tuner.Outcome outcome = outcomes.get(size.ordinal());
            assertTrue(outcome.gflops() > 0 && outcome.gflops() >= outcome.gflopsBefore() / 1.06, outcome.toString());
            assertEquals(outcome.best(), tuned.kernels(size, "float32").get(0));
        }
    }
}
