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

    /** {@return the x with erf(x) = this; infinite at -1 and 1, NaN outside} */
    public static float erfinv(float x) {
        return ErfinvF32.erfinv(x);
    }

    /** {@return the probability that a standard normal variable is at most x} */
    public static float ndtr(float x) {
        return NdtrF32.ndtr(x);
    }

    /** {@return the density of the standard normal distribution at x} */
    public static float normalPdf(float x) {
        return NdtrF32.normalPdf(x);
    }

    /** {@return x^y with the special cases of C's pow} */
    public static float pow(float x, float y) {
        return PowF32.pow(x, y);
    }

    /** {@code 2^a}. {@return the result} */
    public static float exp2(float a) {
        return ExpF32.exp2(a);
    }

    /** Logarithm to base 2. {@return the result} */
    public static float log2(float a) {
        return LogF32.log2(a);
    }

    /** Logarithm to base 10. {@return the result} */
    public static float log10(float a) {
        return LogF32.log10(a);
    }

    /** Tangent of radians, any magnitude. {@return the result} */
    public static float tan(float a) {
        return TrigF32.tan(a);
    }

    /** Inverse sine; NaN outside [-1, 1]. {@return the result} */
    public static float asin(float a) {
        return InverseTrigF32.asin(a);
    }

    /** Inverse cosine; NaN outside [-1, 1]. {@return the result} */
    public static float acos(float a) {
        return InverseTrigF32.acos(a);
    }

    /** Inverse tangent. {@return the result} */
    public static float atan(float a) {
        return InverseTrigF32.atan(a);
    }

    /** Hyperbolic sine. {@return the result} */
    public static float sinh(float a) {
        return HyperbolicF32.sinh(a);
    }

    /** Hyperbolic cosine. {@return the result} */
    public static float cosh(float a) {
        return HyperbolicF32.cosh(a);
    }

    /** Inverse hyperbolic sine. {@return the result} */
    public static float asinh(float a) {
        return HyperbolicF32.asinh(a);
    }

    /** Inverse hyperbolic cosine; NaN below 1. {@return the result} */
    public static float acosh(float a) {
        return HyperbolicF32.acosh(a);
    }

    /** Inverse hyperbolic tangent; NaN outside [-1, 1]. {@return the result} */
    public static float atanh(float a) {
        return HyperbolicF32.atanh(a);
    }

    /** The angle of the point (b, a), in [-pi, pi]. {@return the angle} */
    public static float atan2(float a, float b) {
        return InverseTrigF32.atan2(a, b);
    }

    /** {@return the largest integer not above} */
    public static float floor(float a) {
        return (float) Math.floor(a);
    }

    /** {@return the smallest integer not below} */
    public static float ceil(float a) {
        return (float) Math.ceil(a);
    }

    /** {@return the nearest integer, the even one of two} */
    public static float round(float a) {
        return (float) Math.rint(a);
    }

    /** {@return the nearest integer towards zero} */
    public static float trunc(float a) {
        return (float) (a < 0.0f ? Math.ceil(a) : Math.floor(a));
    }

    /** {@return the exact remainder of the division, with the sign of a} */
    public static float fmod(float a, float b) {
        return a % b;
    }

    /** {@return the remainder of the division, with the sign of b} */
    public static float remainder(float a, float b) {
        float r = a % b;
        return r != 0.0f && (r < 0.0f) != (b < 0.0f) ? r + b : r;
    }

    // (float) Math.sqrt(a^2 + b^2) without overflow: the squares, their sum and the root carry their rounding errors.
    // Worst error 0.75 ulp.
    public static float hypot(float a, float b) {
        float x = Math.abs(a);
        float y = Math.abs(b);
        float far = x < y ? y : x;
        float near = x < y ? x : y;
        float scale = far > 0x1p60f ? 0x1p-70f : far < 0x1p-60f ? 0x1p80f : 1.0f;
        float back = far > 0x1p60f ? 0x1p70f : far < 0x1p-60f ? 0x1p-80f : 1.0f;
        far *= scale;
        near *= scale;
        float h = far * far;
        float g = near * near;
        float s = h + g;
        float sLow = (g - (s - h)) + (Math.fma(far, far, -h) + Math.fma(near, near, -g));
        float root = (float) Math.sqrt(s);
        float rootLow = root > 0.0f ? (Math.fma(-root, root, s) + sLow) / (root + root) : 0.0f;
        float v = (root + rootLow) * back;
        v = a != a || b != b ? Float.NaN : v;
        return x == Float.POSITIVE_INFINITY || y == Float.POSITIVE_INFINITY ? Float.POSITIVE_INFINITY : v;
    }
}
