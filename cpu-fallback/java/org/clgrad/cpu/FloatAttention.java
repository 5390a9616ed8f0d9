package org.clgrad.cpu;

import java.util.Arrays;
import org.clgrad.spi.Fn;

/** {@link AttentionMath} in float32. The loops over vectors of queries are replaced where there is a Vector API. */
public class FloatAttention implements AttentionMath {
    private static final ThreadLocal<float[][]> ROWS = ThreadLocal.withInitial(() -> new float[0][]);

    private final Loop exp;

    /**
     * Makes the arithmetic.
     *
     * @param kernels whose exponential to use
     */
    public FloatAttention(FloatKernels kernels) {
        exp = kernels.loop(Fn.EXP);
    }

    // The JIT vectorises loops over whole arrays with one index: rows of b are copied to arrays of their own.
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
        float[][] own = rows(depth + 1);
        float[] acc = own[depth];
        for (int x = 0; x < columns; x += BLOCK) {
            int n = Math.min(BLOCK, columns - x);
            for (int k = 0; k < depth; k++) {
                System.arraycopy(b, bp + k * bRow + x, own[k], 0, n);
            }
            for (int r = 0; r < rows; r++) {
                row((float[]) a, ap + r * aRow, aStep, own, acc, depth);
                System.arraycopy(acc, 0, c, cp + r * cRow + x, n);
            }
        }
    }

    private static float[][] rows(int count) {
        float[][] rows = ROWS.get();
        if (rows.length < count) {
            int had = rows.length;
            rows = Arrays.copyOf(rows, count);
            for (int i = had; i < count; i++) {
                rows[i] = new float[BLOCK];
            }
            ROWS.set(rows);
        }
        return rows;
    }

    private static void row(float[] a, int ap, int step, float[][] b, float[] acc, int depth) {
        Arrays.fill(acc, 0f);
        int k = 0;
        for (; k + 4 <= depth; k += 4) {
            int at = ap + k * step;
            four(acc, a[at], b[k], a[at + step], b[k + 1], a[at + 2 * step], b[k + 2], a[at + 3 * step], b[k + 3]);
        }
        for (; k < depth; k++) {
            float x = a[ap + k * step];
            float[] y = b[k];
            for (int j = 0; j < BLOCK; j++) {
                acc[j] = Math.fma(x, y[j], acc[j]);
            }
        }
    }

    private static void four(
            float[] acc, float x0, float[] y0, float x1, float[] y1, float x2, float[] y2, float x3, float[] y3) {
        for (int j = 0; j < BLOCK; j++) {
            acc[j] = Math.fma(x3, y3[j], Math.fma(x2, y2[j], Math.fma(x1, y1[j], Math.fma(x0, y0[j], acc[j]))));
        }
    }

    @Override
    public void add(Object to, int tp, Object work, Object chain, int cRow, int rows, int columns) {
        float[] o = (float[]) to;
        float[] c = (float[]) chain;
        for (int r = 0; r < rows; r++) {
            float factor = ((float[]) work)[FACTOR + r];
            for (int x = 0, t = tp + r * columns, q = r * cRow; x < columns; x++) {
                o[t + x] = Math.fma(o[t + x], factor, c[q + x]);
            }
        }
    }

    @Override
    public void scale(Object work, int keys, int width, double scale) {
        float[] w = (float[]) work;
        float factor = (float) scale;
        for (int at = SCORES, end = SCORES + keys * BLOCK; at < end; at += BLOCK) {
            for (int x = 0; x < width; x++) {
                w[at + x] *= factor;
            }
        }
    }

    @Override
    public final void mask(Object work, int row, Object mask, int mp, int stride, int queries) {
        float[] w = (float[]) work;
        float[] m = (float[]) mask;
        for (int x = 0, at = SCORES + row * BLOCK; x < queries; x++) {
            w[at + x] += m[mp + x * stride];
        }
    }

    @Override
    public final void choose(Object work, int row, byte[] mask, int mp, int stride, int queries) {
        float[] w = (float[]) work;
        for (int x = 0, at = SCORES + row * BLOCK; x < queries; x++) {
            w[at + x] = mask[mp + x * stride] != 0 ? w[at + x] : Float.NEGATIVE_INFINITY;
        }
    }

    /**
     * Applies the exponential to a part of every row of the scores.
     *
     * @param w the working array
     * @param keys rows
     * @param width places in each
     */
    protected final void exp(float[] w, int keys, int width) {
        if (width == BLOCK) {
            exp.run(w, SCORES, w, SCORES, null, 0, null, 0, keys * BLOCK);
            return;
        }
        for (int j = 0; j < keys; j++) {
            int at = SCORES + j * BLOCK;
            exp.run(w, at, w, at, null, 0, null, 0, width);
        }
    }

    @Override
    public final void softmax(Object work, int keys, int width) {
        float[] w = (float[]) work;
        shift(w, keys, width);
        exp.run(w, FACTOR, w, FACTOR, null, 0, null, 0, width);
        exp(w, keys, width);
        weigh(w, keys, width);
    }

    /**
     * Brings the shift up to date, takes it from the scores, and leaves the exponent of the factor.
     *
     * @param w the working array
     * @param keys rows
     * @param width queries
     */
    protected void shift(float[] w, int keys, int width) {
        for (int x = 0; x < width; x++) {
            float before = w[SHIFT + x];
            float max = before;
            for (int at = SCORES + x, end = at + keys * BLOCK; at < end; at += BLOCK) {
                max = w[at] > max ? w[at] : max;
            }
            float c = max == Float.NEGATIVE_INFINITY ? 0f : max;
            w[SHIFT + x] = max;
            w[FACTOR + x] = before - c;
            for (int at = SCORES + x, end = at + keys * BLOCK; at < end; at += BLOCK) {
                w[at] -= c;
            }
        }
    }

    /**
     * Brings the sum of the weights up to date.
     *
     * @param w the working array
     * @param keys rows
     * @param width queries
     */
    protected void weigh(float[] w, int keys, int width) {
        for (int x = 0; x < width; x++) {
            float l0 = 0;
            float l1 = 0;
            float l2 = 0;
            float l3 = 0;
            int at = SCORES + x;
            int j = 0;
            for (; j + 4 <= keys; j += 4, at += 4 * BLOCK) {
                l0 += w[at];
                l1 += w[at + BLOCK];
                l2 += w[at + 2 * BLOCK];
                l3 += w[at + 3 * BLOCK];
            }
            // The lanes that a last, incomplete row of four leaves out would add +0.
            l0 += j < keys ? w[at] : 0;
            l1 += j + 1 < keys ? w[at + BLOCK] : 0;
            l2 += j + 2 < keys ? w[at + 2 * BLOCK] : 0;
            w[WEIGHT + x] = Math.fma(w[WEIGHT + x], w[FACTOR + x], (l0 + l2) + (l1 + l3));
        }
    }

    @Override
    public final void finish(Object work, Object out, int op, int rows, int columns) {
        float[] w = (float[]) work;
        float[] o = (float[]) out;
        for (int r = 0; r < rows; r++) {
            float max = w[SHIFT + r];
            w[SHIFT + r] = max == Float.NEGATIVE_INFINITY ? 0f : max + 0f;
            float sum = w[WEIGHT + r];
            float inverse = sum == 0 ? 0 : 1 / sum;
            w[WEIGHT + r] = inverse;
            for (int x = 0, at = op + r * columns; x < columns; x++) {
                o[at + x] *= inverse;
            }
        }
    }

    @Override
    public final void slopes(Object work, int keys, int width, double scale) {
        float[] w = (float[]) work;
        lower(w, keys, width);
        exp(w, keys, width);
        slope(w, keys, width, (float) scale);
    }

    /**
     * Takes the shift from the scores.
     *
     * @param w the working array
     * @param keys rows
     * @param width queries
     */
    protected void lower(float[] w, int keys, int width) {
        for (int at = SCORES, end = SCORES + keys * BLOCK; at < end; at += BLOCK) {
            for (int x = 0; x < width; x++) {
                w[at + x] -= w[SHIFT + x];
            }
        }
    }

    /**
     * From powers to weights, and from the weights' gradients to the scores'.
     *
     * @param w the working array
     * @param keys rows
     * @param width queries
     * @param scale the factor
     */
    protected void slope(float[] w, int keys, int width, float scale) {
        for (int at = SCORES, end = SCORES + keys * BLOCK; at < end; at += BLOCK) {
            int to = at - SCORES + SLOPES;
            for (int x = 0; x < width; x++) {
                float p = w[at + x] * w[WEIGHT + x];
                w[at + x] = p;
                w[to + x] = p * (w[to + x] - w[DELTA + x]) * scale;
            }
        }
    }
}
