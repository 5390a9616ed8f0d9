package org.clgrad.accuracy.ulp;

import java.util.Locale;
import java.util.Optional;
import org.clgrad.error.ArgumentException;
import org.clgrad.spi.Fn;

/**
 * The float32 functions that round: what the library promises of its own, and what OpenCL allows a device's.
 *
 * <p>The promises are the worst errors found, rounded up; {@code docs/numerics.md} has the arguments they were found at.
 *
 * <p>Source of the limits: The OpenCL Specification 1.2, section 7.4 "Relative Error as ULPs", table 7.1 for the full
 * and table 7.2 for the embedded profile; the unified OpenCL C specification 3.0 repeats them under the same heading.
 */
public enum MathFunction {
    /** {@code 1 / x}. */
    RECIPROCAL(0.5, 2.5, 3, "1.0f / x", "recip", true),
    /** Square root. */
    SQRT(0.5, 3, 4, "sqrt(x)", "sqrt", true),
    /** {@code 1 / sqrt(x)}. */
    RSQRT(1.5, 2, 4, "rsqrt(x)", "rsqrt", false),
    /** {@code e^x}. */
    EXP(0.9, 3, 4, "exp(x)", "exp", true),
    /** {@code e^x - 1}. */
    EXPM1(1.02, 3, 4, "expm1(x)", "", true),
    /** {@code 2^x}. */
    EXP2(0.9, 3, 4, "exp2(x)", "exp2", false),
    /** {@code 1 / (1 + e^-x)}. */
    SIGMOID(0.95),
    /** Hyperbolic tangent. */
    TANH(1.0, 5, 5, "tanh(x)", "", true),
    /** Natural logarithm. */
    LOG(0.9, 3, 4, "log(x)", "log", true),
    /** {@code log(1 + x)}. */
    LOG1P(0.9, 2, 4, "log1p(x)", "", true),
    /** Logarithm to base 2. */
    LOG2(0.95, 3, 4, "log2(x)", "log2", false),
    /** Logarithm to base 10. */
    LOG10(0.95, 3, 4, "log10(x)", "log10", true),
    /** Sine. */
    SIN(0.8, 4, 4, "sin(x)", "sin", true),
    /** Cosine. */
    COS(0.8, 4, 4, "cos(x)", "cos", true),
    /** Tangent. */
    TAN(1.3, 5, 5, "tan(x)", "tan", true),
    /** Inverse sine. */
    ASIN(0.7, 4, 4, "asin(x)", "", true),
    /** Inverse cosine. */
    ACOS(0.7, 4, 4, "acos(x)", "", true),
    /** Inverse tangent. */
    ATAN(1.2, 5, 5, "atan(x)", "", true),
    /** Hyperbolic sine. */
    SINH(0.95, 4, 4, "sinh(x)", "", true),
    /** Hyperbolic cosine. */
    COSH(0.9, 4, 4, "cosh(x)", "", true),
    /** Inverse hyperbolic sine. */
    ASINH(0.7, 4, 4, "asinh(x)", "", false),
    /** Inverse hyperbolic cosine. */
    ACOSH(0.95, 4, 4, "acosh(x)", "", false),
    /** Inverse hyperbolic tangent. */
    ATANH(0.75, 5, 5, "atanh(x)", "", false),
    /** Error function. */
    ERF(1.0, 16, 16, "erf(x)", "", false),
    /** Complementary error function. */
    ERFC(1.35, 16, 16, "erfc(x)", "", false),
    /** Inverse error function. */
    ERFINV(1.45),
    /** The standard normal distribution function. */
    NDTR(3.25),
    /** The standard normal density. */
    NORMAL_PDF(1.4),
    /** The largest integer not above. */
    FLOOR(0, 0, 0, "floor(x)", "", true),
    /** The smallest integer not below. */
    CEIL(0, 0, 0, "ceil(x)", "", true),
    /** The nearest integer, the even one of two. */
    ROUND(0, 0, 0, "rint(x)", "", true),
    /** The nearest integer towards zero. */
    TRUNC(0, 0, 0, "trunc(x)", "", false),
    /** {@code x / y}. */
    DIV(0.5, 2.5, 3, "x / y", "divide", true),
    /** {@code x^y}. */
    POW(0.82, 16, 16, "pow(x, y)", "powr", true),
    /** The angle of the point (y, x). */
    ATAN2(1.25, 6, 6, "atan2(x, y)", "", true),
    /** {@code sqrt(x^2 + y^2)}. */
    HYPOT(0.9, 4, 4, "hypot(x, y)", "", true),
    /** The exact remainder with the sign of x. */
    FMOD(0, 0, 0, "fmod(x, y)", "", true),
    /** The remainder with the sign of y; OpenCL's function of that name is another. */
    REMAINDER(0.5);

