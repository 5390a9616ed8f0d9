package org.clgrad.accuracy;

import java.util.Comparator;
import java.util.List;

/**
 * An element that differs by more than is allowed. Numbers are exact as texts: the shortest decimal that gives the same
 * element, all digits of an integer; but an integer beside a floating-point number was rounded to a double.
 *
 * @param index where it is, one index for each dimension
 * @param position the same as a number in row-major order
 * @param a the element of the first dump
 * @param b the element of the second, the reference
 * @param error the absolute difference; infinite where one is NaN or infinite and the other is not the same
 * @param relative the difference over |b|
 * @param ulp the difference in units in the last place of b
 * @param excess the difference over what is allowed; infinite where nothing is
 */
public record Mismatch(
        List<Long> index, long position, String a, String b, double error, double relative, double ulp, double excess) {
    /** The worst first: the largest excess, then the largest error, then the first of all. */
    static final Comparator<Mismatch> WORST_FIRST = Comparator.comparingDouble((Mismatch m) -> -m.excess)
            .thenComparingDouble(m -> -m.error)
            .thenComparingLong(m -> m.position);
}
