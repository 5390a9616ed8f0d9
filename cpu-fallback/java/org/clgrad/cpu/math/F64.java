package org.clgrad.cpu.math;

/** The scalar functions in float64: the reference type. From {@link Math} where it has them. */
public final class F64 {
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
    /** From here on the continued fraction of erfc converges fast enough. */
    private static final double TAIL = 1;

    private static final int FRACTION_TERMS = 200;
    private static final double UNDERFLOW = 27.3;

    private F64() {}

    /** {@return the sign of x: -1, 0 or 1} */
    public static double sign(double x) {
        return x > 0 ? 1 : x < 0 ? -1 : 0;
    }

    /** {@return the larger, NaN if one is} */
    public static double maximum(double a, double b) {
        return a != a ? a : b != b ? b : a < b ? b : a;
    }

    /** {@return the smaller, NaN if one is} */
    public static double minimum(double a, double b) {
        return a != a ? a : b != b ? b : b < a ? b : a;
    }

    /** {@return e^x} */
    public static double exp(double x) {
        return Math.exp(x);
    }

    /** {@return e^x - 1} */
    public static double expm1(double x) {
        return Math.expm1(x);
    }

    /** {@return the natural logarithm} */
    public static double log(double x) {
        return Math.log(x);
    }

    /** {@return log(1 + x)} */
    public static double log1p(double x) {
        return Math.log1p(x);
    }

    /** {@return the sine} */
    public static double sin(double x) {
        return Math.sin(x);
    }

    /** {@return the cosine} */
    public static double cos(double x) {
        return Math.cos(x);
    }

    /** {@return the hyperbolic tangent} */
    public static double tanh(double x) {
        return Math.tanh(x);
    }

    /** {@return 1 / (1 + e^-x), without overflow} */
    public static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    /** {@return x^y with the special cases of C's pow} */
    public static double pow(double x, double y) {
        return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : Math.pow(x, y);
    }

    /** {@return the error function} */
    public static double erf(double x) {
        double a = Math.abs(x);
        return a < TAIL ? series(x) : x < 0 ? erfc(a) - 1 : 1 - erfc(a);
    }

    /** {@return 1 - erf(x)} */
    public static double erfc(double x) {
        if (x != x) {
            return x;
        }
        if (x < TAIL) {
            return x > -TAIL ? 1 - series(x) : 2 - erfc(-x);
        }
        return x > UNDERFLOW ? 0 : fraction(x);
    }

    /** {@code 2 / sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!}: all terms of one sign. */
    private static double series(double x) {
        double term = x;
        double sum = 0;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-18 && term != 0; n++) {
            sum += term;
            term *= 2 * x * x / (2 * n + 1);
        }
        return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
    }

    /** {@code e^(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...))))}. */
    private static double fraction(double x) {
        double f = x;
        for (int n = FRACTION_TERMS; n > 0; n--) {
            f = x + n * 0.5 / f;
        }
        // e^(-x^2) from a head without rounding in its square, and the rest.
        double head = Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xffffffff00000000L);
        double e = Math.exp(-head * head) * Math.exp((head - x) * (head + x));
        return e * TWO_OVER_SQRT_PI / 2 / f;
    }

    /** {@return random bits as a number in [0, 1)} */
    public static double bitsToUniform(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }
}
