package org.clgrad.cpu.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.clgrad.cpu.Gemm;
import org.clgrad.spi.Contract;

/**
 * The double64 matrix product on vectors: panels of A and B are packed in the order in which the innermost loop reads
 * them, and that loop keeps a tile of up to 6 rows by 2 vectors of the product in registers. The tile starts from +0
 * at every block of k and is added to the product after it, as the contract has it.
 *
 * <p>The innermost loops are methods of well under 1200 bytes of bytecode: beyond that the JIT of Java 17 may never
 * compile them fully.
 */
final class SimdDoubleGemm implements Gemm {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final int V = S.length();
    private static final int MR = 6;
    private static final int NR = 2 * V;
    private static final int DEPTH = Contract.MATMUL_BLOCK;
    /** Rows of A packed at a time, a multiple of MR: they fit the second-level cache. */
    private static final int ROWS = 16 * MR;
    /** Columns of B packed at a time, a multiple of NR. */
    private static final int COLUMNS = 32 * NR;
    /** Products of fewer multiplications are left to the plain loops. */
    private static final int SMALL = 4096;
    /** With no more rows than this, B is read where it is. */
    private static final int FEW_ROWS = 3;

    private static final int[] TILE = {MR, NR};

    /** A thread's packed panels and the tile for the edges of the product. */
    private static final class Panels {
        final double[] a = new double[ROWS * DEPTH];
        final double[] b = new double[COLUMNS * DEPTH];
        final double[] tile = new double[MR * NR];
    }

    private static final ThreadLocal<Panels> PANELS = ThreadLocal.withInitial(Panels::new);

    private final Gemm plain;

    SimdDoubleGemm(Gemm plain) {
        this.plain = plain;
    }

    @Override
    public int[] tile() {
        return TILE;
    }

    @Override
    public void multiply(
            Matrix a,
            Matrix b,
            Object c,
            int cOffset,
            int columns,
            int depth,
            int rowFrom,
            int rowTo,
            int columnFrom,
            int columnTo) {
        int rows = rowTo - rowFrom;
        int width = columnTo - columnFrom;
        boolean inPlace = rows <= FEW_ROWS && b.column() == 1 && width >= 4 * V;
        if (!inPlace && (rows <= FEW_ROWS || width < 4 || (long) rows * width * depth < SMALL)) {
            plain.multiply(a, b, c, cOffset, columns, depth, rowFrom, rowTo, columnFrom, columnTo);
            return;
        }
        double[] out = (double[]) c;
        if (inPlace) {
            int whole = columnFrom + width / (4 * V) * (4 * V);
            for (int i = rowFrom; i < rowTo; i++) {
                row(a, a.offset() + i * a.row(), b, out, cOffset + i * columns, depth, columnFrom, whole);
            }
            if (whole < columnTo) {
                plain.multiply(a, b, c, cOffset, columns, depth, rowFrom, rowTo, whole, columnTo);
            }
            return;
        }
        Panels panels = PANELS.get();
        for (int j = columnFrom; j < columnTo; j += COLUMNS) {
            int wide = Math.min(COLUMNS, columnTo - j);
            for (int k = 0; k < depth; k += DEPTH) {
                int deep = Math.min(DEPTH, depth - k);
                packB(b, k, deep, j, wide, panels.b);
                for (int i = rowFrom; i < rowTo; i += ROWS) {
                    int high = Math.min(ROWS, rowTo - i);
                    packA(a, i, high, k, deep, panels.a);
                    block(panels, high, wide, deep, out, cOffset + i * columns + j, columns, k == 0);
                }
            }
        }
    }

    /** The rows of a sliver of A that begins at row {@code i} of {@code high}: what the innermost loops come in. */
    private static int sliver(int i, int high) {
        int left = high - i;
        return left > 4 ? MR : left > 2 ? 4 : 2;
    }

