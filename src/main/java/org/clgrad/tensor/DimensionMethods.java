package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * Dimensions moved, split and turned, diagonals, and elements taken along a dimension. Views where the text says so,
 * else copies; of any element type. Derivative: the movement undone. Dimensions may be negative, counting from the end.
 * Names are PyTorch's, in camel case.
 */
public sealed interface DimensionMethods permits Tensor {
    /**
     * Dimensions moved to other places; the others keep their order. A view.
     *
     * @param source the dimensions, each once
     * @param destination where each goes, each once
     * @return the moved view
     * @throws ArgumentException if there are not as many of both
     */
    default Tensor movedim(int[] source, int... destination) {
        Tensor t = (Tensor) this;
        if (source.length != destination.length) {
            throw new ArgumentException("movedim: source " + Arrays.toString(source) + " and destination "
                    + Arrays.toString(destination) + " differ in length");
        }
        if (source.length == 0) {
            return t;
        }
        boolean[] moved = t.shape().axes("movedim", source);
        boolean[] filled = t.shape().axes("movedim", destination);
        int[] order = new int[t.rank()];
        for (int d = 0, from = 0; d < order.length; d++) {
            if (!filled[d]) {
                while (moved[from]) {
                    from++;
                }
                order[d] = from++;
            }
        }
        for (int i = 0; i < source.length; i++) {
            order[t.shape().axis("movedim", destination[i])] = t.shape().axis("movedim", source[i]);
        }
        return t.permute(order);
    }

    /**
     * {@link #movedim(int[], int...)} of one dimension.
     *
     * @param source the dimension
     * @param destination where it goes
     * @return the moved view
     */
    default Tensor movedim(int source, int destination) {
        return movedim(new int[] {source}, destination);
    }

    /**
     * Two dimensions exchanged; {@link ShapeMethods#transpose}.
     *
     * @param axis0 one
     * @param axis1 the other
     * @return the view
     */
    default Tensor swapaxes(int axis0, int axis1) {
        return ((Tensor) this).transpose(axis0, axis1);
    }

