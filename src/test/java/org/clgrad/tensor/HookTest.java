package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** Hooks on tensors and gradients retained on tensors that are no leaves. */
class HookTest extends OnEveryDevice {
    @Test
    void aHookSeesTheWholeGradientOnce() {
        Tensor x = leaf(2);
        Tensor y = x.square();
        List<Tensor> seen = new ArrayList<>();
        y.registerHook(g -> {
            seen.add(g);
            return null;
        });
        y.mul(3).add(y.mul(4)).backward();
        assertEquals(1, seen.size());
        assertValues(seen.get(0), 7);
        assertValues(x.grad(), 28);
    }

    @Test
    void whatAHookKeptStaysAndIsNobodysElse() {
        Tensor a = leaf(1, 2);
        List<Tensor> seen = new ArrayList<>();
        a.registerHook(g -> {
            seen.add(g);
            return null;
        });
        a.mul(3).sum().backward();
        a.mul(3).sum().backward();
        assertValues(a.grad(), 6, 6);
        assertValues(seen.get(0), 3, 3);
        assertValues(seen.get(1), 3, 3);
        a.grad().zero_();
        assertValues(seen.get(0), 3, 3);
    }

    @Test
    void aHookReplacesTheGradient() {
        Tensor x = leaf(2);
        Tensor y = x.mul(3);
        y.registerHook(g -> g.mul(10));
        y.registerHook(g -> g.add(1));
        y.backward();
        assertValues(x.grad(), 33);
        Tensor z = leaf(2);
        Tensor fixed = Tensor.of(5f);
        z.registerHook(g -> fixed);
        z.mul(3).backward();
        z.mul(3).backward();
        assertValues(z.grad(), 10);
        assertValues(fixed, 5);
    }

    @Test
    void aHookOnALeafSeesEachPass() {
        Tensor x = leaf(2);
        List<Double> seen = new ArrayList<>();
        x.registerHook(g -> {
            seen.add(g.item());
            return g.mul(2);
        });
        x.mul(3).add(x).backward();
        x.mul(5).backward();
        assertEquals(List.of(4.0, 5.0), seen);
        assertValues(x.grad(), 18);
    }

    @Test
    void removalTakesOneRegistrationAway() {
        Tensor x = leaf(2);
        UnaryOperator<Tensor> twice = g -> g.mul(2);
        Runnable first = x.registerHook(twice);
        Runnable second = x.registerHook(twice);
        x.mul(1).backward();
        assertValues(x.grad(), 4);
        x.zeroGrad();
        first.run();
        first.run();
        x.mul(1).backward();
        assertValues(x.grad(), 2);
        x.zeroGrad();
        second.run();
        x.mul(1).backward();
        assertValues(x.grad(), 1);
    }

    @Test
    void aReplacementThatDoesNotFitIsRefused() {
        Tensor x = leaf(2, 3);
        Tensor y = x.mul(2);
        Runnable remove = y.registerHook(g -> Tensor.ones(3));
        String message =
                assertThrows(AutogradException.class, () -> y.sum().backward()).getMessage();
        assertTrue(message.contains("hook on the output of mul") && message.contains("[3]"), message);
        assertNull(x.grad());
        remove.run();
        y.registerHook(g -> Tensor.ones(device, DType.INT32, 2));
        assertThrows(AutogradException.class, () -> x.mul(1).add(y).sum().backward());
    }

    @Test
    void hooksAndRetainedGradientsNeedATensorThatRequiresGrad() {
        Tensor c = Tensor.of(1f);
        assertThrows(AutogradException.class, () -> c.registerHook(g -> g));
        assertThrows(AutogradException.class, c::retainGrad);
    }

    @Test
    void gradRunsHooks() {
        Tensor x = leaf(2);
        Tensor h = x.square();
        h.registerHook(g -> g.mul(10));
        x.registerHook(g -> g.add(1));
        List<Tensor> g = Autograd.grad(h.mul(3), h, x);
        assertValues(g.get(0), 30);
        assertValues(g.get(1), 121);
        assertNull(x.grad());
    }

    @Test
    void aHookTakesPartInTheGraphThatIsCreated() {
        Tensor x = leaf(2);
        Tensor h = x.pow(2);
        h.registerHook(g -> g.mul(x));
        Tensor g = Autograd.grad(List.of(h.mul(1)), List.of(x), List.of(), false, true, false)
                .get(0);
        // 2 x * x
        assertValues(g, 8);
        assertValues(Autograd.grad(g, x).get(0), 8);
    }

    @Test
    void hooksStayWithTheValueTheyWereRegisteredOn() {
        Tensor x = leaf(2);
        Tensor y = x.mul(1);
        List<Double> seen = new ArrayList<>();
        y.registerHook(g -> {
            seen.add(g.item());
            return null;
        });
        y.mul_(5);
        y.backward();
        assertEquals(List.of(5.0), seen);
    }

    @Test
    void aHookMayRunAPassOfItsOwn() {
        Tensor x = leaf(2);
        Tensor w = leaf(3);
        Tensor y = x.mul(1);
        y.registerHook(g -> {
            try (Autograd.Mode mode = Autograd.enableGrad()) {
                w.square().backward();
            }
            return null;
        });
        y.mul(4).backward();
        assertValues(x.grad(), 4);
        assertValues(w.grad(), 6);
    }

    @Test
    void retainedGradientsAccumulate() {
        Tensor x = leaf(1, 2);
        Tensor y = x.square().retainGrad().retainGrad();
        Tensor z = y.mul(3).retainGrad();
        z.sum().backward(null, true, false);
        assertValues(y.grad(), 3, 3);
        assertValues(z.grad(), 1, 1);
        z.sum().backward();
        assertValues(y.grad(), 6, 6);
        assertValues(x.grad(), 12, 24);
        y.zeroGrad();
        assertNull(y.grad());
    }

    @Test
    void aRetainedGradientIsAfterTheHooks() {
        Tensor x = leaf(2);
        Tensor y = x.mul(3).retainGrad();
        y.registerHook(g -> g.mul(10));
        y.backward();
        assertValues(y.grad(), 10);
        assertValues(x.grad(), 30);
    }

    @Test
    void retainGradOnALeafChangesNothing() {
        Tensor x = leaf(2).retainGrad();
        x.mul(3).backward();
        assertValues(x.grad(), 3);
    }

    @Test
    void aRetainedGradientSurvivesTheScopeOfThePass() {
        Tensor x = leaf(2);
        Tensor y = x.mul(3).retainGrad();
        try (Scope scope = Scope.open()) {
            y.mul(4).backward();
        }
        assertValues(y.grad(), 4);
        assertValues(x.grad(), 12);
    }
}
