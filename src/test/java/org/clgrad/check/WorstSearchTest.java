package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.Arguments;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.Numbers;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults that show on few inputs are found, and what shows them is small. */
class WorstSearchTest {
    private static final double UNIT = 0x1p-23;

    @TempDir
    private Path folder;

    private static WorstSearch search(Operation op) {
        return WorstSearch.of(op, Device.cpu()).evaluations(200_000);
    }

    /** A row whose results are multiplied where a condition holds, in float32 alone. */
    private static Operation faulty(String op, Function<Arguments, Tensor> where, double factor) {
        Operation row = OpTable.get(op);
        return row.withCall(a -> {
            Tensor right = row.apply(a.inputs(), a.attributes()).get(0);
            return right.dtype() == DType.FLOAT32 ? Tensor.where(where.apply(a), right.mul(factor), right) : right;
        });
    }

    private static double only(WorstInput worst, int input) {
        double[] values = worst.smallest().inputs().get(input).values();
        assertEquals(1, values.length, worst.smallest().toString());
        return values[0];
    }

    @Test
    void aFaultInANarrowRangeIsFoundAndMadeOneElement() {
        double end = 1.5 + 0x1p-8;
        Operation op = faulty("exp", a -> a.in(0).ge(1.5).logicalAnd(a.in(0).lt(end)), 1 + 100 * UNIT);
        WorstInput worst = search(op).run();
        assertTrue(
                worst.found().error() > 100 && worst.found().error() < 250,
                worst.found().toString());
        assertFalse(worst.held());
        // No simpler number is in the range.
        assertEquals(1.5, only(worst, 0));
        assertTrue(
                worst.smallest().error() >= 0.9 * worst.found().error(),
                worst.smallest().toString());
        assertEquals((float) Math.exp(1.5), worst.smallest().worst().got(), 1e-3);
        assertEquals(Math.exp(1.5), worst.smallest().worst().exact(), 1e-15);
    }

    @Test
    void aFaultAmongDenormalsIsFound() {
        Operation op =
                faulty("neg", a -> a.in(0).abs().lt(0x1p-140).logicalAnd(a.in(0).ne(0)), 0);
        double at = only(search(op).run(), 0);
        assertTrue(at != 0 && Math.abs(at) < 0x1p-140, "at " + at);
    }

    @Test
    void aWrongKindOfNumberIsAnInfiniteError() {
        Operation op = faulty("relu", a -> a.in(0).gt(1e30), Double.POSITIVE_INFINITY);
        WorstInput worst = search(op).run();
        assertEquals(Double.POSITIVE_INFINITY, worst.found().error());
        assertTrue(only(worst, 0) > 1e30);
        assertTrue(worst.effort().searched() < 200_000, "nothing can be worse, so the search has ended");
    }

    @Test
    void operandsThatCancelAreTried() {
        Operation op = faulty(
                "atan2",
                a -> a.in(0)
                        .sub(a.in(1))
                        .abs()
                        .lt(a.in(0).abs().mul(0x1p-18))
                        .logicalAnd(a.in(0).ne(a.in(1))),
                2);
        WorstInput worst = search(op).run();
        double x = only(worst, 0);
        double y = only(worst, 1);
        assertTrue(x != y && Math.abs(x - y) < Math.abs(x) * 0x1p-18, x + " " + y);
        assertTrue(worst.smallest().error() > 1e6, worst.smallest().toString());
    }

    @Test
    void aSumOfThousandsIsMadeOneElement() {
        Operation op = faulty("sum", a -> a.in(0).gt(3).any(), 1.01);
        WorstInput worst = search(op).evaluations(500).run();
        // Just below 8 the same share of the result is the most ulp of it; 7.5 is the simplest with nine tenths of
        // that.
        assertEquals(7.5, only(worst, 0));
        assertEquals(List.of(), List.copyOf(worst.smallest().attributes().names()));
    }

