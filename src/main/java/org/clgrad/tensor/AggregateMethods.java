package org.clgrad.tensor;

import org.clgrad.error.ShapeException;

/**
 * More ways to fold over dimensions: extrema with their places, products, deviations, norms. Dimensions may be negative,
 * counting from the end; no dimensions means all. With {@code keepDim} the reduced dimensions stay with size 1. Names are
 * PyTorch's, in camel case.
 */
public sealed interface AggregateMethods permits Tensor {
    /**
     * The largest of all elements; NaN wins. Derivative: shared evenly among equal largest elements.
     *
     * @return a scalar
     * @throws ShapeException if there are no elements
     */
    default Tensor max() {
        return ((Tensor) this).amax();
    }

    /**
     * The largest element along a dimension and where it is: the first of several, the first NaN if there is one.
     * Derivative: to that element.
     *
     * @param dim the dimension
     * @param keepDim whether it stays with size 1
     * @return the maxima and int64 indices
     * @throws ShapeException if there are no elements along it
     */
    default ValuesAndIndices max(int dim, boolean keepDim) {
        return Aggregates.extremum(true, (Tensor) this, dim, keepDim);
    }

    /**
     * The smallest of all elements; NaN wins. Derivative: shared evenly among equal smallest elements.
     *
     * @return a scalar
     * @throws ShapeException if there are no elements
     */
    default Tensor min() {
        return ((Tensor) this).amin();
    }

    /**
     * The smallest element along a dimension and where it is: the first of several, the first NaN if there is one.
     * Derivative: to that element.
     *
     * @param dim the dimension
     * @param keepDim whether it stays with size 1
     * @return the minima and int64 indices
     * @throws ShapeException if there are no elements along it
     */
    default ValuesAndIndices min(int dim, boolean keepDim) {
        return Aggregates.extremum(false, (Tensor) this, dim, keepDim);
    }

    /**
     * The product of all elements. Integers and bools multiply in int64; the product of nothing is 1. Derivative: the
     * product of the other elements, whichever are 0.
     *
     * @return a scalar
     */
    default Tensor prod() {
        return Scope.composite(() -> Aggregates.prod(((Tensor) this).reshape(-1), 0, false));
    }

    /**
     * The product along a dimension, as {@link #prod()}.
     *
     * @param dim the dimension
     * @param keepDim whether it stays with size 1
     * @return the products
     */
    default Tensor prod(int dim, boolean keepDim) {
        return Scope.composite(() -> Aggregates.prod((Tensor) this, dim, keepDim));
    }

    /**
     * Cumulative product along a dimension, each element included: products of neighbours, then of pairs, of fours and so
     * on. Integers and bools in int64. Derivative: of all products an element takes part in, whichever elements are 0.
     *
     * @param dim the dimension
     * @return the products, of this shape
     */
    default Tensor cumprod(int dim) {
        return Scope.composite(() -> Aggregates.cumprod((Tensor) this, dim));
    }

    /**
     * The standard deviation with Bessel's correction: the square root of {@link Tensor#var(int...)}.
     *
     * @param dims the dimensions to reduce; none for all
     * @return the deviations, without those dimensions
     */
    default Tensor std(int... dims) {
        return std(dims, 1, false);
    }

    /**
     * The standard deviation, the square root of {@link Tensor#var(int[], double, boolean)}. Floating types. Derivative:
     * {@code (x - mean) / ((n - correction) std)}, 0 where the deviation is 0.
     *
     * @param dims the dimensions to reduce; none for all
     * @param correction what to subtract from the number of elements: 1 for the sample, 0 for the population
     * @param keepDim whether the dimensions stay with size 1
     * @return the deviations
     */
    default Tensor std(int[] dims, double correction, boolean keepDim) {
        return Scope.composite(() -> Aggregates.std((Tensor) this, dims, correction, keepDim));
    }

    /**
     * The Euclidean norm of all elements, {@code sqrt(sum(x^2))}, PyTorch's {@code "fro"}.
     *
     * @return a scalar
     */
    default Tensor norm() {
        return norm(2, new int[0], false);
    }

    /**
     * The norm {@code sum(|x|^p)^(1/p)}, without overflow or underflow between; for p = 0 the number of elements other
     * than 0, for infinity and -infinity the largest and the smallest magnitude. 0 for nothing. Floating types.
     * Derivative: {@code sign(x) (|x| / norm)^(p - 1)}, 0 where the norm is 0, for p below 1 where x is 0, and for p = 0;
     * shared evenly among equal extreme magnitudes.
     *
     * @param p the exponent
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @return the norms
     * @throws ShapeException if there are no elements and p is negative or infinite
     */
    default Tensor norm(double p, int[] dims, boolean keepDim) {
        return Scope.composite(() -> Aggregates.norm((Tensor) this, p, dims, keepDim));
    }

    /**
     * Whether any element is other than 0: false for nothing; NaN is other than 0. Not differentiable.
     *
     * @param dims the dimensions to reduce; none for all
     * @return bools, without those dimensions
     */
    default Tensor any(int... dims) {
        return any(dims, false);
    }

    /**
     * Whether any element is other than 0, as {@link #any(int...)}.
     *
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @return bools
     */
    default Tensor any(int[] dims, boolean keepDim) {
        return Scope.composite(() -> Aggregates.truth(true, (Tensor) this, dims, keepDim));
    }

    /**
     * Whether all elements are other than 0: true for nothing; NaN is other than 0. Not differentiable.
     *
     * @param dims the dimensions to reduce; none for all
     * @return bools, without those dimensions
     */
    default Tensor all(int... dims) {
        return all(dims, false);
    }

    /**
     * Whether all elements are other than 0, as {@link #all(int...)}.
     *
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @return bools
     */
    default Tensor all(int[] dims, boolean keepDim) {
        return Scope.composite(() -> Aggregates.truth(false, (Tensor) this, dims, keepDim));
    }
}
