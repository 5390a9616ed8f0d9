package org.clgrad.cpu;

/**
 * A whole program on float32 in one loop. Each of its inputs is an array or one value for all elements. Internal to the
 * backend; public only for the Vector API classes.
 */
@FunctionalInterface
public interface FusedLoop {
    /** The numbers of elements it is for: the multiples of this. */
    int UNIT = 16;

    /**
     * Runs the loop.
     *
     * @param arrays arrays, among them those of the inputs and of the results; a result may be an input at the same
     *     offset
     * @param offsets for each array the first element, or the one
     * @param places which arrays: of each input, then of each result
     * @param n how many elements, a multiple of {@link #UNIT}
     */
    void run(Object[] arrays, int[] offsets, int[] places, int n);
}
