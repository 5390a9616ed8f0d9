package org.clgrad.accuracy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.TreeSet;
import org.clgrad.accuracy.Statistics.NonFinite;
import org.clgrad.io.ElementType;
import org.clgrad.shape.Shape;

/** Goes through two tensors element by element and keeps what {@link Statistics} tells. */
final class Tally {
    private final ElementType typeA;
    private final ElementType typeB;
    private final ElementType coarser;
    private final Shape shape;
    private final Bound bound;
    private final Tolerance force;
    private final boolean equalNan;
    private final boolean signedZeros;

    private final Kinds kindsA = new Kinds();
    private final Kinds kindsB = new Kinds();
    private final Norms norms = new Norms();
    private final ErrorHistogram absolute = new ErrorHistogram();
    private final ErrorHistogram relative = new ErrorHistogram();
    private final TreeSet<Mismatch> worst = new TreeSet<>(Mismatch.WORST_FIRST);

    private long position;
    private long finite;
    private long nonZero;
    private long mismatched;
    private long wrongKind;
    private long zeroSigns;
    private double maxError;
    private double sumError;
    private double maxRelative;
    private double sumRelative;
    private double maxUlp;
    private double sumUlp;
    private double largestB;
    private double factor;
    private boolean offFromZero;
    private Mismatch first;
    private ErrorGrid grid;

    /** What is not finite on one side. */
    private static final class Kinds {
        long nan;
        long positive;
        long negative;

        void count(double v) {
            if (Double.isNaN(v)) {
                nan++;
            } else if (v > 0) {
                positive++;
            } else {
                negative++;
            }
        }

        NonFinite counts() {
            return new NonFinite(nan, positive, negative);
        }
    }

    Tally(ElementType typeA, ElementType typeB, Shape shape, Bound bound, Tolerance force, CompareOptions options) {
        this.typeA = typeA;
        this.typeB = typeB;
        this.shape = shape;
        this.bound = bound;
        this.force = force;
        coarser = coarser(typeA, typeB);
        equalNan = options.equalNan();
        signedZeros = options.signedZeros();
    }

    /** Notes in a grid where errors are, too. */
    void noteIn(ErrorGrid places) {
        grid = places;
    }

    private void note(double ofAllowed) {
        if (grid != null) {
            grid.add(position, ofAllowed);
        }
    }

    /** The floating type with fewer bits; of two equally precise the one that comes later; else the one that floats. */
    static ElementType coarser(ElementType a, ElementType b) {
        if (a.isFloating() && b.isFloating()) {
            return a.precision() < b.precision() ? a : b;
        }
        return a.isFloating() ? a : b;
    }

    /** The next elements, at least one side of floating type. */
    void add(double[] a, double[] b, int count) {
        norms.add(a, b, count);
        for (int i = 0; i < count; i++, position++) {
            double x = a[i];
            double y = b[i];
            if (Double.isFinite(x) && Double.isFinite(y)) {
                finite(x, y, Math.abs(x - y), 0, 0);
            } else {
                nonFinite(x, y);
            }
        }
    }

    /** The next elements, none of floating type: their values as doubles, and exactly. */
    void add(double[] a, double[] b, long[] exactA, long[] exactB, int count) {
        norms.add(a, b, count);
        for (int i = 0; i < count; i++, position++) {
            finite(a[i], b[i], difference(exactA[i], exactB[i]), exactA[i], exactB[i]);
        }
    }

    /** The distance of two integers, each as its type says; 0 only if they are equal. */
    private double difference(long a, long b) {
        boolean hugeA = typeA == ElementType.UINT64 && a < 0;
        boolean hugeB = typeB == ElementType.UINT64 && b < 0;
        if (hugeA == hugeB) {
            // As unsigned numbers both are above or below 2^63, or as signed ones anywhere: the distance fits 64 bits.
            long d = a >= b ? a - b : b - a;
            return unsigned(d);
        }
        long huge = hugeA ? a : b;
        long other = hugeA ? b : a;
        return other >= 0 ? unsigned(huge - other) : unsigned(huge) - other;
    }

