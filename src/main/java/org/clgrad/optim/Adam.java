package org.clgrad.optim;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.tensor.Tensor;
import org.clgrad.tensor.Update;

/**
 * Adaptive moment estimation. With gradient g, parameter p, weight decay w, learning rate r, moments m and v that start
 * at 0, and step t counted from 1 for each parameter:
 *
 * <pre>{@code
 * g = g + w p                                if w != 0
 * m = m + (1 - beta1) (g - m)
 * v = v beta2 + ((1 - beta2) g) g
 * p = p + (-r / (1 - beta1^t) m) / (sqrt(v) / sqrt(1 - beta2^t) + eps)
 * }</pre>
 *
 * <p>Every operation on elements rounds to the parameter's type; factors of t, beta and r alone are computed in double
 * on the host and rounded once. Three launches a parameter. Sources: Kingma and Ba, Adam: a method for stochastic
 * optimization, ICLR 2015, algorithm 1; order of operations of {@code torch.optim.Adam} (single tensor, neither
 * {@code amsgrad} nor {@code capturable}).
 */
public final class Adam extends Optimizer {
    /** Tensors m, g; scalar 1 - beta1. */
    private static final Update FIRST =
            new Update("Adam", 2, 1, (t, s) -> t[0].add(t[1].sub(t[0]).mul(s[0])));
    /** Tensors m, g, p; scalars 1 - beta1, w. */
    private static final Update FIRST_DECAYED = new Update(
            "Adam", 3, 2, (t, s) -> t[0].add(t[1].add(t[2].mul(s[1])).sub(t[0]).mul(s[0])));
    /** Tensors v, g; scalars beta2, 1 - beta2. */
    private static final Update SECOND =
            new Update("Adam", 2, 2, (t, s) -> t[0].mul(s[0]).add(t[1].mul(s[1]).mul(t[1])));
    /** Tensors v, g, p; scalars beta2, 1 - beta2, w. */
    private static final Update SECOND_DECAYED = new Update("Adam", 3, 3, (t, s) -> {
        Update.Value g = t[1].add(t[2].mul(s[2]));
        return t[0].mul(s[0]).add(g.mul(s[1]).mul(g));
    });
    /** Tensors p, m, v; scalars -r / (1 - beta1^t), sqrt(1 - beta2^t), eps. */
    private static final Update STEP = new Update(
            "Adam",
            3,
            3,
            (t, s) -> t[0].add(t[1].mul(s[0]).div(t[2].sqrt().div(s[1]).add(s[2]))));

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPS = 1e-8;

    private final double beta1;
    private final double beta2;
    private final double eps;
    private final double weightDecay;
    private final List<Tensor> first;
    private final List<Tensor> second;
    private final long[] steps;

    /**
     * With beta1 0.9, beta2 0.999, eps 1e-8 and no weight decay.
     *
     * @param parameters what to update
     * @param learningRate r; 0.001 is usual
     */
    public Adam(List<Tensor> parameters, double learningRate) {
        this(parameters, learningRate, BETA1, BETA2, EPS, 0);
    }

    /**
     * With every setting.
     *
     * @param parameters what to update
     * @param learningRate r
     * @param beta1 how much of the first moment stays, in [0, 1); up to 0.5 PyTorch's {@code lerp} computes the same
     *     by another formula and rounds otherwise
     * @param beta2 how much of the second moment stays, in [0, 1)
     * @param eps added to the root of the second moment, not negative
     * @param weightDecay w, not negative: an L2 penalty of {@code w / 2 |p|^2}
     * @throws ArgumentException if a setting is out of its range
     */
    public Adam(
            List<Tensor> parameters, double learningRate, double beta1, double beta2, double eps, double weightDecay) {
        super(parameters, learningRate);
        checkBeta("beta1", beta1);
        checkBeta("beta2", beta2);
        checkNotNegative("eps", eps);
        checkNotNegative("weight decay", weightDecay);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.eps = eps;
        this.weightDecay = weightDecay;
        this.first = zeroState();
        this.second = zeroState();
        this.steps = new long[parameters.size()];
    }

    private static void checkBeta(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new ArgumentException("optimizer: " + name + " is " + value + "; give a number in [0, 1)");
        }
    }

    @Override
    protected void update(int index, Tensor p, Tensor g) {
        double t = ++steps[index];
        Tensor m = first.get(index);
        Tensor v = second.get(index);
        if (weightDecay == 0) {
            FIRST.apply(m, new double[] {1 - beta1}, g);
            SECOND.apply(v, new double[] {beta2, 1 - beta2}, g);
        } else {
            FIRST_DECAYED.apply(m, new double[] {1 - beta1, weightDecay}, g, p);
            SECOND_DECAYED.apply(v, new double[] {beta2, 1 - beta2, weightDecay}, g, p);
        }
        double stepSize = learningRate() / (1 - StrictMath.pow(beta1, t));
        double scale = Math.sqrt(1 - StrictMath.pow(beta2, t));
        STEP.apply(p, new double[] {-stepSize, scale, eps}, m, v);
    }
}
