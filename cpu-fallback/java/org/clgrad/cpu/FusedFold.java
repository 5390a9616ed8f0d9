package org.clgrad.cpu;

/**
 * A whole program on float32 and the fold of its result in one loop: {@code lanes[l] = lanes[l] op f(element 64 r + l)}
 * for r ascending. Internal to the backend; public only for the Vector API classes.
 */
@FunctionalInterface
public interface FusedFold {
    /** The numbers of elements it is for: the multiples of this. */
    int UNIT = 64;

    /**
     * Runs the loop.
     *
     * @param arrays arrays, among them those of the inputs
     * @param offsets for each array the first element, or the one
     * @param places which arrays: of each input
     * @param lanes the 64 lanes, with what was folded before or what folding leaves as it is
     * @param n how many elements, a multiple of {@link #UNIT}
     */
    void fold(Object[] arrays, int[] offsets, int[] places, float[] lanes, int n);
}
