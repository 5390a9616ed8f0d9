package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.nn.Sequential;
import org.junit.jupiter.api.Test;

/** What a listener is told, and that it is told of nothing it does itself. */
class OperationListenerTest extends OnEveryDevice {
    /** Writes down what it is told. */
    private static final class Notes implements OperationListener {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void computed(ObservedCall call) {
            lines.add((call.isBackward() ? "backward " : "") + call.label());
            // Neither told nor recorded.
            Tensor again = call.again(call.inputs()).get(0);
            assertFalse(again.exp().requiresGrad());
            assertValues(again, call.outputs().get(0).toDoubleArray());
        }

        @Override
        public void differentiates(long recorded, String label) {
            lines.add("derivative of " + label);
        }

        @Override
        public void entered(String name, String kind) {
            lines.add("{" + name + " " + kind);
        }

        @Override
        public void left() {
            lines.add("}");
        }
    }

    /** Squares with several operations. */
    private static final class Squared extends Function {
        @Override
        protected List<Tensor> forward(Context ctx, List<Tensor> in) {
            ctx.saveForBackward(in.get(0));
            return List.of(in.get(0).exp().log().mul(in.get(0)));
        }

        @Override
        protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
            return List.of(grads.get(0).mul(ctx.savedTensors().get(0)).mul(2));
        }
    }

    @Test
    void everyOperationIsToldOnceInOrder() {
        Notes notes = new Notes();
        Tensor x = leaf(1, 2, 3, 4);
        try (Autograd.Mode mode = Autograd.listen(notes)) {
            new Squared().apply(x.reshape(2, 2).transpose(0, 1)).get(0).sum().backward();
        }
        x.sin();
        assertEquals(
                List.of(
                        "Squared",
                        "sum",
                        "derivative of sum",
                        "derivative of Squared",
                        "backward mul",
                        "backward mul",
                        "derivative of permute",
                        "derivative of reshape",
                        "derivative of a leaf"),
                notes.lines);
        assertValues(x.grad(), 2, 4, 6, 8);
    }

    @Test
    void layersAreTold() {
        Notes notes = new Notes();
        Sequential inner = new Sequential(Tensor::exp);
        try (Autograd.Mode mode = Autograd.listen(notes)) {
            new Sequential(inner, Tensor::neg).apply(leaf(1, 2));
        }
        assertEquals(
                List.of(
                        "{ Sequential",
                        "{0 Sequential",
                        "{0 function",
                        "exp",
                        "}",
                        "}",
                        "{1 function",
                        "neg",
                        "}",
                        "}"),
                notes.lines);
    }

    @Test
    void whatAListenerThrowsIsThrownByTheOperation() {
        Tensor x = leaf(1, 2);
        try (Autograd.Mode mode = Autograd.listen(call -> {
            throw new IllegalStateException(call.label());
        })) {
            assertEquals(
                    "exp", assertThrows(IllegalStateException.class, x::exp).getMessage());
        }
        assertTrue(x.exp().requiresGrad());
    }
}
