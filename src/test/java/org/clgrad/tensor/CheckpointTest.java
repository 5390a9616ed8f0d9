package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checkpointed functions: the gradients are those without, whatever else goes on. {@link MemoryTest} has what they save. */
class CheckpointTest extends OnEveryDevice {
    private final AtomicInteger runs = new AtomicInteger();
    private Tensor x;
    private Tensor w;

    @BeforeEach
    void inputs() {
        Generator fixed = new Generator(7);
        x = fixed.randn(null, DType.FLOAT32, 3, 4).requiresGrad(true);
        w = fixed.randn(null, DType.FLOAT32, 4, 4).requiresGrad(true);
    }

    private Tensor layer(Tensor in) {
        runs.incrementAndGet();
        return in.matmul(w).tanh().mul(in.sigmoid());
    }

    private Tensor nested(Tensor in) {
        return Autograd.checkpoint(this::layer, layer(in)).square();
    }

    /** The gradients of x and w of the sum of a function's results, those of the gradients' squares, to the bit. */
    private List<float[]> derivatives(UnaryOperator<Tensor> f) {
        Tensor y = f.apply(x.mul(2)).sum();
        List<Tensor> first = Autograd.grad(List.of(y), List.of(x, w), List.of(), true, true, false);
        Tensor norm = first.get(0).square().sum().add(first.get(1).square().sum());
        List<Tensor> second = Autograd.grad(List.of(norm), List.of(x, w), List.of(), false, false, false);
        List<float[]> all = new ArrayList<>();
        first.forEach(t -> all.add(t.toFloatArray()));
        second.forEach(t -> all.add(t.toFloatArray()));
        return all;
    }

