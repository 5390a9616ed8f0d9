package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;

/**
 * Losses with margins, and likelihoods of counts and measurements: each the op of that name in
 * {@code torch.nn.functional}, in camel case. Floating types; operands share one type unless said otherwise. With
 * {@link Reduction#MEAN} of nothing the result is NaN.
 */
public sealed interface MarginLossMethods permits Tensor {
    /**
     * {@code max(0, -target (x1 - x2) + margin)}. Derivative: {@code -target} and {@code target} where that is not negative,
     * else 0.
     *
     * @param x2 broadcast with this
     * @param target 1 where this should rank higher, -1 where the other; broadcast
     * @param margin PyTorch's default is 0
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     */
    default Tensor marginRankingLoss(Tensor x2, Tensor target, double margin, Reduction reduction) {
        return Scope.composite(() -> reduction.apply(
                MarginLosses.hinge(((Tensor) this).sub(x2).mul(target).rsub(margin))));
    }

    /**
     * x where the target is 1, {@code max(0, margin - x)} where it is -1, and their sum for other targets. Derivative: 1, and
     * -1 where the margin is not passed, else 0.
     *
     * @param target 1 or -1; broadcast
     * @param margin PyTorch's default is 1
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     */
    default Tensor hingeEmbeddingLoss(Tensor target, double margin, Reduction reduction) {
        return Scope.composite(() -> reduction.apply(MarginLosses.hingeEmbedding((Tensor) this, target, margin)));
    }

    /**
     * With c the cosine of two vectors, {@code 1 - c} where the target is 1, {@code max(0, c - margin)} where it is -1, else
     * 0. The cosine is {@code x.y / sqrt((x.x + 1e-12) (y.y + 1e-12))}. Derivative: that of the cosine.
     *
     * @param input2 of this shape, {@code [N, D]} or {@code [D]}
     * @param target 1 or -1: {@code [N]} or a scalar, of any type
     * @param margin PyTorch's default is 0
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each target
     * @throws ShapeException if the shapes do not fit
     */
    default Tensor cosineEmbeddingLoss(Tensor input2, Tensor target, double margin, Reduction reduction) {
        return Scope.composite(
                () -> reduction.apply(MarginLosses.cosineEmbedding((Tensor) this, input2, target, margin)));
    }

    /**
     * {@code max(0, d(this, positive) - d(this, negative) + margin)} with d as {@link DistanceMethods#pairwiseDistance}.
     * Derivative: that of the distances where the loss is not 0.
     *
     * @param positive broadcast with this
     * @param negative broadcast with this
     * @param margin PyTorch's default is 1
     * @param p the exponent of the norm; PyTorch's default is 2
     * @param eps what is added to differences; PyTorch's default is 1e-6
     * @param swap whether d(positive, negative) takes the place of d(this, negative) where it is smaller
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each triplet
     */
    default Tensor tripletMarginLoss(
            Tensor positive, Tensor negative, double margin, double p, double eps, boolean swap, Reduction reduction) {
        return Scope.composite(() -> {
            Tensor near = ((Tensor) this).pairwiseDistance(positive, p, eps, false);
            Tensor far = ((Tensor) this).pairwiseDistance(negative, p, eps, false);
            Tensor least = swap ? far.minimum(positive.pairwiseDistance(negative, p, eps, false)) : far;
            return reduction.apply(MarginLosses.hinge(near.sub(least).add(margin)));
        });
    }

    /**
     * The mean over classes of {@code w[y] max(0, margin - x[y] + x[i])^p} for the classes i other than y. Derivative:
     * that of the terms above 0.
     *
     * @param target the class y of each row, integers {@code [N]} or a scalar
     * @param p 1 (PyTorch's default) or 2
     * @param margin PyTorch's default is 1
     * @param weight one weight for each class, {@code [C]}; null for 1
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each row of {@code [N, C]} or {@code [C]}
     * @throws org.clgrad.error.IndexException if a class is not in {@code [0, C)}
     * @throws ArgumentException if p is neither 1 nor 2
     */
    default Tensor multiMarginLoss(Tensor target, int p, double margin, Tensor weight, Reduction reduction) {
        return Scope.composite(
                () -> reduction.apply(MarginLosses.multiMargin((Tensor) this, target, p, margin, weight)));
    }

    /**
     * The sum over the labels y and the classes i that are none, of {@code max(0, 1 - x[y] + x[i])}, divided by the number of
     * classes. Derivative: that of the terms above 0.
     *
     * @param target labels, integers of this shape, {@code [N, C]} or {@code [C]}: those in front of the first negative one
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each row
     * @throws org.clgrad.error.IndexException if a label is not below C
     */
    default Tensor multilabelMarginLoss(Tensor target, Reduction reduction) {
        return Scope.composite(() -> reduction.apply(MarginLosses.multilabelMargin((Tensor) this, target)));
    }

    /**
     * The mean over classes, the last dimension, of {@code -w (t log(sigmoid(x)) + (1 - t) log(sigmoid(-x)))}. Derivative in
     * x: {@code w (sigmoid(x) - t) / C}.
     *
     * @param target t, of this shape
     * @param weight w, broadcast; null for 1
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each row
     * @throws ShapeException if the shapes differ or this is a scalar
     */
    default Tensor multilabelSoftMarginLoss(Tensor target, Tensor weight, Reduction reduction) {
        return Scope.composite(() -> reduction.apply(MarginLosses.multilabelSoftMargin((Tensor) this, target, weight)));
    }

    /**
     * {@code log(1 + e^(-target x))}, without overflow. Derivative: {@code -target sigmoid(-target x)}.
     *
     * @param target 1 or -1, broadcast with this
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     */
    default Tensor softMarginLoss(Tensor target, Reduction reduction) {
        return Scope.composite(
                () -> reduction.apply(((Tensor) this).mul(target).logsigmoid().neg()));
    }

    /**
     * The negative log-likelihood of counts of a Poisson distribution: {@code e^x - t x} for the logarithm x of the rate, or
     * {@code x - t log(x + eps)} for the rate x; with {@code full} plus Stirling's {@code t log(t) - t + log(2 pi t) / 2}
     * where t is above 1. Derivative in x: {@code e^x - t}, or {@code 1 - t / (x + eps)}.
     *
     * @param target t, broadcast with this
     * @param logInput whether x is the logarithm (PyTorch's default)
     * @param full whether the term without x is added
     * @param eps PyTorch's default is 1e-8
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     */
    default Tensor poissonNllLoss(Tensor target, boolean logInput, boolean full, double eps, Reduction reduction) {
        return Scope.composite(() -> reduction.apply(MarginLosses.poisson((Tensor) this, target, logInput, full, eps)));
    }

    /**
     * The negative log-likelihood of normal distributions: {@code (log(v) + (x - t)^2 / v) / 2} with v = max(var, eps), plus
     * {@code log(2 pi) / 2} with {@code full}. Derivative: {@code (x - t) / v} in x, and in var that in v, also below eps.
     *
     * @param target t, of this shape, or broadcast with it
     * @param var of this shape, or with a last dimension of size 1 or without it
     * @param full whether the constant is added
     * @param eps PyTorch's default is 1e-6
     * @param reduction how losses are combined
     * @return a scalar, or one loss for each element
     * @throws ArgumentException if a variance is negative
     * @throws ShapeException if var has another shape
     */
    default Tensor gaussianNllLoss(Tensor target, Tensor var, boolean full, double eps, Reduction reduction) {
        return Scope.composite(() -> reduction.apply(MarginLosses.gaussian((Tensor) this, target, var, full, eps)));
    }
}
