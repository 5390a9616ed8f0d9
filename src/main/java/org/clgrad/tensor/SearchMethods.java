package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;

/**
 * Finding and counting elements. Not differentiable, but for the weights of {@link #bincount(Tensor, long)}. Names are
 * PyTorch's, in camel case.
 */
public sealed interface SearchMethods permits Tensor {
    /**
     * Where values belong in this sorted sequence: how many of its elements are less than each value, or with
     * {@code right} not greater. All elements count as less than NaN. Reads back whether the sequence is sorted. Source:
     * {@code torch.searchsorted}, which does not check that.
     *
     * @param values of this type: any shape if this is a vector, else of this shape but for the last dimension
     * @param right whether equal elements come before the value
     * @return int64, of the values' shape, from 0 to the length of the sequence
     * @throws ArgumentException if the sequence is not ascending
     * @throws ShapeException if the shapes do not fit
     * @throws DTypeException if the types differ, or are bool
     */
    default Tensor searchsorted(Tensor values, boolean right) {
        return searchsorted(values, right, null);
    }

    /**
     * {@link #searchsorted(Tensor, boolean)} in this sequence in another order, in which it is sorted.
     *
     * @param values of this type
     * @param right whether equal elements come before the value
     * @param sorter int64 of this shape, the places of the elements along the last dimension in ascending order, as from
     *     {@code argsort}; null for this order
     * @return int64, of the values' shape
     * @throws ArgumentException if the sequence is not ascending in that order
     * @throws ShapeException if the shapes do not fit
     * @throws IndexException if a place is none
     */
    default Tensor searchsorted(Tensor values, boolean right, Tensor sorter) {
        return Scope.composite(() -> {
            Tensor sequence = Search.ordered((Tensor) this, sorter);
            return Search.sorted("searchsorted", sequence, values, right);
        });
    }

    /**
     * {@link #searchsorted(Tensor, boolean)} in front of equal elements.
     *
     * @param values of this type
     * @return int64, of the values' shape
     */
    default Tensor searchsorted(Tensor values) {
        return searchsorted(values, false);
    }

    /**
     * Which bucket each element falls into: the i for which {@code boundaries[i-1] < x <= boundaries[i]}, or with
     * {@code right} {@code boundaries[i-1] <= x < boundaries[i]}. Source: {@code torch.bucketize}.
     *
     * @param boundaries an ascending vector of this type
     * @param right whether an element on a boundary falls into the bucket behind it
     * @return int64, of this shape, from 0 to the number of boundaries
     * @throws ArgumentException if the boundaries are not ascending
     */
    default Tensor bucketize(Tensor boundaries, boolean right) {
        if (boundaries.rank() != 1) {
            throw new ShapeException("bucketize: boundaries have shape " + boundaries.shape() + "; give a vector");
        }
        return Scope.composite(() -> Search.sorted("bucketize", boundaries, (Tensor) this, right));
    }

    /**
     * {@link #bucketize(Tensor, boolean)}, an element on a boundary in the bucket before it.
     *
     * @param boundaries an ascending vector of this type
     * @return int64, of this shape
     */
    default Tensor bucketize(Tensor boundaries) {
        return bucketize(boundaries, false);
    }

    /**
     * Whether each element is among others. NaN is among none. Source: {@code torch.isin}.
     *
     * @param testElements of this type and any shape
     * @param invert whether to say the contrary
     * @return bool, of this shape
     * @throws DTypeException if the types differ, or are bool
     */
    default Tensor isin(Tensor testElements, boolean invert) {
        return Scope.composite(() -> Search.isin((Tensor) this, testElements, invert));
    }

    /**
     * Whether each element is among others.
     *
     * @param testElements of this type and any shape
     * @return bool, of this shape
     */
    default Tensor isin(Tensor testElements) {
        return isin(testElements, false);
    }

    /**
     * How often each number from 0 occurs, or the sum of the weights of those elements in order. The largest element is
     * read back. Derivative for the weights: the gradient at their element. Source: {@code torch.bincount}.
     *
     * @param weights one for each element, of any numeric type; null to count
     * @param minLength how many numbers at least
     * @return {@code [max(largest + 1, minLength)]}, int64 or of the weights' type
     * @throws IndexException if an element is negative
     */
    default Tensor bincount(Tensor weights, long minLength) {
        return Scope.composite(() -> Histograms.bincount((Tensor) this, weights, minLength));
    }

