package org.clgrad.tensor;

import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/**
 * Parts of a tensor, and reading and writing at indices. Parts are views of the same memory: writing to one writes to
 * the whole. Dimensions may be negative, counting from the end; so may single indices. Names are PyTorch's, in camel
 * case.
 */
public sealed interface IndexMethods permits Tensor {
    /**
     * The part at indices of the leading dimensions, {@code x[i, j, ..]}. Derivative: zero outside the part.
     *
     * @param index one index for each leading dimension; negative counts from the end
     * @return the view, a scalar if every dimension is indexed
     * @throws IndexException if an index is outside its dimension, or there are too many
     */
    default Tensor get(long... index) {
        Tensor t = (Tensor) this;
        if (index.length > t.rank()) {
            throw new IndexException(
                    "get: " + index.length + " indices for shape " + t.shape() + ", which has " + t.rank() + " dims");
        }
        for (long i : index) {
            t = t.select(0, i);
        }
        return t;
    }

    /**
     * Differentiable indexed assignment, {@code x[i, j, ..] = value}. From then on the gradient of that part goes to
     * {@code value}.
     *
     * @param value what to write, broadcast to the part; leading dimensions of size 1 that the part lacks are dropped
     * @param index one index for each leading dimension; none for the whole tensor
     * @return this tensor
     */
    default Tensor set(Tensor value, long... index) {
        Tensor part = get(index);
        InPlace.assign("set", part, InPlace.withoutLeading(value, part.rank()));
        return (Tensor) this;
    }

    /**
     * Assigns a number at indices, {@code x[i, j, ..] = value}.
     *
     * @param value a value of this type
     * @param index one index for each leading dimension; none for the whole tensor
     * @return this tensor
     */
    default Tensor set(double value, long... index) {
        InPlace.fill("set", get(index), value);
        return (Tensor) this;
    }

