package org.clgrad.cpu.simd;

/** The normal distribution on vectors: the operations of {@code kernels-cl/fn/ndtr.cl} in the same order. */
final class NdtrLanes {
    private static final float MAGIC = 0x1.8p23f;
    private static final float LOG2E = 0x1.715476p0f;
    private static final float LN2_HI = 0x1.62e4p-1f;
    private static final float LN2_LO = 0x1.7f7d1cp-20f;

    private NdtrLanes() {}

    static FloatLanes ndtr(FloatLanes x) {
        FloatLanes size = x.abs();
        FloatLanes y = size.blend(14.5f, size.gt(14.5f));
        FloatLanes s = y.mul(y);
        FloatLanes sLow = y.fma(y, s.neg());
        // e^(-s / 2) = 2^m (1 + w).
        FloatLanes t = s.fma(-0.5f * LOG2E, MAGIC);
        FloatLanes m = t.sub(MAGIC);
        FloatLanes r = sLow.fma(-0.5f, m.fma(-LN2_LO, m.fma(-LN2_HI, s.mul(-0.5f))));
        FloatLanes q = r.fma(0x1.6a43p-10f, 0x1.123e54p-7f)
                .fma(r, 0x1.5558a4p-5f)
                .fma(r, 0x1.55548ap-3f)
                .fma(r, 0x1.fffffcp-2f);
        FloatLanes w = r.mul(r).fma(q, r);
        FloatLanes d = y.add(2.5f);
        FloatLanes dLow = y.sub(d.sub(2.5f));
        FloatLanes v = x.code().constant(1.0f).div(d);
        FloatLanes minus = v.neg();
        FloatLanes vLow = minus.fma(dLow, minus.fma(d, 1.0f));
        w = vLow.fma(1.5f, w);
        FloatLanes u = v.sub(0.1875f);
        FloatLanes b = u.fma(-0x1.a3671ap7f, -0x1.22f6f6p5f)
                .fma(u, 0x1.6327a8p5f)
                .fma(u, 0x1.e4d212p0f)
                .fma(u, -0x1.4ec608p3f)
                .fma(u, -0x1.45cef8p-1f)
                .fma(u, 0x1.aaa908p1f)
                .fma(u, 0x1.0af1ecp1f);
        FloatLanes ratio = v.mul(b.fma(u, 0x1.5c31fp-1f));
        FloatLanes power = t.bits().shl(23).add(191 << 23).floats();
        FloatLanes tail = w.fma(ratio, ratio).mul(power).mul(0x1p-64f);
        FloatLanes large = x.code().constant(1.0f).sub(tail).blend(tail, x.lt(0.0f));
        FloatLanes p = s.fma(-0x1.0bc018p-17f, 0x1.e07c2ep-14f)
                .fma(s, -0x1.375458p-10f)
                .fma(s, 0x1.46d438p-7f)
                .fma(s, -0x1.10585ep-4f)
                .fma(s, 0x1.988454p-2f);
        FloatLanes small = x.fma(p, x.code().constant(0.5f));
        return large.blend(small, size.lt(1.0f));
    }
}
