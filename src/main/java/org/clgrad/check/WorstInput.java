package org.clgrad.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.accuracy.SuiteWriter;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.engine.Device;
import org.clgrad.error.DataException;
import org.clgrad.ops.Accuracy;
import org.clgrad.ops.Attributes;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/** The inputs of an operation with the largest error that a {@link WorstSearch} found, and the smallest that show it. */
public final class WorstInput {
    /** An ulp of a number over the number, at most. */
    private static final double ULP = 0x1p-23;

    /** How often verify allows the error of the float32 run that is stored with a case. */
    private static final double ALLOWED_BY_VERIFY = 4;

    private final Scorer scorer;
    private final Problem problem;
    private final Call found;
    private final Call smallest;
    private final Effort effort;

    /**
     * A call with its error.
     *
     * @param sample the operation's sample that it comes from
     * @param attributes the arguments that are no tensors
     * @param inputs the tensors that are given
     * @param error its error
     * @param worst the element that is furthest off; null if a result has another shape than it should
     */
    public record Call(String sample, Attributes attributes, List<Input> inputs, double error, Element worst) {
        /** {@return how many elements the inputs have in all} */
        public long elements() {
            return inputs.stream().mapToLong(i -> i.shape().size()).sum();
        }
    }

    /**
     * An input.
     *
     * @param name its name
     * @param dtype its type
     * @param shape its sizes
     * @param values its elements in row-major order; those of floats are floats of 32 bits
     */
    public record Input(String name, DType dtype, Shape shape, double... values) {}

    /**
     * An element of a result, or of the derivative with respect to an input.
     *
     * @param of {@code result 0}, or the name of the input
     * @param index where in it
     * @param got what the device computed
     * @param exact what the CPU computes in float64
     */
    public record Element(String of, List<Long> index, double got, double exact) {}

    /**
     * What was done.
     *
     * @param searched how many inputs were tried
     * @param refused how many of them the operation would not have
     * @param shrinking how many more were tried to make the worst ones smaller
     * @param stopped whether the search was ended early
     */
    public record Effort(long searched, long refused, long shrinking, boolean stopped) {}

    WorstInput(Scorer scorer, Problem found, Problem smallest, Effort effort) {
        this.scorer = scorer;
        this.problem = smallest;
        this.found = call(scorer, found);
        this.smallest = call(scorer, smallest);
        this.effort = effort;
    }

    private static Call call(Scorer scorer, Problem p) {
        Scorer.Pair pair = scorer.run(p)
                .orElseThrow(() -> new DataException("worst: " + p.op() + " refuses inputs that it took before"));
        List<Input> inputs = new ArrayList<>();
        for (int k = 0; k < p.values().length; k++) {
            InputSpec spec = p.sample().inputs().get(k);
            if (spec != null) {
                DType type = spec.isFloating() ? scorer.dtype() : spec.dtype();
                inputs.add(new Input(name(p, k), type, spec.shape(), p.values()[k].clone()));
            }
        }
        Scorer.Place place = scorer.worst(p, pair);
        Element element = place == null
                ? null
                : new Element(
                        scorer.aspect() == Aspect.FORWARD
                                ? "result " + place.which()
                                : name(p, p.differentiated()[place.which()]),
                        Arrays.stream(place.index()).boxed().toList(),
                        place.got(),
                        place.exact());
        return new Call(
                p.sample().name(), p.sample().attributes(), List.copyOf(inputs), scorer.error(p, pair), element);
    }

    private static String name(Problem p, int input) {
        return p.op().isVariadic() ? Integer.toString(input) : p.op().inputs().get(input);
    }

    /** {@return the operation} */
    public Operation op() {
        return problem.op();
    }

    /** {@return where it ran} */
    public Device device() {
        return scorer.device();
    }

    /** {@return the floating type that it ran in} */
    public DType dtype() {
        return scorer.dtype();
    }

    /** {@return what is wrong: values, gradient or second order} */
    public Aspect aspect() {
        return scorer.aspect();
    }

    /** {@return the worst inputs of all that were tried} */
    public Call found() {
        return found;
    }

    /** {@return the smallest and simplest that have nearly that error} */
    public Call smallest() {
        return smallest;
    }

    /** {@return what was done} */
    public Effort effort() {
        return effort;
    }

    /** {@return the unit of errors: {@code ulp} in float32, {@code relative} in float64} */
    public String unit() {
        return dtype() == DType.FLOAT32 ? "ulp" : "relative";
    }

