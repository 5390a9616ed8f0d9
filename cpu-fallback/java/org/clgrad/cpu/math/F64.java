package org.clgrad.cpu.math;

/**
 * The float64 scalar functions of {@link org.clgrad.spi.Fn}: those of {@link Math} (within 1 ulp, {@code tanh} within
 * 2.5) and error functions of our own. float64 is the reference; its bits may differ between devices.
 */
public final class F64 {
    /** The square root of 1/2 in two parts, and one over that of pi. */
    private static final double SQRT_HALF = 0x1.6a09e667f3bcdp-1;

    private static final double SQRT_HALF_LOW = -0x1.bdd3413b26456p-55;
    private static final double SQRT_PI_INVERSE = 0x1.20dd750429b6dp-1;
    private static final double SQRT_TWO_PI_INVERSE = 0x1.9884533d43651p-2;

    private F64() {}

    /**
     * {@code -1, 0, 1}.
     *
     * @param a the argument
     * @return its sign; +0 for both zeros and for NaN
     */
    public static double sign(double a) {
        return a > 0.0 ? 1.0 : a < 0.0 ? -1.0 : 0.0;
    }

    /**
     * Square root, correctly rounded.
     *
     * @param a the argument
     * @return the root
     */
    public static double sqrt(double a) {
        return Math.sqrt(a);
    }

    /**
     * {@code 1 / sqrt(a)}, both operations rounded.
     *
     * @param a the argument
     * @return the reciprocal root
     */
    public static double rsqrt(double a) {
        return 1.0 / Math.sqrt(a);
    }

    /**
     * {@code e^a}.
     *
     * @param a the argument
     * @return the power
     */
    public static double exp(double a) {
        return Math.exp(a);
    }

    /**
     * {@code e^a - 1} without cancellation near 0.
     *
     * @param a the argument
     * @return the power less 1
     */
    public static double expm1(double a) {
        return Math.expm1(a);
    }

    /**
     * {@code 1 / (1 + e^-a)}; the exponential never overflows, so the negative tail keeps its accuracy.
     *
     * @param a the argument
     * @return a number in [0, 1]
     */
    public static double sigmoid(double a) {
        double e = Math.exp(-Math.abs(a));
        return (a < 0.0 ? e : 1.0) / (1.0 + e);
    }

    /**
     * Hyperbolic tangent.
     *
     * @param a the argument
     * @return a number in [-1, 1]
     */
    public static double tanh(double a) {
        return Math.tanh(a);
    }

    /**
     * Natural logarithm.
     *
     * @param a the argument
     * @return the logarithm; negative infinity at both zeros, NaN below
     */
    public static double log(double a) {
        return Math.log(a);
    }

    /**
     * {@code log(1 + a)} without cancellation near 0.
     *
     * @param a the argument
     * @return the logarithm; negative infinity at -1, NaN below
     */
    public static double log1p(double a) {
        return Math.log1p(a);
    }

    /**
     * Sine of radians.
     *
     * @param a the argument
     * @return the sine; NaN at infinity
     */
    public static double sin(double a) {
        return Math.sin(a);
    }

    /**
     * Cosine of radians.
     *
     * @param a the argument
     * @return the cosine; NaN at infinity
     */
    public static double cos(double a) {
        return Math.cos(a);
    }

    /**
     * Error function.
     *
     * @param a the argument
     * @return a number in [-1, 1]
     */
    public static double erf(double a) {
        return ErfF64.erf(a);
    }

    /**
     * Complementary error function {@code 1 - erf(a)} without cancellation for large a.
     *
     * @param a the argument
     * @return a number in [0, 2]
     */
    public static double erfc(double a) {
        return ErfF64.erfc(a);
    }

    /**
     * Inverse error function: a start within 10^-2, then four steps of Halley's method, on {@code 1 - |a|} where that is exact.
     *
     * @param a the argument
     * @return the x with {@code erf(x) = a}; infinite at -1 and 1, NaN outside
     */
    public static double erfinv(double a) {
        double x = Math.abs(a);
        if (!(x < 1)) {
            return a * (x == 1 ? Double.POSITIVE_INFINITY : Double.NaN);
        }
        double w = -Math.log(Math.fma(-x, x, 1));
        double y = w < 7 ? x * (0.886 + w * (0.242 - 0.0035 * w)) : Math.sqrt(w + 0.693 - 0.5 * Math.log(3.14159 * w));
        for (int i = 0; i < 4; i++) {
            double off = x < 0.5 ? erf(y) - x : 1 - x - erfc(y);
            double step = off * HALF_ROOT_PI * Math.exp(y * y);
            y -= step / (1 + y * step);
        }
        return Math.copySign(y, a);
    }

    /**
     * The standard normal distribution function, {@code erfc(-a / sqrt 2) / 2}; the rounding error of the argument, which
     * the tail would multiply by its square, is made good by the derivative.
     *
     * @param a the argument
     * @return the probability that a standard normal variable is at most a
     */
    public static double ndtr(double a) {
        double y = -a * SQRT_HALF;
        double low = Math.fma(-a, SQRT_HALF, -y) - a * SQRT_HALF_LOW;
        double value = 0.5 * erfc(y);
        // Where the density is 0, low may be infinite or NaN.
        double density = exp(-y * y) * SQRT_PI_INVERSE;
        return density > 0 ? Math.fma(-density, low, value) : value;
    }

