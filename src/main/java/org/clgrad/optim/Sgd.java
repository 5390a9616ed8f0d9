package org.clgrad.optim;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.tensor.Tensor;
import org.clgrad.tensor.Update;

/**
 * Stochastic gradient descent, with momentum if asked for. With gradient g, parameter p, weight decay w, momentum m,
 * learning rate r and a buffer b that starts at 0:
 *
 * <pre>{@code
 * g = g + w p            if w != 0
 * b = m b + g            if m != 0
 * d = g + m b            with Nesterov's momentum; else b; else g
 * p = p + (-r) d
 * }</pre>
 *
 * <p>Every operation rounds. One launch a parameter. Source: {@code torch.optim.SGD} with dampening
 * 0, whose buffer starts with the first gradient, which is the same.
 */
public final class Sgd extends Optimizer {
    /** Tensors p, g; scalar -r. */
    private static final Update PLAIN = new Update("Sgd", 2, 1, (t, s) -> t[0].add(t[1].mul(s[0])));
    /** Tensors p, g; scalars -r, w. */
    private static final Update DECAYED =
            new Update("Sgd", 2, 2, (t, s) -> t[0].add(decayed(t[1], t[0], s[1]).mul(s[0])));
    /** Tensors p, b, g; scalars -r, m. */
    private static final Update HEAVY = new Update("Sgd", 2, 3, 2, (t, s) -> heavy(t, t[2], s));
    /** Tensors p, b, g; scalars -r, m, w. */
    private static final Update HEAVY_DECAYED =
            new Update("Sgd", 2, 3, 3, (t, s) -> heavy(t, decayed(t[2], t[0], s[2]), s));
    /** Tensors p, b, g; scalars -r, m. */
    private static final Update NESTEROV = new Update("Sgd", 2, 3, 2, (t, s) -> nesterov(t, t[2], s));
    /** Tensors p, b, g; scalars -r, m, w. */
    private static final Update NESTEROV_DECAYED =
            new Update("Sgd", 2, 3, 3, (t, s) -> nesterov(t, decayed(t[2], t[0], s[2]), s));

    private final double momentum;
    private final boolean nesterov;
    private final double weightDecay;
    private final List<Tensor> buffers;

    private static Update.Value decayed(Update.Value gradient, Update.Value parameter, Update.Value decay) {
        return gradient.add(parameter.mul(decay));
    }

    private static Update.Value[] heavy(Update.Value[] t, Update.Value gradient, Update.Value... s) {
        Update.Value buffer = t[1].mul(s[1]).add(gradient);
        return new Update.Value[] {t[0].add(buffer.mul(s[0])), buffer};
    }

    private static Update.Value[] nesterov(Update.Value[] t, Update.Value gradient, Update.Value... s) {
        Update.Value buffer = t[1].mul(s[1]).add(gradient);
        Update.Value direction = gradient.add(buffer.mul(s[1]));
        return new Update.Value[] {t[0].add(direction.mul(s[0])), buffer};
    }

    /**
     * Without momentum.
     *
     * @param parameters what to update
     * @param learningRate r
     */
    public Sgd(List<Tensor> parameters, double learningRate) {
        this(parameters, learningRate, 0);
    }

    /**
     * With momentum.
     *
     * @param parameters what to update
     * @param learningRate r
     * @param momentum m
     */
    public Sgd(List<Tensor> parameters, double learningRate, double momentum) {
        this(parameters, learningRate, momentum, false, 0);
    }

    /**
     * With every setting.
     *
     * @param parameters what to update
     * @param learningRate r
     * @param momentum m, not negative
     * @param nesterov whether the momentum is Nesterov's; needs momentum
     * @param weightDecay w, not negative: an L2 penalty of {@code w / 2 |p|^2}
     * @throws ArgumentException if a setting is out of its range
     */
    public Sgd(List<Tensor> parameters, double learningRate, double momentum, boolean nesterov, double weightDecay) {
        super(parameters, learningRate);
        checkNotNegative("momentum", momentum);
        checkNotNegative("weight decay", weightDecay);
        if (nesterov && momentum == 0) {
            throw new ArgumentException("optimizer: Nesterov's momentum without momentum; give one above 0");
        }
        this.momentum = momentum;
        this.nesterov = nesterov;
        this.weightDecay = weightDecay;
        this.buffers = momentum == 0 ? List.of() : zeroState();
    }

    @Override
    protected Step update(int index, long count, Tensor p, Tensor g) {
        double rate = -learningRate();
        boolean decays = weightDecay != 0;
        if (momentum == 0) {
            return decays
                    ? new Step(DECAYED, List.of(p), new double[] {rate, weightDecay}, g)
                    : new Step(PLAIN, List.of(p), new double[] {rate}, g);
        }
        List<Tensor> targets = List.of(p, buffers.get(index));
        return decays
                ? new Step(
                        nesterov ? NESTEROV_DECAYED : HEAVY_DECAYED,
                        targets,
                        new double[] {rate, momentum, weightDecay},
                        g)
                : new Step(nesterov ? NESTEROV : HEAVY, targets, new double[] {rate, momentum}, g);
    }
}
