package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.clgrad.engine.DeviceMemory;
import org.clgrad.engine.FusionMode;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DeviceMemoryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Scopes, closing, what the graph keeps and gives back, the pool, and the way out of full memory. Every result has its
 * memory at once here; {@link FusionTest} looks at what is put off.
 */
class MemoryTest extends OnEveryDevice {
    /** One buffer of 4 MiB. */
    private static final long LARGE = 1 << 20;

    private static final long BYTES = 4 * LARGE;

    private long budget;

    @BeforeEach
    void settle() throws InterruptedException {
        budget = memory().stats().budgetBytes();
        device.setFusion(FusionMode.OFF);
        collect();
        memory().trim();
    }

    @AfterEach
    void restoreBudget() {
        memory().setBudget(budget);
        device.setFusion(FusionMode.AUTO);
    }

    private DeviceMemory memory() {
        return device.memory();
    }

    // ---- scopes

    @Test
    void aScopeClosesWhatWasMadeInIt() {
        Tensor before = Tensor.ones(2);
        Tensor made;
        Tensor kept;
        try (Scope scope = Scope.open()) {
            made = before.add(1);
            kept = scope.keep(made.mul(3));
            assertSame(before, scope.keep(before));
        }
        assertTrue(made.isClosed());
        assertFalse(before.isClosed());
        assertValues(kept, 6, 6);
        String message =
                assertThrows(ArgumentException.class, () -> made.add(1)).getMessage();
        assertTrue(message.contains("float32 [2]") && message.contains("used after close"), message);
    }

