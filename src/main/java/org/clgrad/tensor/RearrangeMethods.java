package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * The elements mirrored, moved, repeated, cut out or surrounded: copies, of any element type unless said otherwise.
 * Derivative: of each element the sum of the gradients at the places it went to. Dimensions may be negative, counting
 * from the end. Names are PyTorch's, in camel case; those of {@code torch.nn.functional} are {@code one_hot} and
 * {@code pad}.
 */
public sealed interface RearrangeMethods permits Tensor {
    /**
     * The indices of dimensions in reversed order.
     *
     * @param dims the dimensions, each once; none for a plain copy
     * @return the mirrored copy
     * @throws ShapeException if a dimension is listed twice
     */
    default Tensor flip(int... dims) {
        Tensor t = (Tensor) this;
        if (t.rank() == 0) {
            for (int dim : dims) {
                Shape.axis("flip", dim, 1, t.shape());
            }
            return t.copy();
        }
        boolean[] mask = dims.length == 0 ? new boolean[t.rank()] : t.shape().axes("flip", dims);
        Tensor flipped = t;
        for (int d = 0; d < mask.length; d++) {
            if (mask[d] && t.size(d) > 1) {
                Tensor reversed = Tensor.arange(t.device(), DType.INT64, t.size(d) - 1, -1, -1);
                flipped = IndexOp.select("flip", flipped, d, reversed);
            }
        }
        return flipped == t ? t.copy() : flipped;
    }

    /**
     * All elements moved forward in row-major order; those beyond the end come in at the start.
     *
     * @param shift by how many places; backward if negative
     * @return the moved copy
     */
    default Tensor roll(long shift) {
        Tensor t = (Tensor) this;
        return t.reshape(-1).roll(new long[] {shift}, 0).reshape(t.shape().toArray());
    }

    /**
     * The elements moved forward along dimensions, one after the other; those beyond the end come in at the start.
     *
     * @param shifts for each listed dimension by how many places; backward if negative
     * @param dims the dimensions; one listed twice is moved twice
     * @return the moved copy
     * @throws ArgumentException if there are not as many shifts as dimensions, or none
     */
    default Tensor roll(long[] shifts, int... dims) {
        Tensor t = (Tensor) this;
        if (shifts.length != dims.length || dims.length == 0) {
            throw new ArgumentException("roll: shifts " + Arrays.toString(shifts) + " for dims " + Arrays.toString(dims)
                    + "; give one shift for each dim, or a single one without dims");
        }
        Tensor rolled = t;
        for (int i = 0; i < dims.length; i++) {
            int d = t.shape().axis("roll", dims[i]);
            long n = t.size(d);
            long end = n == 0 ? 0 : Math.floorMod(shifts[i], n);
            if (end > 0) {
                rolled = Tensor.cat(List.of(rolled.narrow(d, n - end, end), rolled.narrow(d, 0, n - end)), d);
            }
        }
        return rolled == t ? t.copy() : rolled;
    }

    /**
     * The whole tensor side by side along each dimension; {@code numpy.tile}.
     *
     * @param repeats how often along each dimension; the first ones may be new dimensions
     * @return the copies, with sizes {@code repeats[d] * size(d)}
     * @throws ShapeException if there are fewer numbers than dimensions, or one is negative
     */
    default Tensor repeat(long... repeats) {
        return Rearrange.repeat("repeat", (Tensor) this, repeats);
    }

    /**
     * As {@link #repeat}; missing leading numbers are 1.
     *
     * @param dims how often along each dimension, from the last one back
     * @return the copies
     */
    default Tensor tile(long... dims) {
        Tensor t = (Tensor) this;
        long[] all = new long[Math.max(dims.length, t.rank())];
        Arrays.fill(all, 1);
        System.arraycopy(dims, 0, all, all.length - dims.length, dims.length);
        return Rearrange.repeat("tile", t, all);
    }

    /**
     * The lower triangles of matrices {@code [..., R, C]}: zero where {@code j - i > diagonal}. Derivative: the same
     * triangle of the gradient.
     *
     * @param diagonal the last diagonal that is kept: above the main one if positive
     * @return the triangles; what is cut off is +0, NaN and infinities too
     * @throws ShapeException if there are fewer than two dimensions
     */
    default Tensor tril(long diagonal) {
        return Rearrange.triangle("tril", (Tensor) this, diagonal, true);
    }

    /**
     * {@link #tril(long)} with the main diagonal as the last.
     *
     * @return the lower triangles
     */
    default Tensor tril() {
        return tril(0);
    }

    /**
     * The upper triangles of matrices {@code [..., R, C]}: zero where {@code j - i < diagonal}. Derivative: the same
     * triangle of the gradient.
     *
     * @param diagonal the first diagonal that is kept: above the main one if positive
     * @return the triangles; what is cut off is +0, NaN and infinities too
     * @throws ShapeException if there are fewer than two dimensions
     */
    default Tensor triu(long diagonal) {
        return Rearrange.triangle("triu", (Tensor) this, diagonal, false);
    }

    /**
     * {@link #triu(long)} with the main diagonal as the first.
     *
     * @return the upper triangles
     */
    default Tensor triu() {
        return triu(0);
    }

