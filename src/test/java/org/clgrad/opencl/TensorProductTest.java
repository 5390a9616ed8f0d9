package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.MatMulPrecision;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fast modes of matrix products, by the emulation of the tensor cores' instructions in their own layout. */
class TensorProductTest {
    /** Rows, depth, columns. */
    private static final int[][] SIZES = {{1, 1, 1}, {1, 600, 40}, {41, 601, 1}, {2, 3, 131}, {13, 257, 67}};

    private final Random random = new Random(11);
    private OpenClBackend backend;

    private OpenClBackend open(TensorCores cores) {
        backend = new OpenClBackend(
                OpenClProvider.traits(Devices.openClBackends().get(0).index()).with(cores));
        return backend;
    }

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    private float[] values(int count, IntToDoubleFunction value) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) value.applyAsDouble(i);
        }
        return values;
    }

    private float[] normal(int count) {
        return values(count, i -> random.nextGaussian());
    }

    private float[] integers(int count) {
        return values(count, i -> random.nextInt(17) - 8);
    }

    private Operand operand(Object array, int length, Layout layout) {
        DType dtype = array instanceof double[] ? DType.FLOAT64 : DType.FLOAT32;
        Buffer buffer = backend.allocate(dtype, length);
        backend.upload(buffer, 0, array, 0, length);
        return new Operand(buffer, layout);
    }

    private static Layout layout(boolean turned, long batch, long rows, long columns) {
        return turned
                ? Layout.contiguous(Shape.of(batch, columns, rows)).permute(0, 2, 1)
                : Layout.contiguous(Shape.of(batch, rows, columns));
    }

    private float[] product(float[] a, Layout la, float[] b, Layout lb) {
        Shape shape = Shape.of(la.shape().dim(0), la.shape().dim(1), lb.shape().dim(2));
        float[] c = new float[(int) shape.size()];
        Operand out = operand(c, c.length, Layout.contiguous(shape));
        Operand left = operand(a, a.length, la);
        Operand right = operand(b, b.length, lb);
        backend.submit(new Primitive.MatMul(), out, left, right);
        backend.download(out.buffer(), 0, c, 0, c.length);
        List.of(out, left, right).forEach(o -> backend.free(o.buffer()));
        return c;
    }

    private float[] product(float[] a, float[] b, int m, int k, int n) {
        return product(a, layout(false, 1, m, k), b, layout(false, 1, k, n));
    }

    /** The product in float64, of operands or of their magnitudes. */
    private static double[] exact(float[] a, Layout la, float[] b, Layout lb, boolean magnitudes) {
        int batch = (int) la.shape().dim(0);
        int m = (int) la.shape().dim(1);
        int depth = (int) la.shape().dim(2);
        int n = (int) lb.shape().dim(2);
        double[] c = new double[batch * m * n];
        for (int e = 0; e < c.length; e++) {
            int s = e / (m * n);
            for (int k = 0; k < depth; k++) {
                double x = a[(int) (s * la.stride(0) + e / n % m * la.stride(1) + k * la.stride(2))];
                double y = b[(int) (s * lb.stride(0) + k * lb.stride(1) + e % n * lb.stride(2))];
                c[e] += magnitudes ? Math.abs(x * y) : x * y;
            }
        }
        return c;
    }

    private static float tf32(float x) {
        return Float.intBitsToFloat((Float.floatToRawIntBits(x) + 0x1000) & 0xffffe000);
    }

    private static float bf16(float x) {
        int bits = Float.floatToRawIntBits(x);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
    }

    private static float[] rounded(float[] values, MatMulPrecision mode) {
        float[] r = new float[values.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = switch (mode) {
                case TF32 -> tf32(values[i]);
                case BF16 -> bf16(values[i]);
                case IEEE, TF32X3, BF16X9 -> values[i];
            };
        }
        return r;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IEEE")
    void oddShapesTransposedAndRepeatedOperands(MatMulPrecision mode) {
        open(TensorCores.NEAREST).setMatMulPrecision(mode);
        for (int[] size : SIZES) {
            for (boolean turned : new boolean[] {false, true}) {
                int batch = turned ? 2 : 1;
                Layout la = layout(turned, batch, size[0], size[1]);
                Layout lb = layout(turned, 1, size[1], size[2]).expand(Shape.of(batch, size[1], size[2]));
                float[] a = normal((int) la.shape().size());
                float[] b = normal(size[1] * size[2]);
                float[] c = product(a, la, b, lb);
                double[] expected = exact(rounded(a, mode), la, rounded(b, mode), lb, false);
                double[] scale = exact(a, la, b, lb, true);
                for (int e = 0; e < c.length; e++) {
                    // What TF32X3 leaves out, and the roundings of the sum.
                    double bound = ((mode == MatMulPrecision.TF32X3 ? 4 : 0) + size[1]) * 0x1p-23 * scale[e];
                    assertEquals(expected[e], c[e], bound, mode + " " + Arrays.toString(size) + turned + " " + e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IEEE")
    void everyTileIsExactOnIntegers(MatMulPrecision mode) {
        ClDevice device = new ClDevice(
                OpenClProvider.traits(Devices.openClBackends().get(0).index()).with(TensorCores.NEAREST));
        try {
            for (String tile : List.of("32x32", "64x64", "128x128")) {
                int m = 130;
                int k = 67;
                int n = 133;
                float[] a = integers(m * k);
                float[] b = integers(k * n);
                float[] c = new float[m * n];
                Operand out = onDevice(device, c, m, n);
                Product p = Product.of(out, onDevice(device, a, m, k), onDevice(device, b, k, n));
                new TensorProduct(device, VariantName.parse(mode.label() + "-" + tile)).run("test", p);
                device.download(out.buffer(), 0, c, 0, c.length);
                double[] expected = exact(a, layout(false, 1, m, k), b, layout(false, 1, k, n), false);
                for (int e = 0; e < c.length; e++) {
                    assertEquals(expected[e], c[e], mode + " " + tile + " " + e);
                }
            }
        } finally {
            device.close();
        }
    }

    private static Operand onDevice(ClDevice device, float[] values, long rows, long columns) {
        ClBuffer buffer = device.allocate(DType.FLOAT32, values.length);
        device.upload(buffer, 0, values, 0, values.length);
        return new Operand(buffer, Layout.contiguous(Shape.of(rows, columns)));
    }

    @ParameterizedTest
    @EnumSource(names = {"TF32", "BF16X9"})
    void longSumsAreDividedAndEmptyOnesAreZero(MatMulPrecision mode) {
        open(TensorCores.NEAREST).setMatMulPrecision(mode);
        int depth = 1_000_000;
        float[] a = integers(depth * 3);
        float[] b = integers(depth * 2);
        double[] expected = exact(a, layout(false, 1, 3, depth), b, layout(false, 1, depth, 2), false);
        float[] c = product(a, layout(false, 1, 3, depth), b, layout(false, 1, depth, 2));
        for (int e = 0; e < c.length; e++) {
            assertEquals(expected[e], c[e], mode + " " + e);
        }
        assertArrayEquals(new float[6], product(new float[0], new float[0], 3, 0, 2));
    }

    /** The second products are less than a bit of the first; the words 0, 4 and 8 are added at once. */
    @Test
    void theModelOfTheHardwareCutsSumsOff() {
        float[] a = {1, 0, 0, 0, 0x1.8p-12f, 0, 0, 0, 0x1.8p-12f};
        float[] once = {1, 0, 0, 0, 0x1p-12f, 0, 0, 0, 0};
        float[] twice = {1, 0, 0, 0, 0x1p-12f, 0, 0, 0, 0x1p-12f};
        float[] minus = new float[9];
        for (int i = 0; i < a.length; i++) {
            minus[i] = -a[i];
        }
        open(TensorCores.NEAREST).setMatMulPrecision(MatMulPrecision.TF32);
        assertEquals(1 + 0x1p-23f, product(a, once, 1, 9, 1)[0]);
        close();
        open(TensorCores.TRUNCATING).setMatMulPrecision(MatMulPrecision.TF32);
        assertEquals(1, product(a, once, 1, 9, 1)[0]);
        assertEquals(-1, product(minus, once, 1, 9, 1)[0]);
        // One bit more than float32 has is kept until the end: two of it are a bit.
        assertEquals(1 + 0x1p-23f, product(a, twice, 1, 9, 1)[0]);
        assertEquals(-1 - 0x1p-23f, product(minus, twice, 1, 9, 1)[0]);
    }

    private double error(MatMulPrecision mode, float[] a, float[] b, int m, int k, int n) {
        backend.setMatMulPrecision(mode);
        float[] c = product(a, b, m, k, n);
        double[] expected = exact(a, layout(false, 1, m, k), b, layout(false, 1, k, n), false);
        double[] scale = exact(a, layout(false, 1, m, k), b, layout(false, 1, k, n), true);
        double worst = 0;
        for (int e = 0; e < c.length; e++) {
            worst = Math.max(worst, Math.abs(c[e] - expected[e]) / scale[e]);
        }
        return worst;
    }

    @Test
    void splitOperandsAreAsAccurateAsFloat32EvenWhereSumsAreCutOff() {
        open(TensorCores.TRUNCATING);
        int k = 1024;
        float[] a = values(40 * k, i -> random.nextDouble());
        float[] b = values(k * 36, i -> random.nextDouble());
        double ieee = error(MatMulPrecision.IEEE, a, b, 40, k, 36);
        assertTrue(error(MatMulPrecision.TF32, a, b, 40, k, 36) > 20 * ieee);
        assertTrue(error(MatMulPrecision.TF32X3, a, b, 40, k, 36) < 2 * ieee);
    }

    @Test
    void whatIsNoNumberStaysSo() {
        open(TensorCores.NEAREST);
        for (MatMulPrecision mode : List.of(MatMulPrecision.TF32, MatMulPrecision.BF16)) {
            backend.setMatMulPrecision(mode);
            float[] c = product(
                    new float[] {Float.NaN, Float.POSITIVE_INFINITY, -Float.MIN_VALUE}, new float[] {1}, 3, 1, 1);
            assertTrue(Float.isNaN(c[0]));
            assertEquals(Float.POSITIVE_INFINITY, c[1]);
            assertEquals(0, c[2]);
        }
        for (MatMulPrecision mode : List.of(MatMulPrecision.TF32X3, MatMulPrecision.BF16X9)) {
            backend.setMatMulPrecision(mode);
            float[] c = product(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, new float[] {1}, 2, 1, 1);
            assertFalse(Float.isFinite(c[0]) || Float.isFinite(c[1]));
        }
    }

    @Test
    void theContractsBitsComeBackAndFloat64NeverChanges() {
        open(TensorCores.NEAREST);
        float[] a = normal(50 * 300);
        float[] b = normal(300 * 40);
        double[] wide = new double[400];
        Arrays.setAll(wide, i -> random.nextGaussian());
        float[] before = product(a, b, 50, 300, 40);
        boolean hasFloat64 = backend.info().float64();
        double[] before64 = hasFloat64 ? square(wide) : wide;
        for (MatMulPrecision mode : MatMulPrecision.values()) {
            backend.setMatMulPrecision(mode);
            assertEquals(mode == MatMulPrecision.IEEE, Arrays.equals(before, product(a, b, 50, 300, 40)), mode.label());
            assertArrayEquals(before64, hasFloat64 ? square(wide) : wide);
        }
        backend.setMatMulPrecision(MatMulPrecision.IEEE);
        assertArrayEquals(before, product(a, b, 50, 300, 40));
    }

    private double[] square(double[] values) {
        Layout layout = Layout.contiguous(Shape.of(20, 20));
        Operand in = operand(values, values.length, layout);
        Operand out = operand(values, values.length, layout);
        backend.submit(new Primitive.MatMul(), out, in, in);
        double[] result = new double[values.length];
        backend.download(out.buffer(), 0, result, 0, result.length);
        return result;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IEEE")
    void aDeviceWithoutTensorCoresRefuses(MatMulPrecision mode) {
        open(TensorCores.NONE);
        assertEquals(List.of(MatMulPrecision.IEEE), backend.info().precisions());
        float[] a = normal(9);
        float[] before = product(a, a, 3, 3, 3);
        DeviceException e = assertThrows(DeviceException.class, () -> backend.setMatMulPrecision(mode));
        assertTrue(e.getMessage().contains("has no " + mode.label()), e.getMessage());
        assertArrayEquals(before, product(a, a, 3, 3, 3));
    }
}
