package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.ExpLanes.LN2_HI;
import static org.clgrad.cpu.simd.ExpLanes.LN2_LO;
import static org.clgrad.cpu.simd.ExpLanes.MAGIC;
import static org.clgrad.cpu.simd.ExpLanes.MAGIC_BITS;

/** The logarithms on vectors: the operations of {@code kernels-cl/fn/log.cl} in the same order. */
final class LogLanes {
    private LogLanes() {}

    /** {@code (log(1 + f) - f) / f^2} for f from sqrt(1/2) - 1 to sqrt(2) - 1. */
    private static FloatLanes series(FloatLanes f) {
        return f.polynomial(
                -0x1.3574cp-4f,
                0x1.07b546p-3f,
                -0x1.0f548ap-3f,
                0x1.227d76p-3f,
                -0x1.542756p-3f,
                0x1.99a434p-3f,
                -0x1.000428p-2f,
                0x1.55554ep-2f,
                -0x1.fffff8p-2f);
    }

    /** The float of an int below 2^22, by its bits: cheaper for the JIT than a conversion. */
    private static FloatLanes toFloats(IntLanes e) {
        return e.add(MAGIC_BITS).floats().sub(MAGIC);
    }

    /** Natural logarithm. */
    static FloatLanes log(FloatLanes x) {
        LaneMask tiny = x.lt(0x1p-126f);
        IntLanes bits = x.blend(x.mul(0x1p25f), tiny).bits();
        IntLanes e = bits.sub(0x3f3504f3).shr(23);
        FloatLanes f = bits.sub(e.shl(23)).floats().sub(1.0f);
        FloatLanes k = toFloats(e);
        k = k.blend(k.sub(25.0f), tiny);
        FloatLanes kHigh = k.mul(LN2_HI);
        FloatLanes s = kHigh.add(f);
        FloatLanes sLow = f.sub(s.sub(kHigh)).blend(0.0f, k.eq(0.0f));
        FloatLanes q = series(f);
        FloatLanes rest = f.mul(f).fma(q, k.fma(LN2_LO, 0.0f));
        FloatLanes v = s.add(sLow.add(rest));
        v = x.blend(v, x.lt(Float.POSITIVE_INFINITY));
        v = v.blend(Float.NEGATIVE_INFINITY, x.eq(0.0f));
        return v.blend(Float.NaN, x.lt(0.0f));
    }

    /** {@code log(1 + a)}. */
    static FloatLanes log1p(FloatLanes x) {
        FloatLanes one = x.code().constant(1.0f);
        FloatLanes u = one.add(x);
        FloatLanes part = u.sub(x);
        FloatLanes c = one.sub(part).add(x.sub(u.sub(part)));
        IntLanes bits = u.bits();
        IntLanes e = bits.sub(0x3f3504f3).shr(23);
        FloatLanes f = bits.sub(e.shl(23)).floats().sub(one);
        FloatLanes g = c.mul(e.min(127).neg().twoTo());
        FloatLanes h = f.add(g);
        FloatLanes hLow = g.sub(h.sub(f)).blend(0.0f, f.eq(0.0f));
        FloatLanes low = hLow.neg().fma(h, hLow);
        FloatLanes k = toFloats(e);
        FloatLanes kHigh = k.mul(LN2_HI);
        FloatLanes s = kHigh.add(h);
        FloatLanes sLow = h.sub(s.sub(kHigh)).blend(0.0f, k.eq(0.0f));
        FloatLanes q = series(h);
        FloatLanes rest = h.mul(h).fma(q, k.fma(LN2_LO, low));
        FloatLanes v = s.add(sLow.add(rest));
        v = x.blend(v, x.lt(Float.POSITIVE_INFINITY));
        v = v.blend(x, x.eq(0.0f));
        v = v.blend(Float.NEGATIVE_INFINITY, x.eq(-1.0f));
        return v.blend(Float.NaN, x.lt(-1.0f));
    }
}