    @Test
    void whatTurnsOutWorseWhileItShrinksIsTheWorst() {
        // The fewer elements, the larger the error: no sample is as small as the inputs that are wrong most.
        Operation row = OpTable.get("sum");
        Operation op = row.withCall(a -> {
            Tensor right = row.apply(a.inputs(), a.attributes()).get(0);
            return right.dtype() == DType.FLOAT32
                    ? right.mul(1 + 0.01 / Math.max(1, a.in(0).size()))
                    : right;
        });
        WorstInput worst = search(op).evaluations(200).run();
        assertTrue(worst.smallest().error() >= 0.9 * worst.found().error(), worst.toString());
        assertEquals(1, worst.found().elements(), worst.found().toString());
    }

    @Test
    void integersStayWithinBounds() {
        // The weight has rows that no index names, and all but one can go.
        Operation op = faulty(
                "embedding", a -> a.in(0).eq(1).any().logicalOr(a.in(1).eq(1).any()), 1.01);
        WorstInput worst = search(op).evaluations(500).run();
        assertTrue(worst.smallest().elements() <= 4, worst.smallest().toString());
        assertTrue(worst.smallest().error() > 1000, worst.smallest().toString());
    }

    @Test
    void derivativesHaveWorstInputsToo() {
        Operation row = OpTable.get("tanh");
        Operation op = row.withCall(a -> {
            Tensor x = a.in(0);
            Tensor right = x.tanh();
            Tensor in = x.ge(0.5).logicalAnd(x.lt(0.51)).to(x.dtype());
            // The value is right, the derivative is too large by 0.01.
            return x.dtype() == DType.FLOAT32
                    ? right.add(
                            x.clamp(-2, 2).sub(x.detach().clamp(-2, 2)).mul(in).mul(0.01))
                    : right;
        });
        assertTrue(search(op).run().held());
        WorstInput worst = search(op).aspect(Aspect.GRADIENT).run();
        assertEquals(0.5, only(worst, 0));
        assertEquals("input", worst.smallest().worst().of());
        assertEquals(1 - Math.pow(Math.tanh(0.5), 2), worst.smallest().worst().exact(), 1e-12);
        assertTrue(search(op).aspect(Aspect.SECOND_ORDER).run().held());
    }

    @Test
    void theSameSeedAndNumberFindTheSame() {
        for (String name : List.of("exp", "pow", "softmax")) {
            WorstInput first = search(OpTable.get(name)).evaluations(5000).run();
            WorstInput again = search(OpTable.get(name)).evaluations(5000).run();
            assertSame(first.found(), again.found());
            assertSame(first.smallest(), again.smallest());
            assertEquals(first.effort(), again.effort());
            WorstInput other =
                    search(OpTable.get(name)).evaluations(5000).seed(2).run();
            assertNotEquals(text(first.found()), text(other.found()));
        }
    }

    private static void assertSame(WorstInput.Call a, WorstInput.Call b) {
        assertEquals(text(a), text(b));
    }

    private static String text(WorstInput.Call call) {
        StringBuilder text = new StringBuilder(call.sample() + call.attributes() + call.error() + call.worst());
        call.inputs().forEach(i -> text.append(i.name()).append(i.shape()).append(Arrays.toString(i.values())));
        return text.toString();
    }

    @Test
    void theLibraryKeepsItsBounds() {
        for (String name : List.of("exp", "log", "sin", "pow", "atan2", "hypot")) {
            WorstInput worst = search(OpTable.get(name)).run();
            assertTrue(worst.held() && worst.found().error() > 0.49, name + " " + worst.found());
        }
    }

    @Test
    void everyDeviceFindsTheSameWhereBitsAreTheSame() {
        WorstInput onCpu = search(OpTable.get("erf")).run();
        for (Device device : Devices.openCl()) {
            if (device.info().keepsContract()) {
                WorstInput there = WorstSearch.of(OpTable.get("erf"), device)
                        .evaluations(200_000)
                        .run();
                assertSame(onCpu.smallest(), there.smallest());
            }
        }
    }

