package org.clgrad.accuracy;

import java.util.HashMap;
import java.util.Map;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.apache.commons.math3.analysis.differentiation.FiniteDifferencesDifferentiator;

/**
 * The derivative of a function of one variable at 0, from the finite differences of Apache Commons Math at several steps
 * and Richardson's extrapolation of them to step 0.
 *
 * <p>A step too long truncates Taylor's series, one too short drowns in the rounding of the function. Extrapolated
 * estimates that agree bound both from above, unless they agree by chance, which the rounding to be expected of the
 * function's type, taken as a lower bound of the uncertainty, makes harmless. If no estimate is good enough, the search
 * goes on at much shorter steps: there the function may be smooth, or inside its domain, for the first time.
 *
 * <p>Source: C. Ridders, Accurate computation of F'(x) and F'(x) F''(x), Advances in Engineering Software 4 (1982).
 */
final class Differentiator {
    private static final int POINTS = 5;
    private static final int LEVELS = 6;
    /** The first steps of the searches, in units of the scale. */
    private static final double[] STARTS = {0x1p-4, 0x1p-11, 0x1p-20, 0x1p-32};
    /** The sum of the absolute weights of a central difference, extrapolations included, is below this. */
    private static final double WEIGHTS = 8;
    /** Estimates that agree are not independent. */
    private static final double CAUTION = 4;

    private enum Side {
        /** Steps in both directions: the error is a series in even powers of the step. */
        BOTH(4, 2),
        RIGHT(4, 1),
        LEFT(4, 1);

        private final int order;
        private final int between;

        Side(int order, int between) {
            this.order = order;
            this.between = between;
        }
    }

    private final UnivariateFunction f;
    private final double scale;
    private final double rounding;
    private final double wanted;
    private final Map<Double, Double> known = new HashMap<>();

    /**
     * Prepares.
     *
     * @param f the function
     * @param scale a step over which it may well change by as much as it is; a power of two
     * @param rounding the relative rounding error of its type
     * @param wanted an uncertainty that is good enough to stop
     */
    Differentiator(UnivariateFunction f, double scale, double rounding, double wanted) {
        this.f = f;
        this.scale = scale;
        this.rounding = rounding;
        this.wanted = wanted;
    }

    /** From steps in both directions: at a kink the mean of the derivatives on both sides. */
    Difference central() {
        return search(Side.BOTH, 1);
    }

    /** As {@link #central}, from other steps. */
    Difference centralAgain() {
        return search(Side.BOTH, 0.8125);
    }

    /** The derivative to the right. */
    Difference right() {
        return search(Side.RIGHT, 1);
    }

    /** The derivative to the left. */
    Difference left() {
        return search(Side.LEFT, 1);
    }

    private Difference search(Side side, double stretch) {
        Difference best = Difference.NONE;
        for (double start : STARTS) {
            Difference found = extrapolate(side, scale * start * stretch);
            if (found.uncertainty() < best.uncertainty()) {
                best = found;
            }
            if (best.uncertainty() <= wanted) {
                break;
            }
        }
        return best;
    }

    private Difference extrapolate(Side side, double start) {
        double[] above = new double[0];
        Difference best = Difference.NONE;
        for (int level = 0; level < LEVELS; level++) {
            double h = start / (1 << level);
            double[] row = new double[above.length + 1];
            row[0] = difference(side, h);
            if (!Double.isFinite(row[0])) {
                above = new double[0];
                continue;
            }
            double power = Math.pow(2, side.order);
            for (int j = 1; j < row.length; j++) {
                row[j] = row[j - 1] + (row[j - 1] - above[j - 1]) / (power - 1);
                power *= Math.pow(2, side.between);
                double spread = Math.max(Math.abs(row[j] - row[j - 1]), Math.abs(row[j] - above[j - 1]));
                double uncertainty = CAUTION * spread + floor(h, row[j]);
                if (uncertainty < best.uncertainty()) {
                    best = new Difference(row[j], uncertainty);
                }
            }
            above = row;
        }
        return best;
    }

    /** What the rounding of the function's values, and of its argument, does to a difference. */
    private double floor(double h, double derivative) {
        double largest = 0;
        for (int i = -POINTS; i <= POINTS; i++) {
            Double value = known.get(i * h);
            if (value != null && Double.isFinite(value)) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return WEIGHTS * rounding * (largest + Math.abs(derivative) * scale) / h;
    }

    private double difference(Side side, double h) {
        FiniteDifferencesDifferentiator differences = switch (side) {
            case BOTH -> new FiniteDifferencesDifferentiator(POINTS, h);
            // Bounds make Commons Math move its points to one side.
            case RIGHT -> new FiniteDifferencesDifferentiator(POINTS, h, 0, 2 * POINTS * h);
            case LEFT -> new FiniteDifferencesDifferentiator(POINTS, h, -2 * POINTS * h, 0);
        };
        DerivativeStructure zero = new DerivativeStructure(1, 1, 0, 0.0);
        // Points moved to one side are a unit in the last place off.
        return differences
                .differentiate((UnivariateFunction) t -> value(Math.rint(t / h) * h))
                .value(zero)
                .getPartialDerivative(1);
    }

    private double value(double t) {
        return known.computeIfAbsent(t + 0.0, f::value);
    }
}
