package org.clgrad.tensor;

/**
 * Elementary functions: powers and logarithms to other bases, inverse trigonometric and hyperbolic functions, rounding, and
 * functions of two or three tensors that broadcast. Floating types unless said otherwise; tensors of one call share one
 * type. Accuracy is stated in {@code docs/numerics.md}. Names are PyTorch's, in camel case; each is the op of that name in
 * {@code torch}.
 */
public sealed interface ElementaryMethods permits Tensor {
    /**
     * The inverse of the error function: the y with {@code erf(y) = x}; infinite at -1 and 1, NaN outside. Derivative:
     * {@code sqrt(pi) / 2 e^(y^2)}.
     *
     * @return its values
     */
    default Tensor erfinv() {
        return Dispatch.apply(UnaryOp.ERFINV, (Tensor) this);
    }

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

    /**
     * {@code log2(2^x + 2^y)} without overflow. Derivative: {@code 1 / (1 + 2^(y - x))} and {@code 1 / (1 + 2^(x - y))}.
     *
     * @param other broadcast with this, of the same type
     * @return the logarithms
     */
    default Tensor logaddexp2(Tensor other) {
        return Dispatch.apply(CompoundOps.LOGADDEXP2_OP, (Tensor) this, other);
    }

    /**
     * The magnitude of x with the sign of y, that of zeros too; of NaN it is positive. Derivative: 1 where x has that sign,
     * -1 where it has the other, 0 where x is 0; 0 to y.
     *
     * @param other y, broadcast with this, of the same type
     * @return the numbers
     */
    default Tensor copysign(Tensor other) {
        return Dispatch.apply(CompoundOps.COPYSIGN_OP, (Tensor) this, other);
    }

    /**
     * The larger of two, where one is NaN the other; every numeric type. Derivative: to what was chosen, of equal elements
     * to this.
     *
     * @param other broadcast with this, of the same type
     * @return the larger elements
     */
    default Tensor fmax(Tensor other) {
        return Dispatch.apply(CompoundOps.fextremum(true), (Tensor) this, other);
    }

    /**
     * The smaller of two, where one is NaN the other; every numeric type. Derivative: to what was chosen, of equal elements
     * to this.
     *
     * @param other broadcast with this, of the same type
     * @return the smaller elements
     */
    default Tensor fmin(Tensor other) {
        return Dispatch.apply(CompoundOps.fextremum(false), (Tensor) this, other);
    }

    /**
     * 0 below 0 and for NaN, 1 above 0, and at 0 what is given for it; every numeric type. Derivative: 0, and for the
     * values 1 where they are taken.
     *
     * @param values for elements that are 0, broadcast with this, of the same type
     * @return the steps
     */
    default Tensor heaviside(Tensor values) {
        return Dispatch.apply(CompoundOps.HEAVISIDE_OP, (Tensor) this, values);
    }

    /**
     * {@code log(x / (1 - x))}, the inverse of the sigmoid; infinite at 0 and 1, NaN outside. Derivative:
     * {@code 1 / (x (1 - x))}.
     *
     * @return the logarithms of odds
     */
    default Tensor logit() {
        Tensor x = (Tensor) this;
        ReductionOp.floating("logit", x);
        return Scope.composite(() -> x.div(x.rsub(1)).log());
    }

    /**
     * {@link #logit()} of elements limited to {@code [eps, 1 - eps]}. Derivative: as without the limits between them and on
     * them, 0 outside.
     *
     * @param eps at least 0
     * @return the logarithms of odds
     */
    default Tensor logit(double eps) {
        Tensor x = (Tensor) this;
        ReductionOp.floating("logit", x);
        return Scope.composite(() -> x.clamp(eps, 1 - eps).logit());
    }

    /**
     * {@code sin(pi x) / (pi x)}, 1 at 0. Derivative: {@code (cos(pi x) - sinc(x)) / x}, 0 at 0.
     *
     * @return its values
     */
    default Tensor sinc() {
        Tensor x = (Tensor) this;
        ReductionOp.floating("sinc", x);
        return Scope.composite(() -> {
            Tensor origin = x.eq(0);
            Tensor angle = x.mul(Math.PI).maskedFill(origin, 1);
            return angle.sin().div(angle).maskedFill(origin, 1);
        });
    }

    /**
     * What trunc leaves, {@code x - trunc(x)}, with the sign of x. Derivative: 1.
     *
     * @return the fractions
     */
    default Tensor frac() {
        Tensor x = (Tensor) this;
        ReductionOp.floating("frac", x);
        return Scope.composite(() -> x.sub(x.trunc()));
    }

    /**
     * {@code x 2^y}, as this product, which overflows where the power does. Derivative: {@code 2^y}; for a floating y
     * {@code x 2^y ln 2}.
     *
     * @param other y, integers or of this type, broadcast with this
     * @return the products
     */
    default Tensor ldexp(Tensor other) {
        Tensor x = (Tensor) this;
        ReductionOp.floating("ldexp", x);
        return Scope.composite(() -> x.mul((other.dtype().isInteger() ? other.to(x.dtype()) : other).exp2()));
    }

    /**
     * Degrees as radians, {@code x pi / 180}. Derivative: {@code pi / 180}.
     *
     * @return the angles
     */
    default Tensor deg2rad() {
        ReductionOp.floating("deg2rad", (Tensor) this);
        return ((Tensor) this).mul(Math.PI / 180);
    }

    /**
     * Radians as degrees, {@code x 180 / pi}. Derivative: {@code 180 / pi}.
     *
     * @return the angles
     */
    default Tensor rad2deg() {
        ReductionOp.floating("rad2deg", (Tensor) this);
        return ((Tensor) this).mul(180 / Math.PI);
    }
}