    /** Slivers of 6, 4 or 2 rows, each column by column; rows beyond the last are zero. */
    private static void packA(Matrix m, int row, int high, int k, int deep, double[] to) {
        double[] from = (double[]) m.array();
        for (int i = 0; i < high; i += MR) {
            int h = sliver(i, high);
            for (int r = 0; r < h; r++) {
                int t = i * deep + r;
                if (i + r < high) {
                    int s = m.offset() + (row + i + r) * m.row() + k * m.column();
                    packRow(from, s, m.column(), to, t, h, deep);
                } else {
                    for (int p = 0; p < deep; p++, t += h) {
                        to[t] = 0;
                    }
                }
            }
        }
    }

    private static void packRow(double[] from, int s, int step, double[] to, int t, int h, int deep) {
        for (int p = 0, f = s, w = t; p < deep; p++, f += step, w += h) {
            to[w] = from[f];
        }
    }

    /** Slivers of two vectors of columns, each row by row; columns beyond the last are zero. */
    private static void packB(Matrix m, int k, int deep, int column, int wide, double[] to) {
        double[] from = (double[]) m.array();
        int first = m.offset() + k * m.row() + column * m.column();
        for (int j = 0; j < wide; j += NR) {
            int w = Math.min(NR, wide - j);
            int t = j * deep;
            int s = first + j * m.column();
            if (w == NR && m.column() == 1) {
                copySliver(from, s, m.row(), to, t, deep);
                continue;
            }
            for (int q = 0; q < NR; q++) {
                if (q < w) {
                    packRow(from, s + q * m.column(), m.row(), to, t + q, NR, deep);
                } else {
                    for (int p = 0; p < deep; p++) {
                        to[t + q + p * NR] = 0;
                    }
                }
            }
        }
    }

    private static void copySliver(double[] from, int s, int step, double[] to, int t, int deep) {
        for (int p = 0, f = s; p < deep; p++, f += step) {
            DoubleVector.fromArray(S, from, f).intoArray(to, t + p * NR);
            DoubleVector.fromArray(S, from, f + V).intoArray(to, t + p * NR + V);
        }
    }

    /** All tiles of one packed block of A and one of B. */
    private static void block(Panels panels, int high, int wide, int deep, double[] c, int cp, int cs, boolean first) {
        double[] tile = panels.tile;
        for (int j = 0; j < wide; j += NR) {
            int w = Math.min(NR, wide - j);
            for (int i = 0; i < high; i += MR) {
                int h = sliver(i, high);
                int rows = Math.min(h, high - i);
                int at = cp + i * cs + j;
                if (rows == h && w == NR) {
                    tile(h, panels, i * deep, j * deep, deep, c, at, cs, first);
                } else {
                    tile(h, panels, i * deep, j * deep, deep, tile, 0, NR, true);
                    merge(tile, rows, w, c, at, cs, first);
                }
            }
        }
    }

    private static void tile(
            int h, Panels panels, int ap, int bp, int deep, double[] c, int cp, int cs, boolean first) {
        if (h == MR) {
            rows6(panels.a, ap, panels.b, bp, deep, c, cp, cs, first);
        } else if (h == 4) {
            rows4(panels.a, ap, panels.b, bp, deep, c, cp, cs, first);
        } else {
            rows2(panels.a, ap, panels.b, bp, deep, c, cp, cs, first);
        }
    }

