package org.clgrad.optim;

import java.util.Arrays;
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
 * on the host and rounded once. One launch a parameter. Sources: Kingma and Ba, Adam: a method for stochastic
 * optimization, ICLR 2015, algorithm 1; order of operations of {@code torch.optim.Adam} (single tensor, neither
 * {@code amsgrad} nor {@code capturable}).
 */
public sealed class Adam extends Optimizer permits AdamW {
    /** How a weight decay acts. */
    enum Decay {
        /** It is 0. */
        NONE,
        /** As part of the gradient. */
        GRADIENT,
        /** On the parameter alone. */
        PARAMETER
    }

    /** Tensors p, m, v, g; scalars 1 - beta1, beta2, 1 - beta2, -r / (1 - beta1^t), sqrt(1 - beta2^t), eps. */
    private static final Update PLAIN = new Update("Adam", 3, 4, 6, (t, s) -> step(t[0], t[3], t, s));
    /** The same and w. */
    private static final Update DECAYED =
            new Update("Adam", 3, 4, 7, (t, s) -> step(t[0], t[3].add(t[0].mul(s[6])), t, s));
    /** The same and 1 - r w. */
    private static final Update DECOUPLED = new Update("AdamW", 3, 4, 7, (t, s) -> step(t[0].mul(s[6]), t[3], t, s));

    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    static final double EPS = 1e-8;

    private final double beta1;
    private final double beta2;
    private final double eps;
    private final double weightDecay;
    private final Decay decay;
    private final List<Tensor> first;
    private final List<Tensor> second;

    private static Update.Value[] step(Update.Value p, Update.Value g, Update.Value[] t, Update.Value... s) {
        Update.Value m = t[1].add(g.sub(t[1]).mul(s[0]));
        Update.Value v = t[2].mul(s[1]).add(g.mul(s[2]).mul(g));
        Update.Value root = v.sqrt().div(s[4]).add(s[5]);
        return new Update.Value[] {p.add(m.mul(s[3]).div(root)), m, v};
    }

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
        this(parameters, learningRate, beta1, beta2, eps, weightDecay, Decay.GRADIENT);
    }

    Adam(
            List<Tensor> parameters,
            double learningRate,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            Decay decay) {
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
        this.decay = weightDecay == 0 ? Decay.NONE : decay;
    }

    private static void checkBeta(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new ArgumentException("optimizer: " + name + " is " + value + "; give a number in [0, 1)");
        }
    }

    @Override
    protected final Step update(int index, long count, Tensor p, Tensor g) {
        double stepSize = learningRate() / (1 - StrictMath.pow(beta1, count));
        double scale = Math.sqrt(1 - StrictMath.pow(beta2, count));
        double last = decay == Decay.PARAMETER ? 1 - learningRate() * weightDecay : weightDecay;
        double[] scalars = {1 - beta1, beta2, 1 - beta2, -stepSize, scale, eps, last};
        List<Tensor> targets = List.of(p, first.get(index), second.get(index));
        return switch (decay) {
            case NONE -> new Step(PLAIN, targets, Arrays.copyOf(scalars, 6), g);
            case GRADIENT -> new Step(DECAYED, targets, scalars, g);
            case PARAMETER -> new Step(DECOUPLED, targets, scalars, g);
        };
    }
}