    static double unsigned(long bits) {
        return bits >= 0 ? (double) bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
    }

    private void finite(double a, double b, double error, long exactA, long exactB) {
        finite++;
        double size = Math.abs(b);
        largestB = Math.max(largestB, size);
        if (error == 0) {
            absolute.add(0);
            if (size > 0) {
                nonZero++;
                relative.add(0);
            } else if (Double.doubleToRawLongBits(a) != Double.doubleToRawLongBits(b)) {
                zeroSigns++;
                if (signedZeros) {
                    note(Double.POSITIVE_INFINITY);
                    mismatch(a, b, exactA, exactB, 0, 0, 0, 0);
                }
            }
            return;
        }
        double ratio = size > 0 ? error / size : Double.POSITIVE_INFINITY;
        double ulp = error / coarser.ulp(b);
        maxError = Math.max(maxError, error);
        sumError += error;
        maxUlp = Math.max(maxUlp, ulp);
        sumUlp += ulp;
        if (error <= Double.MAX_VALUE) {
            absolute.add(error);
        }
        if (size > 0) {
            nonZero++;
            maxRelative = Math.max(maxRelative, ratio);
            sumRelative += ratio;
            if (ratio <= Double.MAX_VALUE) {
                relative.add(ratio);
            }
        } else {
            offFromZero = true;
        }
        factor = Math.max(factor, error / force.allowed(b, coarser));
        double allowed = bound.allowed(b, coarser);
        note(error / allowed);
        if (!(error <= allowed)) {
            mismatch(a, b, exactA, exactB, error, ratio, ulp, error / allowed);
        }
    }

    private void nonFinite(double a, double b) {
        if (!Double.isFinite(a)) {
            kindsA.count(a);
        }
        if (!Double.isFinite(b)) {
            kindsB.count(b);
        }
        if (a != b && !(equalNan && Double.isNaN(a) && Double.isNaN(b))) {
            wrongKind++;
            double far = Double.POSITIVE_INFINITY;
            note(far);
            mismatch(a, b, 0, 0, far, far, far, far);
        }
    }

    private void mismatch(
            double a, double b, long exactA, long exactB, double error, double ratio, double ulp, double excess) {
        mismatched++;
        if (first != null && worst.size() == Statistics.WORST) {
            Mismatch last = worst.last();
            if (excess < last.excess() || (excess == last.excess() && error <= last.error())) {
                return;
            }
        }
        Mismatch m = new Mismatch(
                Arrays.stream(shape.indexOf(position)).boxed().toList(),
                position,
                text(typeA, a, exactA),
                text(typeB, b, exactB),
                error,
                ratio,
                ulp,
                excess);
        if (first == null) {
            first = m;
        }
        worst.add(m);
        if (worst.size() > Statistics.WORST) {
            worst.pollLast();
        }
    }

    private String text(ElementType type, double value, long exact) {
        if (type == ElementType.FLOAT64) {
            return Double.toString(value);
        }
        if (type.isFloating()) {
            return Float.toString((float) value);
        }
        if (typeA.isFloating() || typeB.isFloating()) {
            return new BigDecimal(value).toPlainString();
        }
        return type == ElementType.UINT64 ? Long.toUnsignedString(exact) : Long.toString(exact);
    }

    Statistics statistics() {
        boolean possible = wrongKind == 0 && !(signedZeros && zeroSigns > 0);
        Suggestion suggestion = possible
                ? Suggestion.of(force, factor, maxError, offFromZero ? Double.NaN : maxRelative, maxUlp)
                : null;
        return new Statistics(
                position,
                mismatched,
                wrongKind,
                maxError,
                mean(sumError, finite),
                maxRelative,
                mean(sumRelative, nonZero),
                maxUlp,
                mean(sumUlp, finite),
                norms.relative(),
                maxError == 0 ? 0 : maxError / largestB,
                norms.cosine(),
                kindsA.counts(),
                kindsB.counts(),
                zeroSigns,
                first,
                new ArrayList<>(worst),
                absolute,
                relative,
                suggestion);
    }

    private static double mean(double sum, long count) {
        return count == 0 ? 0 : sum / count;
    }
}
