// float16 and bfloat16, which are stored as 16 bits and computed in float32: conversions by integer arithmetic, so that
// no device needs cl_khr_fp16 and the bits are those of HalfFloats.java. To a 16-bit float rounds to nearest, ties to
// even, denormals included; too large becomes infinite; every NaN becomes 0x7e00 or 0x7fc0. To float32 is exact.

static inline ushort fn_cast_f32_f16(float a) {
    const uint bits = as_uint(a);
    const uint x = bits & 0x7fffffffu;
    const uint sign = bits >> 16 & 0x8000u;
    // Below 2^-14: a multiple of 2^-24.
    const uint shift = min(126u - min(x >> 23, 112u), 25u);
    const uint mantissa = (x & 0x007fffffu) | 0x00800000u;
    const uint small = (mantissa + (1u << (shift - 1u)) - 1u + (mantissa >> shift & 1u)) >> shift;
    const uint normal = (x - 0x38000000u + 0xfffu + (x >> 13 & 1u)) >> 13;
    const uint finite = x < 0x38800000u ? small : x >= 0x47800000u ? 0x7c00u : normal;
    return x > 0x7f800000u ? 0x7e00u : sign | finite;
}

static inline float fn_cast_f16_f32(ushort a) {
    const uint x = a & 0x7fffu;
    const uint sign = (uint)(a & 0x8000u) << 16;
    const uint small = as_uint((float)x * 0x1p-24f);
    const uint normal = (x << 13) + 0x38000000u;
    const uint magnitude = x >= 0x7c00u ? 0x7f800000u | (x & 0x3ffu) << 13 : x < 0x400u ? small : normal;
    return as_float(sign | magnitude);
}

static inline ushort fn_cast_f32_bf16(float a) {
    const uint x = as_uint(a);
    return (x & 0x7fffffffu) > 0x7f800000u ? 0x7fc0u : (x + 0x7fffu + (x >> 16 & 1u)) >> 16;
}

static inline float fn_cast_bf16_f32(ushort a) {
    return as_float((uint)a << 16);
}
