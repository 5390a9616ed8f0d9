package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.engine.Device;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * The same elements in another shape, order, type or place. Movements give views of the same memory and launch
 * nothing, unless said otherwise; their derivative is the movement undone. Names are PyTorch's, in camel case.
 */
public sealed interface ShapeMethods permits Tensor {
    /**
     * The same elements in the same order under another shape: a view where the layout allows it, else a copy.
     *
     * @param shape the sizes; one may be -1 and is inferred
     * @return the reshaped tensor
     * @throws ShapeException if the number of elements differs
     */
    default Tensor reshape(long... shape) {
        Tensor t = (Tensor) this;
        Shape target = infer(t, shape);
        return target.equals(t.shape()) ? t : Dispatch.apply(new ViewOp.Reshape(target), t);
    }

    private static Shape infer(Tensor t, long... shape) {
        long[] dims = shape.clone();
        int free = -1;
        long known = 1;
        for (int d = 0; d < dims.length; d++) {
            if (dims[d] != -1) {
                known *= dims[d];
            } else if (free < 0) {
                free = d;
            } else {
                throw new ShapeException("reshape: " + Arrays.toString(shape) + " has more than one -1; give sizes");
            }
        }
        if (free >= 0) {
            if (known == 0 || t.size() % known != 0) {
                throw new ShapeException("reshape: the -1 in " + Arrays.toString(shape) + " has no size for " + t.size()
                        + " elements of shape " + t.shape());
            }
            dims[free] = t.size() / known;
        }
        Shape target = Shape.of(dims);
        if (target.size() != t.size()) {
            throw new ShapeException("reshape: shape " + t.shape() + " has " + t.size() + " elements, " + target
                    + " would have " + target.size());
        }
        return target;
    }

    /**
     * The dimensions in another order.
     *
     * @param dims for each new dimension the old one
     * @return the permuted view
     * @throws ShapeException if this is no permutation of all dimensions
     */
    default Tensor permute(int... dims) {
        Tensor t = (Tensor) this;
        if (dims.length != t.rank()) {
            throw new ShapeException("permute: " + Arrays.toString(dims) + " lists " + dims.length + " dims, shape "
                    + t.shape() + " has " + t.rank());
        }
        int[] order = new int[dims.length];
        for (int d = 0; d < dims.length; d++) {
            order[d] = t.shape().axis("permute", dims[d]);
        }
        if (dims.length > 0) {
            t.shape().axes("permute", dims);
        }
        return Dispatch.apply(new ViewOp.Permute(order), t);
    }

    /**
     * Two dimensions exchanged.
     *
     * @param dim0 one
     * @param dim1 the other
     * @return the transposed view
     */
    default Tensor transpose(int dim0, int dim1) {
        Tensor t = (Tensor) this;
        if (t.rank() == 0) {
            Shape.axis("transpose", dim0, 1, t.shape());
            Shape.axis("transpose", dim1, 1, t.shape());
            return t;
        }
        int a = t.shape().axis("transpose", dim0);
        int b = t.shape().axis("transpose", dim1);
        int[] order = new int[t.rank()];
        for (int d = 0; d < order.length; d++) {
            order[d] = d == a ? b : d == b ? a : d;
        }
        return Dispatch.apply(new ViewOp.Permute(order), t);
    }

    /**
     * The transpose of a matrix.
     *
     * @return the transposed view; a vector or scalar as it is
     * @throws ShapeException if there are more than two dimensions
     */
    default Tensor t() {
        Tensor t = (Tensor) this;
        if (t.rank() > 2) {
            throw new ShapeException("t: takes a matrix, got shape " + t.shape() + "; use transpose or permute");
        }
        return t.rank() < 2 ? t : transpose(0, 1);
    }

    /**
     * Broadcasts dimensions of size 1, and new ones in front, without a copy. Derivative: the sum over what was
     * repeated.
     *
     * @param size the sizes; -1 keeps a dimension as it is
     * @return the expanded view, which cannot be written
     * @throws ShapeException if a size is neither equal nor expands a 1
     */
    default Tensor expand(long... size) {
        Tensor t = (Tensor) this;
        long[] dims = size.clone();
        int shift = dims.length - t.rank();
        for (int d = 0; d < dims.length; d++) {
            if (dims[d] == -1) {
                if (d < shift) {
                    throw new ShapeException(
                            "expand: -1 for the new dim " + d + " in " + Arrays.toString(size) + "; give its size");
                }
                dims[d] = t.size(d - shift);
            }
        }
        return Dispatch.apply(new ViewOp.Expand(Shape.of(dims)), t);
    }

