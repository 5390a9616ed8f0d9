package org.clgrad.cpu.math;

/**
 * The float32 scalar functions of {@link org.clgrad.spi.Fn} in plain Java: twins of {@code kernels-cl/fn/*.cl}, equal to
 * the bit. IEEE operations only ({@code + - * /}, square root, fma, conversions, shifts), no double arithmetic and no
 * {@link Math} approximations. Algorithms and errors are described in {@code docs/numerics.md}. Sign and payload of a NaN
 * result are unspecified.
 */
public final class F32 {
    private F32() {}

    /**
     * {@code -1, 0, 1}.
     *
     * @param a the argument
     * @return its sign; +0 for both zeros and for NaN
     */
    public static float sign(float a) {
        return a > 0.0f ? 1.0f : a < 0.0f ? -1.0f : 0.0f;
    }

    /**
     * Square root, correctly rounded: the root of a float taken in double and rounded again is the correctly rounded
     * float root.
     *
     * @param a the argument
     * @return the root; NaN below zero, -0 for -0
     */
    public static float sqrt(float a) {
        return (float) Math.sqrt(a);
    }

    /**
     * {@code 1 / sqrt(a)}, both operations rounded.
     *
     * @param a the argument
     * @return the reciprocal root; NaN below zero, an infinity of the zero's sign at zero
     */
    public static float rsqrt(float a) {
        return 1.0f / (float) Math.sqrt(a);
    }

    /**
     * {@code e^a}.
     *
     * @param a the exponent
     * @return the power; denormal below -87.34, 0 from -103.98 on, infinite from 88.73 on
     */
    public static float exp(float a) {
        return ExpF32.exp(a);
    }

    /**
     * {@code e^a - 1} without cancellation near 0.
     *
     * @param a the exponent
     * @return the power less 1; -0 for -0
     */
    public static float expm1(float a) {
        return ExpF32.expm1(a);
    }

    /**
     * {@code 1 / (1 + e^-a)}.
     *
     * @param a the argument
     * @return a number in [0, 1]; the negative tail keeps its relative accuracy down to the denormals
     */
    public static float sigmoid(float a) {
        return ExpF32.sigmoid(a);
    }

    /**
     * Hyperbolic tangent.
     *
     * @param a the argument
     * @return a number in [-1, 1]; -0 for -0
     */
    public static float tanh(float a) {
        return ExpF32.tanh(a);
    }

    /**
     * Natural logarithm.
     *
     * @param a the argument
     * @return the logarithm; negative infinity at both zeros, NaN below
     */
    public static float log(float a) {
        return LogF32.log(a);
    }

    /**
     * {@code log(1 + a)} without cancellation near 0.
     *
     * @param a the argument
     * @return the logarithm; negative infinity at -1, NaN below, -0 for -0
     */
    public static float log1p(float a) {
        return LogF32.log1p(a);
    }

    /**
     * Sine.
     *
     * @param a the angle in radians, of any magnitude
     * @return the sine; NaN at infinity, -0 for -0
     */
    public static float sin(float a) {
        return TrigF32.sin(a);
    }

    /**
     * Cosine.
     *
     * @param a the angle in radians, of any magnitude
     * @return the cosine; NaN at infinity
     */
    public static float cos(float a) {
        return TrigF32.cos(a);
    }

    /**
     * The larger argument.
     *
     * @param a one argument
     * @param b the other; taken only if it is strictly larger or NaN
     * @return the larger; NaN if one is NaN
     */
    public static float maximum(float a, float b) {
        return a != a ? a : b != b ? b : a < b ? b : a;
    }

    /**
     * The smaller argument.
     *
     * @param a one argument
     * @param b the other; taken only if it is strictly smaller or NaN
     * @return the smaller; NaN if one is NaN
     */
    public static float minimum(float a, float b) {
        return a != a ? a : b != b ? b : b < a ? b : a;
    }

    /**
     * Random bits to a uniform number.
     *
     * @param bits the bits
     * @return {@code (bits >>> 8) * 2^-24}, in [0, 1)
     */
    public static float bitsToUniform(int bits) {
        return (bits >>> 8) * 0x1p-24f;
    }

    /** {@return the error function} */
    public static float erf(float x) {
        return ErfF32.erf(x);
    }

    /** {@return 1 - erf(x)} */
    public static float erfc(float x) {
        return ErfF32.erfc(x);
    }

    /** {@return x^y with the special cases of C's pow} */
    public static float pow(float x, float y) {
        return PowF32.pow(x, y);
    }
}
