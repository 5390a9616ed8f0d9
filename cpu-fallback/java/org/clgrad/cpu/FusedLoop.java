package org.clgrad.cpu;

/**
 * A whole program on float32 in one loop over runs of neighbouring elements. Each of its inputs is an array or one value
 * for a run. Each of its results is stored, or folded: {@code lanes[l] = lanes[l] op f(element 64 r + l)} for r ascending,
 * 64 lanes a run, which begin with what folding leaves as it is. Internal to the backend; public only for the Vector API
 * classes.
 */
@FunctionalInterface
public interface FusedLoop {
    /** The numbers of elements it is for if nothing is folded: the multiples of this. */
    int UNIT = 16;
    /** The numbers of elements it is for if something is: the multiples of this. */
    int FOLD_UNIT = 64;

    /**
     * Runs the loop.
     *
     * @param arrays arrays, among them those of the inputs, of the results that are stored, and of the lanes of those that
     *     are folded; a result may be an input at the same offset
     * @param offsets for each array the first element, or the one
     * @param steps for each array how far it is to the next run
     * @param places which arrays: of each input, then of each result
     * @param n how many elements a run has, a multiple of {@link #UNIT} or {@link #FOLD_UNIT}
     * @param runs how many runs
     */
    void run(Object[] arrays, int[] offsets, int[] steps, int[] places, int n, int runs);
}