    /**
     * The products of all pairs of elements of two vectors, {@code x[i] * y[j]}. Derivative: the other vector.
     *
     * @param vec2 the second vector, of this type
     * @return the matrix
     * @throws ShapeException if one is no vector
     */
    default Tensor outer(Tensor vec2) {
        Tensor t = (Tensor) this;
        if (t.rank() != 1 || vec2.rank() != 1) {
            throw new ShapeException("outer: takes two vectors, got shapes " + t.shape() + " and " + vec2.shape());
        }
        return t.unsqueeze(1).mul(vec2.unsqueeze(0));
    }

    /**
     * A 1 at the place each class number names along a new last dimension, and zeros. Not differentiable.
     *
     * @param numClasses how many classes; -1 for one more than the largest number, which is read back
     * @return int64 {@code [.., numClasses]}
     * @throws IndexException if a number is not in {@code [0, numClasses)}
     */
    default Tensor oneHot(long numClasses) {
        Tensor t = (Tensor) this;
        IndexOp.checkIndexType("one_hot", t);
        if (numClasses < -1 || (numClasses <= 0 && t.size() == 0)) {
            throw new ArgumentException("one_hot: num_classes is " + numClasses + " for shape " + t.shape()
                    + "; give the number of classes, or -1 to infer it from numbers that are there");
        }
        long classes = numClasses >= 0 ? numClasses : IndexOp.largest(t) + 1;
        Tensor index = IndexOp.checkRange("one_hot", t, classes, t.rank());
        return index.unsqueeze(-1)
                .eq(Tensor.arange(t.device(), DType.INT64, 0, classes, 1))
                .to(DType.INT64);
    }

    /**
     * {@link #oneHot(long)} with the number of classes inferred.
     *
     * @return int64, with one more dimension
     */
    default Tensor oneHot() {
        return oneHot(-1);
    }

    /**
     * Elements added at the ends of dimensions. A negative number cuts elements off.
     *
     * <p>Modes: {@code constant}, a number; {@code reflect}, the elements mirrored at the first and the last, which are
     * not repeated; {@code replicate}, the first and the last again; {@code circular}, the elements of the other end.
     *
     * @param pad for the last dimension how many before and after, then for the one before it, and so on
     * @param mode what is added
     * @param value the number of {@code constant}, a value of this type; other modes take 0 alone
     * @return the padded copy
     * @throws ArgumentException if there is no such mode, or an odd count of numbers
     * @throws ShapeException if there are too few dimensions, or too few elements to take from
     */
    default Tensor pad(long[] pad, String mode, double value) {
        return Rearrange.pad((Tensor) this, pad, mode, value);
    }

    /**
     * {@link #pad(long[], String, double)} with zeros.
     *
     * @param pad for the last dimension how many before and after, then for the one before it, and so on
     * @return the padded copy
     */
    default Tensor pad(long... pad) {
        return pad(pad, "constant", 0);
    }

    /**
     * All elements in row-major order, as {@code reshape(-1)}: a view where the layout allows it.
     *
     * @return a vector
     */
    default Tensor ravel() {
        return ((Tensor) this).reshape(-1);
    }

    /**
     * The first dimension in reversed order; a copy.
     *
     * @return the rows from the last to the first
     * @throws org.clgrad.error.ShapeException if this is a scalar
     */
    default Tensor flipud() {
        return Scope.composite(() -> Rearrange.flipped("flipud", (Tensor) this, 0));
    }

    /**
     * The second dimension in reversed order; a copy.
     *
     * @return the columns from the last to the first
     * @throws org.clgrad.error.ShapeException if this has fewer than two dimensions
     */
    default Tensor fliplr() {
        return Scope.composite(() -> Rearrange.flipped("fliplr", (Tensor) this, 1));
    }

    /**
     * At least one dimension: a scalar as a vector of one. A view.
     *
     * @return this, or a vector
     */
    default Tensor atleast1d() {
        return IndexOp.line((Tensor) this);
    }

    /**
     * At least two dimensions: new ones in front. A view.
     *
     * @return this, or {@code [1, n]}
     */
    default Tensor atleast2d() {
        Tensor t = IndexOp.line((Tensor) this);
        return t.rank() == 1 ? t.unsqueeze(0) : t;
    }

    /**
     * At least three dimensions: {@code [n]} as {@code [1, n, 1]}, {@code [m, n]} as {@code [m, n, 1]}. A view.
     *
     * @return this, or three dimensions
     */
    default Tensor atleast3d() {
        Tensor t = ((Tensor) this).atleast2d();
        return t.rank() == 2 ? t.unsqueeze(-1) : t;
    }

    /**
     * Windows along a dimension, as many as there are: window i from {@code i step} on, its elements along a new last
     * dimension. A copy, PyTorch's {@code unfold_copy}.
     *
     * @param dim the dimension
     * @param size how many elements a window has
     * @param step elements between windows, at least 1
     * @return the windows: {@code (n - size) / step + 1} along the dimension
     * @throws org.clgrad.error.ArgumentException if a window is longer than the dimension, or the step is 0
     */
    default Tensor unfold(int dim, long size, long step) {
        return Scope.composite(() -> Rearrange.unfold((Tensor) this, dim, size, step));
    }
}
