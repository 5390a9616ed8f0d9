package org.clgrad.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Chains of fma for attention: up to eight rows by two vectors of columns stay in registers while k runs. The left factor
 * has any layout. Each loop is a method of its own, small enough for the JIT of Java 17 (see {@link SimdFloatTiles}).
 */
final class SimdChains {
    private static final VectorSpecies<Float> S = LaneShapes.FLOATS;
    private static final int V = S.length();
    /** Rows of a tile: what the registers hold. */
    private static final int MR = S.vectorBitSize() == 512 ? 8 : 4;

    private SimdChains() {}

    /** All chains of a product; columns are a multiple of a vector. */
    static void run(
            float[] a,
            int ap,
            int row,
            int step,
            float[] b,
            int bp,
            int bRow,
            float[] c,
            int cp,
            int cRow,
            int rows,
            int columns,
            int depth) {
        int r = 0;
        while (r < rows) {
            int high = rows - r >= MR ? MR : rows - r >= 4 ? 4 : 1;
            int at = ap + r * row;
            int to = cp + r * cRow;
            int x = 0;
            for (; x + 2 * V <= columns; x += 2 * V) {
                wide(high, a, at, row, step, b, bp + x, bRow, c, to + x, cRow, depth);
            }
            for (; x < columns; x += V) {
                narrow(high, a, at, row, step, b, bp + x, bRow, c, to + x, cRow, depth);
            }
            r += high;
        }
    }

    private static void wide(
            int high,
            float[] a,
            int ap,
            int row,
            int step,
            float[] b,
            int bp,
            int bRow,
            float[] c,
            int cp,
            int cRow,
            int depth) {
        if (high == 8) {
            rows8(a, ap, row, step, b, bp, bRow, c, cp, cRow, depth);
        } else if (high == 4) {
            rows4(a, ap, row, step, b, bp, bRow, c, cp, cRow, depth);
        } else {
            rows1(a, ap, row, step, b, bp, bRow, c, cp, cRow, depth);
        }
    }

    private static void narrow(
            int high,
            float[] a,
            int ap,
            int row,
            int step,
            float[] b,
            int bp,
            int bRow,
            float[] c,
            int cp,
            int cRow,
            int depth) {
        for (int r = 0; r < high; r += high == 1 ? 1 : 4) {
            if (high == 1) {
                narrow1(a, ap, row, step, b, bp, bRow, c, cp, cRow, depth);
            } else {
                narrow4(a, ap + r * row, row, step, b, bp, bRow, c, cp + r * cRow, cRow, depth);
            }
        }
    }

    private static void rows8(
            float[] a, int ap, int row, int step, float[] b, int bp, int bRow, float[] c, int cp, int cRow, int depth) {
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
        int ap4 = ap + 4 * row;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bRow);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * bRow + V);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * step]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * step + row]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + k * step + 2 * row]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + k * step + 3 * row]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = FloatVector.broadcast(S, a[ap4 + k * step]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = FloatVector.broadcast(S, a[ap4 + k * step + row]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
            FloatVector a6 = FloatVector.broadcast(S, a[ap4 + k * step + 2 * row]);
            s60 = a6.fma(b0, s60);
            s61 = a6.fma(b1, s61);
            FloatVector a7 = FloatVector.broadcast(S, a[ap4 + k * step + 3 * row]);
            s70 = a7.fma(b0, s70);
            s71 = a7.fma(b1, s71);
        }
        s00.intoArray(c, cp);
        s01.intoArray(c, cp + V);
        s10.intoArray(c, cp + cRow);
        s11.intoArray(c, cp + cRow + V);
        s20.intoArray(c, cp + 2 * cRow);
        s21.intoArray(c, cp + 2 * cRow + V);
        s30.intoArray(c, cp + 3 * cRow);
        s31.intoArray(c, cp + 3 * cRow + V);
        s40.intoArray(c, cp + 4 * cRow);
        s41.intoArray(c, cp + 4 * cRow + V);
        s50.intoArray(c, cp + 5 * cRow);
        s51.intoArray(c, cp + 5 * cRow + V);
        s60.intoArray(c, cp + 6 * cRow);
        s61.intoArray(c, cp + 6 * cRow + V);
        s70.intoArray(c, cp + 7 * cRow);
        s71.intoArray(c, cp + 7 * cRow + V);
    }

    private static void rows4(
            float[] a, int ap, int row, int step, float[] b, int bp, int bRow, float[] c, int cp, int cRow, int depth) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bRow);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * bRow + V);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * step]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * step + row]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + k * step + 2 * row]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + k * step + 3 * row]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
        }
        s00.intoArray(c, cp);
        s01.intoArray(c, cp + V);
        s10.intoArray(c, cp + cRow);
        s11.intoArray(c, cp + cRow + V);
        s20.intoArray(c, cp + 2 * cRow);
        s21.intoArray(c, cp + 2 * cRow + V);
        s30.intoArray(c, cp + 3 * cRow);
        s31.intoArray(c, cp + 3 * cRow + V);
    }

    private static void rows1(
            float[] a, int ap, int row, int step, float[] b, int bp, int bRow, float[] c, int cp, int cRow, int depth) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bRow);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * bRow + V);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * step]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
        }
        s00.intoArray(c, cp);
        s01.intoArray(c, cp + V);
    }

    private static void narrow4(
            float[] a, int ap, int row, int step, float[] b, int bp, int bRow, float[] c, int cp, int cRow, int depth) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s10 = zero;
        FloatVector s20 = zero;
        FloatVector s30 = zero;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bRow);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * step]);
            s00 = a0.fma(b0, s00);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * step + row]);
            s10 = a1.fma(b0, s10);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + k * step + 2 * row]);
            s20 = a2.fma(b0, s20);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + k * step + 3 * row]);
            s30 = a3.fma(b0, s30);
        }
        s00.intoArray(c, cp);
        s10.intoArray(c, cp + cRow);
        s20.intoArray(c, cp + 2 * cRow);
        s30.intoArray(c, cp + 3 * cRow);
    }

    private static void narrow1(
            float[] a, int ap, int row, int step, float[] b, int bp, int bRow, float[] c, int cp, int cRow, int depth) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bRow);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * step]);
            s00 = a0.fma(b0, s00);
        }
        s00.intoArray(c, cp);
    }
}
