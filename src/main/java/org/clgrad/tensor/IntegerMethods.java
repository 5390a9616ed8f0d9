package org.clgrad.tensor;

import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;

/**
 * Division without a fraction, of floating and integer types, and the bits of integers. Tensors of one call broadcast and
 * share one type. Integer arithmetic is exact and wraps: the smallest number by -1 is itself. Names are PyTorch's, in camel
 * case; each is the op of that name in {@code torch}.
 */
public sealed interface IntegerMethods permits Tensor {
    /**
     * The quotient {@code x / y}, rounded. The derivative is 0 wherever there is one. Source: {@code torch.div}.
     *
     * @param other broadcast with this, of the same type
     * @param roundingMode {@code "trunc"} for towards zero, {@code "floor"} for down, see {@link #floorDivide(Tensor)}
     * @return the whole quotients, of this type
     * @throws ArgumentException if the mode is another, or an integer is divided by 0
     */
    default Tensor div(Tensor other, String roundingMode) {
        Tensor x = ((Tensor) this).detach();
        return switch (roundingMode) {
            case "trunc" -> Scope.composite(() -> Division.trunc(x, other.detach()));
            case "floor" -> floorDivide(other);
            default ->
                throw new ArgumentException("div: rounding_mode '" + roundingMode + "' is neither trunc nor floor");
        };
    }

    /**
     * The quotient {@code x / y} rounded down, as near to it as its own remainder says; {@code x / y} for floating y = 0.
     * Not differentiable: the derivative is 0 wherever there is one. Source: {@code torch.floor_divide}.
     *
     * @param other broadcast with this, of the same type
     * @return the whole quotients, of this type
     * @throws ArgumentException if an integer is divided by 0
     */
    default Tensor floorDivide(Tensor other) {
        Tensor x = ((Tensor) this).detach();
        return Scope.composite(() -> Division.floor(x, other.detach()));
    }

    /**
     * {@link #floorDivide(Tensor)} with a number.
     *
     * @param value the divisor, a value of this type
     * @return the whole quotients, of this type
     */
    default Tensor floorDivide(double value) {
        return floorDivide(number(value));
    }

    /**
     * The remainder {@code x - y trunc(x / y)}, exactly, with the sign of x; NaN for floating y = 0. Derivative: 1 and
     * {@code -trunc(x / y)}, also where the quotient is whole. Source: {@code torch.fmod}.
     *
     * @param other broadcast with this, of the same type
     * @return the remainders, of this type
     * @throws ArgumentException if an integer is divided by 0
     */
    default Tensor fmod(Tensor other) {
        return Division.rest(BinaryOp.FMOD, (Tensor) this, other);
    }

    /**
     * {@link #fmod(Tensor)} with a number.
     *
     * @param value the divisor, a value of this type
     * @return the remainders, of this type
     */
    default Tensor fmod(double value) {
        return fmod(number(value));
    }

    /**
     * The remainder {@code x - y floor(x / y)} with the sign of y; NaN for floating y = 0. Derivative: 1 and
     * {@code -floor(x / y)}, also where the quotient is whole. Source: {@code torch.remainder}, Python's {@code %}.
     *
     * @param other broadcast with this, of the same type
     * @return the remainders, of this type
     * @throws ArgumentException if an integer is divided by 0
     */
    default Tensor remainder(Tensor other) {
        return Division.rest(BinaryOp.REMAINDER, (Tensor) this, other);
    }

    /**
     * {@link #remainder(Tensor)} with a number.
     *
     * @param value the divisor, a value of this type
     * @return the remainders, of this type
     */
    default Tensor remainder(double value) {
        return remainder(number(value));
    }

    /**
     * {@code x & y} of every bit; int32, int64 and bool. Not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return the bits, of this type
     */
    default Tensor bitwiseAnd(Tensor other) {
        return Dispatch.apply(BinaryOp.BITWISE_AND, (Tensor) this, other);
    }

    /**
     * {@link #bitwiseAnd(Tensor)} with a number.
     *
     * @param value a value of this type
     * @return the bits, of this type
     */
    default Tensor bitwiseAnd(long value) {
        return bitwiseAnd(bits(value));
    }

    /**
     * {@code x | y} of every bit; int32, int64 and bool. Not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return the bits, of this type
     */
    default Tensor bitwiseOr(Tensor other) {
        return Dispatch.apply(BinaryOp.BITWISE_OR, (Tensor) this, other);
    }

    /**
     * {@link #bitwiseOr(Tensor)} with a number.
     *
     * @param value a value of this type
     * @return the bits, of this type
     */
    default Tensor bitwiseOr(long value) {
        return bitwiseOr(bits(value));
    }

    /**
     * {@code x ^ y} of every bit; int32, int64 and bool. Not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return the bits, of this type
     */
    default Tensor bitwiseXor(Tensor other) {
        return Dispatch.apply(BinaryOp.BITWISE_XOR, (Tensor) this, other);
    }

    /**
     * {@link #bitwiseXor(Tensor)} with a number.
     *
     * @param value a value of this type
     * @return the bits, of this type
     */
    default Tensor bitwiseXor(long value) {
        return bitwiseXor(bits(value));
    }

    /**
     * {@code ~x} of every bit, {@code -x - 1}; of bools whether each is false. Not differentiable.
     *
     * @return the bits, of this type
     */
    default Tensor bitwiseNot() {
        return Dispatch.apply(UnaryOp.BITWISE_NOT, (Tensor) this);
    }

    /**
     * {@code x << y}: every bit y places up, 0 coming in; 0 where y is negative or not below the number of bits, 32 or 64.
     * int32 and int64. Not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return the shifted numbers, of this type
     */
    default Tensor bitwiseLeftShift(Tensor other) {
        return Dispatch.apply(BinaryOp.BITWISE_LEFT_SHIFT, (Tensor) this, other);
    }

    /**
     * {@link #bitwiseLeftShift(Tensor)} by a number.
     *
     * @param places how far
     * @return the shifted numbers, of this type
     */
    default Tensor bitwiseLeftShift(long places) {
        return bitwiseLeftShift(bits(places));
    }

    /**
     * {@code x >> y}: every bit y places down, the sign coming in; nothing but the sign, 0 or -1, where y is negative or not
     * below the number of bits, 32 or 64. int32 and int64. Not differentiable.
     *
     * @param other broadcast with this, of the same type
     * @return the shifted numbers, of this type
     */
    default Tensor bitwiseRightShift(Tensor other) {
        return Dispatch.apply(BinaryOp.BITWISE_RIGHT_SHIFT, (Tensor) this, other);
    }

    /**
     * {@link #bitwiseRightShift(Tensor)} by a number.
     *
     * @param places how far
     * @return the shifted numbers, of this type
     */
    default Tensor bitwiseRightShift(long places) {
        return bitwiseRightShift(bits(places));
    }

    private Tensor number(double value) {
        Tensor t = (Tensor) this;
        return Tensor.full(t.device(), t.dtype(), value);
    }

    /** A scalar of this type; numbers that are no doubles are uploaded. */
    private Tensor bits(long value) {
        Tensor t = (Tensor) this;
        Device device = t.device();
        boolean isDouble = (long) (double) value == value && Math.abs(value) < 1L << 53;
        return t.dtype() == DType.INT64 && !isDouble
                ? Tensor.of(device, new long[] {value}, 1).select(0, 0)
                : Tensor.full(device, t.dtype(), value);
    }
}
