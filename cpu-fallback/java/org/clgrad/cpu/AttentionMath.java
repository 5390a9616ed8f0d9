package org.clgrad.cpu;

import org.clgrad.spi.Contract;

/**
 * The arithmetic of attention in one element type, on tiles of at most 64 keys by 64 queries; {@link Attention} walks
 * over them. A tile of scores has a row of {@value #BLOCK} places for each key, so that queries lie next to each other
 * and everything that is done for each query is done for a vector of them. Arrays are of the element type. Internal to
 * the backend; public only for the Vector API classes.
 */
public interface AttentionMath {
    /** Queries and keys of a tile. */
    int BLOCK = Contract.ATTENTION_BLOCK;

    /** Where the tile of scores is in the working array: they become weights. */
    int SCORES = 0;
    /** Where the tile of the weights' gradients is: they become the scores'. */
    int SLOPES = BLOCK * BLOCK;
    /** For each query its largest score so far; at last, and in the gradient, its shift. */
    int SHIFT = 2 * BLOCK * BLOCK;
    /** For each query the sum of its weights so far; at last, and in the gradient, its reciprocal. */
    int WEIGHT = SHIFT + BLOCK;
    /** For each query what its earlier results are multiplied with. */
    int FACTOR = WEIGHT + BLOCK;
    /** For each query the product of its output and the output's gradient. */
    int DELTA = FACTOR + BLOCK;
    /** Elements of the working array. */
    int WORK = DELTA + BLOCK;

    /**
     * Chains of fma, each from +0: {@code c[r * cRow + x] = fma(a[ap + r * aRow + k * aStep], b[bp + k * bRow + x], ..)}
     * over ascending k.
     *
     * @param a the left factor
     * @param ap its first element
     * @param aRow distance between its rows
     * @param aStep distance between steps of k
     * @param b the right factor, neighbouring columns next to each other
     * @param bp its first element
     * @param bRow distance between its rows
     * @param c where the chains go
     * @param cp the first one's place
     * @param cRow distance between rows of chains
     * @param rows rows
     * @param columns columns, a multiple of 16
     * @param depth steps of k
     */
    void chains(
            Object a,
            int ap,
            int aRow,
            int aStep,
            Object b,
            int bp,
            int bRow,
            Object c,
            int cp,
            int cRow,
            int rows,
            int columns,
            int depth);

    /**
     * Adds chains to what was there: {@code to = fma(to, factor[row], chain)}.
     *
     * @param to the results
     * @param tp their first element; rows follow each other without gaps
     * @param work the working array; the factor of row r is at {@code FACTOR + r}
     * @param chain the chains, from 0
     * @param cRow distance between rows of chains
     * @param rows rows
     * @param columns columns, any number
     */
    void add(Object to, int tp, Object work, Object chain, int cRow, int rows, int columns);

    /**
     * Multiplies the scores with the scale.
     *
     * @param work the working array
     * @param keys rows of the tile
     * @param width queries, a multiple of 16
     * @param scale the factor, rounded to the type
     */
    void scale(Object work, int keys, int width, double scale);

    /**
     * Adds a mask to the scores of one key.
     *
     * @param work the working array
     * @param row the key's place in the tile
     * @param mask the mask, of the element type
     * @param mp the element of the first query
     * @param stride distance between queries
     * @param queries how many
     */
    void mask(Object work, int row, Object mask, int mp, int stride, int queries);

    /**
     * Sets scores of one key to -inf where a mask is false.
     *
     * @param work the working array
     * @param row the key's place in the tile
     * @param mask the mask
     * @param mp the element of the first query
     * @param stride distance between queries
     * @param queries how many
     */
    void choose(Object work, int row, byte[] mask, int mp, int stride, int queries);

    /**
     * One step of the online softmax: scores become weights, and shift, weight and factor are brought up to date.
     *
     * @param work the working array
     * @param keys rows of the tile
     * @param width queries, a multiple of 16
     */
    void softmax(Object work, int keys, int width);

    /**
     * After the last block: the shift without infinity, the reciprocal weight, and the results times it.
     *
     * @param work the working array
     * @param out the results, rows without gaps
     * @param op the first one's place
     * @param rows queries
     * @param columns columns of the results
     */
    void finish(Object work, Object out, int op, int rows, int columns);

    /**
     * Scores become weights, and the weights' gradients the scores' times the scale.
     *
     * @param work the working array
     * @param keys rows of the tiles
     * @param width queries, a multiple of 16
     * @param scale the factor, rounded to the type
     */
    void slopes(Object work, int keys, int width, double scale);
}
