package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.SimdFloatTiles.MR;
import static org.clgrad.cpu.simd.SimdFloatTiles.NR;
import static org.clgrad.cpu.simd.SimdFloatTiles.S;
import static org.clgrad.cpu.simd.SimdFloatTiles.V;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of float32 convolutions: those of {@link SimdFloatTiles}, of the same form for the same reasons, but for
 * rows that are read through tables.
 */
final class SimdFloatWindowTiles {
    private SimdFloatWindowTiles() {}

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

    /** Four rows by two vectors of columns over one block of k. */
    private static void rows4(
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
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
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
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        FloatVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
        FloatVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        FloatVector.fromArray(S, old, op + 2 * os + V).add(s21).intoArray(c, cp + 2 * cs + V);
        FloatVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
        FloatVector.fromArray(S, old, op + 3 * os + V).add(s31).intoArray(c, cp + 3 * cs + V);
    }

    /** Four rows by one vector of columns over one block of k. */
    private static void narrow4(
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
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s10 = zero;
        FloatVector s20 = zero;
        FloatVector s30 = zero;
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
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        FloatVector.fromArray(S, old, op + 2 * os).add(s20).intoArray(c, cp + 2 * cs);
        FloatVector.fromArray(S, old, op + 3 * os).add(s30).intoArray(c, cp + 3 * cs);
    }

    /** Two rows by two vectors of columns over one block of k. */
    private static void rows2(
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
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
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
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        FloatVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
    }

    /** Two rows by one vector of columns over one block of k. */
    private static void narrow2(
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
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s10 = zero;
        for (int k = 0; k < deep; k++) {
            int q = steps[step + k];
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * V);
            FloatVector a0 = FloatVector.broadcast(S, x[r0 + q]);
            s00 = a0.fma(b0, s00);
            FloatVector a1 = FloatVector.broadcast(S, x[r1 + q]);
            s10 = a1.fma(b0, s10);
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
    }
}
