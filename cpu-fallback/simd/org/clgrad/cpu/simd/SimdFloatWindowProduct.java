package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.SimdFloatTiles.MR;
import static org.clgrad.cpu.simd.SimdFloatTiles.NR;
import static org.clgrad.cpu.simd.SimdFloatTiles.S;
import static org.clgrad.cpu.simd.SimdFloatTiles.V;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.clgrad.cpu.WindowProduct;

/**
 * Convolutions of float32 elements on vectors: the tiles of {@link SimdFloatTiles}, whose rows are read through tables.
 * The right factor is copied into slivers of two vectors of columns, the last of one if that is enough.
 */
final class SimdFloatWindowProduct implements WindowProduct {
    private static final float[] NEGATIVE_ZEROS = new float[NR];

    static {
        Arrays.fill(NEGATIVE_ZEROS, -0f);
    }

    /** Where the rows of a tile begin. */
    private static final ThreadLocal<int[]> TILE = ThreadLocal.withInitial(() -> new int[MR]);

    private final WindowProduct plain;

    SimdFloatWindowProduct(WindowProduct plain) {
        this.plain = plain;
    }

    @Override
    public int tileRows() {
        return MR;
    }

    @Override
    public int tileColumns() {
        return V;
    }

    @Override
    public Object newRight(int deep, int columns) {
        return new float[deep * round(columns)];
    }

    private static int breadth(int columns) {
        return columns <= V ? V : NR;
    }

    @Override
    public void pack(
            Object from, int at, int along, int across, int deep, int columns, Object right, int step, int steps) {
        float[] y = (float[]) from;
        for (int j = 0; j < columns; j += NR) {
            int w = breadth(columns - j);
            int n = Math.min(w, columns - j);
            SimdFloatPanel.part(y, at + j * across, across, along, n, deep, (float[]) right, j * steps + step * w, w);
        }
    }

    @Override
    public void multiply(
            Object x,
            int[] rows,
            int row,
            int high,
            int[] steps,
            int step,
            int deep,
            Object right,
            int columns,
            Object c,
            int at,
            boolean first) {
        float[] a = (float[]) x;
        float[] b = (float[]) right;
        float[] sums = (float[]) c;
        int across = round(columns);
        int[] tile = TILE.get();
        for (int j = 0; j < columns; j += NR) {
            boolean narrow = columns - j <= V;
            for (int i = 0; i < high; i += MR) {
                for (int r = 0; r < MR; r++) {
                    tile[r] = rows[row + Math.min(i + r, high - 1)];
                }
                int cp = at + i * across + j;
                float[] old = first ? NEGATIVE_ZEROS : sums;
                int op = first ? 0 : cp;
                int os = first ? 0 : across;
                run(narrow, a, tile, steps, step, deep, b, j * deep, old, op, os, sums, cp, across);
            }
        }
    }

