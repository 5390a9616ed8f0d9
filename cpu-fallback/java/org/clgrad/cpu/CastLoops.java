package org.clgrad.cpu;

import org.clgrad.cpu.math.F32;
import org.clgrad.cpu.math.F64;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;

/**
 * Conversions between element types. Java's own casts are the contract's: to an integer they truncate, saturate and
 * map NaN to 0; to a float they round to nearest even; int64 to int32 wraps.
 */
final class CastLoops {
    private CastLoops() {}

    static Loop of(DType from, DType to) {
        return switch (from) {
            case FLOAT32 -> floatTo(to);
            case FLOAT64 -> doubleTo(to);
            case INT32 -> intTo(to);
            case INT64 -> longTo(to);
            case BOOL -> byteTo(to);
            case FLOAT16, BFLOAT16 -> HalfLoops.toFloats(from, to);
        };
    }

    static Loop bitsToUniform(DType from, DType to) {
        if (from == DType.INT32 && to == DType.FLOAT32) {
            return (d, dp, a, ap, b, bp, c, cp, n) -> uniform((float[]) d, dp, (int[]) a, ap, n);
        }
        if (from == DType.INT64 && to == DType.FLOAT64) {
            return (d, dp, a, ap, b, bp, c, cp, n) -> uniform((double[]) d, dp, (long[]) a, ap, n);
        }
        throw Loops.unsupported(Fn.BITS_TO_UNIFORM, from);
    }

    private static Loop floatTo(DType to) {
        return switch (to) {
            case FLOAT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toFloats((float[]) d, dp, (float[]) a, ap, n);
            case FLOAT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toDoubles((double[]) d, dp, (float[]) a, ap, n);
            case INT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toInts((int[]) d, dp, (float[]) a, ap, n);
            case INT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toLongs((long[]) d, dp, (float[]) a, ap, n);
            case BOOL -> (d, dp, a, ap, b, bp, c, cp, n) -> toBools((byte[]) d, dp, (float[]) a, ap, n);
            case FLOAT16, BFLOAT16 -> HalfLoops.ofFloats(to);
        };
    }

    private static Loop doubleTo(DType to) {
        return switch (to) {
            case FLOAT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toFloats((float[]) d, dp, (double[]) a, ap, n);
            case FLOAT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toDoubles((double[]) d, dp, (double[]) a, ap, n);
            case INT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toInts((int[]) d, dp, (double[]) a, ap, n);
            case INT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toLongs((long[]) d, dp, (double[]) a, ap, n);
            case BOOL -> (d, dp, a, ap, b, bp, c, cp, n) -> toBools((byte[]) d, dp, (double[]) a, ap, n);
            case FLOAT16, BFLOAT16 -> throw HalfLoops.noStep(to);
        };
    }

    private static Loop intTo(DType to) {
        return switch (to) {
            case FLOAT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toFloats((float[]) d, dp, (int[]) a, ap, n);
            case FLOAT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toDoubles((double[]) d, dp, (int[]) a, ap, n);
            case INT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toInts((int[]) d, dp, (int[]) a, ap, n);
            case INT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toLongs((long[]) d, dp, (int[]) a, ap, n);
            case BOOL -> (d, dp, a, ap, b, bp, c, cp, n) -> toBools((byte[]) d, dp, (int[]) a, ap, n);
            case FLOAT16, BFLOAT16 -> throw HalfLoops.noStep(to);
        };
    }

    private static Loop longTo(DType to) {
        return switch (to) {
            case FLOAT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toFloats((float[]) d, dp, (long[]) a, ap, n);
            case FLOAT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toDoubles((double[]) d, dp, (long[]) a, ap, n);
            case INT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toInts((int[]) d, dp, (long[]) a, ap, n);
            case INT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toLongs((long[]) d, dp, (long[]) a, ap, n);
            case BOOL -> (d, dp, a, ap, b, bp, c, cp, n) -> toBools((byte[]) d, dp, (long[]) a, ap, n);
            case FLOAT16, BFLOAT16 -> throw HalfLoops.noStep(to);
        };
    }

    private static Loop byteTo(DType to) {
        return switch (to) {
            case FLOAT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toFloats((float[]) d, dp, (byte[]) a, ap, n);
            case FLOAT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toDoubles((double[]) d, dp, (byte[]) a, ap, n);
            case INT32 -> (d, dp, a, ap, b, bp, c, cp, n) -> toInts((int[]) d, dp, (byte[]) a, ap, n);
            case INT64 -> (d, dp, a, ap, b, bp, c, cp, n) -> toLongs((long[]) d, dp, (byte[]) a, ap, n);
            case BOOL -> (d, dp, a, ap, b, bp, c, cp, n) -> toBools((byte[]) d, dp, (byte[]) a, ap, n);
            case FLOAT16, BFLOAT16 -> throw HalfLoops.noStep(to);
        };
    }

    private static void toFloats(float[] d, int dp, float[] a, int ap, int n) {
        System.arraycopy(a, ap, d, dp, n);
    }

    private static void toDoubles(double[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i];
        }
    }

    private static void toInts(int[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (int) a[ap + i];
        }
    }

    private static void toLongs(long[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (long) a[ap + i];
        }
    }

    private static void toBools(byte[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] != 0 ? (byte) 1 : 0;
        }
    }

    private static void toFloats(float[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (float) a[ap + i];
        }
    }

    private static void toDoubles(double[] d, int dp, double[] a, int ap, int n) {
        System.arraycopy(a, ap, d, dp, n);
    }

    private static void toInts(int[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (int) a[ap + i];
        }
    }

    private static void toLongs(long[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (long) a[ap + i];
        }
    }

    private static void toBools(byte[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] != 0 ? (byte) 1 : 0;
        }
    }

    private static void toFloats(float[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (float) a[ap + i];
        }
    }

    private static void toDoubles(double[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i];
        }
    }

    private static void toInts(int[] d, int dp, int[] a, int ap, int n) {
        System.arraycopy(a, ap, d, dp, n);
    }

    private static void toLongs(long[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i];
        }
    }

    private static void toBools(byte[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] != 0 ? (byte) 1 : 0;
        }
    }

    private static void toFloats(float[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (float) a[ap + i];
        }
    }

    private static void toDoubles(double[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (double) a[ap + i];
        }
    }

    private static void toInts(int[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (int) a[ap + i];
        }
    }

    private static void toLongs(long[] d, int dp, long[] a, int ap, int n) {
        System.arraycopy(a, ap, d, dp, n);
    }

    private static void toBools(byte[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] != 0 ? (byte) 1 : 0;
        }
    }

    private static void toFloats(float[] d, int dp, byte[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i];
        }
    }

    private static void toDoubles(double[] d, int dp, byte[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i];
        }
    }

    private static void toInts(int[] d, int dp, byte[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i];
        }
    }

    private static void toLongs(long[] d, int dp, byte[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i];
        }
    }

    private static void toBools(byte[] d, int dp, byte[] a, int ap, int n) {
        System.arraycopy(a, ap, d, dp, n);
    }

    private static void uniform(float[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.bitsToUniform(a[ap + i]);
        }
    }

    private static void uniform(double[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.bitsToUniform(a[ap + i]);
        }
    }
}
