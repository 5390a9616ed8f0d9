package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Evaluation.Problem;
import org.clgrad.engine.Device;
import org.clgrad.ops.Attributes;
import org.clgrad.ops.InputSpec;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** Condition numbers against the formulas of known functions, and what an element depends on. */
class SensitivityTest {
    private static final double CLOSE = 1e-9;

    private static Problem problem(String op, double[]... inputs) {
        InputSpec[] specs = new InputSpec[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            specs[i] = InputSpec.values(inputs[i], inputs[i].length);
        }
        return Problem.of(OpTable.get(op), Sample.of("given", Attributes.NONE, specs), 1);
    }

    private static Sensitivity of(Problem p, Aspect aspect, int part, int at) {
        Evaluation e = Evaluation.runContiguous(p, Device.cpu(), DType.FLOAT64, Depth.SECOND);
        double value = switch (aspect) {
            case FORWARD -> e.outputs().get(part).elements()[at];
            case GRADIENT -> e.gradients().get(part).elements()[at];
            case JVP ->
                Evaluation.tangents(p, Device.cpu(), DType.FLOAT64, false)
                        .get(part)
                        .elements()[at];
            default -> e.second().get(part).elements()[at];
        };
        return Sensitivity.of(p, aspect, part, at, value);
    }

    private static void close(double expected, double found) {
        assertEquals(expected, found, CLOSE * Math.abs(expected));
    }

    @Test
    void ofFunctionsOfOneElement() {
        double x = 1 + 0x1p-20;
        close(
                1 / Math.log(x),
                of(problem("log", new double[] {3, x}), Aspect.FORWARD, 0, 1).condition());
        close(30, of(problem("exp", new double[] {30}), Aspect.FORWARD, 0, 0).condition());
        close(0.5, of(problem("sqrt", new double[] {7}), Aspect.FORWARD, 0, 0).condition());
        double angle = (float) Math.PI;
        close(
                angle / Math.abs(Math.tan(angle)),
                of(problem("sin", new double[] {angle}), Aspect.FORWARD, 0, 0).condition());
    }

    @Test
    void ofCancellation() {
        Problem p = problem("sub", new double[] {1, 1 + 0x1p-20}, new double[] {5, 1});
        Sensitivity s = of(p, Aspect.FORWARD, 0, 1);
        close((2 + 0x1p-20) / 0x1p-20, s.condition());
        assertEquals(
                List.of("input[1] = " + (float) (1 + 0x1p-20), "other[1] = 1.0"),
                s.causes().stream().map(PairResult.Cause::toString).toList());
        assertEquals(
                0,
                of(problem("sub", new double[] {0}, new double[] {0}), Aspect.FORWARD, 0, 0)
                        .condition());
        assertEquals(
                Double.POSITIVE_INFINITY,
                of(problem("sub", new double[] {2}, new double[] {2}), Aspect.FORWARD, 0, 0)
                        .condition());
        close(
                9.0,
                of(problem("sum", new double[] {4, -4, 1}), Aspect.FORWARD, 0, 0)
                        .condition());
    }

    /** The gradient {@code c 3 x^2} follows x with 2 and its cotangent c with 1; the second order {@code c d 6 x} with 1 each. */
    @Test
    void ofDerivatives() {
        InputSpec x = InputSpec.values(new double[] {1.5, -2}, 2);
        Problem p = Problem.of(OpTable.get("pow"), Sample.of("cube", Attributes.of("exponent", 3), x, null), 1);
        close(3, of(p, Aspect.FORWARD, 0, 1).condition());
        close(3, of(p, Aspect.GRADIENT, 0, 1).condition());
        close(3, of(p, Aspect.JVP, 0, 1).condition());
        close(3, of(p, Aspect.SECOND_ORDER, 0, 1).condition());
        float cotangent = (float) p.cotangent(0, 2)[1];
        float direction = (float) p.direction(0)[1];
        assertEquals(
                List.of("input[1] = -2.0", "cotangent 0[1] = " + cotangent, "direction of input[1] = " + direction),
                of(p, Aspect.SECOND_ORDER, 0, 1).causes().stream()
                        .map(PairResult.Cause::toString)
                        .toList());
    }

    @Test
    void theMostImportantInputsComeFirst() {
        Sensitivity s = of(problem("sum", new double[] {1, -50, 3, 2, 40, 7}), Aspect.FORWARD, 0, 0);
        assertEquals(
                List.of("input[1] = -50.0", "input[4] = 40.0", "input[5] = 7.0", "input[2] = 3.0"),
                s.causes().stream().map(PairResult.Cause::toString).toList());
    }

    @Test
    void withoutDerivativeThePlaceTells() {
        Sensitivity floor = of(problem("floor", new double[] {1.5, 2.5}), Aspect.FORWARD, 0, 1);
        assertEquals(0, floor.condition());
        assertEquals("input[1] = 2.5", floor.causes().get(0).toString());
        Problem eq = problem("eq", new double[] {1, 2}, new double[] {1});
        Sensitivity s = Sensitivity.of(eq, Aspect.FORWARD, 0, 1, 0);
        assertTrue(Double.isNaN(s.condition()), s.toString());
        assertEquals(
                List.of("input[1] = 2.0", "other[0] = 1.0"),
                s.causes().stream().map(PairResult.Cause::toString).toList());
    }
}
