package org.clgrad.nn;

import org.clgrad.error.ArgumentException;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/**
 * While training, each element is 0 with a probability, else divided by that of being kept; after
 * {@link #train train(false)} the input itself. Source: {@code torch.nn.Dropout}.
 */
public final class Dropout extends Module {
    private final double p;
    private final Generator generator;

    /**
     * Makes the layer.
     *
     * @param p the probability, in [0, 1]; PyTorch's default is 0.5
     * @param generator where the numbers come from
     */
    public Dropout(double p, Generator generator) {
        if (!(p >= 0 && p <= 1)) {
            throw new ArgumentException("Dropout: p is " + p + "; give a probability between 0 and 1");
        }
        this.p = p;
        this.generator = generator;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.dropout(p, isTraining(), generator);
    }

    @Override
    protected String describe() {
        return "Dropout(" + p + ")";
    }
}