    private final double promised;
    private final double full;
    private final double embedded;
    private final String builtin;
    private final String relaxed;
    private final boolean javas;

    MathFunction(double promised, double full, double embedded, String builtin, String relaxed, boolean javas) {
        this.promised = promised;
        this.full = full;
        this.embedded = embedded;
        this.builtin = builtin;
        this.relaxed = relaxed;
        this.javas = javas;
    }

    /** A function that OpenCL does not have. */
    MathFunction(double promised) {
        this(promised, Double.NaN, Double.NaN, "", "", false);
    }

    /**
     * Finds a function by name.
     *
     * @param name as in {@link #label}
     * @return the function
     * @throws ArgumentException if there is none; the message lists those there are
     */
    public static MathFunction of(String name) {
        StringBuilder known = new StringBuilder();
        for (MathFunction f : values()) {
            if (f.label().equalsIgnoreCase(name.trim())) {
                return f;
            }
            known.append(known.isEmpty() ? "" : ", ").append(f.label());
        }
        throw new ArgumentException("ulp: there is no function '" + name + "'; choose from " + known);
    }

    /** {@return the name in lower case} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the function among those of elementwise programs} */
    public Fn fn() {
        return Fn.valueOf(name());
    }

    /** {@return the number of arguments, 1 or 2} */
    public int arity() {
        return fn().arity();
    }

    /** {@return the largest error in ulp that the library's own may have at any argument} */
    public double promised() {
        return promised;
    }

    /**
     * What OpenCL allows a device's own function.
     *
     * @param embeddedProfile whether the device has the embedded profile, else the full one
     * @param correctDivide whether division and square root are compiled to be correctly rounded
     * @return the largest error in ulp; NaN if OpenCL has no such function
     */
    public double limit(boolean embeddedProfile, boolean correctDivide) {
        if (correctDivide && (this == DIV || this == SQRT || this == RECIPROCAL)) {
            return 0.5;
        }
        return embeddedProfile ? embedded : full;
    }

    /** {@return what computes it in OpenCL C from x and y, if anything does} */
    public Optional<String> builtin() {
        return builtin.isEmpty() ? Optional.empty() : Optional.of(builtin);
    }

    /**
     * What computes it with less accuracy.
     *
     * @param prefix {@code native_} or {@code half_}
     * @return the call in OpenCL C, if there is one
     */
    public Optional<String> relaxed(String prefix) {
        return relaxed.isEmpty() ? Optional.empty() : Optional.of(prefix + relaxed + (arity() == 1 ? "(x)" : "(x, y)"));
    }

    /** {@return whether {@link Math} or an operator of Java computes it} */
    public boolean isJavas() {
        return javas;
    }

    /**
     * Whether a relaxed function of OpenCL is defined at arguments: sine, cosine and tangent up to 2^16, powr for
     * positive bases.
     */
    boolean isRelaxedDefined(float x, float y) {
        return switch (this) {
            case SIN, COS, TAN -> Math.abs(x) <= 0x1p16f;
            case POW -> x > 0 && x < Float.POSITIVE_INFINITY && Math.abs(y) < Float.POSITIVE_INFINITY;
            default -> true;
        };
    }
}
