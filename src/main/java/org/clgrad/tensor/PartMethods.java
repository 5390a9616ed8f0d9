package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/**
 * Copies with another part: what writing to a view does, without writing. Derivative: 0 in the part and 1 elsewhere; for
 * the source 1 there. Names are PyTorch's, in camel case.
 */
public sealed interface PartMethods permits Tensor {
    /**
     * A copy with {@code src} at one index of a dimension. Source: {@code torch.select_scatter}.
     *
     * @param src of this type, and the shape of {@link IndexMethods#select}
     * @param dim the dimension
     * @param index the index; negative counts from the end
     * @return the copy
     * @throws IndexException if the index is outside the dimension
     * @throws ShapeException if {@code src} has another shape
     * @throws DTypeException if it has another type
     */
    default Tensor selectScatter(Tensor src, int dim, long index) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("select_scatter", dim);
        long n = t.size(d);
        long i = index < 0 ? index + n : index;
        if (i < 0 || i >= n) {
            throw new IndexException("select_scatter: index " + index + " is outside [" + -n + ", " + (n - 1)
                    + "] of dim " + d + " of shape " + t.shape());
        }
        return with("select_scatter", t, src, new ViewOp.Select(d, i));
    }

    /**
     * A copy with {@code src} at every {@code step}-th index of a range of a dimension; bounds beyond it are cut off.
     * Source: {@code torch.slice_scatter}.
     *
     * @param src of this type, and the shape of {@link IndexMethods#slice}
     * @param dim the dimension
     * @param start the first index; negative counts from the end
     * @param end one more than the last index; negative counts from the end, {@link Long#MAX_VALUE} means all
     * @param step the distance, at least 1
     * @return the copy
     * @throws ArgumentException if the step is not positive
     * @throws ShapeException if {@code src} has another shape
     */
    default Tensor sliceScatter(Tensor src, int dim, long start, long end, long step) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("slice_scatter", dim);
        return with("slice_scatter", t, src, ViewOp.Slice.of("slice_scatter", d, t.size(d), start, end, step));
    }

    /**
     * A copy with {@code src} on a diagonal. Source: {@code torch.diagonal_scatter}.
     *
     * @param src of this type, and the shape of {@link IndexMethods#diagonal(long, int, int)}
     * @param offset which diagonal: above the main one if positive
     * @param dim1 one dimension
     * @param dim2 another
     * @return the copy
     * @throws ShapeException if both dimensions are the same, or {@code src} has another shape
     */
    default Tensor diagonalScatter(Tensor src, long offset, int dim1, int dim2) {
        Tensor t = (Tensor) this;
        int a = t.shape().axis("diagonal_scatter", dim1);
        int b = t.shape().axis("diagonal_scatter", dim2);
        if (a == b) {
            throw new ShapeException("diagonal_scatter: dim1 and dim2 are both " + a + "; they must differ");
        }
        return with("diagonal_scatter", t, src, new ViewOp.Diagonal(offset, a, b));
    }

    /**
     * A copy with {@code src} on the main diagonal of a matrix.
     *
     * @param src a vector of this type
     * @return the copy
     */
    default Tensor diagonalScatter(Tensor src) {
        return diagonalScatter(src, 0, 0, 1);
    }

    private static Tensor with(String label, Tensor t, Tensor src, ViewOp part) {
        Scatters.checkType(label, t, "src", src);
        if (!part.resultShape(t.shape()).equals(src.shape())) {
            throw new ShapeException(label + ": src has shape " + src.shape() + ", the part of shape " + t.shape()
                    + " has " + part.resultShape(t.shape()) + "; they must be equal");
        }
        return Scope.composite(() -> {
            Op embed = new ViewOp.Embed(part, t.shape());
            Tensor written = Dispatch.apply(
                    embed, Tensor.ones(src.device(), DType.BOOL, src.shape().toArray()));
            return Tensor.where(written, Dispatch.apply(embed, src), t);
        });
    }
}
