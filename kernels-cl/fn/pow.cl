// Power in float32: pow. Straight-line code; the twin is org.clgrad.cpu.math.PowF32.
//
// |a| = 2^e m with m in [sqrt 1/2, sqrt 2]; log2 |a| = e + 2 / ln 2 (s + s z P(z)) with s = (m - 1) / (m + 1), z = s^2 and
// z P(z) = z / 3 + z^2 Q(z), everything but Q with its rounding error carried along (2^-36 of the logarithm, since b times
// it may reach 150). Then 2^(b log2 |a|), the product and the reduced argument again in two floats. Signs and special
// cases as in C's pow. Worst error found in ulp: 0.81.
#include "fn/exp.cl"

#define POW_THIRD_HI 0x1.555556p-2f
#define POW_THIRD_LO -0x1.555556p-27f
#define POW_SCALE_HI 0x1.715476p1f
#define POW_SCALE_LO 0x1.4ae0cp-25f
#define POW_LN2_HI 0x1.62e43p-1f
#define POW_LN2_LO -0x1.05c61p-29f

static inline float fn_pow_f32(float a, float b) {
    float x = fabs(a);
    // The logarithm of |a|, for |a| positive and finite.
    float scaled = x < 0x1p-126f ? x * 0x1p23f : x;
    int bits = as_int(scaled);
    int e_bits = (bits - 0x3f3504f3) >> 23;
    float e = (float) (x < 0x1p-126f ? e_bits - 23 : e_bits);
    float f = as_float(bits - (e_bits << 23)) - 1.0f;
    float d = 2.0f + f;
    float d_low = f - (d - 2.0f);
    float s = f / d;
    float s_low = (fma(-s, d, f) - s * d_low) / d;
    float z = s * s;
    float z_low = fma(s, s, -z) + 2.0f * s * s_low;
    float q = 0x1.9083fep-4f;
    q = fma(q, z, 0x1.c63da8p-4f);
    q = fma(q, z, 0x1.2493b6p-3f);
    q = fma(q, z, 0x1.999998p-3f);
    float third = z * POW_THIRD_HI;
    float third_low = fma(z, POW_THIRD_HI, -third) + fma(z, POW_THIRD_LO, z_low * POW_THIRD_HI);
    float t = fma(z * z, q, third);
    float t_low = fma(z * z, q, third - t) + third_low;
    float u = s * t;
    float u_low = fma(s, t, -u) + fma(s, t_low, fma(s_low, t, s_low));
    float w = s + u;
    float w_low = (s - w) + u + u_low;
    float l = w * POW_SCALE_HI;
    float l_low = fma(w, POW_SCALE_HI, -l) + fma(w, POW_SCALE_LO, w_low * POW_SCALE_HI);
    float h = e + l;
    float h_low = ((e - h) + l) + l_low;
    // 2^(b log2 |a|).
    float p = b * h;
    float p_low = fma(b, h, -p) + b * h_low;
    p_low = p > 160.0f || p < -160.0f ? 0.0f : p_low;
    p = p > 160.0f ? 160.0f : p;
    p = p < -160.0f ? -160.0f : p;
    float magic = p + EXP_MAGIC;
    float r_long = p - (magic - EXP_MAGIC);
    float r = r_long + p_low;
    float r_low = (r_long - r) + p_low;
    float g = r * POW_LN2_HI;
    float g_low = fma(r, POW_LN2_HI, -g) + fma(r, POW_LN2_LO, r_low * POW_LN2_HI);
    float one = 1.0f + g;
    float one_low = g - (one - 1.0f);
    float v = exp_scale(one + (one_low + fma(g * g, exp_q(g), g_low)), as_int(magic) - EXP_MAGIC_BITS);
    // What the logarithm does not cover.
    v = x == 0.0f ? (b < 0.0f ? INFINITY : 0.0f) : v;
    v = x == INFINITY ? (b < 0.0f ? 0.0f : INFINITY) : v;
    v = x == 1.0f ? 1.0f : v;
    // The sign: b is a whole number, an odd one.
    float y = fabs(b) < 0x1p24f ? b : 0.0f;
    int i = (int) y;
    int whole = fabs(b) >= 0x1p24f || (float) i == b;
    int odd = whole && (i & 1) != 0;
    int negative = as_int(a) < 0;
    v = negative && odd ? -v : v;
    v = negative && !whole && x != 0.0f && x != INFINITY ? NAN : v;
    v = a != a || b != b ? NAN : v;
    return a == 1.0f || b == 0.0f ? 1.0f : v;
}
