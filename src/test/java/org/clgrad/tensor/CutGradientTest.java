package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.clgrad.shape.DType;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;

/** Gradients of a tensor that was cut into pieces: put together once, each element summed in the order of arrival. */
class CutGradientTest extends OnEveryDevice {
    private final Random random = new Random(20261128);

    /** What a pass that anomaly detection watches, which differentiates each cut by itself, gives beside one that is not. */
    private static void assertAsOneByOne(Tensor x, Function<Tensor, Tensor> loss) {
        double[] together;
        try (Tensor leaf = x.detach().copy().requiresGrad(true)) {
            loss.apply(leaf).backward();
            together = leaf.grad().toDoubleArray();
        }
        double[] oneByOne;
        try (Tensor leaf = x.detach().copy().requiresGrad(true);
                Autograd.Mode watched = Autograd.detectAnomaly()) {
            loss.apply(leaf).backward();
            oneByOne = leaf.grad().toDoubleArray();
        }
        // A zero added to minus zero is zero; parts put into place keep their sign.
        for (int i = 0; i < together.length; i++) {
            together[i] += 0.0;
            oneByOne[i] += 0.0;
        }
        assertArrayEquals(oneByOne, together);
    }

    private Tensor values(long... shape) {
        float[] values = new float[Math.toIntExact(Tensor.zeros(shape).size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values).reshape(shape);
    }

    private Tensor cut(Tensor x) {
        int dim = random.nextInt(x.rank());
        long n = x.size(dim);
        return switch (random.nextInt(3)) {
            case 0 -> x.select(dim, random.nextInt((int) n));
            case 1 -> {
                long start = random.nextInt((int) n + 1);
                yield x.narrow(dim, start, random.nextInt((int) (n - start) + 1));
            }
            default -> x.slice(dim, random.nextInt((int) n), n, 1 + random.nextInt(3));
        };
    }

    @Test
    void piecesNextToEachOther() {
        Tensor x = leaf(new float[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor loss = x.select(1, 0).mul(10).sum().add(x.select(1, 1).mul(20).sum());
        loss.add(x.select(1, 2).mul(30).sum()).backward();
        assertValues(x.grad(), 10, 20, 30, 10, 20, 30);
    }

    @Test
    void whatNoPieceShowsIsZero() {
        Tensor x = leaf(1, 2, 3, 4, 5, 6);
        x.narrow(0, 1, 2).mul(2).sum().add(x.narrow(0, 4, 1).mul(3).sum()).backward();
        assertValues(x.grad(), 0, 2, 2, 0, 3, 0);
    }

    @Test
    void evenAndOddElements() {
        Tensor x = leaf(1, 2, 3, 4, 5);
        Tensor even = x.slice(0, 0, 5, 2);
        Tensor odd = x.slice(0, 1, 5, 2);
        even.mul(2).sum().add(odd.mul(3).sum()).backward();
        assertValues(x.grad(), 2, 3, 2, 3, 2);
    }

    @Test
    void piecesThatMeet() {
        Tensor x = leaf(1, 2, 3, 4);
        Tensor loss =
                x.narrow(0, 0, 3).mul(2).sum().add(x.narrow(0, 2, 2).mul(5).sum());
        loss.add(x.slice(0, 0, 4, 3).mul(7).sum()).backward();
        assertValues(x.grad(), 9, 2, 7, 12);
    }

    @Test
    void aWholeBetweenPieces() {
        Tensor x = leaf(1, 2, 3);
        Tensor first = x.select(0, 0).mul(2);
        Tensor all = x.mul(3).sum();
        Tensor last = x.narrow(0, 1, 2).mul(5).sum();
        first.add(all).add(last).backward();
        assertValues(x.grad(), 5, 8, 8);
    }

    @Test
    void piecesOfAnIntermediateWhoseHookSeesTheSum() {
        Tensor x = leaf(1, 2, 3, 4);
        Tensor y = x.mul(2);
        List<double[]> seen = new ArrayList<>();
        y.registerHook(g -> {
            seen.add(g.toDoubleArray());
            return g.mul(10);
        });
        y.retainGrad();
        y.narrow(0, 0, 2).sum().add(y.narrow(0, 1, 2).mul(3).sum()).backward();
        assertEquals(1, seen.size());
        assertArrayEquals(new double[] {1, 4, 3, 0}, seen.get(0));
        assertValues(x.grad(), 20, 80, 60, 0);
    }

    @Test
    void gradientsOfInputsAndTheirDerivatives() {
        Tensor x = leaf(1, 2, 3);
        Tensor y = x.mul(x);
        Tensor loss = y.narrow(0, 0, 2).pow(2).sum().add(y.select(0, 1).mul(3));
        List<Tensor> plain = Autograd.grad(List.of(loss), List.of(y, x), List.of(), true, false, false);
        assertValues(plain.get(0), 2, 11, 0);
        assertValues(plain.get(1), 4, 44, 0);
        List<Tensor> again = Autograd.grad(List.of(loss), List.of(y, x), List.of(), true, true, false);
        assertValues(again.get(1), 4, 44, 0);
        again.get(1).sum().backward();
        assertValues(x.grad(), 12, 54, 0);
    }

    @Test
    void halves() {
        Tensor x = leaf(1, 2, 3, 4).detach().to(DType.FLOAT16).requiresGrad(true);
        x.narrow(0, 0, 3).mul(2).sum().add(x.narrow(0, 1, 2).mul(3).sum()).backward();
        assertEquals(DType.FLOAT16, x.grad().dtype());
        assertValues(x.grad(), 2, 5, 5, 0);
    }

    @Test
    void anythingCutAtRandom() {
        for (int round = 0; round < 60; round++) {
            long seed = random.nextLong();
            Tensor x = values(3, 4, 5).permute(2, 0, 1);
            assertAsOneByOne(x, t -> {
                random.setSeed(seed);
                Tensor middle = t.tanh();
                Tensor loss = Tensor.zeros();
                for (int k = 0; k < 6; k++) {
                    Tensor from = random.nextBoolean() ? middle : t;
                    Tensor piece = random.nextInt(4) == 0 ? from : cut(from);
                    loss = loss.add(piece.mul(values(piece.shape().toArray())).sum());
                }
                return loss;
            });
        }
    }

    @Test
    void theStepsOfALoopAreWrittenOnceEach() {
        int steps = 50;
        Tensor x = values(steps, 8).requiresGrad(true);
        Tensor state = Tensor.zeros(8);
        for (int t = 0; t < steps; t++) {
            state = state.mul(0.5).add(x.select(0, t)).tanh();
        }
        Tensor loss = state.sum();
        AtomicLong written = new AtomicLong();
        Devices.computing(
                device, (op, out) -> written.addAndGet(out.layout().shape().size()), () -> {
                    loss.backward();
                    x.grad().realize();
                });
        // With zeros of all of x for each step it was 50 times x's size and more.
        long most = 10 * x.size();
        assertTrue(written.get() >= x.size() && written.get() < most, written + " elements were written");
    }
}
