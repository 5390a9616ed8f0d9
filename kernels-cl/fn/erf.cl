// Error functions in float32: erf, erfc. Straight-line code; the twin is org.clgrad.cpu.math.ErfF32.
//
// erf: below 1 a + a P(a^2), P of degree 6; above 1 - e^g(a), where g = log erfc is smooth enough for a polynomial of
// degree 6, whose last rounding error is carried along.
// erfc: below 1/2 1 - a - a P(a^2); above e^(-a^2) R(v) with v = 1 / (a + 2): R(v) = v B(v - 1/4), B of degree 10
// (2^-29.9). a^2, v and the products carry their rounding errors along; below 0 it is 2 - erfc(-a).
// Worst error in ulp: erf 1.00, erfc 1.34.
#include "fn/exp.cl"

// P(s) with erf(a) = a + a P(a^2), |a| <= 1.
static inline float erf_p(float s) {
    float p = 0x1.4771fep-14f;
    p = fma(p, s, -0x1.a3515ep-11f);
    p = fma(p, s, 0x1.53f224p-8f);
    p = fma(p, s, -0x1.b7f71ap-6f);
    p = fma(p, s, 0x1.ce2ce6p-4f);
    p = fma(p, s, -0x1.81273ep-2f);
    return fma(p, s, 0x1.06eba8p-3f);
}

static inline float fn_erf_f32(float a) {
    float y = fabs(a);
    float z = y > 3.95f ? 3.95f : y;
    float c = 0x1.86daacp-13f;
    c = fma(c, z, -0x1.825932p-9f);
    c = fma(c, z, 0x1.65ca94p-6f);
    c = fma(c, z, -0x1.a652cep-4f);
    c = fma(c, z, -0x1.46bafcp-1f);
    c = fma(c, z, -0x1.2088e6p0f);
    float g = fma(c, z, -0x1.662eccp-12f);
    float g_low = fma(c, z, -g) - 0x1.662eccp-12f;
    float t = fma(g, EXP_LOG2E, EXP_MAGIC);
    float n = t - EXP_MAGIC;
    float r = fma(n, -EXP_LN2_LO, fma(n, -EXP_LN2_HI, g)) + g_low;
    float p = fma(fma(exp_q(r), r, 1.0f), r, 1.0f);
    float large = fma(-p, as_float((as_int(t) - EXP_MAGIC_BITS + 127) << 23), 1.0f);
    float small = fma(y, erf_p(y * y), y);
    float v = y < 1.0f ? small : large;
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}

static inline float fn_erfc_f32(float a) {
    float x = fabs(a);
    float y = x > 10.1f ? 10.1f : x;
    // e^(-y^2) = 2^i (e + e_low).
    float s = y * y;
    float t = fma(-s, EXP_LOG2E, EXP_MAGIC);
    float n = t - EXP_MAGIC;
    float r_long = fma(n, -EXP_LN2_HI, -s);
    float r = fma(n, -EXP_LN2_LO, r_long);
    float r_low = fma(n, -EXP_LN2_LO, r_long - r) - fma(y, y, -s);
    float one_r = 1.0f + r;
    float w = fma(r * r, exp_q(r), r - (one_r - 1.0f));
    float e = one_r + w;
    float e_low = fma(r_low, e, w - (e - one_r));
    // v = 1 / (y + 2) (1 + v_low); the derivative of log R by log v is close to 0.95 + 2.83 v.
    float d = y + 2.0f;
    float d_low = (y - (d - 2.0f)) + (2.0f - (d - (d - 2.0f)));
    float v = 1.0f / d;
    float v_low = fma(-v, d_low, fma(-v, d, 1.0f));
    float k = fma(v, 2.83f, 0.95f) * v_low;
    float u = v - 0.25f;
    float b = 0x1.04556ep7f;
    b = fma(b, u, -0x1.0c6da6p4f);
    b = fma(b, u, -0x1.57283ep5f);
    b = fma(b, u, 0x1.be5d8cp3f);
    b = fma(b, u, 0x1.94d1d6p3f);
    b = fma(b, u, -0x1.a8db28p2f);
    b = fma(b, u, -0x1.606d3p2f);
    b = fma(b, u, 0x1.2a89c4p1f);
    b = fma(b, u, 0x1.1e2deep2f);
    b = fma(b, u, 0x1.5fd386p1f);
    float c = b * u;
    float c_low = fma(b, u, -c) - 0x1.2b206p-26f;
    float f = 0x1.058672p0f + c;
    float f_low = (c - (f - 0x1.058672p0f)) + c_low;
    // (e + e_low) v (f + f_low) (1 + k).
    float ev = e * v;
    float ev_low = fma(e_low, v, fma(e, v, -ev));
    float p = ev * f;
    float p_low = fma(ev, f_low, fma(ev_low, f, fma(ev, f, -p)));
    float tail = exp_scale(p + fma(p, k, p_low), as_int(t) - EXP_MAGIC_BITS);
    float large = a < 0.0f ? 2.0f - tail : tail;
    float h = 1.0f - a;
    float h_low = (1.0f - h) - a;
    float small = h + fma(-a, erf_p(a * a), h_low);
    return x < 0.5f ? small : large;
}
