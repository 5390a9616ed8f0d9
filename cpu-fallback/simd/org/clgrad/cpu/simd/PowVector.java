package org.clgrad.cpu.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The power on vectors: the operations of {@code kernels-cl/fn/pow.cl} in the same order. */
final class PowVector {
    private static final VectorSpecies<Float> S = LaneShapes.FLOATS;
    private static final int V = S.length();
    private static final float MAGIC = 0x1.8p23f;
    private static final int MAGIC_BITS = 0x4b400000;
    private static final float THIRD_HI = 0x1.555556p-2f;
    private static final float THIRD_LO = -0x1.555556p-27f;
    private static final float SCALE_HI = 0x1.715476p1f;
    private static final float SCALE_LO = 0x1.4ae0cp-25f;
    private static final float LN2_HI = 0x1.62e43p-1f;
    private static final float LN2_LO = -0x1.05c61p-29f;

    private PowVector() {}

    /** {@code a^b}. */
    static int pow(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        int end = S.loopBound(n);
        for (int i = 0; i < end; i += V) {
            FloatVector base = FloatVector.fromArray(S, a, ap + i);
            FloatVector y = FloatVector.fromArray(S, b, bp + i);
            FloatVector x = base.abs();
            // The logarithm of |a|.
            VectorMask<Float> tiny = x.compare(LT, 0x1p-126f);
            IntVector bits = x.blend(x.mul(0x1p23f), tiny).reinterpretAsInts();
            IntVector eBits = bits.sub(0x3f3504f3).lanewise(ASHR, 23);
            FloatVector e = eBits.add(MAGIC_BITS).reinterpretAsFloats().sub(MAGIC);
            e = e.blend(e.sub(23.0f), tiny);
            FloatVector f =
                    bits.sub(eBits.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1.0f);
            FloatVector sum = f.add(2.0f);
            FloatVector sumLow = f.sub(sum.sub(2.0f));
            FloatVector s = f.div(sum);
            FloatVector sLow = s.neg().lanewise(FMA, sum, f).sub(s.mul(sumLow)).div(sum);
            FloatVector z = s.mul(s);
            FloatVector zLow = s.lanewise(FMA, s, z.neg()).add(s.add(s).mul(sLow));
            FloatVector q = z.lanewise(FMA, 0x1.9083fep-4f, 0x1.c63da8p-4f)
                    .lanewise(FMA, z, 0x1.2493b6p-3f)
                    .lanewise(FMA, z, 0x1.999998p-3f);
            FloatVector third = z.mul(THIRD_HI);
            FloatVector thirdLow =
                    z.lanewise(FMA, THIRD_HI, third.neg()).add(z.lanewise(FMA, THIRD_LO, zLow.mul(THIRD_HI)));
            FloatVector zz = z.mul(z);
            FloatVector t = zz.lanewise(FMA, q, third);
            FloatVector tLow = zz.lanewise(FMA, q, third.sub(t)).add(thirdLow);
            FloatVector u = s.mul(t);
            FloatVector uLow = s.lanewise(FMA, t, u.neg()).add(s.lanewise(FMA, tLow, sLow.lanewise(FMA, t, sLow)));
            FloatVector w = s.add(u);
            FloatVector wLow = s.sub(w).add(u).add(uLow);
            FloatVector l = w.mul(SCALE_HI);
            FloatVector lLow = w.lanewise(FMA, SCALE_HI, l.neg()).add(w.lanewise(FMA, SCALE_LO, wLow.mul(SCALE_HI)));
            FloatVector h = e.add(l);
            FloatVector hLow = e.sub(h).add(l).add(lLow);
            // 2^(b log2 |a|).
            FloatVector p = y.mul(h);
            FloatVector pLow = y.lanewise(FMA, h, p.neg()).add(y.mul(hLow));
            VectorMask<Float> above = p.compare(GT, 160.0f);
            VectorMask<Float> below = p.compare(LT, -160.0f);
            pLow = pLow.blend(0.0f, above.or(below));
            p = p.blend(160.0f, above).blend(-160.0f, below);
            FloatVector magic = p.add(MAGIC);
            FloatVector rLong = p.sub(magic.sub(MAGIC));
            FloatVector r = rLong.add(pLow);
            FloatVector rLow = rLong.sub(r).add(pLow);
            FloatVector g = r.mul(LN2_HI);
            FloatVector gLow = r.lanewise(FMA, LN2_HI, g.neg()).add(r.lanewise(FMA, LN2_LO, rLow.mul(LN2_HI)));
            FloatVector one = g.add(1.0f);
            FloatVector oneLow = g.sub(one.sub(1.0f));
            FloatVector c = g.lanewise(FMA, 0x1.6a43p-10f, 0x1.123e54p-7f)
                    .lanewise(FMA, g, 0x1.5558a4p-5f)
                    .lanewise(FMA, g, 0x1.55548ap-3f)
                    .lanewise(FMA, g, 0x1.fffffcp-2f);
            FloatVector v = one.add(oneLow.add(g.mul(g).lanewise(FMA, c, gLow)));
            IntVector exponent = magic.reinterpretAsInts().sub(MAGIC_BITS);
            IntVector half = exponent.lanewise(ASHR, 1);
            FloatVector lower = half.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector upper = exponent.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            v = v.mul(lower).mul(upper);
            // What the logarithm does not cover.
            FloatVector zero = FloatVector.broadcast(S, 0.0f);
            VectorMask<Float> down = y.compare(LT, zero);
            VectorMask<Float> none = x.compare(EQ, zero);
            VectorMask<Float> infinite = x.compare(EQ, Float.POSITIVE_INFINITY);
            v = v.blend(zero.blend(Float.POSITIVE_INFINITY, down), none);
            v = v.blend(FloatVector.broadcast(S, Float.POSITIVE_INFINITY).blend(zero, down), infinite);
            v = v.blend(1.0f, x.compare(EQ, 1.0f));
            // The sign: adding 2^23 rounds b to an integer and leaves its parity in the lowest bit.
            FloatVector size = y.abs();
            VectorMask<Float> large = size.compare(GE, 0x1p23f);
            FloatVector rounded = size.add(0x1p23f);
            VectorMask<Float> whole = rounded.sub(0x1p23f).compare(EQ, size).or(large);
            FloatVector parity = rounded.blend(size, large).blend(zero, size.compare(GE, 0x1p24f));
            IntVector odd = parity.reinterpretAsInts().lanewise(LSHL, 31);
            IntVector sign = base.reinterpretAsInts().and(odd);
            FloatVector signed = v.reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats();
            v = v.blend(signed, whole);
            VectorMask<Float> root =
                    base.compare(LT, zero).and(whole.or(infinite).not());
            v = v.blend(Float.NaN, root.or(base.compare(NE, base)).or(y.compare(NE, y)));
            v.blend(1.0f, base.compare(EQ, 1.0f).or(y.compare(EQ, zero))).intoArray(d, dp + i);
        }
        return end;
    }
}
