package org.clgrad.tensor;

/**
 * Normalisation of channels. Inputs are {@code [N, C, d1, ..]}, weights and biases {@code [C]} or null for none. Floating
 * types; all share one type. Names are those of {@code torch.nn.functional}, in camel case.
 */
public sealed interface NormalizationMethods permits Tensor {
    /**
     * Normalises each channel over batch and places: {@code (x - mean) / sqrt(var + eps) * weight + bias}, training with
     * the mean and population variance of the batch, otherwise with the running ones. Training moves the running
     * statistics in place to {@code (1 - momentum) running + momentum batch}, with the variance of the sample (n - 1);
     * that is not recorded. Derivative: of the statistics as well when training.
     *
     * @param runningMean {@code [C]}; null for none, when training
     * @param runningVar {@code [C]}; null for none, when training
     * @param weight {@code [C]}, null for none
     * @param bias {@code [C]}, null for none
     * @param training whether the batch's own statistics are used
     * @param momentum how far the running statistics move; PyTorch's default is 0.1
     * @param eps what is added to the variance; PyTorch's default is 1e-5
     * @return the normalised elements, of this shape
     * @throws org.clgrad.error.ShapeException if the shapes do not fit, or there is one value a channel when training
     * @throws org.clgrad.error.ArgumentException if running statistics are missing when not training
     */
    default Tensor batchNorm(
            Tensor runningMean,
            Tensor runningVar,
            Tensor weight,
            Tensor bias,
            boolean training,
            double momentum,
            double eps) {
        return Scope.composite(() -> Normalization.batchNorm(
                (Tensor) this,
                new Normalization.Parameters(runningMean, runningVar, weight, bias),
                training,
                momentum,
                eps));
    }

    /**
     * Normalises each sample's groups of neighbouring channels, over channels and places, to mean 0 and population
     * variance 1, then {@code * weight + bias} a channel.
     *
     * @param numGroups into how many groups the channels are split
     * @param weight {@code [C]}, null for none
     * @param bias {@code [C]}, null for none
     * @param eps what is added to the variance; PyTorch's default is 1e-5
     * @return the normalised elements, of this shape
     * @throws org.clgrad.error.ShapeException if the shapes do not fit or the groups do not divide the channels
     */
    default Tensor groupNorm(int numGroups, Tensor weight, Tensor bias, double eps) {
        return Scope.composite(() -> Normalization.groupNorm((Tensor) this, numGroups, weight, bias, eps));
    }

    /**
     * Normalises each sample's channels over their places, as {@link #batchNorm} does a batch's: with their own
     * statistics, whose means over the batch move the running ones, or with the running statistics.
     *
     * @param runningMean {@code [C]}; null for none, with {@code useInputStats}
     * @param runningVar {@code [C]}; null for none, with {@code useInputStats}
     * @param weight {@code [C]}, null for none
     * @param bias {@code [C]}, null for none
     * @param useInputStats whether the input's own statistics are used; PyTorch's default
     * @param momentum how far the running statistics move; PyTorch's default is 0.1
     * @param eps what is added to the variance; PyTorch's default is 1e-5
     * @return the normalised elements, of this shape
     * @throws org.clgrad.error.ShapeException if the shapes do not fit, or a channel has one place
     * @throws org.clgrad.error.ArgumentException if running statistics are missing without {@code useInputStats}
     */
    default Tensor instanceNorm(
            Tensor runningMean,
            Tensor runningVar,
            Tensor weight,
            Tensor bias,
            boolean useInputStats,
            double momentum,
            double eps) {
        return Scope.composite(() -> Normalization.instanceNorm(
                (Tensor) this,
                new Normalization.Parameters(runningMean, runningVar, weight, bias),
                useInputStats,
                momentum,
                eps));
    }

    /**
     * Divides each element by {@code (k + alpha a)^beta} with a the mean of the squares of {@code size} neighbouring channels,
     * channels beyond the ends counting as 0 (Krizhevsky et al. 2012). Derivative: that of the quotient.
     *
     * @param size how many channels: {@code size / 2} before and {@code (size - 1) / 2} behind
     * @param alpha PyTorch's default is 1e-4
     * @param beta PyTorch's default is 0.75
     * @param k PyTorch's default is 1
     * @return the normalised elements, of this shape {@code [N, C, d1, ..]}
     * @throws org.clgrad.error.ShapeException if there are less than three dimensions
     * @throws org.clgrad.error.ArgumentException if the size is not positive
     */
    default Tensor localResponseNorm(int size, double alpha, double beta, double k) {
        return Scope.composite(() -> Normalization.localResponseNorm((Tensor) this, size, alpha, beta, k));
    }
}
