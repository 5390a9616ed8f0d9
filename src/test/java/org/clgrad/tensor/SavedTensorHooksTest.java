package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** Hooks on saved tensors. {@link MemoryTest} has what keeping them on the host saves. */
class SavedTensorHooksTest extends OnEveryDevice {
    /** Counts, and keeps each tensor as it is. */
    private static final class Counting implements SavedTensorHooks {
        private final List<Tensor> packed = new ArrayList<>();
        private int unpacked;
        private int released;

        @Override
        public Object pack(Tensor tensor) {
            packed.add(tensor);
            return tensor;
        }

        @Override
        public Tensor unpack(Object value) {
            unpacked++;
            return (Tensor) value;
        }

        @Override
        public void release(Object value) {
            released++;
            ((Tensor) value).close();
        }
    }

    private static SavedTensorHooks giving(UnaryOperator<Tensor> pack, UnaryOperator<Tensor> unpack) {
        return new SavedTensorHooks() {
            @Override
            public Object pack(Tensor tensor) {
                return pack.apply(tensor);
            }

            @Override
            public Tensor unpack(Object value) {
                return unpack.apply((Tensor) value);
            }
        };
    }

    @Test
    void eachSavedTensorIsPackedAndBroughtBackOnceAPassAndReleased() {
        Tensor x = leaf(2, 3);
        Counting hooks = new Counting();
        Tensor y;
        try (Autograd.Mode mode = Autograd.savedTensorHooks(hooks)) {
            y = x.square().mul(x).sum();
        }
        Tensor unaffected = x.exp();
        // The square saves x, the product both its factors.
        assertEquals(3, hooks.packed.size());
        assertFalse(hooks.packed.get(0).requiresGrad());
        assertValues(hooks.packed.get(0), 2, 3);
        y.backward(null, true, false);
        assertEquals(3, hooks.unpacked);
        assertEquals(0, hooks.released);
        y.backward();
        assertEquals(6, hooks.unpacked);
        assertEquals(3, hooks.released);
        assertTrue(hooks.packed.get(0).isClosed());
        assertValues(x.grad(), 24, 54);
        unaffected.sum().backward();
        assertEquals(3, hooks.packed.size());
    }

    @Test
    void whatHooksChangeTheDerivativeSees() {
        Tensor x = leaf(2, 3);
        try (Autograd.Mode mode = Autograd.savedTensorHooks(giving(t -> t.mul(10), t -> t.add(1)))) {
            x.square().sum().backward();
        }
        assertValues(x.grad(), 42, 62);
    }

    @Test
    void theInnermostHooksCountAndClosingRestoresTheOuter() {
        Tensor x = leaf(2);
        Counting outer = new Counting();
        Counting inner = new Counting();
        try (Autograd.Mode a = Autograd.savedTensorHooks(outer)) {
            try (Autograd.Mode b = Autograd.savedTensorHooks(inner)) {
                x.sin();
            }
            x.sin();
            x.sin();
        }
        x.sin();
        assertEquals(1, inner.packed.size());
        assertEquals(2, outer.packed.size());
    }

    @Test
    void secondDerivativesPassThroughWhatIsUnpacked() {
        Tensor x = leaf(2);
        try (Autograd.Mode mode = Autograd.saveOnHost()) {
            Tensor y = x.pow(3).mul(x.exp().log());
            Tensor first = Autograd.grad(List.of(y.sum()), List.of(x), List.of(), true, true, false)
                    .get(0);
            Tensor second = Autograd.grad(first.sum(), x).get(0);
            assertEquals(32, first.item(), 1e-4);
            assertEquals(48, second.item(), 1e-4);
        }
    }

    @Test
    void onTheHostNoBitChanges() {
        Generator fixed = new Generator(1);
        Tensor x = fixed.randn(null, DType.FLOAT32, 4, 6).requiresGrad(true);
        Tensor w = fixed.randn(null, DType.FLOAT32, 6, 4).requiresGrad(true);
        Tensor index = Tensor.of(new long[] {1, 3, 3});
        List<float[]> gradients = new ArrayList<>();
        for (boolean host : new boolean[] {false, true}) {
            try (Autograd.Mode mode = host ? Autograd.saveOnHost() : Autograd.enableGrad()) {
                Tensor h = x.matmul(w).softmax(-1).t().mul(x.narrow(1, 0, 4).expand(2, 4, 4));
                Tensor chosen = Tensor.where(h.gt(0), h.exp(), h.sin()).indexSelect(1, index);
                chosen.mul(x.sum().expand(3, 4)).sum().backward();
            }
            gradients.add(x.grad().toFloatArray());
            gradients.add(w.grad().toFloatArray());
            x.zeroGrad();
            w.zeroGrad();
        }
        assertArrayEquals(gradients.get(0), gradients.get(2));
        assertArrayEquals(gradients.get(1), gradients.get(3));
    }

    @Test
    void aFunctionOfTheUsersIsPackedToo() {
        Tensor x = leaf(2);
        Counting hooks = new Counting();
        Function cube = new Function() {
            @Override
            protected List<Tensor> forward(Context ctx, List<Tensor> in) {
                ctx.saveForBackward(in.get(0));
                return List.of(in.get(0).pow(3));
            }

            @Override
            protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
                return List.of(
                        grads.get(0).mul(ctx.savedTensors().get(0).square().mul(3)));
            }
        };
        try (Autograd.Mode mode = Autograd.savedTensorHooks(hooks)) {
            cube.apply(x).get(0).backward();
        }
        assertEquals(1, hooks.packed.size());
        assertEquals(1, hooks.released);
        assertValues(x.grad(), 12);
    }

    @Test
    void aWriteToTheSameMemoryIsStillNoticed() {
        Tensor x = leaf(2);
        Tensor h = x.mul(3);
        Tensor y;
        try (Autograd.Mode mode = Autograd.savedTensorHooks(new Counting())) {
            y = h.sin();
        }
        h.add_(1);
        String message = assertThrows(AutogradException.class, y::backward).getMessage();
        assertTrue(message.contains("backward of sin") && message.contains("overwritten in place"), message);
    }

    private static void assertRefused(String part, UnaryOperator<Tensor> pack, UnaryOperator<Tensor> unpack) {
        Tensor x = leaf(2, 3);
        String message = assertThrows(AutogradException.class, () -> {
                    try (Autograd.Mode mode = Autograd.savedTensorHooks(giving(pack, unpack))) {
                        x.sin().sum().backward();
                    }
                })
                .getMessage();
        assertTrue(message.contains(part), message);
        x.cos().sum().backward();
        assertTrue(Autograd.isGradEnabled());
    }

    @Test
    void hooksThatGiveSomethingElseAreRefused() {
        assertRefused("pack gave null for a tensor float32 [2]", t -> null, t -> t);
        assertRefused("unpacked null for a tensor float32 [2]", t -> t, t -> null);
        assertRefused("unpacked float64 [2] on", t -> t, t -> t.to(DType.FLOAT64));
        assertRefused("unpacked float32 [1, 2] on", t -> t, t -> t.unsqueeze(0));
        assertThrows(NullPointerException.class, () -> Autograd.savedTensorHooks(null));
    }
}
