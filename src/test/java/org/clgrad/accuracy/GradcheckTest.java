package org.clgrad.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.tensor.Function;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradcheckTest {
    private static Tensor doubles(double... values) {
        return Tensor.of(values, values.length);
    }

    private static void holds(GradcheckResult result) {
        assertTrue(result.failed().isEmpty() && result.inconclusive().isEmpty(), result.toString());
        assertFalse(result.entries().isEmpty());
    }

    @Test
    void rightDerivativesPassInBothModesAndOrders() {
        Tensor x = Tensor.of(new double[] {0.3, -1.2, 2.5, 0.01, 7, -3}, 2, 3);
        UnaryOperator<Tensor> f = t -> t.sin().mul(t.exp()).add(t.pow(3));
        GradcheckResult first = Gradcheck.gradcheck(f, x);
        holds(first);
        assertEquals(2 * (6 + 2), first.entries().size());
        holds(Gradcheck.gradgradcheck(f, x));
    }

    @Test
    void severalInputsPermutedOnes() {
        Tensor a = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose(0, 1);
        Tensor b = doubles(0.5, -2);
        holds(Gradcheck.gradcheck(
                in -> List.of(in.get(0).matmul(in.get(1)), in.get(0).div(in.get(1))), List.of(a, b)));
    }

    @Test
    void singlePrecisionIsJudgedByItsOwnRounding() {
        Tensor x = Tensor.of(0.3f, -1.2f, 100f, 1e4f);
        GradcheckResult result = Gradcheck.gradcheck(t -> t.sin().mul(t), x);
        assertTrue(result.held(), result.toString());
    }

    /** The derivative of a square that forgets a factor, as a user's function may. */
    private static final class Forgetful extends Function {
        private final double factor;

        Forgetful(double factor) {
            this.factor = factor;
        }

        @Override
        protected List<Tensor> forward(Context ctx, List<Tensor> inputs) {
            ctx.saveForBackward(inputs.get(0));
            return List.of(inputs.get(0).mul(inputs.get(0)));
        }

        @Override
        protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
            return List.of(ctx.savedTensors().get(0).mul(grads.get(0)).mul(factor));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, -2, 2.00002})
    void wrongDerivativesFail(double factor) {
        UnaryOperator<Tensor> f = x -> new Forgetful(factor).apply(x).get(0);
        GradcheckResult result = Gradcheck.of(f).forwardMode(false).first(doubles(0.7, -3));
        assertEquals(4, result.failed().size(), result.toString());
        AutogradException e = assertThrows(AutogradException.class, result::orThrow);
        assertTrue(e.getMessage().contains("input 0 element [0], reverse mode"), e.getMessage());
        holds(Gradcheck.of(x -> new Forgetful(2).apply(x).get(0))
                .forwardMode(false)
                .first(doubles(0.7, -3)));
    }

    @Test
    void kinksEdgesAndJumpsAreNoFailures() {
        GradcheckResult kinks = Gradcheck.of(Tensor::relu).directions(0).first(doubles(0, 2));
        assertTrue(kinks.held(), kinks.toString());
        assertEquals(2, kinks.inconclusive().size(), kinks.toString());
        assertTrue(kinks.toString().contains("a kink"), kinks.toString());
        GradcheckResult edges = Gradcheck.of(Tensor::sqrt).directions(0).first(doubles(0));
        assertTrue(edges.held(), edges.toString());
        assertTrue(edges.toString().contains("an edge"), edges.toString());
        GradcheckResult jumps = Gradcheck.of(Tensor::round).directions(0).first(doubles(0.5, 2));
        assertTrue(jumps.held(), jumps.toString());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-13})
    void nearAKinkNothingIsCalledWrong(double distance) {
        UnaryOperator<Tensor> f = x -> x.relu().mul(x.sub(3).abs());
        assertTrue(Gradcheck.gradcheck(f, doubles(distance, -distance, 3 + distance, 3 - distance))
                .held());
    }

    @Test
    void fastOscillationsAndNoiseAreNoFailures() {
        assertTrue(Gradcheck.gradcheck(x -> x.mul(1e7).sin(), doubles(0.3, 1)).held());
        assertTrue(Gradcheck.gradcheck(x -> x.add(1e9).sub(1e9).exp(), doubles(0.3, 1))
                .held());
        assertTrue(
                Gradcheck.gradcheck(x -> x.log(), doubles(1e-200, 1e200, 1e-9)).held());
    }

    @Test
    void whatIsRandomIsSaid() {
        GradcheckResult result = Gradcheck.gradcheck(x -> x.mul(Tensor.rand(2).toDoubleArray()[0]), doubles(1, 2));
        assertTrue(result.held());
        assertTrue(result.toString().contains("fix the seed"), result.toString());
    }

    @Test
    void nothingToCheckIsAnError() {
        assertThrows(ArgumentException.class, () -> Gradcheck.gradcheck(x -> x.mul(2), Tensor.of(new int[] {1}, 1)));
        assertThrows(ArgumentException.class, () -> Gradcheck.gradcheck(x -> x.argmax(), doubles(1, 2)));
        assertThrows(ArgumentException.class, () -> Gradcheck.of(Tensor::exp).rtol(-1));
        assertThrows(ArgumentException.class, () -> Gradcheck.of(Tensor::exp).coordinates(-1));
    }
}
