package org.clgrad.cpu.simd;

import static org.clgrad.cpu.simd.ExpLanes.LN2_HI;
import static org.clgrad.cpu.simd.ExpLanes.LN2_LO;
import static org.clgrad.cpu.simd.ExpLanes.LOG2E;
import static org.clgrad.cpu.simd.ExpLanes.MAGIC;
import static org.clgrad.cpu.simd.ExpLanes.MAGIC_BITS;

/** The error functions on vectors: the operations of {@code kernels-cl/fn/erf.cl} in the same order. */
final class ErfLanes {
    private ErfLanes() {}

    /** {@code erf(a) / a - 1} for a below 1, of {@code a^2}. */
    private static FloatLanes series(FloatLanes square) {
        return square.polynomial(
                0x1.4771fep-14f,
                -0x1.a3515ep-11f,
                0x1.53f224p-8f,
                -0x1.b7f71ap-6f,
                0x1.ce2ce6p-4f,
                -0x1.81273ep-2f,
                0x1.06eba8p-3f);
    }

    /** Error function. */
    static FloatLanes erf(FloatLanes x) {
        FloatLanes y = x.abs();
        FloatLanes z = y.atMost(3.95f);
        FloatLanes f = z.polynomial(
                0x1.86daacp-13f, -0x1.825932p-9f, 0x1.65ca94p-6f, -0x1.a652cep-4f, -0x1.46bafcp-1f, -0x1.2088e6p0f);
        FloatLanes g = f.fma(z, -0x1.662eccp-12f);
        FloatLanes gLow = f.fma(z, g.neg()).sub(0x1.662eccp-12f);
        FloatLanes t = g.fma(LOG2E, MAGIC);
        FloatLanes m = t.sub(MAGIC);
        FloatLanes r = m.fma(-LN2_LO, m.fma(-LN2_HI, g)).add(gLow);
        FloatLanes q = ExpLanes.series(r);
        FloatLanes p = q.fma(r, 1.0f).fma(r, 1.0f);
        IntLanes k = t.bits().sub(MAGIC_BITS);
        FloatLanes power = k.twoTo();
        FloatLanes large = p.neg().fma(power, 1.0f);
        FloatLanes s = y.mul(y);
        FloatLanes c = series(s);
        FloatLanes v = y.fma(c, y).blend(large, y.ge(1.0f));
        return v.withSignOf(x);
    }

    /** {@code 1 - erf(a)}. */
    static FloatLanes erfc(FloatLanes x) {
        FloatLanes size = x.abs();
        FloatLanes y = size.atMost(10.1f);
        // e^(-y^2) = 2^k (e + eLow).
        FloatLanes s = y.mul(y).neg();
        FloatLanes t = s.fma(LOG2E, MAGIC);
        FloatLanes m = t.sub(MAGIC);
        FloatLanes rLong = m.fma(-LN2_HI, s);
        FloatLanes r = m.fma(-LN2_LO, rLong);
        FloatLanes rLow = m.fma(-LN2_LO, rLong.sub(r)).sub(y.fma(y, s));
        FloatLanes q = ExpLanes.series(r);
        FloatLanes oneR = r.add(1.0f);
        FloatLanes w = r.mul(r).fma(q, r.sub(oneR.sub(1.0f)));
        FloatLanes e = oneR.add(w);
        FloatLanes eLow = rLow.fma(e, w.sub(e.sub(oneR)));
        // v = 1 / (y + 2) (1 + vLow).
        FloatLanes two = x.code().constant(2.0f);
        FloatLanes sum = y.add(two);
        FloatLanes rounded = sum.sub(two);
        FloatLanes sumLow = y.sub(rounded).add(two.sub(sum.sub(rounded)));
        FloatLanes v = x.code().constant(1.0f).div(sum);
        FloatLanes minus = v.neg();
        FloatLanes vLow = minus.fma(sumLow, minus.fma(sum, 1.0f));
        FloatLanes k = v.fma(2.83f, 0.95f).mul(vLow);
        FloatLanes u = v.sub(0.25f);
        FloatLanes c = u.polynomial(
                0x1.04556ep7f,
                -0x1.0c6da6p4f,
                -0x1.57283ep5f,
                0x1.be5d8cp3f,
                0x1.94d1d6p3f,
                -0x1.a8db28p2f,
                -0x1.606d3p2f,
                0x1.2a89c4p1f,
                0x1.1e2deep2f,
                0x1.5fd386p1f);
        FloatLanes cu = c.mul(u);
        FloatLanes cuLow = c.fma(u, cu.neg()).sub(0x1.2b206p-26f);
        FloatLanes f = cu.add(0x1.058672p0f);
        FloatLanes fLow = cu.sub(f.sub(0x1.058672p0f)).add(cuLow);
        // (e + eLow) v (f + fLow) (1 + k).
        FloatLanes ev = e.mul(v);
        FloatLanes evLow = eLow.fma(v, e.fma(v, ev.neg()));
        FloatLanes p = ev.mul(f);
        FloatLanes pLow = ev.fma(fLow, evLow.fma(f, ev.fma(f, p.neg())));
        p = p.add(p.fma(k, pLow));
        IntLanes exponent = t.bits().sub(MAGIC_BITS);
        FloatLanes tail = p.timesTwoTo(exponent);
        tail = tail.blendWhereNegative(two.sub(tail), x);
        // Below 1/2.
        FloatLanes square = x.mul(x);
        FloatLanes b = series(square);
        FloatLanes one = x.code().constant(1.0f);
        FloatLanes h = one.sub(x);
        FloatLanes hLow = one.sub(h).sub(x);
        FloatLanes small = h.add(x.neg().fma(b, hLow));
        return small.blend(tail, size.ge(0.5f));
    }
}
