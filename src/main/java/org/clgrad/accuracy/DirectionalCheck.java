package org.clgrad.accuracy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.clgrad.accuracy.GradcheckResult.Entry;
import org.clgrad.accuracy.Judgement.Verdict;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ClgradException;
import org.clgrad.ops.Numbers;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Functional;
import org.clgrad.tensor.Functional.Many;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/** Derivatives of one function at one point along directions, by both modes and by differences. */
final class DirectionalCheck {
    /** No step is longer than this, whatever the size of the inputs. */
    private static final double LARGEST = 0x1p100;

    private final String name;
    private final Many f;
    private final List<Tensor> inputs;
    private final int[] places;
    private final double[][] point;
    private final Numbers random;
    private final DType dtype;
    /** The vector of each output, 0 for elements that are not finite; null for outputs that are not floating. */
    private final List<double[]> weights = new ArrayList<>();

    DirectionalCheck(String name, Many f, List<Tensor> inputs, long seed) {
        this.name = name;
        this.f = f;
        this.inputs = inputs;
        this.places = floating(name, inputs);
        this.point = Arrays.stream(places)
                .mapToObj(i -> inputs.get(i).toDoubleArray())
                .toArray(double[][]::new);
        this.random = new Numbers(Numbers.seed(seed, name));
        boolean single = Arrays.stream(places).anyMatch(i -> inputs.get(i).dtype() != DType.FLOAT64);
        this.dtype = single ? DType.FLOAT32 : DType.FLOAT64;
        weigh();
    }

    private void weigh() {
        try (Scope memory = Scope.open();
                Autograd.Mode off = Autograd.noGrad()) {
            for (Tensor y : f.apply(inputs)) {
                weights.add(y.dtype().isFloating() ? weights(y.toDoubleArray()) : null);
            }
        }
        if (weights.stream().noneMatch(Objects::nonNull)) {
            throw new ArgumentException(
                    name + ": none of the " + weights.size() + " outputs is floating; there is no derivative to check");
        }
    }

    private double[] weights(double... values) {
        double[] w = random.normals(values.length);
        for (int j = 0; j < w.length; j++) {
            w[j] = Double.isFinite(values[j]) ? w[j] : 0;
        }
        return w;
    }

    /** The coarsest type of the inputs. */
    DType dtype() {
        return dtype;
    }

    static int[] floating(String name, List<Tensor> inputs) {
        int[] places = IntStream.range(0, inputs.size())
                .filter(i -> inputs.get(i).dtype().isFloating())
                .toArray();
        if (places.length == 0) {
            throw new ArgumentException(
                    name + ": none of the " + inputs.size() + " inputs is floating; give a float64 tensor");
        }
        return places;
    }

    /** A tensor of another's type and shape, on its device. */
    static Tensor tensor(Tensor like, double... values) {
        long[] shape = like.shape().toArray();
        if (like.dtype() == DType.FLOAT64) {
            return Tensor.of(like.device(), values, shape);
        }
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return Tensor.of(like.device(), rounded, shape).to(like.dtype());
    }

    /** A direction in the varied inputs: one vector each, null for zero. */
    private record Direction(String where, double scale, List<double[]> parts) {}

    GradcheckResult run(double rtol, double atol, int coordinates, int directions, boolean forward) {
        if (!Arrays.deepEquals(results(point), results(point))) {
            return new GradcheckResult(
                    name,
                    List.of(undecided(
                            "everywhere",
                            "either",
                            "the function gives other results for the same arguments; fix the seed of what is random"
                                    + " in it")));
        }
        List<double[]> gradients = reverse();
        List<Entry> entries = new ArrayList<>();
        boolean tryForward = forward;
        for (Direction d : directions(coordinates, directions)) {
            double expected = 0;
            double squares = 0;
            for (int i = 0; i < places.length; i++) {
                double[] part = d.parts.get(i);
                for (int j = 0; part != null && j < part.length; j++) {
                    double product = part[j] == 0 ? 0 : part[j] * gradients.get(i)[j];
                    expected += product;
                    squares += product * product;
                }
            }
            double tolerance = atol + rtol * (Double.isFinite(squares) ? Math.sqrt(squares) : 0);
            Map<Double, Double> known = new HashMap<>();
            UnivariateFunction line = t -> known.computeIfAbsent(t, step -> objective(d, step));
            entries.add(new Entry(d.where, "reverse", expected, judge(line, d, expected, tolerance)));
            if (tryForward) {
                try {
                    double slope = forward(d);
                    entries.add(new Entry(d.where, "forward", slope, judge(line, d, slope, tolerance)));
                } catch (ClgradException e) {
                    // What has no forward mode along one direction has none along any.
                    tryForward = false;
                    entries.add(undecided(d.where, "forward", e.getMessage()));
                }
            }
        }
        return new GradcheckResult(name, entries);
    }

    private static Entry undecided(String where, String mode, String why) {
        return new Entry(where, mode, Double.NaN, new Judgement(Verdict.INCONCLUSIVE, Difference.NONE, why));
    }

    private Judgement judge(UnivariateFunction line, Direction d, double derivative, double tolerance) {
        double rounding = dtype == DType.FLOAT64 ? 0x1p-53 : 0x1p-24;
        return Judgement.of(line, d.scale, rounding, derivative, tolerance);
    }

