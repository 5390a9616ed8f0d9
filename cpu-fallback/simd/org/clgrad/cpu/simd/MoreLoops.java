package org.clgrad.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of float32 arrays that are one operation or two on vectors. The JIT makes vectors of such a loop by itself
 * only where all its arrays have the same offset, and here each has its own. As in {@link F32Vector} each does the whole
 * vectors among {@code n} elements and says how many elements that was.
 */
final class MoreLoops {
    private static final VectorSpecies<Float> S = SimdFloatKernels.SPECIES;
    private static final int V = S.length();

    private MoreLoops() {}

    static int neg(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            x.neg().intoArray(d, dp + i);
        }
        return end;
    }

    static int abs(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            x.abs().intoArray(d, dp + i);
        }
        return end;
    }

    static int square(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            x.mul(x).intoArray(d, dp + i);
        }
        return end;
    }

    static int reciprocal(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < end; i += V) {
            one.div(FloatVector.fromArray(S, a, ap + i)).intoArray(d, dp + i);
        }
        return end;
    }

    static int add(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            x.add(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
        }
        return end;
    }

    static int sub(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            x.sub(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
        }
        return end;
    }

    static int mul(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            x.mul(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
        }
        return end;
    }

    static int div(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            x.div(FloatVector.fromArray(S, b, bp + i)).intoArray(d, dp + i);
        }
        return end;
    }

    static int fma(float[] d, int dp, float[] a, int ap, float[] b, int bp, float[] c, int cp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector y = FloatVector.fromArray(S, b, bp + i);
            x.lanewise(VectorOperators.FMA, y, FloatVector.fromArray(S, c, cp + i))
                    .intoArray(d, dp + i);
        }
        return end;
    }

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
