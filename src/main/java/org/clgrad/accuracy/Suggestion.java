package org.clgrad.accuracy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Tolerances with which two tensors hold, each number rounded up to two digits. There are many such pairs; these are
 * the smallest of three kinds.
 *
 * @param scaled the tolerance in force times the smallest factor: rtol and atol keep their relation; where no factor
 *     does, because nothing is allowed in force, the smallest atol and no rtol
 * @param factor that factor before rounding; infinite where none does
 * @param atolAlone the smallest atol with rtol 0
 * @param rtolAlone the smallest rtol with atol 0; NaN if there is none, where the reference is 0 and the other not
 * @param ulp the smallest whole number of units in the last place
 */
public record Suggestion(Tolerance scaled, double factor, double atolAlone, double rtolAlone, double ulp) {
    private static final MathContext TWO_DIGITS_UP = new MathContext(2, RoundingMode.UP);
    /** More than the roundings in a comparison with a tolerance can make. */
    private static final double SLACK = 1 + 0x1p-50;

    /** A suggestion from the largest errors of each kind, or null if a number is beyond the range. */
    static Suggestion of(Tolerance force, double factor, double error, double relative, double ulp) {
        // Alone, an absolute tolerance is compared as it is.
        double atolAlone = up(error, 1);
        if (!(atolAlone <= Double.MAX_VALUE)) {
            return null;
        }
        double rtol = up(factor * force.rtol(), SLACK);
        double atol = up(factor * force.atol(), SLACK);
        boolean scales = rtol <= Double.MAX_VALUE && atol <= Double.MAX_VALUE;
        double rtolAlone = up(relative, SLACK);
        return new Suggestion(
                scales ? new Tolerance(rtol, atol) : new Tolerance(0, atolAlone),
                scales ? factor : Double.POSITIVE_INFINITY,
                atolAlone,
                rtolAlone <= Double.MAX_VALUE ? rtolAlone : Double.NaN,
                Math.ceil(ulp));
    }

    private static double up(double value, double slack) {
        double wanted = value * slack;
        if (wanted == 0 || !(wanted <= Double.MAX_VALUE)) {
            return wanted;
        }
        return new BigDecimal(wanted).round(TWO_DIGITS_UP).doubleValue();
    }

    /** {@return the tolerances, and how they were chosen, in a line} */
    @Override
    public String toString() {
        String how = factor == 0 || factor == Double.POSITIVE_INFINITY
                ? ""
                : String.format(Locale.ROOT, " (%.3g times the tolerance in force, rounded up)", factor);
        return scaled + how + "; with rtol 0: atol " + Tolerance.brief(atolAlone) + "; with atol 0: "
                + (Double.isNaN(rtolAlone) ? "none" : "rtol " + Tolerance.brief(rtolAlone)) + "; or "
                + Tolerance.brief(ulp)
                + " ulp";
    }
}
