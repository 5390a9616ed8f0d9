package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.SimdDoubleTiles.MR;
import static org.clgrad.cpu.simd.SimdDoubleTiles.NR;
import static org.clgrad.cpu.simd.SimdDoubleTiles.S;
import static org.clgrad.cpu.simd.SimdDoubleTiles.V;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import org.clgrad.cpu.WindowProduct;

/**
 * Convolutions of float64 elements on vectors: the tiles of {@link SimdDoubleTiles}, whose rows are read through tables.
 * The right factor is copied into slivers of two vectors of columns, the last of one if that is enough.
 */
final class SimdDoubleWindowProduct implements WindowProduct {
    private static final double[] NEGATIVE_ZEROS = new double[NR];

    static {
        Arrays.fill(NEGATIVE_ZEROS, -0.0);
    }

    /** Where the rows of a tile begin. */
    private static final ThreadLocal<int[]> TILE = ThreadLocal.withInitial(() -> new int[MR]);

    private final WindowProduct plain;

    SimdDoubleWindowProduct(WindowProduct plain) {
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
        return new double[deep * round(columns)];
    }

    private static int breadth(int columns) {
        return columns <= V ? V : NR;
    }

    @Override
    public void pack(
            Object from, int at, int along, int across, int deep, int columns, Object right, int step, int steps) {
        double[] y = (double[]) from;
        for (int j = 0; j < columns; j += NR) {
            int w = breadth(columns - j);
            int n = Math.min(w, columns - j);
            SimdDoublePanel.part(y, at + j * across, across, along, n, deep, (double[]) right, j * steps + step * w, w);
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
        double[] a = (double[]) x;
        double[] b = (double[]) right;
        double[] sums = (double[]) c;
        int across = round(columns);
        int[] tile = TILE.get();
        for (int j = 0; j < columns; j += NR) {
            boolean narrow = columns - j <= V;
            for (int i = 0; i < high; i += MR) {
                for (int r = 0; r < MR; r++) {
                    tile[r] = rows[row + Math.min(i + r, high - 1)];
                }
                int cp = at + i * across + j;
                double[] old = first ? NEGATIVE_ZEROS : sums;
                int op = first ? 0 : cp;
                int os = first ? 0 : across;
                run(narrow, a, tile, steps, step, deep, b, j * deep, old, op, os, sums, cp, across);
            }
        }
    }

    // Adding to -0 changes nothing, not even the sign of a zero.
    private static void run(
            boolean narrow,
            double[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            double[] b,
            int bp,
            double[] old,
            int op,
            int os,
            double[] c,
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
        double[] image = (double[]) x;
        double[] w = (double[]) weights;
        double[] y = (double[]) to;
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

    private static void twoVectors(double[] x, int at, int[] steps, int deep, double[] w, int wp, double[] y, int tp) {
        DoubleVector s0 = DoubleVector.zero(S);
        DoubleVector s1 = DoubleVector.zero(S);
        for (int k = 0; k < deep; k++) {
            DoubleVector a = DoubleVector.broadcast(S, w[wp + k]);
            int q = at + steps[k];
            s0 = a.fma(DoubleVector.fromArray(S, x, q), s0);
            s1 = a.fma(DoubleVector.fromArray(S, x, q + V), s1);
        }
        s0.intoArray(y, tp);
        s1.intoArray(y, tp + V);
    }

    private static void oneVector(double[] x, int at, int[] steps, int deep, double[] w, int wp, double[] y, int tp) {
        DoubleVector s0 = DoubleVector.zero(S);
        for (int k = 0; k < deep; k++) {
            s0 = DoubleVector.broadcast(S, w[wp + k]).fma(DoubleVector.fromArray(S, x, at + steps[k]), s0);
        }
        s0.intoArray(y, tp);
    }

    @Override
    public void transpose(Object from, int at, int across, int rows, int columns, Object to, int tp, int ts) {
        plain.transpose(from, at, across, rows, columns, to, tp, ts);
    }

    /** Eight rows by two vectors of columns over one block of k. */
    private static void rows8(
            double[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            double[] b,
            int bp,
            double[] old,
            int op,
            int os,
            double[] c,
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
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s01 = zero;
        DoubleVector s10 = zero;
        DoubleVector s11 = zero;
        DoubleVector s20 = zero;
        DoubleVector s21 = zero;
        DoubleVector s30 = zero;
        DoubleVector s31 = zero;
        DoubleVector s40 = zero;
        DoubleVector s41 = zero;
        DoubleVector s50 = zero;
        DoubleVector s51 = zero;
        DoubleVector s60 = zero;
        DoubleVector s61 = zero;
        DoubleVector s70 = zero;
        DoubleVector s71 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * NR);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * NR + V);
            DoubleVector a0 = DoubleVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            DoubleVector a1 = DoubleVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            DoubleVector a2 = DoubleVector.broadcast(S, x[r2 + q]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            DoubleVector a3 = DoubleVector.broadcast(S, x[r3 + q]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            DoubleVector a4 = DoubleVector.broadcast(S, x[r4 + q]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            DoubleVector a5 = DoubleVector.broadcast(S, x[r5 + q]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
            DoubleVector a6 = DoubleVector.broadcast(S, x[r6 + q]);
            s60 = a6.fma(b0, s60);
            s61 = a6.fma(b1, s61);
            DoubleVector a7 = DoubleVector.broadcast(S, x[r7 + q]);
            s70 = a7.fma(b0, s70);
            s71 = a7.fma(b1, s71);
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        DoubleVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
        DoubleVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        DoubleVector.fromArray(S, old, op + 2 * os + V).add(s21).intoArray(c, cp + 2 * cs + V);
        DoubleVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        DoubleVector.fromArray(S, old, op + 3 * os + V).add(s31).intoArray(c, cp + 3 * cs + V);
        DoubleVector.fromArray(S, old, op + 4 * os).add(s40).intoArray(c, cp + 4 * cs);
        DoubleVector.fromArray(S, old, op + 4 * os + V).add(s41).intoArray(c, cp + 4 * cs + V);
        DoubleVector.fromArray(S, old, op + 5 * os).add(s50).intoArray(c, cp + 5 * cs);
        DoubleVector.fromArray(S, old, op + 5 * os + V).add(s51).intoArray(c, cp + 5 * cs + V);
        DoubleVector.fromArray(S, old, op + 6 * os).add(s60).intoArray(c, cp + 6 * cs);
        DoubleVector.fromArray(S, old, op + 6 * os + V).add(s61).intoArray(c, cp + 6 * cs + V);
        DoubleVector.fromArray(S, old, op + 7 * os).add(s70).intoArray(c, cp + 7 * cs);
        DoubleVector.fromArray(S, old, op + 7 * os + V).add(s71).intoArray(c, cp + 7 * cs + V);
    }

    /** Eight rows by one vector of columns over one block of k. */
    private static void narrow8(
            double[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            double[] b,
            int bp,
            double[] old,
            int op,
            int os,
            double[] c,
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
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s10 = zero;
        DoubleVector s20 = zero;
        DoubleVector s30 = zero;
        DoubleVector s40 = zero;
        DoubleVector s50 = zero;
        DoubleVector s60 = zero;
        DoubleVector s70 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * V);
            DoubleVector a0 = DoubleVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            DoubleVector a1 = DoubleVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
            DoubleVector a2 = DoubleVector.broadcast(S, x[r2 + q]);
            s20 = a2.fma(b0, s20);
            DoubleVector a3 = DoubleVector.broadcast(S, x[r3 + q]);
            s30 = a3.fma(b0, s30);
            DoubleVector a4 = DoubleVector.broadcast(S, x[r4 + q]);
            s40 = a4.fma(b0, s40);
            DoubleVector a5 = DoubleVector.broadcast(S, x[r5 + q]);
            s50 = a5.fma(b0, s50);
            DoubleVector a6 = DoubleVector.broadcast(S, x[r6 + q]);
            s60 = a6.fma(b0, s60);
            DoubleVector a7 = DoubleVector.broadcast(S, x[r7 + q]);
            s70 = a7.fma(b0, s70);
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        DoubleVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        DoubleVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        DoubleVector.fromArray(S, old, op + 4 * os).add(s40).intoArray(c, cp + 4 * cs);
        DoubleVector.fromArray(S, old, op + 5 * os).add(s50).intoArray(c, cp + 5 * cs);
        DoubleVector.fromArray(S, old, op + 6 * os).add(s60).intoArray(c, cp + 6 * cs);
        DoubleVector.fromArray(S, old, op + 7 * os).add(s70).intoArray(c, cp + 7 * cs);
    }

    /** Six rows by two vectors of columns over one block of k. */
    private static void rows6(
            double[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            double[] b,
            int bp,
            double[] old,
            int op,
            int os,
            double[] c,
            int cp,
            int cs) {
        int r0 = r[0];
        int r1 = r[1];
        int r2 = r[2];
        int r3 = r[3];
        int r4 = r[4];
        int r5 = r[5];
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s01 = zero;
        DoubleVector s10 = zero;
        DoubleVector s11 = zero;
        DoubleVector s20 = zero;
        DoubleVector s21 = zero;
        DoubleVector s30 = zero;
        DoubleVector s31 = zero;
        DoubleVector s40 = zero;
        DoubleVector s41 = zero;
        DoubleVector s50 = zero;
        DoubleVector s51 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * NR);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * NR + V);
            DoubleVector a0 = DoubleVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            DoubleVector a1 = DoubleVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            DoubleVector a2 = DoubleVector.broadcast(S, x[r2 + q]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            DoubleVector a3 = DoubleVector.broadcast(S, x[r3 + q]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            DoubleVector a4 = DoubleVector.broadcast(S, x[r4 + q]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            DoubleVector a5 = DoubleVector.broadcast(S, x[r5 + q]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        DoubleVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
        DoubleVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        DoubleVector.fromArray(S, old, op + 2 * os + V).add(s21).intoArray(c, cp + 2 * cs + V);
        DoubleVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        DoubleVector.fromArray(S, old, op + 3 * os + V).add(s31).intoArray(c, cp + 3 * cs + V);
        DoubleVector.fromArray(S, old, op + 4 * os).add(s40).intoArray(c, cp + 4 * cs);
        DoubleVector.fromArray(S, old, op + 4 * os + V).add(s41).intoArray(c, cp + 4 * cs + V);
        DoubleVector.fromArray(S, old, op + 5 * os).add(s50).intoArray(c, cp + 5 * cs);
        DoubleVector.fromArray(S, old, op + 5 * os + V).add(s51).intoArray(c, cp + 5 * cs + V);
    }

    /** Six rows by one vector of columns over one block of k. */
    private static void narrow6(
            double[] x,
            int[] r,
            int[] steps,
            int step,
            int deep,
            double[] b,
            int bp,
            double[] old,
            int op,
            int os,
            double[] c,
            int cp,
            int cs) {
        int r0 = r[0];
        int r1 = r[1];
        int r2 = r[2];
        int r3 = r[3];
        int r4 = r[4];
        int r5 = r[5];
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s10 = zero;
        DoubleVector s20 = zero;
        DoubleVector s30 = zero;
        DoubleVector s40 = zero;
        DoubleVector s50 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * V);
            DoubleVector a0 = DoubleVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            DoubleVector a1 = DoubleVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
            DoubleVector a2 = DoubleVector.broadcast(S, x[r2 + q]);
            s20 = a2.fma(b0, s20);
            DoubleVector a3 = DoubleVector.broadcast(S, x[r3 + q]);
            s30 = a3.fma(b0, s30);
            DoubleVector a4 = DoubleVector.broadcast(S, x[r4 + q]);
            s40 = a4.fma(b0, s40);
            DoubleVector a5 = DoubleVector.broadcast(S, x[r5 + q]);
            s50 = a5.fma(b0, s50);
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        DoubleVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        DoubleVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        DoubleVector.fromArray(S, old, op + 4 * os).add(s40).intoArray(c, cp + 4 * cs);
        DoubleVector.fromArray(S, old, op + 5 * os).add(s50).intoArray(c, cp + 5 * cs);
    }
}