    @Test
    void smallestInputsAreSavedForVerify() {
        for (Aspect aspect : List.of(Aspect.FORWARD, Aspect.GRADIENT, Aspect.SECOND_ORDER)) {
            for (String name : List.of("tanh", "softmax", "cross_entropy", "cat")) {
                WorstInput worst = search(OpTable.get(name))
                        .aspect(aspect)
                        .evaluations(300)
                        .run();
                Path suite = folder.resolve(name + aspect);
                worst.save(suite);
                ReferenceSuite read = ReferenceSuite.open(suite);
                ReplayResult result = new Replay(read).run(read.cases().get(0), Device.cpu(), DType.FLOAT64);
                assertTrue(result.held(), name + " " + result);
                assertEquals(aspect.ordinal() + 1, result.parts().size(), "values, and derivatives up to the order");
                ReplayResult single = new Replay(read).run(read.cases().get(0), Device.cpu(), DType.FLOAT32);
                assertTrue(single.held(), name + " " + single);
            }
        }
    }

    @Test
    void isEndedEarlyAndKeepsTheWorstSoFar() {
        AtomicInteger calls = new AtomicInteger();
        WorstInput worst = WorstSearch.of(OpTable.get("softmax"), Device.cpu())
                .time(Duration.ofHours(1))
                .stopWhen(() -> calls.incrementAndGet() > 200)
                .run();
        assertTrue(worst.effort().stopped());
        assertTrue(worst.effort().searched() > 50, worst.effort().toString());
        assertTrue(worst.found().error() > 0);
    }

    @Test
    void endsInTime() {
        long start = System.nanoTime();
        WorstInput worst = WorstSearch.of(OpTable.get("sigmoid"), Device.cpu())
                .time(Duration.ofMillis(300))
                .run();
        assertTrue(System.nanoTime() - start < 30_000_000_000L);
        assertTrue(worst.effort().searched() >= 4096, worst.effort().toString());
        assertFalse(worst.effort().stopped());
    }

    @Test
    void refusesWhatCannotBeSearched() {
        WorstSearch exp = WorstSearch.of(OpTable.get("exp"), Device.cpu());
        assertSays("neither a time nor a number", exp::run);
        assertSays("0 evaluations", () -> exp.evaluations(0));
        assertSays("give it some time", () -> exp.time(Duration.ZERO));
        assertSays("choose float32 or float64", () -> exp.dtype(DType.FLOAT16));
        assertSays("'bits' has no worst input", () -> exp.aspect(Aspect.BITS));
        assertSays("a share of 2.0", () -> exp.share(2));
        assertSays("values up to NaN", () -> exp.limit(Double.NaN));
        assertSays(
                "one_hot has no sample with floats;",
                () -> search(OpTable.get("one_hot")).run());
        assertSays(
                "argmax has no sample with floats and a gradient",
                () -> search(OpTable.get("argmax")).aspect(Aspect.GRADIENT).run());
        Operation never = OpTable.get("exp").withCall(a -> {
            throw new ArgumentException("no");
        });
        assertSays("took none of", () -> search(never).evaluations(10).run());
    }

    private static void assertSays(String text, Runnable call) {
        ArgumentException e = assertThrows(ArgumentException.class, call::run);
        assertTrue(e.getMessage().contains(text), e.getMessage());
    }

    @Test
    void errorsOfABatchAreThoseOfEachElementAlone() {
        for (String name : List.of("exp", "add", "sub", "relu", "pow", "tanh")) {
            for (Aspect aspect : List.of(Aspect.FORWARD, Aspect.GRADIENT, Aspect.SECOND_ORDER)) {
                Operation op = OpTable.get(name);
                Scorer scorer = new Scorer(Device.cpu(), DType.FLOAT32, aspect, () -> false);
                int n = 50;
                double[][] values = new double[op.inputs().size()][];
                InputSpec[] specs = new InputSpec[values.length];
                for (int k = 0; k < values.length; k++) {
                    values[k] = new Numbers(k).normals(n);
                    specs[k] = InputSpec.normal(n);
                }
                Evaluation.Problem batch = new Evaluation.Problem(op, Sample.of("batch", specs), values, 1, true);
                double[] together = scorer.errors(batch, n);
                double[] alone = new double[n];
                for (int i = 0; i < n; i++) {
                    alone[i] = scorer.error(ElementArm.alone(batch, i));
                }
                assertArrayEquals(alone, together, name + " " + aspect);
                assertEquals(2 * n, scorer.evaluations());
            }
        }
    }
}
