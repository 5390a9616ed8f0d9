package org.clgrad.cpu;

import java.util.Arrays;
import org.clgrad.shape.DType;
import org.clgrad.shape.HalfFloats;

/** Copies and fills of runs with a fixed distance between neighbours: what every movement of data comes down to. */
final class Runs {
    private Runs() {}

    /**
     * Copies {@code n} elements from {@code src[sp], src[sp + ss], ...} to {@code dst[dp], dst[dp + 1], ...}. A stride
     * of 0 repeats one element.
     */
    static void load(DType type, Object src, int sp, int ss, Object dst, int dp, int n) {
        if (ss == 1) {
            if (n < 8) {
                shortCopy(type, src, sp, dst, dp, n);
            } else {
                System.arraycopy(src, sp, dst, dp, n);
            }
            return;
        }
        switch (type) {
            case FLOAT32 -> load((float[]) src, sp, ss, (float[]) dst, dp, n);
            case FLOAT64 -> load((double[]) src, sp, ss, (double[]) dst, dp, n);
            case INT32 -> load((int[]) src, sp, ss, (int[]) dst, dp, n);
            case INT64 -> load((long[]) src, sp, ss, (long[]) dst, dp, n);
            case BOOL -> load((byte[]) src, sp, ss, (byte[]) dst, dp, n);
            case FLOAT16, BFLOAT16 -> load((short[]) src, sp, ss, (short[]) dst, dp, n);
        }
    }

    /** Copies {@code n} elements from {@code src[sp], src[sp + 1], ...} to {@code dst[dp], dst[dp + ds], ...}. */
    static void store(DType type, Object src, int sp, Object dst, int dp, int ds, int n) {
        if (ds == 1) {
            System.arraycopy(src, sp, dst, dp, n);
            return;
        }
        switch (type) {
            case FLOAT32 -> store((float[]) src, sp, (float[]) dst, dp, ds, n);
            case FLOAT64 -> store((double[]) src, sp, (double[]) dst, dp, ds, n);
            case INT32 -> store((int[]) src, sp, (int[]) dst, dp, ds, n);
            case INT64 -> store((long[]) src, sp, (long[]) dst, dp, ds, n);
            case BOOL -> store((byte[]) src, sp, (byte[]) dst, dp, ds, n);
            case FLOAT16, BFLOAT16 -> store((short[]) src, sp, (short[]) dst, dp, ds, n);
        }
    }

    /** Copies {@code n} elements within rows: source and target each with their own stride. */
    static void move(DType type, Object src, int sp, int ss, Object dst, int dp, int ds, int n) {
        if (ds == 1) {
            load(type, src, sp, ss, dst, dp, n);
            return;
        }
        switch (type) {
            case FLOAT32 -> move((float[]) src, sp, ss, (float[]) dst, dp, ds, n);
            case FLOAT64 -> move((double[]) src, sp, ss, (double[]) dst, dp, ds, n);
            case INT32 -> move((int[]) src, sp, ss, (int[]) dst, dp, ds, n);
            case INT64 -> move((long[]) src, sp, ss, (long[]) dst, dp, ds, n);
            case BOOL -> move((byte[]) src, sp, ss, (byte[]) dst, dp, ds, n);
            case FLOAT16, BFLOAT16 -> move((short[]) src, sp, ss, (short[]) dst, dp, ds, n);
        }
    }

    /** Sets {@code n} neighbouring elements to zero. */
    static void clear(DType type, Object dst, int dp, int n) {
        switch (type) {
            case FLOAT32 -> Arrays.fill((float[]) dst, dp, dp + n, 0f);
            case FLOAT64 -> Arrays.fill((double[]) dst, dp, dp + n, 0d);
            case INT32 -> Arrays.fill((int[]) dst, dp, dp + n, 0);
            case INT64 -> Arrays.fill((long[]) dst, dp, dp + n, 0L);
            case BOOL -> Arrays.fill((byte[]) dst, dp, dp + n, (byte) 0);
            case FLOAT16, BFLOAT16 -> Arrays.fill((short[]) dst, dp, dp + n, (short) 0);
        }
    }

    /** Sets {@code n} neighbouring elements to a value, rounded to the type; a bool is 0 or 1. */
    static void fill(DType type, Object dst, int dp, int n, double value) {
        switch (type) {
            case FLOAT32 -> Arrays.fill((float[]) dst, dp, dp + n, (float) value);
            case FLOAT64 -> Arrays.fill((double[]) dst, dp, dp + n, value);
            case INT32 -> Arrays.fill((int[]) dst, dp, dp + n, (int) value);
            case INT64 -> Arrays.fill((long[]) dst, dp, dp + n, (long) value);
            case BOOL -> Arrays.fill((byte[]) dst, dp, dp + n, value != 0 ? (byte) 1 : 0);
            case FLOAT16, BFLOAT16 -> Arrays.fill((short[]) dst, dp, dp + n, HalfFloats.toBits(type, (float) value));
        }
    }

