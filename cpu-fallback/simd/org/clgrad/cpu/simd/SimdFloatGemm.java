package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.SimdFloatTiles.MR;
import static org.clgrad.cpu.simd.SimdFloatTiles.NR;
import static org.clgrad.cpu.simd.SimdFloatTiles.S;
import static org.clgrad.cpu.simd.SimdFloatTiles.V;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.clgrad.cpu.Gemm;
import org.clgrad.spi.Contract;

/**
 * The float32 matrix product on vectors. A and B are packed, whatever their layout, in the order in which
 * {@link SimdFloatTiles} reads them, one block of k at a time: many rows of A, which stay in the second-level cache, and
 * a few slivers of B just before they are used. A sliver then stays in the first-level cache while the tiles of all
 * rows go by. Sums of blocks are kept tile after tile, in the order of the computation, and reach the product, whose
 * rows may be far apart, with the last block.
 */
final class SimdFloatGemm implements Gemm {
    private static final int BLOCK = Contract.MATMUL_BLOCK;
    /** Rows of A packed at a time, a multiple of MR. */
    private static final int ROWS = 1024 / MR * MR;
    /** Columns computed from one packing of A, a multiple of STRIP. */
    private static final int COLUMNS = 32 * V;
    /** Columns of B packed at a time: half a kilobyte of a row at once, as lines far apart come slowly. */
    private static final int STRIP = 8 * V;
    /** Products of fewer multiplications are left to the plain loops. */
    private static final int SMALL = 4096;
    /** With no more rows than this, a B that is near is read where it is if its rows are contiguous. */
    private static final int FEW_ROWS = 2 * MR;
    /** Elements of a B that is in a cache. */
    private static final int NEAR = 1 << 20;
    /** With no more rows than this, packing a transposed B costs more than it saves. */
    private static final int FEWEST_ROWS = 3;
    /** Elements of A that may be packed at once for a B that is not. */
    private static final int MOST = 1 << 17;

    private static final float[] NEGATIVE_ZEROS = new float[STRIP];

    static {
        Arrays.fill(NEGATIVE_ZEROS, -0f);
    }

    private static final Sizes SIZES = new Sizes(MR, NR);

    /** What a thread works with. */
    private static final class Memory {
        float[] a = {};
        final float[] b = new float[STRIP * BLOCK];
        /** What the blocks of k so far add up to, tile after tile. */
        float[] sums = new float[2 * MR * NR];

        /** Makes room for sums. */
        void reserve(int high, int wide) {
            int room = round(high) * ((wide + NR - 1) / NR * NR);
            if (sums.length < room) {
                sums = new float[room];
            }
        }

        /** Packs some rows and steps of A: block after block, in each tile after tile. */
        void packA(Matrix m, int row, int high, int k, int deep) {
            int tall = round(high);
            if (a.length < tall * deep) {
                a = new float[tall * deep];
            }
            float[] from = (float[]) m.array();
            int whole = high / MR;
            for (int p = 0; p < deep; p += BLOCK) {
                int block = Math.min(BLOCK, deep - p);
                int s = m.offset() + row * m.row() + (k + p) * m.column();
                int t = p * tall;
                int done = 0;
                if (MR < V && m.row() == 1) {
                    done = SimdFloatPanel.packNarrow(from, s, m.column(), whole, block, a, t, MR);
                }
                int rest = s + done * MR * m.row();
                SimdFloatPanel.pack(from, rest, m.row(), m.column(), whole - done, block, a, t + done * MR * block, MR);
                int i = whole * MR;
                if (i < high) {
                    s += i * m.row();
                    t += i * block;
                    SimdFloatPanel.part(from, s, m.row(), m.column(), high - i, block, a, t, height(high - i));
                }
            }
        }

        /** Packs some columns of one block of B, sliver after sliver. */
        void packB(Matrix m, int k, int block, int column, int wide, boolean narrow) {
            float[] from = (float[]) m.array();
            int s = m.offset() + k * m.row() + column * m.column();
            int whole = wide / NR;
            SimdFloatPanel.pack(from, s, m.column(), m.row(), whole, block, b, 0, NR);
            int j = whole * NR;
            if (j < wide) {
                s += j * m.column();
                SimdFloatPanel.part(
                        from, s, m.column(), m.row(), wide - j, block, b, j * block, breadth(wide - j, narrow));
            }
        }
    }

