package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What backward and grad compute, accumulate, keep and free. */
class BackwardTest extends OnEveryDevice {
    private static void assertMessage(Executable code, String... parts) {
        String message = assertThrows(ClgradException.class, code).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    // ---- backward

    @Test
    void gradientsAccumulate() {
        Tensor x = leaf(1, 2, 3);
        x.square().sum().backward();
        assertValues(x.grad(), 2, 4, 6);
        x.square().sum().backward();
        assertValues(x.grad(), 4, 8, 12);
        x.zeroGrad();
        assertNull(x.grad());
        x.square().backward(Tensor.of(1, 0, 10));
        assertValues(x.grad(), 2, 0, 60);
    }

    @Test
    void accumulationIsInPlaceAsInPyTorch() {
        Tensor x = leaf(1, 2);
        x.mul(3).sum().backward();
        Tensor first = x.grad();
        x.mul(3).sum().backward();
        assertSame(first, x.grad());
        assertValues(first, 6, 6);
    }

    @Test
    void everyPathToALeafCounts() {
        Tensor x = leaf(3);
        Tensor y = x.mul(x).mul(x).add(x);
        y.backward(Tensor.ones(1));
        assertValues(x.grad(), 28);
    }

    @Test
    void leavesThatDoNotRequireGradGetNone() {
        Tensor x = leaf(2);
        Tensor c = Tensor.of(5f);
        x.mul(c).backward();
        assertValues(x.grad(), 5);
        assertNull(c.grad());
        assertFalse(c.requiresGrad());
    }

    @Test
    void theGradientOfALeafIsOneMemoryOfItsOwn() {
        Tensor a = leaf(1, 2);
        Tensor b = leaf(3, 4);
        Tensor v = Tensor.of(7f, 8f);
        a.add(b).backward(v);
        a.grad().mul_(10);
        assertValues(a.grad(), 70, 80);
        assertValues(b.grad(), 7, 8);
        assertValues(v, 7, 8);
    }

    @Test
    void aGradientOfExpandedOnesIsWritable() {
        Tensor x = leaf(1, 2, 3);
        x.sum().backward();
        x.grad().add_(1);
        assertValues(x.grad(), 2, 2, 2);
    }

    @Test
    void theGradientHasNoHistoryUnlessAGraphIsCreated() {
        Tensor x = leaf(1, 2);
        Tensor v = leaf(3, 4);
        x.copy().backward(v);
        assertFalse(x.grad().requiresGrad());
        assertTrue(x.grad().isLeaf());
        x.grad().zero_();
        assertValues(v, 3, 4);
    }

    @Test
    void aLeafCanBeDifferentiatedItselfAndUsedOn() {
        Tensor x = leaf(5);
        x.backward();
        x.backward();
        assertValues(x.grad(), 2);
        x.mul(3).backward();
        assertValues(x.grad(), 5);
    }

    @Test
    void severalOutputsInOnePass() {
        Tensor x = leaf(2);
        Tensor a = x.square();
        Tensor b = a.mul(3);
        Autograd.backward(List.of(a, b, x), List.of(), false, false);
        assertValues(x.grad(), 4 + 12 + 1);
        Tensor y = leaf(1, 2);
        Autograd.backward(List.of(y.mul(2), y.mul(3)), List.of(Tensor.of(1f, 0f), Tensor.of(0f, 1f)), false, false);
        assertValues(y.grad(), 2, 3);
    }

    @Test
    void theSameOutputTwiceCountsTwice() {
        Tensor x = leaf(2);
        Tensor y = x.square();
        Autograd.backward(List.of(y, y), List.of(), false, false);
        assertValues(x.grad(), 8);
    }

    @Test
    void badSeedsAreRefused() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(2);
        assertMessage(y::backward, "[2]", "only for one element", "pass a gradient of shape [2]");
        assertMessage(() -> y.backward(Tensor.ones(3)), "gradient has shape [3]", "output [2]");
        assertMessage(() -> y.backward(Tensor.ones(device, DType.INT32, 2)), "int32", "float32");
        assertMessage(() -> Tensor.ones(2).sum().backward(), "does not require grad", "requiresGrad(true)");
        assertThrows(
                ArgumentException.class, () -> Autograd.backward(List.of(y, y), List.of(Tensor.ones(2)), false, false));
        y.backward(Tensor.ones(2));
        assertValues(x.grad(), 2, 2);
    }

