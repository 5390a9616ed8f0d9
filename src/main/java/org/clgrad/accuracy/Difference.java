package org.clgrad.accuracy;

/**
 * A derivative from finite differences.
 *
 * @param derivative the estimate; NaN if there is none
 * @param uncertainty how far it may be from the derivative, truncation and rounding together; infinite if there is no
 *     estimate
 */
public record Difference(double derivative, double uncertainty) {
    /** No estimate: the function is not finite around the point, however near one looks. */
    public static final Difference NONE = new Difference(Double.NaN, Double.POSITIVE_INFINITY);

    /** {@return whether there is an estimate} */
    public boolean exists() {
        return !Double.isNaN(derivative);
    }

    /**
     * Whether two estimates can be of the same derivative.
     *
     * @param other another one
     * @return whether they differ by no more than their uncertainties allow
     */
    boolean agrees(Difference other) {
        return Math.abs(derivative - other.derivative) <= uncertainty + other.uncertainty;
    }

    /** {@return the estimate and its uncertainty} */
    @Override
    public String toString() {
        return exists() ? derivative + " ± " + (float) uncertainty : "none";
    }
}
