package org.clgrad.tensor;

import java.util.List;

/**
 * A measure of spread and the mean it is taken around.
 *
 * @param spread the variances, or the standard deviations
 * @param mean the means
 */
public record SpreadAndMean(Tensor spread, Tensor mean) {
    /** {@return both, in PyTorch's order} */
    public List<Tensor> asList() {
        return List.of(spread, mean);
    }
}