    /**
     * One index of a dimension, which disappears. Derivative: zero elsewhere.
     *
     * @param dim the dimension
     * @param index the index; negative counts from the end
     * @return the view
     */
    default Tensor select(int dim, long index) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("select", dim);
        long n = t.size(d);
        long i = index < 0 ? index + n : index;
        if (i < 0 || i >= n) {
            throw new IndexException("select: index " + index + " is outside [" + -n + ", " + (n - 1) + "] of dim " + d
                    + " of shape " + t.shape());
        }
        return Dispatch.apply(new ViewOp.Select(d, i), t);
    }

    /**
     * A range of a dimension. Derivative: zero elsewhere.
     *
     * @param dim the dimension
     * @param start the first index; negative counts from the end
     * @param length how many
     * @return the view
     * @throws IndexException if the range is not inside the dimension
     */
    default Tensor narrow(int dim, long start, long length) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("narrow", dim);
        long n = t.size(d);
        long first = start < 0 ? start + n : start;
        if (first < 0 || length < 0 || length > n - first) {
            throw new IndexException("narrow: start " + start + ", length " + length + " are outside dim " + d
                    + " of size " + n + " of shape " + t.shape());
        }
        return Dispatch.apply(new ViewOp.Slice(d, first, length, 1), t);
    }

    /**
     * Every {@code step}-th index of a range of a dimension, {@code x[start:end:step]}: bounds beyond the dimension are
     * cut off. Derivative: zero elsewhere.
     *
     * @param dim the dimension
     * @param start the first index; negative counts from the end
     * @param end one more than the last index; negative counts from the end, {@link Long#MAX_VALUE} means all
     * @param step the distance, at least 1
     * @return the view
     */
    default Tensor slice(int dim, long start, long end, long step) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("slice", dim);
        return Dispatch.apply(ViewOp.Slice.of("slice", d, t.size(d), start, end, step), t);
    }

    /**
     * The main diagonal of a matrix.
     *
     * @return the view, of one rank less
     */
    default Tensor diagonal() {
        return diagonal(0, 0, 1);
    }

    /**
     * The elements whose index along {@code dim2} exceeds that along {@code dim1} by {@code offset}; they become the
     * last dimension. Derivative: zero elsewhere.
     *
     * @param offset which diagonal: above the main one if positive
     * @param dim1 one dimension
     * @param dim2 another
     * @return the view, of one rank less
     */
    default Tensor diagonal(long offset, int dim1, int dim2) {
        Tensor t = (Tensor) this;
        int a = t.shape().axis("diagonal", dim1);
        int b = t.shape().axis("diagonal", dim2);
        if (a == b) {
            throw new ShapeException("diagonal: dim1 and dim2 are both " + a + "; they must differ");
        }
        return Dispatch.apply(new ViewOp.Diagonal(offset, a, b), t);
    }

    /**
     * {@code out[i][j] = x[index[i][j]][j]} for {@code dim} 0, and so on. Derivative: {@link #scatterAdd}.
     *
     * @param dim the dimension indexed
     * @param index int64 or int32, of this rank, no larger than this tensor but along {@code dim}
     * @return the elements, of the index's shape
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor gather(int dim, Tensor index) {
        Tensor t = (Tensor) this;
        if (t.rank() + index.rank() < 2) {
            Shape.axis("gather", dim, 1, t.shape());
            return IndexOp.line(t)
                    .gather(0, IndexOp.line(index))
                    .reshape(index.shape().toArray());
        }
        int d = t.shape().axis("gather", dim);
        IndexOp.checkIndexShape("gather", t, index, d);
        Tensor wide = IndexOp.checkRange("gather", index, t.size(d), d);
        return Dispatch.apply(new IndexOp.Gather(d), t, wide);
    }

    /**
     * The rows at indices of a dimension. Derivative: {@link #scatterAdd} of the rows.
     *
     * @param dim the dimension
     * @param index a vector, int64 or int32
     * @return a copy with the index's length along {@code dim}
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor indexSelect(int dim, Tensor index) {
        Tensor t = (Tensor) this;
        if (t.rank() == 0 && index.size() == 1) {
            Shape.axis("index_select", dim, 1, t.shape());
            return IndexOp.line(t).indexSelect(0, index).reshape();
        }
        int d = t.shape().axis("index_select", dim);
        IndexOp.checkIndexType("index_select", index);
        if (index.rank() > 1) {
            throw new ShapeException(
                    "index_select: the index has shape " + index.shape() + "; give a vector, or use gather");
        }
        return IndexOp.select("index_select", t, d, index);
    }

    /**
     * A copy to which {@code src[i][j]} is added at {@code [index[i][j]][j]} for {@code dim} 0, and so on; in ascending
     * order, so the result is deterministic. Derivative: 1, and {@link #gather} for {@code src}.
     *
     * @param dim the dimension indexed
     * @param index int64 or int32, of this rank, no larger than {@code src}, nor than this tensor but along {@code dim}
     * @param src what to add, of this type
     * @return the sums, of this shape
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor scatterAdd(int dim, Tensor index, Tensor src) {
        Tensor t = (Tensor) this;
        if (t.rank() + index.rank() < 2) {
            Shape.axis("scatter_add", dim, 1, t.shape());
            return IndexOp.line(t)
                    .scatterAdd(0, IndexOp.line(index), IndexOp.line(src))
                    .reshape(t.shape().toArray());
        }
        int d = t.shape().axis("scatter_add", dim);
        IndexOp.checkIndexShape("scatter_add", t, index, d);
        Tensor part = Scatters.source("scatter_add", t, index, src);
        Tensor wide = IndexOp.checkRange("scatter_add", index, t.size(d), d);
        return Dispatch.apply(new IndexOp.ScatterAdd(d), t, wide, part);
    }

    /**
     * A copy to whose rows at indices of a dimension rows of {@code source} times {@code alpha} are added, in ascending
     * order: {@code x[index[i]] += alpha * source[i]} for {@code dim} 0. Derivative: 1, and alpha times the rows for
     * {@code source}.
     *
     * @param dim the dimension indexed
     * @param index a vector, int64 or int32
     * @param source what to add, of this type and shape but for the index's length along {@code dim}
     * @param alpha a value of this type
     * @return the sums, of this shape
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor indexAdd(int dim, Tensor index, Tensor source, double alpha) {
        Tensor t = (Tensor) this;
        if (t.rank() == 0) {
            Shape.axis("index_add", dim, 1, t.shape());
            return IndexOp.line(t)
                    .indexAdd(0, index, IndexOp.line(source), alpha)
                    .reshape();
        }
        int d = t.shape().axis("index_add", dim);
        Tensor wide = Scatters.rowIndex("index_add", t, d, index, source);
        Tensor scaled = alpha == 1 ? source : source.mul(alpha);
        Tensor rows = IndexOp.spread(wide, d, source.shape().toArray());
        return Dispatch.apply(new IndexOp.ScatterAdd(d), t, rows, scaled);
    }

    /**
     * {@link #indexAdd(int, Tensor, Tensor, double)} with alpha 1.
     *
     * @param dim the dimension indexed
     * @param index a vector, int64 or int32
     * @param source what to add, of this type and shape but for the index's length along {@code dim}
     * @return the sums, of this shape
     */
    default Tensor indexAdd(int dim, Tensor index, Tensor source) {
        return indexAdd(dim, index, source, 1);
    }
}
