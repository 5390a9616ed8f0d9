package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;

/**
 * Statistics: moments, ranks, and what ignores NaN. Dimensions may be negative, counting from the end; no dimensions means
 * all; a scalar counts as one element. With {@code keepDim} the reduced dimensions stay with size 1. Names are PyTorch's, in
 * camel case.
 */
public sealed interface StatisticsMethods permits Tensor {
    /**
     * The variance, as {@link ReductionMethods#var(int[], double, boolean)}, and the mean.
     *
     * @param dims the dimensions to reduce; none for all
     * @param correction what to subtract from the number of elements; PyTorch's default is 1
     * @param keepDim whether they stay with size 1
     * @return the variances and the means
     */
    default SpreadAndMean varMean(int[] dims, double correction, boolean keepDim) {
        Tensor t = (Tensor) this;
        return new SpreadAndMean(t.var(dims, correction, keepDim), t.mean(dims, keepDim));
    }

    /**
     * The standard deviation, as {@link AggregateMethods#std(int[], double, boolean)}, and the mean.
     *
     * @param dims the dimensions to reduce; none for all
     * @param correction what to subtract from the number of elements; PyTorch's default is 1
     * @param keepDim whether they stay with size 1
     * @return the deviations and the means
     */
    default SpreadAndMean stdMean(int[] dims, double correction, boolean keepDim) {
        Tensor t = (Tensor) this;
        return new SpreadAndMean(t.std(dims, correction, keepDim), t.mean(dims, keepDim));
    }

    /**
     * The smallest and the largest element; NaN wins. Derivative: shared evenly among equal ones.
     *
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @return the minima and maxima
     * @throws ShapeException if there are no elements along them
     */
    default MinAndMax aminmax(int[] dims, boolean keepDim) {
        Tensor t = (Tensor) this;
        return new MinAndMax(t.amin(dims, keepDim), t.amax(dims, keepDim));
    }

    /**
     * The sum of what is not NaN; integers and bools add up in int64. Derivative: 1, but 0 where NaN is.
     *
     * @param dims the dimensions to sum over; none for all
     * @param keepDim whether they stay with size 1
     * @return the sums
     */
    default Tensor nansum(int[] dims, boolean keepDim) {
        return Scope.composite(() -> Statistics.withoutNan((Tensor) this, 0).sum(dims, keepDim));
    }

    /**
     * The mean of what is not NaN; NaN if nothing is. Floating types. Derivative: one by the number of such elements, but 0
     * where NaN is.
     *
     * @param dims the dimensions to average over; none for all
     * @param keepDim whether they stay with size 1
     * @return the means
     */
    default Tensor nanmean(int[] dims, boolean keepDim) {
        return Scope.composite(() -> Statistics.nanmean((Tensor) this, dims, keepDim));
    }

    /**
     * How many elements are other than 0; NaN is. Not differentiable.
     *
     * @param dims the dimensions to count over; none for all
     * @return int64 numbers, without those dimensions
     */
    default Tensor countNonzero(int... dims) {
        return Scope.composite(() -> ((Tensor) this).ne(0).sum(dims));
    }

    /**
     * The median of all elements, of an even number the lower of the two in the middle; NaN if there is one. Derivative:
     * shared evenly among the elements equal to it.
     *
     * @return a scalar
     * @throws ShapeException if there are no elements
     */
    default Tensor median() {
        return Scope.composite(() -> Statistics.median("median", (Tensor) this, false));
    }

    /**
     * The median along a dimension, of an even number of elements the lower of the two in the middle, and its place: of equal
     * elements that in the middle of their order, of NaN the first. Derivative: to the element at the place.
     *
     * @param dim the dimension
     * @param keepDim whether it stays with size 1
     * @return the medians and int64 indices
     * @throws ShapeException if there are no elements along it
     */
    default ValuesAndIndices median(int dim, boolean keepDim) {
        return Statistics.median("median", (Tensor) this, dim, keepDim, false);
    }

    /**
     * The median of what is not NaN, as {@link #median()}; NaN if nothing is.
     *
     * @return a scalar
     * @throws ShapeException if there are no elements
     */
    default Tensor nanmedian() {
        return Scope.composite(() -> Statistics.median("nanmedian", (Tensor) this, true));
    }

    /**
     * The median of what is not NaN along a dimension, as {@link #median(int, boolean)}; the first NaN if nothing is.
     *
     * @param dim the dimension
     * @param keepDim whether it stays with size 1
     * @return the medians and int64 indices
     * @throws ShapeException if there are no elements along it
     */
    default ValuesAndIndices nanmedian(int dim, boolean keepDim) {
        return Statistics.median("nanmedian", (Tensor) this, dim, keepDim, true);
    }

