package org.clgrad.accuracy.ulp;

import java.util.ArrayList;
import java.util.List;

/** Adds up what is found about the results of a function. */
final class Tally {
    /** How many of the worst arguments are kept. */
    static final int WORST = 10;
    /** An error that says no more of accuracy but of another result, where nothing is promised. */
    private static final double GROSS = 16;

    private final Subject subject;
    private final double allowed;

    long arguments;
    long correct;
    long wrongNan;
    long wrongInfinity;
    long wrongSign;
    long reversals;
    long flushedResults;
    long flushedArguments;
    long differing;
    final ErrorMap map = new ErrorMap();
    final List<Worst> worst = new ArrayList<>();

    Tally(Subject subject) {
        this.subject = subject;
        allowed = Double.isNaN(subject.bound()) ? GROSS : Math.max(1, subject.bound());
    }

    void add(Tally other) {
        arguments += other.arguments;
        correct += other.correct;
        wrongNan += other.wrongNan;
        wrongInfinity += other.wrongInfinity;
        wrongSign += other.wrongSign;
        reversals += other.reversals;
        flushedResults += other.flushedResults;
        flushedArguments += other.flushedArguments;
        differing += other.differing;
        map.add(other.map);
        other.worst.forEach(this::keep);
    }

    /**
     * Adds some results of a block.
     *
     * @param reference the exact values
     * @param values the same in float64
     * @param got the results
     * @param x the first arguments
     * @param y the second arguments; the first again if there is one
     * @param from the first of them
     * @param to the end of them
     */
    void add(Reference reference, double[] values, float[] got, float[] x, float[] y, int from, int to) {
        boolean ordered = subject.function().arity() == 1;
        for (int i = from; i < to; i++) {
            if (!subject.isDefined(x[i], y[i])) {
                continue;
            }
            arguments++;
            add(reference, values[i], got[i], x[i], y[i]);
            if (ordered && i > 0 && isReversed(values[i - 1], values[i], got[i - 1], got[i])) {
                reversals++;
            }
        }
    }

    /** Whether two results are in the opposite order of the exact values. */
    private static boolean isReversed(double value, double nextValue, float got, float next) {
        return value < nextValue ? got > next : value > nextValue && got < next;
    }

    private void add(Reference reference, double value, float got, float x, float y) {
        if (got != got || value != value) {
            if ((got != got) != (value != value)) {
                if (isFlushedArgument(reference, got, x, y)) {
                    flushedArguments++;
                } else {
                    wrongNan++;
                    keep(new Worst(Double.POSITIVE_INFINITY, x, y, got, value));
                }
            }
            return;
        }
        double error = Ulp.distance(got, value);
        float rounded = (float) value;
        boolean wrongZero = rounded == 0 && Ulp.isWrongZero(got, value);
        if (error > allowed || wrongZero) {
            if (isFlushedResult(got, value, wrongZero)) {
                flushedResults++;
                return;
            }
            if (isFlushedArgument(reference, got, x, y)) {
                flushedArguments++;
                return;
            }
            if (wrongZero) {
                wrongSign++;
                keep(new Worst(Double.POSITIVE_INFINITY, x, y, got, value));
                return;
            }
            if (Float.isInfinite(got) != Float.isInfinite(rounded)) {
                wrongInfinity++;
                keep(new Worst(error, x, y, got, value));
                return;
            }
        }
        if (got == rounded && (rounded == 0 || Float.isInfinite(rounded))) {
            return;
        }
        map.add(ErrorMap.cell(x), error);
        if (reference.isCorrectlyRounded(got, value, x, y)) {
            correct++;
        }
        if (worst.size() < WORST || error > worst.get(WORST - 1).ulp()) {
            keep(new Worst(error, x, y, got, value));
        }
    }

    /**
     * A zero for a denormal number. OpenCL leaves the sign of such a zero undefined, so that on a device which flushes
     * the wrong one counts as flushing, too.
     */
    private boolean isFlushedResult(float got, double value, boolean wrongZero) {
        double size = Math.abs(value);
        return got == 0
                && size > 0
                && size < Float.MIN_NORMAL + allowed * Float.MIN_VALUE
                && !(wrongZero && subject.keepsDenormals());
    }

    /** The result of an argument that was denormal and taken for a zero of either sign. */
    private boolean isFlushedArgument(Reference reference, float got, float x, float y) {
        boolean unary = subject.function().arity() == 1;
        boolean tinyX = isDenormal(x);
        boolean tinyY = !unary && isDenormal(y);
        if (!tinyX && !tinyY) {
            return false;
        }
        for (float a : tinyX ? new float[] {0.0f, -0.0f} : new float[] {x}) {
            for (float b : tinyY ? new float[] {0.0f, -0.0f} : new float[] {y}) {
                double flushed = reference.value(a, b);
                if (got != got ? flushed != flushed : Ulp.distance(got, flushed) <= allowed) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isDenormal(float a) {
        return a != 0 && Math.abs(a) < Float.MIN_NORMAL;
    }

    /** Keeps the worst, the worst first and of equals the first found. */
    private void keep(Worst found) {
        int at = worst.size();
        while (at > 0 && worst.get(at - 1).ulp() < found.ulp()) {
            at--;
        }
        if (at < WORST) {
            worst.add(at, found);
            if (worst.size() > WORST) {
                worst.remove(WORST);
            }
        }
    }
}
