package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** The transforms and how they compose, on functions whose derivatives are known. */
class FunctionalTest extends OnEveryDevice {
    private static void assertClose(double tolerance, Tensor t, double... expected) {
        assertArrayEquals(expected, t.toDoubleArray(), tolerance, t.toString());
    }

    @Test
    void jvpIsTheDirectionalDerivative() {
        Functional.Jvp r = Functional.jvp(x -> x.pow(3).sum(), Tensor.of(1, 2), Tensor.of(1, 10));
        assertValues(r.value(), 9);
        assertValues(r.tangent(), 3 + 120);
    }

    @Test
    void forwardModeNestsToAnyOrder() {
        UnaryOperator<Tensor> f = x -> x.pow(4);
        for (int order = 1; order <= 4; order++) {
            UnaryOperator<Tensor> inner = f;
            f = x -> Functional.jvp(inner, x, Tensor.onesLike(x)).tangent();
        }
        assertValues(f.apply(Tensor.of(3f)), 24);
    }

    @Test
    void nestedDerivativesDoNotConfuseTheirDirections() {
        // d/dx (x d/dy (x + y)) = 1; taking the two directions for one would give 2.
        UnaryOperator<Tensor> f = x -> x.mul(Functional.jvp(y -> x.add(y), Tensor.scalar(1), Tensor.scalar(1))
                .tangent());
        assertValues(Functional.jvp(f, Tensor.scalar(5), Tensor.scalar(1)).tangent(), 1);
        UnaryOperator<Tensor> g = x -> x.mul(Functional.grad(y -> x.mul(y)).apply(Tensor.scalar(1)));
        assertValues(Functional.grad(g).apply(Tensor.scalar(5)), 10);
    }

    @Test
    void reverseOverForwardAndForwardOverReverseAgree() {
        UnaryOperator<Tensor> f = x -> x.sin().mul(x.square()).sum();
        Tensor x = Tensor.of(new double[] {0.5, -1.25}, 2);
        Tensor v = Tensor.of(new double[] {1, 2}, 2);
        Tensor forwardOverReverse = Functional.hvp(f, x, v);
        Tensor reverseOverForward =
                Functional.grad(y -> Functional.jvp(f, y, v).tangent()).apply(x);
        double[] expected = new double[2];
        double[] at = x.toDoubleArray();
        for (int i = 0; i < 2; i++) {
            double s = Math.sin(at[i]);
            expected[i] = (2 * s + 4 * at[i] * Math.cos(at[i]) - at[i] * at[i] * s) * (i + 1);
        }
        assertClose(1e-12, forwardOverReverse, expected);
        assertClose(1e-12, reverseOverForward, expected);
    }

    @Test
    void jacobiansOfBothModesAgreeWithTheFormula() {
        // f(x) = (x0 x1, x0^2, x2) for x of shape [3]
        UnaryOperator<Tensor> f =
                x -> Tensor.stack(List.of(x.get(0).mul(x.get(1)), x.get(0).square(), x.get(2)), 0);
        Tensor x = Tensor.of(2, 3, 4);
        double[] expected = {3, 2, 0, 4, 0, 0, 0, 0, 1};
        for (Tensor j : List.of(Functional.jacfwd(f, x), Functional.jacrev(f, x), Functional.jacobian(f, x))) {
            assertEquals(Shape.of(3, 3), j.shape());
            assertValues(j, expected);
        }
    }

