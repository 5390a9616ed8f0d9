package org.clgrad.shape;

import java.util.Arrays;
import java.util.List;

/**
 * Operands of one shape with as few dimensions as their strides allow: what an elementwise loop has to walk.
 * Dimensions of size 1 are gone, and neighbours that every operand lays out as one run are merged, so that operands
 * which are contiguous, or broadcast together, end as a single dimension. The row-major order of the elements is kept.
 */
public final class Coalesce {
    private final long[] sizes;
    private final long[][] strides;
    private final long[] offsets;

    private Coalesce(long[] sizes, long[][] strides, long[] offsets) {
        this.sizes = sizes;
        this.strides = strides;
        this.offsets = offsets;
    }

    /**
     * Collapses the dimensions of operands.
     *
     * @param shape the shape that all operands have
     * @param operands their layouts
     * @return the collapsed form; a scalar becomes one dimension of size 1, an empty shape one of size 0
     */
    public static Coalesce of(Shape shape, List<Layout> operands) {
        return of(shape, operands, new boolean[shape.rank()]);
    }

    /**
     * Collapses the dimensions of operands and merges no dimension where {@code border} differs from its neighbour:
     * reduced and kept dimensions stay apart.
     *
     * @param shape the shape that all operands have
     * @param operands their layouts
     * @param border for each dimension its class; only neighbours of one class are merged
     * @return the collapsed form; a scalar becomes one dimension of size 1, an empty shape one of size 0
     */
    public static Coalesce of(Shape shape, List<Layout> operands, boolean[] border) {
        int count = operands.size();
        long[] offsets = new long[count];
        for (int k = 0; k < count; k++) {
            offsets[k] = operands.get(k).offset();
        }
        if (shape.size() == 0) {
            return new Coalesce(new long[1], table(count, 1), offsets);
        }
        // Filled from the end so that the innermost run is known first.
        int rank = shape.rank();
        int at = rank;
        long[] sizes = new long[rank];
        long[][] strides = table(count, rank);
        int last = -1;
        for (int d = rank - 1; d >= 0; d--) {
            long n = shape.dim(d);
            if (n == 1) {
                continue;
            }
            if (last >= 0 && border[d] == border[last] && continues(operands, d, strides, sizes, at)) {
                sizes[at] *= n;
            } else {
                at--;
                sizes[at] = n;
                for (int k = 0; k < count; k++) {
                    strides[k][at] = operands.get(k).stride(d);
                }
            }
            last = d;
        }
        if (at == rank) {
            return new Coalesce(new long[] {1}, table(count, 1), offsets);
        }
        for (int k = 0; k < count; k++) {
            strides[k] = Arrays.copyOfRange(strides[k], at, rank);
        }
        return new Coalesce(Arrays.copyOfRange(sizes, at, rank), strides, offsets);
    }

    /** Zeros. Row by row, as the JVM makes tables of two dimensions far slower. */
    private static long[][] table(int rows, int columns) {
        long[][] table = new long[rows][];
        for (int k = 0; k < rows; k++) {
            table[k] = new long[columns];
        }
        return table;
    }

    private static boolean continues(List<Layout> operands, int d, long[][] strides, long[] sizes, int at) {
        for (int k = 0; k < strides.length; k++) {
            if (operands.get(k).stride(d) != strides[k][at] * sizes[at]) {
                return false;
            }
        }
        return true;
    }

    /** {@return how many dimensions are left, at least 1} */
    public int rank() {
        return sizes.length;
    }

    /** {@return a copy of the sizes, outermost first} */
    public long[] sizes() {
        return sizes.clone();
    }

    /**
     * Returns one size.
     *
     * @param dim the dimension, in {@code [0, rank)}
     * @return its size
     */
    public long size(int dim) {
        return sizes[dim];
    }

    /**
     * Returns the strides of one operand.
     *
     * @param operand its place in the list
     * @return a copy of its strides in elements, outermost first
     */
    public long[] strides(int operand) {
        return strides[operand].clone();
    }

    /**
     * Returns one stride.
     *
     * @param operand the operand's place in the list
     * @param dim the dimension, in {@code [0, rank)}
     * @return the distance in elements between neighbours
     */
    public long stride(int operand, int dim) {
        return strides[operand][dim];
    }

    /**
     * Returns where an operand starts.
     *
     * @param operand its place in the list
     * @return its first element's index in its buffer
     */
    public long offset(int operand) {
        return offsets[operand];
    }

    /** {@return whether every operand is one run of neighbouring elements} */
    public boolean flat() {
        if (sizes.length != 1) {
            return false;
        }
        if (sizes[0] <= 1) {
            return true;
        }
        for (long[] st : strides) {
            if (st[0] != 1) {
                return false;
            }
        }
        return true;
    }
}
