package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.SimdDoubleTiles.MR;
import static org.clgrad.cpu.simd.SimdDoubleTiles.NR;
import static org.clgrad.cpu.simd.SimdDoubleTiles.S;
import static org.clgrad.cpu.simd.SimdDoubleTiles.V;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import org.clgrad.cpu.Gemm;
import org.clgrad.spi.Contract;

/**
 * The float64 matrix product on vectors. A and B are packed, whatever their layout, in the order in which
 * {@link SimdDoubleTiles} reads them: B by the caller's leave for all threads, A for each thread's rows. A tile of the
 * product starts from +0 at every block of k; the blocks are added in working memory, so that the product itself,
 * which is far away, is touched once.
 */
final class SimdDoubleGemm implements Gemm {
    private static final int BLOCK = Contract.MATMUL_BLOCK;
    /** Blocks of k packed at a time. */
    private static final int DEPTH = 4 * BLOCK;
    /** Columns of B packed at a time, a multiple of NR. */
    private static final int COLUMNS = 1024;
    /** Rows of A packed at a time, a multiple of MR: they fit the second-level cache. */
    private static final int ROWS = 128 / MR * MR;
    /** Products of fewer multiplications are left to the plain loops. */
    private static final int SMALL = 4096;
    /** With no more rows than this, a B that is near is read where it is if its rows are contiguous. */
    private static final int FEW_ROWS = 2 * MR;
    /** Elements of a B that is in a cache. */
    private static final int NEAR = 1 << 20;
    /** With no more rows than this, packing a transposed B costs more than it saves. */
    private static final int FEWEST_ROWS = 3;
    /** Elements of A that may be packed at once for a B that is not. */
    private static final int MOST = ROWS * DEPTH;
    /** Columns of a row that are computed together. */
    private static final int STRIP = 8 * V;

    private static final double[] NEGATIVE_ZEROS = new double[STRIP];

    static {
        Arrays.fill(NEGATIVE_ZEROS, -0.0);
    }

    private static final Sizes SIZES = new Sizes(MR, NR, ROWS, COLUMNS, DEPTH);

    /** What a thread works with. */
    private static final class Memory {
        double[] a = {};
        double[] b = {};
        /** A tile of the product, and what one block of k adds to it. */
        final double[] tile = new double[MR * NR];

        final double[] more = new double[MR * NR];

        void packA(Matrix m, int row, int high, int k, int deep) {
            int room = (high + MR - 1) / MR * MR * deep;
            if (a.length < room) {
                a = new double[room];
            }
            double[] from = (double[]) m.array();
            int s = m.offset() + row * m.row() + k * m.column();
            for (int i = 0; i < high; i += MR) {
                int size = height(high - i);
                int rows = Math.min(size, high - i);
                SimdDoublePanel.pack(from, s + i * m.row(), m.row(), m.column(), rows, deep, a, i * deep, size);
            }
        }
    }

    private static final ThreadLocal<Memory> MEMORY = ThreadLocal.withInitial(Memory::new);

    private final Gemm plain;

    SimdDoubleGemm(Gemm plain) {
        this.plain = plain;
    }

    @Override
    public Sizes sizes() {
        return SIZES;
    }

    private static boolean inPlace(Product p) {
        return p.b().column() == 1 && p.columns() >= NR && (long) p.rows() * p.depth() <= MOST;
    }

    @Override
    public boolean packs(Product p) {
        int least = p.columns() < V ? 4 * SMALL : SMALL;
        return p.rows() > FEWEST_ROWS
                && p.columns() >= 4
                && (long) p.rows() * p.columns() * p.depth() >= least
                && !(p.rows() <= FEW_ROWS && (long) p.depth() * p.columns() <= NEAR && inPlace(p));
    }

