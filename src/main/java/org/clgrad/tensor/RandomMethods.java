package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;

/**
 * Operations with chance, from a {@link Generator}: the same seed and sequence of calls gives the same numbers, to the bit, on
 * every device and in float32 and float64 alike. What was drawn is constant for derivatives of every order; a mapped
 * operation ({@code vmap}) draws once for all samples. Floating types. Names are PyTorch's, in camel case.
 */
public sealed interface RandomMethods permits Tensor {
    /**
     * Each element 0 with the probability p, else {@code x / (1 - p)}; without {@code training} this tensor itself. An element
     * is dropped where a uniform float32 number is below p. Derivative: {@code 1 / (1 - p)} where the element was kept, else
     * 0.
     *
     * @param p the probability, in [0, 1]; PyTorch's default is 0.5
     * @param training whether anything is dropped
     * @param generator where the numbers come from
     * @return the elements
     * @throws ArgumentException if p is outside [0, 1]
     */
    default Tensor dropout(double p, boolean training, Generator generator) {
        return Scope.composite(() -> Dropout.elements((Tensor) this, p, training, generator));
    }

    /**
     * As {@link #dropout}, but whole channels of {@code [N, C, L]} or {@code [C, L]}.
     *
     * @param p the probability, in [0, 1]
     * @param training whether anything is dropped
     * @param generator where the numbers come from
     * @return the elements
     * @throws ShapeException for another number of dimensions
     */
    default Tensor dropout1d(double p, boolean training, Generator generator) {
        return Scope.composite(() -> Dropout.channels(1, (Tensor) this, p, training, generator));
    }

    /**
     * As {@link #dropout}, but whole channels of {@code [N, C, H, W]}; three dimensions are {@code [N, C, L]}, as in PyTorch.
     *
     * @param p the probability, in [0, 1]
     * @param training whether anything is dropped
     * @param generator where the numbers come from
     * @return the elements
     * @throws ShapeException for another number of dimensions
     */
    default Tensor dropout2d(double p, boolean training, Generator generator) {
        return Scope.composite(() -> Dropout.channels(2, (Tensor) this, p, training, generator));
    }

    /**
     * As {@link #dropout}, but whole channels of {@code [N, C, D, H, W]} or {@code [C, D, H, W]}.
     *
     * @param p the probability, in [0, 1]
     * @param training whether anything is dropped
     * @param generator where the numbers come from
     * @return the elements
     * @throws ShapeException for another number of dimensions
     */
    default Tensor dropout3d(double p, boolean training, Generator generator) {
        return Scope.composite(() -> Dropout.channels(3, (Tensor) this, p, training, generator));
    }

    /**
     * Dropout that keeps mean 0 and variance 1, for {@code selu} (Klambauer et al. 2017): with {@code alpha} = 1.7581 and
     * {@code a = 1 / sqrt((1 - p) (1 + p alpha^2))} an element becomes {@code a x + a alpha p}, or with the probability p
     * {@code -a alpha (1 - p)}. Derivative: a where the element was kept, else 0.
     *
     * @param p the probability, in [0, 1]; PyTorch's default is 0.5
     * @param training whether anything is dropped
     * @param generator where the numbers come from
     * @return the elements
     * @throws ArgumentException if p is outside [0, 1]
     */
    default Tensor alphaDropout(double p, boolean training, Generator generator) {
        return Scope.composite(() -> Dropout.alpha((Tensor) this, p, training, generator));
    }

    /**
     * 1 with the probability that an element is, else 0. Not differentiable.
     *
     * @param generator where the numbers come from
     * @return zeros and ones, of this type and shape
     * @throws ArgumentException if a probability is outside [0, 1]
     */
    default Tensor bernoulli(Generator generator) {
        return Scope.composite(() -> Dropout.bernoulli((Tensor) this, generator));
    }

    /**
     * Indices of elements of the last dimension, drawn with probabilities proportional to them. Without replacement these are
     * the largest of {@code x / e} for exponentially distributed numbers e (Efraimidis and Spirakis 2006); with, every draw is
     * such a race of its own. Not differentiable.
     *
     * @param numSamples how many
     * @param replacement whether an index may come again
     * @param generator where the numbers come from
     * @return int64, {@code [numSamples]} or {@code [N, numSamples]}
     * @throws ArgumentException if an element is negative or not finite, a row adds up to 0, or has not that many elements
     *     other than 0
     * @throws ShapeException if this is neither a vector nor a matrix
     */
    default Tensor multinomial(long numSamples, boolean replacement, Generator generator) {
        return Scope.composite(() -> Dropout.multinomial((Tensor) this, numSamples, replacement, generator));
    }

    /**
     * The softmax of {@code (x + e) / tau} with e from Gumbel's distribution, {@code -log(-log(u))} (Jang, Gu and Poole 2017);
     * hard, 1 at the largest element and 0 elsewhere, with the derivative of the softmax. Derivative: that of the softmax,
     * over tau.
     *
     * @param tau the temperature, positive; PyTorch's default is 1
     * @param hard whether the result is 0 and 1
     * @param dim the dimension; PyTorch's default is -1
     * @param generator where the numbers come from
     * @return the weights, of this shape
     * @throws ArgumentException if tau is not positive
     */
    default Tensor gumbelSoftmax(double tau, boolean hard, int dim, Generator generator) {
        return Scope.composite(() -> Dropout.gumbelSoftmax((Tensor) this, tau, hard, dim, generator));
    }

    /**
     * x above 0, else {@code r x} with a slope r for each element, drawn uniformly from {@code [lower, upper)}; without
     * {@code training} {@link ActivationMethods#rrelu(double, double)}. Derivative: 1 above 0, r at 0 and below.
     *
     * @param lower the least slope; PyTorch's default is 1/8
     * @param upper the largest; PyTorch's default is 1/3
     * @param training whether slopes are drawn
     * @param generator where the numbers come from
     * @return the activated elements
     * @throws ArgumentException if lower is above upper
     */
    default Tensor rrelu(double lower, double upper, boolean training, Generator generator) {
        return Scope.composite(() -> Dropout.rrelu((Tensor) this, lower, upper, training, generator));
    }
}
