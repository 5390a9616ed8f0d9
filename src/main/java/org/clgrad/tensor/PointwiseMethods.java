package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.spi.Fn;

/**
 * Functions of each element. Shapes of two operands broadcast. Types do not mix: operands share one type, the result
 * has it too; functions of analysis take float32 and float64. A NaN gives NaN. Empty tensors give empty tensors. Names
 * are PyTorch's, in camel case; each is the op of that name in {@code torch}.
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

    /**
     * {@code x + y}. Derivative: 1 and 1.
     *
     * @param other broadcast with this, of the same type
     * @return the sums
     */
    default Tensor add(Tensor other) {
        return Dispatch.apply(BinaryOp.ADD, (Tensor) this, other);
    }

    /**
     * {@code x + alpha y}. Derivative: 1 and {@code alpha}.
     *
     * @param other broadcast with this, of the same type
     * @param alpha the factor, a value of this type
     * @return the sums
     */
    default Tensor add(Tensor other, double alpha) {
        return Dispatch.apply(PointwiseOp.addScaled("add", alpha), (Tensor) this, other);
    }

    /**
     * {@code x + value}. Derivative: 1.
     *
     * @param value a value of this type
     * @return the sums
     */
    default Tensor add(double value) {
        return Dispatch.apply(PointwiseOp.add(value), (Tensor) this);
    }

    /**
     * {@code x - y}. Derivative: 1 and -1.
     *
     * @param other broadcast with this, of the same type
     * @return the differences
     */
    default Tensor sub(Tensor other) {
        return Dispatch.apply(BinaryOp.SUB, (Tensor) this, other);
    }

    /**
     * {@code x - alpha y}. Derivative: 1 and {@code -alpha}.
     *
     * @param other broadcast with this, of the same type
     * @param alpha the factor, a value of this type
     * @return the differences
     */
    default Tensor sub(Tensor other, double alpha) {
        return Dispatch.apply(PointwiseOp.addScaled("sub", -alpha), (Tensor) this, other);
    }

    /**
     * {@code x - value}. Derivative: 1.
     *
     * @param value a value of this type
     * @return the differences
     */
    default Tensor sub(double value) {
        return Dispatch.apply(PointwiseOp.add(-value), (Tensor) this);
    }

    /**
     * {@code value - x}. Derivative: -1.
     *
     * @param value a value of this type
     * @return the differences
     */
    default Tensor rsub(double value) {
        return Dispatch.apply(PointwiseOp.rsub(value), (Tensor) this);
    }

    /**
     * {@code x y}. Derivative: {@code y} and {@code x}.
     *
     * @param other broadcast with this, of the same type
     * @return the products
     */
    default Tensor mul(Tensor other) {
        return Dispatch.apply(BinaryOp.MUL, (Tensor) this, other);
    }

    /**
     * {@code x value}. Derivative: {@code value}.
     *
     * @param value a value of this type
     * @return the products
     */
    default Tensor mul(double value) {
        return Dispatch.apply(PointwiseOp.mul(value), (Tensor) this);
    }

    /**
     * {@code x / y}; floating types. Derivative: {@code 1 / y} and {@code -x / y^2}.
     *
     * @param other broadcast with this, of the same type
     * @return the quotients
     */
    default Tensor div(Tensor other) {
        return Dispatch.apply(BinaryOp.DIV, (Tensor) this, other);
    }

    /**
     * {@code x / value}; floating types. Derivative: {@code 1 / value}.
     *
     * @param value a value of this type
     * @return the quotients
     */
    default Tensor div(double value) {
        return Dispatch.apply(PointwiseOp.div(value), (Tensor) this);
    }

    /**
     * {@code x^y} with the special cases of C's pow. Derivative: {@code y x^(y-1)}, 0 for y = 0, and {@code x^y log(x)}, 0 where x is 0 and y not negative.
     *
     * @param exponent broadcast with this, of the same type
     * @return the powers
     */
    default Tensor pow(Tensor exponent) {
        return Dispatch.apply(BinaryOp.POW, (Tensor) this, exponent);
    }

    /**
     * {@code x^s} with the special cases of C's pow; of integers products, which wrap. Derivative: {@code s x^(s-1)}, 0 for
     * s = 0.
     *
     * @param exponent the power
     * @return the powers
     * @throws org.clgrad.error.ArgumentException if the exponent of integers is negative or no integer
     */
    default Tensor pow(double exponent) {
        if (exponent == 2) {
            return square();
        }
        Tensor t = (Tensor) this;
        return t.dtype().isInteger()
                ? Scope.composite(() -> IntegerPower.of(t, exponent))
                : Dispatch.apply(PointwiseOp.pow(exponent), t);
    }

    /**
     * The larger of two; NaN wins. Derivative: to the larger, half each where equal.
     *
     * @param other broadcast with this, of the same type
     * @return the larger elements
     */
    default Tensor maximum(Tensor other) {
        return Dispatch.apply(BinaryOp.MAXIMUM, (Tensor) this, other);
    }

    /**
     * The larger of an element and a number; NaN wins. Derivative: 1 above, 1/2 at, 0 below the number.
     *
     * @param value a value of this type
     * @return the larger
     */
    default Tensor maximum(double value) {
        return Dispatch.apply(PointwiseOp.maximum(value), (Tensor) this);
    }

    /**
     * The smaller of two; NaN wins. Derivative: to the smaller, half each where equal.
     *
     * @param other broadcast with this, of the same type
     * @return the smaller elements
     */
    default Tensor minimum(Tensor other) {
        return Dispatch.apply(BinaryOp.MINIMUM, (Tensor) this, other);
    }

    /**
     * The smaller of an element and a number; NaN wins. Derivative: 1 below, 1/2 at, 0 above the number.
     *
     * @param value a value of this type
     * @return the smaller
     */
    default Tensor minimum(double value) {
        return Dispatch.apply(PointwiseOp.minimum(value), (Tensor) this);
    }

    /**
     * {@code min(max(x, min), max)}; NaN stays. Derivative: 1 between the bounds and on them, 0 outside.
     *
     * @param min the lower bound, -infinity for none
     * @param max the upper bound, infinity for none; wins where it is below {@code min}
     * @return the limited elements
     */
    default Tensor clamp(double min, double max) {
        return Dispatch.apply(PointwiseOp.clamp(min, max), (Tensor) this);
    }

    /**
     * A number where the mask is true. Derivative: 1 where the mask is false, else 0.
     *
     * @param mask bool, broadcast with this
     * @param value a value of this type
     * @return the filled elements
     */
    default Tensor maskedFill(Tensor mask, double value) {
        return Dispatch.apply(PointwiseOp.maskedFill(value), (Tensor) this, mask);
    }

    /**
     * A number where the mask is false. Derivative: 1 where the mask is true, else 0.
     *
     * @param mask bool, broadcast with this
     * @param value a value of this type
     * @return the kept elements
     */
    default Tensor maskedKeep(Tensor mask, double value) {
        return Dispatch.apply(PointwiseOp.maskedKeep(value), (Tensor) this, mask);
    }

    /**
     * Whether x == y; not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return bool
     */
    default Tensor eq(Tensor other) {
        return Dispatch.apply(BinaryOp.EQ, (Tensor) this, other);
    }

    /**
     * Whether x == the number; not differentiable.
     *
     * @param value a value of this type
     * @return bool
     */
    default Tensor eq(double value) {
        return Dispatch.apply(PointwiseOp.compare(Fn.EQ, value), (Tensor) this);
    }

    /**
     * Whether x != y; not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return bool
     */
    default Tensor ne(Tensor other) {
        return Dispatch.apply(BinaryOp.NE, (Tensor) this, other);
    }

    /**
     * Whether x != the number; not differentiable.
     *
     * @param value a value of this type
     * @return bool
     */
    default Tensor ne(double value) {
        return Dispatch.apply(PointwiseOp.compare(Fn.NE, value), (Tensor) this);
    }

    /**
     * Whether x &lt; y; not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return bool
     */
    default Tensor lt(Tensor other) {
        return Dispatch.apply(BinaryOp.LT, (Tensor) this, other);
    }

    /**
     * Whether x &lt; the number; not differentiable.
     *
     * @param value a value of this type
     * @return bool
     */
    default Tensor lt(double value) {
        return Dispatch.apply(PointwiseOp.compare(Fn.LT, value), (Tensor) this);
    }

    /**
     * Whether x &lt;= y; not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return bool
     */
    default Tensor le(Tensor other) {
        return Dispatch.apply(BinaryOp.LE, (Tensor) this, other);
    }

    /**
     * Whether x &lt;= the number; not differentiable.
     *
     * @param value a value of this type
     * @return bool
     */
    default Tensor le(double value) {
        return Dispatch.apply(PointwiseOp.compare(Fn.LE, value), (Tensor) this);
    }

    /**
     * Whether x &gt; y; not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return bool
     */
    default Tensor gt(Tensor other) {
        return Dispatch.apply(BinaryOp.GT, (Tensor) this, other);
    }

    /**
     * Whether x &gt; the number; not differentiable.
     *
     * @param value a value of this type
     * @return bool
     */
    default Tensor gt(double value) {
        return Dispatch.apply(PointwiseOp.compare(Fn.GT, value), (Tensor) this);
    }

    /**
     * Whether x &gt;= y; not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return bool
     */
    default Tensor ge(Tensor other) {
        return Dispatch.apply(BinaryOp.GE, (Tensor) this, other);
    }

    /**
     * Whether x &gt;= the number; not differentiable.
     *
     * @param value a value of this type
     * @return bool
     */
    default Tensor ge(double value) {
        return Dispatch.apply(PointwiseOp.compare(Fn.GE, value), (Tensor) this);
    }

    /**
     * Whether both are true.
     *
     * @param other bool, broadcast with this
     * @return bool
     */
    default Tensor logicalAnd(Tensor other) {
        return Dispatch.apply(BinaryOp.LOGICAL_AND, (Tensor) this, other);
    }

    /**
     * Whether one or both are true.
     *
     * @param other bool, broadcast with this
     * @return bool
     */
    default Tensor logicalOr(Tensor other) {
        return Dispatch.apply(BinaryOp.LOGICAL_OR, (Tensor) this, other);
    }

    /**
     * Whether exactly one is true.
     *
     * @param other bool, broadcast with this
     * @return bool
     */
    default Tensor logicalXor(Tensor other) {
        return Dispatch.apply(BinaryOp.LOGICAL_XOR, (Tensor) this, other);
    }

    /** {@return bool: whether each element is false} */
    default Tensor logicalNot() {
        return Dispatch.apply(UnaryOp.LOGICAL_NOT, (Tensor) this);
    }
}
