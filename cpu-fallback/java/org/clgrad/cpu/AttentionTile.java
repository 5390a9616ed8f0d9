package org.clgrad.cpu;

import org.clgrad.shape.DType;

/**
 * Working memory of attention in one thread: the tiles of scores and slopes, the rows of Q and of the gradient with
 * queries as columns, rows of a factor that do not lie next to each other, and chains on their way to the results.
 */
final class AttentionTile {
    private static final int BLOCK = AttentionMath.BLOCK;
    /** Columns are rounded up to the widest vector. */
    private static final int UNIT = 16;

    final Object work;

    private final DType type;
    private final AttentionMath math;
    private final Object queries;
    private final Object rows;
    private final Object chains;

    AttentionTile(DType type, AttentionMath math, int width, int valueWidth) {
        this.type = type;
        this.math = math;
        int widest = round(Math.max(BLOCK, Math.max(width, valueWidth)));
        Scratch scratch = Scratch.get();
        work = scratch.buffer(type, 0, AttentionMath.WORK);
        queries = scratch.buffer(type, 1, (long) (width + valueWidth) * BLOCK);
        rows = scratch.buffer(type, 2, (long) widest * BLOCK);
        chains = scratch.buffer(type, 3, (long) widest * BLOCK);
    }

    static int round(int columns) {
        return (columns + UNIT - 1) / UNIT * UNIT;
    }

    /** Turns rows of a matrix: queries become columns, and zeros fill the last vector. */
    void turn(Matrices m, long batch, int first, int count, int at) {
        int width = round(count);
        for (int e = 0; e < m.columns; e++) {
            int to = (at + e) * BLOCK;
            Runs.load(type, m.array, m.at(batch, first) + e * m.column, m.row, queries, to, count);
            Runs.clear(type, queries, to + count, width - count);
        }
    }

    /** Products of rows of a matrix with the turned ones: a tile of {@link AttentionMath#SCORES} or of slopes. */
    void multiply(Matrices m, long batch, int first, int count, int at, int width, int tile) {
        math.chains(
                m.array,
                m.at(batch, first),
                m.row,
                m.column,
                queries,
                at * BLOCK,
                BLOCK,
                work,
                tile,
                BLOCK,
                count,
                width,
                m.columns);
    }

    /**
     * Adds the product of a tile and rows of a matrix to results.
     *
     * @param tile scores or slopes
     * @param byKey whether the results belong to the keys, the rows of the tile, else to the queries
     * @param count how many results rows there are
     * @param m the matrix
     * @param first its first row
     * @param deep how many of its rows
     */
    void add(int tile, boolean byKey, int count, Matrices m, long batch, int first, int deep, Object to, int tp) {
        int columns = m.columns;
        int padded = round(columns);
        boolean inPlace = m.column == 1 && padded == columns;
        if (!inPlace) {
            for (int k = 0; k < deep; k++) {
                Runs.load(type, m.array, m.at(batch, first + k), m.column, rows, k * padded, columns);
                Runs.clear(type, rows, k * padded + columns, padded - columns);
            }
        }
        math.chains(
                work,
                tile,
                byKey ? BLOCK : 1,
                byKey ? 1 : BLOCK,
                inPlace ? m.array : rows,
                inPlace ? m.at(batch, first) : 0,
                inPlace ? m.row : padded,
                chains,
                0,
                padded,
                count,
                padded,
                deep);
        math.add(to, tp, work, chains, padded, count, columns);
    }
}
