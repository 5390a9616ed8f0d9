package org.clgrad.accuracy;

import java.util.Locale;
import org.apache.commons.math3.analysis.UnivariateFunction;

/**
 * Whether a derivative is right.
 *
 * @param verdict the outcome
 * @param numeric what finite differences say
 * @param reason why the outcome is not {@code PASS}; empty if it is
 */
public record Judgement(Verdict verdict, Difference numeric, String reason) {
    /** The outcome of a comparison with finite differences. */
    public enum Verdict {
        /** They agree, and would not if the derivative were off by more than the tolerance. */
        PASS,
        /** They differ by far more than the tolerance and the uncertainty, and the function is smooth here. */
        FAIL,
        /** Finite differences cannot tell: a kink, an edge of the domain, or more noise than the tolerance. */
        INCONCLUSIVE
    }

    /** By how many uncertainties a derivative is off before it is called wrong. */
    private static final double CERTAIN = 4;

    /**
     * Judges the derivative of a function of one variable at 0.
     *
     * @param f the function; NaN or infinite outside its domain
     * @param scale a step over which it may well change by as much as it is; a power of two
     * @param rounding the relative rounding error of its type, such as {@code 0x1p-53}
     * @param derivative what is to be judged
     * @param tolerance how far from right it may be
     * @return the judgement
     */
    public static Judgement of(
            UnivariateFunction f, double scale, double rounding, double derivative, double tolerance) {
        Differentiator differences = new Differentiator(f, scale, rounding, tolerance / CERTAIN);
        Difference central = differences.central();
        if (!central.exists()) {
            return edge(differences, derivative, tolerance);
        }
        double off = Math.abs(central.derivative() - derivative);
        if (off <= tolerance && central.uncertainty() <= tolerance) {
            return new Judgement(Verdict.PASS, central, "");
        }
        if (off <= tolerance + CERTAIN * central.uncertainty()) {
            return inconclusive(central, "noise: the differences are not certain enough for the tolerance");
        }
        Difference right = differences.right();
        Difference left = differences.left();
        if (!right.exists() || !left.exists()) {
            return inconclusive(central, "an edge of the domain");
        }
        if (!right.agrees(left)) {
            return inconclusive(
                    central,
                    "a kink or a jump: " + right.derivative() + " to the right, " + left.derivative() + " to the left");
        }
        Difference again = differences.centralAgain();
        if (!central.agrees(again) || !refutes(right, central, derivative) || !refutes(left, central, derivative)) {
            return inconclusive(central, "noise: the differences at other steps disagree");
        }
        return new Judgement(
                Verdict.FAIL, central, String.format(Locale.ROOT, "off by %.3g, tolerance %.3g", off, tolerance));
    }

    /** Whether an estimate from one side supports the central one, and is certain enough to do so against a claim. */
    private static boolean refutes(Difference side, Difference central, double claim) {
        return side.agrees(central) && !(Math.abs(side.derivative() - claim) <= side.uncertainty());
    }

    /** Where only one side is inside the domain, its derivative may support the one to be judged, not refute it. */
    private static Judgement edge(Differentiator differences, double derivative, double tolerance) {
        Difference right = differences.right();
        Difference side = right.exists() ? right : differences.left();
        if (side.exists() && Math.abs(side.derivative() - derivative) <= tolerance && side.uncertainty() <= tolerance) {
            return new Judgement(Verdict.PASS, side, "");
        }
        return inconclusive(side, "an edge of the domain");
    }

    private static Judgement inconclusive(Difference numeric, String why) {
        return new Judgement(Verdict.INCONCLUSIVE, numeric, why);
    }
}
