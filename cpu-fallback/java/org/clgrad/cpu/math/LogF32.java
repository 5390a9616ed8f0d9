package org.clgrad.cpu.math;

/** The logarithms in float32: the twin of {@code kernels-cl/fn/log.cl}, where the method is described. */
final class LogF32 {
    private static final float LOG_LN2_HI = 0x1.62e4p-1f;
    private static final float LOG_LN2_LO = 0x1.7f7d1cp-20f;

    // Q(f) with log(1 + f) = f + f^2 Q(f).
    static float logQ(float f) {
        float q = -0x1.3574cp-4f;
        q = Math.fma(q, f, 0x1.07b546p-3f);
        q = Math.fma(q, f, -0x1.0f548ap-3f);
        q = Math.fma(q, f, 0x1.227d76p-3f);
        q = Math.fma(q, f, -0x1.542756p-3f);
        q = Math.fma(q, f, 0x1.99a434p-3f);
        q = Math.fma(q, f, -0x1.000428p-2f);
        q = Math.fma(q, f, 0x1.55554ep-2f);
        return Math.fma(q, f, -0x1.fffff8p-2f);
    }

    // k ln 2 + log(1 + f) + low, for low far below f.
    static float logCombine(float k, float f, float low) {
        float kHigh = k * LOG_LN2_HI;
        float s = kHigh + f;
        float sLow = f - (s - kHigh);
        sLow = k == 0.0f ? 0.0f : sLow;
        float rest = Math.fma(f * f, logQ(f), Math.fma(k, LOG_LN2_LO, low));
        return s + (sLow + rest);
    }

    static float log(float a) {
        boolean tiny = a < 0x1p-126f;
        float x = tiny ? a * 0x1p25f : a;
        int k = (Float.floatToRawIntBits(x) - 0x3f3504f3) >> 23;
        float m = Float.intBitsToFloat(Float.floatToRawIntBits(x) - (k << 23));
        float v = logCombine((float) (tiny ? k - 25 : k), m - 1.0f, 0.0f);
        v = a < Float.POSITIVE_INFINITY ? v : a;
        v = a == 0.0f ? Float.NEGATIVE_INFINITY : v;
        return a < 0.0f ? Float.NaN : v;
    }

    // u = 1 + a with rounding error c; log(u + c) with c scaled like u.
    static float log1p(float a) {
        float u = 1.0f + a;
        float part = u - a;
        float c = (1.0f - part) + (a - (u - part));
        int k = (Float.floatToRawIntBits(u) - 0x3f3504f3) >> 23;
        float m = Float.intBitsToFloat(Float.floatToRawIntBits(u) - (k << 23));
        float scale = Float.intBitsToFloat((127 - (k < 127 ? k : 127)) << 23);
        float f = m - 1.0f;
        float g = c * scale;
        float h = f + g;
        float hLow = g - (h - f);
        hLow = f == 0.0f ? 0.0f : hLow;
        float v = logCombine((float) k, h, Math.fma(-hLow, h, hLow));
        v = a < Float.POSITIVE_INFINITY ? v : a;
        v = a == 0.0f ? a : v;
        v = a == -1.0f ? Float.NEGATIVE_INFINITY : v;
        return a < -1.0f ? Float.NaN : v;
    }

    // log(a) times the factor in two floats; two is the logarithm of 2, likewise.
    static float logToBase(float a, float factor, float factorLow, float two, float twoLow) {
        boolean tiny = a < 0x1p-126f;
        float x = tiny ? a * 0x1p25f : a;
        int shift = (Float.floatToRawIntBits(x) - 0x3f3504f3) >> 23;
        float f = Float.intBitsToFloat(Float.floatToRawIntBits(x) - (shift << 23)) - 1.0f;
        float k = (float) (tiny ? shift - 25 : shift);
        float g = f * factor;
        float gLow = Math.fma(f, factorLow, Math.fma(f, factor, -g));
        float square = f * f;
        float q = logQ(f);
        float w = square * q;
        float wLow = Math.fma(square, q, -w) + Math.fma(f, f, -square) * q;
        float tail = Math.fma(w, factor, Math.fma(wLow, factor, gLow));
        float kHigh = k * two;
        float s = kHigh + g;
        float sLow = g - (s - kHigh);
        sLow = k == 0.0f ? 0.0f : sLow;
        float v = s + (sLow + Math.fma(k, twoLow, tail));
        v = a < Float.POSITIVE_INFINITY ? v : a;
        v = a == 0.0f ? -Float.POSITIVE_INFINITY : v;
        return a < 0.0f ? Float.NaN : v;
    }

    static float log2(float a) {
        return logToBase(a, 0x1.715476p0f, 0x1.4ae0c0p-26f, 1.0f, 0.0f);
    }

    static float log10(float a) {
        return logToBase(a, 0x1.bcb7b2p-2f, -0x1.5b235ep-27f, 0x1.344p-2f, 0x1.3509f8p-18f);
    }

    private LogF32() {}
}
