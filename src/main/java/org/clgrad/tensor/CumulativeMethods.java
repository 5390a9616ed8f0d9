package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;

/**
 * Cumulative extrema and sums of exponentials, differences of neighbours, and integrals by trapezoids. Dimensions may be
 * negative, counting from the end. Names are PyTorch's, in camel case.
 */
public sealed interface CumulativeMethods permits Tensor {
    /**
     * {@code log(sum(e^x))} of an element and those before it along a dimension, without overflow. Floating types.
     * Derivative: {@code e^(x_i - y_k)} for elements i up to k.
     *
     * @param dim the dimension
     * @return the logarithms, of this shape
     */
    default Tensor logcumsumexp(int dim) {
        return Scope.composite(() -> Cumulative.logcumsumexp((Tensor) this, dim));
    }

    /**
     * The largest of an element and those before it along a dimension, and its place, the last of several; NaN wins.
     * Derivative: to the element at the place.
     *
     * @param dim the dimension
     * @return the maxima and int64 indices, both of this shape
     */
    default ValuesAndIndices cummax(int dim) {
        return Cumulative.extremum(true, (Tensor) this, dim);
    }

    /**
     * The smallest of an element and those before it along a dimension, and its place, the last of several; NaN wins.
     * Derivative: to the element at the place.
     *
     * @param dim the dimension
     * @return the minima and int64 indices, both of this shape
     */
    default ValuesAndIndices cummin(int dim) {
        return Cumulative.extremum(false, (Tensor) this, dim);
    }

    /**
     * The differences of neighbours along the last dimension, {@code x[i + 1] - x[i]}.
     *
     * @return one element less
     */
    default Tensor diff() {
        return diff(1, -1, null, null);
    }

    /**
     * The n-th differences of neighbours along a dimension: n times {@code x[i + 1] - x[i]}, for bools whether they differ.
     * Derivative: the negated differences of the gradient.
     *
     * @param n how often; 0 for a copy
     * @param dim the dimension
     * @param prepend of this shape but along the dimension, joined in front first; null for none
     * @param append of this shape but along the dimension, joined at the end first; null for none
     * @return n elements less along the dimension, at least none
     * @throws ArgumentException if n is negative
     * @throws ShapeException if this is a scalar
     */
    default Tensor diff(long n, int dim, Tensor prepend, Tensor append) {
        return Scope.composite(() -> Cumulative.diff((Tensor) this, n, dim, prepend, append));
    }

    /**
     * The integral along a dimension by trapezoids of one width: {@code sum (y[i] + y[i + 1]) dx / 2}; 0 for less than two
     * elements. Floating types. Derivative: that of the sum.
     *
     * @param dx the width; PyTorch's default is 1
     * @param dim the dimension; PyTorch's default is -1
     * @return the integrals, without the dimension
     * @throws ShapeException if this is a scalar
     */
    default Tensor trapezoid(double dx, int dim) {
        return Scope.composite(() ->
                Cumulative.trapezoids("trapezoid", (Tensor) this, null, dx, dim).sum(dim));
    }

    /**
     * The integral along a dimension by trapezoids between places: {@code sum (y[i] + y[i + 1]) / 2 (x[i + 1] - x[i])}.
     *
     * @param x the places, of this type: a vector along the dimension, or of a shape that broadcasts with this
     * @param dim the dimension; PyTorch's default is -1
     * @return the integrals, without the dimension
     * @throws ShapeException if the shapes do not fit
     */
    default Tensor trapezoid(Tensor x, int dim) {
        return Scope.composite(() ->
                Cumulative.trapezoids("trapezoid", (Tensor) this, x, 1, dim).sum(dim));
    }

    /**
     * The integrals up to each element but the first, by trapezoids of one width, as {@link #trapezoid(double, int)}.
     *
     * @param dx the width; PyTorch's default is 1
     * @param dim the dimension; PyTorch's default is -1
     * @return one element less along the dimension
     * @throws ShapeException if this is a scalar
     */
    default Tensor cumulativeTrapezoid(double dx, int dim) {
        return Scope.composite(() -> Cumulative.trapezoids("cumulative_trapezoid", (Tensor) this, null, dx, dim)
                .cumsum(dim));
    }

    /**
     * The integrals up to each element but the first, by trapezoids between places, as {@link #trapezoid(Tensor, int)}.
     *
     * @param x the places, of this type: a vector along the dimension, or of a shape that broadcasts with this
     * @param dim the dimension; PyTorch's default is -1
     * @return one element less along the dimension
     * @throws ShapeException if the shapes do not fit
     */
    default Tensor cumulativeTrapezoid(Tensor x, int dim) {
        return Scope.composite(() -> Cumulative.trapezoids("cumulative_trapezoid", (Tensor) this, x, 1, dim)
                .cumsum(dim));
    }

    /**
     * The derivative along dimensions of a function that this has the values of, at places of one distance: half the
     * difference of both neighbours, at the ends that of one, by the distance. Floating types. Derivative: that of the
     * differences. Source: {@code torch.gradient}.
     *
     * @param spacing the distance along each of the dimensions, or one for all
     * @param dims the dimensions; none for all
     * @param edgeOrder 1, or 2 for ends from three elements, as exact as inside
     * @return for each dimension its derivative, of this shape
     * @throws ArgumentException for another order, or another number of distances
     * @throws ShapeException if a dimension has no more elements than the order
     */
    default List<Tensor> gradient(double[] spacing, int[] dims, int edgeOrder) {
        return Gradients.uniform((Tensor) this, spacing, dims, edgeOrder);
    }

    /**
     * {@link #gradient(double[], int[], int)} at given places.
     *
     * @param coordinates for each of the dimensions the places along it, a vector of this type
     * @param dims the dimensions; none for all
     * @param edgeOrder 1 or 2
     * @return for each dimension its derivative, of this shape
     * @throws ShapeException if there are not as many places as elements
     */
    default List<Tensor> gradient(List<Tensor> coordinates, int[] dims, int edgeOrder) {
        return Gradients.at((Tensor) this, coordinates, dims, edgeOrder);
    }
}