    // ---- freeing

    @Test
    void aSecondPassNeedsTheGraphRetained() {
        Tensor x = leaf(3);
        Tensor y = x.mul(2).add(x.pow(2)).add(3);
        y.backward(null, true, false);
        y.backward();
        assertValues(x.grad(), 16);
        assertMessage(y::backward, "freed by an earlier backward", "retainGraph = true");
        assertValues(x.grad(), 16);
    }

    @Test
    void aSharedPartThatSavedTensorsIsFreedWithTheFirstPass() {
        Tensor x = leaf(2);
        Tensor shared = x.square();
        shared.mul(3).backward();
        assertMessage(() -> shared.mul(4).backward(), "square", "freed");
        assertValues(x.grad(), 12);
    }

    @Test
    void aSharedPartWithoutSavedTensorsCanBePassedAgain() {
        Tensor x = leaf(2);
        Tensor shared = x.add(1);
        shared.mul(3).backward();
        shared.mul(4).backward();
        assertValues(x.grad(), 7);
        Tensor root = x.add(1);
        root.backward();
        root.mul(2).backward();
        assertValues(x.grad(), 10);
        assertMessage(root::backward, "freed");
    }

    @Test
    void createGraphRetains() {
        Tensor x = leaf(3);
        Tensor y = x.pow(3);
        y.backward(null, false, true);
        y.backward();
        assertValues(x.grad(), 54);
    }

    // ---- higher orders

    @Test
    void thirdDerivativeOfAPower() {
        Tensor x = leaf(2);
        Tensor y = x.pow(4);
        Tensor first = Autograd.grad(List.of(y), List.of(x), List.of(), false, true, false)
                .get(0);
        Tensor second = Autograd.grad(List.of(first), List.of(x), List.of(), false, true, false)
                .get(0);
        Tensor third = Autograd.grad(second, x).get(0);
        assertValues(first, 32);
        assertValues(second, 48);
        assertValues(third, 48);
        assertTrue(second.requiresGrad());
        assertFalse(third.requiresGrad());
        assertNull(x.grad());
    }

    @Test
    void gradFieldsCarryHistoryWhenAGraphIsCreated() {
        Tensor x = leaf(1, 2);
        x.pow(3).sum().backward(null, false, true);
        assertTrue(x.grad().requiresGrad());
        Tensor g = x.grad();
        x.zeroGrad();
        g.sum().backward();
        assertValues(x.grad(), 6, 12);
    }

    @Test
    void aPlainPassAfterOneThatCreatedAGraphAccumulates() {
        Tensor x = leaf(1, 2);
        x.pow(2).sum().backward(null, false, true);
        try (Scope scope = Scope.open()) {
            x.pow(2).sum().backward();
            x.pow(2).sum().backward(null, false, true);
        }
        assertValues(x.grad(), 6, 12);
    }

    @Test
    void hessianVectorProductThroughAMatrixProduct() {
        Tensor a = leaf(new float[][] {{1, 2}, {3, 4}});
        Tensor x = leaf(1, -1);
        Tensor q = x.matmul(a.matmul(x));
        Tensor g = Autograd.grad(List.of(q), List.of(x), List.of(), false, true, false)
                .get(0);
        assertValues(g, 2 - 5, 5 - 8);
        Tensor hv = Autograd.grad(List.of(g), List.of(x), List.of(Tensor.of(1f, 2f)), false, false, false)
                .get(0);
        assertValues(hv, 2 + 10, 5 + 16);
    }

