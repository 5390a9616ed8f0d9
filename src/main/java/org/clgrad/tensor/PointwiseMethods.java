package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;

/**
 * Functions of each element, of one tensor. The result has the tensor's type; functions of analysis take float32 and
 * float64. A NaN gives NaN. Empty tensors give empty tensors. Names are PyTorch's, in camel case; each is the op of that
 * name in {@code torch}.
 */
public sealed interface PointwiseMethods permits Tensor {
    /**
     * {@code -x}. Derivative: {@code -1}.
     *
     * @return the negated elements
     */
    default Tensor neg() {
        return Dispatch.apply(UnaryOp.NEG, (Tensor) this);
    }

    /**
     * {@code |x|}. Derivative: {@code sign(x)}, 0 at 0.
     *
     * @return the absolute values
     */
    default Tensor abs() {
        return Dispatch.apply(UnaryOp.ABS, (Tensor) this);
    }

    /**
     * {@code -1}, {@code 0} or {@code 1}; 0 for NaN. Derivative: 0 everywhere.
     *
     * @return the signs
     */
    default Tensor sign() {
        return Dispatch.apply(UnaryOp.SIGN, (Tensor) this);
    }

    /**
     * {@code x^2}. Derivative: {@code 2 x}.
     *
     * @return the squares
     */
    default Tensor square() {
        return Dispatch.apply(UnaryOp.SQUARE, (Tensor) this);
    }

    /**
     * {@code 1 / x}. Derivative: {@code -1 / x^2}.
     *
     * @return the reciprocals
     */
    default Tensor reciprocal() {
        return Dispatch.apply(UnaryOp.RECIPROCAL, (Tensor) this);
    }

    /**
     * {@code x^(1/2)}; NaN below zero. Derivative: {@code 1 / (2 sqrt(x))}, infinite at 0.
     *
     * @return the square roots
     */
    default Tensor sqrt() {
        return Dispatch.apply(UnaryOp.SQRT, (Tensor) this);
    }

    /**
     * {@code x^(-1/2)}. Derivative: {@code -x^(-3/2) / 2}.
     *
     * @return the reciprocal square roots
     */
    default Tensor rsqrt() {
        return Dispatch.apply(UnaryOp.RSQRT, (Tensor) this);
    }

    /**
     * {@code e^x}. Derivative: {@code e^x}.
     *
     * @return the exponentials
     */
    default Tensor exp() {
        return Dispatch.apply(UnaryOp.EXP, (Tensor) this);
    }

    /**
     * {@code e^x - 1}, without cancellation near 0. Derivative: {@code e^x}.
     *
     * @return the exponentials less one
     */
    default Tensor expm1() {
        return Dispatch.apply(UnaryOp.EXPM1, (Tensor) this);
    }

    /**
     * Natural logarithm; -infinity at 0, NaN below. Derivative: {@code 1 / x}.
     *
     * @return the logarithms
     */
    default Tensor log() {
        return Dispatch.apply(UnaryOp.LOG, (Tensor) this);
    }

    /**
     * {@code log(1 + x)}, without cancellation near 0. Derivative: {@code 1 / (1 + x)}.
     *
     * @return the logarithms
     */
    default Tensor log1p() {
        return Dispatch.apply(UnaryOp.LOG1P, (Tensor) this);
    }

    /**
     * Sine of radians. Derivative: {@code cos(x)}.
     *
     * @return the sines
     */
    default Tensor sin() {
        return Dispatch.apply(UnaryOp.SIN, (Tensor) this);
    }

    /**
     * Cosine of radians. Derivative: {@code -sin(x)}.
     *
     * @return the cosines
     */
    default Tensor cos() {
        return Dispatch.apply(UnaryOp.COS, (Tensor) this);
    }

    /**
     * Hyperbolic tangent. Derivative: {@code 1 - tanh(x)^2}.
     *
     * @return the tangents
     */
    default Tensor tanh() {
        return Dispatch.apply(UnaryOp.TANH, (Tensor) this);
    }

    /**
     * {@code 1 / (1 + e^-x)}. Derivative: {@code s (1 - s)}.
     *
     * @return the logistic function
     */
    default Tensor sigmoid() {
        return Dispatch.apply(UnaryOp.SIGMOID, (Tensor) this);
    }

    /**
     * Error function. Derivative: {@code 2 / sqrt(pi) e^(-x^2)}.
     *
     * @return its values
     */
    default Tensor erf() {
        return Dispatch.apply(UnaryOp.ERF, (Tensor) this);
    }

    /**
     * {@code 1 - erf(x)}, without cancellation for large x. Derivative: {@code -2 / sqrt(pi) e^(-x^2)}.
     *
     * @return its values
     */
    default Tensor erfc() {
        return Dispatch.apply(UnaryOp.ERFC, (Tensor) this);
    }

    /**
     * The distribution function of the standard normal distribution, {@code (1 + erf(x / sqrt 2)) / 2}: the probability of
     * a value of at most x; PyTorch's {@code special.ndtr}. No cancellation for x below 0. Derivative: the density
     * {@code e^(-x^2 / 2) / sqrt(2 pi)}.
     *
     * @return its values
     */
    default Tensor ndtr() {
        return Dispatch.apply(UnaryOp.NDTR, (Tensor) this);
    }

    /**
     * {@code max(x, 0)}. Derivative: 1 above 0, 0 at 0 and below.
     *
     * @return the rectified elements
     */
    default Tensor relu() {
        return Dispatch.apply(PointwiseOp.RELU, (Tensor) this);
    }

    /**
     * {@code x P(X <= x)} for a standard normal X. Derivative: {@code P(X <= x) + x p(x)} with the normal density p.
     *
     * @return the activated elements
     */
    default Tensor gelu() {
        return Dispatch.apply(GeluOps.NORMAL, (Tensor) this);
    }

    /**
     * {@code gelu} in one of PyTorch's two forms.
     *
     * @param approximate {@code none} for {@link #gelu()}, {@code tanh} for
     *     {@code x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}
     * @return the activated elements
     * @throws org.clgrad.error.ArgumentException if it is another name
     */
    default Tensor gelu(String approximate) {
        return switch (approximate) {
            case "none" -> gelu();
            case "tanh" -> Dispatch.apply(GeluOps.TANH, (Tensor) this);
            default -> throw new ArgumentException("gelu: approximate is '" + approximate + "'; choose none or tanh");
        };
    }

    /**
     * {@code log(1 + e^x)}, x itself above 20. Derivative: {@code sigmoid(x)}.
     *
     * @return the activated elements
     */
    default Tensor softplus() {
        return softplus(1, 20);
    }

    /**
     * {@code log(1 + e^(beta x)) / beta}, x itself where {@code beta x} exceeds the threshold. Derivative: {@code sigmoid(beta x)}, 1 above the threshold.
     *
     * @param beta the sharpness, positive
     * @param threshold from where the function is taken as linear
     * @return the activated elements
     */
    default Tensor softplus(double beta, double threshold) {
        return Dispatch.apply(PointwiseOp.softplus(beta, threshold), (Tensor) this);
    }
}
