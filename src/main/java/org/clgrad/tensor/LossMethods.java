package org.clgrad.tensor;

/**
 * Losses, each the op of that name in {@code torch.nn.functional}, in camel case. Floating types; operands share one
 * type and broadcast unless said otherwise. With {@link Reduction#MEAN} of nothing the result is NaN.
 */
public sealed interface LossMethods permits Tensor {
    /**
     * Mean squared error.
     *
     * @param target broadcast with this
     * @return a scalar
     */
    default Tensor mseLoss(Tensor target) {
        return mseLoss(target, Reduction.MEAN);
    }

    /**
     * Squared error {@code (x - target)^2}. Derivative: {@code 2 (x - target)}.
     *
     * @param target broadcast with this
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     */
    default Tensor mseLoss(Tensor target, Reduction reduction) {
        return Scope.composite(() -> reduction.apply(((Tensor) this).sub(target).square()));
    }

    /**
     * Mean cross-entropy of logits and classes.
     *
     * @param target classes or probabilities, as for {@link #crossEntropy(Tensor, Reduction)}
     * @return a scalar
     */
    default Tensor crossEntropy(Tensor target) {
        return crossEntropy(target, Reduction.MEAN);
    }

    /**
     * Cross-entropy of logits {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ..]}: {@code -log_softmax(x)[class]}.
     * Integer targets are classes {@code []}, {@code [N]} or {@code [N, d1, ..]}; the class -100 is ignored, and the mean
     * is over the others. Floating targets are probabilities of the logits' shape, and the mean is over N d1 ..
     * Derivative: {@code softmax(x) - target}.
     *
     * @param target the classes or probabilities
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each target
     * @throws org.clgrad.error.IndexException if a class is not in {@code [0, C)}
     */
    default Tensor crossEntropy(Tensor target, Reduction reduction) {
        return Scope.composite(
                () -> Losses.crossEntropy((Tensor) this, target, null, reduction, Losses.IGNORED_CLASS, 0));
    }

    /**
     * Cross-entropy as {@link #crossEntropy(Tensor, Reduction)}, with weights of classes and smoothed labels. For classes
     * the loss is {@code -w[class] ((1 - s) log_softmax(x)[class]) - s / C sum(w log_softmax(x))}, and the mean divides by
     * the sum of {@code w[class]} over the classes that are not ignored. Probabilities become
     * {@code (1 - s) target + s / C}, each is weighted, and the mean is over N d1 ..
     *
     * @param target the classes or probabilities
     * @param weight one weight for each class, {@code [C]}; null for 1
     * @param reduction how losses are combined
     * @param ignoreIndex the class that does not count; without meaning for probabilities
     * @param labelSmoothing s, in [0, 1]
     * @return a scalar, or one loss for each target
     * @throws org.clgrad.error.IndexException if a class is neither in {@code [0, C)} nor ignored
     */
    default Tensor crossEntropy(
            Tensor target, Tensor weight, Reduction reduction, long ignoreIndex, double labelSmoothing) {
        return Scope.composite(
                () -> Losses.crossEntropy((Tensor) this, target, weight, reduction, ignoreIndex, labelSmoothing));
    }

    /**
     * Negative log likelihood of log-probabilities {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ..]}:
     * {@code -w[class] x[class]}, 0 where the class is ignored. The mean divides by the sum of {@code w[class]} over the
     * classes that are not ignored. Derivative: {@code -w[class]} at the class.
     *
     * @param target integer classes {@code []}, {@code [N]} or {@code [N, d1, ..]}
     * @param weight one weight for each class, {@code [C]}; null for 1
     * @param reduction how losses are combined
     * @param ignoreIndex the class that does not count; PyTorch's default is -100
     * @return a scalar, or one loss for each target
     * @throws org.clgrad.error.IndexException if a class is neither in {@code [0, C)} nor ignored
     */
    default Tensor nllLoss(Tensor target, Tensor weight, Reduction reduction, long ignoreIndex) {
        return Scope.composite(() -> Losses.nll((Tensor) this, target, weight, reduction, ignoreIndex));
    }

    /**
     * Absolute error {@code |x - target|}. Derivative: {@code sign(x - target)}, 0 where they are equal.
     *
     * @param target broadcast with this
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     */
    default Tensor l1Loss(Tensor target, Reduction reduction) {
        return Scope.composite(() -> reduction.apply(((Tensor) this).sub(target).abs()));
    }

