package org.clgrad.accuracy;

import org.clgrad.error.ArgumentException;
import org.clgrad.io.ElementType;

/** How far an element may be from its reference. */
public sealed interface Bound permits Tolerance, Bound.Ulps {
    /**
     * The largest difference that is allowed.
     *
     * @param reference the finite value that should be
     * @param type the less precise of the two element types
     * @return the largest absolute difference
     */
    double allowed(double reference, ElementType type);

    /**
     * So many units in the last place of the reference, in the less precise of the two element types.
     *
     * @param count how many; of integers, how far
     */
    record Ulps(double count) implements Bound {
        /**
         * Makes a bound.
         *
         * @throws ArgumentException if the count is negative or no number
         */
        public Ulps {
            if (!(count >= 0)) {
                throw new ArgumentException("compare: " + count + " ulp are no bound; give 0 or more");
            }
        }

        @Override
        public double allowed(double reference, ElementType type) {
            return count * type.ulp(reference);
        }

        @Override
        public String toString() {
            return (count == Math.rint(count) ? Long.toString((long) count) : Double.toString(count)) + " ulp";
        }
    }
}