    @Test
    void gradientPenaltyReachesTheParameters() {
        Tensor w = leaf(2);
        Tensor x = leaf(3);
        Tensor out = w.square().mul(x.pow(3));
        Tensor gx = Autograd.grad(List.of(out), List.of(x), List.of(), false, true, false)
                .get(0);
        gx.square().backward();
        // gx = 3 w^2 x^2, its square 9 w^4 x^4
        assertValues(w.grad(), 36 * 8 * 81);
        assertValues(x.grad(), 36 * 16 * 27);
    }

    // ---- grad

    @Test
    void gradLeavesGradFieldsAlone() {
        Tensor x = leaf(2);
        Tensor h = x.square().retainGrad();
        Tensor y = h.mul(5);
        assertValues(Autograd.grad(y, x).get(0), 20);
        assertNull(x.grad());
        assertNull(h.grad());
    }

    @Test
    void intermediateTensorsAreInputsToo() {
        Tensor x = leaf(2);
        Tensor h = x.square();
        Tensor y = h.pow(3);
        List<Tensor> g = Autograd.grad(y, h, x);
        assertValues(g.get(0), 48);
        assertValues(g.get(1), 192);
    }

    @Test
    void whatMadeAnInputCanStillBeDifferentiated() {
        Tensor x = leaf(2);
        Tensor h = x.square();
        Tensor y = h.pow(3);
        Tensor gh = Autograd.grad(y, h).get(0);
        h.backward(gh);
        assertValues(x.grad(), 192);
    }

    @Test
    void theOutputItselfIsAnInput() {
        Tensor x = leaf(2);
        Tensor y = x.square();
        assertValues(
                Autograd.grad(List.of(y), List.of(y, x), List.of(), true, false, false)
                        .get(0),
                1);
        assertValues(Autograd.grad(x, x).get(0), 1);
        assertValues(
                Autograd.grad(List.of(y), List.of(x, x), List.of(), false, false, false)
                        .get(1),
                4);
    }

    @Test
    void unusedInputsFailOrGiveNull() {
        Tensor x = leaf(2);
        Tensor z = leaf(1);
        Tensor y = x.square();
        assertMessage(
                () -> Autograd.grad(List.of(y), List.of(x, z), List.of(), true, false, false),
                "input 1",
                "not used",
                "allowUnused");
        List<Tensor> g = Autograd.grad(List.of(y), List.of(x, z), List.of(), true, false, true);
        assertValues(g.get(0), 4);
        assertNull(g.get(1));
        assertMessage(() -> Autograd.grad(y, Tensor.of(1f)), "input 0", "does not require grad");
    }

    @Test
    void severalOutputsWithVectors() {
        Tensor x = leaf(1, 2);
        Tensor a = x.mul(2);
        Tensor b = x.square();
        Tensor g = Autograd.grad(
                        List.of(a, b), List.of(x), List.of(Tensor.of(1f, 0f), Tensor.of(0f, 1f)), false, false, false)
                .get(0);
        assertValues(g, 2, 4);
    }

    @Test
    void branchesThatDoNotLeadToAnInputAreNotVisitedNorFreed() {
        Tensor x = leaf(2);
        Tensor z = leaf(3);
        int[] calls = {0};
        Tensor hooked = z.square();
        hooked.registerHook(g -> {
            calls[0]++;
            return null;
        });
        Tensor y = x.square().mul(hooked);
        assertValues(Autograd.grad(y, x).get(0), 36);
        assertEquals(0, calls[0]);
        hooked.backward();
        assertValues(z.grad(), 6);
    }

    // ---- recording and leaves

