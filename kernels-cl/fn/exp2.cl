// 2^a in float32; the twin is org.clgrad.cpu.math.ExpF32.
//
// n = round(a), r = a - n exactly, 2^r = 1 + r Q(r) with Q of degree 6 (relative error 2^-34), times 2^n in two factors.
// Worst error in ulp: 0.83.
#include "fn/exp.cl"

static inline float fn_exp2_f32(float a) {
    float z = a < -151.0f ? -151.0f : a;
    z = z > 129.0f ? 129.0f : z;
    float t = z + EXP_MAGIC;
    float r = z - (t - EXP_MAGIC);
    float q = 0x1.fde5fep-17f;
    q = fma(q, r, 0x1.445c84p-13f);
    q = fma(q, r, 0x1.5d8a86p-10f);
    q = fma(q, r, 0x1.3b29f4p-7f);
    q = fma(q, r, 0x1.c6b08ap-5f);
    q = fma(q, r, 0x1.ebfbe0p-3f);
    q = fma(q, r, 0x1.62e430p-1f);
    return exp_scale(fma(q, r, 1.0f), as_int(t) - EXP_MAGIC_BITS);
}
