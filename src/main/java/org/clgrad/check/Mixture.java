package org.clgrad.check;

import java.util.Arrays;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.engine.Device;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;

/** Problems between two that differ in the values of their floating inputs. */
final class Mixture {
    private Mixture() {}

    static boolean isMixed(Problem p, int input) {
        return RegimeInputs.isVaried(p.sample().inputs().get(input), p.values()[input]);
    }

    /**
     * Goes from one problem to another.
     *
     * @param start where
     * @param end where to
     * @param share how much of the way: of each element, or one for all
     * @return the problem there
     */
    static Problem of(Problem start, Problem end, double... share) {
        double[][] values = start.values().clone();
        for (int i = 0; i < values.length; i++) {
            if (isMixed(start, i)) {
                double[] from = values[i];
                double[] to = end.values()[i];
                double[] v = new double[from.length];
                for (int j = 0; j < v.length; j++) {
                    double t = share[share.length == 1 ? 0 : j];
                    v[j] = (float) (from[j] * (1 - t) + to[j] * t);
                }
                values[i] = v;
            }
        }
        return start.with(values);
    }

    /**
     * Whether each element of the first result follows the elements at its own place alone, as far as a try tells: with
     * every other element taken from the other problem.
     *
     * @param start one problem
     * @param end another
     * @return whether the operation looks elementwise
     */
    static boolean isElementwise(Problem start, Problem end) {
        double[] before = first(start);
        double[] after = first(end);
        for (int i = 0; i < start.values().length; i++) {
            InputSpec spec = start.sample().inputs().get(i);
            if (isMixed(start, i)
                    && (start.values()[i].length != before.length || spec.placement() == Placement.EXPANDED)) {
                return false;
            }
        }
        if (before.length < 2 || after.length != before.length) {
            return false;
        }
        double[] share = new double[before.length];
        Arrays.setAll(share, e -> e % 2);
        double[] found = first(of(start, end, share));
        for (int e = 0; e < before.length; e++) {
            if (found.length != before.length || Double.compare(found[e], e % 2 == 0 ? before[e] : after[e]) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The elements of the first result in float64; none if it is not floating. */
    static double[] first(Problem p) {
        Values v = Evaluation.runContiguous(p, Device.cpu(), DType.FLOAT64, Depth.FORWARD)
                .outputs()
                .get(0);
        return v.dtype().isFloating() ? v.elements() : new double[0];
    }
}
