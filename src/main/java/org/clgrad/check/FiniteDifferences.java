package org.clgrad.check;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.apache.commons.math3.analysis.differentiation.FiniteDifferencesDifferentiator;
import org.clgrad.accuracy.Judgement;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;

/**
 * Derivatives against the finite differences of Apache Commons Math, on the CPU in float64. Along single coordinates of
 * each input, chosen at random where there are many, and along one random direction in all inputs at once. Where they
 * disagree, {@link Judgement} tells a wrong derivative from a point where differences say nothing.
 */
final class FiniteDifferences {
    /** What truncation and rounding leave of a right derivative, relative to the largest quantity involved. */
    static final double BOUND = 1e-8;

    private static final int POINTS = 7;
    /** Truncation is below {@code h^6 f'''''''/140} and rounding about {@code 2^-53 f/h}: both far below the bound. */
    private static final double STEP = 0x1p-9;

    static final double[] ONE = {1};

    private final Problem problem;
    private final Evaluation at;
    private final Numbers random;

    FiniteDifferences(Problem problem, Evaluation at) {
        this.problem = problem;
        this.at = at;
        this.random = new Numbers(Numbers.seed(
                problem.seed(), problem.op().name(), problem.sample().name(), "points"));
    }

    /** A direction to differentiate along: one vector for each differentiated input, null for zero. */
    record Direction(List<double[]> parts) {}

    /**
     * What differences say of a derivative, or of the worst of some.
     *
     * @param error how far it is from the differences, relative to the largest quantity involved
     * @param estimate what the differences say it is
     * @param verdict of the worst kind among them
     * @param reason why it is not {@code PASS}; empty if it is
     */
    record Finding(double error, double estimate, Judgement.Verdict verdict, String reason) {
        static final Finding NONE = new Finding(0, 0, Judgement.Verdict.PASS, "");

        /** A wrong derivative is worse than an undecided one, and that is worse than a right one. */
        Finding worse(Finding other) {
            if (verdict != other.verdict) {
                boolean mine = verdict == Judgement.Verdict.FAIL || other.verdict == Judgement.Verdict.PASS;
                return mine ? this : other;
            }
            return error >= other.error ? this : other;
        }
    }

    /** The first derivatives. */
    Finding first(int coordinates) {
        double size = 1;
        for (int k = 0; k < at.outputs().size(); k++) {
            size = Math.max(size, at.outputs().get(k).largest());
        }
        return worst(this::objective, at.gradients(), coordinates, size);
    }

    /** The second derivatives. */
    Finding second(int coordinates) {
        double size = 1;
        for (Values g : at.gradients()) {
            size = Math.max(size, g.largest());
        }
        return worst(this::slope, at.second(), coordinates, size);
    }

    private interface Objective {
        double at(double[][] values);
    }

    /** {@code sum over k of <output k, cotangent k>} over the elements that are finite at the point. */
    double objective(double[]... values) {
        Evaluation e = evaluate(Depth.FORWARD, values);
        double sum = e == null ? Double.NaN : 0;
        for (int k = 0; e != null && k < e.outputs().size(); k++) {
            Values out = e.outputs().get(k);
            if (out.dtype().isFloating()) {
                sum += out.dot(weights(k));
            }
        }
        return sum;
    }

    /** The results, or gradients, at other values; null where the operation refuses them, which is outside its domain. */
    Evaluation evaluate(Depth depth, double[]... values) {
        try {
            return Evaluation.runContiguous(problem.with(values), Device.cpu(), DType.FLOAT64, depth);
        } catch (ArgumentException e) {
            return null;
        }
    }

    private double[] weights(int k) {
        double[] around = at.outputs().get(k).elements();
        double[] weights = problem.cotangent(k, around.length);
        for (int j = 0; j < around.length; j++) {
            weights[j] = Double.isFinite(around[j]) ? weights[j] : 0;
        }
        return weights;
    }

