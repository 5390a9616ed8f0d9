package org.clgrad.cpu;

/**
 * The arithmetic of matrix products of one element type, in the order of the contract; {@link MatMul} shares it out.
 * Any rectangle of a product may be computed apart from the others, by any thread: small products where the factors
 * are, others from copies of parts of the factors in the thread's own memory. Internal to the backend; public only for
 * the Vector API classes.
 */
public interface Gemm {
    /**
     * One factor. Element (i, k) is {@code array[offset + i * row + k * column]}.
     *
     * @param array its memory, of the element type
     * @param offset where element (0, 0) is
     * @param row distance between rows
     * @param column distance between columns
     */
    record Matrix(Object array, int offset, int row, int column) {
        private Matrix transposed() {
            return new Matrix(array, offset, column, row);
        }

        private Matrix from(int i, int k) {
            return new Matrix(array, offset + i * row + k * column, row, column);
        }
    }

    /**
     * C = A B.
     *
     * @param a the left factor
     * @param b the right factor
     * @param c the memory of the product, which is row-major without gaps
     * @param cOffset where element (0, 0) of the product is
     * @param rows rows of A
     * @param columns columns of B
     * @param depth columns of A, rows of B; at least 1
     */
    record Product(Matrix a, Matrix b, Object c, int cOffset, int rows, int columns, int depth) {
        /** {@return the transposed product, B' A'; its memory is the same if there is one column} */
        Product transposed() {
            return new Product(b.transposed(), a.transposed(), c, cOffset, columns, rows, depth);
        }

        /** {@return what {@code deep} steps from {@code k} on contribute, into memory of its own} */
        Product slice(int k, int deep, Object to, int at) {
            return new Product(a.from(0, k), b.from(k, 0), to, at, rows, columns, deep);
        }
    }

    /**
     * Into what to cut a product.
     *
     * @param tileRows rows of the innermost tile; shares of the rows are multiples of it
     * @param tileColumns columns of the innermost tile; shares of the columns are multiples of it
     */
    record Sizes(int tileRows, int tileColumns) {}

    /** {@return into what to cut a product} */
    Sizes sizes();

    /**
     * Tells whether packing pays.
     *
     * @param p the product
     * @return whether to use {@link #packed}, else {@link #direct}
     */
    boolean packs(Product p);

    /**
     * Computes rows {@code rowFrom .. rowTo - 1} and columns {@code columnFrom .. columnTo - 1} without packing.
     *
     * @param p the product
     * @param rowFrom the first row to compute
     * @param rowTo the row to stop at
     * @param columnFrom the first column to compute
     * @param columnTo the column to stop at
     */
    void direct(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo);

    /** {@return what computes the same products without what this may do to complete elements} */
    default Gemm unfinished() {
        return this;
    }

    /**
     * Does what {@link #direct} and {@link #packed} do to the elements that they completed, where {@link #unfinished}
     * computed them.
     *
     * @param p the product
     * @param rowFrom the first row
     * @param rowTo the row to stop at
     * @param columnFrom the first column
     * @param columnTo the column to stop at
     */
    default void finish(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {}

    /**
     * Adds: {@code c[cp + i] = c[cp + i] + from[at + i]}.
     *
     * @param from what to add
     * @param at its first element
     * @param n how many
     * @param c what to add to
     * @param cp its first element
     */
    void add(Object from, int at, int n, Object c, int cp);

    /**
     * Computes rows {@code rowFrom .. rowTo - 1} and columns {@code columnFrom .. columnTo - 1} with packed factors.
     *
     * @param p the product
     * @param rowFrom the first row to compute
     * @param rowTo the row to stop at
     * @param columnFrom the first column to compute
     * @param columnTo the column to stop at
     */
    void packed(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo);
}
