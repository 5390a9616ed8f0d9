package org.clgrad.cpu.math;

/** The error functions in float32: the twin of {@code kernels-cl/fn/erf.cl}, where the method is described. */
final class ErfF32 {
    private ErfF32() {}

    // P(s) with erf(a) = a + a P(a^2), |a| <= 1.
    static float erfP(float s) {
        float p = 0x1.4771fep-14f;
        p = Math.fma(p, s, -0x1.a3515ep-11f);
        p = Math.fma(p, s, 0x1.53f224p-8f);
        p = Math.fma(p, s, -0x1.b7f71ap-6f);
        p = Math.fma(p, s, 0x1.ce2ce6p-4f);
        p = Math.fma(p, s, -0x1.81273ep-2f);
        return Math.fma(p, s, 0x1.06eba8p-3f);
    }

    static float erf(float a) {
        float y = Math.abs(a);
        float z = y > 3.95f ? 3.95f : y;
        float c = 0x1.86daacp-13f;
        c = Math.fma(c, z, -0x1.825932p-9f);
        c = Math.fma(c, z, 0x1.65ca94p-6f);
        c = Math.fma(c, z, -0x1.a652cep-4f);
        c = Math.fma(c, z, -0x1.46bafcp-1f);
        c = Math.fma(c, z, -0x1.2088e6p0f);
        float g = Math.fma(c, z, -0x1.662eccp-12f);
        float gLow = Math.fma(c, z, -g) - 0x1.662eccp-12f;
        float t = Math.fma(g, ExpF32.EXP_LOG2E, ExpF32.EXP_MAGIC);
        float n = t - ExpF32.EXP_MAGIC;
        float r = Math.fma(n, -ExpF32.EXP_LN2_LO, Math.fma(n, -ExpF32.EXP_LN2_HI, g)) + gLow;
        float p = Math.fma(Math.fma(ExpF32.expQ(r), r, 1.0f), r, 1.0f);
        float large = Math.fma(
                -p, Float.intBitsToFloat((Float.floatToRawIntBits(t) - ExpF32.EXP_MAGIC_BITS + 127) << 23), 1.0f);
        float small = Math.fma(y, erfP(y * y), y);
        float v = y < 1.0f ? small : large;
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }

    static float erfc(float a) {
        float x = Math.abs(a);
        float y = x > 10.1f ? 10.1f : x;
        // e^(-y^2) = 2^i (e + eLow).
        float s = y * y;
        float t = Math.fma(-s, ExpF32.EXP_LOG2E, ExpF32.EXP_MAGIC);
        float n = t - ExpF32.EXP_MAGIC;
        float rLong = Math.fma(n, -ExpF32.EXP_LN2_HI, -s);
        float r = Math.fma(n, -ExpF32.EXP_LN2_LO, rLong);
        float rLow = Math.fma(n, -ExpF32.EXP_LN2_LO, rLong - r) - Math.fma(y, y, -s);
        float oneR = 1.0f + r;
        float w = Math.fma(r * r, ExpF32.expQ(r), r - (oneR - 1.0f));
        float e = oneR + w;
        float eLow = Math.fma(rLow, e, w - (e - oneR));
        // v = 1 / (y + 2) (1 + vLow); the derivative of log R by log v is close to 0.95 + 2.83 v.
        float d = y + 2.0f;
        float dLow = (y - (d - 2.0f)) + (2.0f - (d - (d - 2.0f)));
        float v = 1.0f / d;
        float vLow = Math.fma(-v, dLow, Math.fma(-v, d, 1.0f));
        float k = Math.fma(v, 2.83f, 0.95f) * vLow;
        float u = v - 0.25f;
        float b = 0x1.04556ep7f;
        b = Math.fma(b, u, -0x1.0c6da6p4f);
        b = Math.fma(b, u, -0x1.57283ep5f);
        b = Math.fma(b, u, 0x1.be5d8cp3f);
        b = Math.fma(b, u, 0x1.94d1d6p3f);
        b = Math.fma(b, u, -0x1.a8db28p2f);
        b = Math.fma(b, u, -0x1.606d3p2f);
        b = Math.fma(b, u, 0x1.2a89c4p1f);
        b = Math.fma(b, u, 0x1.1e2deep2f);
        b = Math.fma(b, u, 0x1.5fd386p1f);
        float c = b * u;
        float cLow = Math.fma(b, u, -c) - 0x1.2b206p-26f;
        float f = 0x1.058672p0f + c;
        float fLow = (c - (f - 0x1.058672p0f)) + cLow;
        // (e + eLow) v (f + fLow) (1 + k).
        float ev = e * v;
        float evLow = Math.fma(eLow, v, Math.fma(e, v, -ev));
        float p = ev * f;
        float pLow = Math.fma(ev, fLow, Math.fma(evLow, f, Math.fma(ev, f, -p)));
        float tail = ExpF32.expScale(p + Math.fma(p, k, pLow), Float.floatToRawIntBits(t) - ExpF32.EXP_MAGIC_BITS);
        float large = a < 0.0f ? 2.0f - tail : tail;
        float h = 1.0f - a;
        float hLow = (1.0f - h) - a;
        float small = h + Math.fma(-a, erfP(a * a), hLow);
        return x < 0.5f ? small : large;
    }
}
