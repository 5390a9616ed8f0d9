package org.clgrad.examples;

import java.io.PrintStream;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/** Five first programs, on the default device; {@code -Dclgrad.device=cpu} chooses another. */
public final class Tutorial {
    private Tutorial() {}

    /**
     * Prints what the programs compute.
     *
     * @param args none
     */
    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        derivativeOfAnExpression(out);
        gradientsOfAMatrixProduct(out);
        indexedAssignment(out);
        accumulation(out);
        jacobian(out);
    }

    /** {@code z = (x + 2)^2 + 3} at 2 and its derivative {@code 2 (x + 2)}. */
    private static void derivativeOfAnExpression(PrintStream out) {
        Tensor x = Tensor.scalar(2).requiresGrad(true);
        Tensor z = x.add(2).pow(2).add(3);
        z.backward();
        out.println("z = " + z.item());
        out.println("dz/dx = " + x.grad());
    }

    /** {@code mean(y - x w)}: each gradient follows from the other factor alone. */
    private static void gradientsOfAMatrixProduct(PrintStream out) {
        Generator.global().manualSeed(0);
        Tensor x = Tensor.randn(10, 20).requiresGrad(true);
        Tensor y = Tensor.randn(10, 5).requiresGrad(true);
        Tensor w = Tensor.randn(20, 5).requiresGrad(true);
        y.sub(x.matmul(w)).mean().backward();

        Tensor ofX = w.detach().sum(1).div(-50).expand(10, 20);
        Tensor ofW = x.detach().sum(new int[] {0}, true).t().div(-50).expand(20, 5);
        out.println("gradient of y = " + y.grad().get(0));
        out.println("gradient of x off by at most " + largestDifference(x.grad(), ofX));
        out.println("gradient of w off by at most " + largestDifference(w.grad(), ofW));
    }

    private static double largestDifference(Tensor a, Tensor b) {
        double rounded = 1e-6;
        double largest = a.sub(b).abs().amax().item();
        return largest <= rounded ? rounded : largest;
    }

    /** Elements computed one by one and assigned keep their history. */
    private static void indexedAssignment(PrintStream out) {
        Tensor m = Tensor.of(new float[][] {{2, 3}}).requiresGrad(true);
        Tensor n = Tensor.zeros(1, 2);
        n.set(m.get(0, 0).pow(2), 0, 0);
        n.set(m.get(0, 1).pow(3), 0, 1);
        n.backward(Tensor.ones(1, 2));
        out.println("n = " + n.detach());
        out.println("gradient of m = " + m.grad());
    }

    /** Gradients add up until they are zeroed; a graph that was kept can be used again. */
    private static void accumulation(PrintStream out) {
        Tensor x = Tensor.scalar(3).requiresGrad(true);
        Tensor y = x.mul(2).add(x.pow(2)).add(3);
        out.println("y = " + y.item());
        y.backward(null, true, false);
        out.println("once = " + x.grad());
        y.backward();
        out.println("twice = " + x.grad());
        try {
            y.backward();
        } catch (RuntimeException e) {
            out.println("a third time: " + e.getMessage());
        }
    }

    /** One row of the Jacobian a pass. */
    private static void jacobian(PrintStream out) {
        Tensor x = Tensor.of(2f, 3f).requiresGrad(true);
        Tensor k = Tensor.zeros(2);
        k.set(x.get(0).pow(2).add(x.get(1).mul(3)), 0);
        k.set(x.get(1).pow(2).add(x.get(0).mul(2)), 1);
        out.println("k = " + k.detach());
        Tensor jacobian = Tensor.zeros(2, 2);
        k.backward(Tensor.of(1f, 0f), true, false);
        jacobian.set(x.grad(), 0);
        x.zeroGrad();
        k.backward(Tensor.of(0f, 1f));
        jacobian.set(x.grad(), 1);
        out.println("Jacobian = " + jacobian);
    }
}
