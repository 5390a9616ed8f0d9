package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.IndexException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * Reading and writing with every kind of index, and what masks select. The result of a mask has as many elements as the
 * mask has true ones: such operations read the mask back to the host (but {@code x[mask] = value} with the same for all), and do not map under {@code vmap} where each sample
 * has a mask of its own. Names are PyTorch's, in camel case.
 */
public sealed interface AdvancedIndexMethods permits Tensor {
    /**
     * {@code x[i, 2:8:3, ..., None, rows, mask]}: integers, ranges and new axes give a view; index tensors broadcast with
     * each other and give a copy. Their shape is where the indexed dimensions were if these are next to each other, else
     * in front, once integers are applied, as in PyTorch (NumPy counts integers among the index tensors). Derivative: the
     * gradient at the indices, added where an element was read several times, in order. Source: {@code Tensor.index} of
     * PyTorch's C++ API.
     *
     * <pre>{@code
     * x.index(Index.at(-1), Index.range(0, 10, 2));            // x[-1, 0:10:2]
     * x.index(Index.ellipsis(), Index.of(columns));            // x[..., columns]
     * x.index(Index.of(x.gt(0)));                              // x[x > 0]
     * }</pre>
     *
     * @param indices one for each leading dimension; a mask for as many as it has
     * @return the elements
     * @throws IndexException if an index is outside its dimension, a mask has another shape, or there are too many
     */
    default Tensor index(Index... indices) {
        IndexPlan.Basic basic = IndexPlan.basic("index", (Tensor) this, indices);
        return basic.isView()
                ? basic.view()
                : Scope.composite(() ->
                        IndexPlan.of("index", basic.view(), basic.tensors()).read());
    }

    /**
     * {@code x[indices]} for index tensors and masks alone. Derivative: as of {@link #index(Index...)}. Source:
     * {@code aten::index}.
     *
     * @param indices for each leading dimension int64 or int32, negative counts from the end; or bool of the shape of as
     *     many dimensions as it has; null for a whole dimension
     * @return the elements
     * @throws IndexException if an index is outside its dimension, a mask has another shape, or there are too many
     */
    default Tensor index(List<Tensor> indices) {
        return Scope.composite(
                () -> IndexPlan.of("index", (Tensor) this, indices).read());
    }

    /**
     * Differentiable indexed assignment with every kind of index, {@code x[i, 2:8, rows] = value}. From then on the
     * gradient of that part goes to {@code value}; of several values for one element the last stays.
     *
     * @param value what to write, broadcast to the part; leading dimensions of size 1 that the part lacks are dropped
     * @param first the index of the first dimension
     * @param more one for each further leading dimension
     * @return this tensor
     * @throws IndexException if an index is outside its dimension, a mask has another shape, or there are too many
     */
    default Tensor set(Tensor value, Index first, Index... more) {
        IndexPlan.Basic basic = IndexPlan.basic("set", (Tensor) this, joined(first, more));
        if (basic.isView()) {
            InPlace.assign(
                    "set",
                    basic.view(),
                    InPlace.withoutLeading(value, basic.view().rank()));
        } else {
            Tensor view = basic.view();
            Tensor part = InPlace.withoutLeading(value, IndexPlan.resultRank(view, basic.tensors()));
            Tensor written = Scope.composite(() -> IndexPlan.put("set", view, basic.tensors(), part, false));
            InPlace.assign("set", basic.view(), written);
        }
        return (Tensor) this;
    }

    /**
     * Assigns a number with every kind of index.
     *
     * @param value a value of this type
     * @param first the index of the first dimension
     * @param more one for each further leading dimension
     * @return this tensor
     * @throws IndexException if an index is outside its dimension, a mask has another shape, or there are too many
     */
    default Tensor set(double value, Index first, Index... more) {
        Tensor t = (Tensor) this;
        Creation.checkExact("set", value, t.dtype());
        return set(Creation.full(t.device(), t.dtype(), value, Shape.SCALAR), first, more);
    }

    private static Index[] joined(Index first, Index... more) {
        Index[] all = new Index[more.length + 1];
        all[0] = first;
        System.arraycopy(more, 0, all, 1, more.length);
        return all;
    }

    /**
     * The elements at places in row-major order. Derivative: the gradient at the places, added in order. Source:
     * {@code torch.take}.
     *
     * @param index int64 or int32, of any shape; negative counts from the end
     * @return the elements, of the index's shape
     * @throws IndexException if an index is not in {@code [-size, size)}
     */
    default Tensor take(Tensor index) {
        Tensor t = (Tensor) this;
        IndexOp.checkIndexType("take", index);
        Tensor places = IndexOp.wrap("take", index, t.size(), "the elements of shape " + t.shape());
        return Dispatch.apply(new IndexOp.Gather(0), t.reshape(-1), places.reshape(-1))
                .reshape(index.shape().toArray());
    }

    /**
     * The elements where a mask is true, in row-major order. The mask is read back. Derivative: the gradient where the
     * elements were, 0 elsewhere. Source: {@code torch.masked_select}.
     *
     * @param mask bool, broadcast with this
     * @return a vector
     */
    default Tensor maskedSelect(Tensor mask) {
        return Scope.composite(() -> Scatters.maskedSelect((Tensor) this, mask));
    }

    /**
     * The indices of the elements other than 0, in row-major order: N of them, of D dimensions. NaN is not 0. The elements
     * are read back; not differentiable. Source: {@code torch.nonzero}.
     *
     * @return int64 {@code [N, D]}
     */
    default Tensor nonzero() {
        Tensor t = (Tensor) this;
        long[] places = Scatters.places(t.dtype() == DType.BOOL ? t : t.ne(0));
        return Tensor.of(t.device(), Scatters.coordinates(t.shape(), places), places.length, t.rank());
    }

    /**
     * {@link #nonzero()} under NumPy's name.
     *
     * @return int64 {@code [N, D]}
     */
    default Tensor argwhere() {
        return nonzero();
    }
}
