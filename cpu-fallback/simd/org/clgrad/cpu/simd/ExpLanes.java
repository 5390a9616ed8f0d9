package org.clgrad.cpu.simd;

/** The exponential family on vectors: the operations of {@code kernels-cl/fn/exp.cl} in the same order. */
final class ExpLanes {
    static final float MAGIC = 0x1.8p23f;
    static final int MAGIC_BITS = 0x4b400000;
    static final float LOG2E = 0x1.715476p0f;
    static final float LN2_HI = 0x1.62e4p-1f;
    static final float LN2_LO = 0x1.7f7d1cp-20f;

    private ExpLanes() {}

    /** {@code (e^r - 1 - r) / r^2} for r up to half of log 2. */
    static FloatLanes series(FloatLanes r) {
        return r.polynomial(0x1.6a43p-10f, 0x1.123e54p-7f, 0x1.5558a4p-5f, 0x1.55548ap-3f, 0x1.fffffcp-2f);
    }

    /** {@code e^a}. */
    static FloatLanes exp(FloatLanes x) {
        FloatLanes z = x.blend(-104.0f, x.lt(-104.0f));
        z = z.blend(89.0f, z.gt(89.0f));
        FloatLanes t = z.fma(LOG2E, MAGIC);
        FloatLanes m = t.sub(MAGIC);
        FloatLanes r = m.fma(-LN2_LO, m.fma(-LN2_HI, z));
        FloatLanes q = series(r);
        FloatLanes p = q.fma(r, 1.0f).fma(r, 1.0f);
        IntLanes k = t.bits().sub(MAGIC_BITS);
        return p.timesTwoTo(k);
    }

    /** {@code e^a - 1}. */
    static FloatLanes expm1(FloatLanes x) {
        FloatLanes z = x.blend(-18.0f, x.lt(-18.0f));
        z = z.blend(89.0f, z.gt(89.0f));
        FloatLanes t = z.fma(LOG2E, MAGIC);
        FloatLanes m = t.sub(MAGIC);
        IntLanes k = t.bits().sub(MAGIC_BITS);
        FloatLanes rLong = m.fma(-LN2_HI, z);
        FloatLanes r = m.fma(-LN2_LO, rLong);
        FloatLanes rLow = m.fma(-LN2_LO, rLong.sub(r));
        FloatLanes q = series(r);
        FloatLanes w = r.mul(r).fma(q, rLow.fma(r, rLow));
        FloatLanes inverse = k.min(100).neg().twoTo();
        FloatLanes unit = x.code().constant(1.0f);
        FloatLanes one = unit.sub(inverse);
        FloatLanes oneLow = unit.sub(one).sub(inverse);
        FloatLanes s = one.add(r);
        FloatLanes sLow = r.sub(s.sub(one));
        FloatLanes p = s.add(sLow.add(oneLow.add(w)));
        return p.timesTwoTo(k).blend(x, x.eq(0.0f));
    }

    /** {@code 1 / (1 + e^-a)}. */
    static FloatLanes sigmoid(FloatLanes x) {
        FloatLanes z = x.abs().neg();
        z = z.blend(-104.0f, z.lt(-104.0f));
        FloatLanes t = z.fma(LOG2E, MAGIC);
        FloatLanes m = t.sub(MAGIC);
        FloatLanes rLong = m.fma(-LN2_HI, z);
        FloatLanes r = m.fma(-LN2_LO, rLong);
        FloatLanes rLow = m.fma(-LN2_LO, rLong.sub(r));
        FloatLanes q = series(r);
        FloatLanes w = r.mul(r).fma(q, r);
        FloatLanes p = w.add(1.0f);
        FloatLanes pLow = w.sub(p.sub(1.0f)).add(rLow);
        IntLanes k = t.bits().sub(MAGIC_BITS);
        FloatLanes e = p.timesTwoTo(k);
        FloatLanes eLow = pLow.timesTwoTo(k);
        FloatLanes one = x.code().constant(1.0f);
        FloatLanes sum = one.add(e);
        FloatLanes sumLow = e.sub(sum.sub(one)).add(eLow);
        FloatLanes inverse = one.div(sum);
        LaneMask negative = x.lt(0.0f);
        FloatLanes top = one.blend(e, negative);
        FloatLanes topLow = x.code().constant(0.0f).blend(eLow, negative);
        FloatLanes quotient = top.mul(inverse);
        FloatLanes minus = quotient.neg();
        FloatLanes rest = minus.fma(sum, top).add(minus.fma(sumLow, topLow));
        return rest.fma(inverse, quotient);
    }

    /** Hyperbolic tangent. */
    static FloatLanes tanh(FloatLanes x) {
        FloatLanes y = x.abs();
        FloatLanes z = y.atMost(9.1f);
        FloatLanes u = z.add(z);
        FloatLanes t = u.fma(LOG2E, MAGIC);
        FloatLanes m = t.sub(MAGIC);
        FloatLanes r = m.fma(-LN2_LO, m.fma(-LN2_HI, u));
        FloatLanes q = series(r);
        FloatLanes p = q.fma(r, 1.0f).fma(r, 1.0f);
        IntLanes k = t.bits().sub(MAGIC_BITS);
        FloatLanes e = p.mul(k.twoTo());
        FloatLanes one = x.code().constant(1.0f);
        FloatLanes large = one.sub(x.code().constant(2.0f).div(e.add(one)));
        FloatLanes s = y.mul(y);
        FloatLanes c = s.polynomial(
                0x1.e86d02p-14f,
                -0x1.aee90ep-11f,
                0x1.8f9f5p-9f,
                -0x1.18de98p-7f,
                0x1.64c0a4p-6f,
                -0x1.b9f6dep-5f,
                0x1.11103cp-3f,
                -0x1.555552p-2f);
        FloatLanes small = y.mul(s).fma(c, y);
        FloatLanes v = small.blend(large, y.ge(one));
        return v.withSignOf(x);
    }
}