    /** {@code sum over i of <gradient i, direction i>}. */
    private double slope(double[]... values) {
        Evaluation e = evaluate(Depth.FIRST, values);
        int[] places = problem.differentiated();
        double sum = e == null ? Double.NaN : 0;
        for (int i = 0; e != null && i < places.length; i++) {
            double[] direction = problem.direction(places[i]);
            sum += direction == null ? 0 : e.gradients().get(i).dot(direction);
        }
        return sum;
    }

    private Finding worst(Objective f, List<Values> derivatives, int coordinates, double size) {
        Finding worst = Finding.NONE;
        for (Direction d : directions(coordinates)) {
            double expected = 0;
            double scale = size;
            for (int i = 0; i < derivatives.size(); i++) {
                double[] part = d.parts.get(i);
                if (part != null) {
                    expected += derivatives.get(i).dot(part);
                    scale = Math.max(scale, derivatives.get(i).largest());
                }
            }
            UnivariateFunction line = t -> f.at(moved(d, t));
            worst = worst.worse(along(line, ONE, expected, Math.max(scale, Math.abs(expected)), BOUND));
        }
        return worst;
    }

    /**
     * Judges a derivative at 0. One difference that agrees is enough; one that does not may be the difference's fault, and
     * is looked into.
     *
     * @param line a function of one variable
     * @param units over which steps it may well change by as much as it is, powers of two; each is tried until one can tell
     * @param expected the derivative
     * @param scale what errors are relative to
     * @param bound the error that is allowed
     * @return what differences say
     */
    static Finding along(UnivariateFunction line, double[] units, double expected, double scale, double bound) {
        Finding last = Finding.NONE;
        for (double unit : units) {
            last = along(line, unit, expected, scale, bound);
            if (last.verdict != Judgement.Verdict.INCONCLUSIVE) {
                break;
            }
        }
        return last;
    }

    private static Finding along(UnivariateFunction line, double unit, double expected, double scale, double bound) {
        DerivativeStructure zero = new DerivativeStructure(1, 1, 0, 0.0);
        double found = new FiniteDifferencesDifferentiator(POINTS, STEP * unit)
                .differentiate(line)
                .value(zero)
                .getPartialDerivative(1);
        double error = Math.abs(found - expected) / scale;
        if (error <= bound) {
            return new Finding(error, found, Judgement.Verdict.PASS, "");
        }
        Judgement judgement = Judgement.of(line, unit, 0x1p-53, expected, bound * scale);
        double numeric = judgement.numeric().derivative();
        double off = Math.abs(numeric - expected) / scale;
        return new Finding(
                Double.isNaN(off) ? Double.POSITIVE_INFINITY : off, numeric, judgement.verdict(), judgement.reason());
    }

    /** The inputs, a step along a direction away. */
    double[][] moved(Direction d, double t) {
        double[][] values = problem.values().clone();
        int[] places = problem.differentiated();
        for (int i = 0; i < places.length; i++) {
            double[] part = d.parts.get(i);
            if (part != null) {
                double[] v = values[places[i]].clone();
                for (int j = 0; j < v.length; j++) {
                    v[j] += t * part[j];
                }
                values[places[i]] = v;
            }
        }
        return values;
    }

    private List<Direction> directions(int coordinates) {
        int[] places = problem.differentiated();
        List<Direction> all = new ArrayList<>();
        List<double[]> everywhere = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            int n = problem.values()[places[i]].length;
            int[] order = random.permutation(n);
            for (int c = 0; c < Math.min(n, coordinates); c++) {
                double[] unit = new double[n];
                unit[order[c]] = 1;
                List<double[]> parts = new ArrayList<>();
                for (int j = 0; j < places.length; j++) {
                    parts.add(j == i ? unit : null);
                }
                all.add(new Direction(parts));
            }
            double[] any = new double[n];
            for (int j = 0; j < n; j++) {
                any[j] = 2 * random.uniform() - 1;
            }
            everywhere.add(any);
        }
        all.add(new Direction(everywhere));
        return all;
    }
}
