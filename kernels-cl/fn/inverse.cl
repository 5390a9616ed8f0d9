// Inverse sine, cosine and tangent in float32; the twin is org.clgrad.cpu.math.InverseTrigF32.
//
// asin s = s + s z P(z) with z = s^2 up to 1/4, P of degree 5 (relative error 2^-32); beyond 1/2 from s = sqrt((1 - |a|) / 2)
// with the rounding error of the root, as pi/2 - 2 asin s; pi in two floats. atan q = q + q s P(s) for s = q^2 up to 1, P of
// degree 9 (2^-31), the quotient q with its rounding error; beyond 1 pi/2 less that of the inverse.
// Worst error in ulp: asin 0.61, acos 0.60, atan 1.11.

#define INVERSE_PI 0x1.921fb6p1f
#define INVERSE_PI_LOW -0x1.777a5cp-24f
#define INVERSE_PI_2 0x1.921fb6p0f
#define INVERSE_PI_2_LOW -0x1.777a5cp-25f

// z P(z) with asin s = s + s z P(z), z = s^2.
static inline float inverse_sine_rest(float z) {
    float p = 0x1.33bbf8p-5f;
    p = fma(p, z, 0x1.d7f1bep-7f);
    p = fma(p, z, 0x1.04a660p-5f);
    p = fma(p, z, 0x1.6cac3cp-5f);
    p = fma(p, z, 0x1.33388ep-4f);
    p = fma(p, z, 0x1.55554cp-3f);
    return z * p;
}

static inline float fn_asin_f32(float a) {
    float y = fabs(a);
    bool large = y > 0.5f;
    float z = large ? 0.5f * (1.0f - y) : y * y;
    float s = large ? sqrt(z) : y;
    float low = s > 0.0f && large ? fma(-s, s, z) / (s + s) : 0.0f;
    float w = fma(s, inverse_sine_rest(z), low);
    float h = INVERSE_PI_2 - (s + s);
    float h_low = (INVERSE_PI_2 - h) - (s + s);
    float v = large ? h + (h_low + (INVERSE_PI_2_LOW - (w + w))) : s + w;
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}

static inline float fn_acos_f32(float a) {
    float y = fabs(a);
    bool large = y > 0.5f;
    float z = large ? 0.5f * (1.0f - y) : y * y;
    float s = large ? sqrt(z) : a;
    float low = s > 0.0f && large ? fma(-s, s, z) / (s + s) : 0.0f;
    float w = fma(s, inverse_sine_rest(z), low);
    float twice = large ? s + s : s;
    float twice_w = large ? w + w : w;
    float base = large ? INVERSE_PI : INVERSE_PI_2;
    float base_low = large ? INVERSE_PI_LOW : INVERSE_PI_2_LOW;
    float h = base - twice;
    float h_low = (base - h) - twice;
    return a > 0.5f ? twice + twice_w : h + (h_low + (base_low - twice_w));
}

// The angle of the point (x, y) for y >= 0; to_left for x < 0 and for -0. x without its sign.
static inline float inverse_angle(float y, float x, bool to_left) {
    bool steep = y > x;
    float near = steep ? x : y;
    float far = steep ? y : x;
    float scale = far < 0x1p-60f ? 0x1p60f : 1.0f;
    near *= scale;
    far *= scale;
    float q = near / far;
    q = near == far ? 1.0f : q;
    q = far == 0.0f ? 0.0f : q;
    float q_low = fma(-q, far, near) / far;
    q_low = far > 0.0f && far < INFINITY ? q_low : 0.0f;
    float s = q * q;
    float p = 0x1.2981a4p-10f;
    p = fma(p, s, -0x1.e674bcp-8f);
    p = fma(p, s, 0x1.74e89ap-6f);
    p = fma(p, s, -0x1.703400p-5f);
    p = fma(p, s, 0x1.14df6ap-4f);
    p = fma(p, s, -0x1.693866p-4f);
    p = fma(p, s, 0x1.c50716p-4f);
    p = fma(p, s, -0x1.247504p-3f);
    p = fma(p, s, 0x1.9997fep-3f);
    p = fma(p, s, -0x1.555552p-2f);
    float w = fma(q, s * p, q_low * fma(-0.5f, s, 1.0f));
    float base = steep ? INVERSE_PI_2 : to_left ? INVERSE_PI : 0.0f;
    float base_low = steep ? INVERSE_PI_2_LOW : to_left ? INVERSE_PI_LOW : 0.0f;
    float sign = steep == to_left ? 1.0f : -1.0f;
    float part = sign * q;
    float h = base + part;
    float h_low = base == 0.0f ? 0.0f : part - (h - base);
    return h + (h_low + fma(sign, w, base_low));
}

static inline float fn_atan_f32(float a) {
    float v = inverse_angle(fabs(a), 1.0f, false);
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}

// The angle of the point (b, a).
static inline float fn_atan2_f32(float a, float b) {
    float v = inverse_angle(fabs(a), fabs(b), as_int(b) < 0);
    v = a != a || b != b ? NAN : v;
    return as_float(as_int(v) | (as_int(a) & INT_MIN));
}
