package org.clgrad.check;

import org.clgrad.shape.DType;

/** Distances between results and what they should be. Infinite where one is finite, or NaN, and the other is not. */
final class Measure {
    private static final double LAST_BINADE = 0x1p127;

    private Measure() {}

    /** The worst error in ulp of float32 of each exact element. */
    static double elementwiseUlp(Values got, Values exact) {
        double worst = mismatch(got, exact);
        for (int i = 0; Double.isFinite(worst) && i < exact.elements().length; i++) {
            worst = Math.max(worst, ulpError(got.elements()[i], exact.elements()[i]));
        }
        return worst;
    }

    /** The error of an element in ulp of float32 of the exact one. */
    static double ulpError(double got, double exact) {
        double difference = difference(got, exact);
        return difference == 0 ? 0 : difference / ulp(exact);
    }

    /** The worst error in ulp of float32 of a magnitude. */
    static double normwiseUlp(Values got, Values exact, double scale) {
        return normwise(got, exact, 1) / ulp(scale);
    }

    /** The worst error relative to a magnitude. */
    static double normwise(Values got, Values exact, double scale) {
        double worst = mismatch(got, exact);
        for (int i = 0; Double.isFinite(worst) && i < exact.elements().length; i++) {
            worst = Math.max(worst, difference(got.elements()[i], exact.elements()[i]));
        }
        return worst == 0 ? 0 : worst / scale;
    }

    /** How far an element is from the exact one: infinite if it is of the wrong kind, 0 where both are beyond float32. */
    static double difference(double got, double exact) {
        double reached = reached(got, exact);
        double wrong = wrongKind(reached, exact);
        return wrong == 0 && Float.isFinite((float) exact) ? Math.abs(reached - exact) : wrong;
    }

    /** In the last binade of float32 an infinity is 2^128, which is where a rounding error may lead from there. */
    private static double reached(double got, double exact) {
        boolean near = Math.abs(exact) >= LAST_BINADE && Float.isFinite((float) exact);
        return near && Double.isInfinite(got) && Math.signum(got) == Math.signum(exact)
                ? 2 * LAST_BINADE * Math.signum(exact)
                : got;
    }

    /**
     * The largest difference over the largest element, as reference suites have it. Infinite where kinds of type differ,
     * an integer or a truth value is another, or elements that are not finite are not the same.
     */
    static double normalised(Values got, Values exact) {
        DType type = got.dtype();
        boolean sameKind = exact.dtype().isFloating()
                ? type.isFloating()
                : exact.dtype() == DType.BOOL ? type == DType.BOOL : type.isInteger();
        double worst = sameKind ? mismatch(got, exact) : Double.POSITIVE_INFINITY;
        for (int i = 0; Double.isFinite(worst) && i < exact.elements().length; i++) {
            double a = got.elements()[i];
            double b = exact.elements()[i];
            if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
                continue;
            }
            boolean comparable = type.isFloating() && Double.isFinite(a) && Double.isFinite(b);
            worst = comparable ? Math.max(worst, Math.abs(a - b)) : Double.POSITIVE_INFINITY;
        }
        double scale = exact.largest();
        return scale == 0 ? worst : worst / scale;
    }

    private static double mismatch(Values got, Values exact) {
        return got.shape().equals(exact.shape()) ? 0 : Double.POSITIVE_INFINITY;
    }

    /** Infinite if one of two is finite and the other is not, or they are different infinities. */
    private static double wrongKind(double got, double exact) {
        // In float32 what is beyond its range is infinite; just there either is right.
        boolean sameInfinity = Math.abs(exact) >= Float.MAX_VALUE
                && Math.signum(got) == Math.signum(exact)
                && Math.abs(got) >= Float.MAX_VALUE;
        boolean bothNaN = Double.isNaN(got) && Double.isNaN(exact);
        boolean bothFinite = Double.isFinite(got) && Float.isFinite((float) exact);
        return bothFinite || bothNaN || sameInfinity ? 0 : Double.POSITIVE_INFINITY;
    }

    /** The distance of neighbours in float32 at a magnitude. */
    static double ulp(double of) {
        return Math.ulp((float) Math.min(Math.abs(of), Float.MAX_VALUE));
    }
}
