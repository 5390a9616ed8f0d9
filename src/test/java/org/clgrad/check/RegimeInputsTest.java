package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.check.RegimeInputs.Made;
import org.clgrad.engine.Device;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RegimeInputsTest {
    private static final long SEED = 5;
    private static final RegimeInputs INPUTS = new RegimeInputs(SEED);

    private static Problem made(String op, String sample, Regime regime) {
        Operation row = OpTable.get(op);
        Sample of = row.samples().stream()
                .filter(s -> s.name().equals(sample))
                .findFirst()
                .orElseThrow();
        Made made = INPUTS.of(row, of, regime);
        assertEquals("", made.reason(), op);
        return made.problem();
    }

    private static List<double[]> floats(Problem p) {
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < p.values().length; i++) {
            InputSpec spec = p.sample().inputs().get(i);
            if (spec != null && spec.isFloating()) {
                all.add(p.values()[i]);
            }
        }
        return all;
    }

    private static double largest(double... values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    /** Whatever the regime: values of float32, results that float32 has, or a reason. */
    @TestFactory
    Stream<DynamicTest> everyOperationStaysInItsDomain() {
        return OpTable.all().stream()
                .map(op -> DynamicTest.dynamicTest(op.name(), () -> {
                    List<Made> all = new ArrayList<>(INPUTS.besideKinks(op, null));
                    for (Sample s :
                            op.samples().subList(0, Math.min(2, op.samples().size()))) {
                        for (Regime regime : Regime.values()) {
                            all.add(INPUTS.of(op, s, regime));
                        }
                    }
                    for (Made made : all) {
                        assertEquals(made.problem() == null, !made.reason().isEmpty());
                        if (made.problem() != null) {
                            inDomain(made.problem());
                        }
                    }
                }));
    }

    private static void inDomain(Problem p) {
        for (double[] values : floats(p)) {
            for (double v : values) {
                assertEquals((float) v, v, p.sample().name());
            }
        }
        Problem known = Problem.of(p.op(), p.sample(), SEED);
        Evaluation usual = Evaluation.runContiguous(known, Device.cpu(), DType.FLOAT64, Depth.FORWARD);
        Evaluation found = Evaluation.runContiguous(p, Device.cpu(), DType.FLOAT64, Depth.FORWARD);
        for (int k = 0; k < found.outputs().size(); k++) {
            double[] y = found.outputs().get(k).elements();
            double[] before = usual.outputs().get(k).elements();
            for (int j = 0; j < Math.min(y.length, before.length); j++) {
                assertTrue(
                        !Double.isFinite(before[j]) || Math.abs(y[j]) <= Float.MAX_VALUE,
                        p.sample().name() + " gives " + y[j]);
            }
        }
    }

    @Test
    void tinyValuesReachDenormalNumbers() {
        double[] v = floats(made("sqrt", "vector", Regime.TINY)).get(0);
        assertTrue(Arrays.stream(v).allMatch(x -> x > 0 && x < 0x1p-122), Arrays.toString(v));
        assertTrue(Arrays.stream(v).anyMatch(x -> x < Float.MIN_NORMAL), Arrays.toString(v));
        assertTrue(Arrays.stream(v).anyMatch(x -> x >= Float.MIN_NORMAL), Arrays.toString(v));
        // 1 / x of a denormal number overflows: its tiny numbers end before.
        double[] r = floats(made("reciprocal", "vector", Regime.TINY)).get(0);
        assertTrue(Arrays.stream(r).allMatch(x -> Math.abs(x) >= 0x1p-128 && Math.abs(x) < 0x1p-90));
    }

    @Test
    void hugeValuesStopWhereResultsOverflow() {
        assertTrue(largest(floats(made("neg", "vector", Regime.HUGE)).get(0)) >= 0x1p126);
        double e = largest(floats(made("exp", "vector", Regime.HUGE)).get(0));
        assertTrue(e > 30 && e < 256, "exp of " + e);
        double factor = largest(floats(made("mul", "same", Regime.HUGE)).get(0));
        assertTrue(factor >= 0x1p60 && factor < 0x1p66, "mul of " + factor);
        Operation acos = OpTable.get("acos");
        assertEquals(
                "the inputs are bounded by 1",
                INPUTS.of(acos, acos.samples().get(0), Regime.HUGE).reason());
    }

    @Test
    void kinksAreMissedByLittle() {
        List<Made> all = INPUTS.besideKinks(OpTable.get("relu"), null);
        assertEquals(4, all.size());
        for (Made made : all) {
            double[] v = made.problem().values()[0];
            assertTrue(v[0] != 0 && Math.abs(v[0]) <= 0x1p-10, Arrays.toString(v));
        }
        assertEquals(Float.MIN_VALUE, all.get(0).problem().values()[0][0]);
        assertEquals(-Float.MIN_VALUE, all.get(1).problem().values()[0][0]);
        Operation exp = OpTable.get("exp");
        assertEquals(
                "the row lists no kinks",
                INPUTS.of(exp, exp.samples().get(0), Regime.KINKS).reason());
    }

    @Test
    void cancellationMakesConditionNumbersLarge() {
        for (String[] of : new String[][] {{"sub", "same"}, {"log", "vector"}, {"sum", "all"}, {"matmul", null}}) {
            Operation op = OpTable.get(of[0]);
            Problem p = made(of[0], of[1] == null ? op.samples().get(0).name() : of[1], Regime.CANCELLATION);
            double[] y = Evaluation.runContiguous(p, Device.cpu(), DType.FLOAT64, Depth.FORWARD)
                    .outputs()
                    .get(0)
                    .elements();
            double worst = 0;
            for (int e = 0; e < y.length; e++) {
                worst = Math.max(
                        worst, Sensitivity.of(p, Aspect.FORWARD, 0, e, y[e]).condition());
            }
            assertTrue(worst >= 64, of[0] + " has condition " + worst);
        }
        Operation mul = OpTable.get("mul");
        assertFalse(INPUTS.of(mul, mul.samples().get(0), Regime.CANCELLATION)
                .reason()
                .isEmpty());
    }
}
