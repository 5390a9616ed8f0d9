package org.clgrad.cpu.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The exponential family on vectors: the operations of {@code kernels-cl/fn/exp.cl} in the same order. */
final class ExpVector {
    private static final VectorSpecies<Float> S = F32Vector.SPECIES;
    private static final int V = S.length();
    private static final float MAGIC = 0x1.8p23f;
    private static final int MAGIC_BITS = 0x4b400000;
    private static final float LOG2E = 0x1.715476p0f;
    private static final float LN2_HI = 0x1.62e4p-1f;
    private static final float LN2_LO = 0x1.7f7d1cp-20f;

    private ExpVector() {}

    /** {@code e^a}. */
    static int exp(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector z = x.blend(-104.0f, x.compare(LT, -104.0f));
            z = z.blend(89.0f, z.compare(GT, 89.0f));
            FloatVector t = z.lanewise(FMA, LOG2E, MAGIC);
            FloatVector m = t.sub(MAGIC);
            FloatVector r = m.lanewise(FMA, -LN2_LO, m.lanewise(FMA, -LN2_HI, z));
            FloatVector q = r.lanewise(FMA, 0x1.6a43p-10f, 0x1.123e54p-7f)
                    .lanewise(FMA, r, 0x1.5558a4p-5f)
                    .lanewise(FMA, r, 0x1.55548ap-3f)
                    .lanewise(FMA, r, 0x1.fffffcp-2f);
            FloatVector p = q.lanewise(FMA, r, 1.0f).lanewise(FMA, r, 1.0f);
            IntVector k = t.reinterpretAsInts().sub(MAGIC_BITS);
            IntVector half = k.lanewise(ASHR, 1);
            FloatVector lower = half.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector upper = k.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            p.mul(lower).mul(upper).intoArray(d, dp + i);
        }
        return end;
    }

    /** {@code e^a - 1}. */
    static int expm1(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector z = x.blend(-18.0f, x.compare(LT, -18.0f));
            z = z.blend(89.0f, z.compare(GT, 89.0f));
            FloatVector t = z.lanewise(FMA, LOG2E, MAGIC);
            FloatVector m = t.sub(MAGIC);
            IntVector k = t.reinterpretAsInts().sub(MAGIC_BITS);
            FloatVector rLong = m.lanewise(FMA, -LN2_HI, z);
            FloatVector r = m.lanewise(FMA, -LN2_LO, rLong);
            FloatVector rLow = m.lanewise(FMA, -LN2_LO, rLong.sub(r));
            FloatVector q = r.lanewise(FMA, 0x1.6a43p-10f, 0x1.123e54p-7f)
                    .lanewise(FMA, r, 0x1.5558a4p-5f)
                    .lanewise(FMA, r, 0x1.55548ap-3f)
                    .lanewise(FMA, r, 0x1.fffffcp-2f);
            FloatVector w = r.mul(r).lanewise(FMA, q, rLow.lanewise(FMA, r, rLow));
            FloatVector inverse = k.min(100).neg().add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector unit = FloatVector.broadcast(S, 1.0f);
            FloatVector one = unit.sub(inverse);
            FloatVector oneLow = unit.sub(one).sub(inverse);
            FloatVector s = one.add(r);
            FloatVector sLow = r.sub(s.sub(one));
            FloatVector p = s.add(sLow.add(oneLow.add(w)));
            IntVector half = k.lanewise(ASHR, 1);
            FloatVector lower = half.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector upper = k.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            p.mul(lower).mul(upper).blend(x, x.compare(EQ, 0.0f)).intoArray(d, dp + i);
        }
        return end;
    }

    /** {@code 1 / (1 + e^-a)}. */
    static int sigmoid(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector z = x.abs().neg();
            z = z.blend(-104.0f, z.compare(LT, -104.0f));
            FloatVector t = z.lanewise(FMA, LOG2E, MAGIC);
            FloatVector m = t.sub(MAGIC);
            FloatVector rLong = m.lanewise(FMA, -LN2_HI, z);
            FloatVector r = m.lanewise(FMA, -LN2_LO, rLong);
            FloatVector rLow = m.lanewise(FMA, -LN2_LO, rLong.sub(r));
            FloatVector q = r.lanewise(FMA, 0x1.6a43p-10f, 0x1.123e54p-7f)
                    .lanewise(FMA, r, 0x1.5558a4p-5f)
                    .lanewise(FMA, r, 0x1.55548ap-3f)
                    .lanewise(FMA, r, 0x1.fffffcp-2f);
            FloatVector w = r.mul(r).lanewise(FMA, q, r);
            FloatVector p = w.add(1.0f);
            FloatVector pLow = w.sub(p.sub(1.0f)).add(rLow);
            IntVector k = t.reinterpretAsInts().sub(MAGIC_BITS);
            IntVector half = k.lanewise(ASHR, 1);
            FloatVector lower = half.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector upper = k.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector e = p.mul(lower).mul(upper);
            FloatVector eLow = pLow.mul(lower).mul(upper);
            FloatVector one = FloatVector.broadcast(S, 1.0f);
            FloatVector sum = one.add(e);
            FloatVector sumLow = e.sub(sum.sub(one)).add(eLow);
            FloatVector inverse = one.div(sum);
            VectorMask<Float> negative = x.compare(LT, 0.0f);
            FloatVector top = one.blend(e, negative);
            FloatVector topLow = FloatVector.broadcast(S, 0.0f).blend(eLow, negative);
            FloatVector quotient = top.mul(inverse);
            FloatVector minus = quotient.neg();
            FloatVector rest = minus.lanewise(FMA, sum, top).add(minus.lanewise(FMA, sumLow, topLow));
            rest.lanewise(FMA, inverse, quotient).intoArray(d, dp + i);
        }
        return end;
    }

    /** Hyperbolic tangent. */
    static int tanh(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector y = x.abs();
            FloatVector z = y.blend(9.1f, y.compare(GT, 9.1f));
            FloatVector u = z.add(z);
            FloatVector t = u.lanewise(FMA, LOG2E, MAGIC);
            FloatVector m = t.sub(MAGIC);
            FloatVector r = m.lanewise(FMA, -LN2_LO, m.lanewise(FMA, -LN2_HI, u));
            FloatVector q = r.lanewise(FMA, 0x1.6a43p-10f, 0x1.123e54p-7f)
                    .lanewise(FMA, r, 0x1.5558a4p-5f)
                    .lanewise(FMA, r, 0x1.55548ap-3f)
                    .lanewise(FMA, r, 0x1.fffffcp-2f);
            FloatVector p = q.lanewise(FMA, r, 1.0f).lanewise(FMA, r, 1.0f);
            IntVector k = t.reinterpretAsInts().sub(MAGIC_BITS);
            FloatVector e = p.mul(k.add(127).lanewise(LSHL, 23).reinterpretAsFloats());
            FloatVector one = FloatVector.broadcast(S, 1.0f);
            FloatVector large = one.sub(FloatVector.broadcast(S, 2.0f).div(e.add(one)));
            FloatVector s = y.mul(y);
            FloatVector c = s.lanewise(FMA, 0x1.e86d02p-14f, -0x1.aee90ep-11f)
                    .lanewise(FMA, s, 0x1.8f9f5p-9f)
                    .lanewise(FMA, s, -0x1.18de98p-7f)
                    .lanewise(FMA, s, 0x1.64c0a4p-6f)
                    .lanewise(FMA, s, -0x1.b9f6dep-5f)
                    .lanewise(FMA, s, 0x1.11103cp-3f)
                    .lanewise(FMA, s, -0x1.555552p-2f);
            FloatVector small = y.mul(s).lanewise(FMA, c, y);
            FloatVector v = large.blend(small, y.compare(LT, one));
            IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
            v.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(d, dp + i);
        }
        return end;
    }
}
