package org.clgrad.cpu.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The logarithms on vectors: the operations of {@code kernels-cl/fn/log.cl} in the same order. */
final class LogVector {
    private static final VectorSpecies<Float> S = F32Vector.SPECIES;
    private static final int V = S.length();
    private static final float LN2_HI = 0x1.62e4p-1f;
    private static final float LN2_LO = 0x1.7f7d1cp-20f;
    /** With these an int below 2^22 becomes a float by its bits: cheaper for the JIT than a conversion. */
    private static final float MAGIC = 0x1.8p23f;

    private static final int MAGIC_BITS = 0x4b400000;

    private LogVector() {}

    /** Natural logarithm. */
    static int log(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            VectorMask<Float> tiny = x.compare(LT, 0x1p-126f);
            IntVector bits = x.blend(x.mul(0x1p25f), tiny).reinterpretAsInts();
            IntVector e = bits.sub(0x3f3504f3).lanewise(ASHR, 23);
            FloatVector f = bits.sub(e.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1.0f);
            FloatVector k = e.add(MAGIC_BITS).reinterpretAsFloats().sub(MAGIC);
            k = k.blend(k.sub(25.0f), tiny);
            FloatVector kHigh = k.mul(LN2_HI);
            FloatVector s = kHigh.add(f);
            FloatVector sLow = f.sub(s.sub(kHigh)).blend(0.0f, k.compare(EQ, 0.0f));
            FloatVector q = f.lanewise(FMA, -0x1.3574cp-4f, 0x1.07b546p-3f)
                    .lanewise(FMA, f, -0x1.0f548ap-3f)
                    .lanewise(FMA, f, 0x1.227d76p-3f)
                    .lanewise(FMA, f, -0x1.542756p-3f)
                    .lanewise(FMA, f, 0x1.99a434p-3f)
                    .lanewise(FMA, f, -0x1.000428p-2f)
                    .lanewise(FMA, f, 0x1.55554ep-2f)
                    .lanewise(FMA, f, -0x1.fffff8p-2f);
            FloatVector rest = f.mul(f).lanewise(FMA, q, k.lanewise(FMA, LN2_LO, 0.0f));
            FloatVector v = s.add(sLow.add(rest));
            v = x.blend(v, x.compare(LT, Float.POSITIVE_INFINITY));
            v = v.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0.0f));
            v.blend(Float.NaN, x.compare(LT, 0.0f)).intoArray(d, dp + i);
        }
        return end;
    }

    /** {@code log(1 + a)}. */
    static int log1p(float[] d, int dp, float[] a, int ap, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector x = FloatVector.fromArray(S, a, ap + i);
            FloatVector one = FloatVector.broadcast(S, 1.0f);
            FloatVector u = one.add(x);
            FloatVector part = u.sub(x);
            FloatVector c = one.sub(part).add(x.sub(u.sub(part)));
            IntVector bits = u.reinterpretAsInts();
            IntVector e = bits.sub(0x3f3504f3).lanewise(ASHR, 23);
            FloatVector f = bits.sub(e.lanewise(LSHL, 23)).reinterpretAsFloats().sub(one);
            FloatVector g = c.mul(e.min(127).neg().add(127).lanewise(LSHL, 23).reinterpretAsFloats());
            FloatVector h = f.add(g);
            FloatVector hLow = g.sub(h.sub(f)).blend(0.0f, f.compare(EQ, 0.0f));
            FloatVector low = hLow.neg().lanewise(FMA, h, hLow);
            FloatVector k = e.add(MAGIC_BITS).reinterpretAsFloats().sub(MAGIC);
            FloatVector kHigh = k.mul(LN2_HI);
            FloatVector s = kHigh.add(h);
            FloatVector sLow = h.sub(s.sub(kHigh)).blend(0.0f, k.compare(EQ, 0.0f));
            FloatVector q = h.lanewise(FMA, -0x1.3574cp-4f, 0x1.07b546p-3f)
                    .lanewise(FMA, h, -0x1.0f548ap-3f)
                    .lanewise(FMA, h, 0x1.227d76p-3f)
                    .lanewise(FMA, h, -0x1.542756p-3f)
                    .lanewise(FMA, h, 0x1.99a434p-3f)
                    .lanewise(FMA, h, -0x1.000428p-2f)
                    .lanewise(FMA, h, 0x1.55554ep-2f)
                    .lanewise(FMA, h, -0x1.fffff8p-2f);
            FloatVector rest = h.mul(h).lanewise(FMA, q, k.lanewise(FMA, LN2_LO, low));
            FloatVector v = s.add(sLow.add(rest));
            v = x.blend(v, x.compare(LT, Float.POSITIVE_INFINITY));
            v = v.blend(x, x.compare(EQ, 0.0f));
            v = v.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, -1.0f));
            v.blend(Float.NaN, x.compare(LT, -1.0f)).intoArray(d, dp + i);
        }
        return end;
    }
}
