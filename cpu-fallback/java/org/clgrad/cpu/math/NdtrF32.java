package org.clgrad.cpu.math;

/** The normal distribution in float32: the twin of {@code kernels-cl/fn/ndtr.cl}, where the method is described. */
final class NdtrF32 {
    private NdtrF32() {}

    private static float near(float a) {
        float x = Math.abs(a);
        return x > 14.5f ? 14.5f : x;
    }

    private static float scale(float s) {
        return Math.fma(s, -0.5f * ExpF32.EXP_LOG2E, ExpF32.EXP_MAGIC);
    }

    private static float w(float y, float s, float t) {
        float sLow = Math.fma(y, y, -s);
        float n = t - ExpF32.EXP_MAGIC;
        float r = Math.fma(sLow, -0.5f, Math.fma(n, -ExpF32.EXP_LN2_LO, Math.fma(n, -ExpF32.EXP_LN2_HI, s * -0.5f)));
        return Math.fma(r * r, ExpF32.expQ(r), r);
    }

    private static float scaled(float b, float t) {
        return b * Float.intBitsToFloat((Float.floatToRawIntBits(t) << 23) + (191 << 23)) * 0x1p-64f;
    }

    static float normalPdf(float a) {
        float y = near(a);
        float s = y * y;
        float t = scale(s);
        float w = w(y, s, t);
        return scaled(Math.fma(w, 0x1.988454p-2f, 0x1.988454p-2f), t);
    }

    static float ndtr(float a) {
        float x = Math.abs(a);
        float y = near(a);
        float s = y * y;
        float t = scale(s);
        float w = w(y, s, t);
        float d = y + 2.5f;
        float dLow = y - (d - 2.5f);
        float v = 1.0f / d;
        w = Math.fma(Math.fma(-v, dLow, Math.fma(-v, d, 1.0f)), 1.5f, w);
        float u = v - 0.1875f;
        float b = -0x1.a3671ap7f;
        b = Math.fma(b, u, -0x1.22f6f6p5f);
        b = Math.fma(b, u, 0x1.6327a8p5f);
        b = Math.fma(b, u, 0x1.e4d212p0f);
        b = Math.fma(b, u, -0x1.4ec608p3f);
        b = Math.fma(b, u, -0x1.45cef8p-1f);
        b = Math.fma(b, u, 0x1.aaa908p1f);
        b = Math.fma(b, u, 0x1.0af1ecp1f);
        float ratio = v * Math.fma(b, u, 0x1.5c31fp-1f);
        float tail = scaled(Math.fma(w, ratio, ratio), t);
        float large = a < 0.0f ? tail : 1.0f - tail;
        float p = -0x1.0bc018p-17f;
        p = Math.fma(p, s, 0x1.e07c2ep-14f);
        p = Math.fma(p, s, -0x1.375458p-10f);
        p = Math.fma(p, s, 0x1.46d438p-7f);
        p = Math.fma(p, s, -0x1.10585ep-4f);
        p = Math.fma(p, s, 0x1.988454p-2f);
        return x < 1.0f ? Math.fma(a, p, 0.5f) : large;
    }
}
