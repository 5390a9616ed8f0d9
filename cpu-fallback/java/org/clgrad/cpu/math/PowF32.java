package org.clgrad.cpu.math;

/** The power in float32: the twin of {@code kernels-cl/fn/pow.cl}, where the method is described. */
final class PowF32 {
    private static final float POW_THIRD_HI = 0x1.555556p-2f;
    private static final float POW_THIRD_LO = -0x1.555556p-27f;
    private static final float POW_SCALE_HI = 0x1.715476p1f;
    private static final float POW_SCALE_LO = 0x1.4ae0cp-25f;
    private static final float POW_LN2_HI = 0x1.62e43p-1f;
    private static final float POW_LN2_LO = -0x1.05c61p-29f;

    private PowF32() {}

    static float pow(float a, float b) {
        float x = Math.abs(a);
        // The logarithm of |a|, for |a| positive and finite.
        float scaled = x < 0x1p-126f ? x * 0x1p23f : x;
        int bits = Float.floatToRawIntBits(scaled);
        int eBits = (bits - 0x3f3504f3) >> 23;
        float e = (float) (x < 0x1p-126f ? eBits - 23 : eBits);
        float f = Float.intBitsToFloat(bits - (eBits << 23)) - 1.0f;
        float d = 2.0f + f;
        float dLow = f - (d - 2.0f);
        float s = f / d;
        float sLow = (Math.fma(-s, d, f) - s * dLow) / d;
        float z = s * s;
        float zLow = Math.fma(s, s, -z) + 2.0f * s * sLow;
        float q = 0x1.9083fep-4f;
        q = Math.fma(q, z, 0x1.c63da8p-4f);
        q = Math.fma(q, z, 0x1.2493b6p-3f);
        q = Math.fma(q, z, 0x1.999998p-3f);
        float third = z * POW_THIRD_HI;
        float thirdLow = Math.fma(z, POW_THIRD_HI, -third) + Math.fma(z, POW_THIRD_LO, zLow * POW_THIRD_HI);
        float t = Math.fma(z * z, q, third);
        float tLow = Math.fma(z * z, q, third - t) + thirdLow;
        float u = s * t;
        float uLow = Math.fma(s, t, -u) + Math.fma(s, tLow, Math.fma(sLow, t, sLow));
        float w = s + u;
        float wLow = (s - w) + u + uLow;
        float l = w * POW_SCALE_HI;
        float lLow = Math.fma(w, POW_SCALE_HI, -l) + Math.fma(w, POW_SCALE_LO, wLow * POW_SCALE_HI);
        float h = e + l;
        float hLow = ((e - h) + l) + lLow;
        // 2^(b log2 |a|).
        float p = b * h;
        float pLow = Math.fma(b, h, -p) + b * hLow;
        pLow = p > 160.0f || p < -160.0f ? 0.0f : pLow;
        p = p > 160.0f ? 160.0f : p;
        p = p < -160.0f ? -160.0f : p;
        float magic = p + ExpF32.EXP_MAGIC;
        float rLong = p - (magic - ExpF32.EXP_MAGIC);
        float r = rLong + pLow;
        float rLow = (rLong - r) + pLow;
        float g = r * POW_LN2_HI;
        float gLow = Math.fma(r, POW_LN2_HI, -g) + Math.fma(r, POW_LN2_LO, rLow * POW_LN2_HI);
        float one = 1.0f + g;
        float oneLow = g - (one - 1.0f);
        float v = ExpF32.expScale(
                one + (oneLow + Math.fma(g * g, ExpF32.expQ(g), gLow)),
                Float.floatToRawIntBits(magic) - ExpF32.EXP_MAGIC_BITS);
        // What the logarithm does not cover.
        v = x == 0.0f ? (b < 0.0f ? Float.POSITIVE_INFINITY : 0.0f) : v;
        v = x == Float.POSITIVE_INFINITY ? (b < 0.0f ? 0.0f : Float.POSITIVE_INFINITY) : v;
        v = x == 1.0f ? 1.0f : v;
        // The sign: b is a whole number, an odd one.
        float y = Math.abs(b) < 0x1p24f ? b : 0.0f;
        int i = (int) y;
        boolean whole = Math.abs(b) >= 0x1p24f || (float) i == b;
        boolean odd = whole && (i & 1) != 0;
        boolean negative = Float.floatToRawIntBits(a) < 0;
        v = negative && odd ? -v : v;
        v = negative && !whole && x != 0.0f && x != Float.POSITIVE_INFINITY ? Float.NaN : v;
        v = a != a || b != b ? Float.NaN : v;
        return a == 1.0f || b == 0.0f ? 1.0f : v;
    }
}
