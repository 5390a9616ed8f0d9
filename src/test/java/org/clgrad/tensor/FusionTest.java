package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.clgrad.engine.FusionMode;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What elementwise results that are put off must not change: aliasing, views, memory, threads. */
class FusionTest extends OnEveryDevice {
    private static final long LARGE = 1 << 20;

    /** Gives back what a test made, so that the collector does not do so while another counts bytes. */
    private Scope everything;

    @BeforeEach
    void fuseAlways() {
        everything = Scope.open();
        device.setFusion(FusionMode.ALWAYS);
    }

    @AfterEach
    void restore() {
        everything.close();
        device.setFusion(FusionMode.AUTO);
    }

    @Test
    void aResultThatWasPutOffHasNoMemory() throws InterruptedException {
        collect();
        Tensor x = Tensor.ones(LARGE).realize();
        long before = live();
        Tensor y = x.mul(2).add(1).neg();
        assertEquals(before, live());
        assertEquals(-3 * LARGE, y.sum().item());
        assertEquals(before, live(), 8192, "the sum computes its input on the way");
        y.realize();
        assertEquals(before + 4 * LARGE, live(), 8192);
    }

    @Test
    void anOverwrittenInputWasReadBefore() {
        Tensor x = Tensor.of(1, 2, 3);
        Tensor y = x.mul(10);
        Tensor z = y.add(1);
        x.fill_(7);
        assertValues(z, 11, 21, 31);
        assertValues(y, 10, 20, 30);
        x.narrow(0, 1, 1).add_(y.narrow(0, 1, 1));
        assertValues(x, 7, 27, 7);
    }

