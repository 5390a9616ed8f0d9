package org.clgrad.cpu;

import java.util.Arrays;

/**
 * Convolutions of float64 elements in plain Java, by the same loops as {@link DoubleGemm}: rows of the right factor are
 * arrays of their own, multiplied into two rows of the product at a time.
 */
final class DoubleWindowProduct implements WindowProduct {
    /** Columns computed together. */
    private static final int WIDTH = 512;

    /** Two rows of the product. */
    private static final ThreadLocal<double[][]> ROWS = ThreadLocal.withInitial(() -> new double[2][WIDTH]);

    @Override
    public int tileRows() {
        return 1;
    }

    @Override
    public int tileColumns() {
        return 1;
    }

    /** For each strip of columns its rows. */
    @Override
    public Object newRight(int deep, int columns) {
        int strips = (columns + WIDTH - 1) / WIDTH;
        double[][][] right = new double[strips][deep][];
        for (int s = 0; s < strips; s++) {
            for (int k = 0; k < deep; k++) {
                right[s][k] = new double[Math.min(WIDTH, columns - s * WIDTH)];
            }
        }
        return right;
    }

    @Override
    public void pack(
            Object from, int at, int along, int across, int deep, int columns, Object right, int step, int steps) {
        double[] y = (double[]) from;
        double[][][] to = (double[][][]) right;
        for (int j = 0; j < columns; j += WIDTH) {
            DoubleGemm.copyRows(
                    y, at + j * across, along, across, deep, Math.min(WIDTH, columns - j), to[j / WIDTH], step);
        }
    }

    @Override
    public void multiply(
            Object x,
            int[] rows,
            int row,
            int high,
            int[] steps,
            int step,
            int deep,
            Object right,
            int columns,
            Object c,
            int at,
            boolean first) {
        double[] left = (double[]) x;
        double[] sums = (double[]) c;
        double[][] pair = ROWS.get();
        for (int j = 0; j < columns; j += WIDTH) {
            double[][] b = ((double[][][]) right)[j / WIDTH];
            int width = Math.min(WIDTH, columns - j);
            for (int i = 0; i < high; i += 2) {
                // The last row of an odd number is computed twice.
                int next = Math.min(i + 1, high - 1);
                Arrays.fill(pair[0], 0, width, 0.0);
                Arrays.fill(pair[1], 0, width, 0.0);
                twoRows(left, rows[row + i], rows[row + next], steps, step, deep, b, pair[0], pair[1], width);
                store(pair[0], sums, at + i * columns + j, width, first);
                if (next > i) {
                    store(pair[1], sums, at + next * columns + j, width, first);
                }
            }
        }
    }

    private static void twoRows(
            double[] x,
            int r0,
            int r1,
            int[] steps,
            int step,
            int deep,
            double[][] b,
            double[] c0,
            double[] c1,
            int width) {
        int k = 0;
        for (; k + 4 <= deep; k += 4) {
            int s0 = steps[step + k];
            int s1 = steps[step + k + 1];
            int s2 = steps[step + k + 2];
            int s3 = steps[step + k + 3];
            DoubleGemm.four(
                    c0,
                    c1,
                    b[k],
                    b[k + 1],
                    b[k + 2],
                    b[k + 3],
                    x[r0 + s0],
                    x[r0 + s1],
                    x[r0 + s2],
                    x[r0 + s3],
                    x[r1 + s0],
                    x[r1 + s1],
                    x[r1 + s2],
                    x[r1 + s3],
                    width);
        }
        for (; k < deep; k++) {
            int s = steps[step + k];
            DoubleGemm.one(c0, c1, b[k], x[r0 + s], x[r1 + s], width);
        }
    }

    private static void store(double[] row, double[] c, int at, int width, boolean first) {
        if (first) {
            System.arraycopy(row, 0, c, at, width);
            return;
        }
        for (int j = 0; j < width; j++) {
            c[at + j] += row[j];
        }
    }

    @Override
    public void line(Object x, int at, int[] steps, int deep, Object weights, int wp, Object to, int tp, int n) {
        double[] image = (double[]) x;
        double[] w = (double[]) weights;
        double[] y = (double[]) to;
        double[] sum = ROWS.get()[0];
        for (int j = 0; j < n; j += WIDTH) {
            int width = Math.min(WIDTH, n - j);
            Arrays.fill(sum, 0, width, 0.0);
            for (int k = 0; k < deep; k++) {
                addLine(sum, w[wp + k], image, at + steps[k] + j, width);
            }
            System.arraycopy(sum, 0, y, tp + j, width);
        }
    }

    private static void addLine(double[] sum, double w, double[] x, int at, int width) {
        for (int i = 0; i < width; i++) {
            sum[i] = Math.fma(w, x[at + i], sum[i]);
        }
    }

    @Override
    public void transpose(Object from, int at, int across, int rows, int columns, Object to, int tp, int ts) {
        double[] x = (double[]) from;
        double[] y = (double[]) to;
        int j = 0;
        // Eight at a time: the lines of memory read are used up.
        for (; j + 8 <= columns; j += 8) {
            int t = tp + j * ts;
            for (int i = 0, s = at + j; i < rows; i++, s += across) {
                y[t + i] = x[s];
                y[t + i + ts] = x[s + 1];
                y[t + i + 2 * ts] = x[s + 2];
                y[t + i + 3 * ts] = x[s + 3];
                y[t + i + 4 * ts] = x[s + 4];
                y[t + i + 5 * ts] = x[s + 5];
                y[t + i + 6 * ts] = x[s + 6];
                y[t + i + 7 * ts] = x[s + 7];
            }
        }
        for (; j < columns; j++) {
            int t = tp + j * ts;
            for (int i = 0, s = at + j; i < rows; i++, s += across) {
                y[t + i] = x[s];
            }
        }
    }
}
