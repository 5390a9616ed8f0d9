package org.clgrad.accuracy;

import java.util.Arrays;
import org.clgrad.shape.Shape;

/**
 * Where in a tensor its errors are: a matrix of blocks of it. Rows are the leading dimensions, columns the others, cut where
 * both are nearest to the same length; each cell has the largest error of its block, over what is allowed.
 */
public final class ErrorGrid {
    private final Shape shape;
    private final int split;
    private final long height;
    private final long width;
    private final int rows;
    private final int columns;
    private final double[] largest;

    /** The grid of a tensor, with at most so many rows and columns. */
    ErrorGrid(Shape shape, int most) {
        this.shape = shape;
        long before = 1;
        long total = Math.max(1, shape.size());
        long best = 1;
        int at = 0;
        for (int d = 0; d < shape.rank() && before > 0; d++) {
            before *= shape.dim(d);
            if (before > 0 && Math.abs(distance(before, total)) < Math.abs(distance(best, total))) {
                best = before;
                at = d + 1;
            }
        }
        split = at;
        height = best;
        width = total / best;
        rows = (int) Math.min(most, height);
        columns = (int) Math.min(most, width);
        largest = new double[rows * columns];
    }

    private static double distance(long height, long total) {
        return 2 * Math.log(height) - Math.log(total);
    }

    /** The error of an element by its number in row-major order, over what is allowed. */
    void add(long element, double ofAllowed) {
        int row = (int) (element / width * rows / height);
        int column = (int) (element % width * columns / width);
        int cell = row * columns + column;
        largest[cell] = Math.max(largest[cell], ofAllowed);
    }

    /** {@return how many rows of blocks there are} */
    public int rows() {
        return rows;
    }

    /** {@return how many columns of blocks there are} */
    public int columns() {
        return columns;
    }

    /** {@return how many dimensions are rows; the others are columns} */
    public int split() {
        return split;
    }

    /**
     * The largest error in a block.
     *
     * @param row its row
     * @param column its column
     * @return the error over what is allowed; infinite where one element is NaN or infinite and the other is not the same
     */
    public double largest(int row, int column) {
        return largest[row * columns + column];
    }

    /**
     * The first index of a row of blocks.
     *
     * @param row which
     * @return an index for each dimension that is rows
     */
    public long[] firstOfRow(int row) {
        long first = (height * row + rows - 1) / rows;
        return Arrays.copyOf(shape.indexOf(first * width), split);
    }

    /**
     * The first index of a column of blocks.
     *
     * @param column which
     * @return an index for each dimension that is columns
     */
    public long[] firstOfColumn(int column) {
        long first = (width * column + columns - 1) / columns;
        return Arrays.copyOfRange(shape.indexOf(first), split, shape.rank());
    }
}
