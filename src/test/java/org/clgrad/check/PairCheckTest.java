package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.check.PairResult.Blame;
import org.clgrad.engine.Device;
import org.clgrad.ops.Accuracy;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;

/** Pairs of sources find what is wrong with operations that are wrong on purpose, and say whose error it is. */
class PairCheckTest {
    private static final Set<DType> BOTH = EnumSet.of(DType.FLOAT32, DType.FLOAT64);
    private static final double[] POINTS = {0.5, 1.25, -2, 3};

    private static List<PairResult> check(String a, String b, Operation op, Layout... layouts) {
        return check(a, b, op, Regime.NORMAL, layouts);
    }

    private static List<PairResult> check(String a, String b, Operation op, Regime regime, Layout... layouts) {
        Set<Layout> chosen = EnumSet.noneOf(Layout.class);
        chosen.addAll(List.of(layouts));
        return new PairCheck(Source.parse(a), Source.parse(b), BOTH, chosen, EnumSet.of(regime), 3)
                .check(op, () -> false);
    }

    private static Operation row(UnaryOperator<Tensor> f) {
        return new Operation.Builder("test", "made_up")
                .inputs("input")
                .derivative("of a test", "input")
                .accuracy(Accuracy.elementwise(2))
                .call(a -> f.apply(a.in(0)))
                .samples(Sample.of("points", InputSpec.values(POINTS, POINTS.length)))
                .build();
    }

    private static boolean isSingle(Tensor x) {
        return x.dtype() == DType.FLOAT32;
    }

