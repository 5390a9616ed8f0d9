package org.clgrad.cpu.math;

/** The inverse error function in float32: the twin of {@code kernels-cl/fn/erfinv.cl}, where the method is described. */
final class ErfinvF32 {
    private ErfinvF32() {}

    static float erfinv(float a) {
        float w = -F32.log(Math.fma(-a, a, 1.0f));
        boolean near = w < 3.0f;
        boolean mid = w < 7.0f;
        float u = near ? w - 1.0f : mid ? w - 4.5f : (float) Math.sqrt(w) - 3.25f;
        float p = near ? 0x1.cbc8c6p-24f : mid ? -0x1.ee4dccp-27f : 0x1.1aa2c2p-17f;
        p = Math.fma(p, u, near ? -0x1.19d04p-21f : mid ? 0x1.224e3ap-24f : -0x1.2df56cp-12f);
        p = Math.fma(p, u, near ? -0x1.1e35dap-18f : mid ? 0x1.c96366p-21f : 0x1.f0c9a2p-11f);
        p = Math.fma(p, u, near ? 0x1.3ff078p-15f : mid ? -0x1.bf55bcp-17f : -0x1.c0251ep-10f);
        p = Math.fma(p, u, near ? 0x1.a3f58ap-14f : mid ? 0x1.5a8a5ep-14f : 0x1.46e1b2p-9f);
        p = Math.fma(p, u, near ? -0x1.3778a2p-9f : mid ? -0x1.d2eda2p-19f : -0x1.eb581ap-9f);
        p = Math.fma(p, u, near ? 0x1.169304p-8f : mid ? -0x1.e2d768p-8f : 0x1.5ff99ap-8f);
        p = Math.fma(p, u, near ? 0x1.fb8fccp-3f : mid ? 0x1.c4ae2ep-3f : 0x1.0158a6p0f);
        float c = near ? 0x1.209b9cp0f : mid ? 0x1.f89c26p0f : 0x1.8abcc4p1f;
        float low = near ? -0x1.20f4d2p-26f : mid ? 0x1.017864p-26f : -0x1.eb0eap-25f;
        float x = Math.abs(a);
        float v = Math.fma(x, c, x * Math.fma(u, p, low));
        v = x == 1.0f ? Float.POSITIVE_INFINITY : v;
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) | (Float.floatToRawIntBits(a) & Integer.MIN_VALUE));
    }
}
