package org.clgrad.shape;

import java.util.Arrays;
import java.util.Optional;
import org.clgrad.error.ShapeException;

/**
 * Where the elements of a view lie in its buffer: element {@code (i0, i1, ...)} is at
 * {@code offset + i0 * stride0 + i1 * stride1 + ...}, counted in elements. Immutable; 64-bit throughout. Strides are
 * never negative; a broadcast dimension has stride 0. Every movement operation is a method here and moves no data.
 */
public final class Layout {
    private final Shape shape;
    private final long[] strides;
    private final long offset;

    private Layout(Shape shape, long[] strides, long offset) {
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
    }

    /**
     * A layout from its parts.
     *
     * @param shape the sizes
     * @param strides the distance in elements between neighbours, a dimension
     * @param offset where the first element lies
     * @return the layout
     */
    public static Layout of(Shape shape, long[] strides, long offset) {
        if (strides.length != shape.rank()) {
            throw new ShapeException("layout: " + strides.length + " strides for shape " + shape);
        }
        return new Layout(shape, strides.clone(), offset);
    }

    /**
     * The row-major layout at offset 0.
     *
     * @param shape the sizes
     * @return the layout
     */
    public static Layout contiguous(Shape shape) {
        return shape.rowMajor();
    }

    /** A row-major layout anywhere. */
    static Layout rowMajor(Shape shape, long offset) {
        long[] strides = new long[shape.rank()];
        long step = 1;
        for (int d = strides.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= Math.max(1, shape.dim(d));
        }
        return new Layout(shape, strides, offset);
    }

    /** {@return the sizes} */
    public Shape shape() {
        return shape;
    }

    /** {@return where the first element lies} */
    public long offset() {
        return offset;
    }

    /** {@return a copy of the strides} */
    public long[] strides() {
        return strides.clone();
    }

    /**
     * Returns one stride.
     *
     * @param dim the dimension, in {@code [0, rank)}
     * @return the distance in elements between neighbours along it
     */
    public long stride(int dim) {
        return strides[dim];
    }

    /** {@return whether the elements lie next to each other in row-major order, at any offset} */
    public boolean isContiguous() {
        long step = 1;
        for (int d = strides.length - 1; d >= 0; d--) {
            long n = shape.dim(d);
            if (n == 0) {
                return true;
            }
            if (n != 1 && strides[d] != step) {
                return false;
            }
            step *= n;
        }
        return true;
    }

    /** {@return one more than the largest buffer index this layout reaches, 0 if it has no elements} */
    public long end() {
        if (shape.size() == 0) {
            return 0;
        }
        long last = offset;
        for (int d = 0; d < strides.length; d++) {
            last += (shape.dim(d) - 1) * strides[d];
        }
        return last + 1;
    }

    /** {@return whether two different indices may lie at the same place (a broadcast view)} */
    public boolean overlapsItself() {
        for (int d = 0; d < strides.length; d++) {
            if (strides[d] == 0 && shape.dim(d) > 1) {
                return true;
            }
        }
        return false;
    }

    /**
     * The dimensions in another order.
     *
     * @param order for each new dimension the old one; a permutation of {@code 0 .. rank-1}
     * @return the permuted layout
     */
    public Layout permute(int... order) {
        long[] dims = new long[order.length];
        long[] st = new long[order.length];
        for (int d = 0; d < order.length; d++) {
            dims[d] = shape.dim(order[d]);
            st[d] = strides[order[d]];
        }
        return new Layout(Shape.of(dims), st, offset);
    }

    /**
     * Broadcasts to a larger shape with stride 0.
     *
     * @param target the shape wanted, aligned at the last dimension
     * @return the broadcast layout
     * @throws ShapeException if a size is neither equal nor 1
     */
    public Layout expand(Shape target) {
        if (target.equals(shape)) {
            return this;
        }
        int shift = target.rank() - shape.rank();
        if (shift < 0) {
            throw new ShapeException("expand: " + shape + " has more dimensions than the target " + target);
        }
        long[] st = new long[target.rank()];
        for (int d = 0; d < shape.rank(); d++) {
            long have = shape.dim(d);
            long want = target.dim(d + shift);
            if (have == want) {
                st[d + shift] = strides[d];
            } else if (have != 1) {
                throw new ShapeException("expand: " + shape + " does not broadcast to " + target + ", size " + have
                        + " at dim " + d + " is neither 1 nor " + want);
            }
        }
        return new Layout(target, st, offset);
    }

