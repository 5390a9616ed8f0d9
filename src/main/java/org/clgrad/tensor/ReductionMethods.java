package org.clgrad.tensor;

import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * Folding over dimensions, and normalising along them. Dimensions may be negative, counting from the end; no
 * dimensions means all. With {@code keepDim} the reduced dimensions stay with size 1. The order of every summation
 * depends on the shape alone. Names are PyTorch's, in camel case.
 */
public sealed interface ReductionMethods permits Tensor {
    /**
     * The sum. Integers and bools add up in int64; the sum of nothing is 0. Derivative: 1 for every element.
     *
     * @param dims the dimensions to sum over; none for all
     * @return the sums, without those dimensions
     */
    default Tensor sum(int... dims) {
        return sum(dims, false);
    }

    /**
     * The sum, as {@link #sum(int...)}.
     *
     * @param dims the dimensions to sum over; none for all
     * @param keepDim whether they stay with size 1
     * @return the sums
     */
    default Tensor sum(int[] dims, boolean keepDim) {
        Tensor t = (Tensor) this;
        return Dispatch.apply(new ReductionOp.Sum(ReductionOp.mask("sum", t, dims), keepDim), t);
    }

    /**
     * The mean, sum / n; NaN for nothing. Floating types. Derivative: 1 / n for every element.
     *
     * @param dims the dimensions to average over; none for all
     * @return the means, without those dimensions
     */
    default Tensor mean(int... dims) {
        return mean(dims, false);
    }

    /**
     * The mean, as {@link #mean(int...)}.
     *
     * @param dims the dimensions to average over; none for all
     * @param keepDim whether they stay with size 1
     * @return the means
     */
    default Tensor mean(int[] dims, boolean keepDim) {
        Tensor t = (Tensor) this;
        return Dispatch.apply(new ReductionOp.Mean(ReductionOp.mask("mean", t, dims), keepDim), t);
    }

    /**
     * The largest element; NaN wins. Derivative: shared evenly among equal largest elements.
     *
     * @param dims the dimensions to reduce; none for all
     * @return the maxima, without those dimensions
     * @throws ShapeException if there are no elements along them
     */
    default Tensor amax(int... dims) {
        return amax(dims, false);
    }

    /**
     * The largest element, as {@link #amax(int...)}.
     *
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @return the maxima
     */
    default Tensor amax(int[] dims, boolean keepDim) {
        Tensor t = (Tensor) this;
        return Dispatch.apply(new ReductionOp.Extremum(true, ReductionOp.mask("amax", t, dims), keepDim), t);
    }

    /**
     * The smallest element; NaN wins. Derivative: shared evenly among equal smallest elements.
     *
     * @param dims the dimensions to reduce; none for all
     * @return the minima, without those dimensions
     * @throws ShapeException if there are no elements along them
     */
    default Tensor amin(int... dims) {
        return amin(dims, false);
    }

    /**
     * The smallest element, as {@link #amin(int...)}.
     *
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @return the minima
     */
    default Tensor amin(int[] dims, boolean keepDim) {
        Tensor t = (Tensor) this;
        return Dispatch.apply(new ReductionOp.Extremum(false, ReductionOp.mask("amin", t, dims), keepDim), t);
    }

    /**
     * The place of the largest element in row-major order: the first of several, the first NaN if there is one. Not
     * differentiable.
     *
     * @return an int64 scalar
     */
    default Tensor argmax() {
        return arg(true, ((Tensor) this).reshape(-1), 0, false);
    }

    /**
     * The index of the largest element along a dimension: the first of several, the first NaN if there is one. Not
     * differentiable.
     *
     * @param dim the dimension
     * @param keepDim whether it stays with size 1
     * @return int64 indices
     */
    default Tensor argmax(int dim, boolean keepDim) {
        return arg(true, (Tensor) this, dim, keepDim);
    }

    /**
     * The place of the smallest element in row-major order: the first of several, the first NaN if there is one. Not
     * differentiable.
     *
     * @return an int64 scalar
     */
    default Tensor argmin() {
        return arg(false, ((Tensor) this).reshape(-1), 0, false);
    }

