package org.clgrad.tensor;

import org.clgrad.error.DTypeException;

/**
 * What elements are: NaN, infinite, finite, close to others. Of integers and bools all are finite. Not differentiable but for
 * {@link #nanToNum}. Names are PyTorch's, in camel case.
 */
public sealed interface PredicateMethods permits Tensor {
    /**
     * Whether elements are NaN.
     *
     * @return bools, of this shape
     */
    default Tensor isnan() {
        return ((Tensor) this).ne((Tensor) this);
    }

    /**
     * Whether elements are infinite.
     *
     * @return bools, of this shape
     */
    default Tensor isinf() {
        return Scope.composite(() -> Predicates.isinf((Tensor) this));
    }

    /**
     * Whether elements are infinity, not -infinity.
     *
     * @return bools, of this shape
     */
    default Tensor isposinf() {
        return Predicates.is((Tensor) this, Double.POSITIVE_INFINITY);
    }

    /**
     * Whether elements are -infinity.
     *
     * @return bools, of this shape
     */
    default Tensor isneginf() {
        return Predicates.is((Tensor) this, Double.NEGATIVE_INFINITY);
    }

    /**
     * Whether elements are neither NaN nor infinite.
     *
     * @return bools, of this shape
     */
    default Tensor isfinite() {
        return Scope.composite(() -> Predicates.isfinite((Tensor) this));
    }

    /**
     * Whether elements are below 0 or the zero with that sign; of NaN it is said that they are not.
     *
     * @return bools, of this shape
     */
    default Tensor signbit() {
        return Scope.composite(() -> Predicates.signbit((Tensor) this));
    }

    /**
     * Whether elements are close: equal, or both finite with {@code |x - y| <= atol + rtol |y|}.
     *
     * @param other y, broadcast with this, of this type
     * @param rtol not negative; PyTorch's default is 1e-5
     * @param atol not negative; PyTorch's default is 1e-8
     * @param equalNan whether two NaN are close
     * @return bools
     * @throws org.clgrad.error.ArgumentException if a tolerance is negative
     */
    default Tensor isclose(Tensor other, double rtol, double atol, boolean equalNan) {
        return Scope.composite(() -> Predicates.isclose((Tensor) this, other, rtol, atol, equalNan));
    }

    /**
     * Whether all elements are close, read back to the host; see {@link #isclose}.
     *
     * @param other y, broadcast with this, of this type
     * @param rtol not negative; PyTorch's default is 1e-5
     * @param atol not negative; PyTorch's default is 1e-8
     * @param equalNan whether two NaN are close
     * @return whether they are; true for none
     */
    default boolean allclose(Tensor other, double rtol, double atol, boolean equalNan) {
        try (Tensor each = isclose(other, rtol, atol, equalNan);
                Tensor all = each.all()) {
            return all.toBooleanArray()[0];
        }
    }

    /**
     * Whether a tensor has this shape and equal elements, read back to the host; NaN equals nothing.
     *
     * @param other of this type
     * @return whether they are equal
     * @throws DTypeException if the types differ
     */
    default boolean equal(Tensor other) {
        Tensor t = (Tensor) this;
        if (other.dtype() != t.dtype()) {
            throw new DTypeException(
                    "equal: operands are " + t.dtype() + " and " + other.dtype() + "; cast one with to(dtype)");
        }
        if (!other.shape().equals(t.shape())) {
            return false;
        }
        try (Tensor each = t.eq(other);
                Tensor all = each.all()) {
            return all.toBooleanArray()[0];
        }
    }

    /**
     * Numbers in the places of NaN and the infinities. Integers and bools are copied. Derivative: 1, but 0 where an element was
     * replaced.
     *
     * @param nan for NaN; PyTorch's default is 0
     * @param posInf for infinity; null for the largest number of the type, PyTorch's default
     * @param negInf for -infinity; null for the smallest number of the type, PyTorch's default
     * @return the elements, of this shape
     */
    default Tensor nanToNum(double nan, Double posInf, Double negInf) {
        return Scope.composite(() -> Predicates.nanToNum((Tensor) this, nan, posInf, negInf));
    }
}
