package org.clgrad.tensor;

/**
 * Elementary functions: powers and logarithms to other bases, inverse trigonometric and hyperbolic functions, rounding, and
 * functions of two or three tensors that broadcast. Floating types unless said otherwise; tensors of one call share one
 * type. Accuracy is stated in {@code docs/numerics.md}. Names are PyTorch's, in camel case; each is the op of that name in
 * {@code torch}.
 */
public sealed interface ElementaryMethods permits Tensor {
    /**
     * {@code 2^x}. Derivative: {@code 2^x ln 2}.
     *
     * @return the powers
     */
    default Tensor exp2() {
        return Dispatch.apply(UnaryOp.EXP2, (Tensor) this);
    }

    /**
     * Logarithm to base 2; -inf at 0, NaN below. Derivative: {@code 1 / (x ln 2)}.
     *
     * @return the logarithms
     */
    default Tensor log2() {
        return Dispatch.apply(UnaryOp.LOG2, (Tensor) this);
    }

    /**
     * Logarithm to base 10; -inf at 0, NaN below. Derivative: {@code 1 / (x ln 10)}.
     *
     * @return the logarithms
     */
    default Tensor log10() {
        return Dispatch.apply(UnaryOp.LOG10, (Tensor) this);
    }

    /**
     * Tangent of radians. Derivative: {@code 1 + tan(x)^2}.
     *
     * @return the tangents
     */
    default Tensor tan() {
        return Dispatch.apply(UnaryOp.TAN, (Tensor) this);
    }

    /**
     * Inverse sine, in [-pi/2, pi/2]; NaN outside [-1, 1]. Derivative: {@code 1 / sqrt(1 - x^2)}, infinite at -1 and 1.
     *
     * @return the angles in radians
     */
    default Tensor asin() {
        return Dispatch.apply(UnaryOp.ASIN, (Tensor) this);
    }

    /**
     * Inverse cosine, in [0, pi]; NaN outside [-1, 1]. Derivative: {@code -1 / sqrt(1 - x^2)}, infinite at -1 and 1.
     *
     * @return the angles in radians
     */
    default Tensor acos() {
        return Dispatch.apply(UnaryOp.ACOS, (Tensor) this);
    }

    /**
     * Inverse tangent, in [-pi/2, pi/2]. Derivative: {@code 1 / (1 + x^2)}.
     *
     * @return the angles in radians
     */
    default Tensor atan() {
        return Dispatch.apply(UnaryOp.ATAN, (Tensor) this);
    }

    /**
     * Hyperbolic sine. Derivative: {@code cosh(x)}.
     *
     * @return the sines
     */
    default Tensor sinh() {
        return Dispatch.apply(UnaryOp.SINH, (Tensor) this);
    }

    /**
     * Hyperbolic cosine. Derivative: {@code sinh(x)}.
     *
     * @return the cosines
     */
    default Tensor cosh() {
        return Dispatch.apply(UnaryOp.COSH, (Tensor) this);
    }

    /**
     * Inverse hyperbolic sine. Derivative: {@code 1 / sqrt(x^2 + 1)}.
     *
     * @return its values
     */
    default Tensor asinh() {
        return Dispatch.apply(UnaryOp.ASINH, (Tensor) this);
    }

    /**
     * Inverse hyperbolic cosine; NaN below 1. Derivative: {@code 1 / sqrt(x^2 - 1)}, infinite at 1.
     *
     * @return its values
     */
    default Tensor acosh() {
        return Dispatch.apply(UnaryOp.ACOSH, (Tensor) this);
    }

    /**
     * Inverse hyperbolic tangent; infinite at -1 and 1, NaN outside. Derivative: {@code 1 / (1 - x^2)}.
     *
     * @return its values
     */
    default Tensor atanh() {
        return Dispatch.apply(UnaryOp.ATANH, (Tensor) this);
    }

    /**
     * The largest integer not above; an integer is its own. Derivative: 0 everywhere.
     *
     * @return the integers, of this type
     */
    default Tensor floor() {
        return rounded(UnaryOp.FLOOR);
    }

    /**
     * The smallest integer not below; an integer is its own. Derivative: 0 everywhere.
     *
     * @return the integers, of this type
     */
    default Tensor ceil() {
        return rounded(UnaryOp.CEIL);
    }

    /**
     * The nearest integer, the even one of two; an integer is its own. Derivative: 0 everywhere.
     *
     * @return the integers, of this type
     */
    default Tensor round() {
        return rounded(UnaryOp.ROUND);
    }

    /**
     * The nearest number with some decimal places: {@code round(x 10^decimals) / 10^decimals}, the even one of two.
     * Derivative: 0 everywhere.
     *
     * @param decimals how many; a negative number counts the zeros before the point
     * @return the numbers, of this floating type
     */
    default Tensor round(int decimals) {
        Tensor t = (Tensor) this;
        if (decimals == 0) {
            return t.round();
        }
        double power = StrictMath.pow(10, Math.abs(decimals));
        return Scope.composite(() -> decimals > 0
                ? t.mul(power).round().div(power)
                : t.div(power).round().mul(power));
    }

    /**
     * The quotient {@code x / y} rounded down, as near to it as its own remainder says; {@code x / y} for y = 0. Not
     * differentiable: the derivative is 0 wherever there is one. Floating types.
     *
     * @param other broadcast with this, of the same type
     * @return the whole quotients
     */
    default Tensor floorDivide(Tensor other) {
        Tensor x = ((Tensor) this).detach();
        Tensor y = other.detach();
        return Scope.composite(() -> {
            Tensor rest = x.fmod(y);
            Tensor whole = x.sub(rest).div(y);
            Tensor below = rest.ne(0).logicalAnd(rest.lt(0).ne(y.lt(0)));
            Tensor quotient = Tensor.where(below, whole.sub(1), whole);
            Tensor down = quotient.floor();
            Tensor near = Tensor.where(quotient.sub(down).gt(0.5), down.add(1), down);
            Tensor signed = Tensor.where(quotient.eq(0), x.div(y).mul(0), near);
            return Tensor.where(y.eq(0), x.div(y), signed);
        });
    }

