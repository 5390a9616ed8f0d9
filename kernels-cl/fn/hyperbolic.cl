// Hyperbolic sine and cosine and the inverse functions in float32; the twin is org.clgrad.cpu.math.HyperbolicF32.
//
// sinh, cosh: e^|a| / 2 = h + h_low as in exp.cl, then h -+ 1 / (4 h) with the rounding errors kept; below 1 sinh is
// a + a^3 P(a^2), P of degree 3 (relative error 2^-34). asinh, atanh: below 1/2 a + a^3 P(a^2), P of degree 5 (2^-34) and 7
// (2^-37); else, and acosh, the logarithm of |a| + sqrt(a^2 +- 1), of (1 + |a|) / (1 - |a|), in two floats.
// Worst error in ulp: sinh 0.87, cosh 0.85, asinh 0.61, acosh 0.7, atanh 0.65.
#include "fn/exp.cl"
#include "fn/log.cl"

// e^y / 2 for y >= 0, infinite from 89.42 on, with sign times a quarter of its inverse: sinh for -1, cosh for 1.
static inline float hyperbolic_sum(float y, float sign) {
    float z = y > 90.0f ? 90.0f : y;
    float t = fma(z, EXP_LOG2E, EXP_MAGIC);
    float n = t - EXP_MAGIC;
    int i = as_int(t) - EXP_MAGIC_BITS - 1;
    float r_long = fma(n, -EXP_LN2_HI, z);
    float r = fma(n, -EXP_LN2_LO, r_long);
    float r_low = fma(n, -EXP_LN2_LO, r_long - r);
    float w = fma(r * r, exp_q(r), r);
    float p = 1.0f + w;
    float p_low = (w - (p - 1.0f)) + r_low;
    float h = exp_scale(p, i);
    float h_low = exp_scale(p_low, i);
    float inverse = sign * (0.25f / h);
    float s = h + inverse;
    float s_low = inverse - (s - h);
    float v = s + fma(h_low, fma(-4.0f * sign, inverse * inverse, 1.0f), s_low);
    return h == INFINITY ? INFINITY : v;
}

static inline float fn_sinh_f32(float a) {
    float y = fabs(a);
    float s = y * y;
    float c = 0x1.7a267cp-19f;
    c = fma(c, s, 0x1.9ffe12p-13f);
    c = fma(c, s, 0x1.111136p-7f);
    c = fma(c, s, 0x1.555556p-3f);
    float small = fma(y * s, c, y);
    float v = y < 1.0f ? small : hyperbolic_sum(y, -1.0f);
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}

static inline float fn_cosh_f32(float a) {
    return hyperbolic_sum(fabs(a), 1.0f);
}

// log(2^more (u + c)) for a normal u and c far below it.
static inline float hyperbolic_log(float u, float c, int more) {
    int k = (as_int(u) - 0x3f3504f3) >> 23;
    float f = as_float(as_int(u) - (k << 23)) - 1.0f;
    float g = c * as_float((127 - (k < 127 ? k : 127)) << 23);
    float h = f + g;
    float h_low = g - (h - f);
    h_low = f == 0.0f ? 0.0f : h_low;
    return log_combine((float)(k + more), h, fma(-h_low, h, h_low));
}

// The rounding error of s = a + b.
static inline float hyperbolic_rest(float a, float b, float s) {
    float part = s - a;
    return (a - (s - part)) + (b - part);
}

static inline float fn_asinh_f32(float a) {
    float y = fabs(a);
    bool large = y > 0x1p13f;
    float x = large ? 1.0f : y;
    float square = x * x;
    float d = square + 1.0f;
    float d_low = hyperbolic_rest(square, 1.0f, d) + fma(x, x, -square);
    float root = sqrt(d);
    float root_low = (fma(-root, root, d) + d_low) / (root + root);
    float u = root + x;
    float u_low = (x - (u - root)) + root_low;
    float v = hyperbolic_log(large ? y : u, large ? 0.0f : u_low, large ? 1 : 0);
    float c = 0x1.2ca8c0p-7f;
    c = fma(c, square, -0x1.4771d6p-6f);
    c = fma(c, square, 0x1.ebc1f0p-6f);
    c = fma(c, square, -0x1.6d792cp-5f);
    c = fma(c, square, 0x1.33320cp-4f);
    c = fma(c, square, -0x1.555554p-3f);
    v = y < 0.5f ? fma(y * square, c, y) : v;
    v = y < INFINITY ? v : y;
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}

static inline float fn_acosh_f32(float a) {
    bool large = a > 0x1p13f;
    float x = large ? 1.0f : a;
    float square = x * x;
    float d = square - 1.0f;
    float d_low = hyperbolic_rest(square, -1.0f, d) + fma(x, x, -square);
    float root = sqrt(d);
    float root_low = root > 0.0f ? (fma(-root, root, d) + d_low) / (root + root) : 0.0f;
    float t = x - 1.0f;
    float w = root + t;
    float w_low = (hyperbolic_rest(root, t, w) + hyperbolic_rest(x, -1.0f, t)) + root_low;
    float u = w + 1.0f;
    float u_low = hyperbolic_rest(w, 1.0f, u) + w_low;
    float v = hyperbolic_log(large ? a : u, large ? 0.0f : u_low, large ? 1 : 0);
    v = a < INFINITY ? v : a;
    return a < 1.0f ? NAN : v;
}

static inline float fn_atanh_f32(float a) {
    float y = fabs(a);
    float n = 1.0f + y;
    float n_low = y - (n - 1.0f);
    float d = 1.0f - y;
    float q = n / d;
    float q_low = (fma(-q, d, n) + n_low) / d;
    float v = 0.5f * hyperbolic_log(q, q_low, 0);
    float s = y * y;
    float c = 0x1.6e60fcp-3f;
    c = fma(c, s, -0x1.708fcep-10f);
    c = fma(c, s, 0x1.882700p-4f);
    c = fma(c, s, 0x1.687574p-4f);
    c = fma(c, s, 0x1.c829c6p-4f);
    c = fma(c, s, 0x1.248bc4p-3f);
    c = fma(c, s, 0x1.9999c0p-3f);
    c = fma(c, s, 0x1.555556p-2f);
    v = y < 0.5f ? fma(y * s, c, y) : v;
    v = y == 1.0f ? INFINITY : v;
    v = y <= 1.0f ? v : NAN;
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}
