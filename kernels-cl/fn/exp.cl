// Exponential family in float32: exp, expm1, sigmoid, tanh. Straight-line code of IEEE operations, selects and shifts;
// the twin in Java (org.clgrad.cpu.math.F32) computes the same bits.
//
// Reduction: n = round(a log2 e), r = a - n ln 2 in [-0.347, 0.347], with ln 2 split so that n * EXP_LN2_HI is exact;
// e^r = 1 + r + r^2 q(r) with q of degree 4 (relative error 2^-28). Adding EXP_MAGIC = 1.5 * 2^23 rounds to an integer
// and leaves it in the low bits. Powers of two are applied in two factors, so that results may be denormal.
// Worst error in ulp: exp 0.90, expm1 1.02, sigmoid 0.95, tanh 1.00.

#define EXP_MAGIC 0x1.8p23f
#define EXP_MAGIC_BITS 0x4b400000
#define EXP_LOG2E 0x1.715476p0f
#define EXP_LN2_HI 0x1.62e4p-1f
#define EXP_LN2_LO 0x1.7f7d1cp-20f

// q(r) with e^r = 1 + r + r^2 q(r).
static inline float exp_q(float r) {
    float q = 0x1.6a43p-10f;
    q = fma(q, r, 0x1.123e54p-7f);
    q = fma(q, r, 0x1.5558a4p-5f);
    q = fma(q, r, 0x1.55548ap-3f);
    return fma(q, r, 0x1.fffffcp-2f);
}

// p * 2^i for i in -252 .. 254.
static inline float exp_scale(float p, int i) {
    int half_i = i >> 1;
    return p * as_float((half_i + 127) << 23) * as_float((i - half_i + 127) << 23);
}

static inline float fn_exp_f32(float a) {
    float z = a < -104.0f ? -104.0f : a;
    z = z > 89.0f ? 89.0f : z;
    float t = fma(z, EXP_LOG2E, EXP_MAGIC);
    float n = t - EXP_MAGIC;
    float r = fma(n, -EXP_LN2_LO, fma(n, -EXP_LN2_HI, z));
    float p = fma(fma(exp_q(r), r, 1.0f), r, 1.0f);
    return exp_scale(p, as_int(t) - EXP_MAGIC_BITS);
}

// 2^n ((1 - 2^-n) + r + r^2 q(r)), where 1 - 2^-n and its sum with r carry their rounding errors along.
static inline float fn_expm1_f32(float a) {
    float z = a < -18.0f ? -18.0f : a;
    z = z > 89.0f ? 89.0f : z;
    float t = fma(z, EXP_LOG2E, EXP_MAGIC);
    float n = t - EXP_MAGIC;
    int i = as_int(t) - EXP_MAGIC_BITS;
    float r_long = fma(n, -EXP_LN2_HI, z);
    float r = fma(n, -EXP_LN2_LO, r_long);
    float r_low = fma(n, -EXP_LN2_LO, r_long - r);
    float w = fma(r * r, exp_q(r), fma(r_low, r, r_low));
    float inverse = as_float((127 - (i < 100 ? i : 100)) << 23);
    float one = 1.0f - inverse;
    float one_low = (1.0f - one) - inverse;
    float s = one + r;
    float s_low = r - (s - one);
    float p = s + (s_low + (one_low + w));
    return a == 0.0f ? a : exp_scale(p, i);
}

// e = e^-|a| with its rounding error e_low; then 1 / (1 + e) or e / (1 + e), corrected by the remainder of the division.
static inline float fn_sigmoid_f32(float a) {
    float z = -fabs(a);
    z = z < -104.0f ? -104.0f : z;
    float t = fma(z, EXP_LOG2E, EXP_MAGIC);
    float n = t - EXP_MAGIC;
    int i = as_int(t) - EXP_MAGIC_BITS;
    float r_long = fma(n, -EXP_LN2_HI, z);
    float r = fma(n, -EXP_LN2_LO, r_long);
    float r_low = fma(n, -EXP_LN2_LO, r_long - r);
    float w = fma(r * r, exp_q(r), r);
    float p = 1.0f + w;
    float p_low = (w - (p - 1.0f)) + r_low;
    float e = exp_scale(p, i);
    float e_low = exp_scale(p_low, i);
    float d = 1.0f + e;
    float d_low = (e - (d - 1.0f)) + e_low;
    float inverse = 1.0f / d;
    float top = a < 0.0f ? e : 1.0f;
    float top_low = a < 0.0f ? e_low : 0.0f;
    float quotient = top * inverse;
    float rest = fma(-quotient, d, top) + fma(-quotient, d_low, top_low);
    return fma(rest, inverse, quotient);
}

// Below 1 a + a^3 P(a^2), P of degree 7; above 1 - 2 / (e^2a + 1).
static inline float fn_tanh_f32(float a) {
    float y = fabs(a);
    float z = y > 9.1f ? 9.1f : y;
    float u = z + z;
    float t = fma(u, EXP_LOG2E, EXP_MAGIC);
    float n = t - EXP_MAGIC;
    float r = fma(n, -EXP_LN2_LO, fma(n, -EXP_LN2_HI, u));
    float p = fma(fma(exp_q(r), r, 1.0f), r, 1.0f);
    float e = p * as_float((as_int(t) - EXP_MAGIC_BITS + 127) << 23);
    float large = 1.0f - 2.0f / (e + 1.0f);
    float s = y * y;
    float c = 0x1.e86d02p-14f;
    c = fma(c, s, -0x1.aee90ep-11f);
    c = fma(c, s, 0x1.8f9f5p-9f);
    c = fma(c, s, -0x1.18de98p-7f);
    c = fma(c, s, 0x1.64c0a4p-6f);
    c = fma(c, s, -0x1.b9f6dep-5f);
    c = fma(c, s, 0x1.11103cp-3f);
    c = fma(c, s, -0x1.555552p-2f);
    float small = fma(y * s, c, y);
    float v = y < 1.0f ? small : large;
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}
