package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Functional;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Third derivatives of every operation in float64: reverse over reverse over reverse against finite differences of
 * second derivatives along a direction, and against forward over reverse over reverse. Of samples that differ in where
 * their inputs lie only one takes part, and large ones do not: their formulas are the same.
 */
class ThirdDerivativesTest {
    private static final long SEED = 20261127;
    private static final long OTHER_SEED = 20261128;
    /** Of forward from reverse mode. */
    private static final double BOUND = 1e-10;
    /** Of finite differences: their truncation is of order h^6, rounding 1e-16 / h. */
    private static final double DIFFERENCES_BOUND = 1e-7;

    /** Of inputs up to 1; a large input may be a steep slope for what it is multiplied by. */
    private static final double STEP = 0x1p-9;
    /** For points 1, 2, 3 steps away. */
    private static final double[] WEIGHTS = {3.0 / 4, -3.0 / 20, 1.0 / 60};

    private static final int LARGEST = 64;
    private static final String IN_PLACE = "in place";

    @TestFactory
    Stream<DynamicTest> thirdDerivativesAgree() {
        return OpTable.all().stream()
                .filter(op ->
                        !op.family().equals(IN_PLACE) && !op.differentiable().isEmpty())
                .map(op -> DynamicTest.dynamicTest(op.name(), () -> check(op)));
    }

    private static void check(Operation op) {
        List<String> wrong = new ArrayList<>();
        for (Sample sample : chosen(op)) {
            try (Scope memory = Scope.open()) {
                String difference = compare(Evaluation.Problem.of(op, sample, SEED));
                if (!difference.isEmpty()) {
                    wrong.add(sample.name() + ": " + difference);
                }
            } catch (ArgumentException e) {
                // The determinant of a singular matrix refuses a third derivative, and says so.
                if (!e.getMessage().contains("third derivative")) {
                    throw e;
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** One sample for each set of attributes, shapes and kinds of values, small ones. */
    private static List<Sample> chosen(Operation op) {
        Set<String> seen = new HashSet<>();
        List<Sample> chosen = new ArrayList<>();
        for (Sample s : op.samples()) {
            long size = s.inputs().stream()
                    .filter(i -> i != null && i.isFloating())
                    .mapToLong(i -> i.shape().size())
                    .sum();
            String form = s.attributes() + " "
                    + s.inputs().stream()
                            .map(i -> i == null ? null : i.placed(Placement.CONTIGUOUS))
                            .map(i -> i == null ? "-" : i.shape().rank() + " " + kind(i))
                            .toList();
            if (s.depth() == Depth.SECOND && size > 0 && size <= LARGEST && seen.add(form)) {
                chosen.add(s);
            }
        }
        return chosen;
    }

    private static String kind(InputSpec spec) {
        return spec.kind() instanceof InputSpec.Kind.Values v
                ? Arrays.toString(v.values())
                : spec.kind().toString();
    }

    private static String compare(Evaluation.Problem p) {
        int[] places = p.differentiated();
        if (places.length == 0) {
            return "";
        }
        List<Tensor> inputs = Evaluation.inputs(p, Device.cpu(), DType.FLOAT64, false);
        List<Tensor> primals = Arrays.stream(places).mapToObj(inputs::get).toList();
        Evaluation.Problem other = new Evaluation.Problem(p.op(), p.sample(), p.values(), OTHER_SEED);
        List<Tensor> along = directions(other, primals, 1);
        Functional.Many second = second(p, inputs);

        List<Tensor> reverse = Functional.vjp(second, primals).pullback().apply(along);
        List<Tensor> forward = Functional.jvp(second, primals, along).tangents();
        double[][] differences = differences(second, primals, along);
        double size = 1;
        for (int i = 0; i < primals.size(); i++) {
            size = Math.max(size, largest(second.apply(primals).get(i).toDoubleArray()));
            size = Math.max(size, largest(reverse.get(i).toDoubleArray()));
        }
        for (int i = 0; i < primals.size(); i++) {
            double[] r = reverse.get(i).toDoubleArray();
            double[] f = forward.get(i).toDoubleArray();
            for (int j = 0; j < r.length; j++) {
                if (!(Math.abs(f[j] - r[j]) <= BOUND * size)) {
                    return "element " + j + " of input " + places[i] + " in forward mode " + f[j] + ", reverse mode "
                            + r[j];
                }
                if (!(Math.abs(differences[i][j] - r[j]) <= DIFFERENCES_BOUND * size)) {
                    return "element " + j + " of input " + places[i] + " by differences " + differences[i][j]
                            + ", in reverse mode " + r[j];
                }
            }
        }
        return "";
    }

    private static double largest(double... values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    /** From the inputs to the gradients of {@code sum over i of <gradient i, direction i>}. */
    private static Functional.Many second(Evaluation.Problem p, List<Tensor> inputs) {
        Functional.Many f = x -> {
            List<Tensor> all = new ArrayList<>(inputs);
            for (int i = 0; i < x.size(); i++) {
                all.set(p.differentiated()[i], x.get(i));
            }
            return p.op().apply(all, p.sample().attributes());
        };
        Functional.Many gradient = x -> {
            Functional.Vjp reverse = Functional.vjp(f, x);
            List<Tensor> outputs = reverse.values();
            List<Tensor> u = IntStream.range(0, outputs.size())
                    .mapToObj(k -> outputs.get(k).dtype().isFloating()
                            ? like(outputs.get(k), p.cotangent(k, (int)
                                    outputs.get(k).size()))
                            : outputs.get(k))
                    .toList();
            return reverse.pullback().apply(u);
        };
        return x -> Functional.vjp(gradient, x).pullback().apply(directions(p, x, 0));
    }

    /** Directions like tensors; divided by their largest element where a size is wanted. */
    private static List<Tensor> directions(Evaluation.Problem p, List<Tensor> like, double size) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < like.size(); i++) {
            double[] d = p.direction(p.differentiated()[i]);
            double scale = size == 0 ? 1 : size / largest(d);
            all.add(like(like.get(i), Arrays.stream(d).map(v -> v * scale).toArray()));
        }
        return all;
    }

    private static double[][] differences(Functional.Many f, List<Tensor> x, List<Tensor> along) {
        double most = 1;
        for (Tensor t : x) {
            most = Math.max(most, largest(t.toDoubleArray()));
        }
        double h = Math.scalb(STEP, -Math.getExponent(most));
        double[][] sums = new double[x.size()][];
        for (int step = 1; step <= WEIGHTS.length; step++) {
            for (int sign : new int[] {1, -1}) {
                double t = sign * step * h;
                List<Tensor> moved = IntStream.range(0, x.size())
                        .mapToObj(i -> x.get(i).add(along.get(i), t))
                        .toList();
                List<Tensor> values = f.apply(moved);
                for (int i = 0; i < sums.length; i++) {
                    double[] v = values.get(i).toDoubleArray();
                    sums[i] = sums[i] == null ? new double[v.length] : sums[i];
                    for (int j = 0; j < v.length; j++) {
                        sums[i][j] += sign * WEIGHTS[step - 1] * v[j] / h;
                    }
                }
            }
        }
        return sums;
    }

    private static Tensor like(Tensor t, double... values) {
        return t.rank() == 0
                ? Tensor.of(t.device(), values, 1).select(0, 0)
                : Tensor.of(t.device(), values, t.shape().toArray());
    }
}
