package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;

/** How a loss combines the losses of the elements. */
public enum Reduction {
    /** Not at all: one loss for each element. */
    NONE,
    /** Their mean. */
    MEAN,
    /** Their sum. */
    SUM,
    /** Their sum divided by the size of the first dimension: for {@link LossMethods#klDiv} alone. */
    BATCHMEAN;

    Tensor apply(Tensor losses) {
        return switch (this) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
            case BATCHMEAN ->
                throw new ArgumentException("reduction: batchmean is for kl_div alone; choose none, mean or sum");
        };
    }
}
