package org.clgrad.check;

import java.util.List;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.ops.Accuracy;
import org.clgrad.ops.InputSpec;
import org.clgrad.shape.DType;

/**
 * How far a tensor may be from what it should be, and how far it is: by the bounds of the operation table.
 *
 * @param error how far
 * @param bound how far it may be
 * @param scale the magnitude that the error is relative to; NaN if each element is relative to itself
 */
record Bar(double error, double bound, double scale) {
    /**
     * A float32 or float64 result against float64.
     *
     * @param p what was run
     * @param aspect what of it
     * @param got the result
     * @param exact the result in float64
     * @param single whether it was run in float32: the error is then in ulp of float32, else relative
     * @return its bar
     */
    static Bar of(Problem p, Aspect aspect, Values got, Values exact, boolean single) {
        Accuracy accuracy = p.op().accuracy();
        if (aspect != Aspect.FORWARD) {
            double bound = aspect == Aspect.SECOND_ORDER ? accuracy.second() : accuracy.gradient();
            // Cotangents and directions are of order 1: what is far below them is a cancelled sum.
            return normwise(got, exact, Math.max(1, exact.largest()), single, bound);
        }
        if (!got.dtype().isFloating()) {
            double error = Measure.normwise(got, exact, 1) == 0 ? 0 : Double.POSITIVE_INFINITY;
            return new Bar(error, single ? accuracy.forward() : Checker.FLOAT64_BOUND, Double.NaN);
        }
        if (!single) {
            return normwise(got, exact, Math.max(1, exact.largest()), false, 0);
        }
        if (accuracy.measure() == Accuracy.Measure.ELEMENTWISE) {
            return new Bar(Measure.elementwiseUlp(got, exact), accuracy.forward(), Double.NaN);
        }
        return normwise(got, exact, Math.max(exact.largest(), largestInput(p)), true, accuracy.forward());
    }

    /** The worst of several tensors; infinite if there are not as many as there should be. */
    static Bar worst(Problem p, Aspect aspect, List<Values> got, List<Values> exact, boolean single) {
        Bar worst = new Bar(got.size() == exact.size() ? 0 : Double.POSITIVE_INFINITY, 0, Double.NaN);
        for (int k = 0; Double.isFinite(worst.error) && k < got.size(); k++) {
            Bar bar = of(p, aspect, got.get(k), exact.get(k), single);
            worst = bar.error < worst.error ? worst : bar;
        }
        return worst;
    }

    private static Bar normwise(Values got, Values exact, double scale, boolean single, double bound) {
        return single
                ? new Bar(Measure.normwiseUlp(got, exact, scale), bound, scale)
                : new Bar(Measure.normwise(got, exact, scale), Checker.FLOAT64_BOUND, scale);
    }

    private static double largestInput(Problem p) {
        double max = 0;
        for (int i = 0; i < p.sample().inputs().size(); i++) {
            InputSpec spec = p.sample().inputs().get(i);
            if (spec != null && spec.isFloating()) {
                max = Math.max(max, new Values(DType.FLOAT64, spec.shape(), p.values()[i]).largest());
            }
        }
        return max;
    }
}
