// Natural logarithms in float32: log, log1p. Straight-line code; the twin is org.clgrad.cpu.math.F32.
//
// a = 2^k m with m in [sqrt(1/2), sqrt(2)), f = m - 1 exact; log m = f + f^2 Q(f), Q of degree 8 (relative error
// 2^-27.6). k ln 2 is added with its high part exact and the rounding error of the sum kept.
// Worst error in ulp: log 0.89, log1p 0.89.

#define LOG_LN2_HI 0x1.62e4p-1f
#define LOG_LN2_LO 0x1.7f7d1cp-20f

// Q(f) with log(1 + f) = f + f^2 Q(f).
static inline float log_q(float f) {
    float q = -0x1.3574cp-4f;
    q = fma(q, f, 0x1.07b546p-3f);
    q = fma(q, f, -0x1.0f548ap-3f);
    q = fma(q, f, 0x1.227d76p-3f);
    q = fma(q, f, -0x1.542756p-3f);
    q = fma(q, f, 0x1.99a434p-3f);
    q = fma(q, f, -0x1.000428p-2f);
    q = fma(q, f, 0x1.55554ep-2f);
    return fma(q, f, -0x1.fffff8p-2f);
}

// k ln 2 + log(1 + f) + low, for low far below f.
static inline float log_combine(float k, float f, float low) {
    float k_high = k * LOG_LN2_HI;
    float s = k_high + f;
    float s_low = f - (s - k_high);
    s_low = k == 0.0f ? 0.0f : s_low;
    float rest = fma(f * f, log_q(f), fma(k, LOG_LN2_LO, low));
    return s + (s_low + rest);
}

static inline float fn_log_f32(float a) {
    uchar tiny = a < 0x1p-126f;
    float x = tiny ? a * 0x1p25f : a;
    int k = (as_int(x) - 0x3f3504f3) >> 23;
    float m = as_float(as_int(x) - (k << 23));
    float v = log_combine((float)(tiny ? k - 25 : k), m - 1.0f, 0.0f);
    v = a < INFINITY ? v : a;
    v = a == 0.0f ? -INFINITY : v;
    return a < 0.0f ? NAN : v;
}

// u = 1 + a with rounding error c; log(u + c) with c scaled like u.
static inline float fn_log1p_f32(float a) {
    float u = 1.0f + a;
    float part = u - a;
    float c = (1.0f - part) + (a - (u - part));
    int k = (as_int(u) - 0x3f3504f3) >> 23;
    float m = as_float(as_int(u) - (k << 23));
    float scale = as_float((127 - (k < 127 ? k : 127)) << 23);
    float f = m - 1.0f;
    float g = c * scale;
    float h = f + g;
    float h_low = g - (h - f);
    h_low = f == 0.0f ? 0.0f : h_low;
    float v = log_combine((float)k, h, fma(-h_low, h, h_low));
    v = a < INFINITY ? v : a;
    v = a == 0.0f ? a : v;
    v = a == -1.0f ? -INFINITY : v;
    return a < -1.0f ? NAN : v;
}
