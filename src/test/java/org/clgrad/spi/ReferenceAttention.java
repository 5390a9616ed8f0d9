package org.clgrad.spi;

import org.clgrad.cpu.math.F32;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Attention in float32 as {@link Primitive.Attention} and {@link Primitive.AttentionGradient} state it. */
final class ReferenceAttention {
    private final Operand q;
    private final Operand k;
    private final Operand v;
    private final Operand mask;
    private final float scale;
    private final boolean causal;
    private final int rank;
    private final int queries;
    private final int keys;
    private final int width;
    private final int valueWidth;

    private ReferenceAttention(double scale, boolean causal, Operand[] in, int maskAt) {
        q = in[0];
        k = in[1];
        v = in[2];
        mask = in.length > maskAt ? in[maskAt] : null;
        this.scale = (float) scale;
        this.causal = causal;
        rank = q.shape().rank();
        queries = (int) q.shape().dim(rank - 2);
        keys = (int) k.shape().dim(rank - 2);
        width = (int) q.shape().dim(rank - 1);
        valueWidth = (int) v.shape().dim(rank - 1);
    }

    private Iterable<long[]> batches() {
        long[] dims = q.shape().toArray();
        dims[rank - 2] = 1;
        dims[rank - 1] = 1;
        return ReferenceBackend.indices(Shape.of(dims));
    }

    private float at(Operand x, long[] batch, int row, int column) {
        long[] index = batch.clone();
        index[rank - 2] = row;
        index[rank - 1] = column;
        return (Float) ReferenceBackend.get(x, index);
    }

    private float score(long[] b, int i, int j) {
        float s = 0;
        for (int e = 0; e < width; e++) {
            s = Math.fma(at(q, b, i, e), at(k, b, j, e), s);
        }
        s *= scale;
        if (mask != null) {
            long[] index = b.clone();
            index[rank - 2] = i;
            index[rank - 1] = j;
            Object m = ReferenceBackend.get(mask, index);
            s = mask.dtype() != DType.BOOL ? s + (Float) m : (Byte) m != 0 ? s : Float.NEGATIVE_INFINITY;
        }
        return causal && j > i ? Float.NEGATIVE_INFINITY : s;
    }

    static void forward(Primitive.Attention op, Operand out, Operand[] in) {
        ReferenceAttention a = new ReferenceAttention(op.scale(), op.causal(), in, 3);
        long all = out.shape().dim(0) / (a.valueWidth + 2);
        long row = 0;
        for (long[] b : a.batches()) {
            for (int i = 0; i < a.queries; i++) {
                float[] result = a.query(b, i);
                for (int e = 0; e < a.valueWidth; e++) {
                    ReferenceBackend.set(out, result[e], row * a.valueWidth + e);
                }
                ReferenceBackend.set(out, result[a.valueWidth], all * a.valueWidth + row);
                ReferenceBackend.set(out, result[a.valueWidth + 1], all * (a.valueWidth + 1) + row);
                row++;
            }
        }
    }

    /** The results of one query, then its shift and reciprocal weight. */
    private float[] query(long[] b, int i) {
        float m = Float.NEGATIVE_INFINITY;
        float c = 0;
        float w = 0;
        float[] o = new float[valueWidth + 2];
        for (int j0 = 0; j0 < keys && !(causal && j0 > i); j0 += 64) {
            int n = Math.min(64, keys - j0);
            float[] p = new float[n];
            float before = m;
            for (int j = 0; j < n; j++) {
                p[j] = score(b, i, j0 + j);
                m = p[j] > m ? p[j] : m;
            }
            c = m == Float.NEGATIVE_INFINITY ? 0 : m;
            float a = F32.exp(before - c);
            float[] lanes = new float[4];
            for (int j = 0; j < n; j++) {
                p[j] = F32.exp(p[j] - c);
                lanes[j % 4] += p[j];
            }
            w = Math.fma(w, a, (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]));
            for (int e = 0; e < valueWidth; e++) {
                float acc = 0;
                for (int j = 0; j < n; j++) {
                    acc = Math.fma(p[j], at(v, b, j0 + j, e), acc);
                }
                o[e] = Math.fma(o[e], a, acc);
            }
        }
        float r = w == 0 ? 0 : 1 / w;
        for (int e = 0; e < valueWidth; e++) {
            o[e] *= r;
        }
        o[valueWidth] = c == 0 ? 0 : c;
        o[valueWidth + 1] = r;
        return o;
    }

    static void gradient(Primitive.AttentionGradient op, Operand out, Operand[] in) {
        ReferenceAttention a = new ReferenceAttention(op.scale(), op.causal(), in, 6);
        int batches = 0;
        for (long[] b : a.batches()) {
            batches++;
        }
        int batch = 0;
        int keyBase = batches * a.queries * a.width;
        int valueBase = keyBase + batches * a.keys * a.width;
        for (long[] b : a.batches()) {
            float[][] p = new float[a.queries][a.keys];
            float[][] d = new float[a.queries][a.keys];
            for (int i = 0; i < a.queries; i++) {
                int row = batch * a.queries + i;
                float c = flat(in[3], row);
                float r = flat(in[3], batches * a.queries + row);
                float delta = flat(in[4], row);
                for (int j = 0; j < a.keys; j++) {
                    float t = 0;
                    for (int e = 0; e < a.valueWidth; e++) {
                        t = Math.fma(a.at(in[5], b, i, e), a.at(a.v, b, j, e), t);
                    }
                    p[i][j] = F32.exp(a.score(b, i, j) - c) * r;
                    d[i][j] = p[i][j] * (t - delta) * a.scale;
                }
            }
            for (int e = 0; e < a.width; e++) {
                for (int i = 0; i < a.queries; i++) {
                    float dq = 0;
                    for (int j0 = 0; j0 < a.keys && !(a.causal && j0 > i); j0 += 64) {
                        float acc = 0;
                        for (int j = j0; j < Math.min(a.keys, j0 + 64); j++) {
                            acc = Math.fma(d[i][j], a.at(a.k, b, j, e), acc);
                        }
                        dq += acc;
                    }
                    ReferenceBackend.set(out, dq, (batch * a.queries + i) * (long) a.width + e);
                }
                a.column(out, keyBase + batch * a.keys * a.width + e, a.width, d, a.q, b, e);
            }
            for (int e = 0; e < a.valueWidth; e++) {
                a.column(out, valueBase + batch * a.keys * a.valueWidth + e, a.valueWidth, p, in[5], b, e);
            }
            batch++;
        }
    }

    /** One column of the gradient of keys or values. */
    private void column(Operand out, int at, int step, float[][] factor, Operand rows, long[] b, int e) {
        for (int j = 0; j < keys; j++) {
            float sum = 0;
            for (int i0 = causal ? j / 64 * 64 : 0; i0 < queries; i0 += 64) {
                float acc = 0;
                for (int i = i0; i < Math.min(queries, i0 + 64); i++) {
                    acc = Math.fma(factor[i][j], at(rows, b, i, e), acc);
                }
                sum += acc;
            }
            ReferenceBackend.set(out, sum, at + (long) j * step);
        }
    }

    private static float flat(Operand x, int element) {
        long rest = element;
        long[] index = new long[x.shape().rank()];
        for (int d = index.length - 1; d >= 0; d--) {
            index[d] = rest % x.shape().dim(d);
            rest /= x.shape().dim(d);
        }
        return (Float) ReferenceBackend.get(x, index);
    }
}