    /**
     * How often each number from 0 occurs.
     *
     * @return int64 {@code [largest + 1]}
     */
    default Tensor bincount() {
        return bincount(null, 0);
    }

    /**
     * How many elements fall into each of equal intervals: the i-th from {@code min + i (max - min) / bins}, included, to
     * the next, and {@code max} into the last. What is outside, and NaN, is not counted. Source: {@code torch.histc}.
     *
     * @param bins how many intervals, at least 1
     * @param min where the first begins
     * @param max where the last ends; if equal to {@code min}, both are the smallest and largest element, which are read
     *     back, and one less and more if these are equal too
     * @return {@code [bins]}, of this type
     * @throws ArgumentException if there is no interval or a bound is not finite
     * @throws DTypeException if the type is not floating
     */
    default Tensor histc(int bins, double min, double max) {
        return Scope.composite(() -> Histograms.histc((Tensor) this, bins, min, max));
    }

    /**
     * How many elements, or which weight, fall between neighbouring edges: the i-th from {@code edges[i]}, included, to
     * {@code edges[i + 1]}, and the last edge into the last. What is outside, and NaN, is not counted. The derivative of the
     * weights is the gradient at their bin. Source: {@code torch.histogram}.
     *
     * @param edges the edges, an ascending vector of this type of at least 2
     * @param weight of this type and shape; null for 1
     * @param density whether to divide by the sum and by the width of each bin
     * @return the histogram {@code [n - 1]} and the edges {@code [n]}
     * @throws ArgumentException if the edges are not ascending
     * @throws DTypeException if the type is not floating, or types differ
     * @throws ShapeException if there are not two edges, or weights have another shape
     */
    default Histogram histogram(Tensor edges, Tensor weight, boolean density) {
        return Histograms.histogram((Tensor) this, edges, weight, density);
    }

    /**
     * {@link #histogram(Tensor, Tensor, boolean)} of bins of one width.
     *
     * @param bins how many, at least 1
     * @param range where the first begins and the last ends; none for the smallest and the largest element, which are read
     *     back, half less and more if they are equal, and 0 and 1 for no elements
     * @param weight of this type and shape; null for 1
     * @param density whether to divide by the sum and by the width of each bin
     * @return the histogram {@code [bins]} and the edges {@code [bins + 1]}
     * @throws ArgumentException if there is no bin, or an end is not finite
     */
    default Histogram histogram(int bins, double[] range, Tensor weight, boolean density) {
        Tensor t = (Tensor) this;
        return Histograms.histogram(t, Histograms.edges(t, bins, range), weight, density);
    }

    /**
     * The different elements in ascending order. Every NaN is different. Where they change is read back to the host.
     * Source: {@code torch.unique}.
     *
     * @return the elements, a vector; for each element its place there, of this shape; how often each was there
     */
    default UniqueValues unique() {
        return Search.unique((Tensor) this, false);
    }

    /**
     * The different slices along a dimension, in lexicographic order. Where they change is read back to the host. Source:
     * {@code torch.unique}.
     *
     * @param dim the dimension
     * @return the slices; for each of this tensor its place there; how often each was there
     */
    default UniqueValues unique(int dim) {
        return Search.unique("unique", (Tensor) this, dim, false);
    }

    /**
     * The elements in row-major order without those that are equal to the one before. Where they change is read back to
     * the host. Source: {@code torch.unique_consecutive}.
     *
     * @return the elements, a vector; for each element its place there, of this shape; how often each followed itself
     */
    default UniqueValues uniqueConsecutive() {
        return Search.unique((Tensor) this, true);
    }

    /**
     * The slices along a dimension without those that are equal to the one before. Where they change is read back to the
     * host. Source: {@code torch.unique_consecutive}.
     *
     * @param dim the dimension
     * @return the slices; for each of this tensor its place there; how often each followed itself
     */
    default UniqueValues uniqueConsecutive(int dim) {
        return Search.unique("unique_consecutive", (Tensor) this, dim, true);
    }
}
