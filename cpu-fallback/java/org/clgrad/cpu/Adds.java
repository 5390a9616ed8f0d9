package org.clgrad.cpu;

import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;

/** Additions into runs with a fixed distance between neighbours: {@code d[dp + i * ds] += x[xp + i * xs]}. */
final class Adds {
    private Adds() {}

    static void into(DType type, Object d, int dp, int ds, Object x, int xp, int xs, int n) {
        switch (type) {
            case FLOAT32 -> into((float[]) d, dp, ds, (float[]) x, xp, xs, n);
            case FLOAT64 -> into((double[]) d, dp, ds, (double[]) x, xp, xs, n);
            case INT32 -> into((int[]) d, dp, ds, (int[]) x, xp, xs, n);
            case INT64 -> into((long[]) d, dp, ds, (long[]) x, xp, xs, n);
            case BOOL, FLOAT16, BFLOAT16 -> throw noBool();
        }
    }

    /** Adds each element to the place that its index names: {@code d[dp + i * ds + index * step] += x}, in order. */
    static void at(
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
            case FLOAT32 -> at((float[]) d, dp, ds, step, index, ip, is, (float[]) x, xp, xs, n);
            case FLOAT64 -> at((double[]) d, dp, ds, step, index, ip, is, (double[]) x, xp, xs, n);
            case INT32 -> at((int[]) d, dp, ds, step, index, ip, is, (int[]) x, xp, xs, n);
            case INT64 -> at((long[]) d, dp, ds, step, index, ip, is, (long[]) x, xp, xs, n);
            case BOOL, FLOAT16, BFLOAT16 -> throw noBool();
        }
    }

    static DeviceException noBool() {
        return new DeviceException("cpu: bool and 16-bit float elements cannot be added; cast with to(dtype)");
    }

    private static void into(float[] d, int dp, int ds, float[] x, int xp, int xs, int n) {
        if (ds == 1 && xs == 1) {
            for (int i = 0; i < n; i++) {
                d[dp + i] = d[dp + i] + x[xp + i];
            }
            return;
        }
        for (int i = 0, t = dp, s = xp; i < n; i++, t += ds, s += xs) {
            d[t] = d[t] + x[s];
        }
    }

    private static void at(
            float[] d, long dp, long ds, long step, long[] index, int ip, int is, float[] x, int xp, int xs, int n) {
        for (int i = 0, k = ip, s = xp; i < n; i++, k += is, s += xs) {
            int t = (int) (dp + i * ds + index[k] * step);
            d[t] = d[t] + x[s];
        }
    }

    private static void into(double[] d, int dp, int ds, double[] x, int xp, int xs, int n) {
        if (ds == 1 && xs == 1) {
            for (int i = 0; i < n; i++) {
                d[dp + i] = d[dp + i] + x[xp + i];
            }
            return;
        }
        for (int i = 0, t = dp, s = xp; i < n; i++, t += ds, s += xs) {
            d[t] = d[t] + x[s];
        }
    }

    private static void at(
            double[] d, long dp, long ds, long step, long[] index, int ip, int is, double[] x, int xp, int xs, int n) {
        for (int i = 0, k = ip, s = xp; i < n; i++, k += is, s += xs) {
            int t = (int) (dp + i * ds + index[k] * step);
            d[t] = d[t] + x[s];
        }
    }

    private static void into(int[] d, int dp, int ds, int[] x, int xp, int xs, int n) {
        if (ds == 1 && xs == 1) {
            for (int i = 0; i < n; i++) {
                d[dp + i] = d[dp + i] + x[xp + i];
            }
            return;
        }
        for (int i = 0, t = dp, s = xp; i < n; i++, t += ds, s += xs) {
            d[t] = d[t] + x[s];
        }
    }

    private static void at(
            int[] d, long dp, long ds, long step, long[] index, int ip, int is, int[] x, int xp, int xs, int n) {
        for (int i = 0, k = ip, s = xp; i < n; i++, k += is, s += xs) {
            int t = (int) (dp + i * ds + index[k] * step);
            d[t] = d[t] + x[s];
        }
    }

    private static void into(long[] d, int dp, int ds, long[] x, int xp, int xs, int n) {
        if (ds == 1 && xs == 1) {
            for (int i = 0; i < n; i++) {
                d[dp + i] = d[dp + i] + x[xp + i];
            }
            return;
        }
        for (int i = 0, t = dp, s = xp; i < n; i++, t += ds, s += xs) {
            d[t] = d[t] + x[s];
        }
    }

    private static void at(
            long[] d, long dp, long ds, long step, long[] index, int ip, int is, long[] x, int xp, int xs, int n) {
        for (int i = 0, k = ip, s = xp; i < n; i++, k += is, s += xs) {
            int t = (int) (dp + i * ds + index[k] * step);
            d[t] = d[t] + x[s];
        }
    }
}