    // ---- the function, and its derivatives

    private double objective(Direction d, double t) {
        double[][] moved = point.clone();
        for (int i = 0; i < places.length; i++) {
            double[] part = d.parts.get(i);
            if (part != null) {
                moved[i] = point[i].clone();
                for (int j = 0; j < part.length; j++) {
                    moved[i][j] += t * part[j];
                }
            }
        }
        double[][] outputs = results(moved);
        double sum = 0;
        for (int k = 0; k < outputs.length; k++) {
            sum += weights.get(k) == null ? 0 : dot(weights.get(k), outputs[k]);
        }
        return sum;
    }

    /** The outputs, one array each. */
    private double[][] results(double[][] values) {
        try (Scope memory = Scope.open();
                Autograd.Mode off = Autograd.noGrad()) {
            List<Tensor> arguments = new ArrayList<>(inputs);
            for (int i = 0; i < places.length; i++) {
                arguments.set(places[i], tensor(inputs.get(places[i]), values[i]));
            }
            return f.apply(arguments).stream().map(Tensor::toDoubleArray).toArray(double[][]::new);
        }
    }

    /** An element of weight 0 has no influence, whatever it is. */
    private static double dot(double[] weights, double... values) {
        double sum = 0;
        for (int j = 0; j < weights.length; j++) {
            sum += weights[j] == 0 ? 0 : weights[j] * values[j];
        }
        return sum;
    }

    private List<double[]> reverse() {
        try (Scope memory = Scope.open();
                Autograd.Mode on = Autograd.enableGrad()) {
            List<Tensor> arguments = new ArrayList<>(inputs);
            List<Tensor> leaves = new ArrayList<>();
            for (int place : places) {
                Tensor leaf = inputs.get(place).detach().requiresGrad(true);
                arguments.set(place, leaf);
                leaves.add(leaf);
            }
            List<Tensor> roots = new ArrayList<>();
            List<Tensor> cotangents = new ArrayList<>();
            List<Tensor> outputs = f.apply(arguments);
            for (int k = 0; k < outputs.size(); k++) {
                if (outputs.get(k).requiresGrad() && weights.get(k) != null) {
                    roots.add(outputs.get(k));
                    cotangents.add(tensor(outputs.get(k), weights.get(k)));
                }
            }
            List<Tensor> found = roots.isEmpty()
                    ? Collections.nCopies(places.length, null)
                    : Autograd.grad(roots, leaves, cotangents, false, false, true);
            List<double[]> gradients = new ArrayList<>();
            for (int i = 0; i < places.length; i++) {
                gradients.add(
                        found.get(i) == null
                                ? new double[point[i].length]
                                : found.get(i).toDoubleArray());
            }
            return gradients;
        }
    }

    private double forward(Direction d) {
        try (Scope memory = Scope.open()) {
            List<Tensor> primals = new ArrayList<>();
            List<Tensor> tangents = new ArrayList<>();
            for (int i = 0; i < places.length; i++) {
                Tensor primal = inputs.get(places[i]).detach();
                double[] part = d.parts.get(i);
                primals.add(primal);
                tangents.add(tensor(primal, part == null ? new double[point[i].length] : part));
            }
            Many varied = in -> {
                List<Tensor> arguments = new ArrayList<>(inputs);
                for (int i = 0; i < places.length; i++) {
                    arguments.set(places[i], in.get(i));
                }
                return f.apply(arguments);
            };
            List<Tensor> slopes = Functional.jvp(varied, primals, tangents).tangents();
            double sum = 0;
            for (int k = 0; k < slopes.size(); k++) {
                sum += weights.get(k) == null
                        ? 0
                        : dot(weights.get(k), slopes.get(k).toDoubleArray());
            }
            return sum;
        }
    }

    // ---- along what

    private List<Direction> directions(int coordinates, int number) {
        List<Direction> all = new ArrayList<>();
        double largest = 1;
        for (int i = 0; i < places.length; i++) {
            int[] order = random.permutation(point[i].length);
            for (int c = 0; c < Math.min(coordinates, order.length); c++) {
                double[] unit = new double[order.length];
                unit[order[c]] = 1;
                List<double[]> parts = new ArrayList<>(Collections.nCopies(places.length, null));
                parts.set(i, unit);
                String where = "input " + places[i] + " element "
                        + Arrays.toString(inputs.get(places[i]).shape().indexOf(order[c]));
                all.add(new Direction(where, scale(point[i][order[c]]), parts));
            }
            for (double x : point[i]) {
                largest = Double.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest;
            }
        }
        for (int n = 1; n <= number; n++) {
            List<double[]> parts = new ArrayList<>();
            for (double[] part : point) {
                double[] any = new double[part.length];
                for (int j = 0; j < any.length; j++) {
                    any[j] = (float) (2 * random.uniform() - 1);
                }
                parts.add(any);
            }
            all.add(new Direction("random direction " + n, scale(largest), parts));
        }
        return all;
    }

    /** A power of two of about the size of a number, at least 1. */
    private static double scale(double x) {
        double size = Math.min(Math.max(1, Math.abs(x)), LARGEST);
        return Double.isNaN(size) ? 1 : Math.scalb(1.0, Math.getExponent(size));
    }
}