    @Test
    void aWriteThroughAViewOfAPendingResultSeesIt() {
        Tensor x = Tensor.zeros(2, 3);
        Tensor before = x.add(1);
        x.select(0, 1).fill_(5);
        assertValues(x, 0, 0, 0, 5, 5, 5);
        assertValues(before, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void anUpdateMayReadATransposedViewOfItsTarget() {
        Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        x.add_(x.t().mul(10));
        assertValues(x, 11, 32, 23, 44);
    }

    @Test
    void pendingResultsAreSeenThroughEveryView() {
        Tensor base = Tensor.arange(24).reshape(2, 3, 4);
        Tensor p = base.mul(2);
        assertValues(p.permute(2, 0, 1).add(1).select(0, 3), 7, 15, 23, 31, 39, 47);
        assertValues(p.reshape(6, 4).add(1).select(0, 5), 41, 43, 45, 47);
        assertValues(p.narrow(1, 1, 2).add(1).select(0, 1).select(0, 0), 33, 35, 37, 39);
        assertValues(p.slice(2, 0, 4, 2).neg().select(0, 0).reshape(6), 0, -4, -8, -12, -16, -20);
        assertValues(
                p.select(0, 0).narrow(0, 0, 3).narrow(1, 0, 3).diagonal(0, 0, 1).add(1), 1, 11, 21);
        assertValues(p.select(0, 1).select(0, 2).reshape(4, 1).expand(4, 2).add(0), 40, 40, 42, 42, 44, 44, 46, 46);
        assertValues(p.permute(1, 0, 2).reshape(3, 8).add(0).select(0, 2), 16, 18, 20, 22, 40, 42, 44, 46);
    }

    @Test
    void aBroadcastOperandIsReadInPlaceOfItsCopies() {
        Tensor x = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor row = Tensor.of(10, 20, 30).add(1);
        Tensor column = Tensor.of(new float[][] {{100}, {200}}).mul(2);
        assertValues(x.add(row).add(column), 212, 223, 234, 415, 426, 437);
        assertValues(x.add(row).sum(0), 27, 49, 71);
    }

    @Test
    void aProductTakesBiasAndActivationAlong() {
        Tensor x = numbers(20, 30);
        Tensor w = numbers(40, 30);
        Tensor b = numbers(40);
        Tensor r = numbers(2, 10, 40);
        assertEquals(
                List.of("MatMul"), launches(() -> x.linear(w, b).relu().mul(0.5).realize()));
        assertEquals(
                List.of("MatMul"),
                launches(() -> x.reshape(2, 10, 30).linear(w, b).add(r).realize()));
        assertSameBits(() -> x.reshape(2, 10, 30).linear(w, b).add(r).gelu());
        assertSameBits(() -> x.linear(w, b).relu().t());
    }

    /** Somebody may still ask for what comes between: then the product is there, and is not computed twice. */
    @Test
    void aProductIsComputedOnce() {
        Tensor x = numbers(20, 30);
        Tensor w = numbers(30, 40);
        Tensor h = x.matmul(w);
        Tensor y = h.relu();
        assertEquals(List.of("MatMul"), launches(y::realize));
        assertEquals(List.of(), launches(h::realize));
        Tensor z = x.matmul(w);
        List<String> twice =
                launches(() -> z.add(z.t().contiguous().reshape(20, 40)).realize());
        assertEquals(1, Collections.frequency(twice, "MatMul"), twice.toString());
        Tensor p = x.matmul(w);
        Tensor q = w.t().matmul(x.t());
        assertSameBits(() -> x.matmul(w).add(w.t().matmul(x.t()).t()));
        assertEquals(
                List.of("MatMul", "MatMul"),
                launches(() -> p.add(q.reshape(20, 40)).realize()));
    }

    @Test
    void aFactorOfAProductIsReadBeforeItIsOverwritten() {
        Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        Tensor w = Tensor.of(new float[][] {{1, 0}, {0, 1}}).realize();
        Tensor y = x.matmul(w).add(1);
        x.fill_(7);
        w.mul_(2);
        assertValues(y, 2, 3, 4, 5);
        x.copy_(x.matmul(w).add(1));
        assertValues(x, 15, 15, 15, 15);
    }

    @Test
    void gradientsThroughProductsHaveTheSameBits() {
        Tensor x = numbers(20, 30);
        assertSameBits(() -> {
            Tensor w = new Generator(3).randn(device, DType.FLOAT32, 40, 30).requiresGrad(true);
            Tensor b = new Generator(4).randn(device, DType.FLOAT32, 40).requiresGrad(true);
            Tensor v = new Generator(5).randn(device, DType.FLOAT32, 20, 40).requiresGrad(true);
            x.linear(w, b).gelu().linear(v).relu().square().sum().backward();
            return Tensor.cat(
                    List.of(w.grad().flatten(0, -1), b.grad(), v.grad().flatten(0, -1)), 0);
        });
    }

    /** What a function gives without fusion and with it: the same bits. */
    private void assertSameBits(Supplier<Tensor> function) {
        device.setFusion(FusionMode.OFF);
        float[] expected = function.get().toFloatArray();
        device.setFusion(FusionMode.ALWAYS);
        assertArrayEquals(expected, function.get().toFloatArray());
    }

    private Tensor numbers(long... shape) {
        return new Generator(7).randn(device, DType.FLOAT32, shape).realize();
    }

    @Test
    void rowsComputeTheirInputsOnTheWay() {
        Tensor x = numbers(256, 256);
        long before = live();
        Tensor scaled = x.mul(0.125);
        Tensor weights = scaled.softmax(1);
        assertEquals(before + 4 * 256 * 256, live(), 8192, "only the result has memory");
        Tensor kept = scaled.realize().softmax(1);
        assertArrayEquals(kept.toFloatArray(), weights.toFloatArray());
    }

    @Test
    void rowsOfPendingInputsOfEveryLayout() {
        Tensor x = numbers(6, 70);
        Tensor y = numbers(6, 70);
        Tensor row = numbers(70);
        Tensor column = numbers(6, 1);
        assertSameBits(() -> x.div(3).softmax(1));
        assertSameBits(() -> x.div(3).softmax(0));
        assertSameBits(() -> x.add(y).t().softmax(0));
        assertSameBits(() -> x.t().add(y.t()).softmax(1));
        assertSameBits(() -> x.add(row).mul(column).logSoftmax(1));
        assertSameBits(() -> x.add(y.t().reshape(6, 70)).logsumexp(new int[] {1}, true));
        assertSameBits(() -> x.narrow(1, 3, 60).mul(2).slice(1, 0, 60, 3).softmax(1));
        assertSameBits(() -> x.select(0, 0).mul(2).expand(6, 70).softmax(1));
        assertSameBits(() -> x.add(x).layerNorm(new long[] {70}, row.add(1), row.mul(2), 1e-5));
        assertSameBits(() -> x.add(y).layerNorm(new long[] {6, 70}, x.mul(2), null, 1e-5));
        assertSameBits(() -> x.exp().mul(y).softmax(1));
        assertSameBits(() -> Tensor.full(2, new long[] {6, 70}).mul(3).softmax(1));
        assertSameBits(() -> x.narrow(1, 0, 1).mul(2).softmax(1));
        assertEquals(0, x.narrow(0, 0, 0).mul(2).softmax(1).size());
    }

    @Test
    void aValuePerRowThatIsPendingIsComputedOnTheWay() {
        Tensor x = numbers(5, 9);
        Tensor classes = Tensor.of(new int[] {0, 8, 3, 3, 1});
        assertSameBits(() -> x.mul(2).crossEntropy(classes, Reduction.NONE));
        assertSameBits(() -> {
            Tensor leaf = x.detach().copy().requiresGrad(true);
            leaf.mul(2)
                    .crossEntropy(classes, Reduction.NONE)
                    .mul(numbers(5))
                    .sum()
                    .backward();
            return leaf.grad();
        });
    }

    @Test
    void rowsReadAnOperandBeforeItIsOverwritten() {
        Tensor x = Tensor.of(new float[][] {{0, 0}, {1, 1}});
        Tensor y = x.add(1);
        Tensor first = y.softmax(1);
        x.fill_(7);
        assertValues(first, 0.5, 0.5, 0.5, 0.5);
        assertValues(y, 1, 1, 2, 2);
    }

    @Test
    void whatTheGradientOfRowsReadsIsComputedOnce() {
        Tensor x = numbers(256, 256).requiresGrad(true);
        Tensor weight = Tensor.ones(256).realize();
        long before = live();
        Tensor sum = x.add(1);
        Tensor normal = sum.layerNorm(new long[] {256}, weight, null, 1e-5);
        assertEquals(before + 2 * 4 * 256 * 256, live(), 8192, "the sum that is saved, and the result");
        normal.sum().backward();
    }

    @Test
    void longExpressionsAreComputedInParts() {
        Tensor x = Tensor.of(1, 2);
        Tensor y = x;
        for (int i = 0; i < 1000; i++) {
            y = y.add(1);
        }
        assertValues(y, 1001, 1002);
        Tensor z = Tensor.of(1, 1.5f);
        for (int i = 0; i < 200; i++) {
            z = z.mul(0.5).add(z.mul(0.5));
        }
        assertValues(z, 1, 1.5);
    }

    @Test
    void manyOperandsAreComputedInParts() {
        Tensor sum = Tensor.zeros(3);
        for (int i = 1; i <= 30; i++) {
            sum = sum.add(Tensor.of(i, 2 * i, 3 * i));
        }
        assertValues(sum, 465, 930, 1395);
    }

    @Test
    void constantsNeedNoMemory() {
        Tensor x = Tensor.of(1, 2, 3);
        assertValues(Tensor.ones(3).mul(x).add(Tensor.full(4, new long[] {3})), 5, 6, 7);
        assertEquals(12, Tensor.full(4, new long[] {3}).sum().item());
        assertEquals(
                4,
                Tensor.ones(2, 2)
                        .matmul(Tensor.full(2, new long[] {2, 2}))
                        .get(1, 1)
                        .item());
    }

    @Test
    void aClosedResultThatWasPutOffLetsGoOfItsInputs() throws InterruptedException {
        collect();
        long before = live();
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(LARGE).realize();
            Tensor y = x.mul(2);
            x.close();
            assertEquals(before + 4 * LARGE, live(), 8192, "what y is to be computed from");
            assertEquals(2, y.get(5).item());
        }
        assertEquals(before, live(), 8192);
    }

    @Test
    void gradientsThroughPendingValues() {
        Tensor x = leaf(1, 2, 3);
        Tensor h = x.mul(3).add(1);
        Tensor y = h.square().mul(x).sum();
        y.backward();
        // d/dx x (3x + 1)^2 = (3x + 1)^2 + 6x (3x + 1)
        assertValues(x.grad(), 16 + 24, 49 + 84, 100 + 180);
        assertValues(h, 4, 7, 10);
    }

    @Test
    void severalThreadsMayReadWhatIsPending() throws InterruptedException {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int round = 0; round < 50; round++) {
            Tensor shared;
            try (Scope scope = Scope.open()) {
                shared = scope.keep(
                        Tensor.arange(1000).to(DType.FLOAT32).realize().mul(2).add(1));
            }
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int offset = t;
                threads.add(new Thread(() -> {
                    try {
                        float[] expected = new float[1000];
                        for (int i = 0; i < expected.length; i++) {
                            expected[i] = 2 * i + 1 + offset;
                        }
                        Tensor mine = offset % 2 == 0
                                ? shared.add(offset)
                                : shared.realize().add(offset);
                        assertArrayEquals(expected, mine.toFloatArray());
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertTrue(failures.isEmpty(), () -> failures.toString());
    }
}