    @Test
    void detachSharesMemoryButNoHistory() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(2);
        Tensor d = y.detach();
        assertFalse(d.requiresGrad());
        assertTrue(d.isLeaf());
        d.set(9, 0);
        assertValues(y, 9, 4);
        y.mul(d).sum().backward();
        assertValues(x.grad(), 18, 8);
    }

    @Test
    void recordingModesNestAndAreRestored() {
        Tensor x = leaf(2);
        assertTrue(Autograd.isGradEnabled());
        try (Autograd.Mode outer = Autograd.noGrad()) {
            assertFalse(x.mul(2).requiresGrad());
            try (Autograd.Mode inner = Autograd.enableGrad()) {
                assertTrue(x.mul(2).requiresGrad());
                inner.close();
                assertFalse(Autograd.isGradEnabled());
            }
            assertFalse(Autograd.isGradEnabled());
        }
        assertTrue(Autograd.isGradEnabled());
        assertThrows(IllegalStateException.class, () -> {
            try (Autograd.Mode mode = Autograd.noGrad()) {
                throw new IllegalStateException();
            }
        });
        assertTrue(Autograd.isGradEnabled());
    }

    @Test
    void backwardWorksInsideNoGradAndRestoresTheMode() {
        Tensor x = leaf(2);
        Tensor y = x.square();
        try (Autograd.Mode mode = Autograd.noGrad()) {
            y.backward(null, true, true);
            assertFalse(Autograd.isGradEnabled());
        }
        assertTrue(x.grad().requiresGrad());
    }

    @Test
    void requiresGradRules() {
        assertThrows(DTypeException.class, () -> Tensor.arange(3).requiresGrad(true));
        assertFalse(Tensor.arange(3).requiresGrad(false).requiresGrad());
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(2);
        assertTrue(x.isLeaf());
        assertFalse(y.isLeaf());
        assertTrue(y.requiresGrad(true).requiresGrad());
        assertMessage(() -> y.requiresGrad(false), "computed by mul", "detach()");
        x.requiresGrad(false);
        assertFalse(x.mul(2).requiresGrad());
        assertFalse(y.gt(1).requiresGrad());
        assertFalse(y.to(DType.INT32).requiresGrad());
        assertFalse(y.argmax().requiresGrad());
        assertTrue(y.to(DType.FLOAT32).requiresGrad());
    }

    @Test
    void gradientsReturnThroughCasts() {
        assumeTrue(device.info().float64(), "no float64");
        Tensor x = leaf(2);
        x.to(DType.FLOAT64).pow(3).backward();
        assertEquals(DType.FLOAT32, x.grad().dtype());
        assertValues(x.grad(), 12);
    }

    @Test
    void setGradMustFit() {
        Tensor x = leaf(1, 2);
        x.setGrad(Tensor.of(5f, 6f));
        x.mul(2).sum().backward();
        assertValues(x.grad(), 7, 8);
        assertThrows(AutogradException.class, () -> x.setGrad(Tensor.ones(3)));
        assertThrows(AutogradException.class, () -> x.setGrad(Tensor.ones(device, DType.INT32, 2)));
        x.setGrad(Tensor.ones(1).expand(2));
        x.mul(2).sum().backward();
        assertValues(x.grad(), 3, 3);
        x.setGrad(null);
        assertNull(x.grad());
    }

    @Test
    void anEmptyTensorDifferentiates() {
        Tensor x = Tensor.zeros(0, 3).requiresGrad(true);
        x.mul(2).sum().backward();
        assertNotNull(x.grad());
        assertEquals(x.shape(), x.grad().shape());
    }

    // ---- exceptions on the way

    @Test
    void anExceptionInTheMiddleLeavesLeavesAndThreadAsTheyWere() {
        Tensor x = leaf(2);
        Tensor w = leaf(3);
        Tensor y = x.mul(w);
        y.registerHook(g -> {
            throw new IllegalStateException("from a hook");
        });
        Tensor z = y.add(w.mul(5));
        try (Scope scope = Scope.open()) {
            assertThrows(IllegalStateException.class, z::backward);
            assertNull(x.grad());
            assertNull(w.grad());
            assertTrue(Autograd.isGradEnabled());
        }
        x.mul(w).backward();
        assertValues(x.grad(), 3);
        assertValues(w.grad(), 2);
    }

    @Test
    void anOverwriteFoundInTheMiddleLeavesLeavesAlone() {
        Tensor x = leaf(2);
        Tensor c = Tensor.of(3f);
        Tensor y = x.mul(c);
        c.add_(1);
        assertMessage(() -> y.mul(2).backward(), "backward of mul", "[1]", "version 1", "0 expected");
        assertNull(x.grad());
        assertTrue(Autograd.isGradEnabled());
    }
}
