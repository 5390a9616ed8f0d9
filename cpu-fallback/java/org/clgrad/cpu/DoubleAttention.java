package org.clgrad.cpu;

import org.clgrad.cpu.math.F64;

/** {@link AttentionMath} in float64: the reference, in plain loops. */
final class DoubleAttention implements AttentionMath {
    @Override
    public void chains(
            Object a,
            int ap,
            int aRow,
            int aStep,
            Object b,
            int bp,
            int bRow,
            Object c,
            int cp,
            int cRow,
            int rows,
            int columns,
            int depth) {
        double[] x = (double[]) a;
        double[] y = (double[]) b;
        double[] z = (double[]) c;
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j += 4) {
                four(x, ap + r * aRow, aStep, y, bp + j, bRow, z, cp + r * cRow + j, depth);
            }
        }
    }

    private static void four(double[] a, int ap, int step, double[] b, int bp, int row, double[] c, int cp, int depth) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int k = 0, q = bp; k < depth; k++, q += row) {
            double x = a[ap + k * step];
            s0 = Math.fma(x, b[q], s0);
            s1 = Math.fma(x, b[q + 1], s1);
            s2 = Math.fma(x, b[q + 2], s2);
            s3 = Math.fma(x, b[q + 3], s3);
        }
        c[cp] = s0;
        c[cp + 1] = s1;
        c[cp + 2] = s2;
        c[cp + 3] = s3;
    }

    @Override
    public void add(Object to, int tp, Object work, Object chain, int cRow, int rows, int columns) {
        double[] o = (double[]) to;
        double[] c = (double[]) chain;
        for (int r = 0; r < rows; r++) {
            double factor = ((double[]) work)[FACTOR + r];
            for (int x = 0, t = tp + r * columns, q = r * cRow; x < columns; x++) {
                o[t + x] = Math.fma(o[t + x], factor, c[q + x]);
            }
        }
    }

    @Override
    public void scale(Object work, int keys, int width, double scale) {
        double[] w = (double[]) work;
        for (int at = SCORES, end = SCORES + keys * BLOCK; at < end; at++) {
            w[at] *= scale;
        }
    }

    @Override
    public void mask(Object work, int row, Object mask, int mp, int stride, int queries) {
        double[] w = (double[]) work;
        double[] m = (double[]) mask;
        for (int x = 0, at = SCORES + row * BLOCK; x < queries; x++) {
            w[at + x] += m[mp + x * stride];
        }
    }

    @Override
    public void choose(Object work, int row, byte[] mask, int mp, int stride, int queries) {
        double[] w = (double[]) work;
        for (int x = 0, at = SCORES + row * BLOCK; x < queries; x++) {
            w[at + x] = mask[mp + x * stride] != 0 ? w[at + x] : Double.NEGATIVE_INFINITY;
        }
    }

    @Override
    public void softmax(Object work, int keys, int width) {
        double[] w = (double[]) work;
        for (int x = 0; x < width; x++) {
            double before = w[SHIFT + x];
            double max = before;
            int end = SCORES + x + keys * BLOCK;
            for (int at = SCORES + x; at < end; at += BLOCK) {
                max = w[at] > max ? w[at] : max;
            }
            double c = max == Double.NEGATIVE_INFINITY ? 0 : max;
            double[] lanes = new double[4];
            for (int at = SCORES + x, j = 0; at < end; at += BLOCK, j++) {
                w[at] = F64.exp(w[at] - c);
                lanes[j % 4] += w[at];
            }
            w[SHIFT + x] = max;
            w[FACTOR + x] = F64.exp(before - c);
            w[WEIGHT + x] = Math.fma(w[WEIGHT + x], w[FACTOR + x], (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]));
        }
    }

    @Override
    public void finish(Object work, Object out, int op, int rows, int columns) {
        double[] w = (double[]) work;
        double[] o = (double[]) out;
        for (int r = 0; r < rows; r++) {
            double max = w[SHIFT + r];
            w[SHIFT + r] = max == Double.NEGATIVE_INFINITY ? 0 : max + 0.0;
            double sum = w[WEIGHT + r];
            double inverse = sum == 0 ? 0 : 1 / sum;
            w[WEIGHT + r] = inverse;
            for (int x = 0, at = op + r * columns; x < columns; x++) {
                o[at + x] *= inverse;
            }
        }
    }

    @Override
    public void slopes(Object work, int keys, int width, double scale) {
        double[] w = (double[]) work;
        for (int at = SCORES, end = SCORES + keys * BLOCK; at < end; at += BLOCK) {
            int to = at - SCORES + SLOPES;
            for (int x = 0; x < width; x++) {
                double p = F64.exp(w[at + x] - w[SHIFT + x]) * w[WEIGHT + x];
                w[at + x] = p;
                w[to + x] = p * (w[to + x] - w[DELTA + x]) * scale;
            }
        }
    }
}