    private static void merge(double[] tile, int rows, int w, double[] c, int cp, int cs, boolean first) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < w; j++) {
                int at = cp + i * cs + j;
                double x = tile[i * NR + j];
                c[at] = first ? x : c[at] + x;
            }
        }
    }

    /** 6 rows by two vectors of columns over one block of k; A and B packed. */
    private static void rows6(
            double[] a, int ap, double[] b, int bp, int deep, double[] c, int cp, int cs, boolean first) {
        DoubleVector s00 = DoubleVector.zero(S);
        DoubleVector s01 = DoubleVector.zero(S);
        DoubleVector s10 = DoubleVector.zero(S);
        DoubleVector s11 = DoubleVector.zero(S);
        DoubleVector s20 = DoubleVector.zero(S);
        DoubleVector s21 = DoubleVector.zero(S);
        DoubleVector s30 = DoubleVector.zero(S);
        DoubleVector s31 = DoubleVector.zero(S);
        DoubleVector s40 = DoubleVector.zero(S);
        DoubleVector s41 = DoubleVector.zero(S);
        DoubleVector s50 = DoubleVector.zero(S);
        DoubleVector s51 = DoubleVector.zero(S);
        for (int k = 0; k < deep; k++) {
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * NR);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * NR + V);
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
        if (first) {
            s00.intoArray(c, cp);
            s01.intoArray(c, cp + V);
            s10.intoArray(c, cp + cs);
            s11.intoArray(c, cp + cs + V);
            s20.intoArray(c, cp + 2 * cs);
            s21.intoArray(c, cp + 2 * cs + V);
            s30.intoArray(c, cp + 3 * cs);
            s31.intoArray(c, cp + 3 * cs + V);
            s40.intoArray(c, cp + 4 * cs);
            s41.intoArray(c, cp + 4 * cs + V);
            s50.intoArray(c, cp + 5 * cs);
            s51.intoArray(c, cp + 5 * cs + V);
        } else {
            DoubleVector.fromArray(S, c, cp).add(s00).intoArray(c, cp);
            DoubleVector.fromArray(S, c, cp + V).add(s01).intoArray(c, cp + V);
            DoubleVector.fromArray(S, c, cp + cs).add(s10).intoArray(c, cp + cs);
            DoubleVector.fromArray(S, c, cp + cs + V).add(s11).intoArray(c, cp + cs + V);
            DoubleVector.fromArray(S, c, cp + 2 * cs).add(s20).intoArray(c, cp + 2 * cs);
            DoubleVector.fromArray(S, c, cp + 2 * cs + V).add(s21).intoArray(c, cp + 2 * cs + V);
            DoubleVector.fromArray(S, c, cp + 3 * cs).add(s30).intoArray(c, cp + 3 * cs);
            DoubleVector.fromArray(S, c, cp + 3 * cs + V).add(s31).intoArray(c, cp + 3 * cs + V);
            DoubleVector.fromArray(S, c, cp + 4 * cs).add(s40).intoArray(c, cp + 4 * cs);
            DoubleVector.fromArray(S, c, cp + 4 * cs + V).add(s41).intoArray(c, cp + 4 * cs + V);
            DoubleVector.fromArray(S, c, cp + 5 * cs).add(s50).intoArray(c, cp + 5 * cs);
            DoubleVector.fromArray(S, c, cp + 5 * cs + V).add(s51).intoArray(c, cp + 5 * cs + V);
        }
    }

    /** 4 rows by two vectors of columns over one block of k; A and B packed. */
    private static void rows4(
            double[] a, int ap, double[] b, int bp, int deep, double[] c, int cp, int cs, boolean first) {
        DoubleVector s00 = DoubleVector.zero(S);
        DoubleVector s01 = DoubleVector.zero(S);
        DoubleVector s10 = DoubleVector.zero(S);
        DoubleVector s11 = DoubleVector.zero(S);
        DoubleVector s20 = DoubleVector.zero(S);
        DoubleVector s21 = DoubleVector.zero(S);
        DoubleVector s30 = DoubleVector.zero(S);
        DoubleVector s31 = DoubleVector.zero(S);
        for (int k = 0; k < deep; k++) {
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * NR);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * NR + V);
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
        if (first) {
            s00.intoArray(c, cp);
            s01.intoArray(c, cp + V);
            s10.intoArray(c, cp + cs);
            s11.intoArray(c, cp + cs + V);
            s20.intoArray(c, cp + 2 * cs);
            s21.intoArray(c, cp + 2 * cs + V);
            s30.intoArray(c, cp + 3 * cs);
            s31.intoArray(c, cp + 3 * cs + V);
        } else {
            DoubleVector.fromArray(S, c, cp).add(s00).intoArray(c, cp);
            DoubleVector.fromArray(S, c, cp + V).add(s01).intoArray(c, cp + V);
            DoubleVector.fromArray(S, c, cp + cs).add(s10).intoArray(c, cp + cs);
            DoubleVector.fromArray(S, c, cp + cs + V).add(s11).intoArray(c, cp + cs + V);
            DoubleVector.fromArray(S, c, cp + 2 * cs).add(s20).intoArray(c, cp + 2 * cs);
            DoubleVector.fromArray(S, c, cp + 2 * cs + V).add(s21).intoArray(c, cp + 2 * cs + V);
            DoubleVector.fromArray(S, c, cp + 3 * cs).add(s30).intoArray(c, cp + 3 * cs);
            DoubleVector.fromArray(S, c, cp + 3 * cs + V).add(s31).intoArray(c, cp + 3 * cs + V);
        }
    }

    /** 2 rows by two vectors of columns over one block of k; A and B packed. */
    private static void rows2(
            double[] a, int ap, double[] b, int bp, int deep, double[] c, int cp, int cs, boolean first) {
        DoubleVector s00 = DoubleVector.zero(S);
        DoubleVector s01 = DoubleVector.zero(S);
        DoubleVector s10 = DoubleVector.zero(S);
        DoubleVector s11 = DoubleVector.zero(S);
        for (int k = 0; k < deep; k++) {
            DoubleVector b0 = DoubleVector.fromArray(S, b, bp + k * NR);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bp + k * NR + V);
            DoubleVector a0 = DoubleVector.broadcast(S, a[ap + k * 2]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            DoubleVector a1 = DoubleVector.broadcast(S, a[ap + k * 2 + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
        }
        if (first) {
            s00.intoArray(c, cp);
            s01.intoArray(c, cp + V);
            s10.intoArray(c, cp + cs);
            s11.intoArray(c, cp + cs + V);
        } else {
            DoubleVector.fromArray(S, c, cp).add(s00).intoArray(c, cp);
            DoubleVector.fromArray(S, c, cp + V).add(s01).intoArray(c, cp + V);
            DoubleVector.fromArray(S, c, cp + cs).add(s10).intoArray(c, cp + cs);
            DoubleVector.fromArray(S, c, cp + cs + V).add(s11).intoArray(c, cp + cs + V);
        }
    }

    /** One row of the product, four vectors of columns at a time, B where it is. */
    private static void row(Matrix a, int ap, Matrix b, double[] c, int cp, int depth, int columnFrom, int columnTo) {
        double[] x = (double[]) a.array();
        double[] y = (double[]) b.array();
        for (int j = columnFrom; j < columnTo; j += 4 * V) {
            for (int k = 0; k < depth; k += DEPTH) {
                int deep = Math.min(DEPTH, depth - k);
                int bp = b.offset() + k * b.row() + j;
                strip(x, ap + k * a.column(), a.column(), y, bp, b.row(), deep, c, cp + j, k == 0);
            }
        }
    }

    private static void strip(
            double[] a, int ap, int as, double[] b, int bp, int bs, int deep, double[] c, int cp, boolean first) {
        DoubleVector s0 = DoubleVector.zero(S);
        DoubleVector s1 = DoubleVector.zero(S);
        DoubleVector s2 = DoubleVector.zero(S);
        DoubleVector s3 = DoubleVector.zero(S);
        for (int k = 0, p = ap, q = bp; k < deep; k++, p += as, q += bs) {
            DoubleVector x = DoubleVector.broadcast(S, a[p]);
            s0 = x.fma(DoubleVector.fromArray(S, b, q), s0);
            s1 = x.fma(DoubleVector.fromArray(S, b, q + V), s1);
            s2 = x.fma(DoubleVector.fromArray(S, b, q + 2 * V), s2);
            s3 = x.fma(DoubleVector.fromArray(S, b, q + 3 * V), s3);
        }
        if (first) {
            s0.intoArray(c, cp);
            s1.intoArray(c, cp + V);
            s2.intoArray(c, cp + 2 * V);
            s3.intoArray(c, cp + 3 * V);
        } else {
            DoubleVector.fromArray(S, c, cp).add(s0).intoArray(c, cp);
            DoubleVector.fromArray(S, c, cp + V).add(s1).intoArray(c, cp + V);
            DoubleVector.fromArray(S, c, cp + 2 * V).add(s2).intoArray(c, cp + 2 * V);
            DoubleVector.fromArray(S, c, cp + 3 * V).add(s3).intoArray(c, cp + 3 * V);
        }
    }
}
