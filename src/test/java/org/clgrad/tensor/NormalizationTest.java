package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** What the forward pass of a normalisation keeps for its gradients: the statistics of its rows. */
class NormalizationTest extends OnEveryDevice {
    private static final double EPS = 1e-5;

    private Tensor random(int seed, long... dims) {
        return new Generator(seed).randn(device, DType.FLOAT32, dims).realize();
    }

    private static Tensor normalised(boolean centred, Tensor x, Tensor weight, Tensor bias) {
        long[] row = {x.size(-1)};
        return centred ? x.layerNorm(row, weight, bias, EPS) : x.rmsNorm(row, weight, EPS);
    }

    private static List<Tensor> grad(Tensor y, Tensor g, Tensor... of) {
        return Autograd.grad(List.of(y), List.of(of), List.of(g), true, true, false);
    }

    private static void assertSameBits(List<Tensor> expected, List<Tensor> found) {
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).shape(), found.get(i).shape());
            assertArrayEquals(expected.get(i).toFloatArray(), found.get(i).toFloatArray(), "tensor " + i);
        }
    }

    @Test
    void theBackwardPassDoesNotComputeThemAgain() {
        Tensor x = random(1, 8, 70).requiresGrad(true);
        Tensor w = random(2, 70).requiresGrad(true);
        Tensor b = random(3, 70).requiresGrad(true);
        Tensor g = random(4, 8, 70);
        Tensor layer = normalised(true, x, w, b);
        // By x, the weight and the bias.
        assertEquals(List.of("Rows"), launches(() -> layer.backward(g)));
        Tensor rms = normalised(false, x, w, null);
        List<String> launched =
                launches(() -> Autograd.grad(List.of(rms), List.of(x, w), List.of(g), false, false, false)
                        .forEach(Tensor::realize));
        assertEquals(List.of("Rows"), launched);
    }

    /** Rows enough to be added up lane by lane and too few, in one block and in several; rows of several blocks. */
    @Test
    void gradientsFromOneLookHaveTheBitsOfThoseOneByOne() {
        long[][] shapes = {{5, 70}, {1024, 3}, {16, 65, 100}, {4099, 6}, {8200, 64}, {1030, 4200}, {33, 32, 1}};
        for (long[] shape : shapes) {
            long length = shape[shape.length - 1];
            Tensor w = random(2, length).requiresGrad(true);
            Tensor b = random(3, length).requiresGrad(true);
            for (boolean turned : new boolean[] {false, true}) {
                Tensor x = matrices(1, turned, shape).detach().requiresGrad(true);
                Tensor g = matrices(4, turned, shape);
                for (boolean centred : new boolean[] {true, false}) {
                    Tensor y = normalised(centred, x, w, b);
                    Tensor[] of = centred ? new Tensor[] {x, w, b} : new Tensor[] {x, w};
                    List<Tensor> together = Autograd.grad(List.of(y), List.of(of), List.of(g), true, false, false);
                    assertSameBits(grad(y, g, of), together);
                }
            }
        }
    }

    /** With the last two dimensions the other way round in memory if turned. */
    private Tensor matrices(int seed, boolean turned, long... shape) {
        if (!turned) {
            return random(seed, shape);
        }
        long[] dims = shape.clone();
        dims[shape.length - 1] = shape[shape.length - 2];
        dims[shape.length - 2] = shape[shape.length - 1];
        return random(seed, dims).transpose(-1, -2);
    }

    @Test
    void noRowsHaveGradientsOfZero() {
        Tensor x = Tensor.zeros(0, 3).requiresGrad(true);
        Tensor w = Tensor.ones(3).requiresGrad(true);
        Tensor b = Tensor.ones(3).requiresGrad(true);
        normalised(true, x, w, b).backward(Tensor.zeros(0, 3));
        assertValues(w.grad(), 0, 0, 0);
        assertValues(b.grad(), 0, 0, 0);
        assertEquals(Shape.of(0, 3), x.grad().shape());
    }

    @Test
    void gradientsOfAllOrdersHaveTheBitsOfStatisticsMadeAnew() {
        for (long length : new long[] {1, 70, 5000}) {
            Tensor x = random(1, 3, 2, length).requiresGrad(true);
            Tensor w = random(2, length).requiresGrad(true);
            Tensor g = random(3, 3, 2, length).requiresGrad(true);
            Tensor u = random(4, 3, 2, length);
            Tensor v = random(5, length);
            for (boolean centred : new boolean[] {true, false}) {
                NormOp.Kind kind = new NormOp.Kind(new boolean[] {false, false, true}, centred, EPS);
                List<Tensor> kept = grad(normalised(centred, x, w, null), g, x, w);
                List<Tensor> anew = List.of(
                        Dispatch.apply(new NormOp.Gradient(kind, true), g, x, w),
                        Dispatch.apply(new NormOp.WeightGradient(kind, 0), g, x));
                assertSameBits(anew, kept);
                assertSameBits(grad(anew.get(0), u, g, x, w), grad(kept.get(0), u, g, x, w));
                assertSameBits(grad(anew.get(1), v, g, x), grad(kept.get(1), v, g, x));
                Tensor third = grad(grad(anew.get(0), u, x).get(0), u, x).get(0);
                assertSameBits(List.of(third), grad(grad(kept.get(0), u, x).get(0), u, x));
            }
        }
    }

    @Test
    void anyDimensionsMakeUpARow() {
        Tensor x = random(1, 5, 6, 7).permute(2, 0, 1).requiresGrad(true);
        Tensor g = random(2, 7, 5, 6);
        for (int mask = 1; mask < 8; mask++) {
            NormOp.Kind kind =
                    new NormOp.Kind(new boolean[] {(mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0}, true, EPS);
            Tensor y = Dispatch.apply(new NormOp.Normalize(kind, false, false), x);
            assertSameBits(List.of(Dispatch.apply(new NormOp.Gradient(kind, false), g, x)), grad(y, g, x));
        }
    }

    @Test
    void theyAreSavedLikeOtherTensors() {
        Tensor x = random(1, 8, 70);
        Tensor w = random(2, 70).requiresGrad(true);
        Tensor b = random(3, 70).requiresGrad(true);
        Tensor g = random(4, 8, 70);
        Tensor leaf = x.detach().requiresGrad(true);
        List<Shape> row = List.of(Shape.of(8, 1), Shape.of(8, 1));
        assertEquals(row, saved(() -> normalised(true, leaf, w, b)).subList(2, 4));
        assertEquals(row, saved(() -> normalised(true, x, w, b)).subList(1, 3));
        assertEquals(3, saved(() -> normalised(false, leaf, w, null)).size());
        assertEquals(0, saved(() -> normalised(true, x, null, b)).size());
        List<Tensor> expected = grad(normalised(true, leaf, w, b), g, leaf, w, b);
        Tensor away;
        try (Autograd.Mode mode = Autograd.saveOnHost()) {
            away = normalised(true, leaf, w, b);
        }
        assertSameBits(expected, grad(away, g, leaf, w, b));
        assertSameBits(expected, grad(Autograd.checkpoint(t -> normalised(true, t, w, b), leaf), g, leaf, w, b));
    }

    private static List<Shape> saved(Runnable work) {
        List<Shape> shapes = new ArrayList<>();
        SavedTensorHooks hooks = new SavedTensorHooks() {
            @Override
            public Object pack(Tensor tensor) {
                shapes.add(tensor.shape());
                return tensor;
            }

            @Override
            public Tensor unpack(Object packed) {
                return (Tensor) packed;
            }
        };
        try (Autograd.Mode mode = Autograd.savedTensorHooks(hooks)) {
            work.run();
        }
        return shapes;
    }

    @Test
    void theyServeManyVectorsAtOnce() {
        Tensor x = random(1, 4, 5).requiresGrad(true);
        Tensor w = random(2, 5).requiresGrad(true);
        Tensor g = random(3, 3, 4, 5);
        for (boolean centred : new boolean[] {true, false}) {
            Tensor y = normalised(centred, x, w, null);
            Tensor[] of = {x, w};
            for (int i = 0; i < of.length; i++) {
                Tensor leaf = of[i];
                Tensor many = Functional.vmap(
                                v -> Autograd.grad(List.of(y), List.of(leaf), List.of(v), true, false, false)
                                        .get(0))
                        .apply(g);
                for (int s = 0; s < 3; s++) {
                    assertSameBits(grad(y, g.select(0, s), leaf), List.of(many.select(0, s)));
                }
            }
        }
    }

    @Test
    void theGraphLetsThemGo() throws InterruptedException {
        int rows = 1 << 16;
        Tensor x = random(1, rows, 4).requiresGrad(true);
        Tensor g = random(2, rows, 4);
        collect();
        long before = live();
        Tensor y = normalised(true, x, null, null);
        assertEquals(4L * rows * (4 + 2), live() - before);
        Tensor gradient = Autograd.grad(List.of(y), List.of(x), List.of(g), false, false, false)
                .get(0);
        gradient.close();
        assertEquals(4L * rows * 4, live() - before);
        y.close();
        assertEquals(0, live() - before);
        List.of(x, g).forEach(Tensor::close);
    }
}