    @Test
    void jacobianHasTheShapesOfResultAndArgument() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor fewer = Functional.jacobian(y -> y.sum(0), x);
        assertEquals(Shape.of(3, 2, 3), fewer.shape());
        assertEquals(6, fewer.sum().item());
        Tensor more = Functional.jacobian(y -> y.unsqueeze(0).mul(Tensor.ones(4, 1, 1)), x);
        assertEquals(Shape.of(4, 2, 3, 2, 3), more.shape());
        assertEquals(24, more.sum().item());
        assertEquals(
                Shape.SCALAR, Functional.jacobian(Tensor::exp, Tensor.scalar(1)).shape());
    }

    @Test
    void hessianOfAQuadraticForm() {
        Tensor a = Tensor.of(new float[][] {{1, 2}, {5, 3}});
        UnaryOperator<Tensor> f = x -> x.matmul(a).matmul(x);
        assertValues(Functional.hessian(f, Tensor.of(7, -2)), 2, 7, 7, 6);
        assertValues(Functional.jacrev(Functional.grad(f), Tensor.of(7, -2)), 2, 7, 7, 6);
        assertValues(Functional.jacfwd(y -> Functional.jacfwd(f, y), Tensor.of(7, -2)), 2, 7, 7, 6);
        assertValues(Functional.jacrev(y -> Functional.jacfwd(f, y), Tensor.of(7, -2)), 2, 7, 7, 6);
        assertValues(Functional.jacfwd(y -> Functional.jacrev(f, y), Tensor.of(7, -2)), 2, 7, 7, 6);
    }

    @Test
    void vmapMapsAlongAnyDimension() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertValues(Functional.vmap(row -> row.sum()).apply(x), 6, 15);
        assertValues(
                Functional.vmap(in -> List.of(in.get(0).sum()), 1)
                        .apply(List.of(x))
                        .get(0),
                5,
                7,
                9);
        assertValues(
                Functional.vmap(in -> List.of(in.get(0).sum()), -1)
                        .apply(List.of(x))
                        .get(0),
                5,
                7,
                9);
        Functional.Many dot = in -> List.of(in.get(0).matmul(in.get(1)), in.get(1));
        List<Tensor> r = Functional.vmap(dot, 0, Functional.SHARED).apply(List.of(x, Tensor.of(1, 10, 100)));
        assertValues(r.get(0), 321, 654);
        assertEquals(Shape.of(2, 3), r.get(1).shape());
    }

    @Test
    void eachSampleIsWrittenInPlace() {
        Tensor x = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor shared = Tensor.of(10, 20, 30);
        UnaryOperator<Tensor> f = row -> {
            Tensor y = row.mul(1).add_(shared).mul_(row);
            y.set(row.get(0).square(), 1);
            y.set(7, 2);
            return y.mul_(y.get(0).copy()).copy_(y.mul(2));
        };
        // 2 y y[0] for y = ((a + 10) a, a^2, 7) with a the first element of the row.
        assertValues(Functional.vmap(f).apply(x), 242, 22, 154, 6272, 1792, 784);
        assertValues(x, 1, 2, 3, 4, 5, 6);
        UnaryOperator<Tensor> sum = row -> f.apply(row).sum();
        Tensor mapped = Functional.vmap(Functional.grad(sum)).apply(x);
        for (int i = 0; i < 2; i++) {
            assertValues(mapped.get(i), Functional.grad(sum).apply(x.get(i)).toDoubleArray());
        }
    }

    @Test
    void normalisationMapsWithSharedAndWithOwnWeights() {
        Tensor x = new Generator(1).randn(device, DType.FLOAT32, 3, 4, 5);
        Tensor w = new Generator(2).randn(device, DType.FLOAT32, 5).requiresGrad(true);
        Tensor b = new Generator(3).randn(device, DType.FLOAT32, 5).requiresGrad(true);
        Tensor u = new Generator(4).randn(device, DType.FLOAT32, 3, 4, 5);
        UnaryOperator<Tensor> f = s -> s.layerNorm(new long[] {5}, w, b, 1e-5);
        Tensor mapped = Functional.vmap(f).apply(x);
        Tensor whole = f.apply(x);
        assertValues(mapped, whole.toDoubleArray());
        List<Tensor> shared = Autograd.grad(List.of(mapped), List.of(w, b), List.of(u), false, false, false);
        List<Tensor> expected = Autograd.grad(List.of(whole), List.of(w, b), List.of(u), false, false, false);
        assertValues(shared.get(0), expected.get(0).toDoubleArray());
        assertValues(shared.get(1), expected.get(1).toDoubleArray());
        // Gradients of each sample's own, of a weight that all start from.
        Functional.Many perSample = in -> Functional.grad(
                        many -> List.of(many.get(1)
                                .layerNorm(new long[] {5}, many.get(0), null, 1e-5)
                                .mul(many.get(1))
                                .sum()),
                        0)
                .apply(in);
        Tensor each = Functional.vmap(perSample, Functional.SHARED, 0)
                .apply(List.of(w.detach(), x))
                .get(0);
        for (int i = 0; i < 3; i++) {
            assertValues(
                    each.get(i),
                    perSample.apply(List.of(w.detach(), x.get(i))).get(0).toDoubleArray());
        }
    }

    @Test
    void vmapNests() {
        Tensor x = Tensor.of(1, 2, 3);
        Tensor y = Tensor.of(10, 20);
        Tensor products =
                Functional.vmap(a -> Functional.vmap(b -> a.mul(b)).apply(y)).apply(x);
        assertEquals(Shape.of(3, 2), products.shape());
        assertValues(products, 10, 20, 20, 40, 30, 60);
    }

    @Test
    void perSampleGradientsOfSharedWeights() {
        Tensor w = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        Tensor xs = Tensor.of(new float[][] {{1, 0}, {0, 1}, {2, -1}});
        Functional.Many loss = in -> List.of(in.get(0).matmul(in.get(1)).tanh().sum());
        Functional.Many gradient = Functional.grad(loss, 0);
        Tensor each = Functional.vmap(gradient, Functional.SHARED, 0)
                .apply(List.of(w, xs))
                .get(0);
        assertEquals(Shape.of(3, 2, 2), each.shape());
        List<Tensor> single = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            single.add(gradient.apply(List.of(w, xs.get(s))).get(0));
        }
        assertClose(1e-6, each, Tensor.stack(single, 0).toDoubleArray());
        assertFalse(each.requiresGrad());
    }

    @Test
    void capturedTensorsStayDifferentiable() {
        Tensor w = leaf(3);
        Tensor penalty = Functional.grad(x -> x.square().mul(w).sum())
                .apply(Tensor.of(2f))
                .square()
                .sum();
        penalty.backward();
        // (2 x w)^2 by w is 8 x^2 w.
        assertValues(w.grad(), 96);
        Tensor x = leaf(2);
        Functional.jvp(y -> y.mul(w), x, Tensor.of(1f)).tangent().sum().backward();
        assertValues(w.grad(), 97);
        assertEquals(null, x.grad());
    }

    @Test
    void resultsOfConstantsAreConstant() {
        Functional.Vjp r = Functional.vjp(Tensor::exp, Tensor.of(0f));
        assertFalse(r.value().requiresGrad());
        assertValues(r.pullback(Tensor.of(5f)), 5);
        assertValues(r.pullback(Tensor.of(7f)), 7);
        assertValues(
                Functional.jvp(x -> Tensor.of(4f), Tensor.of(1f), Tensor.of(1f)).tangent(), 0);
        assertValues(Functional.grad(x -> Tensor.of(4f)).apply(Tensor.of(1f)), 0);
        assertValues(
                Functional.jvp(Tensor::detach, Tensor.of(1f), Tensor.of(1f)).tangent(), 0);
    }

    @Test
    void worksWithoutRecording() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            assertValues(Functional.grad(x -> x.square().sum()).apply(Tensor.of(3f)), 6);
            assertValues(Functional.hessian(x -> x.square().sum(), Tensor.of(3f)), 2);
            assertFalse(Autograd.isGradEnabled());
        }
        assertTrue(Autograd.isGradEnabled());
    }

    /** Passes the gradient through where its own derivative is 0. */
    private static final class StraightThrough extends Function {
        @Override
        protected List<Tensor> forward(Context ctx, List<Tensor> in) {
            return List.of(in.get(0).sign());
        }

        @Override
        protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
            return List.of(grads.get(0).mul(3));
        }
    }

    @Test
    void functionsOfUsersAreTransformedByTheirOwnDerivative() {
        UnaryOperator<Tensor> f = x -> new StraightThrough().apply(x.mul(2)).get(0);
        assertValues(Functional.jvp(f, Tensor.of(5f), Tensor.of(10f)).tangent(), 60);
        assertValues(Functional.vmap(f).apply(Tensor.of(5, -5)), 1, -1);
        assertValues(Functional.vmap(Functional.grad(x -> f.apply(x).mul(x))).apply(Tensor.of(5, -5)), 31, -31);
    }

    @Test
    void attentionIsMappedInBothModes() {
        Generator numbers = new Generator(5);
        Tensor q = numbers.randn(device, DType.FLOAT32, 2, 3, 4);
        Tensor k = numbers.randn(device, DType.FLOAT32, 5, 4);
        UnaryOperator<Tensor> f =
                x -> x.scaledDotProductAttention(k, k).square().sum();
        Tensor each = Functional.vmap(Functional.grad(f)).apply(q);
        Tensor one = Functional.grad(f).apply(q.get(1));
        assertClose(1e-5, each.get(1), one.toDoubleArray());
        assertClose(
                1e-4,
                Functional.hessian(f, q.get(1)),
                Functional.jacrev(Functional.grad(f), q.get(1)).toDoubleArray());
    }

    private static void assertSays(Class<? extends ClgradException> type, String says, Supplier<?> call) {
        ClgradException e = assertThrows(type, call::get);
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }

    @Test
    void saysWhatIsWrong() {
        Tensor x = Tensor.of(1, 2);
        assertSays(
                ShapeException.class, "tangent 0 has shape [3]", () -> Functional.jvp(Tensor::exp, x, Tensor.ones(3)));
        Tensor wide = Tensor.of(new double[] {1, 2}, 2);
        assertSays(DTypeException.class, "tangent 0 is float64", () -> Functional.jvp(Tensor::exp, x, wide));
        assertSays(
                AutogradException.class,
                "must give one element",
                () -> Functional.grad(Tensor::exp).apply(x));
        assertSays(
                ArgumentException.class,
                "argnum 1 of 1",
                () -> Functional.grad(in -> in, 1).apply(List.of(x)));
        assertSays(
                ShapeException.class,
                "no argument is mapped",
                () -> Functional.vmap(in -> in, Functional.SHARED).apply(List.of(x)));
        assertSays(
                ShapeException.class,
                "argument 1 of shape [3]",
                () -> Functional.vmap(in -> in, 0).apply(List.of(x, Tensor.ones(3))));
        assertSays(
                ShapeException.class,
                "no samples",
                () -> Functional.vmap(Tensor::exp).apply(Tensor.zeros(0, 2)));
        assertSays(
                AutogradException.class,
                "elements of a mapped tensor",
                () -> Functional.vmap(row -> {
                            row.item();
                            return row;
                        })
                        .apply(x));
        assertSays(
                AutogradException.class,
                "writing in place",
                () -> Functional.jvp(y -> y.mul(1).add_(y), x, x));
        Tensor shared = Tensor.zeros(3);
        assertSays(
                AutogradException.class,
                "that all share",
                () -> Functional.vmap(row -> shared.add_(row)).apply(x));
        assertSays(
                ShapeException.class,
                "cannot grow",
                () -> Functional.vmap(row -> row.mul(1).add_(Tensor.zeros(2))).apply(x));
        List<Tensor> escaped = new ArrayList<>();
        Functional.jvp(
                y -> {
                    escaped.add(y);
                    return y;
                },
                x,
                x);
        assertSays(AutogradException.class, "has ended", () -> escaped.get(0).exp());
        assertSays(
                AutogradException.class,
                "Functional.grad",
                () -> Functional.vmap(row -> {
                            Tensor y = row.square().sum();
                            y.backward();
                            return y;
                        })
                        .apply(x));
        // After all those failures nothing is left of the transforms.
        assertValues(x.exp().log().add(0).mul(0), 0, 0);
        assertEquals(0, Session.current().levels.size());
    }
}
