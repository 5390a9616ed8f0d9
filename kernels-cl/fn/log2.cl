// Logarithms to base 2 and 10 in float32; the twin is org.clgrad.cpu.math.LogF32.
//
// a = 2^k (1 + f) as in log.cl; f / ln(base) in two floats, f^2 Q(f) / ln(base), and k log(2) / log(base), whose first
// float times k is exact. Worst error in ulp: log2 0.9, log10 0.9.
#include "fn/log.cl"

// log(a) times the factor in two floats; two is the logarithm of 2, likewise.
static inline float log_to_base(float a, float factor, float factor_low, float two, float two_low) {
    bool tiny = a < 0x1p-126f;
    float x = tiny ? a * 0x1p25f : a;
    int shift = (as_int(x) - 0x3f3504f3) >> 23;
    float f = as_float(as_int(x) - (shift << 23)) - 1.0f;
    float k = (float)(tiny ? shift - 25 : shift);
    float g = f * factor;
    float g_low = fma(f, factor_low, fma(f, factor, -g));
    float square = f * f;
    float q = log_q(f);
    float w = square * q;
    float w_low = fma(square, q, -w) + fma(f, f, -square) * q;
    float tail = fma(w, factor, fma(w_low, factor, g_low));
    float k_high = k * two;
    float s = k_high + g;
    float s_low = g - (s - k_high);
    s_low = k == 0.0f ? 0.0f : s_low;
    float v = s + (s_low + fma(k, two_low, tail));
    v = a < INFINITY ? v : a;
    v = a == 0.0f ? -INFINITY : v;
    return a < 0.0f ? NAN : v;
}

static inline float fn_log2_f32(float a) {
    return log_to_base(a, 0x1.715476p0f, 0x1.4ae0c0p-26f, 1.0f, 0.0f);
}

static inline float fn_log10_f32(float a) {
    return log_to_base(a, 0x1.bcb7b2p-2f, -0x1.5b235ep-27f, 0x1.344p-2f, 0x1.3509f8p-18f);
}