    @Override
    public void direct(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        int width = columnTo - columnFrom;
        if (p.rows() == 1 && p.b().column() == 1 && width >= STRIP) {
            // The last columns may be computed twice.
            for (int j = columnFrom; j < columnTo; j += STRIP) {
                strip(p, Math.min(j, columnTo - STRIP));
            }
        } else if (width >= NR && inPlace(p)) {
            Memory memory = MEMORY.get();
            int high = rowTo - rowFrom;
            memory.packA(p.a(), rowFrom, high, 0, p.depth());
            for (int j = columnFrom; j < columnTo; j += NR) {
                int column = Math.min(j, columnTo - NR);
                int c = p.cOffset() + rowFrom * p.columns() + column;
                Matrix b = p.b();
                double[] y = (double[]) b.array();
                sliver(memory, high, y, b.offset() + column, b.row(), NR, NR, p.depth(), p, c, true);
            }
        } else {
            plain.direct(p, rowFrom, rowTo, columnFrom, columnTo);
        }
    }

    @Override
    public void add(Object from, int at, int n, Object c, int cp) {
        plain.add(from, at, n, c, cp);
    }

    @Override
    public Object panel(int columns, int deep) {
        Memory memory = MEMORY.get();
        int size = (columns + NR - 1) / NR * NR * deep;
        if (memory.b.length < size) {
            memory.b = new double[size];
        }
        return memory.b;
    }

    @Override
    public void pack(Product p, int k, int deep, int column, int columnTo, Object panel, int at) {
        double[] to = (double[]) panel;
        Matrix b = p.b();
        double[] from = (double[]) b.array();
        int s = b.offset() + k * b.row() + column * b.column();
        boolean narrow = narrow(p.rows());
        int j = 0;
        if (b.column() == 1) {
            for (; j + 4 * NR <= columnTo - column; j += 4 * NR) {
                SimdDoublePanel.four(from, s + j, b.row(), deep, to, (at + j) * deep);
            }
        }
        for (; j < columnTo - column; j += NR) {
            int left = columnTo - column - j;
            int size = breadth(left, narrow);
            int columns = Math.min(size, left);
            SimdDoublePanel.pack(
                    from, s + j * b.column(), b.column(), b.row(), columns, deep, to, (at + j) * deep, size);
        }
    }

    @Override
    public void block(
            Product p, int k, int deep, Object panel, int at, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        Memory memory = MEMORY.get();
        int high = rowTo - rowFrom;
        memory.packA(p.a(), rowFrom, high, k, deep);
        boolean narrow = narrow(p.rows());
        for (int j = 0; j < columnTo - columnFrom; j += NR) {
            int left = columnTo - columnFrom - j;
            int w = breadth(left, narrow);
            int c = p.cOffset() + rowFrom * p.columns() + columnFrom + j;
            sliver(memory, high, (double[]) panel, (at + j) * deep, w, w, Math.min(w, left), deep, p, c, k == 0);
        }
    }

    /** Whether the last columns may be packed in one vector: slivers of few rows have no such form. */
    private static boolean narrow(int rows) {
        return height(rows - (rows - 1) / MR * MR) == MR;
    }

    /** The rows of the sliver that so many rows begin with: what the innermost loops come in. */
    private static int height(int rows) {
        return rows > 4 ? MR : rows > 2 ? 4 : 2;
    }

    /** The columns of the sliver that so many columns begin with. */
    private static int breadth(int columns, boolean narrow) {
        return narrow && columns <= V ? V : NR;
    }

    /** The tiles of one sliver of B, {@code w} columns wide of which {@code columns} belong to the product. */
    private static void sliver(
            Memory memory,
            int high,
            double[] b,
            int bp,
            int bs,
            int w,
            int columns,
            int deep,
            Product p,
            int cp,
            boolean first) {
        double[] c = (double[]) p.c();
        int cs = p.columns();
        for (int i = 0; i < high; i += MR) {
            int h = height(high - i);
            int rows = Math.min(h, high - i);
            int at = cp + i * cs;
            if (first && deep <= BLOCK && rows == h && columns == w) {
                SimdDoubleTiles.run(h, w == V, memory.a, i * deep, b, bp, bs, deep, c, at, cs);
            } else {
                int from = 0;
                if (first) {
                    from = Math.min(BLOCK, deep);
                    SimdDoubleTiles.run(h, w == V, memory.a, i * deep, b, bp, bs, from, memory.tile, 0, NR);
                } else {
                    copy(c, at, cs, memory.tile, 0, NR, rows, columns);
                }
                for (int k = from; k < deep; k += BLOCK) {
                    int block = Math.min(BLOCK, deep - k);
                    SimdDoubleTiles.run(
                            h, w == V, memory.a, i * deep + k * h, b, bp + k * bs, bs, block, memory.more, 0, NR);
                    add(memory.tile, memory.more);
                }
                copy(memory.tile, 0, NR, c, at, cs, rows, columns);
            }
        }
    }

