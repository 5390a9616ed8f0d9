package org.clgrad.cpu.math;

/** Inverse sine, cosine and tangent in float32: the twin of {@code kernels-cl/fn/inverse.cl}, where the method is described. */
final class InverseTrigF32 {
    private static final float INVERSE_PI = 0x1.921fb6p1f;
    private static final float INVERSE_PI_LOW = -0x1.777a5cp-24f;
    private static final float INVERSE_PI_2 = 0x1.921fb6p0f;
    private static final float INVERSE_PI_2_LOW = -0x1.777a5cp-25f;

    // z P(z) with asin s = s + s z P(z), z = s^2.
    static float inverseSineRest(float z) {
        float p = 0x1.33bbf8p-5f;
        p = Math.fma(p, z, 0x1.d7f1bep-7f);
        p = Math.fma(p, z, 0x1.04a660p-5f);
        p = Math.fma(p, z, 0x1.6cac3cp-5f);
        p = Math.fma(p, z, 0x1.33388ep-4f);
        p = Math.fma(p, z, 0x1.55554cp-3f);
        return z * p;
    }

    static float asin(float a) {
        float y = Math.abs(a);
        boolean large = y > 0.5f;
        float z = large ? 0.5f * (1.0f - y) : y * y;
        float s = large ? (float) Math.sqrt(z) : y;
        float low = s > 0.0f && large ? Math.fma(-s, s, z) / (s + s) : 0.0f;
        float w = Math.fma(s, inverseSineRest(z), low);
        float h = INVERSE_PI_2 - (s + s);
        float hLow = (INVERSE_PI_2 - h) - (s + s);
        float v = large ? h + (hLow + (INVERSE_PI_2_LOW - (w + w))) : s + w;
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }

    static float acos(float a) {
        float y = Math.abs(a);
        boolean large = y > 0.5f;
        float z = large ? 0.5f * (1.0f - y) : y * y;
        float s = large ? (float) Math.sqrt(z) : a;
        float low = s > 0.0f && large ? Math.fma(-s, s, z) / (s + s) : 0.0f;
        float w = Math.fma(s, inverseSineRest(z), low);
        float twice = large ? s + s : s;
        float twiceW = large ? w + w : w;
        float base = large ? INVERSE_PI : INVERSE_PI_2;
        float baseLow = large ? INVERSE_PI_LOW : INVERSE_PI_2_LOW;
        float h = base - twice;
        float hLow = (base - h) - twice;
        return a > 0.5f ? twice + twiceW : h + (hLow + (baseLow - twiceW));
    }

    // The angle of the point (x, y) for y >= 0; toLeft for x < 0 and for -0. x without its sign.
    static float inverseAngle(float y, float x, boolean toLeft) {
        boolean steep = y > x;
        float near = steep ? x : y;
        float far = steep ? y : x;
        float scale = far < 0x1p-60f ? 0x1p60f : 1.0f;
        near *= scale;
        far *= scale;
        float q = near / far;
        q = near == far ? 1.0f : q;
        q = far == 0.0f ? 0.0f : q;
        float qLow = Math.fma(-q, far, near) / far;
        qLow = far > 0.0f && far < Float.POSITIVE_INFINITY ? qLow : 0.0f;
        float s = q * q;
        float p = 0x1.2981a4p-10f;
        p = Math.fma(p, s, -0x1.e674bcp-8f);
        p = Math.fma(p, s, 0x1.74e89ap-6f);
        p = Math.fma(p, s, -0x1.703400p-5f);
        p = Math.fma(p, s, 0x1.14df6ap-4f);
        p = Math.fma(p, s, -0x1.693866p-4f);
        p = Math.fma(p, s, 0x1.c50716p-4f);
        p = Math.fma(p, s, -0x1.247504p-3f);
        p = Math.fma(p, s, 0x1.9997fep-3f);
        p = Math.fma(p, s, -0x1.555552p-2f);
        float w = Math.fma(q, s * p, qLow * Math.fma(-0.5f, s, 1.0f));
        float base = steep ? INVERSE_PI_2 : toLeft ? INVERSE_PI : 0.0f;
        float baseLow = steep ? INVERSE_PI_2_LOW : toLeft ? INVERSE_PI_LOW : 0.0f;
        float sign = steep == toLeft ? 1.0f : -1.0f;
        float part = sign * q;
        float h = base + part;
        float hLow = base == 0.0f ? 0.0f : part - (h - base);
        return h + (hLow + Math.fma(sign, w, baseLow));
    }

    static float atan(float a) {
        float v = inverseAngle(Math.abs(a), 1.0f, false);
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }

    // The angle of the point (b, a).
    static float atan2(float a, float b) {
        float v = inverseAngle(Math.abs(a), Math.abs(b), Float.floatToRawIntBits(b) < 0);
        v = a != a || b != b ? Float.NaN : v;
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }

    private InverseTrigF32() {}
}
