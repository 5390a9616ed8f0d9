package org.clgrad.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of the float32 matrix product: a tile of the product stays in registers while k runs over one
 * block. With 32 registers (512-bit vectors) a tile has up to 8 rows of two vectors, else up to 6.
 *
 * <p>Each loop is a method of its own of well under 1200 bytes of bytecode, and stores its chains once, without a
 * choice of what to do with them (added to -0, which changes nothing, they are alone): beyond that size the JIT of
 * Java 17 may never compile a method fully, and with a branch at the end it may box vectors within the loop.
 */
final class SimdFloatTiles {
    static final VectorSpecies<Float> S = LaneShapes.FLOATS;
    /** Columns of a vector. */
    static final int V = S.length();
    /** Rows of a whole tile. */
    static final int MR = S.vectorBitSize() == 512 ? 8 : 6;
    /** Columns of a whole tile. */
    static final int NR = 2 * V;

    private SimdFloatTiles() {}

    /**
     * Computes a tile of {@code NR} columns, or of {@code V} if it is narrow.
     *
     * @param rows MR, 4 or 2; MR if narrow
     * @param a a sliver of A: for each k the elements of the rows
     * @param b for each k the elements of the columns, at distances of {@code bs}
     * @param old what the chains, each from +0, are added to
     * @param c where the sums go
     */
    static void run(
            int rows,
            boolean narrow,
            float[] a,
            int ap,
            float[] b,
            int bp,
            int bs,
            int deep,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
        if (narrow) {
            if (MR == 8) {
                narrow8(a, ap, b, bp, bs, deep, old, op, os, c, cp, cs);
            } else {
                narrow6(a, ap, b, bp, bs, deep, old, op, os, c, cp, cs);
            }
        } else if (rows == 4) {
            rows4(a, ap, b, bp, bs, deep, old, op, os, c, cp, cs);
        } else if (rows == 2) {
            rows2(a, ap, b, bp, bs, deep, old, op, os, c, cp, cs);
        } else if (MR == 8) {
            rows8(a, ap, b, bp, bs, deep, old, op, os, c, cp, cs);
        } else {
            rows6(a, ap, b, bp, bs, deep, old, op, os, c, cp, cs);
        }
    }

    /** Eight rows by two vectors of columns over one block of k; A packed. */
    private static void rows8(
            float[] a,
            int ap,
            float[] b,
            int bp,
            int bs,
            int deep,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
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
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bs);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * bs + V);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * 8]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * 8 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + k * 8 + 2]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + k * 8 + 3]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = FloatVector.broadcast(S, a[ap + k * 8 + 4]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = FloatVector.broadcast(S, a[ap + k * 8 + 5]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
            FloatVector a6 = FloatVector.broadcast(S, a[ap + k * 8 + 6]);
            s60 = a6.fma(b0, s60);
            s61 = a6.fma(b1, s61);
            FloatVector a7 = FloatVector.broadcast(S, a[ap + k * 8 + 7]);
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

    /** Six rows by two vectors of columns over one block of k; A packed. */
    private static void rows6(
            float[] a,
            int ap,
            float[] b,
            int bp,
            int bs,
            int deep,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
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
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bs);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * bs + V);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * 6]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * 6 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + k * 6 + 2]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + k * 6 + 3]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = FloatVector.broadcast(S, a[ap + k * 6 + 4]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = FloatVector.broadcast(S, a[ap + k * 6 + 5]);
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

    /** Four rows by two vectors of columns over one block of k; A packed. */
    private static void rows4(
            float[] a,
            int ap,
            float[] b,
            int bp,
            int bs,
            int deep,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
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
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bs);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * bs + V);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * 4]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * 4 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + k * 4 + 2]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + k * 4 + 3]);
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

    /** Two rows by two vectors of columns over one block of k; A packed. */
    private static void rows2(
            float[] a,
            int ap,
            float[] b,
            int bp,
            int bs,
            int deep,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        for (int k = 0; k < deep; k++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bs);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + k * bs + V);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * 2]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * 2 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
        }
        FloatVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        FloatVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        FloatVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        FloatVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
    }

    /** Eight rows by one vector of columns over one block of k; A packed. */
    private static void narrow8(
            float[] a,
            int ap,
            float[] b,
            int bp,
            int bs,
            int deep,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
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
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bs);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * 8]);
            s00 = a0.fma(b0, s00);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * 8 + 1]);
            s10 = a1.fma(b0, s10);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + k * 8 + 2]);
            s20 = a2.fma(b0, s20);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + k * 8 + 3]);
            s30 = a3.fma(b0, s30);
            FloatVector a4 = FloatVector.broadcast(S, a[ap + k * 8 + 4]);
            s40 = a4.fma(b0, s40);
            FloatVector a5 = FloatVector.broadcast(S, a[ap + k * 8 + 5]);
            s50 = a5.fma(b0, s50);
            FloatVector a6 = FloatVector.broadcast(S, a[ap + k * 8 + 6]);
            s60 = a6.fma(b0, s60);
            FloatVector a7 = FloatVector.broadcast(S, a[ap + k * 8 + 7]);
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

    /** Six rows by one vector of columns over one block of k; A packed. */
    private static void narrow6(
            float[] a,
            int ap,
            float[] b,
            int bp,
            int bs,
            int deep,
            float[] old,
            int op,
            int os,
            float[] c,
            int cp,
            int cs) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector s00 = zero;
        FloatVector s10 = zero;
        FloatVector s20 = zero;
        FloatVector s30 = zero;
        FloatVector s40 = zero;
        FloatVector s50 = zero;
        for (int k = 0; k < deep; k++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp + k * bs);
            FloatVector a0 = FloatVector.broadcast(S, a[ap + k * 6]);
            s00 = a0.fma(b0, s00);
            FloatVector a1 = FloatVector.broadcast(S, a[ap + k * 6 + 1]);
            s10 = a1.fma(b0, s10);
            FloatVector a2 = FloatVector.broadcast(S, a[ap + k * 6 + 2]);
            s20 = a2.fma(b0, s20);
            FloatVector a3 = FloatVector.broadcast(S, a[ap + k * 6 + 3]);
            s30 = a3.fma(b0, s30);
            FloatVector a4 = FloatVector.broadcast(S, a[ap + k * 6 + 4]);
            s40 = a4.fma(b0, s40);
            FloatVector a5 = FloatVector.broadcast(S, a[ap + k * 6 + 5]);
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