    /**
     * The density of the standard normal distribution, {@code e^(-a^2 / 2) / sqrt(2 pi)}; the rounding error of the square is
     * made good by the derivative.
     *
     * @param a the argument
     * @return the density
     */
    public static double normalPdf(double a) {
        double s = a * a;
        double e = exp(-0.5 * s);
        // Where the density is 0, the error may be infinite or NaN.
        return e > 0 ? Math.fma(-0.5 * e, Math.fma(a, a, -s), e) * SQRT_TWO_PI_INVERSE : e;
    }

    /**
     * {@code a^b} with the special cases of C's pow, which differ from Java's at a = 1 and at a = -1.
     *
     * @param a the base
     * @param b the exponent
     * @return the power; 1 for b = 0 or a = 1 even with NaN, and for a = -1 with an infinite b
     */
    public static double pow(double a, double b) {
        return a == 1.0 || (a == -1.0 && Double.isInfinite(b)) ? 1.0 : Math.pow(a, b);
    }

    /**
     * The larger argument.
     *
     * @param a one argument
     * @param b the other; taken only if it is strictly larger or NaN
     * @return the larger; NaN if one is NaN
     */
    public static double maximum(double a, double b) {
        return a != a ? a : b != b ? b : a < b ? b : a;
    }

    /**
     * The smaller argument.
     *
     * @param a one argument
     * @param b the other; taken only if it is strictly smaller or NaN
     * @return the smaller; NaN if one is NaN
     */
    public static double minimum(double a, double b) {
        return a != a ? a : b != b ? b : b < a ? b : a;
    }

    /**
     * Random bits to a uniform number.
     *
     * @param bits the bits
     * @return {@code (bits >>> 11) * 2^-53}, in [0, 1)
     */
    public static double bitsToUniform(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    private static final double LN2 = Math.log(2.0);
    private static final double HALF_ROOT_PI = 0.886226925452758;

    /** {@return 2^a} */
    public static double exp2(double a) {
        return Math.pow(2.0, a);
    }

    /** {@return the logarithm to base 2, exact for powers of 2} */
    public static double log2(double a) {
        if (!(a >= Double.MIN_NORMAL && a < Double.POSITIVE_INFINITY)) {
            return Math.log(a) / LN2;
        }
        int e = Math.getExponent(a * Math.sqrt(2.0));
        return e + Math.log(Math.scalb(a, -e)) / LN2;
    }

    /** {@return the logarithm to base 10} */
    public static double log10(double a) {
        return Math.log10(a);
    }

    /** {@return the tangent} */
    public static double tan(double a) {
        return Math.tan(a);
    }

    /** {@return the inverse sine} */
    public static double asin(double a) {
        return Math.asin(a);
    }

    /** {@return the inverse cosine} */
    public static double acos(double a) {
        return Math.acos(a);
    }

    /** {@return the inverse tangent} */
    public static double atan(double a) {
        return Math.atan(a);
    }

    /** {@return the hyperbolic sine} */
    public static double sinh(double a) {
        return Math.sinh(a);
    }

    /** {@return the hyperbolic cosine} */
    public static double cosh(double a) {
        return Math.cosh(a);
    }

    /** {@return the inverse hyperbolic sine} */
    public static double asinh(double a) {
        double y = Math.abs(a);
        double square = y * y;
        double v = y > 0x1p28 ? Math.log(y) + LN2 : Math.log1p(y + square / (1.0 + Math.sqrt(1.0 + square)));
        return Math.copySign(v, a);
    }

    /** {@return the inverse hyperbolic cosine; NaN below 1} */
    public static double acosh(double a) {
        double t = a - 1.0;
        if (!(t >= 0.0)) {
            return Double.NaN;
        }
        return a > 0x1p28 ? Math.log(a) + LN2 : Math.log1p(t + Math.sqrt(t * (a + 1.0)));
    }

    /** {@return the inverse hyperbolic tangent; NaN outside [-1, 1]} */
    public static double atanh(double a) {
        double y = Math.abs(a);
        return Math.copySign(0.5 * Math.log1p(2.0 * y / (1.0 - y)), a);
    }

    /** {@return the angle of the point (b, a)} */
    public static double atan2(double a, double b) {
        return Math.atan2(a, b);
    }

    /** {@return the largest integer not above} */
    public static double floor(double a) {
        return Math.floor(a);
    }

    /** {@return the smallest integer not below} */
    public static double ceil(double a) {
        return Math.ceil(a);
    }

    /** {@return the nearest integer, the even one of two} */
    public static double round(double a) {
        return Math.rint(a);
    }

    /** {@return the nearest integer towards zero} */
    public static double trunc(double a) {
        return a < 0.0 ? Math.ceil(a) : Math.floor(a);
    }

    /** {@return the exact remainder of the division, with the sign of a} */
    public static double fmod(double a, double b) {
        return a % b;
    }

    /** {@return the remainder of the division, with the sign of b} */
    public static double remainder(double a, double b) {
        double r = a % b;
        return r != 0.0 && (r < 0.0) != (b < 0.0) ? r + b : r;
    }

    /** {@return sqrt(a^2 + b^2) without overflow} */
    public static double hypot(double a, double b) {
        return Math.hypot(a, b);
    }
}
