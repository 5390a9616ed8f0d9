package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.SimdDoubleTiles.MR;
import static org.clgrad.cpu.simd.SimdDoubleTiles.NR;
import static org.clgrad.cpu.simd.SimdDoubleTiles.S;
import static org.clgrad.cpu.simd.SimdDoubleTiles.V;

import jdk.incubator.vector.DoubleVector;

/**
 * The innermost loops of float64 convolutions: those of {@link SimdDoubleTiles}, of the same form for the same reasons, but for
 * rows that are read through tables.
 */
final class SimdDoubleWindowTiles {
    private SimdDoubleWindowTiles() {}

    /**
     * Computes a tile of {@code NR} columns, or of {@code V} if it is narrow.
     *
     * @param rows MR, 4 or 2
     * @param x where the rows are
     * @param r where they begin
     * @param steps the places of the elements of a row, from {@code step} on
     * @param b for each k the elements of the columns
     * @param old what the chains, each from +0, are added to
     * @param c where the sums go
     */
    static void run(
            int rows,
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
        if (rows == 4) {
            if (narrow) {
                narrow4(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            } else {
                rows4(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            }
        } else if (rows == 2) {
            if (narrow) {
                narrow2(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            } else {
                rows2(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            }
        } else if (MR == 8) {
            if (narrow) {
                narrow8(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            } else {
                rows8(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            }
        } else {
            if (narrow) {
                narrow6(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            } else {
                rows6(x, r, steps, step, deep, b, bp, old, op, os, c, cp, cs);
            }
        }
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

    /** Four rows by two vectors of columns over one block of k. */
    private static void rows4(
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
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s01 = zero;
        DoubleVector s10 = zero;
        DoubleVector s11 = zero;
        DoubleVector s20 = zero;
        DoubleVector s21 = zero;
        DoubleVector s30 = zero;
        DoubleVector s31 = zero;
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
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        DoubleVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
        DoubleVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        DoubleVector.fromArray(S, old, op + 2 * os + V).add(s21).intoArray(c, cp + 2 * cs + V);
        DoubleVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        DoubleVector.fromArray(S, old, op + 3 * os + V).add(s31).intoArray(c, cp + 3 * cs + V);
    }

    /** Four rows by one vector of columns over one block of k. */
    private static void narrow4(
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
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s10 = zero;
        DoubleVector s20 = zero;
        DoubleVector s30 = zero;
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
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        DoubleVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        DoubleVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
    }

    /** Two rows by two vectors of columns over one block of k. */
    private static void rows2(
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
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s01 = zero;
        DoubleVector s10 = zero;
        DoubleVector s11 = zero;
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
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        DoubleVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
    }

    /** Two rows by one vector of columns over one block of k. */
    private static void narrow2(
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
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s10 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * V);
            DoubleVector a0 = DoubleVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            DoubleVector a1 = DoubleVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
    }
}
