package org.clgrad.cpu;

/**
 * A whole program on float32 in one loop, so that what passes from step to step stays in registers. Each of its inputs is
 * an array or one value for all elements. Internal to the backend; public only for the Vector API classes.
 */
public interface FusedLoop {
    /** The numbers of elements it is for: the multiples of this. */
    int UNIT = 64;

    /**
     * Says how an input is read.
     *
     * @param input its number
     * @return whether it is one value for all elements
     */
    boolean isSingle(int input);

    /**
     * Runs the loop.
     *
     * @param arrays for each input its array
     * @param offsets for each input its first element, or its one
     * @param d the target; may be one of the arrays at the same offset
     * @param dp its first element
     * @param n how many elements, a multiple of {@link #UNIT}
     */
    void run(Object[] arrays, int[] offsets, float[] d, int dp, int n);
}