    /**
     * The index of the smallest element along a dimension: the first of several, the first NaN if there is one. Not
     * differentiable.
     *
     * @param dim the dimension
     * @param keepDim whether it stays with size 1
     * @return int64 indices
     */
    default Tensor argmin(int dim, boolean keepDim) {
        return arg(false, (Tensor) this, dim, keepDim);
    }

    /**
     * The variance with Bessel's correction, {@code sum (x - mean)^2 / (n - 1)}.
     *
     * @param dims the dimensions to reduce; none for all
     * @return the variances, without those dimensions
     */
    default Tensor var(int... dims) {
        return var(dims, 1, false);
    }

    /**
     * The variance {@code sum (x - mean)^2 / max(0, n - correction)}: the mean, the squares, and a third pass for what
     * rounding took from them. Floating types. Derivative: {@code 2 (x - mean) / (n - correction)}.
     *
     * @param dims the dimensions to reduce; none for all
     * @param correction what to subtract from the number of elements: 1 for the sample, 0 for the population
     * @param keepDim whether the dimensions stay with size 1
     * @return the variances
     */
    default Tensor var(int[] dims, double correction, boolean keepDim) {
        Tensor t = (Tensor) this;
        return Dispatch.apply(new ReductionOp.Var(ReductionOp.mask("var", t, dims), correction, keepDim), t);
    }

    /**
     * {@code log(sum(e^x))} without overflow; -infinity for nothing. Floating types. Derivative: softmax.
     *
     * @param dims the dimensions to reduce; none for all
     * @return the results, without those dimensions
     */
    default Tensor logsumexp(int... dims) {
        return logsumexp(dims, false);
    }

    /**
     * {@code log(sum(e^x))}, as {@link #logsumexp(int...)}.
     *
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @return the results
     */
    default Tensor logsumexp(int[] dims, boolean keepDim) {
        Tensor t = (Tensor) this;
        return Dispatch.apply(new SoftmaxOp.LogSumExp(ReductionOp.mask("logsumexp", t, dims), keepDim), t);
    }

    /**
     * {@code e^x / sum(e^x)} along a dimension, without overflow. Floating types. Derivative:
     * {@code y (g - sum(g y))}.
     *
     * @param dim the dimension
     * @return the weights, of this shape
     */
    default Tensor softmax(int dim) {
        Tensor t = (Tensor) this;
        return Dispatch.apply(new SoftmaxOp.Softmax(ReductionOp.mask("softmax", t, dim)), t);
    }

    /**
     * {@code x - log(sum(e^x))} along a dimension, without overflow. Floating types. Derivative:
     * {@code g - softmax(x) sum(g)}.
     *
     * @param dim the dimension
     * @return the logarithms of the weights, of this shape
     */
    default Tensor logSoftmax(int dim) {
        Tensor t = (Tensor) this;
        return Dispatch.apply(new SoftmaxOp.LogSoftmax(ReductionOp.mask("log_softmax", t, dim)), t);
    }

    /**
     * Cumulative sum along a dimension, each element included. Integers and bools in int64. Derivative: the cumulative
     * sum from the end.
     *
     * @param dim the dimension
     * @return the sums, of this shape
     */
    default Tensor cumsum(int dim) {
        Tensor t = (Tensor) this;
        Tensor in = t.dtype().isFloating() ? t : t.to(DType.INT64);
        if (t.rank() == 0) {
            ReductionOp.mask("cumsum", t, dim);
            return in.copy();
        }
        return Dispatch.apply(new CumSumOp(t.shape().axis("cumsum", dim), false), in);
    }

    private static Tensor arg(boolean largest, Tensor t, int dim, boolean keepDim) {
        String op = largest ? "argmax" : "argmin";
        if (t.rank() == 0) {
            ReductionOp.mask(op, t, dim);
            return Creation.full(t.device(), DType.INT64, 0, Shape.SCALAR);
        }
        int axis = t.shape().axis(op, dim);
        if (t.size(axis) == 0) {
            throw new ShapeException(op + ": dim " + axis + " of shape " + t.shape()
                    + " has no elements, so no extremum; reduce a dim with elements");
        }
        Tensor out = Dispatch.apply(new IndexOp.ArgExtremum(largest, axis), t);
        return keepDim ? out.unsqueeze(axis) : out;
    }
}
