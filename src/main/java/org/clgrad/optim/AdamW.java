package org.clgrad.optim;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.tensor.Tensor;

/**
 * {@link Adam} whose weight decay w acts on the parameter alone and leaves the moments as they are. With learning rate r,
 * before each step of {@link Adam} without weight decay:
 *
 * <pre>{@code
 * p = p (1 - r w)        if w != 0
 * }</pre>
 *
 * <p>The factor is computed in double on the host and rounded once. One launch a parameter. Sources: Loshchilov and
 * Hutter, Decoupled weight decay regularization, ICLR 2019, algorithm 2; order of operations of
 * {@code torch.optim.AdamW} (single tensor, neither {@code amsgrad} nor {@code capturable}).
 */
public final class AdamW extends Adam {
    private static final double WEIGHT_DECAY = 0.01;

    /**
     * With beta1 0.9, beta2 0.999, eps 1e-8 and weight decay 0.01.
     *
     * @param parameters what to update
     * @param learningRate r; 0.001 is usual
     */
    public AdamW(List<Tensor> parameters, double learningRate) {
        this(parameters, learningRate, BETA1, BETA2, EPS, WEIGHT_DECAY);
    }

    /**
     * With every setting.
     *
     * @param parameters what to update
     * @param learningRate r
     * @param beta1 as for {@link Adam}
     * @param beta2 as for {@link Adam}
     * @param eps as for {@link Adam}
     * @param weightDecay w, not negative
     * @throws ArgumentException if a setting is out of its range
     */
    public AdamW(
            List<Tensor> parameters, double learningRate, double beta1, double beta2, double eps, double weightDecay) {
        super(parameters, learningRate, beta1, beta2, eps, weightDecay, Decay.PARAMETER);
    }
}
