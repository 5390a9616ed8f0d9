package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.Accuracy;
import org.clgrad.ops.Attributes;
import org.clgrad.ops.ErrorSample;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.Kink;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong with operations that are wrong on purpose. */
class CheckerTest {
    private final Checker checker = new Checker(List.of(Device.cpu()), EnumSet.of(DType.FLOAT32, DType.FLOAT64), 3, 1);

    private static Operation.Builder row(UnaryOperator<Tensor> f) {
        return new Operation.Builder("test", "made_up")
                .inputs("input")
                .derivative("of a test", "input")
                .accuracy(Accuracy.elementwise(2))
                .call(a -> f.apply(a.in(0)));
    }

    private Set<Aspect> failing(Operation.Builder row) {
        return checker.check(row.build()).stream()
                .filter(CheckResult::failed)
                .map(CheckResult::aspect)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<Aspect> failing(UnaryOperator<Tensor> f) {
        return failing(row(f).samples(Sample.of("some", InputSpec.uniform(0.5, 2, 3, 4))));
    }

    @Test
    void rightOperationsPass() {
        List<CheckResult> results = checker.check(row(x -> x.mul(x).mul(x))
                .samples(Sample.of("some", InputSpec.normal(3, 4)))
                .build());
        assertEquals(Set.of(), failing(x -> x.mul(x).mul(x)));
        assertEquals(
                EnumSet.of(
                        Aspect.FORWARD,
                        Aspect.GRADIENT,
                        Aspect.SECOND_ORDER,
                        Aspect.DIFFERENCES,
                        Aspect.SECOND_DIFFERENCES,
                        Aspect.RECORDING,
                        Aspect.REPEAT),
                results.stream().map(CheckResult::aspect).collect(Collectors.toCollection(TreeSet::new)));
        assertTrue(results.stream().allMatch(r -> r.verdict() == Verdict.PASS), results.toString());
    }

    @Test
    void otherNumbersOfThreadsHaveTheSameBits() {
        Checker threaded = checker.withThreads(List.of(1, 2, 7));
        for (String name : List.of("sum", "matmul", "exp", "cumsum", "index_add")) {
            List<CheckResult> results = threaded.check(OpTable.get(name)).stream()
                    .filter(r -> r.aspect() == Aspect.THREADS)
                    .toList();
            assertTrue(results.size() >= OpTable.get(name).samples().size(), name + " " + results.size());
            assertTrue(results.stream().allMatch(r -> r.verdict() == Verdict.PASS), results.toString());
        }
        assertThrows(ArgumentException.class, () -> checker.withThreads(List.of(2, 0)));
    }

    @Test
    void findsWhatDependsOnTheNumberOfThreads() {
        Operation op = row(x ->
                        x.device() == Device.cpu(2) ? x.mul(2) : x.mul(2).mul(1 + 0x1p-23))
                .samples(Sample.of("some", InputSpec.uniform(0.5, 2, 3, 4)))
                .build();
        List<CheckResult> found = checker.withThreads(List.of(1, 2, 3)).check(op).stream()
                .filter(r -> r.aspect() == Aspect.THREADS)
                .toList();
        assertEquals(2, found.size(), "one for each type");
        for (CheckResult r : found) {
            assertEquals(Verdict.FAIL, r.verdict());
            assertTrue(r.error() >= 12 && r.note().equals("with threads: 2"), r.toString());
        }
    }

    @Test
    void findsInaccurateValues() {
        assertEquals(Set.of(Aspect.FORWARD), failing(x -> x.dtype() == DType.FLOAT32 ? x.add(1e-6) : x.add(0)));
    }

    @Test
    void findsInaccurateGradients() {
        assertEquals(
                Set.of(Aspect.GRADIENT),
                failing(x ->
                        x.dtype() == DType.FLOAT32 ? x.add(x.sub(x.detach()).mul(1e-5)) : x.add(0)));
    }

    @Test
    void findsWrongDerivatives() {
        // The value of x^2 with the derivative of x.
        assertEquals(
                Set.of(Aspect.DIFFERENCES), failing(x -> x.detach().square().add(x.sub(x.detach()))));
    }

    @Test
    void aKinkIsUndecidedNotWrong() {
        Operation op = row(Tensor::relu)
                .samples(Sample.of("kink", InputSpec.values(new double[] {0, 1}, 2)))
                .build();
        List<CheckResult> undecided = checker.check(op).stream()
                .filter(r -> r.verdict() != Verdict.PASS)
                .toList();
        assertFalse(undecided.isEmpty());
        assertTrue(undecided.stream().allMatch(r -> r.verdict() == Verdict.INCONCLUSIVE), undecided.toString());
        assertTrue(undecided.get(0).note().contains("a kink"), undecided.toString());
    }

    @Test
    void findsWrongSecondDerivatives() {
        // x^2 whose derivative 2 x is taken for a constant.
        assertEquals(
                Set.of(Aspect.SECOND_DIFFERENCES),
                failing(x ->
                        x.detach().square().add(x.sub(x.detach()).mul(x.detach().mul(2)))));
    }

    @Test
    void findsMissingGradients() {
        assertEquals(Set.of(Aspect.DIFFERENCES), failing(x -> x.detach().exp()));
    }

    @Test
    void findsResultsThatDependOnRecording() {
        assertEquals(
                Set.of(Aspect.RECORDING),
                failing(x -> x.requiresGrad() ? x.add(1e-16) : x.add(2e-16).sub(1e-16)));
    }

    @Test
    void findsWrongShapesAndNaN() {
        Operation.Builder shapes = row(x -> x.dtype() == DType.FLOAT32 ? x.reshape(-1) : x);
        assertTrue(failing(
                        shapes.samples(Sample.of("some", InputSpec.normal(3, 4)).forwardOnly()))
                .contains(Aspect.FORWARD));
        Operation.Builder nan = row(x -> x.dtype() == DType.FLOAT32 ? x.mul(Double.NaN) : x);
        assertTrue(failing(nan.samples(Sample.of("some", InputSpec.normal(3, 4)).forwardOnly()))
                .contains(Aspect.FORWARD));
    }

    @Test
    void reportsCrashesAndGoesOn() {
        Operation op = row(x -> {
                    if (x.dtype() == DType.FLOAT32) {
                        throw new IllegalStateException("oops");
                    }
                    return x.add(0);
                })
                .samples(Sample.of("some", InputSpec.normal(3)))
                .build();
        List<CheckResult> failed =
                checker.check(op).stream().filter(CheckResult::failed).toList();
        assertFalse(failed.isEmpty());
        assertTrue(failed.stream().allMatch(r -> r.dtype().equals("float32")), failed.toString());
        assertTrue(failed.get(0).note().contains("oops"), failed.toString());
    }

    @Test
    void findsOtherChoicesAtKinks() {
        Operation.Builder row = row(Tensor::relu);
        row.kinks(Kink.of("half", Attributes.NONE, new double[] {0, 1}, 0.5, 1));
        assertEquals(Set.of(Aspect.KINK), failing(row));
    }

    @Test
    void findsWrongErrors() {
        List<ErrorSample> samples = List.of(
                ErrorSample.of("none", ShapeException.class).with(InputSpec.normal(2)),
                ErrorSample.of("class", ShapeException.class).with(InputSpec.normal(3)),
                ErrorSample.of("message", ArgumentException.class, "give 3").with(InputSpec.normal(3)),
                ErrorSample.of("changed", ArgumentException.class, "give 2").with(InputSpec.normal(4)));
        Operation op = row(x -> {
                    if (x.size() == 4) {
                        x.zero_();
                    }
                    if (x.size() != 2) {
                        throw new ArgumentException("made_up: give 2");
                    }
                    return x;
                })
                .errors(samples.toArray(new ErrorSample[0]))
                .build();
        List<String> notes = new ArrayList<>();
        for (CheckResult r : checker.check(op)) {
            assertTrue(r.failed(), r.toString());
            notes.add(r.note());
        }
        assertEquals(4, notes.size());
        assertTrue(notes.get(0).contains("no exception"), notes.get(0));
        assertTrue(notes.get(1).contains("expected ShapeException"), notes.get(1));
        assertTrue(notes.get(2).contains("does not say 'give 3'"), notes.get(2));
        assertTrue(notes.get(3).contains("input 0 was changed"), notes.get(3));
    }
}
