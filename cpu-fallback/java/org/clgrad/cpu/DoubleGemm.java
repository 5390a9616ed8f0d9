package org.clgrad.cpu;

import org.clgrad.spi.Contract;

/**
 * The double64 matrix product in plain Java. Rows of B are copied to arrays of their own, because the JIT vectorises
 * loops over whole arrays with one index; four of them at a time are multiplied into a row of the product.
 */
final class DoubleGemm implements Gemm {
    private static final int DEPTH = Contract.MATMUL_BLOCK;
    /** Columns computed together: the rows of B then fit the second-level cache. */
    private static final int WIDTH = 256;
    /** With fewer rows than this, turning the rows of a transposed B costs more than it saves. */
    private static final int FEW_ROWS = 4;

    private static final int[] TILE = {4, WIDTH};

    private static final ThreadLocal<double[][]> ROWS = ThreadLocal.withInitial(() -> new double[DEPTH + 1][WIDTH]);

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
        double[] x = (double[]) a.array();
        double[] y = (double[]) b.array();
        double[] out = (double[]) c;
        int rows = rowTo - rowFrom;
        int width = columnTo - columnFrom;
        if (width >= 16 && (rows >= FEW_ROWS || b.column() == 1)) {
            panels(a, b, out, cOffset, columns, depth, rowFrom, rowTo, columnFrom, columnTo);
        } else if (rows > width) {
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
        c[cp] = (add ? c[cp] : -0d) + s0;
        c[cp + cs] = (add ? c[cp + cs] : -0d) + s1;
        c[cp + 2 * cs] = (add ? c[cp + 2 * cs] : -0d) + s2;
        c[cp + 3 * cs] = (add ? c[cp + 3 * cs] : -0d) + s3;
        c[cp + 4 * cs] = (add ? c[cp + 4 * cs] : -0d) + s4;
        c[cp + 5 * cs] = (add ? c[cp + 5 * cs] : -0d) + s5;
        c[cp + 6 * cs] = (add ? c[cp + 6 * cs] : -0d) + s6;
        c[cp + 7 * cs] = (add ? c[cp + 7 * cs] : -0d) + s7;
    }

    private static void panels(
            Matrix a,
            Matrix b,
            double[] out,
            int cOffset,
            int columns,
            int depth,
            int rowFrom,
            int rowTo,
            int columnFrom,
            int columnTo) {
        double[] x = (double[]) a.array();
        double[][] panel = ROWS.get();
        double[] acc = panel[DEPTH];
        for (int j = columnFrom; j < columnTo; j += WIDTH) {
            int width = Math.min(WIDTH, columnTo - j);
            for (int k = 0; k < depth; k += DEPTH) {
                int deep = Math.min(DEPTH, depth - k);
                copyRows(b, k, deep, j, width, panel);
                for (int i = rowFrom; i < rowTo; i++) {
                    java.util.Arrays.fill(acc, 0, width, 0d);
                    multiplyRow(x, a.offset() + i * a.row() + k * a.column(), a.column(), panel, deep, acc, width);
                    int cp = cOffset + i * columns + j;
                    if (k == 0) {
                        System.arraycopy(acc, 0, out, cp, width);
                    } else {
                        addRow(out, cp, acc, width);
                    }
                }
            }
        }
    }

    private static void copyRows(Matrix b, int k, int deep, int j, int width, double[][] panel) {
        double[] y = (double[]) b.array();
        int first = b.offset() + k * b.row() + j * b.column();
        if (b.column() == 1) {
            for (int p = 0; p < deep; p++) {
                System.arraycopy(y, first + p * b.row(), panel[p], 0, width);
            }
            return;
        }
        // Eight columns at a time, so that the lines of memory just read are used up.
        for (int q = 0; q < width; q += 8) {
            int end = Math.min(width, q + 8);
            for (int p = 0; p < deep; p++) {
                double[] row = panel[p];
                for (int r = q, s = first + p * b.row() + q * b.column(); r < end; r++, s += b.column()) {
                    row[r] = y[s];
                }
            }
        }
    }

    private static void multiplyRow(double[] x, int xp, int xs, double[][] panel, int deep, double[] acc, int width) {
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
                    width);
        }
        for (; p < deep; p++) {
            one(acc, panel[p], x[xp + p * xs], width);
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
            int n) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]))));
        }
    }

    private static void one(double[] c, double[] b, double a, int n) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }

    private static void addRow(double[] out, int cp, double[] acc, int width) {
        for (int j = 0; j < width; j++) {
            out[cp + j] = out[cp + j] + acc[j];
        }
    }
}