    /**
     * Limits elements between bounds that are tensors: {@code min(max(x, min), max)}; NaN wins. Derivative: to x between
     * the bounds and on them, else to the bound that was taken.
     *
     * @param min the lower bounds, broadcast with this; null for none
     * @param max the upper bounds, broadcast with this; null for none; win where they are below {@code min}
     * @return the limited elements
     */
    default Tensor clamp(Tensor min, Tensor max) {
        Tensor t = (Tensor) this;
        return Scope.composite(() -> {
            Tensor low = min == null ? t : Tensor.where(t.lt(min).logicalOr(min.ne(min)), min, t);
            if (max == null) {
                return low;
            }
            Tensor above = t.gt(max).logicalOr(max.ne(max));
            return Tensor.where(min == null ? above : above.logicalOr(max.lt(min)), max, low);
        });
    }

    /**
     * The nearest integer towards zero; an integer is its own. Derivative: 0 everywhere.
     *
     * @return the integers, of this type
     */
    default Tensor trunc() {
        return rounded(UnaryOp.TRUNC);
    }

    private Tensor rounded(UnaryOp op) {
        Tensor t = (Tensor) this;
        return t.dtype().isInteger() ? t.copy() : Dispatch.apply(op, t);
    }

    /**
     * The angle of the point {@code (other, this)}, in [-pi, pi], with the signs of zeros as in C. Derivative:
     * {@code y / (x^2 + y^2)} for this x and the other y, and {@code -x / (x^2 + y^2)}; 0 at the origin.
     *
     * @param other broadcast with this, of the same type
     * @return the angles in radians
     */
    default Tensor atan2(Tensor other) {
        return Dispatch.apply(BinaryOp.ATAN2, (Tensor) this, other);
    }

    /**
     * {@code sqrt(x^2 + y^2)} without overflow; infinite if one is, even beside NaN. Derivative: {@code x / hypot} and
     * {@code y / hypot}; NaN at the origin.
     *
     * @param other broadcast with this, of the same type
     * @return the lengths
     */
    default Tensor hypot(Tensor other) {
        return Dispatch.apply(BinaryOp.HYPOT, (Tensor) this, other);
    }

    /**
     * The remainder {@code x - y trunc(x / y)}, exactly, with the sign of x; NaN for y = 0. Derivative: 1 and
     * {@code -trunc(x / y)}, also where the quotient is whole.
     *
     * @param other broadcast with this, of the same type
     * @return the remainders
     */
    default Tensor fmod(Tensor other) {
        return Dispatch.apply(BinaryOp.FMOD, (Tensor) this, other);
    }

    /**
     * The remainder {@code x - y floor(x / y)} with the sign of y; NaN for y = 0. Derivative: 1 and
     * {@code -floor(x / y)}, also where the quotient is whole.
     *
     * @param other broadcast with this, of the same type
     * @return the remainders
     */
    default Tensor remainder(Tensor other) {
        return Dispatch.apply(BinaryOp.REMAINDER, (Tensor) this, other);
    }

    /**
     * {@code log(e^x + e^y)} without overflow. Derivative: {@code sigmoid(x - y)} and {@code sigmoid(y - x)}.
     *
     * @param other broadcast with this, of the same type
     * @return the logarithms
     */
    default Tensor logaddexp(Tensor other) {
        return Dispatch.apply(CompoundOps.LOGADDEXP_OP, (Tensor) this, other);
    }

    /**
     * {@code x log y}, 0 where x is 0, NaN where y is. Derivative: {@code log y}, 0 where x is 0 and y not positive, and
     * {@code x / y}.
     *
     * @param other broadcast with this, of the same type
     * @return the products
     */
    default Tensor xlogy(Tensor other) {
        return Dispatch.apply(CompoundOps.XLOGY_OP, (Tensor) this, other);
    }

    /**
     * {@code x + w (y - x)}: from this to an end. Derivative: {@code 1 - w}, {@code w}, {@code y - x}.
     *
     * @param end the value for w = 1, broadcast with this
     * @param weight how far to go, broadcast with this
     * @return the values in between
     */
    default Tensor lerp(Tensor end, Tensor weight) {
        return Dispatch.apply(CompoundOps.LERP_OP, (Tensor) this, end, weight);
    }

    /**
     * {@code x + value a b}; every numeric type. Derivative: 1, {@code value b}, {@code value a}.
     *
     * @param tensor1 a, broadcast with this
     * @param tensor2 b, broadcast with this
     * @param value the factor, a value of this type
     * @return the sums
     */
    default Tensor addcmul(Tensor tensor1, Tensor tensor2, double value) {
        return Dispatch.apply(CompoundOps.addcmul(value), (Tensor) this, tensor1, tensor2);
    }

    /**
     * {@code x + value a / b}. Derivative: 1, {@code value / b}, {@code -value a / b^2}.
     *
     * @param tensor1 a, broadcast with this
     * @param tensor2 b, broadcast with this
     * @param value the factor
     * @return the sums
     */
    default Tensor addcdiv(Tensor tensor1, Tensor tensor2, double value) {
        return Dispatch.apply(CompoundOps.addcdiv(value), (Tensor) this, tensor1, tensor2);
    }
}
