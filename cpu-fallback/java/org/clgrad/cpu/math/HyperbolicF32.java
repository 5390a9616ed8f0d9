package org.clgrad.cpu.math;

/** Hyperbolic functions and their inverses in float32: the twin of {@code kernels-cl/fn/hyperbolic.cl}, where the method is described. */
final class HyperbolicF32 {
    // e^y / 2 for y >= 0, infinite from 89.42 on, with sign times a quarter of its inverse: sinh for -1, cosh for 1.
    static float hyperbolicSum(float y, float sign) {
        float z = y > 90.0f ? 90.0f : y;
        float t = Math.fma(z, ExpF32.EXP_LOG2E, ExpF32.EXP_MAGIC);
        float n = t - ExpF32.EXP_MAGIC;
        int i = Float.floatToRawIntBits(t) - ExpF32.EXP_MAGIC_BITS - 1;
        float rLong = Math.fma(n, -ExpF32.EXP_LN2_HI, z);
        float r = Math.fma(n, -ExpF32.EXP_LN2_LO, rLong);
        float rLow = Math.fma(n, -ExpF32.EXP_LN2_LO, rLong - r);
        float w = Math.fma(r * r, ExpF32.expQ(r), r);
        float p = 1.0f + w;
        float pLow = (w - (p - 1.0f)) + rLow;
        float h = ExpF32.expScale(p, i);
        float hLow = ExpF32.expScale(pLow, i);
        float inverse = sign * (0.25f / h);
        float s = h + inverse;
        float sLow = inverse - (s - h);
        float v = s + Math.fma(hLow, Math.fma(-4.0f * sign, inverse * inverse, 1.0f), sLow);
        return h == Float.POSITIVE_INFINITY ? Float.POSITIVE_INFINITY : v;
    }

    static float sinh(float a) {
        float y = Math.abs(a);
        float s = y * y;
        float c = 0x1.7a267cp-19f;
        c = Math.fma(c, s, 0x1.9ffe12p-13f);
        c = Math.fma(c, s, 0x1.111136p-7f);
        c = Math.fma(c, s, 0x1.555556p-3f);
        float small = Math.fma(y * s, c, y);
        float v = y < 1.0f ? small : hyperbolicSum(y, -1.0f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }

    static float cosh(float a) {
        return hyperbolicSum(Math.abs(a), 1.0f);
    }

    // log(2^more (u + c)) for a normal u and c far below it.
    static float hyperbolicLog(float u, float c, int more) {
        int k = (Float.floatToRawIntBits(u) - 0x3f3504f3) >> 23;
        float f = Float.intBitsToFloat(Float.floatToRawIntBits(u) - (k << 23)) - 1.0f;
        float g = c * Float.intBitsToFloat((127 - (k < 127 ? k : 127)) << 23);
        float h = f + g;
        float hLow = g - (h - f);
        hLow = f == 0.0f ? 0.0f : hLow;
        return LogF32.logCombine((float) (k + more), h, Math.fma(-hLow, h, hLow));
    }

    // The rounding error of s = a + b.
    static float hyperbolicRest(float a, float b, float s) {
        float part = s - a;
        return (a - (s - part)) + (b - part);
    }

    static float asinh(float a) {
        float y = Math.abs(a);
        boolean large = y > 0x1p13f;
        float x = large ? 1.0f : y;
        float square = x * x;
        float d = square + 1.0f;
        float dLow = hyperbolicRest(square, 1.0f, d) + Math.fma(x, x, -square);
        float root = (float) Math.sqrt(d);
        float rootLow = (Math.fma(-root, root, d) + dLow) / (root + root);
        float u = root + x;
        float uLow = (x - (u - root)) + rootLow;
        float v = hyperbolicLog(large ? y : u, large ? 0.0f : uLow, large ? 1 : 0);
        float c = 0x1.2ca8c0p-7f;
        c = Math.fma(c, square, -0x1.4771d6p-6f);
        c = Math.fma(c, square, 0x1.ebc1f0p-6f);
        c = Math.fma(c, square, -0x1.6d792cp-5f);
        c = Math.fma(c, square, 0x1.33320cp-4f);
        c = Math.fma(c, square, -0x1.555554p-3f);
        v = y < 0.5f ? Math.fma(y * square, c, y) : v;
        v = y < Float.POSITIVE_INFINITY ? v : y;
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }

    static float acosh(float a) {
        boolean large = a > 0x1p13f;
        float x = large ? 1.0f : a;
        float square = x * x;
        float d = square - 1.0f;
        float dLow = hyperbolicRest(square, -1.0f, d) + Math.fma(x, x, -square);
        float root = (float) Math.sqrt(d);
        float rootLow = root > 0.0f ? (Math.fma(-root, root, d) + dLow) / (root + root) : 0.0f;
        float t = x - 1.0f;
        float w = root + t;
        float wLow = (hyperbolicRest(root, t, w) + hyperbolicRest(x, -1.0f, t)) + rootLow;
        float u = w + 1.0f;
        float uLow = hyperbolicRest(w, 1.0f, u) + wLow;
        float v = hyperbolicLog(large ? a : u, large ? 0.0f : uLow, large ? 1 : 0);
        v = a < Float.POSITIVE_INFINITY ? v : a;
        return a < 1.0f ? Float.NaN : v;
    }

    static float atanh(float a) {
        float y = Math.abs(a);
        float n = 1.0f + y;
        float nLow = y - (n - 1.0f);
        float d = 1.0f - y;
        float q = n / d;
        float qLow = (Math.fma(-q, d, n) + nLow) / d;
        float v = 0.5f * hyperbolicLog(q, qLow, 0);
        float s = y * y;
        float c = 0x1.6e60fcp-3f;
        c = Math.fma(c, s, -0x1.708fcep-10f);
        c = Math.fma(c, s, 0x1.882700p-4f);
        c = Math.fma(c, s, 0x1.687574p-4f);
        c = Math.fma(c, s, 0x1.c829c6p-4f);
        c = Math.fma(c, s, 0x1.248bc4p-3f);
        c = Math.fma(c, s, 0x1.9999c0p-3f);
        c = Math.fma(c, s, 0x1.555556p-2f);
        v = y < 0.5f ? Math.fma(y * s, c, y) : v;
        v = y == 1.0f ? Float.POSITIVE_INFINITY : v;
        v = y <= 1.0f ? v : Float.NaN;
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }

    private HyperbolicF32() {}
}