    // The library call costs more than the copy where rows are a few elements long.
    private static void shortCopy(DType type, Object src, int sp, Object dst, int dp, int n) {
        switch (type) {
            case FLOAT32 -> load((float[]) src, sp, 1, (float[]) dst, dp, n);
            case FLOAT64 -> load((double[]) src, sp, 1, (double[]) dst, dp, n);
            case INT32 -> load((int[]) src, sp, 1, (int[]) dst, dp, n);
            case INT64 -> load((long[]) src, sp, 1, (long[]) dst, dp, n);
            case BOOL -> load((byte[]) src, sp, 1, (byte[]) dst, dp, n);
            case FLOAT16, BFLOAT16 -> load((short[]) src, sp, 1, (short[]) dst, dp, n);
        }
    }

    private static void load(float[] src, int sp, int ss, float[] dst, int dp, int n) {
        if (ss == 0) {
            Arrays.fill(dst, dp, dp + n, src[sp]);
            return;
        }
        for (int i = 0, s = sp; i < n; i++, s += ss) {
            dst[dp + i] = src[s];
        }
    }

    private static void store(float[] src, int sp, float[] dst, int dp, int ds, int n) {
        for (int i = 0, d = dp; i < n; i++, d += ds) {
            dst[d] = src[sp + i];
        }
    }

    private static void move(float[] src, int sp, int ss, float[] dst, int dp, int ds, int n) {
        for (int i = 0, s = sp, d = dp; i < n; i++, s += ss, d += ds) {
            dst[d] = src[s];
        }
    }

    private static void load(double[] src, int sp, int ss, double[] dst, int dp, int n) {
        if (ss == 0) {
            Arrays.fill(dst, dp, dp + n, src[sp]);
            return;
        }
        for (int i = 0, s = sp; i < n; i++, s += ss) {
            dst[dp + i] = src[s];
        }
    }

    private static void store(double[] src, int sp, double[] dst, int dp, int ds, int n) {
        for (int i = 0, d = dp; i < n; i++, d += ds) {
            dst[d] = src[sp + i];
        }
    }

    private static void move(double[] src, int sp, int ss, double[] dst, int dp, int ds, int n) {
        for (int i = 0, s = sp, d = dp; i < n; i++, s += ss, d += ds) {
            dst[d] = src[s];
        }
    }

    private static void load(int[] src, int sp, int ss, int[] dst, int dp, int n) {
        if (ss == 0) {
            Arrays.fill(dst, dp, dp + n, src[sp]);
            return;
        }
        for (int i = 0, s = sp; i < n; i++, s += ss) {
            dst[dp + i] = src[s];
        }
    }

    private static void store(int[] src, int sp, int[] dst, int dp, int ds, int n) {
        for (int i = 0, d = dp; i < n; i++, d += ds) {
            dst[d] = src[sp + i];
        }
    }

    private static void move(int[] src, int sp, int ss, int[] dst, int dp, int ds, int n) {
        for (int i = 0, s = sp, d = dp; i < n; i++, s += ss, d += ds) {
            dst[d] = src[s];
        }
    }

    private static void load(long[] src, int sp, int ss, long[] dst, int dp, int n) {
        if (ss == 0) {
            Arrays.fill(dst, dp, dp + n, src[sp]);
            return;
        }
        for (int i = 0, s = sp; i < n; i++, s += ss) {
            dst[dp + i] = src[s];
        }
    }

    private static void store(long[] src, int sp, long[] dst, int dp, int ds, int n) {
        for (int i = 0, d = dp; i < n; i++, d += ds) {
            dst[d] = src[sp + i];
        }
    }

    private static void move(long[] src, int sp, int ss, long[] dst, int dp, int ds, int n) {
        for (int i = 0, s = sp, d = dp; i < n; i++, s += ss, d += ds) {
            dst[d] = src[s];
        }
    }

    private static void load(byte[] src, int sp, int ss, byte[] dst, int dp, int n) {
        if (ss == 0) {
            Arrays.fill(dst, dp, dp + n, src[sp]);
            return;
        }
        for (int i = 0, s = sp; i < n; i++, s += ss) {
            dst[dp + i] = src[s];
        }
    }

    private static void store(byte[] src, int sp, byte[] dst, int dp, int ds, int n) {
        for (int i = 0, d = dp; i < n; i++, d += ds) {
            dst[d] = src[sp + i];
        }
    }

    private static void move(byte[] src, int sp, int ss, byte[] dst, int dp, int ds, int n) {
        for (int i = 0, s = sp, d = dp; i < n; i++, s += ss, d += ds) {
            dst[d] = src[s];
        }
    }

    private static void load(short[] src, int sp, int ss, short[] dst, int dp, int n) {
        if (ss == 0) {
            Arrays.fill(dst, dp, dp + n, src[sp]);
            return;
        }
        for (int i = 0, s = sp; i < n; i++, s += ss) {
            dst[dp + i] = src[s];
        }
    }

    private static void store(short[] src, int sp, short[] dst, int dp, int ds, int n) {
        for (int i = 0, d = dp; i < n; i++, d += ds) {
            dst[d] = src[sp + i];
        }
    }

    private static void move(short[] src, int sp, int ss, short[] dst, int dp, int ds, int n) {
        for (int i = 0, s = sp, d = dp; i < n; i++, s += ss, d += ds) {
            dst[d] = src[s];
        }
    }
}
