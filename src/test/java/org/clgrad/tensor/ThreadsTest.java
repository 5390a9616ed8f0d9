package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several threads that build and differentiate graphs at once. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ThreadsTest extends OnEveryDevice {
    private static final int THREADS = 6;

    private static <T> List<T> inParallel(ThreadTask<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<T>> calls = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int number = t;
                calls.add(() -> task.run(number));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> f : pool.invokeAll(calls)) {
                results.add(f.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private interface ThreadTask<T> {
        T run(int number) throws Exception;
    }

    /** A small network trained for some steps; everything it makes belongs to the calling thread. */
    private float[] train(long seed) {
        Generator g = new Generator(seed);
        Tensor x = g.randn(device, DType.FLOAT32, 33, 20);
        Tensor w = g.randn(device, DType.FLOAT32, 20, 70).requiresGrad(true);
        Tensor v = g.randn(device, DType.FLOAT32, 70, 1).requiresGrad(true);
        for (int step = 0; step < 20; step++) {
            try (Scope scope = Scope.open()) {
                x.matmul(w).tanh().matmul(v).square().mean().backward();
                try (Autograd.Mode mode = Autograd.noGrad()) {
                    w.add_(w.grad(), -0.01);
                    v.add_(v.grad(), -0.01);
                }
                w.zeroGrad();
                v.zeroGrad();
            }
        }
        return w.toFloatArray();
    }

    @Test
    void graphsOfTheirOwnGiveTheSameBitsAsAlone() throws Exception {
        List<float[]> together = inParallel(t -> train(100 + t));
        for (int t = 0; t < THREADS; t++) {
            assertArrayEquals(train(100 + t), together.get(t));
        }
    }

    @Test
    void aSharedLeafLosesNoGradient() throws Exception {
        int passes = 100;
        Tensor shared = leaf(1, 2, 3);
        inParallel(t -> {
            for (int i = 0; i < passes; i++) {
                shared.mul(t + 1).sum().backward();
            }
            return null;
        });
        int expected = passes * THREADS * (THREADS + 1) / 2;
        assertValues(shared.grad(), expected, expected, expected);
    }

    @Test
    void recordingModesAndScopesBelongToTheirThread() throws Exception {
        Tensor x = leaf(2);
        try (Autograd.Mode mode = Autograd.noGrad();
                Scope scope = Scope.open()) {
            List<Tensor> made = inParallel(t -> {
                assertTrue(Autograd.isGradEnabled());
                return x.mul(t);
            });
            scope.close();
            for (int t = 0; t < THREADS; t++) {
                assertEquals(2 * t, made.get(t).item());
                assertTrue(made.get(t).requiresGrad());
            }
        }
    }

    @Test
    void memoryDroppedByOneThreadIsNotTakenFromAnother() throws Exception {
        // Results that nobody holds while they are read: their memory must not be given away before they were.
        int n = 5000;
        List<Double> sums = inParallel(t -> {
            double worst = 0;
            Tensor x = Tensor.full(t + 1, new long[] {n});
            for (int i = 0; i < 300; i++) {
                double sum = x.add(1).mul(2).sub(x).sum().item();
                worst = Math.max(worst, Math.abs(sum - n * (t + 3.0)));
            }
            return worst;
        });
        assertEquals(Collections.nCopies(THREADS, 0.0), sums);
    }
}
