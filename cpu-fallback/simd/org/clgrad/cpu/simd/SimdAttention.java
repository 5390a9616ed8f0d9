package org.clgrad.cpu.simd;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.clgrad.cpu.FloatAttention;
import org.clgrad.cpu.FloatKernels;

/** The arithmetic of attention on vectors of queries, with the bits of the plain one. */
final class SimdAttention extends FloatAttention {
    private static final VectorSpecies<Float> S = LaneShapes.FLOATS;
    private static final int V = S.length();

    SimdAttention(FloatKernels kernels) {
        super(kernels);
    }

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
        SimdChains.run(
                (float[]) a, ap, aRow, aStep, (float[]) b, bp, bRow, (float[]) c, cp, cRow, rows, columns, depth);
    }

    @Override
    public void add(Object to, int tp, Object work, Object chain, int cRow, int rows, int columns) {
        if (columns % V != 0) {
            super.add(to, tp, work, chain, cRow, rows, columns);
            return;
        }
        float[] w = (float[]) work;
        for (int r = 0; r < rows; r++) {
            addRow((float[]) to, tp + r * columns, w[FACTOR + r], (float[]) chain, r * cRow, columns);
        }
    }

    private static void addRow(float[] to, int t, float factor, float[] chain, int q, int columns) {
        for (int x = 0; x < columns; x += V) {
            FloatVector c = FloatVector.fromArray(S, chain, q + x);
            FloatVector.fromArray(S, to, t + x)
                    .fma(FloatVector.broadcast(S, factor), c)
                    .intoArray(to, t + x);
        }
    }

    @Override
    public void scale(Object work, int keys, int width, double scale) {
        float[] w = (float[]) work;
        for (int j = 0; j < keys; j++) {
            scaleRow(w, SCORES + j * BLOCK, width, (float) scale);
        }
    }

    private static void scaleRow(float[] w, int at, int width, float factor) {
        for (int x = at, end = at + width; x < end; x += V) {
            FloatVector.fromArray(S, w, x).mul(factor).intoArray(w, x);
        }
    }

    @Override
    protected void shift(float[] w, int keys, int width) {
        for (int x = 0; x < width; x += V) {
            shiftVector(w, keys, x);
        }
    }

    private static void shiftVector(float[] w, int keys, int x) {
        FloatVector before = FloatVector.fromArray(S, w, SHIFT + x);
        FloatVector max = before;
        int end = SCORES + x + keys * BLOCK;
        for (int at = SCORES + x; at < end; at += BLOCK) {
            FloatVector s = FloatVector.fromArray(S, w, at);
            max = max.blend(s, s.compare(GT, max));
        }
        FloatVector c = max.blend(0f, max.compare(EQ, Float.NEGATIVE_INFINITY));
        max.intoArray(w, SHIFT + x);
        before.sub(c).intoArray(w, FACTOR + x);
        for (int at = SCORES + x; at < end; at += BLOCK) {
            FloatVector.fromArray(S, w, at).sub(c).intoArray(w, at);
        }
    }

    @Override
    protected void weigh(float[] w, int keys, int width) {
        for (int x = 0; x < width; x += V) {
            weighVector(w, keys, x);
        }
    }

    private static void weighVector(float[] w, int keys, int x) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector l0 = zero;
        FloatVector l1 = zero;
        FloatVector l2 = zero;
        FloatVector l3 = zero;
        int at = SCORES + x;
        int j = 0;
        for (; j + 4 <= keys; j += 4, at += 4 * BLOCK) {
            l0 = l0.add(FloatVector.fromArray(S, w, at));
            l1 = l1.add(FloatVector.fromArray(S, w, at + BLOCK));
            l2 = l2.add(FloatVector.fromArray(S, w, at + 2 * BLOCK));
            l3 = l3.add(FloatVector.fromArray(S, w, at + 3 * BLOCK));
        }
        l0 = l0.add(j < keys ? FloatVector.fromArray(S, w, at) : zero);
        l1 = l1.add(j + 1 < keys ? FloatVector.fromArray(S, w, at + BLOCK) : zero);
        l2 = l2.add(j + 2 < keys ? FloatVector.fromArray(S, w, at + 2 * BLOCK) : zero);
        FloatVector.fromArray(S, w, WEIGHT + x)
                .fma(FloatVector.fromArray(S, w, FACTOR + x), l0.add(l2).add(l1.add(l3)))
                .intoArray(w, WEIGHT + x);
    }

    @Override
    protected void lower(float[] w, int keys, int width) {
        for (int x = 0; x < width; x += V) {
            FloatVector c = FloatVector.fromArray(S, w, SHIFT + x);
            for (int at = SCORES + x, end = at + keys * BLOCK; at < end; at += BLOCK) {
                FloatVector.fromArray(S, w, at).sub(c).intoArray(w, at);
            }
        }
    }

    @Override
    protected void slope(float[] w, int keys, int width, float scale) {
        for (int x = 0; x < width; x += V) {
            slopeVector(w, keys, x, scale);
        }
    }

    private static void slopeVector(float[] w, int keys, int x, float scale) {
        FloatVector weight = FloatVector.fromArray(S, w, WEIGHT + x);
        FloatVector delta = FloatVector.fromArray(S, w, DELTA + x);
        for (int at = SCORES + x, end = at + keys * BLOCK; at < end; at += BLOCK) {
            FloatVector p = FloatVector.fromArray(S, w, at).mul(weight);
            p.intoArray(w, at);
            int to = at - SCORES + SLOPES;
            FloatVector.fromArray(S, w, to).sub(delta).mul(p).mul(scale).intoArray(w, to);
        }
    }
}
