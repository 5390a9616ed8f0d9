package org.clgrad.cpu;

/**
 * The arithmetic of {@link Convolution} in one element type: products C = A B whose left factor lies anywhere, element
 * (i, k) of it at {@code x[rows[i] + steps[k]]}. So windows are read where they are in an image. The right factor is
 * copied. Internal to the backend; public only for the Vector API classes.
 */
public interface WindowProduct {
    /** {@return the rows of the innermost tile} */
    int tileRows();

    /** {@return the columns that those of a product are rounded up to: the distance of rows of C is a multiple} */
    int tileColumns();

    /**
     * Makes memory for the right factor of one block of k.
     *
     * @param deep its rows
     * @param columns its columns
     * @return the memory
     */
    Object newRight(int deep, int columns);

    /**
     * Copies rows of the right factor, at most one block of k.
     *
     * @param from its memory
     * @param at where the first element is
     * @param along distance between rows
     * @param across distance between columns
     * @param deep how many rows
     * @param columns how many columns
     * @param right from {@link #newRight}
     * @param step the first row there
     * @param steps how many rows there are in all
     */
    void pack(Object from, int at, int along, int across, int deep, int columns, Object right, int step, int steps);

    /**
     * One block of k: a chain from +0 for every element of C, stored, or added to what is there. Rows are computed in
     * whole tiles; there must be room for them.
     *
     * @param x the left factor
     * @param rows where its rows begin
     * @param row the first of them
     * @param high how many
     * @param steps the places of the elements of a row
     * @param step the first of them
     * @param deep how many, all the rows of {@code right}
     * @param right the right factor
     * @param columns its columns
     * @param c the memory of the product
     * @param at its first element; rows are {@code columns}, rounded up to {@link #tileColumns}, apart
     * @param first whether to store
     */
    void multiply(
            Object x,
            int[] rows,
            int row,
            int high,
            int[] steps,
            int step,
            int deep,
            Object right,
            int columns,
            Object c,
            int at,
            boolean first);

    /**
     * One block of k for one result at neighbouring places: {@code to[tp + i]} is the chain from +0 of
     * {@code weights[wp + k] * x[at + steps[k] + i]}.
     *
     * @param x the image
     * @param at where the first window begins
     * @param steps the places of the elements of a window
     * @param deep how many
     * @param weights the weights
     * @param wp the first of them
     * @param to where to
     * @param tp the first element there
     * @param n how many places
     */
    void line(Object x, int at, int[] steps, int deep, Object weights, int wp, Object to, int tp, int n);

    /**
     * Transposes: {@code to[tp + j * ts + i] = from[at + i * across + j]}.
     *
     * @param from the matrix
     * @param at its first element
     * @param across distance between its rows
     * @param rows its rows
     * @param columns its columns
     * @param to where to
     * @param tp the first element there
     * @param ts distance between the rows there
     */
    void transpose(Object from, int at, int across, int rows, int columns, Object to, int tp, int ts);

    /**
     * Rounds columns up.
     *
     * @param columns how many
     * @return the distance of rows of C
     */
    default int round(int columns) {
        return (columns + tileColumns() - 1) / tileColumns() * tileColumns();
    }
}
