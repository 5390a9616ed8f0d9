package org.clgrad.shape;

/**
 * The 16-bit floats as bits: binary16 of IEEE 754 ({@link DType#FLOAT16}) and the upper half of a float
 * ({@link DType#BFLOAT16}). To bits rounds to nearest, ties to even, denormals included; what is too large becomes infinite;
 * every NaN becomes the one with bits {@code 0x7e00} or {@code 0x7fc0}. From bits is exact. Integer arithmetic alone, the
 * same as in {@code kernels-cl/fn/half.cl}.
 */
public final class HalfFloats {
    private static final int INFINITY = 0x7f80_0000;

    private HalfFloats() {}

    /**
     * Rounds a number to a 16-bit float.
     *
     * @param type float16 or bfloat16
     * @param value the number
     * @return its bits
     */
    public static short toBits(DType type, float value) {
        return type == DType.FLOAT16 ? toFloat16(value) : toBfloat16(value);
    }

    /**
     * The number that a 16-bit float is.
     *
     * @param type float16 or bfloat16
     * @param bits its bits
     * @return the number
     */
    public static float fromBits(DType type, short bits) {
        return type == DType.FLOAT16 ? fromFloat16(bits) : fromBfloat16(bits);
    }

    /**
     * Rounds a float to binary16.
     *
     * @param value the float
     * @return the bits
     */
    public static short toFloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int x = bits & 0x7fff_ffff;
        int sign = (bits >>> 16) & 0x8000;
        if (x > INFINITY) {
            return 0x7e00;
        }
        if (x >= 0x4780_0000) {
            // 2^16 and above; what rounds to it from below gets there by the carry.
            return (short) (sign | 0x7c00);
        }
        if (x < 0x3880_0000) {
            // Below 2^-14: a multiple of 2^-24.
            int shift = Math.min(126 - (x >>> 23), 25);
            int mantissa = (x & 0x007f_ffff) | 0x0080_0000;
            return (short) (sign | ((mantissa + (1 << (shift - 1)) - 1 + ((mantissa >>> shift) & 1)) >>> shift));
        }
        return (short) (sign | ((x - 0x3800_0000 + 0xfff + ((x >>> 13) & 1)) >>> 13));
    }

    /**
     * The float that a binary16 is.
     *
     * @param bits the bits
     * @return the float
     */
    public static float fromFloat16(short bits) {
        int x = bits & 0x7fff;
        int sign = (bits & 0x8000) << 16;
        if (x >= 0x7c00) {
            return Float.intBitsToFloat(sign | INFINITY | ((x & 0x3ff) << 13));
        }
        float denormal = x * 0x1p-24f;
        int magnitude = x < 0x400 ? Float.floatToRawIntBits(denormal) : (x << 13) + 0x3800_0000;
        return Float.intBitsToFloat(sign | magnitude);
    }

    /**
     * Rounds a float to its upper half.
     *
     * @param value the float
     * @return the bits
     */
    public static short toBfloat16(float value) {
        int x = Float.floatToRawIntBits(value);
        return (x & 0x7fff_ffff) > INFINITY ? 0x7fc0 : (short) ((x + 0x7fff + ((x >>> 16) & 1)) >>> 16);
    }

    /**
     * The float that an upper half is.
     *
     * @param bits the bits
     * @return the float
     */
    public static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
