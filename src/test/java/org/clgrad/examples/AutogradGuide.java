package org.clgrad.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.AutogradException;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Functional;
import org.clgrad.tensor.Tensor;

/** The examples of docs/autograd.md, in its order and words; {@code out} is where they print. */
final class AutogradGuide {
    private AutogradGuide() {}

    static void recording(PrintStream out) {
        Tensor x = Tensor.of(1f, 2f).requiresGrad(true);
        Tensor y = x.pow(3).sum();
        Tensor first = Autograd.grad(List.of(y), List.of(x), List.of(), true, true, false)
                .get(0);
        Tensor second = Autograd.grad(first.sum(), x).get(0);
        out.println(first.detach()); // tensor([ 3., 12.])
        out.println(second); // tensor([ 6., 12.])
    }

    static void modes(PrintStream out) {
        Tensor w = Tensor.of(3f).requiresGrad(true);
        try (var m = Autograd.noGrad()) {
            w.mul_(2); // an update: not recorded, and allowed on a leaf
            out.println(w.mul(w).requiresGrad()); // false
        }
        Tensor h = w.mul(w).retainGrad();
        h.sin().backward();
        out.println(h.grad()); // tensor([-0.1280])
    }

    static void hooks(PrintStream out) {
        Tensor a = Tensor.of(1f, 2f).requiresGrad(true);
        Tensor b = a.mul(3);
        Runnable remove = b.registerHook(g -> g.clamp(-1, 1));
        b.mul(10).sum().backward();
        remove.run();
        out.println(a.grad()); // tensor([3., 3.])
    }

    static void checkpoints(PrintStream out) {
        Tensor weight = Tensor.full(0.5, new long[] {4, 4}).requiresGrad(true);
        UnaryOperator<Tensor> block = v -> v.matmul(weight).tanh().mul(Tensor.rand(4));
        Tensor z = Tensor.ones(2, 4);
        for (int layer = 0; layer < 3; layer++) {
            z = Autograd.checkpoint(block, z);
        }
        z.sum().backward();
        out.println(weight.grad().shape()); // [4, 4]
    }

    static void host(PrintStream out) {
        Tensor p = Tensor.of(2f, 3f).requiresGrad(true);
        Tensor loss;
        try (var m = Autograd.saveOnHost()) {
            loss = p.square().mul(p).sum();
        }
        loss.backward();
        out.println(p.grad()); // tensor([12., 27.])
    }

    static void anomaly(PrintStream out) {
        Tensor q = Tensor.of(4f, 0f).requiresGrad(true);
        try (var m = Autograd.detectAnomaly()) {
            q.sqrt().mul(0).sum().backward();
        } catch (AutogradException e) {
            out.println(e.getCause().getMessage()); // sqrt was called here
        }
    }

    static void transforms(PrintStream out) {
        UnaryOperator<Tensor> f = v -> v.square().sum();
        Tensor samples = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        out.println(Functional.vmap(Functional.grad(f)).apply(samples).select(0, 1)); // tensor([6., 8.])
        out.println(Functional.hvp(f, samples.select(0, 0), Tensor.of(1f, 0f))); // tensor([2., 0.])
    }
}