    @Test
    void scopesNestAndKeepMovesOutwards() {
        Tensor toMiddle;
        Tensor toOutside;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                toMiddle = inner.keep(Tensor.ones(1));
                toOutside = inner.keep(Tensor.ones(1));
                inner.close();
                inner.close();
            }
            assertFalse(toMiddle.isClosed());
            outer.keep(toOutside);
        }
        assertTrue(toMiddle.isClosed());
        assertFalse(toOutside.isClosed());
    }

    @Test
    void scopesAreClosedInnermostFirst() {
        Scope outer = Scope.open();
        Scope inner = Scope.open();
        assertThrows(ArgumentException.class, outer::close);
        inner.close();
        outer.close();
        Tensor free = Tensor.ones(1);
        outer.close();
        assertFalse(free.isClosed());
    }

    @Test
    void theGraphSavesWhatAScopeCloses() {
        Tensor x = leaf(2, 3);
        Tensor loss;
        try (Scope scope = Scope.open()) {
            loss = scope.keep(x.exp().log().square().sum());
        }
        loss.backward();
        assertEquals(4, x.grad().toFloatArray()[0], 1e-5);
        assertEquals(6, x.grad().toFloatArray()[1], 1e-5);
    }

    @Test
    void gradientsOutliveTheScopeOfThePass() {
        Tensor x = leaf(2, 3);
        for (int i = 0; i < 3; i++) {
            try (Scope scope = Scope.open()) {
                x.square().sum().backward(null, false, i == 1);
            }
        }
        assertValues(x.grad(), 12, 18);
        Tensor g;
        try (Scope scope = Scope.open()) {
            g = Autograd.grad(x.sum(), x).get(0);
        }
        assertTrue(g.isClosed());
    }

    @Test
    void viewsHoldTheirMemory() {
        Tensor x = Tensor.of(1, 2, 3);
        Tensor view = x.narrow(0, 1, 2);
        Tensor alias = x.detach();
        x.close();
        x.close();
        assertValues(view, 2, 3);
        alias.close();
        assertValues(view, 2, 3);
        view.close();
        assertThrows(ArgumentException.class, view::toFloatArray);
    }

    @Test
    void aClosedInputIsRefusedEverywhere() {
        Tensor closed = Tensor.ones(2);
        Tensor open = leaf(1, 2).mul(1);
        closed.close();
        assertThrows(ArgumentException.class, () -> open.add(closed));
        assertThrows(ArgumentException.class, () -> open.copy_(closed));
        assertThrows(ArgumentException.class, () -> closed.copy_(open));
        assertThrows(ArgumentException.class, () -> closed.get(0));
        assertThrows(ArgumentException.class, () -> open.backward(closed));
        assertThrows(ArgumentException.class, closed::toFloatArray);
        assertThrows(ArgumentException.class, closed::detach);
        assertValues(open, 1, 2);
    }

    // ---- what is held

    @Test
    void theGraphGivesBackWhatItSavedAsThePassGoesOn() {
        Tensor x = Tensor.ones(LARGE).requiresGrad(true);
        long before = live();
        Tensor y = x;
        Tensor sum;
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < 5; i++) {
                y = y.sin();
            }
            sum = scope.keep(y.sum());
        }
        // sin saves its input: four results beside x itself.
        assertEquals(4 * BYTES, live() - before, 8192);
        memory().resetPeak();
        sum.backward();
        assertEquals(BYTES, live() - before, 8192);
        long peak = memory().stats().peakBytes() - before;
        assertTrue(peak <= 8 * BYTES, peak + " bytes");
        assertNotNull(x.grad());
    }

    @Test
    void nothingIsSavedWithoutNeed() {
        Tensor x = Tensor.ones(LARGE).requiresGrad(true);
        Tensor c = Tensor.ones(LARGE);
        long before = live();
        try (Scope scope = Scope.open()) {
            Tensor y = c.sin().mul(x);
            assertEquals(2 * BYTES, live() - before);
            // The product saves the sine for x, nothing for c.
            Tensor z = y.add(1).neg();
            assertEquals(4 * BYTES, live() - before);
            scope.keep(z.narrow(0, 0, 1));
            try (Autograd.Mode mode = Autograd.noGrad()) {
                x.sin();
            }
        }
        assertEquals(2 * BYTES, live() - before);
    }

    @Test
    void closedMemoryIsPooledAndReused() {
        memory().trim();
        assertEquals(0, memory().stats().pooledBytes());
        Tensor a = Tensor.ones(LARGE);
        int buffers = memory().stats().buffers();
        a.close();
        assertEquals(BYTES, memory().stats().pooledBytes());
        assertEquals(buffers - 1, memory().stats().buffers());
        Tensor b = Tensor.full(3, new long[] {LARGE - 1});
        assertEquals(0, memory().stats().pooledBytes());
        assertEquals(3, b.get(0).item());
        b.close();
        memory().trim();
        assertEquals(0, memory().stats().pooledBytes());
    }

    @Test
    void droppedTensorsAreFoundByTheGarbageCollector() {
        long before = live();
        memory().setBudget(before + memory().stats().pooledBytes() + 20 * BYTES);
        for (int i = 0; i < 200; i++) {
            Tensor t = Tensor.ones(LARGE);
            assertEquals(1, t.get(5).item());
        }
        assertTrue(live() - before <= 20 * BYTES);
    }

    @Test
    void aTrainingLoopThatClosesNothingStaysWithinItsBudget() {
        Tensor w = Tensor.ones(LARGE).requiresGrad(true);
        memory().setBudget(live() + memory().stats().pooledBytes() + 40 * BYTES);
        for (int step = 0; step < 60; step++) {
            w.zeroGrad();
            w.sin().mul(w).exp().mean().backward();
            try (Autograd.Mode mode = Autograd.noGrad()) {
                w.add_(w.grad(), -0.1);
            }
        }
        assertTrue(Double.isFinite(w.get(0).item()));
    }

    // ---- saved less

    private static Tensor fiveSines(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < 5; i++) {
            y = y.sin();
        }
        return y;
    }

    /** What the graph of twenty operations holds before a pass, and the peak within it, in buffers. */
    private long[] heldAndPeak(UnaryOperator<Tensor> part) throws InterruptedException {
        collect();
        Tensor x = Tensor.ones(LARGE).requiresGrad(true);
        long before = live();
        Tensor sum;
        try (Scope scope = Scope.open()) {
            Tensor y = x;
            for (int i = 0; i < 4; i++) {
                y = part.apply(y);
            }
            sum = scope.keep(y.sum());
        }
        long held = (live() - before) / BYTES;
        memory().resetPeak();
        sum.backward();
        assertEquals(BYTES, live() - before, 8192, "beside x nothing is left but its gradient");
        return new long[] {held, (memory().stats().peakBytes() - before) / BYTES};
    }

    @Test
    void checkpointsKeepTheArgumentsAlone() throws InterruptedException {
        long[] plain = heldAndPeak(MemoryTest::fiveSines);
        long[] checkpointed = heldAndPeak(x -> Autograd.checkpoint(MemoryTest::fiveSines, x));
        long[] nested =
                heldAndPeak(x -> Autograd.checkpoint(y -> Autograd.checkpoint(MemoryTest::fiveSines, y.cos()), x));
        assertEquals(19, plain[0]);
        assertTrue(plain[1] >= 20, plain[1] + " at the peak");
        // The arguments of the second to the fourth; the first one's is x.
        assertEquals(3, checkpointed[0]);
        assertTrue(checkpointed[1] <= 3 + 5 + 4, checkpointed[1] + " at the peak");
        assertEquals(3, nested[0]);
        assertTrue(nested[1] <= 3 + 6 + 4, nested[1] + " at the peak");
    }

    @Test
    void whatIsSavedOnTheHostIsNotOnTheDevice() throws InterruptedException {
        long[] found;
        try (Autograd.Mode mode = Autograd.saveOnHost()) {
            found = heldAndPeak(MemoryTest::fiveSines);
        }
        assertEquals(0, found[0]);
        assertTrue(found[1] <= 5, found[1] + " at the peak");
    }

    // ---- full memory

    @Test
    void fullMemoryIsSaidWithItsFiguresAndPasses() {
        memory().trim();
        Tensor held = Tensor.ones(3 * LARGE);
        memory().setBudget(live() + 2 * BYTES);
        String message = assertThrows(DeviceMemoryException.class, () -> Tensor.zeros(4 * LARGE))
                .getMessage();
        for (String part : new String[] {
            "4194304 x float32 (16.0 MiB)",
            "on " + device.id(),
            "held by",
            "limit",
            "largest: 3145728 x float32",
            "Scope"
        }) {
            assertTrue(message.contains(part), message);
        }
        Tensor fits = Tensor.zeros(LARGE);
        assertEquals(1, held.get(LARGE).item());
        assertEquals(0, fits.sum().item());
        memory().setBudget(budget);
        assertEquals(0, Tensor.zeros(4 * LARGE).sum().item());
        assertThrows(ArgumentException.class, () -> memory().setBudget(0));
    }

    @Test
    void fullMemoryInAPassLeavesGradientsAndThreadAsTheyWere() {
        Tensor x = Tensor.ones(LARGE).requiresGrad(true);
        Tensor c = Tensor.ones(LARGE);
        Tensor y;
        try (Scope scope = Scope.open()) {
            y = scope.keep(x.mul(c).mul(c).sum());
        }
        memory().trim();
        try (Scope scope = Scope.open()) {
            memory().setBudget(live() + BYTES / 2);
            assertThrows(DeviceMemoryException.class, () -> y.backward(null, true, false));
            assertNull(x.grad());
            assertTrue(Autograd.isGradEnabled());
            memory().setBudget(budget);
            Tensor inScope = Tensor.ones(1);
            scope.keep(inScope);
            y.backward(null, true, false);
        }
        assertEquals(1, x.grad().get(3).item());
    }

    @Test
    void fullMemoryLeavesATargetAsItWas() {
        Tensor x = Tensor.ones(LARGE).requiresGrad(true);
        Tensor y = x.mul(2);
        Node history = y.source();
        memory().trim();
        memory().setBudget(live() + BYTES / 2);
        assertThrows(DeviceMemoryException.class, () -> y.mul_(x));
        assertThrows(
                DeviceMemoryException.class,
                () -> y.copy_(y.reshape(2, LARGE / 2).t().reshape(LARGE)));
        memory().setBudget(budget);
        assertEquals(0, y.storage().version());
        assertSame(history, y.source());
        assertEquals(2, y.get(9).item());
        y.sum().backward();
        assertEquals(2, x.grad().get(9).item());
    }

    // ---- attention

    /** The peak of attention forward and backward over a sequence, beyond its inputs. */
    private long attentionPeak(long length) {
        try (Scope scope = Scope.open()) {
            Tensor q = Tensor.ones(2, length, 16).requiresGrad(true);
            Tensor k = Tensor.ones(2, length, 16).requiresGrad(true);
            Tensor v = Tensor.ones(2, length, 16).requiresGrad(true);
            long inputs = live();
            memory().resetPeak();
            q.scaledDotProductAttention(k, v, null, true).sum().backward();
            return memory().stats().peakBytes() - inputs;
        }
    }

    @Test
    void attentionNeedsMemoryLinearInTheLengthOfTheSequence() {
        long once = attentionPeak(512);
        long fourTimes = attentionPeak(2048);
        // A matrix of scores alone would be 2 x 2048 x 2048 floats, 32 MiB.
        assertTrue(fourTimes <= 5 * once, fourTimes + " bytes for 2048, " + once + " for 512");
        assertTrue(fourTimes < 8 << 20, fourTimes + " bytes");
    }
}
