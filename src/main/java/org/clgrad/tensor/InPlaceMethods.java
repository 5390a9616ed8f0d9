package org.clgrad.tensor;

/**
 * Writes in place, named with a trailing underscore as in PyTorch. Every view of the memory sees them. While
 * recording, a write is part of the graph: the gradient goes to what was written, and no longer to what was
 * overwritten. A leaf that requires grad cannot be written while recording; a tensor that a backward pass needs can,
 * but that pass then fails with a message. Inside {@link Functional#vmap} a tensor of which each sample has its own can be
 * written, with mapped and shared ones; inside {@link Functional#jvp} none can.
 */
public sealed interface InPlaceMethods permits Tensor {
    /**
     * Overwrites with other elements, broadcast. Derivative: the gradient of the written elements goes to
     * {@code source}.
     *
     * @param source what to write, of the same type and device
     * @return this tensor
     * @throws org.clgrad.error.AutogradException if this is, or is a view of, a leaf that requires grad
     * @throws org.clgrad.error.ShapeException if {@code source} does not broadcast to this shape, or this is an
     *     expanded view
     */
    default Tensor copy_(Tensor source) {
        return InPlace.assign("copy_", (Tensor) this, source);
    }

    /**
     * Overwrites with one value. Derivative: none to the value, zero to what was overwritten.
     *
     * @param value a value of this type
     * @return this tensor
     */
    default Tensor fill_(double value) {
        return InPlace.fill("fill_", (Tensor) this, value);
    }

    /**
     * Overwrites with zeros.
     *
     * @return this tensor
     */
    default Tensor zero_() {
        return InPlace.fill("zero_", (Tensor) this, 0);
    }

    /**
     * Adds in place, {@code this + other}.
     *
     * @param other broadcast to this shape
     * @return this tensor
     */
    default Tensor add_(Tensor other) {
        return InPlace.apply("add_", BinaryOp.ADD, (Tensor) this, other);
    }

    /**
     * Adds a multiple in place, {@code this + alpha * other}.
     *
     * @param other broadcast to this shape
     * @param alpha the factor
     * @return this tensor
     */
    default Tensor add_(Tensor other, double alpha) {
        return InPlace.apply("add_", PointwiseOp.addScaled("add", alpha), (Tensor) this, other);
    }

    /**
     * Subtracts in place, {@code this - other}.
     *
     * @param other broadcast to this shape
     * @return this tensor
     */
    default Tensor sub_(Tensor other) {
        return InPlace.apply("sub_", BinaryOp.SUB, (Tensor) this, other);
    }

    /**
     * Multiplies in place, {@code this * other}.
     *
     * @param other broadcast to this shape
     * @return this tensor
     */
    default Tensor mul_(Tensor other) {
        return InPlace.apply("mul_", BinaryOp.MUL, (Tensor) this, other);
    }

    /**
     * Divides in place, {@code this / other}.
     *
     * @param other broadcast to this shape
     * @return this tensor
     */
    default Tensor div_(Tensor other) {
        return InPlace.apply("div_", BinaryOp.DIV, (Tensor) this, other);
    }

    /**
     * Adds a number in place.
     *
     * @param value a value of this type
     * @return this tensor
     */
    default Tensor add_(double value) {
        return InPlace.apply("add_", PointwiseOp.add(value), (Tensor) this);
    }

    /**
     * Multiplies by a number in place.
     *
     * @param value a value of this type
     * @return this tensor
     */
    default Tensor mul_(double value) {
        return InPlace.apply("mul_", PointwiseOp.mul(value), (Tensor) this);
    }
}
