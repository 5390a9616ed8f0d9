package org.clgrad.shape;

import java.util.Arrays;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;

/** The sizes of a tensor's dimensions: immutable, 64-bit, possibly empty (a scalar), possibly with zeros. */
public final class Shape {
    /** The shape of a scalar: no dimensions, one element. */
    public static final Shape SCALAR = new Shape(new long[0]);

    private final long[] dims;
    private final long size;
    /** Made when first asked for; threads that make it at once make the same. */
    private Layout rowMajor;

    private Shape(long[] dims) {
        this.dims = dims;
        this.size = product(dims);
    }

    /**
     * Makes a shape.
     *
     * @param dims the sizes, outermost first
     * @return the shape
     * @throws ShapeException if a size is negative or the element count exceeds 2^63 - 1
     */
    public static Shape of(long... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    private static long product(long[] dims) {
        boolean empty = false;
        for (long d : dims) {
            if (d < 0) {
                throw new ShapeException("shape: negative size " + d + " in " + Arrays.toString(dims));
            }
            empty |= d == 0;
        }
        if (empty) {
            return 0;
        }
        long n = 1;
        for (long d : dims) {
            try {
                n = Math.multiplyExact(n, d);
            } catch (ArithmeticException e) {
                throw new ShapeException("shape: " + Arrays.toString(dims) + " has more than 2^63 - 1 elements");
            }
        }
        return n;
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return dims.length;
    }

    /** {@return the number of elements: the product of the sizes, 1 for a scalar} */
    public long size() {
        return size;
    }

    /**
     * Returns the size of one dimension.
     *
     * @param dim the dimension; negative counts from the end
     * @return its size
     * @throws IndexException if there is no such dimension
     */
    public long dim(int dim) {
        return dims[axis("size", dim)];
    }

    /** {@return a copy of the sizes} */
    public long[] toArray() {
        return dims.clone();
    }

    /**
     * Returns the indices of an element.
     *
     * @param element its number in row-major order
     * @return one index for each dimension
     */
    public long[] indexOf(long element) {
        long[] index = new long[dims.length];
        long rest = element;
        for (int d = dims.length - 1; d >= 0; d--) {
            index[d] = rest % dims[d];
            rest /= dims[d];
        }
        return index;
    }

    /**
     * Resolves a possibly negative dimension number.
     *
     * @param op the operation to name in the message
     * @param dim the dimension; negative counts from the end
     * @return the dimension in {@code [0, rank)}
     * @throws IndexException if there is no such dimension
     */
    public int axis(String op, int dim) {
        return axis(op, dim, dims.length, this);
    }

    /**
     * Resolves a dimension number among {@code rank} positions, which may be one more than a shape has
     * (for {@code unsqueeze} and {@code stack}).
     *
     * @param op the operation to name in the message
     * @param dim the dimension; negative counts from the end
     * @param rank how many positions there are
     * @param shape the shape to show in the message
     * @return the dimension in {@code [0, rank)}
     * @throws IndexException if there is no such dimension
     */
    public static int axis(String op, int dim, int rank, Shape shape) {
        int d = dim < 0 ? dim + rank : dim;
        if (d < 0 || d >= rank) {
            throw new IndexException(
                    rank == 0
                            ? op + ": dim " + dim + " given for a scalar, which has no dimensions"
                            : op + ": dim " + dim + " is outside [" + -rank + ", " + (rank - 1) + "] for shape "
                                    + shape);
        }
        return d;
    }

    /**
     * Resolves a list of dimensions to a mask.
     *
     * @param op the operation to name in the message
     * @param list the dimensions; empty means all
     * @return for each dimension whether it is listed
     * @throws IndexException if one does not exist
     * @throws ShapeException if one is listed twice
     */
    public boolean[] axes(String op, int... list) {
        boolean[] mask = new boolean[dims.length];
        if (list.length == 0) {
            Arrays.fill(mask, true);
            return mask;
        }
        for (int dim : list) {
            int d = axis(op, dim);
            if (mask[d]) {
                throw new ShapeException(
                        op + ": dim " + d + " appears twice in " + Arrays.toString(list) + "; name each once");
            }
            mask[d] = true;
        }
        return mask;
    }

    /**
     * Returns this shape without the masked dimensions, or with them set to 1.
     *
     * @param mask which dimensions are reduced
     * @param keepDim whether they stay with size 1
     * @return the shape of the reduced tensor
     */
    public Shape reduce(boolean[] mask, boolean keepDim) {
        long[] out = new long[dims.length];
        int n = 0;
        for (int d = 0; d < dims.length; d++) {
            if (!mask[d]) {
                out[n++] = dims[d];
            } else if (keepDim) {
                out[n++] = 1;
            }
        }
        return of(Arrays.copyOf(out, n));
    }

    /**
     * The common shape of two operands under NumPy's and PyTorch's broadcasting rules: aligned at the last
     * dimension, sizes must be equal or one of them 1.
     *
     * @param op the operation to name in the message
     * @param a one shape
     * @param b the other
     * @return the broadcast shape
     * @throws ShapeException if the shapes do not broadcast
     */
    public static Shape broadcast(String op, Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        long[] out = new long[rank];
        for (int d = 0; d < rank; d++) {
            int da = d - (rank - a.rank());
            int db = d - (rank - b.rank());
            long sa = da < 0 ? 1 : a.dims[da];
            long sb = db < 0 ? 1 : b.dims[db];
            if (sa != sb && sa != 1 && sb != 1) {
                throw new ShapeException(op + ": shapes " + a + " and " + b + " do not broadcast, sizes " + sa + " and "
                        + sb + " differ at dim " + (d - rank) + "; make them equal or one of them 1");
            }
            out[d] = sa == 1 ? sb : sa;
        }
        return of(out);
    }

    /** {@return the row-major layout at offset 0} */
    Layout rowMajor() {
        Layout made = rowMajor;
        if (made == null) {
            made = Layout.rowMajor(this, 0);
            rowMajor = made;
        }
        return made;
    }

    @Override
    public boolean equals(Object o) {
        return o == this || (o instanceof Shape other && Arrays.equals(dims, other.dims));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** {@return the sizes in brackets, such as {@code [2, 3]}} */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
