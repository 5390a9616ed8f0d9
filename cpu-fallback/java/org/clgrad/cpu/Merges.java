package org.clgrad.cpu;

import org.clgrad.cpu.math.F32;
import org.clgrad.cpu.math.F64;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive.Merge;

/**
 * Elements merged into the places that indices name, in order: {@code d[dp + i * ds + index * step]} becomes what
 * {@link Merge} makes of it and of {@code x[xp + i * xs]}. Sums are in {@link Adds}.
 */
final class Merges {
    private Merges() {}

    static void at(
            Merge merge,
            DType type,
            Object d,
            long dp,
            long ds,
            long step,
            long[] index,
            int ip,
            int is,
            Object x,
            int xp,
            int xs,
            int n) {
        switch (type) {
            case FLOAT32 -> at(merge, (float[]) d, dp, ds, step, index, ip, is, (float[]) x, xp, xs, n);
            case FLOAT64 -> at(merge, (double[]) d, dp, ds, step, index, ip, is, (double[]) x, xp, xs, n);
            case INT32 -> at(merge, (int[]) d, dp, ds, step, index, ip, is, (int[]) x, xp, xs, n);
            case INT64 -> at(merge, (long[]) d, dp, ds, step, index, ip, is, (long[]) x, xp, xs, n);
            case BOOL, FLOAT16, BFLOAT16 ->
                throw new DeviceException("cpu: " + type + " elements cannot be merged; cast with to(dtype)");
        }
    }

    private static void at(
            Merge merge,
            float[] d,
            long dp,
            long ds,
            long step,
            long[] index,
            int ip,
            int is,
            float[] x,
            int xp,
            int xs,
            int n) {
        for (int i = 0, k = ip, s = xp; i < n; i++, k += is, s += xs) {
            int t = (int) (dp + i * ds + index[k] * step);
            d[t] = merge(merge, d[t], x[s]);
        }
    }

    private static float merge(Merge merge, float a, float b) {
        return switch (merge) {
            case REPLACE -> b;
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> F32.maximum(a, b);
            case MIN -> F32.minimum(a, b);
        };
    }

    private static void at(
            Merge merge,
            double[] d,
            long dp,
            long ds,
            long step,
            long[] index,
            int ip,
            int is,
            double[] x,
            int xp,
            int xs,
            int n) {
        for (int i = 0, k = ip, s = xp; i < n; i++, k += is, s += xs) {
            int t = (int) (dp + i * ds + index[k] * step);
            d[t] = merge(merge, d[t], x[s]);
        }
    }

    private static double merge(Merge merge, double a, double b) {
        return switch (merge) {
            case REPLACE -> b;
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> F64.maximum(a, b);
            case MIN -> F64.minimum(a, b);
        };
    }

    private static void at(
            Merge merge,
            int[] d,
            long dp,
            long ds,
            long step,
            long[] index,
            int ip,
            int is,
            int[] x,
            int xp,
            int xs,
            int n) {
        for (int i = 0, k = ip, s = xp; i < n; i++, k += is, s += xs) {
            int t = (int) (dp + i * ds + index[k] * step);
            d[t] = merge(merge, d[t], x[s]);
        }
    }

    private static int merge(Merge merge, int a, int b) {
        return switch (merge) {
            case REPLACE -> b;
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    private static void at(
            Merge merge,
            long[] d,
            long dp,
            long ds,
            long step,
            long[] index,
            int ip,
            int is,
            long[] x,
            int xp,
            int xs,
            int n) {
        for (int i = 0, k = ip, s = xp; i < n; i++, k += is, s += xs) {
            int t = (int) (dp + i * ds + index[k] * step);
            d[t] = merge(merge, d[t], x[s]);
        }
    }

    private static long merge(Merge merge, long a, long b) {
        return switch (merge) {
            case REPLACE -> b;
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }
}
