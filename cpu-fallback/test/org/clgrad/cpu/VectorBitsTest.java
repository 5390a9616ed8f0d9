package org.clgrad.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whatever kernels this JVM has, they give the bits of the plain ones. */
class VectorBitsTest {
    private final FloatKernels plain = new PlainFloatKernels();
    private final FloatKernels fast = VectorSupport.get().kernels();
    /** Cuts every product, however small. */
    private final Workers threads = new Workers(3, true);

    @AfterEach
    void close() {
        threads.close();
    }

    private static boolean moduleHere() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    @Test
    void vectorsAreUsedWhereTheModuleIs() {
        assertEquals(moduleHere(), !(fast instanceof PlainFloatKernels));
        assertTrue(VectorSupport.get().description().startsWith(moduleHere() ? "on (" : "off ("));
    }

    @Test
    @Tag("plain-java")
    void withoutTheModuleTheRemedyIsNamed() {
        if (!moduleHere()) {
            assertTrue(VectorSupport.get().description().contains("--add-modules jdk.incubator.vector"));
        }
    }

    /** Any bit pattern half of the time, else numbers of everyday size. */
    private static float[] floats(Random random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextBoolean()
                    ? Float.intBitsToFloat(random.nextInt())
                    : (float) (random.nextGaussian() * (1 << random.nextInt(8)));
        }
        for (int i = 0; i < n; i += 17) {
            x[i] = new float[] {0f, -0f, Float.NaN, 1f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}[i % 6];
        }
        return x;
    }

    /** Bits, with every NaN the same. */
    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(x[i]);
        }
        return bits;
    }

    @ParameterizedTest
    @EnumSource(
            value = Fn.class,
            mode = Mode.EXCLUDE,
            names = {
                "NOT",
                "AND",
                "OR",
                "XOR",
                "SHIFT_LEFT",
                "SHIFT_RIGHT",
                "BITS_TO_RANGE",
                "CAST",
                "BITS_TO_UNIFORM",
                "WHERE",
                "EQ",
                "NE",
                "LT",
                "LE",
                "GT",
                "GE"
            })
    void functions(Fn fn) {
        Random random = new Random(fn.ordinal());
        for (int n : new int[] {1, 7, 63, 64, 65, 200, 1024, 5000}) {
            float[] a = floats(random, n + 3);
            float[] b = floats(random, n + 5);
            float[] c = floats(random, n + 1);
            float[] expected = new float[n + 2];
            float[] actual = new float[n + 2];
            plain.loop(fn).run(expected, 1, a, 3, b, 2, c, 0, n);
            fast.loop(fn).run(actual, 1, a, 3, b, 2, c, 0, n);
            assertArrayEquals(bits(expected), bits(actual), fn + " of " + n);
            plain.loop(fn).run(a, 3, a, 3, b, 2, c, 0, n);
            assertArrayEquals(
                    bits(java.util.Arrays.copyOfRange(expected, 1, n + 1)),
                    bits(java.util.Arrays.copyOfRange(a, 3, n + 3)),
                    fn + " in place");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fn.class,
            names = {"EQ", "NE", "LT", "LE", "GT", "GE"})
    void comparisonsAndChoices(Fn fn) {
        Random random = new Random(fn.ordinal());
        for (int n : new int[] {1, 7, 63, 64, 65, 200, 1024, 5000}) {
            float[] a = floats(random, n + 3);
            float[] b = floats(random, n + 5);
            for (int i = 0; i < n; i += 3) {
                b[2 + i] = a[3 + i];
            }
            byte[] expected = new byte[n + 2];
            byte[] actual = new byte[n + 2];
            plain.loop(fn).run(expected, 1, a, 3, b, 2, a, 0, n);
            fast.loop(fn).run(actual, 1, a, 3, b, 2, a, 0, n);
            assertArrayEquals(expected, actual, fn + " of " + n);
            float[] plainly = new float[n + 2];
            float[] quickly = new float[n + 2];
            plain.loop(Fn.WHERE).run(plainly, 1, expected, 1, a, 3, b, 2, n);
            fast.loop(Fn.WHERE).run(quickly, 1, expected, 1, a, 3, b, 2, n);
            assertArrayEquals(bits(plainly), bits(quickly), "where " + fn + " of " + n);
        }
    }

    @ParameterizedTest
    @EnumSource(Fold.class)
    void lanes(Fold fold) {
        Random random = new Random(5);
        for (int rows : new int[] {0, 1, 2, 63}) {
            float[] x = floats(random, 64 * rows + 3);
            float[] expected = floats(random, 64);
            float[] actual = expected.clone();
            plain.foldLanes(fold, expected, x, 3, rows);
            fast.foldLanes(fold, actual, x, 3, rows);
            assertArrayEquals(bits(expected), bits(actual), fold + " of " + rows + " rows");
        }
    }

    /** Often enough that the JIT compiles it; zeros of both signs are among the extremes, and NaN among the elements. */
    @ParameterizedTest
    @EnumSource(Fold.class)
    void trees(Fold fold) {
        Random random = new Random(6);
        LaneFold slow = LaneFold.of(DType.FLOAT32, fold, Loops.of(fold, DType.FLOAT32, plain), plain);
        LaneFold quick = LaneFold.of(DType.FLOAT32, fold, Loops.of(fold, DType.FLOAT32, fast), fast);
        float[] results = new float[2];
        for (int round = 0; round < 20_000; round++) {
            int n = 64 + random.nextInt(3) * 64 + random.nextInt(2) * 7;
            float[] x = new float[n];
            int kind = random.nextInt(4);
            for (int i = 0; i < n; i++) {
                float zero = random.nextBoolean() ? 0f : -0f;
                float some = (float) random.nextGaussian();
                x[i] = switch (kind) {
                    case 0 -> random.nextInt(8) == 0 ? zero : -Math.abs(some);
                    case 1 -> random.nextInt(8) == 0 ? zero : Math.abs(some);
                    case 2 -> random.nextInt(200) == 0 ? Float.NaN : some;
                    default -> some;
                };
            }
            slow.fold(Scratch.get(), x, 0, n, results, 0);
            quick.fold(Scratch.get(), x, 0, n, results, 1);
            int bits = Float.floatToIntBits(results[0]);
            assertEquals(bits, Float.floatToIntBits(results[1]), () -> fold + " of " + Arrays.toString(x));
        }
    }

    /** Part by vectors and part by plain loops, until the vectors have won. */
    @Test
    void kernelsThatAreTried() {
        FloatKernels tried = new TriedKernels(fast, plain);
        Random random = new Random(8);
        float[] x = floats(random, 64 * 70 + 3);
        float[] expected = new float[1003];
        plain.loop(Fn.EXP).run(expected, 2, x, 3, x, 0, x, 0, 1001);
        for (long end = System.nanoTime() + 300_000_000; System.nanoTime() < end; ) {
            float[] actual = new float[1003];
            tried.loop(Fn.EXP).run(actual, 2, x, 3, x, 0, x, 0, 1001);
            assertArrayEquals(bits(expected), bits(actual));
            for (Fold fold : Fold.values()) {
                float[] lanes = Arrays.copyOf(x, 64);
                float[] folded = lanes.clone();
                plain.foldLanes(fold, lanes, x, 3, 70);
                tried.foldLanes(fold, folded, x, 3, 70);
                assertArrayEquals(bits(lanes), bits(folded), fold.toString());
            }
        }
    }

    /** The chain of the contract for one element. */
    private static float literal(float[] a, int ap, int as, float[] b, int bp, int bs, int depth) {
        float sum = 0;
        for (int k = 0; k < depth; k += 256) {
            float acc = 0;
            for (int p = k; p < Math.min(depth, k + 256); p++) {
                acc = Math.fma(a[ap + p * as], b[bp + p * bs], acc);
            }
            sum = k == 0 ? acc : sum + acc;
        }
        return sum;
    }

    private static double literal(double[] a, int ap, int as, double[] b, int bp, int bs, int depth) {
        double sum = 0;
        for (int k = 0; k < depth; k += 256) {
            double acc = 0;
            for (int p = k; p < Math.min(depth, k + 256); p++) {
                acc = Math.fma(a[ap + p * as], b[bp + p * bs], acc);
            }
            sum = k == 0 ? acc : sum + acc;
        }
        return sum;
    }

    private static final int[][] SIZES = {
        {1, 1, 1},
        {1, 300, 70},
        {3, 257, 64},
        {2, 5, 33},
        {70, 300, 1},
        {5, 3, 3},
        {97, 256, 40},
        {103, 513, 17},
        {8, 600, 1100},
        {200, 30, 530},
        {6, 256, 16},
        {7, 1, 48},
        {64, 64, 64},
        {4, 700, 9},
        {99, 40, 1030},
        {131, 1030, 45},
        {9, 2100, 1070},
        {14, 1025, 8},
        {3, 4000, 5},
        {1, 9000, 40},
        {17, 3333, 20},
        {12, 513, 130},
        {16, 64, 40},
        {2, 300, 70},
        {1, 600, 333},
        {5, 1030, 1100}
    };

    @Test
    void floatProducts() {
        Random random = new Random(11);
        for (int[] size : SIZES) {
            for (int turned = 0; turned < 4; turned++) {
                int m = size[0];
                int k = size[1];
                int n = size[2];
                float[] a = new float[m * k + 3];
                float[] b = new float[k * n + 5];
                for (int i = 0; i < a.length; i++) {
                    a[i] = (float) random.nextGaussian();
                }
                for (int i = 0; i < b.length; i++) {
                    b[i] = random.nextInt(9) == 0 ? -0f : (float) random.nextGaussian();
                }
                Gemm.Matrix left = new Gemm.Matrix(a, 3, turned % 2 == 0 ? k : 1, turned % 2 == 0 ? 1 : m);
                Gemm.Matrix right = new Gemm.Matrix(b, 5, turned < 2 ? n : 1, turned < 2 ? 1 : k);
                float[] expected = new float[m * n];
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        expected[i * n + j] = literal(
                                a, 3 + i * left.row(), left.column(), b, 5 + j * right.column(), right.row(), k);
                    }
                }
                for (FloatKernels kernels : new FloatKernels[] {plain, fast}) {
                    float[] c = new float[m * n];
                    java.util.Arrays.fill(c, Float.NaN);
                    MatMul.multiply(threads, kernels.floatGemm(), new Gemm.Product(left, right, c, 0, m, n, k));
                    assertArrayEquals(bits(expected), bits(c), m + "x" + k + "x" + n + ", layout " + turned);
                }
            }
        }
    }

    @Test
    void doubleProducts() {
        Random random = new Random(12);
        for (int[] size : SIZES) {
            for (int turned = 0; turned < 4; turned++) {
                int m = size[0];
                int k = size[1];
                int n = size[2];
                double[] a = random.doubles((long) m * k, -1, 1).toArray();
                double[] b = random.doubles((long) k * n, -1, 1).toArray();
                Gemm.Matrix left = new Gemm.Matrix(a, 0, turned % 2 == 0 ? k : 1, turned % 2 == 0 ? 1 : m);
                Gemm.Matrix right = new Gemm.Matrix(b, 0, turned < 2 ? n : 1, turned < 2 ? 1 : k);
                double[] expected = new double[m * n];
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        expected[i * n + j] =
                                literal(a, i * left.row(), left.column(), b, j * right.column(), right.row(), k);
                    }
                }
                for (FloatKernels kernels : new FloatKernels[] {plain, fast}) {
                    double[] c = new double[m * n];
                    MatMul.multiply(threads, kernels.doubleGemm(), new Gemm.Product(left, right, c, 0, m, n, k));
                    assertArrayEquals(expected, c, m + "x" + k + "x" + n + ", layout " + turned);
                }
            }
        }
    }
}