    private void assertSameDerivatives(UnaryOperator<Tensor> plain, UnaryOperator<Tensor> checkpointed) {
        List<float[]> expected = derivatives(plain);
        List<float[]> found = derivatives(checkpointed);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i), "derivative " + i);
        }
    }

    @Test
    void derivativesToSecondOrderHaveTheSameBits() {
        assertSameDerivatives(this::layer, in -> Autograd.checkpoint(this::layer, in));
    }

    @Test
    void checkpointsNest() {
        assertSameDerivatives(in -> layer(layer(in)).square(), in -> Autograd.checkpoint(this::nested, in));
    }

    @Test
    void theFunctionRunsOnceMoreAndTheLeavesGatherTheirGradients() {
        layer(x).sum().backward();
        float[] ofX = x.grad().toFloatArray();
        float[] ofW = w.grad().toFloatArray();
        x.zeroGrad();
        w.zeroGrad();
        runs.set(0);
        Tensor y = Autograd.checkpoint(this::layer, x).sum();
        assertEquals(1, runs.get());
        y.backward(null, true, false);
        assertEquals(2, runs.get());
        assertArrayEquals(ofX, x.grad().toFloatArray());
        assertArrayEquals(ofW, w.grad().toFloatArray());
        x.zeroGrad();
        y.backward();
        assertEquals(3, runs.get());
        assertArrayEquals(ofX, x.grad().toFloatArray());
        assertThrows(AutogradException.class, y::backward);
        assertEquals(3, runs.get());
    }

    @Test
    void withoutRecordingItRunsOnce() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            assertFalse(Autograd.checkpoint(this::layer, x).requiresGrad());
        }
        assertEquals(1, runs.get());
    }

    @Test
    void severalArgumentsAndResultsOfWhichSomeCarryNoGradient() {
        Tensor index = Tensor.of(new int[] {2, 0}).to(DType.INT64);
        Functional.Many f = in -> List.of(in.get(0).indexSelect(0, in.get(1)).exp(), in.get(1));
        List<Tensor> out = Autograd.checkpoint(f, List.of(x, index));
        assertEquals(2, out.size());
        assertArrayEquals(new long[] {2, 0}, out.get(1).toLongArray());
        out.get(0).sum().backward();
        Tensor expected = x.detach().exp();
        assertArrayEquals(
                expected.select(0, 2).toFloatArray(), x.grad().select(0, 2).toFloatArray());
        assertValues(x.grad().select(0, 1), 0, 0, 0, 0);
    }

    // ---- random numbers

    /** Draws a mask from two generators. */
    private static Function<Tensor, Tensor> dropout(Generator own) {
        return in ->
                in.mul(Tensor.rand(3, 4)).mul(own.rand(null, in.dtype(), 3, 4)).sin();
    }

    @Test
    void masksAgreeAndGeneratorsGoOnAsWithout() {
        List<float[]> results = new ArrayList<>();
        for (boolean checkpointed : new boolean[] {false, true}) {
            Generator.global().manualSeed(3);
            Generator own = new Generator(4);
            Function<Tensor, Tensor> f = dropout(own);
            Tensor y = checkpointed ? Autograd.checkpoint(f::apply, x) : f.apply(x);
            Tensor between = Tensor.rand(2);
            y.sum().backward();
            results.add(x.grad().toFloatArray());
            results.add(between.toFloatArray());
            results.add(Tensor.rand(2).toFloatArray());
            results.add(own.rand(null, x.dtype(), 2).toFloatArray());
            x.zeroGrad();
        }
        for (int i = 0; i < 4; i++) {
            assertArrayEquals(results.get(i), results.get(i + 4), "result " + i);
        }
    }

    @Test
    void nestedFunctionsDrawTheSameAndSeedingInsideDisturbsNobody() {
        List<float[]> results = new ArrayList<>();
        for (boolean checkpointed : new boolean[] {false, true}) {
            Generator own = new Generator(4);
            Function<Tensor, Tensor> inner = dropout(own);
            UnaryOperator<Tensor> outer = in -> {
                Generator.global().manualSeed(11);
                Tensor h = in.mul(Tensor.rand(4));
                Tensor k = checkpointed ? Autograd.checkpoint(inner::apply, h) : inner.apply(h);
                return k.mul(own.rand(null, in.dtype(), 4)).exp();
            };
            Tensor y = checkpointed ? Autograd.checkpoint(outer, x) : outer.apply(x);
            Tensor.rand(5);
            y.sum().backward();
            results.add(x.grad().toFloatArray());
            results.add(Tensor.rand(2).toFloatArray());
            x.zeroGrad();
        }
        assertArrayEquals(results.get(0), results.get(2));
        assertArrayEquals(results.get(1), results.get(3));
    }

    // ---- transforms

    @Test
    void transformsOfCheckpointedFunctionsAreThoseOfTheFunctions() {
        Tensor at = x.detach().select(0, 0);
        UnaryOperator<Tensor> plain =
                in -> in.unsqueeze(0).matmul(w.detach()).tanh().square().sum();
        UnaryOperator<Tensor> f = in -> Autograd.checkpoint(plain, in);
        assertArrayEquals(
                Functional.hessian(plain, at).toFloatArray(),
                Functional.hessian(f, at).toFloatArray());
        assertArrayEquals(
                Functional.vmap(Functional.grad(plain)).apply(x.detach()).toFloatArray(),
                Functional.vmap(Functional.grad(f)).apply(x.detach()).toFloatArray());
        UnaryOperator<Tensor> inner =
                in -> Autograd.checkpoint(v -> v.sin().mul(v), in).exp();
        assertArrayEquals(
                Functional.jacrev(v -> v.sin().mul(v).exp(), at).toFloatArray(),
                Functional.jacrev(v -> Autograd.checkpoint(inner, v), at).toFloatArray());
    }

    // ---- what cannot be done

    private void assertRefused(String part, UnaryOperator<Tensor> f, Runnable between) {
        Tensor y = Autograd.checkpoint(f, x).sum();
        between.run();
        String message = assertThrows(AutogradException.class, y::backward).getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(Autograd.isGradEnabled());
        // The thread is as it was: another pass goes on as ever.
        Tensor z = leaf(3);
        z.square().backward();
        assertValues(z.grad(), 6);
    }

    @Test
    void aFunctionThatDoesSomethingElseIsNoticed() {
        UnaryOperator<Tensor> shapes =
                in -> in.narrow(0, 0, 2 - runs.getAndIncrement() % 2).exp();
        assertRefused("saves a tensor float32 [1, 4] where it saved float32 [2, 4]", shapes, () -> {});
        UnaryOperator<Tensor> more =
                in -> runs.getAndIncrement() % 2 == 0 ? in.exp() : in.exp().sin();
        assertRefused("more tensors than the 1", more, () -> {});
        UnaryOperator<Tensor> fewer =
                in -> runs.getAndIncrement() % 2 == 0 ? in.exp().sin() : in.exp();
        assertRefused("saves 1 tensors where it saved 2", fewer, () -> {});
        UnaryOperator<Tensor> draws =
                in -> runs.getAndIncrement() % 2 == 0 ? in.exp() : in.exp().mul(Tensor.rand(1));
        assertRefused("draws random numbers more often", draws, () -> {});
    }

    @Test
    void whatIsOverwrittenInBetweenIsNoticed() {
        assertRefused("overwritten in place", in -> in.matmul(w), () -> {
            try (Autograd.Mode mode = Autograd.noGrad()) {
                w.mul_(2);
            }
        });
        assertRefused("overwritten in place", Tensor::sin, () -> {
            try (Autograd.Mode mode = Autograd.noGrad()) {
                x.mul_(2);
            }
        });
        assertRefused(
                "overwritten in place",
                in -> {
                    Tensor h = in.mul(2);
                    Tensor y = h.sin();
                    h.add_(1);
                    return y;
                },
                () -> {});
    }

    @Test
    void aFunctionDoesNotDifferentiateItself() {
        String message = assertThrows(
                        AutogradException.class,
                        () -> Autograd.checkpoint(
                                in -> Autograd.grad(in.sin().sum(), in).get(0), x))
                .getMessage();
        assertTrue(message.contains("outside of it"), message);
    }
}