    /**
     * The element that occurs most often along a dimension, the smallest of several, and its last place. Every NaN is an
     * element of its own. Derivative: to the element at the place.
     *
     * @param dim the dimension
     * @param keepDim whether it stays with size 1
     * @return the modes and int64 indices
     * @throws ShapeException if there are no elements along it
     */
    default ValuesAndIndices mode(int dim, boolean keepDim) {
        return Statistics.mode((Tensor) this, dim, keepDim);
    }

    /**
     * The quantiles of all elements, with linear interpolation.
     *
     * @param q as for {@link #quantile(Tensor, int[], boolean, String)}
     * @return a scalar, or one value for each of q
     */
    default Tensor quantile(double q) {
        return quantile(Quantiles.scalar("quantile", (Tensor) this, q), new int[0], false, "linear");
    }

    /**
     * The quantiles: of n elements in ascending order that at the rank {@code r = q (n - 1)}, computed in this type; NaN if
     * an element is. Floating types. Derivative: that of the interpolation, to the elements at the ranks below and above, and
     * for linear interpolation their difference times {@code n - 1} in q.
     *
     * @param q in [0, 1], of this type: a scalar, or a vector of quantiles
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @param interpolation between the ranks below and above r: {@code linear}, {@code lower}, {@code higher},
     *     {@code nearest} (the even one of two) or {@code midpoint}
     * @return the quantiles; for a vector q they are the first dimension
     * @throws ArgumentException if q is outside [0, 1] or there is no such interpolation
     * @throws ShapeException if there are no elements, or q has more dimensions
     */
    default Tensor quantile(Tensor q, int[] dims, boolean keepDim, String interpolation) {
        return Scope.composite(
                () -> Quantiles.apply("quantile", (Tensor) this, q, dims, keepDim, interpolation, false));
    }

    /**
     * The quantiles of all elements that are not NaN, with linear interpolation.
     *
     * @param q as for {@link #quantile(Tensor, int[], boolean, String)}
     * @return a scalar, or one value for each of q
     */
    default Tensor nanquantile(double q) {
        return nanquantile(Quantiles.scalar("nanquantile", (Tensor) this, q), new int[0], false, "linear");
    }

    /**
     * The quantiles of what is not NaN, as {@link #quantile(Tensor, int[], boolean, String)}; NaN if nothing is.
     *
     * @param q in [0, 1], of this type: a scalar, or a vector of quantiles
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @param interpolation {@code linear}, {@code lower}, {@code higher}, {@code nearest} or {@code midpoint}
     * @return the quantiles; for a vector q they are the first dimension
     * @throws ArgumentException if q is outside [0, 1] or there is no such interpolation
     * @throws ShapeException if there are no elements, or q has more dimensions
     */
    default Tensor nanquantile(Tensor q, int[] dims, boolean keepDim, String interpolation) {
        return Scope.composite(
                () -> Quantiles.apply("nanquantile", (Tensor) this, q, dims, keepDim, interpolation, true));
    }

    /**
     * The covariances of variables with Bessel's correction.
     *
     * @return as {@link #cov(double, Tensor, Tensor)}
     */
    default Tensor cov() {
        return cov(1, null, null);
    }

    /**
     * The covariances {@code sum_k w_k (x_ik - m_i) (x_jk - m_j) / max(0, W - correction A / W)} of variables i and j: rows of
     * a matrix whose columns are observations. With w = f a for the frequencies f and weights a, W = sum w,
     * m_i = sum_k w_k x_ik / W and A = sum f a^2, or W without weights a. Floating types. Derivative: that of the sums.
     *
     * @param correction 1 for the sample (PyTorch's default), 0 for the population
     * @param fweights how often each observation counts, a vector of integers, not negative; null for 1
     * @param aweights the weight of each observation, a vector of this type, not negative; null for 1
     * @return the matrix; a scalar for one variable
     * @throws ShapeException if this has more than two dimensions or the weights do not fit
     */
    default Tensor cov(double correction, Tensor fweights, Tensor aweights) {
        return Scope.composite(() -> Covariances.cov((Tensor) this, correction, fweights, aweights));
    }

    /**
     * The correlations of variables, rows of a matrix whose columns are observations: {@link #cov()} divided by both standard
     * deviations, limited to [-1, 1]; NaN for a variable that is constant. Derivative: that of the quotients.
     *
     * @return the matrix; a scalar for one variable
     * @throws ShapeException if this has more than two dimensions
     */
    default Tensor corrcoef() {
        return Scope.composite(() -> Covariances.corrcoef((Tensor) this));
    }
}
