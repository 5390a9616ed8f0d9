package org.clgrad.cpu;

/**
 * The product of one pair of matrices, or of a rectangle of it, in the order of the contract. Element (i, k) of A is
 * {@code a[aOffset + i * aRow + k * aColumn]}, likewise B; C is row-major with {@code columns} columns. The arrays are
 * of the element type that the implementation is for. Internal to the backend; public only for the Vector API classes.
 */
public interface Gemm {
    /**
     * One factor.
     *
     * @param array its memory
     * @param offset where element (0, 0) is
     * @param row distance between rows
     * @param column distance between columns
     */
    record Matrix(Object array, int offset, int row, int column) {}

    /**
     * Computes rows {@code rowFrom .. rowTo - 1} and columns {@code columnFrom .. columnTo - 1} of C.
     *
     * @param a the left factor
     * @param b the right factor
     * @param c the memory of the product
     * @param cOffset where element (0, 0) of the product is
     * @param columns columns of the whole product
     * @param depth columns of A, rows of B; at least 1
     * @param rowFrom the first row to compute
     * @param rowTo the row to stop at
     * @param columnFrom the first column to compute
     * @param columnTo the column to stop at
     */
    void multiply(
            Matrix a,
            Matrix b,
            Object c,
            int cOffset,
            int columns,
            int depth,
            int rowFrom,
            int rowTo,
            int columnFrom,
            int columnTo);

    /** {@return rows and columns of the tile that a share of the work should be a multiple of} */
    int[] tile();
}