    /**
     * One dimension as several.
     *
     * @param dim the dimension
     * @param sizes what it becomes; one may be -1 and is inferred
     * @return the tensor, as by {@link ShapeMethods#reshape}
     * @throws ShapeException if their product is not the size
     */
    default Tensor unflatten(int dim, long... sizes) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("unflatten", dim);
        long n = t.size(d);
        long[] parts = sizes.clone();
        int free = -1;
        long known = 1;
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] == -1 && free < 0) {
                free = i;
            } else {
                known *= parts[i];
            }
        }
        if (free >= 0 && known > 0) {
            parts[free] = n / known;
            known *= parts[free];
        }
        if (parts.length == 0 || known != n || Arrays.stream(parts).anyMatch(p -> p < 0)) {
            throw new ShapeException("unflatten: " + Arrays.toString(sizes) + " does not multiply to the size " + n
                    + " of dim " + d + " of shape " + t.shape());
        }
        long[] shape = new long[t.rank() - 1 + parts.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = i < d ? t.size(i) : i < d + parts.length ? parts[i - d] : t.size(i - parts.length + 1);
        }
        return t.reshape(shape);
    }

    /**
     * Dimensions of size 1 repeated without a copy, and new ones in front; {@link ShapeMethods#expand}.
     *
     * @param size the shape
     * @return the view, which cannot be written
     */
    default Tensor broadcastTo(long... size) {
        return ((Tensor) this).expand(size);
    }

    /**
     * Turned by quarters in the plane of two dimensions, from the first towards the second.
     *
     * @param k how many quarters; the other way if negative
     * @param dim0 one dimension
     * @param dim1 another
     * @return the turned copy
     * @throws ShapeException if both are the same dimension
     */
    default Tensor rot90(long k, int dim0, int dim1) {
        Tensor t = (Tensor) this;
        int a = t.shape().axis("rot90", dim0);
        int b = t.shape().axis("rot90", dim1);
        if (a == b) {
            throw new ShapeException("rot90: both dims are " + a + "; they must differ");
        }
        return switch ((int) Math.floorMod(k, 4L)) {
            case 0 -> t.copy();
            case 1 -> t.flip(b).transpose(a, b);
            case 2 -> t.flip(a, b);
            default -> t.flip(a).transpose(a, b);
        };
    }

    /**
     * {@link #rot90(long, int, int)} by one quarter in the plane of the first two dimensions.
     *
     * @return the turned copy
     */
    default Tensor rot90() {
        return rot90(1, 0, 1);
    }

    /**
     * The matrix with a vector on a diagonal and zeros elsewhere; of a matrix a copy of its diagonal.
     *
     * @param diagonal which diagonal: above the main one if positive
     * @return the matrix, or the vector
     * @throws ShapeException if this is neither a vector nor a matrix
     */
    default Tensor diag(long diagonal) {
        Tensor t = (Tensor) this;
        if (t.rank() != 1 && t.rank() != 2) {
            throw new ShapeException("diag: takes a vector or a matrix, got shape " + t.shape());
        }
        return t.rank() == 1
                ? diagEmbed(diagonal, -2, -1)
                : t.diagonal(diagonal, 0, 1).copy();
    }

    /**
     * {@link #diag(long)} with the main diagonal.
     *
     * @return the matrix, or the vector
     */
    default Tensor diag() {
        return diag(0);
    }

    /**
     * Zeros, but for the last dimension on a diagonal of two new dimensions of equal size.
     *
     * @param offset which diagonal: above the main one if positive
     * @param dim1 the place of one new dimension in the result
     * @param dim2 the place of the other
     * @return the matrices, of one rank more
     * @throws ShapeException if both are the same dimension
     */
    default Tensor diagEmbed(long offset, int dim1, int dim2) {
        Tensor t = (Tensor) this;
        int last = t.shape().axis("diag_embed", -1);
        int a = Shape.axis("diag_embed", dim1, t.rank() + 1, t.shape());
        int b = Shape.axis("diag_embed", dim2, t.rank() + 1, t.shape());
        if (a == b) {
            throw new ShapeException("diag_embed: dim1 and dim2 are both " + a + "; they must differ");
        }
        long[] full = new long[t.rank() + 1];
        for (int d = 0, from = 0; d < full.length; d++) {
            full[d] = d == a || d == b ? t.size(last) + Math.abs(offset) : t.size(from++);
        }
        return Dispatch.apply(new ViewOp.Embed(new ViewOp.Diagonal(offset, a, b), Shape.of(full)), t);
    }

    /**
     * {@link #diagEmbed(long, int, int)} on the main diagonal of the last two dimensions.
     *
     * @return the matrices, of one rank more
     */
    default Tensor diagEmbed() {
        return diagEmbed(0, -2, -1);
    }

    /**
     * The sum of the main diagonal of a matrix.
     *
     * @return a scalar, of the type that {@link ReductionMethods#sum} has
     * @throws ShapeException if this is no matrix
     */
    default Tensor trace() {
        Tensor t = (Tensor) this;
        if (t.rank() != 2) {
            throw new ShapeException("trace: takes a matrix, got shape " + t.shape());
        }
        return t.diagonal().sum();
    }

    /**
     * Each element so many times in a row, along a dimension.
     *
     * @param repeats how often
     * @param dim the dimension
     * @return the copy, {@code repeats} times as long along {@code dim}
     * @throws ArgumentException if the number is negative
     */
    default Tensor repeatInterleave(long repeats, int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("repeat_interleave", dim);
        if (repeats < 0) {
            throw new ArgumentException("repeat_interleave: repeats is " + repeats + "; give 0 or more");
        }
        Tensor apart = t.unsqueeze(d + 1);
        long[] spread = apart.shape().toArray();
        spread[d + 1] = repeats;
        long[] sizes = t.shape().toArray();
        sizes[d] = Math.multiplyExact(sizes[d], repeats);
        return apart.expand(spread).copy().reshape(sizes);
    }

    /**
     * Each element of a dimension as often as its own number says, in a row. The numbers are read back to the host.
     *
     * @param repeats int64 or int32, one for each index of the dimension; one for all if it is a scalar or has one element
     * @param dim the dimension
     * @return the copy, as long along {@code dim} as the sum of the numbers
     * @throws ArgumentException if a number is negative
     * @throws ShapeException if there are more or fewer numbers
     */
    default Tensor repeatInterleave(Tensor repeats, int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("repeat_interleave", dim);
        IndexOp.checkIndexType("repeat_interleave", repeats);
        long n = t.size(d);
        if (repeats.rank() > 1 || (repeats.size() != 1 && repeats.size() != n)) {
            throw new ShapeException("repeat_interleave: repeats have shape " + repeats.shape() + ", dim " + d
                    + " of shape " + t.shape() + " has size " + n + "; give one number for each index, or one for all");
        }
        long[] each = repeats.to(DType.INT64).toLongArray();
        if (each.length != n) {
            return repeatInterleave(each[0], d);
        }
        long count = 0;
        for (long r : each) {
            if (r < 0) {
                throw new ArgumentException("repeat_interleave: repeats have the element " + r + "; give 0 or more");
            }
            count = Math.addExact(count, r);
        }
        long[] places = new long[Math.toIntExact(count)];
        int at = 0;
        for (int i = 0; i < each.length; i++) {
            Arrays.fill(places, at, at + (int) each[i], i);
            at += (int) each[i];
        }
        return t.indexSelect(d, Tensor.of(t.device(), places, places.length));
    }

    /**
     * Each element so many times in a row, in row-major order.
     *
     * @param repeats how often
     * @return a vector
     */
    default Tensor repeatInterleave(long repeats) {
        return ((Tensor) this).reshape(-1).repeatInterleave(repeats, 0);
    }

    /**
     * {@link IndexMethods#gather} with both broadcast outside the dimension. Derivative: {@link IndexMethods#scatterAdd}.
     *
     * @param indices int64 or int32, of this rank, broadcast with this but along {@code dim}
     * @param dim the dimension indexed
     * @return the elements
     * @throws IndexException if an index is outside the dimension
     */
    default Tensor takeAlongDim(Tensor indices, int dim) {
        Tensor t = (Tensor) this;
        int d = t.shape().axis("take_along_dim", dim);
        IndexOp.checkIndexType("take_along_dim", indices);
        boolean fits = indices.rank() == t.rank();
        long[] from = t.shape().toArray();
        long[] where = indices.shape().toArray();
        for (int k = 0; fits && k < from.length; k++) {
            fits = k == d || from[k] == where[k] || from[k] == 1 || where[k] == 1;
            if (k != d) {
                from[k] = from[k] == 1 ? where[k] : from[k];
                where[k] = from[k];
            }
        }
        if (!fits) {
            throw new ShapeException("take_along_dim: indices have shape " + indices.shape() + ", input " + t.shape()
                    + "; they must broadcast but along dim " + d);
        }
        return t.expand(from).gather(d, indices.expand(where));
    }

    /**
     * The elements at places in row-major order.
     *
     * @param indices int64 or int32, of any shape
     * @return a vector
     * @throws IndexException if an index is not in {@code [0, size)}
     */
    default Tensor takeAlongDim(Tensor indices) {
        return ((Tensor) this).reshape(-1).takeAlongDim(indices.reshape(-1), 0);
    }
}
