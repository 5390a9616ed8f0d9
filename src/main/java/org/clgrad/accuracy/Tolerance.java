package org.clgrad.accuracy;

import org.clgrad.error.ArgumentException;
import org.clgrad.io.ElementType;

/**
 * A relative and an absolute tolerance: |a - b| &lt;= atol + rtol |b| holds, b the reference.
 *
 * <p>Source of the defaults: https://docs.pytorch.org/docs/stable/testing.html, {@code torch.testing.assert_close}.
 *
 * @param rtol how far from the reference, relative to it
 * @param atol how far besides
 */
public record Tolerance(double rtol, double atol) implements Bound {
    /** Equal, or not. */
    public static final Tolerance EXACT = new Tolerance(0, 0);

    /**
     * Makes a tolerance.
     *
     * @throws ArgumentException if one is negative or not finite
     */
    public Tolerance {
        if (!(rtol >= 0 && atol >= 0 && rtol < Double.POSITIVE_INFINITY && atol < Double.POSITIVE_INFINITY)) {
            throw new ArgumentException(
                    "compare: rtol " + rtol + ", atol " + atol + " are no tolerance; give finite numbers from 0 on");
        }
    }

    /**
     * The default of {@code torch.testing.assert_close}: of float16 1e-3 and 1e-5, of bfloat16 1.6e-2 and 1e-5, of
     * float32 1.3e-6 and 1e-5, of float64 1e-7 and 1e-7, of all others, float8 among them, 0 and 0.
     *
     * @param type an element type
     * @return its tolerance
     */
    public static Tolerance of(ElementType type) {
        return switch (type) {
            case FLOAT16 -> new Tolerance(1e-3, 1e-5);
            case BFLOAT16 -> new Tolerance(1.6e-2, 1e-5);
            case FLOAT32 -> new Tolerance(1.3e-6, 1e-5);
            case FLOAT64 -> new Tolerance(1e-7, 1e-7);
            default -> EXACT;
        };
    }

    /**
     * The looser of two tolerances, in each part.
     *
     * @param other the other
     * @return the larger rtol and the larger atol
     */
    public Tolerance or(Tolerance other) {
        return new Tolerance(Math.max(rtol, other.rtol), Math.max(atol, other.atol));
    }

    @Override
    public double allowed(double reference, ElementType type) {
        return atol + rtol * Math.abs(reference);
    }

    @Override
    public String toString() {
        return rtol == 0 && atol == 0 ? "exact" : "rtol " + brief(rtol) + ", atol " + brief(atol);
    }

    /** The shortest decimal that is this double, as Python writes it but without zeros that say nothing. */
    static String brief(double value) {
        String text = Double.toString(value).replace('E', 'e').replace(".0e", "e");
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