    /**
     * Every {@code step}-th element of a range of one dimension. The caller has checked the range.
     *
     * @param dim the dimension, in {@code [0, rank)}
     * @param start the first index
     * @param length how many
     * @param step the distance, at least 1
     * @return the sliced layout
     */
    public Layout slice(int dim, long start, long length, long step) {
        long[] dims = shape.toArray();
        long[] st = strides.clone();
        dims[dim] = length;
        st[dim] *= step;
        return new Layout(Shape.of(dims), st, length == 0 ? offset : offset + start * strides[dim]);
    }

    /**
     * One index of a dimension, which disappears. The caller has checked the index.
     *
     * @param dim the dimension, in {@code [0, rank)}
     * @param index the index
     * @return the layout of one rank less
     */
    public Layout select(int dim, long index) {
        return slice(dim, index, 1, 1).squeeze(dim);
    }

    /**
     * Removes a dimension of size 1.
     *
     * @param dim the dimension, in {@code [0, rank)}
     * @return the layout of one rank less
     */
    public Layout squeeze(int dim) {
        long[] dims = new long[strides.length - 1];
        long[] st = new long[strides.length - 1];
        for (int d = 0, n = 0; d < strides.length; d++) {
            if (d != dim) {
                dims[n] = shape.dim(d);
                st[n++] = strides[d];
            }
        }
        return new Layout(Shape.of(dims), st, offset);
    }

    /**
     * Inserts a dimension of size 1.
     *
     * @param dim where, in {@code [0, rank]}
     * @return the layout of one rank more
     */
    public Layout unsqueeze(int dim) {
        long[] dims = new long[strides.length + 1];
        long[] st = new long[strides.length + 1];
        for (int d = 0; d < dims.length; d++) {
            int old = d < dim ? d : d - 1;
            dims[d] = d == dim ? 1 : shape.dim(old);
            st[d] = d == dim ? (dim < strides.length ? strides[dim] * shape.dim(dim) : 1) : strides[old];
        }
        return new Layout(Shape.of(dims), st, offset);
    }

    /**
     * The elements whose indices along two dimensions differ by {@code diagonal}; the diagonal becomes the last
     * dimension.
     *
     * @param diagonal index along {@code dim2} minus index along {@code dim1}
     * @param dim1 the first dimension
     * @param dim2 the second, different from the first
     * @return the layout of one rank less
     */
    public Layout diagonal(long diagonal, int dim1, int dim2) {
        long rows = shape.dim(dim1) - Math.max(0, -diagonal);
        long cols = shape.dim(dim2) - Math.max(0, diagonal);
        long length = Math.max(0, Math.min(rows, cols));
        long start = diagonal >= 0 ? diagonal * strides[dim2] : -diagonal * strides[dim1];
        Layout rest = squeeze(Math.max(dim1, dim2)).squeeze(Math.min(dim1, dim2));
        long[] dims = Arrays.copyOf(rest.shape.toArray(), strides.length - 1);
        long[] st = Arrays.copyOf(rest.strides, strides.length - 1);
        dims[dims.length - 1] = length;
        st[st.length - 1] = strides[dim1] + strides[dim2];
        return new Layout(Shape.of(dims), st, length == 0 ? offset : offset + start);
    }

    /**
     * The same elements in the same order under another shape, if that needs no copy.
     *
     * @param target a shape with as many elements
     * @return the layout, or empty if the elements have to be copied first
     */
    public Optional<Layout> reshape(Shape target) {
        if (target.equals(shape)) {
            return Optional.of(this);
        }
        if (shape.size() == 0 || isContiguous()) {
            return Optional.of(rowMajor(target, offset));
        }
        // Walk both shapes from the end. Old dimensions that lie evenly form one run; new ones must divide a run.
        long[] st = new long[target.rank()];
        int t = target.rank() - 1;
        int d = strides.length - 1;
        while (d >= 0) {
            if (shape.dim(d) == 1) {
                d--;
                continue;
            }
            long step = strides[d];
            long run = shape.dim(d);
            d--;
            while (d >= 0 && (shape.dim(d) == 1 || strides[d] == step * run)) {
                run *= shape.dim(d);
                d--;
            }
            long taken = 1;
            while (t >= 0 && taken < run) {
                st[t] = step * taken;
                taken *= target.dim(t);
                t--;
            }
            if (taken != run) {
                return Optional.empty();
            }
        }
        while (t >= 0) {
            st[t] = 1;
            t--;
        }
        return Optional.of(new Layout(target, st, offset));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Layout other
                && offset == other.offset
                && shape.equals(other.shape)
                && Arrays.equals(strides, other.strides);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * shape.hashCode() + Arrays.hashCode(strides)) + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        return "shape " + shape + ", strides " + Arrays.toString(strides) + ", offset " + offset;
    }
}
