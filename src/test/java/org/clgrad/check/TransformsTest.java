package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.error.AutogradException;
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
 * Forward mode, forward over reverse, and mapping over samples, of every operation of the table in float64: forward
 * mode against reverse mode ({@code <J v, u> = <v, J^T u>}), forward over reverse against reverse over reverse, a mapped
 * operation and its mapped gradient against one sample after the other. Operations that write in place take no part.
 */
class TransformsTest {
    private static final long SEED = 20261125;
    private static final double BOUND = 1e-11;
    private static final int SAMPLES = 3;
    private static final String IN_PLACE = "in place";

    @TestFactory
    Stream<DynamicTest> forwardModeAgreesWithReverseMode() {
        return operations()
                .map(op -> DynamicTest.dynamicTest(op.name(), () -> forAll(op, Depth.FIRST, this::products)));
    }

    @TestFactory
    Stream<DynamicTest> forwardOverReverseAgreesWithReverseOverReverse() {
        return operations()
                .map(op -> DynamicTest.dynamicTest(op.name(), () -> forAll(op, Depth.SECOND, this::secondOrder)));
    }

    @TestFactory
    Stream<DynamicTest> mappedIsOneByOne() {
        return operations()
                .map(op -> DynamicTest.dynamicTest(op.name(), () -> forAll(op, Depth.FORWARD, this::mapped)));
    }

    @TestFactory
    Stream<DynamicTest> mappedGradientIsOneByOne() {
        return operations()
                .map(op -> DynamicTest.dynamicTest(op.name(), () -> forAll(op, Depth.FIRST, this::mappedGradient)));
    }

    private static Stream<Operation> operations() {
        return OpTable.all().stream().filter(op -> !op.family().equals(IN_PLACE));
    }

    private interface Comparison {
        String compare(Evaluation.Problem problem);
    }

