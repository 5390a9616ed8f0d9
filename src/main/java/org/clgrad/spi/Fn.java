package org.clgrad.spi;

import java.util.Locale;

/**
 * The scalar functions that elementwise programs are made of. Each has one implementation a type in
 * {@code kernels-cl/} ({@code fn_<name>_<type>}) and a twin in the CPU backend; in float32 the two agree to the bit.
 * {@code T} stands for one type shared by the arguments; NaN in a float argument gives NaN unless said otherwise.
 * Integer arithmetic wraps.
 */
public enum Fn {
    /** {@code -a}: T to T, every numeric type; flips the sign bit of floats. */
    NEG(1, Rule.SAME),
    /** {@code |a|}: every numeric type; clears the sign bit of floats. */
    ABS(1, Rule.SAME),
    /** {@code -1, 0, 1}: every numeric type; 0 for both zeros and for NaN. */
    SIGN(1, Rule.SAME),
    /** {@code a * a}: every numeric type, one multiplication. */
    SQUARE(1, Rule.SAME),
    /** {@code 1 / a}, correctly rounded. */
    RECIPROCAL(1, Rule.SAME),
    /** Square root, correctly rounded; NaN below zero, -0 for -0. */
    SQRT(1, Rule.SAME),
    /** {@code 1 / sqrt(a)}: the correctly rounded quotient of 1 and the correctly rounded root. */
    RSQRT(1, Rule.SAME),
    /** {@code e^a}. */
    EXP(1, Rule.SAME),
    /** {@code e^a - 1} without cancellation near 0. */
    EXPM1(1, Rule.SAME),
    /** Natural logarithm; -inf at both zeros, NaN below. */
    LOG(1, Rule.SAME),
    /** {@code log(1 + a)} without cancellation near 0. */
    LOG1P(1, Rule.SAME),
    /** Sine of radians, any magnitude; NaN at infinity. */
    SIN(1, Rule.SAME),
    /** Cosine of radians, any magnitude; NaN at infinity. */
    COS(1, Rule.SAME),
    /** Hyperbolic tangent. */
    TANH(1, Rule.SAME),
    /** {@code 1 / (1 + e^-a)}; no overflow, tails down to the denormals. */
    SIGMOID(1, Rule.SAME),
    /** Error function. */
    ERF(1, Rule.SAME),
    /** {@code 1 - erf(a)} without cancellation for large a. */
    ERFC(1, Rule.SAME),
    /** The inverse of the error function; infinite at -1 and 1, NaN outside. */
    ERFINV(1, Rule.SAME),
    /** The standard normal distribution function, {@code erfc(-a / sqrt(2)) / 2}, without cancellation below 0. */
    NDTR(1, Rule.SAME),
    /**
     * The standard normal density, {@code e^(-a^2 / 2) / sqrt(2 pi)}, with the digits that the rounding of {@code a^2} would
     * cost; beside {@link #NDTR} of the same argument it takes a few operations.
     */
    NORMAL_PDF(1, Rule.SAME),
    /** {@code 2^a}. */
    EXP2(1, Rule.SAME),
    /** Logarithm to base 2; -inf at both zeros, NaN below. */
    LOG2(1, Rule.SAME),
    /** Logarithm to base 10; -inf at both zeros, NaN below. */
    LOG10(1, Rule.SAME),
    /** Tangent of radians, any magnitude; NaN at infinity. */
    TAN(1, Rule.SAME),
    /** Inverse sine in [-pi/2, pi/2]; NaN outside [-1, 1]. */
    ASIN(1, Rule.SAME),
    /** Inverse cosine in [0, pi]; NaN outside [-1, 1]. */
    ACOS(1, Rule.SAME),
    /** Inverse tangent in [-pi/2, pi/2]. */
    ATAN(1, Rule.SAME),
    /** Hyperbolic sine. */
    SINH(1, Rule.SAME),
    /** Hyperbolic cosine. */
    COSH(1, Rule.SAME),
    /** Inverse hyperbolic sine. */
    ASINH(1, Rule.SAME),
    /** Inverse hyperbolic cosine; NaN below 1. */
    ACOSH(1, Rule.SAME),
    /** Inverse hyperbolic tangent; infinite at -1 and 1, NaN outside. */
    ATANH(1, Rule.SAME),
    /** The largest integer not above, exactly; floats only. */
    FLOOR(1, Rule.SAME),
    /** The smallest integer not below, exactly; floats only. */
    CEIL(1, Rule.SAME),
    /** The nearest integer, the even one of two, exactly; floats only. */
    ROUND(1, Rule.SAME),
    /** The nearest integer towards zero, exactly; floats only. */
    TRUNC(1, Rule.SAME),
    /** {@code ~a}: integers, every bit; bool, whether a is false. */
    NOT(1, Rule.SAME),
    /** {@code a + b}. */
    ADD(2, Rule.SAME),
    /** {@code a - b}. */
    SUB(2, Rule.SAME),
    /** {@code a * b}. */
    MUL(2, Rule.SAME),
    /** {@code a / b}: floats correctly rounded; integers towards zero, and 0 for b = 0. */
    DIV(2, Rule.SAME),
    /** {@code a^b} with the special cases of C's pow: 1 for b = 0 or a = 1 even with NaN. Floats only. */
    POW(2, Rule.SAME),
    /** The angle of the point (b, a), in [-pi, pi], with the signs of zeros as in C. Floats only. */
    ATAN2(2, Rule.SAME),
    /** {@code sqrt(a^2 + b^2)} without overflow; infinite if one is, even beside NaN. Floats only. */
    HYPOT(2, Rule.SAME),
    /** {@code a - b trunc(a / b)}, exactly, with the sign of a; for b = 0 NaN, of integers 0. */
    FMOD(2, Rule.SAME),
    /** {@code a - b floor(a / b)} from {@link #FMOD}, with the sign of b; for b = 0 NaN, of integers 0. */
    REMAINDER(2, Rule.SAME),
    /** {@code a != a ? a : b != b ? b : a < b ? b : a}: NaN wins. */
    MAXIMUM(2, Rule.SAME),
    /** {@code a != a ? a : b != b ? b : b < a ? b : a}: NaN wins. */
    MINIMUM(2, Rule.SAME),
    /** {@code a == b}, to bool; any type. */
    EQ(2, Rule.COMPARE),
    /** {@code a != b}, to bool; any type. */
    NE(2, Rule.COMPARE),
    /** {@code a < b}, to bool; any type. */
    LT(2, Rule.COMPARE),
    /** {@code a <= b}, to bool; any type. */
    LE(2, Rule.COMPARE),
    /** {@code a > b}, to bool; any type. */
    GT(2, Rule.COMPARE),
    /** {@code a >= b}, to bool; any type. */
    GE(2, Rule.COMPARE),
    /** {@code a & b}: integers, every bit; bool. */
    AND(2, Rule.SAME),
    /** {@code a | b}: integers, every bit; bool. */
    OR(2, Rule.SAME),
    /** {@code a ^ b}: integers, every bit; bool. */
    XOR(2, Rule.SAME),
    /** {@code a << b}: integers only; 0 where b is negative or not below the number of bits. */
    SHIFT_LEFT(2, Rule.SAME),
    /** {@code a >> b}, filled with the sign: integers only; nothing but the sign where b is negative or too large. */
    SHIFT_RIGHT(2, Rule.SAME),
    /** {@code floor-free remainder of (a >>> 1) by b}: int64 random bits a to a number in {@code [0, b)}, b positive. */
    BITS_TO_RANGE(2, Rule.SAME),
    /** {@code a ? b : c}: (bool, T, T) to T, any type; the value not chosen has no influence, NaN included. */
    WHERE(3, Rule.SELECT),
    /** {@code a * b + c} rounded once: floats only. */
    FMA(3, Rule.SAME),
    /**
     * Conversion to the instruction's result type. Float to integer truncates, saturates and maps NaN to 0; to a
     * narrower float or from an integer to a float rounds to nearest even; int64 to int32 wraps; to bool is
     * {@code a != 0}; from bool is 0 or 1.
     */
    CAST(1, Rule.CONVERT),
    /**
     * Random bits to a uniform number in [0, 1): int32 bits to float32 as {@code (bits >>> 8) * 2^-24}, int64 bits to
     * float64 as {@code (bits >>> 11) * 2^-53}.
     */
    BITS_TO_UNIFORM(1, Rule.CONVERT);

