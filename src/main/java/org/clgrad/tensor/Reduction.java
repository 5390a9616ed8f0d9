package org.clgrad.tensor;

/** How a loss combines the losses of the elements. */
public enum Reduction {
    /** Not at all: one loss for each element. */
    NONE,
    /** Their mean. */
    MEAN,
    /** Their sum. */
    SUM;

    Tensor apply(Tensor losses) {
        return switch (this) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
        };
    }
}