    private static Set<Aspect> failing(List<PairResult> results) {
        return results.stream()
                .filter(PairResult::failed)
                .map(r -> r.outcome().aspect())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static PairResult of(List<PairResult> results, Aspect aspect) {
        return results.stream()
                .filter(r -> r.outcome().aspect() == aspect)
                .findFirst()
                .orElseThrow();
    }

    private static String outcomes(List<PairResult> results) {
        return results.stream().map(r -> r.outcome().toString()).collect(Collectors.joining("\n"));
    }

    @Test
    void rightOperationsHold() {
        for (String op : List.of("exp", "mul", "sum", "matmul", "relu", "sort", "conv2d")) {
            List<PairResult> results = check("cpu:float32", "cpu:float64", OpTable.get(op));
            assertEquals(Set.of(), failing(results), outcomes(results));
            assertEquals(
                    EnumSet.of(Aspect.FORWARD, Aspect.GRADIENT, Aspect.JVP, Aspect.SECOND_ORDER),
                    results.stream()
                            .filter(r -> r.statistics() != null)
                            .map(r -> r.outcome().aspect())
                            .collect(Collectors.toCollection(TreeSet::new)),
                    op);
        }
    }

    @Test
    void anInaccurateValueIsFoundWhereItIs() {
        // Off by 2^-20 at 1.25 alone, which is eight units in the last place there.
        Operation op = row(x -> isSingle(x) ? x.add(x.eq(1.25).to(x.dtype()).mul(0x1p-20)) : x.mul(1));
        List<PairResult> results = check("cpu:float32", "cpu:float64", op);
        assertEquals(Set.of(Aspect.FORWARD), failing(results), outcomes(results));
        PairResult r = of(results, Aspect.FORWARD);
        assertEquals(8, r.outcome().error());
        assertEquals(List.of(1L), r.worst().index());
        assertEquals(1.25 + 0x1p-20, r.worst().a());
        assertEquals(1.25, r.worst().b());
        assertEquals("[input[1] = 1.25]", r.worst().causes().toString());
        assertEquals(1, r.worst().condition());
        assertEquals(Blame.ALGORITHM, r.split().blame());
        assertEquals(8, r.split().algorithm());
        assertEquals(0, r.split().device());
        assertEquals(4, r.statistics().elements());
        assertEquals(8, r.statistics().maxUlp());
        assertEquals(2, r.statistics().meanUlp());
        assertEquals(0x1p-20, r.statistics().maxError());
        assertEquals(0x1p-22, r.statistics().meanError());
        assertEquals(0x1p-20 / 1.25, r.statistics().maxRelative());
        assertEquals(
                0x1p-20 / Math.sqrt(0.25 + 1.25 * 1.25 + 4 + 9), r.statistics().normwise(), 1e-12);
    }

    /** log(1 + t) for small t, t being rounded with the 1: no algorithm after that can do better. */
    @Test
    void aBadlyConditionedInputIsToldFromABadAlgorithm() {
        UnaryOperator<Tensor> log1 = x -> x.add(1).log();
        Operation op = new Operation.Builder("test", "made_up")
                .inputs("input")
                .derivative("of a test", "input")
                .accuracy(Accuracy.elementwise(2))
                .call(a -> log1.apply(a.in(0)))
                .samples(Sample.of("near 0", InputSpec.values(new double[] {3e-5f, 1e-4f}, 2))
                        .forwardOnly())
                .build();
        PairResult bad = of(check("cpu:float32", "cpu:float64", op), Aspect.FORWARD);
        assertTrue(bad.failed());
        assertEquals(1, bad.worst().condition(), 1e-3);
        assertEquals(Blame.ALGORITHM, bad.split().blame());

        Operation difference = new Operation.Builder("test", "made_up")
                .inputs("input", "other")
                .derivative("of a test", "input", "other")
                .accuracy(Accuracy.normwise(2))
                .call(a -> a.in(0).square().sub(a.in(1).square()))
                .samples(Sample.of(
                                "near",
                                InputSpec.values(new double[] {1.0001f, 2}, 2),
                                InputSpec.values(new double[] {1, 2.0002f}, 2))
                        .forwardOnly())
                .build();
        PairResult ill = of(check("cpu:float32", "cpu:float64", difference), Aspect.FORWARD);
        assertFalse(ill.failed(), ill.outcome().toString());
        assertTrue(ill.statistics().maxUlp() > 100, ill.toString());
        assertTrue(ill.worst().condition() > 1e4, ill.toString());
        assertEquals(Blame.CONDITION, ill.split().blame());
    }

    @Test
    void anErrorOfADeviceIsItsOwn() {
        for (Device device : Devices.all()) {
            if (device == Device.cpu() || !device.info().keepsContract()) {
                continue;
            }
            Operation op =
                    row(x -> isSingle(x) && x.device() != Device.cpu() ? x.exp().mul(1 + 0x1p-20) : x.exp());
            List<PairResult> results = check(device.id(), "cpu:float64", op);
            PairResult r = of(results, Aspect.FORWARD);
            assertTrue(r.failed(), outcomes(results));
            assertEquals(Blame.DEVICE, r.split().blame());
            assertEquals(0, r.split().maxAlgorithm(), 1);
            List<PairResult> bits = check(device.id() + ":float32", "cpu:float32", op);
            PairResult bit = of(bits, Aspect.FORWARD);
            assertTrue(bit.failed() && bit.outcome().bound() == 0, outcomes(bits));
            assertEquals(4, bit.outcome().error());
            List<PairResult> right = check(device.id() + ":float32", "cpu:float32", OpTable.get("exp"));
            assertEquals(Set.of(), failing(right), outcomes(right));
        }
    }

    @Test
    void differencesFindWrongDerivativesOfEveryKind() {
        // The value of x^2 with the derivative of x.
        Operation wrong = row(x -> x.detach().square().add(x.sub(x.detach())));
        for (String a : List.of("cpu:float64", "cpu:float32")) {
            List<PairResult> results = check(a, "differences", wrong);
            assertEquals(EnumSet.of(Aspect.GRADIENT, Aspect.JVP), failing(results), outcomes(results));
            PairResult r = of(results, Aspect.GRADIENT);
            assertEquals("input", r.part());
            assertEquals(4, r.statistics().elements());
        }
        // x^2 whose derivative 2 x is taken for a constant.
        Operation constant = row(
                x -> x.detach().square().add(x.sub(x.detach()).mul(x.detach().mul(2))));
        List<PairResult> second = check("cpu:float64", "differences", constant);
        assertEquals(Set.of(Aspect.SECOND_ORDER), failing(second), outcomes(second));
        List<PairResult> right = check("differences", "cpu", row(x -> x.exp()));
        assertEquals(Set.of(), failing(right), outcomes(right));
        assertEquals(
                6,
                right.stream()
                        .filter(r -> r.outcome().verdict() == Verdict.PASS)
                        .count(),
                outcomes(right));
        assertTrue(outcomes(right).contains("finite differences have no values"), outcomes(right));
    }

    @Test
    void differencesAreUndecidedAtAKink() {
        Operation op = row(x -> x.sub(1.25).relu());
        List<PairResult> results = check("cpu:float64", "differences", op);
        assertEquals(Set.of(), failing(results), outcomes(results));
        PairResult r = of(results, Aspect.GRADIENT);
        assertEquals(Verdict.INCONCLUSIVE, r.outcome().verdict());
        assertTrue(
                r.outcome().note().startsWith("1 of 4 undecided: a kink"),
                r.outcome().note());
        assertEquals(3, r.statistics().elements());
    }

    @Test
    void wrongShapesAndCrashesAreResults() {
        List<PairResult> shape =
                check("cpu:float32", "cpu:float64", row(x -> isSingle(x) ? x.reshape(2, 2) : x.mul(1)));
        assertTrue(failing(shape).contains(Aspect.FORWARD), outcomes(shape));
        assertTrue(of(shape, Aspect.FORWARD).outcome().note().contains("[2, 2]"), outcomes(shape));
        assertNull(of(shape, Aspect.FORWARD).statistics());
        List<PairResult> crash = check("cpu:float32", "cpu:float64", row(x -> {
            if (isSingle(x)) {
                throw new IllegalStateException("oops");
            }
            return x.mul(1);
        }));
        assertTrue(of(crash, Aspect.FORWARD).failed(), outcomes(crash));
        assertTrue(of(crash, Aspect.FORWARD).outcome().note().contains("oops"), outcomes(crash));
    }

    @Test
    void layoutsAreSelectedOrMade() {
        // Read one element off unless it is contiguous.
        Operation op = OpTable.get("neg")
                .withCall(a ->
                        a.in(0).isContiguous() ? a.in(0).neg() : a.in(0).neg().roll(1));
        for (Layout layout : List.of(Layout.PERMUTED, Layout.STRIDED)) {
            List<PairResult> results = check("cpu:float32", "cpu:float64", op, layout);
            assertTrue(failing(results).contains(Aspect.FORWARD), layout + "\n" + outcomes(results));
        }
        List<PairResult> contiguous = check("cpu:float32", "cpu:float64", op, Layout.CONTIGUOUS);
        assertEquals(Set.of(), failing(contiguous), outcomes(contiguous));

        List<PairResult> made = check("cpu:float32", "cpu:float64", row(Tensor::exp), Layout.STRIDED, Layout.EMPTY);
        assertTrue(of(made, Aspect.GRADIENT).outcome().sample().startsWith("points strided"), outcomes(made));
        assertEquals(
                1,
                made.stream()
                        .filter(r -> r.outcome().verdict() == Verdict.SKIPPED)
                        .count(),
                outcomes(made));
        List<PairResult> large = check("cpu:float32", "cpu:float64", OpTable.get("exp"), Layout.LARGE);
        assertEquals(100_003, of(large, Aspect.FORWARD).statistics().elements());
        assertEquals(Set.of(), failing(large), outcomes(large));
        // Of two long vectors the outer product would be ten thousand million elements; and a split would be in pieces.
        for (String name : List.of("outer", "split")) {
            List<PairResult> none = check("cpu:float32", "cpu:float64", OpTable.get(name), Layout.LARGE);
            assertTrue(none.stream().allMatch(r -> r.outcome().verdict() == Verdict.SKIPPED), outcomes(none));
        }
    }

    @Test
    void whatDoesNotApplyIsAResult() {
        List<PairResult> results = check("cpu:float32", "cpu:float64", OpTable.get("exp"), Regime.KINKS);
        assertFalse(results.isEmpty());
        assertTrue(results.stream().allMatch(r -> r.outcome().verdict() == Verdict.SKIPPED), outcomes(results));
    }

    @Test
    void regimesOfRightOperationsHold() {
        for (String op : List.of("exp", "log", "tanh", "sub", "relu", "mul", "sum")) {
            for (Regime regime : Regime.values()) {
                List<PairResult> results = check("cpu:float32", "cpu:float64", OpTable.get(op), regime);
                assertEquals(Set.of(), failing(results), outcomes(results));
            }
        }
    }
}