    /** How the result type follows from the argument types. */
    public enum Rule {
        /** All arguments and the result share one type. */
        SAME,
        /** Arguments share one type, the result is bool. */
        COMPARE,
        /** (bool, T, T) to T. */
        SELECT,
        /** The instruction states the result type. */
        CONVERT
    }

    private final int arity;
    private final Rule rule;

    Fn(int arity, Rule rule) {
        this.arity = arity;
        this.rule = rule;
    }

    /** {@return the number of arguments} */
    public int arity() {
        return arity;
    }

    /** {@return how the result type follows from the argument types} */
    public Rule rule() {
        return rule;
    }

    /** {@return rough work of one application, in additions: for deciding what is worth computing twice or on threads} */
    public int weight() {
        return switch (this) {
            case NEG, ABS, SQUARE, NOT, ADD, SUB, MUL, AND, OR, XOR, FMA, CAST, EQ, NE, LT, LE, GT, GE -> 1;
            case SHIFT_LEFT, SHIFT_RIGHT -> 1;
            case FLOOR, CEIL, ROUND, TRUNC, SIGN, MAXIMUM, MINIMUM, WHERE, BITS_TO_UNIFORM -> 2;
            case RECIPROCAL, SQRT, RSQRT, DIV -> 4;
            case ERFINV -> 24;
            case EXP2, LOG2, LOG10, TAN, ASIN, ACOS, ATAN, SINH, COSH, ASINH, ACOSH, ATANH -> 12;
            case ATAN2, HYPOT, FMOD, REMAINDER -> 24;
            case EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, NDTR, NORMAL_PDF -> 12;
            case SIN, COS, BITS_TO_RANGE -> 12;
            case POW -> 40;
        };
    }

    /** {@return the name in lower case, as in {@code fn_<name>_<type>}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
