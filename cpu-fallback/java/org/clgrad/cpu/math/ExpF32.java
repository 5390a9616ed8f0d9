package org.clgrad.cpu.math;

/** The exponential family in float32: the twin of {@code kernels-cl/fn/exp.cl}, where the method is described. */
final class ExpF32 {
    static final float EXP_MAGIC = 0x1.8p23f;
    static final int EXP_MAGIC_BITS = 0x4b400000;
    static final float EXP_LOG2E = 0x1.715476p0f;
    static final float EXP_LN2_HI = 0x1.62e4p-1f;
    static final float EXP_LN2_LO = 0x1.7f7d1cp-20f;

    // q(r) with e^r = 1 + r + r^2 q(r).
    static float expQ(float r) {
        float q = 0x1.6a43p-10f;
        q = Math.fma(q, r, 0x1.123e54p-7f);
        q = Math.fma(q, r, 0x1.5558a4p-5f);
        q = Math.fma(q, r, 0x1.55548ap-3f);
        return Math.fma(q, r, 0x1.fffffcp-2f);
    }

    // p * 2^i for i in -252 .. 254.
    static float expScale(float p, int i) {
        int halfI = i >> 1;
        return p * Float.intBitsToFloat((halfI + 127) << 23) * Float.intBitsToFloat((i - halfI + 127) << 23);
    }

    static float exp(float a) {
        float z = a < -104.0f ? -104.0f : a;
        z = z > 89.0f ? 89.0f : z;
        float t = Math.fma(z, EXP_LOG2E, EXP_MAGIC);
        float n = t - EXP_MAGIC;
        float r = Math.fma(n, -EXP_LN2_LO, Math.fma(n, -EXP_LN2_HI, z));
        float p = Math.fma(Math.fma(expQ(r), r, 1.0f), r, 1.0f);
        return expScale(p, Float.floatToRawIntBits(t) - EXP_MAGIC_BITS);
    }

    // 2^n ((1 - 2^-n) + r + r^2 q(r)), where 1 - 2^-n and its sum with r carry their rounding errors along.
    static float expm1(float a) {
        float z = a < -18.0f ? -18.0f : a;
        z = z > 89.0f ? 89.0f : z;
        float t = Math.fma(z, EXP_LOG2E, EXP_MAGIC);
        float n = t - EXP_MAGIC;
        int i = Float.floatToRawIntBits(t) - EXP_MAGIC_BITS;
        float rLong = Math.fma(n, -EXP_LN2_HI, z);
        float r = Math.fma(n, -EXP_LN2_LO, rLong);
        float rLow = Math.fma(n, -EXP_LN2_LO, rLong - r);
        float w = Math.fma(r * r, expQ(r), Math.fma(rLow, r, rLow));
        float inverse = Float.intBitsToFloat((127 - (i < 100 ? i : 100)) << 23);
        float one = 1.0f - inverse;
        float oneLow = (1.0f - one) - inverse;
        float s = one + r;
        float sLow = r - (s - one);
        float p = s + (sLow + (oneLow + w));
        return a == 0.0f ? a : expScale(p, i);
    }

    // e = e^-|a| with its rounding error eLow; then 1 / (1 + e) or e / (1 + e), corrected by the remainder of the
    // division.
    static float sigmoid(float a) {
        float z = -Math.abs(a);
        z = z < -104.0f ? -104.0f : z;
        float t = Math.fma(z, EXP_LOG2E, EXP_MAGIC);
        float n = t - EXP_MAGIC;
        int i = Float.floatToRawIntBits(t) - EXP_MAGIC_BITS;
        float rLong = Math.fma(n, -EXP_LN2_HI, z);
        float r = Math.fma(n, -EXP_LN2_LO, rLong);
        float rLow = Math.fma(n, -EXP_LN2_LO, rLong - r);
        float w = Math.fma(r * r, expQ(r), r);
        float p = 1.0f + w;
        float pLow = (w - (p - 1.0f)) + rLow;
        float e = expScale(p, i);
        float eLow = expScale(pLow, i);
        float d = 1.0f + e;
        float dLow = (e - (d - 1.0f)) + eLow;
        float inverse = 1.0f / d;
        float top = a < 0.0f ? e : 1.0f;
        float topLow = a < 0.0f ? eLow : 0.0f;
        float quotient = top * inverse;
        float rest = Math.fma(-quotient, d, top) + Math.fma(-quotient, dLow, topLow);
        return Math.fma(rest, inverse, quotient);
    }

    // Below 1 a + a^3 P(a^2), P of degree 7; above 1 - 2 / (e^2a + 1).
    static float tanh(float a) {
        float y = Math.abs(a);
        float z = y > 9.1f ? 9.1f : y;
        float u = z + z;
        float t = Math.fma(u, EXP_LOG2E, EXP_MAGIC);
        float n = t - EXP_MAGIC;
        float r = Math.fma(n, -EXP_LN2_LO, Math.fma(n, -EXP_LN2_HI, u));
        float p = Math.fma(Math.fma(expQ(r), r, 1.0f), r, 1.0f);
        float e = p * Float.intBitsToFloat((Float.floatToRawIntBits(t) - EXP_MAGIC_BITS + 127) << 23);
        float large = 1.0f - 2.0f / (e + 1.0f);
        float s = y * y;
        float c = 0x1.e86d02p-14f;
        c = Math.fma(c, s, -0x1.aee90ep-11f);
        c = Math.fma(c, s, 0x1.8f9f5p-9f);
        c = Math.fma(c, s, -0x1.18de98p-7f);
        c = Math.fma(c, s, 0x1.64c0a4p-6f);
        c = Math.fma(c, s, -0x1.b9f6dep-5f);
        c = Math.fma(c, s, 0x1.11103cp-3f);
        c = Math.fma(c, s, -0x1.555552p-2f);
        float small = Math.fma(y * s, c, y);
        float v = y < 1.0f ? small : large;
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }

    // 2^r = 1 + r Q(r), Q of degree 6, for r = a - round(a).
    static float exp2(float a) {
        float z = a < -151.0f ? -151.0f : a;
        z = z > 129.0f ? 129.0f : z;
        float t = z + EXP_MAGIC;
        float r = z - (t - EXP_MAGIC);
        float q = 0x1.fde5fep-17f;
        q = Math.fma(q, r, 0x1.445c84p-13f);
        q = Math.fma(q, r, 0x1.5d8a86p-10f);
        q = Math.fma(q, r, 0x1.3b29f4p-7f);
        q = Math.fma(q, r, 0x1.c6b08ap-5f);
        q = Math.fma(q, r, 0x1.ebfbe0p-3f);
        q = Math.fma(q, r, 0x1.62e430p-1f);
        return expScale(Math.fma(q, r, 1.0f), Float.floatToRawIntBits(t) - EXP_MAGIC_BITS);
    }

    private ExpF32() {}
}
