package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/**
 * Copies with other elements at indices. Where several sources go to one target, they are taken in ascending order of
 * their place, on every device: the last one stays, and reductions are deterministic. Names are PyTorch's, in camel
 * case; see also {@link IndexMethods#scatterAdd} and {@link IndexMethods#indexAdd}.
 */
public sealed interface ScatterMethods permits Tensor {
    /**
     * A copy with {@code src[i][j]} at {@code [index[i][j]][j]} for {@code dim} 0, and so on; of several the last.
     * Derivative: 0 at the targets and 1 elsewhere; for {@code src} the gradient at the target if this source stayed,
     * else 0. Source: {@code torch.scatter}, which leaves it open which of several stays.
     *
     * @param dim the dimension indexed
     * @param index int64 or int32, of this rank, no larger than {@code src}, nor than this tensor but along {@code dim}
     * @param src the elements, of this type
     * @return the copy, of this shape
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor scatter(int dim, Tensor index, Tensor src) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("scatter", dim);
        IndexOp.checkIndexShape("scatter", t, index, d);
        Tensor part = Scatters.source("scatter", t, index, src);
        Tensor wide = IndexOp.checkRange("scatter", index, t.size(d), d);
        return Scope.composite(() -> Scatters.write(t, d, wide, part));
    }

    /**
     * A copy with a number at {@code [index[i][j]][j]} for {@code dim} 0, and so on. Derivative: 0 there, 1 elsewhere.
     * Source: {@code torch.scatter}.
     *
     * @param dim the dimension indexed
     * @param index int64 or int32, of this rank, no larger than this tensor but along {@code dim}
     * @param value a value of this type
     * @return the copy, of this shape
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor scatter(int dim, Tensor index, double value) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("scatter", dim);
        IndexOp.checkIndexShape("scatter", t, index, d);
        Creation.checkExact("scatter", value, t.dtype());
        Tensor wide = IndexOp.checkRange("scatter", index, t.size(d), d);
        return Scope.composite(
                () -> t.maskedFill(Scatters.last(wide, d, t.shape().toArray()).ge(0), value));
    }

    /**
     * A copy whose elements at {@code [index[i][j]][j]} for {@code dim} 0, and so on, are reduced with the sources
     * {@code src[i][j]}, in ascending order. Derivative: that of the reduction; of equal extrema each an even share.
     * Source: {@code torch.scatter_reduce}.
     *
     * @param dim the dimension indexed
     * @param index int64 or int32, of this rank, no larger than {@code src}, nor than this tensor but along {@code dim}
     * @param src the elements, of this type
     * @param reduce {@code "sum"}, {@code "prod"}, {@code "mean"} (of floats), {@code "amax"} or {@code "amin"}; NaN is
     *     the largest and the smallest
     * @param includeSelf whether this tensor's element is one of those reduced; if not, it stays only where no source
     *     goes
     * @return the reductions, of this shape
     * @throws IndexException if an index is outside the dimension
     * @throws ArgumentException if there is no such reduction
     * @throws DTypeException if the type has no such reduction, or that of {@code src} is another
     */
    default Tensor scatterReduce(int dim, Tensor index, Tensor src, String reduce, boolean includeSelf) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("scatter_reduce", dim);
        IndexOp.checkIndexShape("scatter_reduce", t, index, d);
        Tensor part = Scatters.source("scatter_reduce", t, index, src);
        Tensor wide = IndexOp.checkRange("scatter_reduce", index, t.size(d), d);
        return Scope.composite(() -> Scatters.reduce("scatter_reduce", t, d, wide, part, reduce, includeSelf));
    }

    /**
     * {@link #scatterReduce(int, Tensor, Tensor, String, boolean)} with this tensor's elements included.
     *
     * @param dim the dimension indexed
     * @param index int64 or int32, of this rank, no larger than {@code src}, nor than this tensor but along {@code dim}
     * @param src the elements, of this type
     * @param reduce {@code "sum"}, {@code "prod"}, {@code "mean"}, {@code "amax"} or {@code "amin"}
     * @return the reductions, of this shape
     */
    default Tensor scatterReduce(int dim, Tensor index, Tensor src, String reduce) {
        return scatterReduce(dim, index, src, reduce, true);
    }

    /**
     * A copy with rows of {@code source} at indices of a dimension, {@code x[index[i]] = source[i]} for {@code dim} 0; of
     * several the last. Derivative: as of {@link #scatter(int, Tensor, Tensor)}. Source: {@code torch.index_copy}.
     *
     * @param dim the dimension
     * @param index a vector, int64 or int32
     * @param source the rows, of this type and shape but for the index's length along {@code dim}
     * @return the copy, of this shape
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor indexCopy(int dim, Tensor index, Tensor source) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("index_copy", dim);
        Tensor rows = Scatters.rowIndex("index_copy", t, d, index, source);
        return Scope.composite(() -> Scatters.writeRows(t, d, rows, source));
    }

    /**
     * A copy with a number in the rows at indices of a dimension. Derivative: 0 there, 1 elsewhere. Source:
     * {@code torch.index_fill}.
     *
     * @param dim the dimension
     * @param index a vector, int64 or int32
     * @param value a value of this type
     * @return the copy, of this shape
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor indexFill(int dim, Tensor index, double value) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("index_fill", dim);
        Creation.checkExact("index_fill", value, t.dtype());
        Tensor rows = Scatters.rowIndex("index_fill", t, d, index);
        return Scope.composite(
                () -> t.maskedFill(Scatters.rowsAt(rows, d, t.shape().toArray()), value));
    }

    /**
     * {@link #indexFill(int, Tensor, double)} with the element of a tensor. Derivative for {@code value}: the sum of the
     * gradient over the rows.
     *
     * @param dim the dimension
     * @param index a vector, int64 or int32
     * @param value a scalar of this type
     * @return the copy, of this shape
     */
    default Tensor indexFill(int dim, Tensor index, Tensor value) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("index_fill", dim);
        Scatters.checkType("index_fill", t, "value", value);
        if (value.rank() > 0) {
            throw new ShapeException(
                    "index_fill: the value has shape " + value.shape() + "; give a scalar, or use index_copy");
        }
        Tensor rows = Scatters.rowIndex("index_fill", t, d, index);
        return Scope.composite(
                () -> Tensor.where(Scatters.rowsAt(rows, d, t.shape().toArray()), value, t));
    }

    /**
     * {@link #scatterReduce(int, Tensor, Tensor, String, boolean)} of whole rows: those of {@code source} go to the
     * indices of a dimension. Source: {@code torch.index_reduce}.
     *
     * @param dim the dimension
     * @param index a vector, int64 or int32
     * @param source the rows, of this type and shape but for the index's length along {@code dim}
     * @param reduce {@code "prod"}, {@code "mean"}, {@code "amax"} or {@code "amin"}; for sums there is
     *     {@link IndexMethods#indexAdd(int, Tensor, Tensor)}
     * @param includeSelf whether this tensor's element is one of those reduced
     * @return the reductions, of this shape
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor indexReduce(int dim, Tensor index, Tensor source, String reduce, boolean includeSelf) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("index_reduce", dim);
        if (reduce.equals("sum")) {
            throw new ArgumentException("index_reduce: there is no reduction 'sum'; use index_add");
        }
        Tensor rows = Scatters.rowIndex("index_reduce", t, d, index, source);
        Tensor spread = IndexOp.spread(rows, d, source.shape().toArray());
        return Scope.composite(() -> Scatters.reduce("index_reduce", t, d, spread, source, reduce, includeSelf));
    }

    /**
     * A copy with elements of {@code source} at places in row-major order; of several the last, or all added.
     * Derivative: as of {@link #scatter(int, Tensor, Tensor)} and {@link IndexMethods#scatterAdd}. Source:
     * {@code torch.put}.
     *
     * @param index int64 or int32, of any shape; negative counts from the end
     * @param source one element for each index, of this type
     * @param accumulate whether to add instead of replacing
     * @return the copy, of this shape
     * @throws IndexException if an index is not in {@code [-size, size)}
     */
    default Tensor put(Tensor index, Tensor source, boolean accumulate) {
        Tensor t = (Tensor) this;
        IndexOp.checkIndexType("put", index);
        Scatters.checkType("put", t, "source", source);
        if (source.size() != index.size()) {
            throw new ShapeException("put: index has shape " + index.shape() + ", source " + source.shape()
                    + "; give one element for each index");
        }
        if (accumulate && t.dtype() == DType.BOOL) {
            throw new DTypeException("put: bools cannot be added; cast with to(dtype)");
        }
        return Scope.composite(() -> {
            Tensor flat = t.reshape(-1);
            Tensor places = IndexOp.wrap("put", index, t.size(), "the elements of shape " + t.shape())
                    .reshape(-1);
            Tensor elements = source.reshape(-1);
            Tensor written = accumulate
                    ? Dispatch.apply(new IndexOp.ScatterAdd(0), flat, places, elements)
                    : Scatters.write(flat, 0, places, elements);
            return written.reshape(t.shape().toArray());
        });
    }

    /**
     * {@link #put(Tensor, Tensor, boolean)}, replacing.
     *
     * @param index int64 or int32, of any shape; negative counts from the end
     * @param source one element for each index, of this type
     * @return the copy, of this shape
     */
    default Tensor put(Tensor index, Tensor source) {
        return put(index, source, false);
    }

    /**
     * A copy in which the true elements of a mask, in row-major order, have the first elements of {@code source}.
     * Derivative: 0 where the mask is true and 1 elsewhere; for {@code source} the gradient where its elements went, 0
     * for the rest. Reads the number of true elements back. Source: {@code torch.masked_scatter}.
     *
     * @param mask bool, broadcast with this
     * @param source at least as many elements as the mask has true ones, of this type and any shape
     * @return the copy, of the broadcast shape
     * @throws IndexException if {@code source} has too few elements
     */
    default Tensor maskedScatter(Tensor mask, Tensor source) {
        return Scope.composite(() -> Scatters.maskedScatter((Tensor) this, mask, source));
    }

    /**
     * A copy with {@code values} at indices, {@code x[indices] = values}, or {@code x[indices] += values}. Index tensors
     * broadcast with each other. Of several values for one element the last stays, or all are added in order. Derivative:
     * as of {@link #scatter(int, Tensor, Tensor)} and {@link IndexMethods#scatterAdd}. Masks are read back. Source:
     * {@code torch.index_put}.
     *
     * @param indices for each leading dimension int64 or int32, negative counts from the end; or bool of the shape of as
     *     many dimensions as it has; null for a whole dimension
     * @param values of this type, broadcast to the shape that {@link AdvancedIndexMethods#index(List)} gives
     * @param accumulate whether to add instead of replacing
     * @return the copy, of this shape
     * @throws IndexException if an index is outside its dimension, or there are too many
     */
    default Tensor indexPut(List<Tensor> indices, Tensor values, boolean accumulate) {
        return Scope.composite(() -> IndexPlan.put("index_put", (Tensor) this, indices, values, accumulate));
    }

    /**
     * {@link #indexPut(List, Tensor, boolean)}, replacing.
     *
     * @param indices index tensors and masks, null for a whole dimension
     * @param values of this type, broadcast
     * @return the copy, of this shape
     */
    default Tensor indexPut(List<Tensor> indices, Tensor values) {
        return indexPut(indices, values, false);
    }
}