    // Adding to -0 changes nothing, not even the sign of a zero.
    private static void run(
            boolean narrow,
            float[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            float[] b,
            int bp,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
        if (MR == 8) {
            if (narrow) {
                narrow8(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            } else {
                rows8(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            }
        } else if (narrow) {
            narrow6(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
        } else {
            rows6(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
        }
    }

    @Override
    public void line(Object x, int at, int[] steps, int deep, Object weights, int wp, Object to, int tp, int n) {
        if (n < V) {
            plain.line(x, at, steps, deep, weights, wp, to, tp, n);
            return;
        }
        float[] image = (float[]) x;
        float[] w = (float[]) weights;
        float[] y = (float[]) to;
        // The last places may be computed twice.
        for (int i = 0; i < n; ) {
            int j = Math.min(i, n - V);
            if (i + NR <= n) {
                twoVectors(image, at + i, steps, deep, w, wp, y, tp + i);
                i += NR;
            } else {
                oneVector(image, at + j, steps, deep, w, wp, y, tp + j);
                i += V;
            }
        }
    }

    private static void twoVectors(float[] x, int at, int[] steps, int deep, float[] w, int wp, float[] y, int tp) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        for (int k = 0; k < deep; k++) {
            FloatVector a = FloatVector.broadcast(S, w[wp + k]);
            int q = at + steps[k];
            s0 = a.fma(FloatVector.fromArray(S, x, q), s0);
            s1 = a.fma(FloatVector.fromArray(S, x, q + V), s1);
        }
        s0.intoArray(y, tp);
        s1.intoArray(y, tp + V);
    }

    private static void oneVector(float[] x, int at, int[] steps, int deep, float[] w, int wp, float[] y, int tp) {
        FloatVector s0 = FloatVector.zero(S);
        for (int k = 0; k < deep; k++) {
            s0 = FloatVector.broadcast(S, w[wp + k]).fma(FloatVector.fromArray(S, x, at + steps[k]), s0);
        }
        s0.intoArray(y, tp);
    }

    @Override
    public void transpose(Object from, int at, int across, int rows, int columns, Object to, int tp, int ts) {
        plain.transpose(from, at, across, rows, columns, to, tp, ts);
    }

    /** Eight rows by two vectors of columns over one block of k. */
    private static void rows8(
            float[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            float[] b,
            int bp,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
        int r0 = r[0];
        int r1 = r[1];
        int r2 = r[2];
        int r3 = r[3];
        int r4 = r[4];
        int r5 = r[5];
        int r6 = r[6];
        int r7 = r[7];
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
        FloatVector s40 = zero;
        FloatVector s41 = zero;
        FloatVector s50 = zero;
        FloatVector s51 = zero;
        FloatVector s60 = zero;
        FloatVector s61 = zero;
        FloatVector s70 = zero;
        FloatVector s71 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * NR);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * NR + V);
            FloatVector a0 = FloatVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(S, x[r2 + q]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(S, x[r3 + q]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = FloatVector.broadcast(S, x[r4 + q]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = FloatVector.broadcast(S, x[r5 + q]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
            FloatVector a6 = FloatVector.broadcast(S, x[r6 + q]);
            s60 = a6.fma(b0, s60);
            s61 = a6.fma(b1, s61);
            FloatVector a7 = FloatVector.broadcast(S, x[r7 + q]);
            s70 = a7.fma(b0, s70);
            s71 = a7.fma(b1, s71);
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        FloatVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
        FloatVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        FloatVector.fromArray(S, old, op + 2 * os + V).add(s21).intoArray(c, cp + 2 * cs + V);
        FloatVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        FloatVector.fromArray(S, old, op + 3 * os + V).add(s31).intoArray(c, cp + 3 * cs + V);
        FloatVector.fromArray(S, old, op + 4 * os).add(s40).intoArray(c, cp + 4 * cs);
        FloatVector.fromArray(S, old, op + 4 * os + V).add(s41).intoArray(c, cp + 4 * cs + V);
        FloatVector.fromArray(S, old, op + 5 * os).add(s50).intoArray(c, cp + 5 * cs);
        FloatVector.fromArray(S, old, op + 5 * os + V).add(s51).intoArray(c, cp + 5 * cs + V);
        FloatVector.fromArray(S, old, op + 6 * os).add(s60).intoArray(c, cp + 6 * cs);
        FloatVector.fromArray(S, old, op + 6 * os + V).add(s61).intoArray(c, cp + 6 * cs + V);
        FloatVector.fromArray(S, old, op + 7 * os).add(s70).intoArray(c, cp + 7 * cs);
        FloatVector.fromArray(S, old, op + 7 * os + V).add(s71).intoArray(c, cp + 7 * cs + V);
    }

    /** Eight rows by one vector of columns over one block of k. */
    private static void narrow8(
            float[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            float[] b,
            int bp,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
        int r0 = r[0];
        int r1 = r[1];
        int r2 = r[2];
        int r3 = r[3];
        int r4 = r[4];
        int r5 = r[5];
        int r6 = r[6];
        int r7 = r[7];
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s10 = zero;
        FloatVector s20 = zero;
        FloatVector s30 = zero;
        FloatVector s40 = zero;
        FloatVector s50 = zero;
        FloatVector s60 = zero;
        FloatVector s70 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * V);
            FloatVector a0 = FloatVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            FloatVector a1 = FloatVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
            FloatVector a2 = FloatVector.broadcast(S, x[r2 + q]);
            s20 = a2.fma(b0, s20);
            FloatVector a3 = FloatVector.broadcast(S, x[r3 + q]);
            s30 = a3.fma(b0, s30);
            FloatVector a4 = FloatVector.broadcast(S, x[r4 + q]);
            s40 = a4.fma(b0, s40);
            FloatVector a5 = FloatVector.broadcast(S, x[r5 + q]);
            s50 = a5.fma(b0, s50);
            FloatVector a6 = FloatVector.broadcast(S, x[r6 + q]);
            s60 = a6.fma(b0, s60);
            FloatVector a7 = FloatVector.broadcast(S, x[r7 + q]);
            s70 = a7.fma(b0, s70);
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        FloatVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        FloatVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        FloatVector.fromArray(S, old, op + 4 * os).add(s40).intoArray(c, cp + 4 * cs);
        FloatVector.fromArray(S, old, op + 5 * os).add(s50).intoArray(c, cp + 5 * cs);
        FloatVector.fromArray(S, old, op + 6 * os).add(s60).intoArray(c, cp + 6 * cs);
        FloatVector.fromArray(S, old, op + 7 * os).add(s70).intoArray(c, cp + 7 * cs);
    }

    /** Six rows by two vectors of columns over one block of k. */
    private static void rows6(
            float[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            float[] b,
            int bp,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
        int r0 = r[0];
        int r1 = r[1];
        int r2 = r[2];
        int r3 = r[3];
        int r4 = r[4];
        int r5 = r[5];
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
        FloatVector s40 = zero;
        FloatVector s41 = zero;
        FloatVector s50 = zero;
        FloatVector s51 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * NR);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * NR + V);
            FloatVector a0 = FloatVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(S, x[r2 + q]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(S, x[r3 + q]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = FloatVector.broadcast(S, x[r4 + q]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = FloatVector.broadcast(S, x[r5 + q]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        FloatVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
        FloatVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        FloatVector.fromArray(S, old, op + 2 * os + V).add(s21).intoArray(c, cp + 2 * cs + V);
        FloatVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        FloatVector.fromArray(S, old, op + 3 * os + V).add(s31).intoArray(c, cp + 3 * cs + V);
        FloatVector.fromArray(S, old, op + 4 * os).add(s40).intoArray(c, cp + 4 * cs);
        FloatVector.fromArray(S, old, op + 4 * os + V).add(s41).intoArray(c, cp + 4 * cs + V);
        FloatVector.fromArray(S, old, op + 5 * os).add(s50).intoArray(c, cp + 5 * cs);
        FloatVector.fromArray(S, old, op + 5 * os + V).add(s51).intoArray(c, cp + 5 * cs + V);
    }

    /** Six rows by one vector of columns over one block of k. */
    private static void narrow6(
            float[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            float[] b,
            int bp,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
        int r0 = r[0];
        int r1 = r[1];
        int r2 = r[2];
        int r3 = r[3];
        int r4 = r[4];
        int r5 = r[5];
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s10 = zero;
        FloatVector s20 = zero;
        FloatVector s30 = zero;
        FloatVector s40 = zero;
        FloatVector s50 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * V);
            FloatVector a0 = FloatVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            FloatVector a1 = FloatVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
            FloatVector a2 = FloatVector.broadcast(S, x[r2 + q]);
            s20 = a2.fma(b0, s20);
            FloatVector a3 = FloatVector.broadcast(S, x[r3 + q]);
            s30 = a3.fma(b0, s30);
            FloatVector a4 = FloatVector.broadcast(S, x[r4 + q]);
            s40 = a4.fma(b0, s40);
            FloatVector a5 = FloatVector.broadcast(S, x[r5 + q]);
            s50 = a5.fma(b0, s50);
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        FloatVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        FloatVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        FloatVector.fromArray(S, old, op + 4 * os).add(s40).intoArray(c, cp + 4 * cs);
        FloatVector.fromArray(S, old, op + 5 * os).add(s50).intoArray(c, cp + 5 * cs);
    }
}