    private static void add(double[] sum, double[] more) {
        for (int i = 0; i < MR * NR; i++) {
            sum[i] += more[i];
        }
    }

    private static void copy(double[] from, int s, int step, double[] to, int t, int stride, int rows, int columns) {
        if (columns == NR) {
            for (int i = 0, f = s, w = t; i < rows; i++, f += step, w += stride) {
                DoubleVector.fromArray(S, from, f).intoArray(to, w);
                DoubleVector.fromArray(S, from, f + V).intoArray(to, w + V);
            }
            return;
        }
        for (int i = 0, f = s, w = t; i < rows; i++, f += step, w += stride) {
            for (int j = 0; j < columns; j++) {
                to[w + j] = from[f + j];
            }
        }
    }

    /** Columns {@code j .. j + STRIP - 1} of a product of one row, B where it is. */
    private static void strip(Product p, int j) {
        Matrix a = p.a();
        Matrix b = p.b();
        double[] x = (double[]) a.array();
        double[] y = (double[]) b.array();
        for (int k = 0; k < p.depth(); k += BLOCK) {
            int deep = Math.min(BLOCK, p.depth() - k);
            int bp = b.offset() + k * b.row() + j;
            int ap = a.offset() + k * a.column();
            strip(x, ap, a.column(), y, bp, b.row(), deep, (double[]) p.c(), p.cOffset() + j, k == 0);
        }
    }

    private static void strip(
            double[] a, int ap, int as, double[] b, int bp, int bs, int deep, double[] c, int cp, boolean first) {
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector s0 = zero;
        DoubleVector s1 = zero;
        DoubleVector s2 = zero;
        DoubleVector s3 = zero;
        DoubleVector s4 = zero;
        DoubleVector s5 = zero;
        DoubleVector s6 = zero;
        DoubleVector s7 = zero;
        for (int k = 0, p = ap, q = bp; k < deep; k++, p += as, q += bs) {
            DoubleVector x = DoubleVector.broadcast(S, a[p]);
            s0 = x.fma(DoubleVector.fromArray(S, b, q), s0);
            s1 = x.fma(DoubleVector.fromArray(S, b, q + V), s1);
            s2 = x.fma(DoubleVector.fromArray(S, b, q + 2 * V), s2);
            s3 = x.fma(DoubleVector.fromArray(S, b, q + 3 * V), s3);
            s4 = x.fma(DoubleVector.fromArray(S, b, q + 4 * V), s4);
            s5 = x.fma(DoubleVector.fromArray(S, b, q + 5 * V), s5);
            s6 = x.fma(DoubleVector.fromArray(S, b, q + 6 * V), s6);
            s7 = x.fma(DoubleVector.fromArray(S, b, q + 7 * V), s7);
        }
        // Adding to -0 changes nothing, not even the sign of a zero.
        double[] old = first ? NEGATIVE_ZEROS : c;
        int at = first ? 0 : cp;
        DoubleVector.fromArray(S, old, at).add(s0).intoArray(c, cp);
        DoubleVector.fromArray(S, old, at + V).add(s1).intoArray(c, cp + V);
        DoubleVector.fromArray(S, old, at + 2 * V).add(s2).intoArray(c, cp + 2 * V);
        DoubleVector.fromArray(S, old, at + 3 * V).add(s3).intoArray(c, cp + 3 * V);
        DoubleVector.fromArray(S, old, at + 4 * V).add(s4).intoArray(c, cp + 4 * V);
        DoubleVector.fromArray(S, old, at + 5 * V).add(s5).intoArray(c, cp + 5 * V);
        DoubleVector.fromArray(S, old, at + 6 * V).add(s6).intoArray(c, cp + 6 * V);
        DoubleVector.fromArray(S, old, at + 7 * V).add(s7).intoArray(c, cp + 7 * V);
    }
}
