package org.clgrad.cpu;

import java.util.Arrays;
import org.clgrad.spi.Contract;

/**
 * The float32 matrix product in plain Java. Rows of B are copied to arrays of their own, because the JIT vectorises
 * loops over whole arrays with one index; four of them at a time are multiplied into two rows of the product.
 */
final class FloatGemm implements Gemm {
    private static final int DEPTH = Contract.MATMUL_BLOCK;
    /** Columns computed together: the rows of B then fit the second-level cache. */
    private static final int WIDTH = 512;
    /** With fewer rows than this, turning the rows of a transposed B costs more than it saves. */
    private static final int FEW_ROWS = 4;

    private static final Sizes SIZES = new Sizes(4, 16);

    /** Packed rows of B, and behind them two rows of the product and one for sums. */
    private static final ThreadLocal<float[][]> ROWS = ThreadLocal.withInitial(() -> new float[DEPTH + 3][WIDTH]);

    @Override
    public Sizes sizes() {
        return SIZES;
    }

    @Override
    public boolean packs(Product p) {
        return p.columns() >= 16 && (p.rows() >= FEW_ROWS || p.b().column() == 1);
    }

    @Override
    public void direct(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        FloatChains.multiply(p, rowFrom, rowTo, columnFrom, columnTo);
    }

    @Override
    public void add(Object from, int at, int n, Object c, int cp) {
        float[] x = (float[]) from;
        float[] sum = (float[]) c;
        for (int i = 0; i < n; i++) {
            sum[cp + i] += x[at + i];
        }
    }

    @Override
    public void packed(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        float[][] rows = ROWS.get();
        for (int j = columnFrom; j < columnTo; j += WIDTH) {
            int width = Math.min(WIDTH, columnTo - j);
            for (int k = 0; k < p.depth(); k += DEPTH) {
                int deep = Math.min(DEPTH, p.depth() - k);
                pack(p.b(), k, deep, j, width, rows);
                block(p, k, deep, rows, rowFrom, rowTo, j, width);
            }
        }
    }

    private static void pack(Matrix b, int k, int deep, int column, int width, float[][] to) {
        int first = b.offset() + k * b.row() + column * b.column();
        copyRows((float[]) b.array(), first, b.row(), b.column(), deep, width, to, 0);
    }

    /** Copies rows, {@code along} apart and with columns {@code across} apart, to arrays of their own. */
    static void copyRows(float[] y, int first, int along, int across, int deep, int width, float[][] to, int row) {
        if (across == 1) {
            for (int r = 0; r < deep; r++) {
                System.arraycopy(y, first + r * along, to[row + r], 0, width);
            }
            return;
        }
        // Eight columns at a time, so that the lines of memory just read are used up.
        for (int q = 0; q < width; q += 8) {
            int end = Math.min(width, q + 8);
            for (int r = 0; r < deep; r++) {
                float[] target = to[row + r];
                for (int j = q, s = first + r * along + q * across; j < end; j++, s += across) {
                    target[j] = y[s];
                }
            }
        }
    }

    private static void block(
            Product p, int k, int deep, float[][] rows, int rowFrom, int rowTo, int column, int width) {
        float[] c0 = rows[DEPTH];
        float[] c1 = rows[DEPTH + 1];
        for (int i = rowFrom; i < rowTo; i += 2) {
            boolean two = i + 1 < rowTo;
            Arrays.fill(c0, 0, width, 0f);
            Arrays.fill(c1, 0, width, 0f);
            // The last row of an odd number is computed twice.
            multiplyRows(p.a(), i, two ? i + 1 : i, k, deep, rows, c0, c1, width);
            int cp = p.cOffset() + i * p.columns() + column;
            store(c0, (float[]) p.c(), cp, width, k == 0, rows[DEPTH + 2]);
            if (two) {
                store(c1, (float[]) p.c(), cp + p.columns(), width, k == 0, rows[DEPTH + 2]);
            }
        }
    }

    private static void multiplyRows(
            Matrix a, int i0, int i1, int k, int deep, float[][] b, float[] c0, float[] c1, int width) {
        float[] x = (float[]) a.array();
        int step = a.column();
        int s = a.offset() + i0 * a.row() + k * step;
        int t = a.offset() + i1 * a.row() + k * step;
        int p = 0;
        for (; p + 4 <= deep; p += 4, s += 4 * step, t += 4 * step) {
            four(
                    c0,
                    c1,
                    b[p],
                    b[p + 1],
                    b[p + 2],
                    b[p + 3],
                    x[s],
                    x[s + step],
                    x[s + 2 * step],
                    x[s + 3 * step],
                    x[t],
                    x[t + step],
                    x[t + 2 * step],
                    x[t + 3 * step],
                    width);
        }
        for (; p < deep; p++, s += step, t += step) {
            one(c0, c1, b[p], x[s], x[t], width);
        }
    }

    // Two rows and four steps of the chain: with more, the JIT of Java 17 does not vectorise the loop.
    static void four(
            float[] c,
            float[] d,
            float[] b0,
            float[] b1,
            float[] b2,
            float[] b3,
            float x0,
            float x1,
            float x2,
            float x3,
            float y0,
            float y1,
            float y2,
            float y3,
            int width) {
        for (int j = 0; j < width; j++) {
            c[j] = Math.fma(x3, b3[j], Math.fma(x2, b2[j], Math.fma(x1, b1[j], Math.fma(x0, b0[j], c[j]))));
            d[j] = Math.fma(y3, b3[j], Math.fma(y2, b2[j], Math.fma(y1, b1[j], Math.fma(y0, b0[j], d[j]))));
        }
    }

    static void one(float[] c, float[] d, float[] b, float x, float y, int width) {
        for (int j = 0; j < width; j++) {
            c[j] = Math.fma(x, b[j], c[j]);
            d[j] = Math.fma(y, b[j], d[j]);
        }
    }

    /** A row of the product from one block of k, or added to what is there. */
    private static void store(float[] row, float[] c, int cp, int width, boolean first, float[] sum) {
        if (first) {
            System.arraycopy(row, 0, c, cp, width);
            return;
        }
        System.arraycopy(c, cp, sum, 0, width);
        for (int j = 0; j < width; j++) {
            sum[j] += row[j];
        }
        System.arraycopy(sum, 0, c, cp, width);
    }
}
