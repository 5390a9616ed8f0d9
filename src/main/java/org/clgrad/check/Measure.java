package org.clgrad.check;

/** Distances between results and what they should be. Infinite where one is finite, or NaN, and the other is not. */
final class Measure {
    private Measure() {}

    /** The worst error in ulp of float32 of each exact element. */
    static double elementwiseUlp(Values got, Values exact) {
        double worst = mismatch(got, exact);
        for (int i = 0; worst == 0 && i < exact.elements().length; i++) {
            worst = Math.max(worst, wrongKind(got.elements()[i], exact.elements()[i]));
        }
        for (int i = 0; Double.isFinite(worst) && i < exact.elements().length; i++) {
            double b = exact.elements()[i];
            if (Float.isFinite((float) b)) {
                worst = Math.max(worst, Math.abs(got.elements()[i] - b) / ulp(b));
            }
        }
        return worst;
    }

    /** The worst error in ulp of float32 of a magnitude. */
    static double normwiseUlp(Values got, Values exact, double scale) {
        return normwise(got, exact, 1) / ulp(scale);
    }

    /** The worst error relative to a magnitude. */
    static double normwise(Values got, Values exact, double scale) {
        double worst = mismatch(got, exact);
        for (int i = 0; Double.isFinite(worst) && i < exact.elements().length; i++) {
            double a = got.elements()[i];
            double b = exact.elements()[i];
            worst = Math.max(worst, wrongKind(a, b));
            if (Float.isFinite((float) b) && Double.isFinite(a)) {
                worst = Math.max(worst, Math.abs(a - b));
            }
        }
        return worst == 0 ? 0 : worst / scale;
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

    private static double ulp(double of) {
        return Math.ulp((float) Math.min(Math.abs(of), Float.MAX_VALUE));
    }
}
