package org.clgrad.tensor;

/**
 * Arithmetic on each element of two tensors, or of one and a number. Shapes of two operands broadcast. Types do not mix:
 * operands share one type, the result has it too. A NaN gives NaN. Empty tensors give empty tensors. Names are PyTorch's,
 * in camel case; each is the op of that name in {@code torch}.
 */
public sealed interface ArithmeticMethods permits Tensor {
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
        Tensor t = (Tensor) this;
        if (exponent == 2) {
            return t.square();
        }
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
}
