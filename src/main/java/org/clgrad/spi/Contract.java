package org.clgrad.spi;

/**
 * The constants of the numerical contract. They fix the order of every accumulation as a function of the shape alone,
 * never of the device, the work-group size or the thread count. Changing one changes results on every backend.
 */
public final class Contract {
    /** Lanes of a reduction: within a block, lane {@code l} takes elements {@code l, l + 64, l + 128, ...} in order. */
    public static final int REDUCE_LANES = 64;
    /** Elements of a reduction block. The results of the blocks are the sequence of the next round. */
    public static final int REDUCE_BLOCK = 4096;
    /** Length of one fma chain of a matrix product along k; the chains' results are added in order. */
    public static final int MATMUL_BLOCK = 256;
    /** Elements of a scan block: summed sequentially; each block starts from the sequential sum of the earlier totals. */
    public static final int SCAN_BLOCK = 1024;
    /** Queries and keys of a block of attention; the results of the blocks of keys are combined in order. */
    public static final int ATTENTION_BLOCK = 64;
    /** Lanes in which the weights of a block of keys are summed: lane {@code t} takes keys {@code t, t + 4, ...}. */
    public static final int ATTENTION_LANES = 4;

    private Contract() {}
}
