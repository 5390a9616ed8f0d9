package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.junit.jupiter.api.Test;

/** What anomaly mode finds, and that it points to the call in the user's code. */
class AnomalyTest extends OnEveryDevice {
    private static Tensor rootOfTheCulprit(Tensor x) {
        return x.sqrt();
    }

    private static Tensor lossWithNaNDerivative(Tensor x) {
        return rootOfTheCulprit(x).mul(0).sum();
    }

    private static void assertPointsHere(Throwable call, String label, String method) {
        assertEquals("org.clgrad.tensor.ForwardCall: " + label + " was called here", call.toString());
        assertTrue(
                Arrays.stream(call.getStackTrace())
                        .anyMatch(f -> f.getMethodName().equals(method)),
                Arrays.toString(call.getStackTrace()));
    }

    @Test
    void aNaNGradientIsTracedToTheCallOfItsOperation() {
        Tensor x = leaf(4, 0);
        lossWithNaNDerivative(x).backward();
        assertTrue(Double.isNaN(x.grad().get(1).item()));
        x.zeroGrad();
        try (Autograd.Mode mode = Autograd.detectAnomaly()) {
            Tensor loss = lossWithNaNDerivative(x);
            AutogradException e = assertThrows(AutogradException.class, loss::backward);
            assertTrue(
                    e.getMessage().startsWith("backward of sqrt: the gradient of input 0, float32 [2], is NaN at [1]"),
                    e.getMessage());
            assertPointsHere(e.getCause(), "sqrt", "rootOfTheCulprit");
        }
        assertNull(x.grad());
        lossWithNaNDerivative(x).backward();
    }

    @Test
    void infiniteGradientsAreLookedForWhenAsked() {
        Tensor x = leaf(4, 0);
        try (Autograd.Mode mode = Autograd.detectAnomaly()) {
            x.sqrt().sum().backward();
        }
        try (Autograd.Mode mode = Autograd.detectAnomaly(Anomaly.BACKWARD_INFINITY)) {
            Tensor loss = rootOfTheCulprit(x).sum();
            AutogradException e = assertThrows(AutogradException.class, loss::backward);
            assertTrue(e.getMessage().contains("is infinite at [1]; the gradient it was computed from is not"));
            assertPointsHere(e.getCause(), "sqrt", "rootOfTheCulprit");
        }
    }

    @Test
    void aNaNThatWasGivenIsSaidToBe() {
        Tensor x = leaf(1, 2);
        try (Autograd.Mode mode = Autograd.detectAnomaly()) {
            Tensor y = x.mul(2);
            String message = assertThrows(AutogradException.class, () -> y.backward(Tensor.of(1f, Float.NaN)))
                    .getMessage();
            assertTrue(message.contains("so is the gradient given to this pass"), message);
        }
    }

    @Test
    void anExceptionInAPassCarriesTheCallItFailedAt() {
        Tensor x = leaf(1, 2);
        Tensor h = x.mul(2);
        Tensor y;
        try (Autograd.Mode mode = Autograd.detectAnomaly()) {
            y = rootOfTheCulprit(h);
        }
        // The root saves its result.
        y.add_(1);
        AutogradException e =
                assertThrows(AutogradException.class, () -> y.sum().backward());
        assertTrue(e.getMessage().contains("overwritten in place"), e.getMessage());
        assertEquals(1, e.getSuppressed().length);
        assertPointsHere(e.getSuppressed()[0], "sqrt", "rootOfTheCulprit");
    }

    @Test
    void aFreedGraphNamesTheCallToo() {
        Tensor x = leaf(1, 2);
        try (Autograd.Mode mode = Autograd.detectAnomaly()) {
            Tensor y = rootOfTheCulprit(x);
            y.sum().backward();
            AutogradException e =
                    assertThrows(AutogradException.class, () -> y.mul(2).sum().backward());
            assertPointsHere(e.getSuppressed()[0], "sqrt", "rootOfTheCulprit");
        }
    }

    @Test
    void inASecondOrderPassTheCallsAreChained() {
        Tensor z = leaf(4);
        try (Autograd.Mode mode = Autograd.detectAnomaly()) {
            Tensor w = rootOfTheCulprit(z);
            Tensor first = Autograd.grad(List.of(w.sum()), List.of(z), List.of(), true, true, false)
                    .get(0);
            Tensor seed = Tensor.of(Float.NaN);
            AutogradException e = assertThrows(AutogradException.class, () -> first.backward(seed));
            Throwable outer = e.getCause().getCause();
            assertPointsHere(outer, "sqrt", "rootOfTheCulprit");
        }
    }

    @Test
    void theOperationThatMakesAResultNaNIsNamedWhereItIsCalled() {
        Tensor x = Tensor.of(new float[] {1, 2, -1, 4}, 2, 2);
        try (Autograd.Mode mode = Autograd.detectAnomaly(Anomaly.FORWARD_NAN)) {
            String message = assertThrows(AutogradException.class, x::log).getMessage();
            assertTrue(message.startsWith("log: the result float32 [2, 2] is NaN at [1, 0], no input is"), message);
            // Passed on, not made; infinite is not asked for.
            Tensor.of(Float.NaN).add(1);
            Tensor.of(0f).log();
        }
        try (Autograd.Mode mode = Autograd.detectAnomaly(Anomaly.FORWARD_INFINITY)) {
            String message = assertThrows(
                            AutogradException.class, () -> Tensor.of(1f, 0f).log())
                    .getMessage();
            assertTrue(message.startsWith("log: the result float32 [2] is infinite at [1]"), message);
            x.log();
        }
        x.log();
    }

    @Test
    void outsideOfTheModeNothingIsRemembered() {
        Tensor x = leaf(1);
        assertNull(x.sqrt().source().forwardCall);
        try (Autograd.Mode outer = Autograd.detectAnomaly(Anomaly.FORWARD_NAN)) {
            try (Autograd.Mode inner = Autograd.detectAnomaly()) {
                assertEquals(EnumSet.of(Anomaly.BACKWARD_NAN), Session.current().anomalies);
            }
            assertEquals(EnumSet.of(Anomaly.FORWARD_NAN), Session.current().anomalies);
        }
        assertNull(Session.current().anomalies);
        assertNull(x.sqrt().source().forwardCall);
    }

    @Test
    void theSystemPropertyTurnsItOnForEveryThread() throws Exception {
        System.setProperty("clgrad.anomaly", "backward-nan, forward-infinity");
        try {
            FutureTask<Boolean> task = new FutureTask<>(() ->
                    EnumSet.of(Anomaly.BACKWARD_NAN, Anomaly.FORWARD_INFINITY).equals(Session.current().anomalies));
            Thread thread = new Thread(task);
            thread.start();
            assertTrue(task.get());
        } finally {
            System.clearProperty("clgrad.anomaly");
        }
        assertSame(null, Anomaly.parse(" "));
        String message = assertThrows(ArgumentException.class, () -> Anomaly.parse("nan"))
                .getMessage();
        assertTrue(message.contains("clgrad.anomaly=nan") && message.contains("backward-nan"), message);
    }

    @Test
    void aCheckpointedFunctionIsTracedToItsCall() {
        Tensor x = leaf(4, 0);
        try (Autograd.Mode mode = Autograd.detectAnomaly()) {
            Tensor loss = Autograd.checkpoint(AnomalyTest::lossWithNaNDerivative, x);
            AutogradException e = assertThrows(AutogradException.class, loss::backward);
            assertPointsHere(e.getCause(), "sqrt", "rootOfTheCulprit");
        }
    }
}
