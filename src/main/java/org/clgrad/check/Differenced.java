package org.clgrad.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.clgrad.accuracy.Judgement.Verdict;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.FiniteDifferences.Direction;
import org.clgrad.check.FiniteDifferences.Finding;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.Sample.Depth;

/**
 * The elements of derivatives against finite differences, one by one. Gradients along single elements of an input; all
 * elements of forward-mode derivatives at once, from results along the tangents, and of second-order results, from
 * gradients along the directions.
 */
final class Differenced {
    /** Of larger inputs so many elements are differenced; all of them together along one random direction. */
    private static final int COORDINATES = 32;

    /** Inputs within this factor of 1 need no steps of their own size. */
    private static final double ORDINARY = 0x1p10;

    private final Problem problem;
    private final Evaluation at;
    private final FiniteDifferences differences;
    private final Map<Aspect, Map<Double, List<Values>>> lines = new HashMap<>();

    Differenced(Problem problem, Evaluation at) {
        this.problem = problem;
        this.at = at;
        differences = new FiniteDifferences(problem, at);
    }

    /**
     * What differences say of a tensor.
     *
     * @param positions the elements that have an estimate
     * @param claims what was claimed of them
     * @param estimates what differences say they are
     * @param scale what errors are relative to
     * @param worst of all, those without estimate among them
     * @param undecided how many there is no telling of
     * @param judged how many were tried
     */
    record Judged(
            int[] positions,
            double[] claims,
            double[] estimates,
            double scale,
            Finding worst,
            int undecided,
            int judged) {}

    /**
     * Judges a tensor.
     *
     * @param aspect what it is
     * @param part which output, or which of the differentiated inputs
     * @param claims its elements
     * @param bound by how much they may be off, relative to the largest quantity involved
     * @return the judgement
     */
    Judged judge(Aspect aspect, int part, Values claims, double bound) {
        double scale = scale(aspect, claims);
        Collected all = new Collected();
        if (aspect == Aspect.GRADIENT) {
            int[] order = new Numbers(Numbers.seed(
                            problem.seed(),
                            problem.op().name(),
                            problem.sample().name(),
                            "elements"))
                    .permutation(claims.elements().length);
            for (int c = 0; c < Math.min(order.length, COORDINATES); c++) {
                double[] unit = new double[order.length];
                unit[order[c]] = 1;
                all.add(order[c], claims.elements()[order[c]], alongInput(part, unit, claims, scale, bound));
            }
            if (order.length > COORDINATES) {
                double[] any = claims.elements().clone();
                Numbers random =
                        new Numbers(Numbers.seed(problem.seed(), problem.op().name(), "along"));
                double sum = 0;
                for (int j = 0; j < any.length; j++) {
                    any[j] = 2 * random.uniform() - 1;
                    sum += Math.abs(any[j]);
                }
                all.add(-1, 0, alongInput(part, any, claims, scale * Math.max(1, sum), bound));
            }
        } else {
            Direction d = direction(aspect);
            double[] units = units(d);
            for (int j = 0; j < claims.elements().length; j++) {
                int element = j;
                UnivariateFunction line = t -> {
                    List<Values> there = line(aspect, d, t);
                    return there.isEmpty() ? Double.NaN : there.get(part).elements()[element];
                };
                double claim = claims.elements()[j];
                all.add(j, claim, FiniteDifferences.along(line, units, claim, scale, bound));
            }
        }
        return all.judged(scale);
    }

    private Finding alongInput(int part, double[] vector, Values claims, double scale, double bound) {
        List<double[]> parts = new ArrayList<>(Collections.nCopies(problem.differentiated().length, null));
        parts.set(part, vector);
        Direction d = new Direction(parts);
        Map<Double, Double> known = new HashMap<>();
        UnivariateFunction line =
                t -> known.computeIfAbsent(t, step -> differences.objective(differences.moved(d, step)));
        return FiniteDifferences.along(line, units(d), claims.dot(vector), scale, bound);
    }

    /** The largest quantity involved: results count by how much they can change over a step. */
    private double scale(Aspect aspect, Values claims) {
        double size = 0;
        for (Values v : aspect == Aspect.SECOND_ORDER ? at.gradients() : at.outputs()) {
            size = Math.max(size, v.dtype().isFloating() ? v.largest() : 0);
        }
        double largest = 1;
        for (int i : problem.differentiated()) {
            for (double x : problem.values()[i]) {
                largest = Double.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest;
            }
        }
        return Math.max(Math.max(1, claims.largest()), largest > ORDINARY ? size / largest : size);
    }

    private Direction direction(Aspect aspect) {
        List<double[]> parts = new ArrayList<>();
        for (int i : problem.differentiated()) {
            parts.add(aspect == Aspect.JVP ? problem.tangent(i) : problem.direction(i));
        }
        return new Direction(parts);
    }

    /** Results, or gradients, a step along a direction away; none outside the domain. */
    private List<Values> line(Aspect aspect, Direction d, double t) {
        Depth depth = aspect == Aspect.JVP ? Depth.FORWARD : Depth.FIRST;
        return lines.computeIfAbsent(aspect, a -> new HashMap<>()).computeIfAbsent(t, step -> {
            Evaluation e = differences.evaluate(depth, differences.moved(d, step));
            return e == null ? List.of() : aspect == Aspect.JVP ? e.outputs() : e.gradients();
        });
    }

    /** Sizes of steps: 1, and the size of the smallest input that is moved where it is far from 1. */
    private double[] units(Direction d) {
        double least = Double.POSITIVE_INFINITY;
        int[] places = problem.differentiated();
        for (int i = 0; i < places.length; i++) {
            double[] part = d.parts().get(i);
            for (int j = 0; part != null && j < part.length; j++) {
                double x = Math.abs(problem.values()[places[i]][j]);
                if (part[j] != 0 && x > 0 && x <= Double.MAX_VALUE) {
                    least = Math.min(least, x / Math.max(1, Math.abs(part[j])));
                }
            }
        }
        if (least == Double.POSITIVE_INFINITY || (least <= ORDINARY && least >= 1 / ORDINARY)) {
            return FiniteDifferences.ONE;
        }
        double unit = Math.scalb(1.0, Math.getExponent(least));
        return unit > 1 ? new double[] {unit} : new double[] {1, unit};
    }

    /** Collects findings. */
    private static final class Collected {
        private final List<Integer> positions = new ArrayList<>();
        private final List<Double> claims = new ArrayList<>();
        private final List<Double> estimates = new ArrayList<>();
        private Finding worst = Finding.NONE;
        private int undecided;
        private int judged;

        /** A finding of an element, or of a direction if the position is negative. */
        void add(int position, double claim, Finding found) {
            worst = worst.worse(found);
            judged++;
            undecided += found.verdict() == Verdict.INCONCLUSIVE ? 1 : 0;
            if (position >= 0 && found.verdict() != Verdict.INCONCLUSIVE) {
                positions.add(position);
                claims.add(claim);
                estimates.add(found.estimate());
            }
        }

        Judged judged(double scale) {
            return new Judged(
                    positions.stream().mapToInt(Integer::intValue).toArray(),
                    array(claims),
                    array(estimates),
                    scale,
                    worst,
                    undecided,
                    judged);
        }

        private static double[] array(List<Double> list) {
            return list.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }
}
