package org.clgrad.tensor;

import org.clgrad.spi.Fn;

/**
 * Comparisons of each element of two tensors, or of one and a number, and what joins their results, which are bools
 * without a derivative. Shapes of two operands broadcast; operands share one type. Empty tensors give empty tensors. Names
 * are PyTorch's, in camel case; each is the op of that name in {@code torch}.
 */
public sealed interface ComparisonMethods permits Tensor {
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