    private static final ThreadLocal<Memory> MEMORY = ThreadLocal.withInitial(Memory::new);

    private final Gemm plain;

    SimdFloatGemm(Gemm plain) {
        this.plain = plain;
    }

    @Override
    public Sizes sizes() {
        return SIZES;
    }

    private static boolean inPlace(Product p) {
        return p.b().column() == 1 && p.columns() >= NR && (long) round(p.rows()) * p.depth() <= MOST;
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
            inPlace(p, rowFrom, rowTo, columnFrom, columnTo);
        } else {
            plain.direct(p, rowFrom, rowTo, columnFrom, columnTo);
        }
    }

    @Override
    public void add(Object from, int at, int n, Object c, int cp) {
        plain.add(from, at, n, c, cp);
    }

    /** Reads B where it is. */
    private static void inPlace(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        Memory memory = MEMORY.get();
        int high = rowTo - rowFrom;
        memory.reserve(high, NR);
        memory.packA(p.a(), rowFrom, high, 0, p.depth());
        Matrix b = p.b();
        for (int j = columnFrom; j < columnTo; j += NR) {
            // The last columns may be computed twice.
            int column = Math.min(j, columnTo - NR);
            int cp = p.cOffset() + rowFrom * p.columns() + column;
            for (int k = 0; k < p.depth(); k += BLOCK) {
                int ap = k * round(high);
                int bp = b.offset() + k * b.row() + column;
                sliver(memory, p, k, ap, high, (float[]) b.array(), bp, b.row(), NR, NR, cp, 0);
            }
        }
    }

    @Override
    public void packed(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        Memory memory = MEMORY.get();
        for (int row = rowFrom; row < rowTo; row += ROWS) {
            int high = Math.min(ROWS, rowTo - row);
            for (int j = columnFrom; j < columnTo; j += COLUMNS) {
                int wide = Math.min(COLUMNS, columnTo - j);
                memory.reserve(high, wide);
                for (int k = 0; k < p.depth(); k += BLOCK) {
                    memory.packA(p.a(), row, high, k, Math.min(BLOCK, p.depth() - k));
                    for (int s = 0; s < wide; s += STRIP) {
                        strip(memory, p, k, row, high, j + s, Math.min(STRIP, wide - s), s * round(high));
                    }
                }
            }
        }
    }

    /** What one block of k adds to some rows, of which A is packed, and columns; their sums are from {@code at} on. */
    private static void strip(Memory memory, Product p, int k, int row, int high, int column, int wide, int at) {
        boolean narrow = high % MR == 0 || height(high % MR) == MR;
        int deep = Math.min(BLOCK, p.depth() - k);
        memory.packB(p.b(), k, deep, column, wide, narrow);
        int cp = p.cOffset() + row * p.columns() + column;
        for (int j = 0; j < wide; j += NR) {
            int w = breadth(wide - j, narrow);
            int columns = Math.min(w, wide - j);
            sliver(memory, p, k, 0, high, memory.b, j * deep, w, w, columns, cp + j, at + j * round(high));
        }
    }

    private static int round(int rows) {
        return (rows + MR - 1) / MR * MR;
    }

    /** The rows of the sliver that so many rows begin with: what the innermost loops come in. */
    private static int height(int rows) {
        return rows > 4 ? MR : rows > 2 ? 4 : 2;
    }

    /** The columns of the sliver that so many columns begin with. Slivers of few rows have no narrow form. */
    private static int breadth(int columns, boolean narrow) {
        return narrow && columns <= V ? V : NR;
    }

    /**
     * What one block of k adds to the tiles of one sliver of B.
     *
     * @param k the block's first step
     * @param ap where in the packed A
     * @param bp where in B
     * @param bs distance between rows of the sliver
     * @param w its columns
     * @param columns of which so many belong to the product
     * @param cp where in the product
     * @param at where in the sums
     */
    private static void sliver(
            Memory memory,
            Product p,
            int k,
            int ap,
            int high,
            float[] b,
            int bp,
            int bs,
            int w,
            int columns,
            int cp,
            int at) {
        int deep = Math.min(BLOCK, p.depth() - k);
        boolean last = k + BLOCK >= p.depth();
        float[] a = memory.a;
        float[] sums = memory.sums;
        float[] c = (float[]) p.c();
        float[] old = k == 0 ? NEGATIVE_ZEROS : sums;
        int os = k == 0 ? 0 : NR;
        for (int i = 0; i < high; i += MR) {
            int h = height(high - i);
            int rows = Math.min(h, high - i);
            int tile = at + i * NR;
            int op = k == 0 ? 0 : tile;
            int to = cp + i * p.columns();
            if (last && rows == h && columns == w) {
                SimdFloatTiles.run(h, w == V, a, ap + i * deep, b, bp, bs, deep, old, op, os, c, to, p.columns());
            } else {
                SimdFloatTiles.run(h, w == V, a, ap + i * deep, b, bp, bs, deep, old, op, os, sums, tile, NR);
                for (int r = 0; r < rows && last; r++) {
                    System.arraycopy(sums, tile + r * NR, c, to + r * p.columns(), columns);
                }
            }
        }
    }

    /** Columns {@code j .. j + STRIP - 1} of a product of one row, B where it is. */
    private static void strip(Product p, int j) {
        Matrix a = p.a();
        Matrix b = p.b();
        float[] x = (float[]) a.array();
        float[] y = (float[]) b.array();
        for (int k = 0; k < p.depth(); k += BLOCK) {
            int deep = Math.min(BLOCK, p.depth() - k);
            int bp = b.offset() + k * b.row() + j;
            int ap = a.offset() + k * a.column();
            strip(x, ap, a.column(), y, bp, b.row(), deep, (float[]) p.c(), p.cOffset() + j, k == 0);
        }
    }

    private static void strip(
            float[] a, int ap, int as, float[] b, int bp, int bs, int deep, float[] c, int cp, boolean first) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        FloatVector s4 = zero;
        FloatVector s5 = zero;
        FloatVector s6 = zero;
        FloatVector s7 = zero;
        for (int k = 0, p = ap, q = bp; k < deep; k++, p += as, q += bs) {
            FloatVector x = FloatVector.broadcast(S, a[p]);
            s0 = x.fma(FloatVector.fromArray(S, b, q), s0);
            s1 = x.fma(FloatVector.fromArray(S, b, q + V), s1);
            s2 = x.fma(FloatVector.fromArray(S, b, q + 2 * V), s2);
            s3 = x.fma(FloatVector.fromArray(S, b, q + 3 * V), s3);
            s4 = x.fma(FloatVector.fromArray(S, b, q + 4 * V), s4);
            s5 = x.fma(FloatVector.fromArray(S, b, q + 5 * V), s5);
            s6 = x.fma(FloatVector.fromArray(S, b, q + 6 * V), s6);
            s7 = x.fma(FloatVector.fromArray(S, b, q + 7 * V), s7);
        }
        // Adding to -0 changes nothing, not even the sign of a zero.
        float[] old = first ? NEGATIVE_ZEROS : c;
        int at = first ? 0 : cp;
        FloatVector.fromArray(S, old, at).add(s0).intoArray(c, cp);
        FloatVector.fromArray(S, old, at + V).add(s1).intoArray(c, cp + V);
        FloatVector.fromArray(S, old, at + 2 * V).add(s2).intoArray(c, cp + 2 * V);
        FloatVector.fromArray(S, old, at + 3 * V).add(s3).intoArray(c, cp + 3 * V);
        FloatVector.fromArray(S, old, at + 4 * V).add(s4).intoArray(c, cp + 4 * V);
        FloatVector.fromArray(S, old, at + 5 * V).add(s5).intoArray(c, cp + 5 * V);
        FloatVector.fromArray(S, old, at + 6 * V).add(s6).intoArray(c, cp + 6 * V);
        FloatVector.fromArray(S, old, at + 7 * V).add(s7).intoArray(c, cp + 7 * V);
    }
}
