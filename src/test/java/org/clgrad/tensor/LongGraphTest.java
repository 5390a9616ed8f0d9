package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** Graphs that are deep or wide: no recursion, memory that does not grow with what is no longer needed. */
class LongGraphTest extends OnEveryDevice {
    private int steps(int onTheCpu) {
        return device.id().equals("cpu") ? onTheCpu : onTheCpu / 10;
    }

    @Test
    void aMillionOperations() {
        int n = steps(1_000_000);
        Tensor x = leaf(0);
        Tensor y = x;
        for (int i = 0; i < n; i++) {
            y = y.add(1);
        }
        assertEquals(n, y.item());
        assertTrue(y.toString().contains("grad_fn=<add>"));
        y.backward();
        assertValues(x.grad(), 1);
    }

    @Test
    void aLongChainOfSavedTensors() {
        int n = steps(60_000);
        Tensor x = leaf(1);
        Tensor factor = Tensor.of(-1f).requiresGrad(true);
        Tensor y = x;
        for (int i = 0; i < n; i++) {
            y = y.mul(factor);
        }
        y.backward();
        assertValues(x.grad(), 1);
        // d/df f^n = n f^(n-1) at -1, n even.
        assertValues(factor.grad(), -n);
    }

    @Test
    void aLongChainOfWritesInPlace() {
        int n = steps(60_000);
        Tensor x = leaf(0, 5);
        Tensor y = x.mul(1);
        Tensor view = y.get(0);
        for (int i = 0; i < n; i++) {
            y.add_(1);
        }
        assertValues(view, n);
        view.backward();
        assertValues(x.grad(), 1, 0);
    }

    @Test
    void aLongChainOfViews() {
        int n = steps(60_000);
        Tensor x = leaf(new float[][] {{1, 2}, {3, 4}});
        Tensor whole = x.mul(1);
        Tensor view = whole;
        for (int i = 0; i < n + 1; i++) {
            view = view.t();
        }
        view.get(0).fill_(9);
        assertValues(whole, 9, 2, 9, 4);
        view.get(1).sum().backward();
        assertValues(x.grad(), 0, 1, 0, 1);
    }

    @Test
    void gradThroughALongChain() {
        int n = steps(60_000);
        Tensor x = leaf(1);
        Tensor z = leaf(1);
        Tensor y = x;
        for (int i = 0; i < n; i++) {
            y = y.neg();
        }
        List<Tensor> g = Autograd.grad(List.of(y), List.of(x, z), List.of(), true, true, true);
        assertValues(g.get(0), 1);
    }

    @Test
    void aLeafUsedTenThousandTimes() {
        int n = steps(10_000);
        Tensor x = leaf(1, 2);
        List<Tensor> uses = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            uses.add(x.mul(i % 3));
        }
        Tensor.stack(uses, 0).sum().backward();
        double expected = 0;
        for (int i = 0; i < n; i++) {
            expected += i % 3;
        }
        assertValues(x.grad(), expected, expected);
    }

    @Test
    void aBinaryTreeOfSums() {
        int n = 1 << 10;
        Tensor x = Tensor.arange(device, DType.FLOAT32, 0, n, 1).requiresGrad(true);
        List<Tensor> level = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            level.add(x.get(i));
        }
        while (level.size() > 1) {
            List<Tensor> next = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                next.add(level.get(i).add(level.get(i + 1), 2));
            }
            level = next;
        }
        level.get(0).backward();
        float[] g = x.grad().toFloatArray();
        for (int i = 0; i < n; i++) {
            assertEquals(1 << Integer.bitCount(i), g[i], "element " + i);
        }
    }

    @Test
    void droppedIntermediatesDoNotAddUp() {
        // 2.4 GB of results pass through; add saves none of them.
        int elements = 1 << 20;
        long before = device.memory().stats().liveBytes();
        device.memory().resetPeak();
        Tensor x = Tensor.zeros(elements).requiresGrad(true);
        Tensor y = x;
        for (int i = 0; i < 600; i++) {
            y = y.add(1);
        }
        y.sum().backward();
        assertEquals(600, y.get(7).item());
        assertEquals(1, x.grad().get(7).item());
        long peak = device.memory().stats().peakBytes();
        assertTrue(peak - before < 1L << 29, peak + " bytes at the peak");
    }
}
