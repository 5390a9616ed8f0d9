package org.clgrad.check;

import org.clgrad.check.Evaluation.Problem;

/** One of the ways to call an operation among which the search for its worst inputs divides its evaluations. */
interface SearchArm {
    /**
     * The inputs with the largest error so far.
     *
     * @param problem the inputs
     * @param element which of them it is, where each element is a call of its own; -1 if they are one call
     * @param error the error; NaN before there is any
     */
    record Best(Problem problem, int element, double error) {}

    /** Goes on for a while. */
    void step();

    Best best();

    /** Of the inputs tried, those of the simplest values that have at least such an error, if the best have. */
    default Best simplest(double enough) {
        return best();
    }

    /** Which values each input may have; null where there is none. */
    Domain[] domains();
}
