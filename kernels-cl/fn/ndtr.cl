// The standard normal distribution function in float32, and its density. Straight-line code; the twin is
// org.clgrad.cpu.math.NdtrF32. Whoever needs both of one argument pays for e^(-y^2 / 2) once: compilers see that it is the
// same.
//
// |a| < 1: 1/2 + a P(a^2), P of degree 5. Beyond, with y = |a|: e^(-y^2 / 2) R(y), or 1 minus that above 0, where
// R = v B(v - 3/16), v = 1 / (y + 5/2), B of degree 8 (2^-25.4). y^2 carries its rounding error along, and so does v,
// with the derivative of log R by log v, which is close to 3/2, as weight. Worst error in ulp: 3.22, far below 0; on average
// 0.04.
#include "fn/exp.cl"

// |a|, which beyond 14.5 has results 0 or 1.
static inline float ndtr_near(float a) {
    float x = fabs(a);
    return x > 14.5f ? 14.5f : x;
}

// With s = y^2: e^(-s / 2) = 2^n (1 + w). The integer n is in the low bits of this.
static inline float ndtr_scale(float s) {
    return fma(s, -0.5f * EXP_LOG2E, EXP_MAGIC);
}

static inline float ndtr_w(float y, float s, float t) {
    float s_low = fma(y, y, -s);
    float n = t - EXP_MAGIC;
    float r = fma(s_low, -0.5f, fma(n, -EXP_LN2_LO, fma(n, -EXP_LN2_HI, s * -0.5f)));
    return fma(r * r, exp_q(r), r);
}

// b 2^n. n reaches -152: in two steps, the first of which is exact.
static inline float ndtr_scaled(float b, float t) {
    return b * as_float((as_int(t) << 23) + (191 << 23)) * 0x1p-64f;
}

// Worst error in ulp: 1.35.
static inline float fn_normal_pdf_f32(float a) {
    float y = ndtr_near(a);
    float s = y * y;
    float t = ndtr_scale(s);
    float w = ndtr_w(y, s, t);
    return ndtr_scaled(fma(w, 0x1.988454p-2f, 0x1.988454p-2f), t);
}

static inline float fn_ndtr_f32(float a) {
    float x = fabs(a);
    float y = ndtr_near(a);
    float s = y * y;
    float t = ndtr_scale(s);
    float w = ndtr_w(y, s, t);
    float d = y + 2.5f;
    float d_low = y - (d - 2.5f);
    float v = 1.0f / d;
    w = fma(fma(-v, d_low, fma(-v, d, 1.0f)), 1.5f, w);
    float u = v - 0.1875f;
    float b = -0x1.a3671ap7f;
    b = fma(b, u, -0x1.22f6f6p5f);
    b = fma(b, u, 0x1.6327a8p5f);
    b = fma(b, u, 0x1.e4d212p0f);
    b = fma(b, u, -0x1.4ec608p3f);
    b = fma(b, u, -0x1.45cef8p-1f);
    b = fma(b, u, 0x1.aaa908p1f);
    b = fma(b, u, 0x1.0af1ecp1f);
    float ratio = v * fma(b, u, 0x1.5c31fp-1f);
    float tail = ndtr_scaled(fma(w, ratio, ratio), t);
    float large = a < 0.0f ? tail : 1.0f - tail;
    float p = -0x1.0bc018p-17f;
    p = fma(p, s, 0x1.e07c2ep-14f);
    p = fma(p, s, -0x1.375458p-10f);
    p = fma(p, s, 0x1.46d438p-7f);
    p = fma(p, s, -0x1.10585ep-4f);
    p = fma(p, s, 0x1.988454p-2f);
    return x < 1.0f ? fma(a, p, 0.5f) : large;
}
