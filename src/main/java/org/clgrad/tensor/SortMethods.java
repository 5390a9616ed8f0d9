package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.shape.Shape;

/**
 * Sorted elements along a dimension, of any type. Equal elements stay in their order, descending too; both zeros are
 * equal, and NaN is above everything. Derivative: of the elements chosen 1, of the others 0; among equal elements it is
 * the place that decides. Dimensions may be negative, counting from the end; a scalar counts as one element. Names are
 * PyTorch's, in camel case.
 */
public sealed interface SortMethods permits Tensor {
    /**
     * The elements in sorted order.
     *
     * @param dim the dimension
     * @param descending whether the largest comes first
     * @return the elements and their places, both of this shape
     */
    default ValuesAndIndices sort(int dim, boolean descending) {
        return SortOp.first("sort", (Tensor) this, Long.MAX_VALUE, dim, descending);
    }

    /**
     * {@link #sort(int, boolean)} along the last dimension, the smallest first.
     *
     * @return the elements and their places, both of this shape
     */
    default ValuesAndIndices sort() {
        return sort(-1, false);
    }

    /**
     * The places of the elements in sorted order; not differentiable.
     *
     * @param dim the dimension
     * @param descending whether the largest comes first
     * @return int64, of this shape
     */
    default Tensor argsort(int dim, boolean descending) {
        Tensor t = (Tensor) this;
        if (t.rank() == 0) {
            return t.unsqueeze(0).argsort(dim, descending).reshape();
        }
        return Dispatch.apply(new SortOp(t.shape().axis("argsort", dim), descending), t);
    }

    /**
     * {@link #argsort(int, boolean)} along the last dimension, the smallest first.
     *
     * @return int64, of this shape
     */
    default Tensor argsort() {
        return argsort(-1, false);
    }

    /**
     * The elements in ascending order along the first dimension.
     *
     * @return the elements, of this shape
     */
    default Tensor msort() {
        return SortOp.first("msort", (Tensor) this, Long.MAX_VALUE, 0, false).values();
    }

    /**
     * The k largest or smallest elements, in sorted order; of equal ones the first.
     *
     * @param k how many
     * @param dim the dimension
     * @param largest the largest, descending, or the smallest, ascending
     * @return the elements and their places, k along {@code dim}
     * @throws ArgumentException if there are not that many
     */
    default ValuesAndIndices topk(long k, int dim, boolean largest) {
        Tensor t = (Tensor) this;
        int d = Shape.axis("topk", dim, Math.max(1, t.rank()), t.shape());
        if (k < 0 || k > size(t, d)) {
            throw new ArgumentException(
                    "topk: k is " + k + " for dim " + d + " of shape " + t.shape() + "; give 0 to " + size(t, d));
        }
        if (t.rank() == 0 && k == 0) {
            return SortOp.first("topk", t.unsqueeze(0), 0, 0, largest);
        }
        return SortOp.first("topk", t, k, d, largest);
    }

    /**
     * {@link #topk(long, int, boolean)}: the largest along the last dimension.
     *
     * @param k how many
     * @return the elements and their places, k along the last dimension
     */
    default ValuesAndIndices topk(long k) {
        return topk(k, -1, true);
    }

    /**
     * The k-th smallest element; of equal ones the first in their order.
     *
     * @param k which, from 1
     * @param dim the dimension
     * @param keepDim whether the dimension stays with size 1
     * @return the elements and their places
     * @throws ArgumentException if there are not that many
     */
    default ValuesAndIndices kthvalue(long k, int dim, boolean keepDim) {
        Tensor t = (Tensor) this;
        int d = Shape.axis("kthvalue", dim, Math.max(1, t.rank()), t.shape());
        if (k < 1 || k > size(t, d)) {
            throw new ArgumentException(
                    "kthvalue: k is " + k + " for dim " + d + " of shape " + t.shape() + "; give 1 to " + size(t, d));
        }
        if (t.rank() == 0) {
            return SortOp.first("kthvalue", t, 1, 0, false);
        }
        Tensor place =
                Dispatch.apply(new SortOp(d, false), t).narrow(d, k - 1, 1).copy();
        place.storage().knownRange(0, t.size(d) - 1);
        Tensor value = Dispatch.apply(new IndexOp.Gather(d), t, place);
        return keepDim ? new ValuesAndIndices(value, place) : new ValuesAndIndices(value.squeeze(d), place.squeeze(d));
    }

    /**
     * {@link #kthvalue(long, int, boolean)} along the last dimension, which disappears.
     *
     * @param k which, from 1
     * @return the elements and their places
     */
    default ValuesAndIndices kthvalue(long k) {
        return kthvalue(k, -1, false);
    }

    private static long size(Tensor t, int dim) {
        return t.rank() == 0 ? 1 : t.size(dim);
    }
}
