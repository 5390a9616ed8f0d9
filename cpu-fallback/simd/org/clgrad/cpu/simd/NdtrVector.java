package org.clgrad.cpu.simd;

import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The normal distribution on vectors: the operations of {@code kernels-cl/fn/ndtr.cl} in the same order. */
final class NdtrVector {
    private static final VectorSpecies<Float> S = F32Vector.SPECIES;
    private static final int V = S.length();
    private static final float MAGIC = 0x1.8p23f;
    private static final float LOG2E = 0x1.715476p0f;
    private static final float LN2_HI = 0x1.62e4p-1f;
    private static final float LN2_LO = 0x1.7f7d1cp-20f;

    private NdtrVector() {}

    static int ndtr(float[] out, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector size = x.abs();
            FloatVector y = size.blend(14.5f, size.compare(GT, 14.5f));
            FloatVector s = y.mul(y);
            FloatVector sLow = y.lanewise(FMA, y, s.neg());
            // e^(-s / 2) = 2^m (1 + w).
            FloatVector t = s.lanewise(FMA, -0.5f * LOG2E, MAGIC);
            FloatVector m = t.sub(MAGIC);
            FloatVector r = sLow.lanewise(FMA, -0.5f, m.lanewise(FMA, -LN2_LO, m.lanewise(FMA, -LN2_HI, s.mul(-0.5f))));
            FloatVector q = r.lanewise(FMA, 0x1.6a43p-10f, 0x1.123e54p-7f)
                    .lanewise(FMA, r, 0x1.5558a4p-5f)
                    .lanewise(FMA, r, 0x1.55548ap-3f)
                    .lanewise(FMA, r, 0x1.fffffcp-2f);
            FloatVector w = r.mul(r).lanewise(FMA, q, r);
            FloatVector d = y.add(2.5f);
            FloatVector dLow = y.sub(d.sub(2.5f));
            FloatVector v = FloatVector.broadcast(S, 1.0f).div(d);
            FloatVector minus = v.neg();
            FloatVector vLow = minus.lanewise(FMA, dLow, minus.lanewise(FMA, d, 1.0f));
            w = vLow.lanewise(FMA, 1.5f, w);
            FloatVector u = v.sub(0.1875f);
            FloatVector b = u.lanewise(FMA, -0x1.a3671ap7f, -0x1.22f6f6p5f)
                    .lanewise(FMA, u, 0x1.6327a8p5f)
                    .lanewise(FMA, u, 0x1.e4d212p0f)
                    .lanewise(FMA, u, -0x1.4ec608p3f)
                    .lanewise(FMA, u, -0x1.45cef8p-1f)
                    .lanewise(FMA, u, 0x1.aaa908p1f)
                    .lanewise(FMA, u, 0x1.0af1ecp1f);
            FloatVector ratio = v.mul(b.lanewise(FMA, u, 0x1.5c31fp-1f));
            FloatVector power =
                    t.reinterpretAsInts().lanewise(LSHL, 23).add(191 << 23).reinterpretAsFloats();
            FloatVector tail = w.lanewise(FMA, ratio, ratio).mul(power).mul(0x1p-64f);
            FloatVector large = FloatVector.broadcast(S, 1.0f).sub(tail).blend(tail, x.compare(LT, 0.0f));
            FloatVector p = s.lanewise(FMA, -0x1.0bc018p-17f, 0x1.e07c2ep-14f)
                    .lanewise(FMA, s, -0x1.375458p-10f)
                    .lanewise(FMA, s, 0x1.46d438p-7f)
                    .lanewise(FMA, s, -0x1.10585ep-4f)
                    .lanewise(FMA, s, 0x1.988454p-2f);
            FloatVector small = x.lanewise(FMA, p, FloatVector.broadcast(S, 0.5f));
            large.blend(small, size.compare(LT, 1.0f)).intoArray(out, dp + i);
        }
        return end;
    }
}