    /**
     * {@code d^2 / (2 beta)} where {@code |d| < beta}, else {@code |d| - beta / 2}, for d = x - target; with beta 0
     * {@link #l1Loss}. Derivative: d / beta, at most 1 in magnitude.
     *
     * @param target broadcast with this
     * @param reduction how losses are combined
     * @param beta where the square ends, not negative; PyTorch's default is 1
     * @return a scalar, or one loss for each element
     */
    default Tensor smoothL1Loss(Tensor target, Reduction reduction, double beta) {
        return Scope.composite(() -> reduction.apply(Losses.smoothL1((Tensor) this, target, beta)));
    }

    /**
     * {@code d^2 / 2} where {@code |d| <= delta}, else {@code delta (|d| - delta / 2)}, for d = x - target. Derivative: d,
     * at most delta in magnitude.
     *
     * @param target broadcast with this
     * @param reduction how losses are combined
     * @param delta where the square ends, positive; PyTorch's default is 1
     * @return a scalar, or one loss for each element
     */
    default Tensor huberLoss(Tensor target, Reduction reduction, double delta) {
        return Scope.composite(() -> reduction.apply(Losses.huber((Tensor) this, target, delta)));
    }

    /**
     * {@code -w (t log(p) + (1 - t) log(1 - p))} of probabilities p, each logarithm at least -100; NaN for p outside
     * [0, 1]. Derivative in p: {@code w (p - t) / max(p (1 - p), 1e-12)}.
     *
     * @param target t, of this shape
     * @param weight w, broadcast to this shape; null for 1
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     */
    default Tensor binaryCrossEntropy(Tensor target, Tensor weight, Reduction reduction) {
        return Scope.composite(() -> Losses.binaryCrossEntropy((Tensor) this, target, weight, reduction));
    }

    /**
     * {@code -w (v t log(sigmoid(x)) + (1 - t) log(1 - sigmoid(x)))} of logits x without overflow or cancellation.
     * Derivative in x, for v = 1: {@code w (sigmoid(x) - t)}.
     *
     * @param target t, of this shape
     * @param weight w, broadcast to this shape; null for 1
     * @param posWeight v, broadcast to this shape; null for 1
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     */
    default Tensor binaryCrossEntropyWithLogits(Tensor target, Tensor weight, Tensor posWeight, Reduction reduction) {
        return Scope.composite(
                () -> Losses.binaryCrossEntropyWithLogits((Tensor) this, target, weight, posWeight, reduction));
    }

    /**
     * Divergence of Kullback and Leibler, each element {@code t (log(t) - x)} of log-probabilities x, 0 where t is 0; or
     * {@code e^t (t - x)} if the target is logarithms, too. The mean is over all elements;
     * {@link Reduction#BATCHMEAN} divides the sum by the size of dimension 0. Derivative in x: {@code -t}, or {@code -e^t}.
     *
     * @param target t, broadcast with this
     * @param reduction how losses are combined
     * @param logTarget whether the target is logarithms
     * @return a scalar, or one loss for each element
     */
    default Tensor klDiv(Tensor target, Reduction reduction, boolean logTarget) {
        return Scope.composite(() -> Losses.klDiv((Tensor) this, target, reduction, logTarget));
    }

    /**
     * Connectionist temporal classification: minus the logarithm of the probability that a sequence of labels comes out of
     * steps of log-probabilities, this, if repeated labels become one and blanks are left out. Infinite where no path is
     * that short. The mean is that of the losses divided by the number of labels, at least 1.
     *
     * <p>Derivative: minus the probability of each class at each step among the paths that come out right, 0 where the loss is
     * infinite. PyTorch's gradient is larger by {@code exp(log_probs)}, which makes no difference to what comes before a
     * {@code log_softmax}.
     *
     * <p>Source: Graves, Fernandez, Gomez and Schmidhuber, Connectionist temporal classification, 2006;
     * {@code torch.nn.functional.ctc_loss}.
     *
     * @param targets labels {@code [N, S]} for this {@code [T, N, C]}, or those of all samples in a row, whose lengths are read
     *     back; for {@code [T, C]} {@code [S]}
     * @param inputLengths how many steps of each sample count, {@code [N]} or a scalar
     * @param targetLengths how many labels each has, {@code [N]} or a scalar
     * @param blank the class that is no label; PyTorch's default is 0
     * @param reduction how losses are combined
     * @param zeroInfinity whether infinite losses count as 0
     * @return a scalar, or one loss for each sample
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     * @throws org.clgrad.error.ArgumentException if a length or the blank is not there
     * @throws org.clgrad.error.IndexException if a label is no class
     */
    default Tensor ctcLoss(
            Tensor targets,
            Tensor inputLengths,
            Tensor targetLengths,
            long blank,
            Reduction reduction,
            boolean zeroInfinity) {
        return Scope.composite(
                () -> Ctc.loss((Tensor) this, targets, inputLengths, targetLengths, blank, reduction, zeroInfinity));
    }
}
