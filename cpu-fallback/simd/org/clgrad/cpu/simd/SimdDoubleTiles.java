package org.clgrad.cpu.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of the float64 matrix product: a tile of the product stays in registers while k runs over one
 * block. With 32 registers (512-bit vectors) a tile has up to 8 rows of two vectors, else up to 6.
 *
 * <p>Each loop is a method of its own of well under 1200 bytes of bytecode, and stores its chains once, without a
 * choice of what to do with them (added to -0, which changes nothing, they are alone): beyond that size the JIT of
 * Java 17 may never compile a method fully, and with a branch at the end it may box vectors within the loop.
 */
final class SimdDoubleTiles {
    static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    /** Columns of a vector. */
    static final int V = S.length();
    /** Rows of a whole tile. */
    static final int MR = S.vectorBitSize() == 512 ? 8 : 6;
    /** Columns of a whole tile. */
    static final int NR = 2 * V;

    private SimdDoubleTiles() {}

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
            double[] a,
            int ap,
            double[] b,
            int bp,
            int bs,
            int deep,
            double[] old,
            int op,
            int os,
            double[] c,
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
            double[] a,
            int ap,
            double[] b,
            int bp,
            int bs,
            int deep,
            double[] old,
            int op,
            int os,
            double[] c,
            int cp,
            int cs) {
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
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * bs);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * bs + V);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap + k * 8]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + k * 8 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + k * 8 + 2]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + k * 8 + 3]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            DoubleVector a4 = DoubleVector.broadcast(S, a[ap + k * 8 + 4]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            DoubleVector a5 = DoubleVector.broadcast(S, a[ap + k * 8 + 5]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
            DoubleVector a6 = DoubleVector.broadcast(S, a[ap + k * 8 + 6]);
            s60 = a6.fma(b0, s60);
            s61 = a6.fma(b1, s61);
            DoubleVector a7 = DoubleVector.broadcast(S, a[ap + k * 8 + 7]);
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

    /** Six rows by two vectors of columns over one block of k; A packed. */
    private static void rows6(
            double[] a,
            int ap,
            double[] b,
            int bp,
            int bs,
            int deep,
            double[] old,
            int op,
            int os,
            double[] c,
            int cp,
            int cs) {
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
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * bs);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * bs + V);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap + k * 6]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + k * 6 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + k * 6 + 2]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + k * 6 + 3]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            DoubleVector a4 = DoubleVector.broadcast(S, a[ap + k * 6 + 4]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            DoubleVector a5 = DoubleVector.broadcast(S, a[ap + k * 6 + 5]);
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

    /** Four rows by two vectors of columns over one block of k; A packed. */
    private static void rows4(
            double[] a,
            int ap,
            double[] b,
            int bp,
            int bs,
            int deep,
            double[] old,
            int op,
            int os,
            double[] c,
            int cp,
            int cs) {
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
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * bs);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * bs + V);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap + k * 4]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + k * 4 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + k * 4 + 2]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + k * 4 + 3]);
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

    /** Two rows by two vectors of columns over one block of k; A packed. */
    private static void rows2(
            double[] a,
            int ap,
            double[] b,
            int bp,
            int bs,
            int deep,
            double[] old,
            int op,
            int os,
            double[] c,
            int cp,
            int cs) {
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s01 = zero;
        DoubleVector s10 = zero;
        DoubleVector s11 = zero;
        for (int k = 0; k < deep; k++) {
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * bs);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * bs + V);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap + k * 2]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + k * 2 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
        }
        DoubleVector.fromArray(S, old, op).add(s00).intoArray(c, cp);
        DoubleVector.fromArray(S, old, op + V).add(s01).intoArray(c, cp + V);
        DoubleVector.fromArray(S, old, op + os).add(s10).intoArray(c, cp + cs);
        DoubleVector.fromArray(S, old, op + os + V).add(s11).intoArray(c, cp + cs + V);
    }

    /** Eight rows by one vector of columns over one block of k; A packed. */
    private static void narrow8(
            double[] a,
            int ap,
            double[] b,
            int bp,
            int bs,
            int deep,
            double[] old,
            int op,
            int os,
            double[] c,
            int cp,
            int cs) {
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
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * bs);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap + k * 8]);
            s00 = a0.fma(b0, s00);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + k * 8 + 1]);
            s10 = a1.fma(b0, s10);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + k * 8 + 2]);
            s20 = a2.fma(b0, s20);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + k * 8 + 3]);
            s30 = a3.fma(b0, s30);
            DoubleVector a4 = DoubleVector.broadcast(S, a[ap + k * 8 + 4]);
            s40 = a4.fma(b0, s40);
            DoubleVector a5 = DoubleVector.broadcast(S, a[ap + k * 8 + 5]);
            s50 = a5.fma(b0, s50);
            DoubleVector a6 = DoubleVector.broadcast(S, a[ap + k * 8 + 6]);
            s60 = a6.fma(b0, s60);
            DoubleVector a7 = DoubleVector.broadcast(S, a[ap + k * 8 + 7]);
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

    /** Six rows by one vector of columns over one block of k; A packed. */
    private static void narrow6(
            double[] a,
            int ap,
            double[] b,
            int bp,
            int bs,
            int deep,
            double[] old,
            int op,
            int os,
            double[] c,
            int cp,
            int cs) {
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s00 = zero;
        DoubleVector s10 = zero;
        DoubleVector s20 = zero;
        DoubleVector s30 = zero;
        DoubleVector s40 = zero;
        DoubleVector s50 = zero;
        for (int k = 0; k < deep; k++) {
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * bs);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap + k * 6]);
            s00 = a0.fma(b0, s00);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + k * 6 + 1]);
            s10 = a1.fma(b0, s10);
            DoubleVector a2 = DoubleVector.broadcast(S, a[ap + k * 6 + 2]);
            s20 = a2.fma(b0, s20);
            DoubleVector a3 = DoubleVector.broadcast(S, a[ap + k * 6 + 3]);
            s30 = a3.fma(b0, s30);
            DoubleVector a4 = DoubleVector.broadcast(S, a[ap + k * 6 + 4]);
            s40 = a4.fma(b0, s40);
            DoubleVector a5 = DoubleVector.broadcast(S, a[ap + k * 6 + 5]);
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