    private static void forAll(Operation op, Depth depth, Comparison comparison) {
        List<String> wrong = new ArrayList<>();
        for (Sample sample : op.samples()) {
            if (sample.depth().compareTo(depth) >= 0) {
                Evaluation.Problem p = Evaluation.Problem.of(op, sample, SEED);
                try (Scope memory = Scope.open()) {
                    // Of no elements at all a mean is 0 / 0, and so is what it makes of a tangent.
                    if (Arrays.stream(p.differentiated()).allMatch(k -> p.values()[k].length == 0)
                            && depth != Depth.FORWARD) {
                        continue;
                    }
                    String difference = compare(comparison, p);
                    if (!difference.isEmpty()) {
                        wrong.add(sample.name() + ": " + difference);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** A result whose shape depends on elements may refuse to be mapped, in so many words. */
    private static String compare(Comparison comparison, Evaluation.Problem p) {
        try {
            return comparison.compare(p);
        } catch (AutogradException e) {
            if (p.op().isDataDependent() && e.getMessage().startsWith("vmap: the elements of a mapped tensor")) {
                return "";
            }
            throw e;
        }
    }

    /** The operation as a function of its differentiated inputs. */
    private static Functional.Many function(Evaluation.Problem p, List<Tensor> inputs) {
        return chosen -> {
            List<Tensor> all = new ArrayList<>(inputs);
            int[] places = p.differentiated();
            for (int i = 0; i < places.length; i++) {
                all.set(places[i], chosen.get(i));
            }
            return p.op().apply(all, p.sample().attributes());
        };
    }

    private static List<Tensor> inputs(Evaluation.Problem p) {
        return Evaluation.inputs(p, Device.cpu(), DType.FLOAT64, true);
    }

    private static List<Tensor> differentiated(Evaluation.Problem p, List<Tensor> inputs) {
        return Arrays.stream(p.differentiated()).mapToObj(inputs::get).toList();
    }

    private static List<Tensor> directions(Evaluation.Problem p, List<Tensor> primals) {
        int[] places = p.differentiated();
        return IntStream.range(0, places.length)
                .mapToObj(i -> like(primals.get(i), p.direction(places[i])))
                .toList();
    }

    private static List<Tensor> cotangents(Evaluation.Problem p, List<Tensor> outputs) {
        return IntStream.range(0, outputs.size())
                .mapToObj(k -> outputs.get(k).dtype().isFloating()
                        ? like(outputs.get(k), p.cotangent(k, (int)
                                outputs.get(k).size()))
                        : outputs.get(k))
                .toList();
    }

    private static Tensor like(Tensor t, double... values) {
        return t.rank() == 0
                ? Tensor.of(t.device(), values, 1).select(0, 0)
                : Tensor.of(t.device(), values, t.shape().toArray());
    }

    private String products(Evaluation.Problem p) {
        List<Tensor> inputs = inputs(p);
        List<Tensor> primals = differentiated(p, inputs);
        List<Tensor> v = directions(p, primals);
        Functional.Jvp forward = Functional.jvp(function(p, inputs), primals, v);
        Functional.Vjp reverse = Functional.vjp(function(p, inputs), primals);
        List<Tensor> u = cotangents(p, reverse.values());
        List<Tensor> ju = reverse.pullback().apply(u);
        double left = 0;
        double right = 0;
        double scale = 0;
        for (int k = 0; k < u.size(); k++) {
            if (u.get(k).dtype().isFloating()) {
                double[] a = forward.tangents().get(k).toDoubleArray();
                double[] b = u.get(k).toDoubleArray();
                for (int i = 0; i < a.length; i++) {
                    left += b[i] == 0 ? 0 : a[i] * b[i];
                    scale += Math.abs(a[i] * b[i]);
                }
            }
        }
        for (int i = 0; i < v.size(); i++) {
            double[] a = v.get(i).toDoubleArray();
            double[] b = ju.get(i).toDoubleArray();
            for (int j = 0; j < a.length; j++) {
                right += a[j] == 0 ? 0 : a[j] * b[j];
                scale += Math.abs(a[j] * b[j]);
            }
        }
        boolean same = Math.abs(left - right) <= BOUND * scale || (Double.isNaN(left) && Double.isNaN(right));
        return same ? "" : "<Jv, u> = " + left + ", <v, J'u> = " + right;
    }

    private String secondOrder(Evaluation.Problem p) {
        List<Tensor> inputs = inputs(p);
        List<Tensor> primals = differentiated(p, inputs);
        Functional.Many gradient = x -> {
            Functional.Vjp reverse = Functional.vjp(function(p, inputs), x);
            return reverse.pullback().apply(cotangents(p, reverse.values()));
        };
        List<Tensor> forward =
                Functional.jvp(gradient, primals, directions(p, primals)).tangents();
        List<Values> expected =
                Evaluation.run(p, Device.cpu(), DType.FLOAT64, Depth.SECOND).second();
        return difference(forward, expected);
    }

    private static List<Evaluation.Problem> variations(Evaluation.Problem p) {
        return IntStream.range(0, SAMPLES)
                .mapToObj(s -> Evaluation.Problem.of(p.op(), p.sample(), SEED + s))
                .toList();
    }

    /** Inputs of all variations, stacked; null where absent. */
    private static List<Tensor> stacked(List<List<Tensor>> inputs) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < inputs.get(0).size(); i++) {
            int input = i;
            all.add(
                    inputs.get(0).get(i) == null
                            ? null
                            : Tensor.stack(
                                    inputs.stream().map(in -> in.get(input)).toList(), 0));
        }
        return all;
    }

    private static List<Tensor> present(List<Tensor> tensors) {
        return tensors.stream().filter(t -> t != null).toList();
    }

    private static List<Tensor> restored(List<Tensor> present, List<Tensor> like) {
        List<Tensor> all = new ArrayList<>();
        int next = 0;
        for (Tensor t : like) {
            all.add(t == null ? null : present.get(next++));
        }
        return all;
    }

    private String mapped(Evaluation.Problem p) {
        List<List<Tensor>> each =
                variations(p).stream().map(TransformsTest::inputs).toList();
        List<Tensor> all = stacked(each);
        if (present(all).isEmpty()) {
            return "";
        }
        Functional.Many f = in -> p.op().apply(restored(in, all), p.sample().attributes());
        List<Tensor> mapped = Functional.vmap(f, 0).apply(present(all));
        List<List<Tensor>> single = each.stream()
                .map(in -> p.op().apply(in, p.sample().attributes()))
                .toList();
        return difference(mapped, values(stacked(single)));
    }

    private String mappedGradient(Evaluation.Problem p) {
        List<List<Tensor>> each =
                variations(p).stream().map(TransformsTest::inputs).toList();
        List<Tensor> all = stacked(each);
        Functional.Many gradient = in -> {
            List<Tensor> inputs = restored(in, all);
            Functional.Vjp reverse = Functional.vjp(function(p, inputs), differentiated(p, inputs));
            return reverse.pullback().apply(cotangents(p, reverse.values()));
        };
        List<Tensor> mapped = Functional.vmap(gradient, 0).apply(present(all));
        List<List<Tensor>> single =
                each.stream().map(in -> gradient.apply(present(in))).toList();
        return difference(mapped, values(stacked(single)));
    }

    private static List<Values> values(List<Tensor> tensors) {
        return tensors.stream().map(Values::of).toList();
    }

    private static String difference(List<Tensor> got, List<Values> expected) {
        for (int k = 0; k < expected.size(); k++) {
            Values a = Values.of(got.get(k));
            double scale = Math.max(1, expected.get(k).largest());
            double error = Measure.normwise(a, expected.get(k), scale);
            if (!(error <= BOUND)) {
                return "result " + k + " is off by " + error + ": " + Arrays.toString(a.elements()) + " "
                        + a.shape() + " for " + Arrays.toString(expected.get(k).elements()) + " "
                        + expected.get(k).shape();
            }
        }
        return "";
    }
}
