package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.ExpLanes.LN2_HI;
import static org.clgrad.cpu.simd.ExpLanes.LN2_LO;
import static org.clgrad.cpu.simd.ExpLanes.LOG2E;
import static org.clgrad.cpu.simd.ExpLanes.MAGIC;

/** The normal distribution on vectors: the operations of {@code kernels-cl/fn/ndtr.cl} in the same order. */
final class NdtrLanes {
    private NdtrLanes() {}

    /** {@code s = y^2}, t and w with {@code e^(-s / 2) = 2^n (1 + w)}, n in the low bits of t. */
    private record Power(FloatLanes s, FloatLanes t, FloatLanes w) {
        static Power of(FloatLanes y) {
            FloatLanes s = y.mul(y);
            FloatLanes sLow = y.fma(y, s.neg());
            FloatLanes t = s.fma(-0.5f * LOG2E, MAGIC);
            FloatLanes n = t.sub(MAGIC);
            FloatLanes r = sLow.fma(-0.5f, n.fma(-LN2_LO, n.fma(-LN2_HI, s.mul(-0.5f))));
            FloatLanes q = ExpLanes.series(r);
            return new Power(s, t, r.mul(r).fma(q, r));
        }

        /** {@code b 2^n}. */
        FloatLanes scaled(FloatLanes b) {
            return b.mul(t.bits().shl(23).add(191 << 23).floats()).mul(0x1p-64f);
        }
    }

    static FloatLanes normalPdf(FloatLanes x) {
        Power power = Power.of(x.abs().atMost(14.5f));
        FloatLanes unit = x.code().constant(0x1.988454p-2f);
        return power.scaled(power.w.fma(unit, unit)).orNaNOf(x);
    }

    static FloatLanes ndtr(FloatLanes x) {
        FloatLanes size = x.abs();
        FloatLanes y = size.atMost(14.5f);
        Power power = Power.of(y);
        FloatLanes d = y.add(2.5f);
        FloatLanes dLow = y.sub(d.sub(2.5f));
        FloatLanes v = x.code().constant(1.0f).div(d);
        FloatLanes minus = v.neg();
        FloatLanes vLow = minus.fma(dLow, minus.fma(d, 1.0f));
        FloatLanes w = vLow.fma(1.5f, power.w);
        FloatLanes u = v.sub(0.1875f);
        FloatLanes b = u.polynomial(
                -0x1.a3671ap7f,
                -0x1.22f6f6p5f,
                0x1.6327a8p5f,
                0x1.e4d212p0f,
                -0x1.4ec608p3f,
                -0x1.45cef8p-1f,
                0x1.aaa908p1f,
                0x1.0af1ecp1f);
        FloatLanes ratio = v.mul(b.fma(u, 0x1.5c31fp-1f));
        FloatLanes tail = power.scaled(w.fma(ratio, ratio));
        FloatLanes large = x.code().constant(1.0f).sub(tail).blendWhereNegative(tail, x);
        FloatLanes p = power.s.polynomial(
                -0x1.0bc018p-17f, 0x1.e07c2ep-14f, -0x1.375458p-10f, 0x1.46d438p-7f, -0x1.10585ep-4f, 0x1.988454p-2f);
        FloatLanes small = x.fma(p, x.code().constant(0.5f));
        return small.blend(large, size.ge(1.0f));
    }
}
