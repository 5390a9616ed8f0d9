package org.clgrad.accuracy;

import java.util.Arrays;
import java.util.List;
import org.clgrad.io.ElementType;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * How far the elements of two tensors of the same shape are apart. Errors are those of elements that are finite on both
 * sides; 0 if there are none.
 *
 * @param elements how many elements each tensor has
 * @param mismatched how many differ by more than is allowed
 * @param wrongKind how many of these are NaN or infinite on one side and not the same on the other
 * @param maxError the largest absolute difference
 * @param meanError the mean absolute difference
 * @param maxRelative the largest difference over |b|, where b is not 0
 * @param meanRelative the mean of it, where b is not 0
 * @param maxUlp the largest difference in units in the last place of b, in the less precise of the two element types
 * @param meanUlp the mean of it
 * @param normwise |a - b| over |b|, both in the 2-norm; infinite if all of b is 0 and a is not
 * @param normalised the largest difference over the largest |b|; infinite if all of b is 0 and a is not
 * @param cosine the cosine of the angle between a and b as vectors; NaN if one is 0
 * @param a what is not a finite number in the first tensor
 * @param b the same of the second
 * @param zeroSigns how many elements are 0 on one side and -0 on the other
 * @param first the first mismatch in row-major order; null if there is none
 * @param worst the worst mismatches, worst first, at most {@link #WORST}: by the error over what is allowed
 * @param absolute how many absolute differences there are in each decade
 * @param relative how many differences over |b|, where b is not 0
 * @param suggestion tolerances that would do; null if none does, because {@code wrongKind} is not 0, or a difference is
 *     beyond the range of double, or signs of zeros are told apart and differ
 */
public record Statistics(
        long elements,
        long mismatched,
        long wrongKind,
        double maxError,
        double meanError,
        double maxRelative,
        double meanRelative,
        double maxUlp,
        double meanUlp,
        double normwise,
        double normalised,
        double cosine,
        NonFinite a,
        NonFinite b,
        long zeroSigns,
        Mismatch first,
        List<Mismatch> worst,
        ErrorHistogram absolute,
        ErrorHistogram relative,
        Suggestion suggestion) {
    /** How many mismatches are kept. */
    public static final int WORST = 10;

    /** No error between two numbers that is worth mentioning is below it: every other one is a mismatch. */
    private static final Bound.Ulps ANY = new Bound.Ulps(0x1p-40);

    /**
     * Measures tensors that are in memory. Every difference counts as a mismatch, so that the worst are those furthest off
     * in units in the last place; NaN equals NaN.
     *
     * @param typeA the element type of the first
     * @param typeB the element type of the second, the reference
     * @param shape of both
     * @param a the elements of the first in row-major order, rounded to doubles
     * @param b those of the second
     * @return how far they are apart
     */
    public static Statistics of(DType typeA, DType typeB, Shape shape, double[] a, double[] b) {
        CompareOptions options = new CompareOptions().equalNan(true);
        ElementType ofA = ElementType.of(typeA);
        ElementType ofB = ElementType.of(typeB);
        Tally tally = new Tally(ofA, ofB, shape, ANY, options.tolerance("", ofA, ofB), options);
        if (ofA.isFloating() || ofB.isFloating()) {
            tally.add(a, b, a.length);
        } else {
            tally.add(a, b, exact(a), exact(b), a.length);
        }
        return tally.statistics();
    }

    private static long[] exact(double... values) {
        return Arrays.stream(values).mapToLong(v -> (long) v).toArray();
    }

    /**
     * Elements that are no finite numbers.
     *
     * @param nan how many are NaN
     * @param positive how many are infinite
     * @param negative how many are negative infinite
     */
    public record NonFinite(long nan, long positive, long negative) {
        /** {@return how many there are} */
        public long total() {
            return nan + positive + negative;
        }
    }
}