    /**
     * Without all dimensions of size 1.
     *
     * @return the view
     */
    default Tensor squeeze() {
        Tensor t = (Tensor) this;
        return reshape(Arrays.stream(t.shape().toArray()).filter(n -> n != 1).toArray());
    }

    /**
     * Without one dimension, if its size is 1.
     *
     * @param dim the dimension
     * @return the view; this tensor if the size is not 1
     */
    default Tensor squeeze(int dim) {
        Tensor t = (Tensor) this;
        if (t.rank() == 0) {
            Shape.axis("squeeze", dim, 1, t.shape());
            return t;
        }
        int d = t.shape().axis("squeeze", dim);
        return t.size(d) == 1 ? Dispatch.apply(new ViewOp.Select(d, 0), t) : t;
    }

    /**
     * Without several dimensions, those of them whose size is 1.
     *
     * @param dims the dimensions; negative ones count from the end
     * @return the view; this tensor if no size is 1
     * @throws ArgumentException if a dimension occurs twice
     */
    default Tensor squeeze(int... dims) {
        Tensor t = (Tensor) this;
        if (dims.length == 0) {
            return t;
        }
        if (t.rank() == 0) {
            for (int d : dims) {
                t.squeeze(d);
            }
            return t;
        }
        boolean[] axes = t.shape().axes("squeeze", dims);
        Tensor y = t;
        for (int d = t.rank() - 1; d >= 0; d--) {
            y = axes[d] ? y.squeeze(d) : y;
        }
        return y;
    }

    /**
     * With a new dimension of size 1.
     *
     * @param dim where it goes; negative counts from the end of the result
     * @return the view
     */
    default Tensor unsqueeze(int dim) {
        Tensor t = (Tensor) this;
        int d = Shape.axis("unsqueeze", dim, t.rank() + 1, t.shape());
        return Dispatch.apply(new ViewOp.Unsqueeze(d), t);
    }

    /**
     * All dimensions as one.
     *
     * @return a vector, as by {@link #reshape}
     */
    default Tensor flatten() {
        return reshape(-1);
    }

    /**
     * A range of dimensions as one.
     *
     * @param startDim the first
     * @param endDim the last, included
     * @return the flattened tensor, as by {@link #reshape}
     */
    default Tensor flatten(int startDim, int endDim) {
        Tensor t = (Tensor) this;
        if (t.rank() == 0) {
            return reshape(1);
        }
        int a = t.shape().axis("flatten", startDim);
        int b = t.shape().axis("flatten", endDim);
        if (a > b) {
            throw new ShapeException("flatten: startDim " + a + " comes after endDim " + b + " in shape " + t.shape());
        }
        long[] dims = new long[t.rank() - (b - a)];
        Arrays.fill(dims, 1);
        for (int d = 0; d < t.rank(); d++) {
            dims[d <= a ? d : Math.max(a, d - (b - a))] *= t.size(d);
        }
        return reshape(dims);
    }

    /**
     * In row-major order without gaps.
     *
     * @return this tensor if it is so already, else a copy
     */
    default Tensor contiguous() {
        Tensor t = (Tensor) this;
        return t.isContiguous() ? t : copy();
    }

    /**
     * A copy in memory of its own, part of the graph; {@code torch.clone}. Derivative: 1.
     *
     * @return the copy, contiguous
     */
    default Tensor copy() {
        return Dispatch.apply(new CopyOp.Duplicate(), (Tensor) this);
    }

    /**
     * Another element type. Between float types the derivative is 1; other casts end differentiation. Float to integer
     * truncates and saturates, NaN to 0. To a narrower float rounds to nearest, ties to even; to float16 and bfloat16 by
     * way of float32, as in PyTorch.
     *
     * @param dtype the type
     * @return this tensor if it has the type already, else a converted copy
     */
    default Tensor to(DType dtype) {
        Tensor t = (Tensor) this;
        if (t.dtype() == dtype) {
            return t;
        }
        Tensor out = Dispatch.apply(new CopyOp.Cast(t.dtype(), dtype), t);
        if (t.dtype() == DType.INT32 && dtype == DType.INT64) {
            out.storage().inheritRange(t.storage());
        }
        return out;
    }

    /**
     * On another device. Derivative: 1, moved back.
     *
     * @param device where
     * @return this tensor if it is there already, else a copy
     */
    default Tensor to(Device device) {
        Tensor t = (Tensor) this;
        return t.device() == device ? t : Dispatch.apply(new CopyOp.Transfer(t.device(), device), t);
    }
}
