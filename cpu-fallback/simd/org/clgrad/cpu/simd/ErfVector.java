package org.clgrad.cpu.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The error functions on vectors: the operations of {@code kernels-cl/fn/erf.cl} in the same order. */
final class ErfVector {
    private static final VectorSpecies<Float> S = F32Vector.SPECIES;
    private static final int V = S.length();
    private static final float MAGIC = 0x1.8p23f;
    private static final int MAGIC_BITS = 0x4b400000;
    private static final float LOG2E = 0x1.715476p0f;
    private static final float LN2_HI = 0x1.62e4p-1f;
    private static final float LN2_LO = 0x1.7f7d1cp-20f;

    private ErfVector() {}

    /** Error function. */
    static int erf(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector y = x.abs();
            FloatVector z = y.blend(3.95f, y.compare(GT, 3.95f));
            FloatVector f = z.lanewise(FMA, 0x1.86daacp-13f, -0x1.825932p-9f)
                    .lanewise(FMA, z, 0x1.65ca94p-6f)
                    .lanewise(FMA, z, -0x1.a652cep-4f)
                    .lanewise(FMA, z, -0x1.46bafcp-1f)
                    .lanewise(FMA, z, -0x1.2088e6p0f);
            FloatVector g = f.lanewise(FMA, z, -0x1.662eccp-12f);
            FloatVector gLow = f.lanewise(FMA, z, g.neg()).sub(0x1.662eccp-12f);
            FloatVector t = g.lanewise(FMA, LOG2E, MAGIC);
            FloatVector m = t.sub(MAGIC);
            FloatVector r =
                    m.lanewise(FMA, -LN2_LO, m.lanewise(FMA, -LN2_HI, g)).add(gLow);
            FloatVector q = r.lanewise(FMA, 0x1.6a43p-10f, 0x1.123e54p-7f)
                    .lanewise(FMA, r, 0x1.5558a4p-5f)
                    .lanewise(FMA, r, 0x1.55548ap-3f)
                    .lanewise(FMA, r, 0x1.fffffcp-2f);
            FloatVector p = q.lanewise(FMA, r, 1.0f).lanewise(FMA, r, 1.0f);
            IntVector k = t.reinterpretAsInts().sub(MAGIC_BITS);
            FloatVector power = k.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector large = p.neg().lanewise(FMA, power, 1.0f);
            FloatVector s = y.mul(y);
            FloatVector c = s.lanewise(FMA, 0x1.4771fep-14f, -0x1.a3515ep-11f)
                    .lanewise(FMA, s, 0x1.53f224p-8f)
                    .lanewise(FMA, s, -0x1.b7f71ap-6f)
                    .lanewise(FMA, s, 0x1.ce2ce6p-4f)
                    .lanewise(FMA, s, -0x1.81273ep-2f)
                    .lanewise(FMA, s, 0x1.06eba8p-3f);
            FloatVector v = large.blend(y.lanewise(FMA, c, y), y.compare(LT, 1.0f));
            IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
            v.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(d, dp + i);
        }
        return end;
    }

    /** {@code 1 - erf(a)}. */
    static int erfc(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector y = x.abs();
            y = y.blend(10.1f, y.compare(GT, 10.1f));
            // e^(-y^2) = 2^k (e + eLow).
            FloatVector s = y.mul(y).neg();
            FloatVector t = s.lanewise(FMA, LOG2E, MAGIC);
            FloatVector m = t.sub(MAGIC);
            FloatVector rLong = m.lanewise(FMA, -LN2_HI, s);
            FloatVector r = m.lanewise(FMA, -LN2_LO, rLong);
            FloatVector rLow = m.lanewise(FMA, -LN2_LO, rLong.sub(r)).sub(y.lanewise(FMA, y, s));
            FloatVector q = r.lanewise(FMA, 0x1.6a43p-10f, 0x1.123e54p-7f)
                    .lanewise(FMA, r, 0x1.5558a4p-5f)
                    .lanewise(FMA, r, 0x1.55548ap-3f)
                    .lanewise(FMA, r, 0x1.fffffcp-2f);
            FloatVector oneR = r.add(1.0f);
            FloatVector w = r.mul(r).lanewise(FMA, q, r.sub(oneR.sub(1.0f)));
            FloatVector e = oneR.add(w);
            FloatVector eLow = rLow.lanewise(FMA, e, w.sub(e.sub(oneR)));
            // v = 1 / (y + 2) (1 + vLow).
            FloatVector two = FloatVector.broadcast(S, 2.0f);
            FloatVector sum = y.add(two);
            FloatVector rounded = sum.sub(two);
            FloatVector sumLow = y.sub(rounded).add(two.sub(sum.sub(rounded)));
            FloatVector v = FloatVector.broadcast(S, 1.0f).div(sum);
            FloatVector minus = v.neg();
            FloatVector vLow = minus.lanewise(FMA, sumLow, minus.lanewise(FMA, sum, 1.0f));
            FloatVector k = v.lanewise(FMA, 2.83f, 0.95f).mul(vLow);
            FloatVector u = v.sub(0.25f);
            FloatVector c = u.lanewise(FMA, 0x1.04556ep7f, -0x1.0c6da6p4f)
                    .lanewise(FMA, u, -0x1.57283ep5f)
                    .lanewise(FMA, u, 0x1.be5d8cp3f)
                    .lanewise(FMA, u, 0x1.94d1d6p3f)
                    .lanewise(FMA, u, -0x1.a8db28p2f)
                    .lanewise(FMA, u, -0x1.606d3p2f)
                    .lanewise(FMA, u, 0x1.2a89c4p1f)
                    .lanewise(FMA, u, 0x1.1e2deep2f)
                    .lanewise(FMA, u, 0x1.5fd386p1f);
            FloatVector cu = c.mul(u);
            FloatVector cuLow = c.lanewise(FMA, u, cu.neg()).sub(0x1.2b206p-26f);
            FloatVector f = cu.add(0x1.058672p0f);
            FloatVector fLow = cu.sub(f.sub(0x1.058672p0f)).add(cuLow);
            // (e + eLow) v (f + fLow) (1 + k).
            FloatVector ev = e.mul(v);
            FloatVector evLow = eLow.lanewise(FMA, v, e.lanewise(FMA, v, ev.neg()));
            FloatVector p = ev.mul(f);
            FloatVector pLow = ev.lanewise(FMA, fLow, evLow.lanewise(FMA, f, ev.lanewise(FMA, f, p.neg())));
            p = p.add(p.lanewise(FMA, k, pLow));
            IntVector exponent = t.reinterpretAsInts().sub(MAGIC_BITS);
            IntVector half = exponent.lanewise(ASHR, 1);
            FloatVector lower = half.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector upper = exponent.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector tail = p.mul(lower).mul(upper);
            tail = tail.blend(two.sub(tail), x.compare(LT, 0.0f));
            // Below 1/2.
            FloatVector square = x.mul(x);
            FloatVector b = square.lanewise(FMA, 0x1.4771fep-14f, -0x1.a3515ep-11f)
                    .lanewise(FMA, square, 0x1.53f224p-8f)
                    .lanewise(FMA, square, -0x1.b7f71ap-6f)
                    .lanewise(FMA, square, 0x1.ce2ce6p-4f)
                    .lanewise(FMA, square, -0x1.81273ep-2f)
                    .lanewise(FMA, square, 0x1.06eba8p-3f);
            FloatVector one = FloatVector.broadcast(S, 1.0f);
            FloatVector h = one.sub(x);
            FloatVector hLow = one.sub(h).sub(x);
            FloatVector small = h.add(x.neg().lanewise(FMA, b, hLow));
            tail.blend(small, x.abs().compare(LT, 0.5f)).intoArray(d, dp + i);
        }
        return end;
    }
}