    /** {@return what an ulp is one of, in words; empty in float64} */
    public String measure() {
        if (dtype() == DType.FLOAT64) {
            return "";
        }
        if (aspect() != Aspect.FORWARD) {
            return "of the largest derivative, at least of 1";
        }
        return op().accuracy().measure() == Accuracy.Measure.ELEMENTWISE
                ? "of the exact element"
                : "of the largest element of result and inputs";
    }

    /** {@return the error that the operation's row allows} */
    public double bound() {
        return scorer.bound(op().accuracy());
    }

    /** {@return whether the largest error is allowed} */
    public boolean held() {
        return found.error <= bound();
    }

    /**
     * Writes the smallest inputs as a reference suite of one case: results, and derivatives as far as they were asked for, of
     * the CPU fallback in float64. In float32 {@code verify} allows it the bound of the operation's row, but never less than
     * it allows every case, 1e-6 of the largest element.
     *
     * @param folder where
     * @throws DataException if it cannot be written
     */
    public void save(Path folder) {
        try (Scope memory = Scope.open()) {
            SuiteWriter suite = new SuiteWriter("clgrad worst, " + device() + " " + dtype());
            String id = op().name() + "-worst";
            List<String> names = new ArrayList<>();
            List<Tensor> tensors = Evaluation.inputs(problem, Device.cpu(), DType.FLOAT32, false);
            for (int k = 0; k < tensors.size(); k++) {
                if (tensors.get(k) != null) {
                    names.add(name(problem, k));
                    suite.put(id, "in", name(problem, k), tensors.get(k));
                }
            }
            Evaluation exact = reference(DType.FLOAT64);
            put(suite, id, "out", exact.outputs());
            List<String> differentiated = aspect() == Aspect.FORWARD ? List.of() : derivatives(suite, id, exact);
            Evaluation rounded = reference(DType.FLOAT32);
            suite.add(new SuiteWriter.Case(
                    id,
                    op().name(),
                    names,
                    problem.sample().attributes().toMap(),
                    differentiated,
                    exact.outputs().size(),
                    aspect() == Aspect.SECOND_ORDER,
                    error(rounded.outputs(), exact.outputs(), op().accuracy().forward()),
                    error(
                            rounded.gradients(),
                            exact.gradients(),
                            op().accuracy().gradient()),
                    error(rounded.second(), exact.second(), op().accuracy().second())));
            suite.write("worst", folder);
        }
    }

    private Evaluation reference(DType type) {
        return Evaluation.runContiguous(problem, Device.cpu(), type, Scorer.depth(aspect()));
    }

    private List<String> derivatives(SuiteWriter suite, String id, Evaluation exact) {
        for (int k = 0; k < exact.outputs().size(); k++) {
            Values out = exact.outputs().get(k);
            double[] vector = problem.cotangent(k, out.elements().length);
            suite.put(id, "cotangent", Integer.toString(k), tensor(DType.FLOAT32, out.shape(), vector));
        }
        List<String> names = new ArrayList<>();
        int[] places = problem.differentiated();
        for (int i = 0; i < places.length; i++) {
            String name = name(problem, places[i]);
            names.add(name);
            Values gradient = exact.gradients().get(i);
            suite.put(id, "grad", name, tensor(DType.FLOAT64, gradient.shape(), gradient.elements()));
            if (aspect() == Aspect.SECOND_ORDER) {
                Values second = exact.second().get(i);
                suite.put(id, "grad2", name, tensor(DType.FLOAT64, second.shape(), second.elements()));
                double[] vector = problem.direction(places[i]);
                suite.put(id, "direction", name, tensor(DType.FLOAT32, gradient.shape(), vector));
            }
        }
        return names;
    }

    private static void put(SuiteWriter suite, String id, String kind, List<Values> all) {
        for (int k = 0; k < all.size(); k++) {
            Values v = all.get(k);
            suite.put(id, kind, Integer.toString(k), tensor(v.dtype(), v.shape(), v.elements()));
        }
    }

    private static Tensor tensor(DType type, Shape shape, double... values) {
        return InputSpec.values(values, shape.toArray()).contiguous(Device.cpu(), type, values);
    }

    /** That of the CPU fallback, but no more than lets verify fail beyond the bound of the row. */
    private static double error(List<Values> got, List<Values> exact, double bound) {
        double worst = 0;
        for (int k = 0; k < exact.size(); k++) {
            double largest = exact.get(k).largest();
            double error = Measure.normwise(got.get(k), exact.get(k), largest == 0 ? 1 : largest);
            worst = Math.max(worst, error);
        }
        return Math.min(worst, bound * ULP / ALLOWED_BY_VERIFY);
    }
}
