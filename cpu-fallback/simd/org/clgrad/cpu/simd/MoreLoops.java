package org.clgrad.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of float32 arrays that are short on vectors, but that the JIT makes no vectors of by itself. As in
 * {@link F32Vector} each does the whole vectors among {@code n} elements and says how many elements that was.
 */
final class MoreLoops {
    private static final VectorSpecies<Float> S = SimdFloatKernels.SPECIES;
    private static final int V = S.length();

    private MoreLoops() {}

    static int sqrt(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector.fromArray(S, a, ap + i).sqrt().intoArray(d, dp + i);
        }
        return end;
    }

    static int rsqrt(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < end; i += V) {
            one.div(FloatVector.fromArray(S, a, ap + i).sqrt()).intoArray(d, dp + i);
        }
        return end;
    }

    static int maximum(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FoldLanes.larger(x, FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
        }
        return end;
    }

    static int minimum(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FoldLanes.smaller(x, FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
        }
        return end;
    }
}
