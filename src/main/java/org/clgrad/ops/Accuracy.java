package org.clgrad.ops;

/**
 * How far float32 results may be from the float64 ones, in units in the last place (ulp) of float32.
 *
 * @param measure what an ulp is relative to
 * @param forward for the results
 * @param gradient for first derivatives, always in the normwise measure
 * @param second for second derivatives, always in the normwise measure
 */
public record Accuracy(Measure measure, double forward, double gradient, double second) {
    /** What an ulp is relative to. */
    public enum Measure {
        /** To each element of the exact result: for functions of one element. */
        ELEMENTWISE,
        /**
         * To the largest element of the exact result or of the inputs, whichever is larger: for results that
         * cancellation can make small.
         */
        NORMWISE
    }

    /**
     * Elementwise for results.
     *
     * @param forward ulp of each element
     * @return the bounds, with 8 and 16 ulp for derivatives
     */
    public static Accuracy elementwise(double forward) {
        return new Accuracy(Measure.ELEMENTWISE, forward, 8, 16);
    }

    /**
     * Normwise for results.
     *
     * @param forward ulp of the largest element
     * @return the bounds, with 8 and 16 ulp for derivatives
     */
    public static Accuracy normwise(double forward) {
        return new Accuracy(Measure.NORMWISE, forward, 8, 16);
    }

    /**
     * Other bounds for derivatives.
     *
     * @param first for first derivatives
     * @param twice for second derivatives
     * @return the bounds
     */
    public Accuracy derivatives(double first, double twice) {
        return new Accuracy(measure, forward, first, twice);
    }
}
