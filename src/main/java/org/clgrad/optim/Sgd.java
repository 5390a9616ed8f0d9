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
 * <p>Every operation rounds. One launch a parameter, two with momentum. Source: {@code torch.optim.SGD} with dampening
 * 0, whose buffer starts with the first gradient, which is the same.
 */
public final class Sgd extends Optimizer {
    /** Tensors p, g; scalar -r. */
    private static final Update PLAIN = new Update("Sgd", 2, 1, (t, s) -> t[0].add(t[1].mul(s[0])));
    /** Tensors p, g; scalars -r, w. */
    private static final Update DECAYED =
            new Update("Sgd", 2, 2, (t, s) -> t[0].add(decayed(t[1], t[0], s[1]).mul(s[0])));
    /** Tensors b, g; scalar m. */
    private static final Update BUFFER =
            new Update("Sgd", 2, 1, (t, s) -> t[0].mul(s[0]).add(t[1]));
    /** Tensors b, g, p; scalars m, w. */
    private static final Update BUFFER_DECAYED =
            new Update("Sgd", 3, 2, (t, s) -> t[0].mul(s[0]).add(decayed(t[1], t[2], s[1])));
    /** Tensors p, b, g; scalars -r, m. */
    private static final Update NESTEROV =
            new Update("Sgd", 3, 2, (t, s) -> t[0].add(t[2].add(t[1].mul(s[1])).mul(s[0])));
    /** Tensors p, b, g; scalars -r, m, w. */
    private static final Update NESTEROV_DECAYED = new Update(
            "Sgd",
            3,
            3,
            (t, s) -> t[0].add(decayed(t[2], t[0], s[2]).add(t[1].mul(s[1])).mul(s[0])));

    private final double momentum;
    private final boolean nesterov;
    private final double weightDecay;
    private final List<Tensor> buffers;

    private static Update.Value decayed(Update.Value gradient, Update.Value parameter, Update.Value decay) {
        return gradient.add(parameter.mul(decay));
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
    protected void update(int index, Tensor p, Tensor g) {
        double rate = -learningRate();
        boolean decays = weightDecay != 0;
        if (momentum == 0) {
            if (decays) {
                DECAYED.apply(p, new double[] {rate, weightDecay}, g);
            } else {
                PLAIN.apply(p, new double[] {rate}, g);
            }
            return;
        }
        Tensor buffer = buffers.get(index);
        if (decays) {
            BUFFER_DECAYED.apply(buffer, new double[] {momentum, weightDecay}, g, p);
        } else {
            BUFFER.apply(buffer, new double[] {momentum}, g);
        }
        if (!nesterov) {
            PLAIN.apply(p, new double[] {rate}, buffer);
        } else if (decays) {
            NESTEROV_DECAYED.apply(p, new double[] {rate, momentum, weightDecay}, buffer, g);
        } else {
            NESTEROV.apply(p, new double[] {rate, momentum}, buffer, g);
        }
    }
}
