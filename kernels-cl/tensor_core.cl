// The instructions of NVIDIA's tensor cores (compute capability 8.0 and later) that products in the fast modes are made
// of, by inline PTX, or emulated: the host defines TENSOR_PTX or EMULATED, and PAIR: 1 for TF32, 2 for BF16.
//
// A word is 32 bits: a TF32 number, or two neighbours along k in BF16, the first in the low half. So mma.m16n8k8 (TF32)
// and mma.m16n8k16 (BF16) look alike: C (16 x 8) += A (16 x 8 words) B (8 words x 8). By the PTX ISA the lane l of a warp
// holds, with g = l / 4 and t = l % 4,
//   of A the words (row g, t), (g + 8, t), (g, t + 4), (g + 8, t + 4),
//   of B the words (t, column g), (t + 4, g),
//   of C (row g, column 2t), (g, 2t + 1), (g + 8, 2t), (g + 8, 2t + 1).
//
// The emulation runs the same kernel on other devices, for tests: the lanes exchange their fragments through local memory
// by that layout. Rounding to TF32 and BF16 is exact. Products are exact there as here; the sums are float32 fmas over
// ascending k, or with EMULATED == 2 a model of what Fasi, Higham, Mikaitis and Pranesh (Numerical behavior of NVIDIA
// tensor cores, PeerJ CS 7:e330, 2021) found: four words at a time, the products and the accumulator are aligned to the
// largest of them, cut off below EXTRA bits more than float32 has, added exactly, and the sum is rounded toward zero.

#ifdef TENSOR_PTX
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("nounroll")
#endif

// To TF32: to nearest, ties away from zero. The low 13 bits are zero.
static inline uint to_tf32(const float x) {
#ifdef TENSOR_PTX
    uint word;
    __asm__("cvt.rna.tf32.f32 %0, %1;" : "=r"(word) : "f"(x));
    return word & 0xffffe000u;
#else
    return isnan(x) ? 0x7fffe000u : isinf(x) ? as_uint(x) : (as_uint(x) + 0x1000u) & 0xffffe000u;
#endif
}

#ifndef TENSOR_PTX
static inline uint to_bf16(const float x) {
    const uint bits = as_uint(x);
    return isnan(x) ? 0x7fffu : (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
}
#endif

// Two numbers to BF16: to nearest, ties to even.
static inline uint to_bf16_pair(const float low, const float high) {
#ifdef TENSOR_PTX
    uint word;
    __asm__("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(high), "f"(low));
    return word;
#else
    return to_bf16(low) | to_bf16(high) << 16;
#endif
}

#ifdef TENSOR_PTX
#define MMA(c, a0, a1, a2, a3, b0, b1, exchange) mma(c, a0, a1, a2, a3, b0, b1)

static inline float4 mma(
        const float4 c, const uint a0, const uint a1, const uint a2, const uint a3, const uint b0, const uint b1) {
#if PAIR == 1
#define INSTRUCTION "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"
#else
#define INSTRUCTION "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"
#endif
    float4 d;
    __asm__ volatile(INSTRUCTION " {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%10, %11, %12, %13};"
                     : "=f"(d.s0), "=f"(d.s1), "=f"(d.s2), "=f"(d.s3)
                     : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1), "f"(c.s0), "f"(c.s1), "f"(c.s2),
                       "f"(c.s3));
    return d;
}
#else
#define MMA(c, a0, a1, a2, a3, b0, b1, exchange) mma(c, (uint4)(a0, a1, a2, a3), (uint2)(b0, b1), exchange)
#define FRAGMENT 6
#define EXTRA 1

// The e-th number in a word.
static inline float number(const uint word, const int e) {
    return as_float(PAIR == 1 ? word : e == 0 ? word << 16 : word & 0xffff0000u);
}

#if EMULATED == 2
static inline float add_products(const float *products, const float c) {
    int top = c == 0 ? INT_MIN : ilogb(c);
    float sum = c;
    for (int k = 0; k < 4 * PAIR; k++) {
        sum += products[k];
        top = products[k] == 0 ? top : max(top, ilogb(products[k]));
    }
    if (top == INT_MIN || !isfinite(sum)) {
        return sum;
    }
    const int shift = 23 + EXTRA - top;
    int total = (int)ldexp(c, shift);
    for (int k = 0; k < 4 * PAIR; k++) {
        total += (int)ldexp(products[k], shift);
    }
    return ldexp(convert_float_rtz(total), -shift);
}
#else
static inline float add_products(const float *products, float c) {
    for (int k = 0; k < 4 * PAIR; k++) {
        c += products[k];
    }
    return c;
}
#endif

// `exchange` has FRAGMENT words for each lane of the warp. All work-items of the group call it together.
static inline float4 mma(const float4 c, const uint4 a, const uint2 b, local uint *exchange) {
    const int lane = get_local_id(0) % 32;
    barrier(CLK_LOCAL_MEM_FENCE);
    vstore4(a, 0, exchange + lane * FRAGMENT);
    vstore2(b, 0, exchange + lane * FRAGMENT + 4);
    barrier(CLK_LOCAL_MEM_FENCE);
    float d[4] = {c.s0, c.s1, c.s2, c.s3};
    for (int r = 0; r < 4; r++) {
        const int g = lane / 4;
        const int column = lane % 4 * 2 + r % 2;
        for (int half_k = 0; half_k < 2; half_k++) {
            float products[4 * PAIR];
            for (int t = 0; t < 4; t++) {
                const uint x = exchange[(g * 4 + t) * FRAGMENT + r / 2 + 2 * half_k];
                const uint y = exchange[(column * 4 + t) * FRAGMENT + 4 + half_k];
                for (int e = 0; e < PAIR; e++) {
                    products[t * PAIR + e] = number(x, e) * number(y, e);
                }
            }
            d[r] = add_products(products, d[r]);
        }
    }
    return (float4)(d[0], d[1], d[2], d[3]);
}
#endif
