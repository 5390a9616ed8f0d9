package org.clgrad.cpu;

import org.clgrad.spi.Contract;

/**
 * The float64 matrix product in plain Java. Rows of B are copied to arrays of their own, because the JIT vectorises
 * loops over whole arrays with one index; four of them at a time are multiplied into a row of the product.
 */
final class DoubleGemm implements Gemm {
    private static final int DEPTH = Contract.MATMUL_BLOCK;
    /** Columns computed together: the rows of B then fit the second-level cache. */
    private static final int WIDTH = 256;
    /** With fewer rows than this, turning the rows of a transposed B costs more than it saves. */
    private static final int FEW_ROWS = 4;

    /** Rows computed at a time. */
    private static final int HEIGHT = 64;

    private static final Sizes SIZES = new Sizes(4, 16, HEIGHT, WIDTH, DEPTH);

    private static final ThreadLocal<double[][]> ROWS = ThreadLocal.withInitial(() -> new double[DEPTH + 1][WIDTH]);

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
        Matrix a = p.a();
        Matrix b = p.b();
        double[] x = (double[]) a.array();
        double[] y = (double[]) b.array();
        double[] out = (double[]) p.c();
        int cOffset = p.cOffset();
        int columns = p.columns();
        int depth = p.depth();
        int rows = rowTo - rowFrom;
        int width = columnTo - columnFrom;
        if (rows > width) {
            // Few columns: the transposed product, a column of C at a time.
            for (int j = columnFrom; j < columnTo; j++) {
                int bp = b.offset() + j * b.column();
                int ap = a.offset() + rowFrom * a.row();
                line(
                        y,
                        bp,
                        b.row(),
                        x,
                        ap,
                        a.column(),
                        a.row(),
                        depth,
                        out,
                        cOffset + rowFrom * columns + j,
                        columns,
                        rows);
            }
        } else {
            for (int i = rowFrom; i < rowTo; i++) {
                int ap = a.offset() + i * a.row();
                int bp = b.offset() + columnFrom * b.column();
                line(
                        x,
                        ap,
                        a.column(),
                        y,
                        bp,
                        b.row(),
                        b.column(),
                        depth,
                        out,
                        cOffset + i * columns + columnFrom,
                        1,
                        width);
            }
        }
    }

    /** One vector times a matrix: {@code n} results, eight chains at a time. */
    private static void line(
            double[] x,
            int xp,
            int xs,
            double[] y,
            int yp,
            int yRow,
            int yColumn,
            int depth,
            double[] c,
            int cp,
            int cs,
            int n) {
        int j = 0;
        for (; j + 8 <= n; j += 8) {
            for (int k = 0; k < depth; k += DEPTH) {
                chains(
                        x,
                        xp + k * xs,
                        xs,
                        y,
                        yp + j * yColumn + k * yRow,
                        yRow,
                        yColumn,
                        Math.min(DEPTH, depth - k),
                        c,
                        cp + j * cs,
                        cs,
                        k == 0);
            }
        }
        for (; j < n; j++) {
            double sum = 0;
            for (int k = 0; k < depth; k += DEPTH) {
                int end = Math.min(DEPTH, depth - k);
                double acc = 0;
                for (int p = 0, s = xp + k * xs, t = yp + j * yColumn + k * yRow; p < end; p++, s += xs, t += yRow) {
                    acc = Math.fma(x[s], y[t], acc);
                }
                sum = k == 0 ? acc : sum + acc;
            }
            c[cp + j * cs] = sum;
        }
    }

    private static void chains(
            double[] x,
            int xp,
            int xs,
            double[] y,
            int yp,
            int yr,
            int yc,
            int depth,
            double[] c,
            int cp,
            int cs,
            boolean first) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        for (int k = 0, s = xp, t = yp; k < depth; k++, s += xs, t += yr) {
            double v = x[s];
            s0 = Math.fma(v, y[t], s0);
            s1 = Math.fma(v, y[t + yc], s1);
            s2 = Math.fma(v, y[t + 2 * yc], s2);
            s3 = Math.fma(v, y[t + 3 * yc], s3);
            s4 = Math.fma(v, y[t + 4 * yc], s4);
            s5 = Math.fma(v, y[t + 5 * yc], s5);
            s6 = Math.fma(v, y[t + 6 * yc], s6);
            s7 = Math.fma(v, y[t + 7 * yc], s7);
        }
        // Adding -0 changes nothing, not even the sign of a zero.
        boolean add = !first;
        c[cp] = (add ? c[cp] : -0.0) + s0;
        c[cp + cs] = (add ? c[cp + cs] : -0.0) + s1;
        c[cp + 2 * cs] = (add ? c[cp + 2 * cs] : -0.0) + s2;
        c[cp + 3 * cs] = (add ? c[cp + 3 * cs] : -0.0) + s3;
        c[cp + 4 * cs] = (add ? c[cp + 4 * cs] : -0.0) + s4;
        c[cp + 5 * cs] = (add ? c[cp + 5 * cs] : -0.0) + s5;
        c[cp + 6 * cs] = (add ? c[cp + 6 * cs] : -0.0) + s6;
        c[cp + 7 * cs] = (add ? c[cp + 7 * cs] : -0.0) + s7;
    }

    @Override
    public Object panel(int columns, int deep) {
        return ROWS.get();
    }

    @Override
    public void pack(Product p, int k, int deep, int column, int columnTo, Object panel, int at) {
        double[][] to = (double[][]) panel;
        Matrix b = p.b();
        double[] y = (double[]) b.array();
        int first = b.offset() + k * b.row() + column * b.column();
        int width = columnTo - column;
        if (b.column() == 1) {
            for (int r = 0; r < deep; r++) {
                System.arraycopy(y, first + r * b.row(), to[r], at, width);
            }
            return;
        }
        // Eight columns at a time, so that the lines of memory just read are used up.
        for (int q = 0; q < width; q += 8) {
            int end = Math.min(width, q + 8);
            for (int r = 0; r < deep; r++) {
                double[] row = to[r];
                for (int j = q, s = first + r * b.row() + q * b.column(); j < end; j++, s += b.column()) {
                    row[at + j] = y[s];
                }
            }
        }
    }

    @Override
    public void block(
            Product p, int k, int deep, Object panel, int at, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        double[][] rows = (double[][]) panel;
        Matrix a = p.a();
        double[] x = (double[]) a.array();
        double[] out = (double[]) p.c();
        double[] acc = ROWS.get()[DEPTH];
        int width = columnTo - columnFrom;
        int end = at + width;
        for (int i = rowFrom; i < rowTo; i++) {
            java.util.Arrays.fill(acc, at, end, 0.0);
            multiplyRow(x, a.offset() + i * a.row() + k * a.column(), a.column(), rows, deep, acc, at, end);
            int cp = p.cOffset() + i * p.columns() + columnFrom;
            if (k == 0) {
                System.arraycopy(acc, at, out, cp, width);
            } else {
                addRow(out, cp, acc, at, width);
            }
        }
    }

    private static void multiplyRow(
            double[] x, int xp, int xs, double[][] panel, int deep, double[] acc, int from, int to) {
        int p = 0;
        for (int s = xp; p + 4 <= deep; p += 4, s += 4 * xs) {
            four(
                    acc,
                    panel[p],
                    panel[p + 1],
                    panel[p + 2],
                    panel[p + 3],
                    x[s],
                    x[s + xs],
                    x[s + 2 * xs],
                    x[s + 3 * xs],
                    from,
                    to);
        }
        for (; p < deep; p++) {
            one(acc, panel[p], x[xp + p * xs], from, to);
        }
    }

    // Four: with eight steps of the chain the JIT of Java 17 does not vectorise the loop.
    private static void four(
            double[] c,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] b3,
            double a0,
            double a1,
            double a2,
            double a3,
            int from,
            int to) {
        for (int j = from; j < to; j++) {
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]))));
        }
    }

    private static void one(double[] c, double[] b, double a, int from, int to) {
        for (int j = from; j < to; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }

    private static void addRow(double[] out, int cp, double[] acc, int at, int width) {
        for (int j = 0; j < width; j++) {
            out[cp + j] = out[cp + j] + acc[at + j];
        }
    }
}
