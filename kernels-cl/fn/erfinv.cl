// Inverse error function in float32. Straight-line code; the twin is org.clgrad.cpu.math.ErfinvF32.
//
// erfinv(a) = a P(w) with w = -log(1 - a^2), whose 1 - a^2 is rounded once: three polynomials of degree 8, in w - 1 below 3
// (relative error 2^-30.5), in w - 9/2 below 7 (2^-28.9), and from there in sqrt(w) - 13/4 (2^-28.8). The constant term has a
// low part, and the last operation is a fma with it.
// Worst error in ulp: 1.40, where log(1 - a^2) is near -7.
#include "fn/log.cl"

static inline float fn_erfinv_f32(float a) {
    float w = -fn_log_f32(fma(-a, a, 1.0f));
    bool near = w < 3.0f;
    bool mid = w < 7.0f;
    float u = near ? w - 1.0f : mid ? w - 4.5f : sqrt(w) - 3.25f;
    float p = near ? 0x1.cbc8c6p-24f : mid ? -0x1.ee4dccp-27f : 0x1.1aa2c2p-17f;
    p = fma(p, u, near ? -0x1.19d04p-21f : mid ? 0x1.224e3ap-24f : -0x1.2df56cp-12f);
    p = fma(p, u, near ? -0x1.1e35dap-18f : mid ? 0x1.c96366p-21f : 0x1.f0c9a2p-11f);
    p = fma(p, u, near ? 0x1.3ff078p-15f : mid ? -0x1.bf55bcp-17f : -0x1.c0251ep-10f);
    p = fma(p, u, near ? 0x1.a3f58ap-14f : mid ? 0x1.5a8a5ep-14f : 0x1.46e1b2p-9f);
    p = fma(p, u, near ? -0x1.3778a2p-9f : mid ? -0x1.d2eda2p-19f : -0x1.eb581ap-9f);
    p = fma(p, u, near ? 0x1.169304p-8f : mid ? -0x1.e2d768p-8f : 0x1.5ff99ap-8f);
    p = fma(p, u, near ? 0x1.fb8fccp-3f : mid ? 0x1.c4ae2ep-3f : 0x1.0158a6p0f);
    float c = near ? 0x1.209b9cp0f : mid ? 0x1.f89c26p0f : 0x1.8abcc4p1f;
    float low = near ? -0x1.20f4d2p-26f : mid ? 0x1.017864p-26f : -0x1.eb0eap-25f;
    float x = fabs(a);
    float v = fma(x, c, x * fma(u, p, low));
    v = x == 1.0f ? INFINITY : v;
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}

#ifdef CLGRAD_FP64
// A start within 10^-2, then four steps of Halley's method, on 1 - |a| where that is exact.
static inline double fn_erfinv_f64(double a) {
    double x = fabs(a);
    double w = -log(fma(-x, x, 1.0));
    double y = w < 7.0 ? x * (0.886 + w * (0.242 - 0.0035 * w)) : sqrt(w + 0.693 - 0.5 * log(3.14159 * w));
    for (int i = 0; i < 4; i++) {
        double off = x < 0.5 ? erf(y) - x : (1.0 - x) - erfc(y);
        double step = off * 0.88622692545275801365 * exp(y * y);
        y -= step / (1.0 + y * step);
    }
    return x < 1.0 ? copysign(y, a) : a * (x == 1.0 ? INFINITY : NAN);
}
#endif
