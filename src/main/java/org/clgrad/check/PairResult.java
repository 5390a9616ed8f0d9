package org.clgrad.check;

import java.util.Arrays;
import java.util.List;
import org.clgrad.accuracy.Statistics;
import org.clgrad.shape.Shape;

/**
 * What a comparison of two sources found for one tensor: a result, the gradient of an input, and so on.
 *
 * @param outcome operation, sample, both sides as {@code A / B}, the aspect, the error that is held to a bound and the
 *     verdict; skipped where there is nothing to compare, with the reason
 * @param regime which values the inputs had
 * @param part which tensor: {@code output}, {@code output 1}, or the name of an input; empty if skipped
 * @param unit what the error is in
 * @param statistics how far all elements of A are from those of B; of finite differences the elements that were
 *     differenced; null where shapes differ or there was nothing to compare
 * @param worst the element that is furthest off in units in the last place; null if none is off
 * @param split how much of it is whose; null if none is off, or no side is a float32 run
 */
public record PairResult(
        CheckResult outcome, Regime regime, String part, String unit, Statistics statistics, Worst worst, Split split) {

    /** {@return whether it is beyond its bound} */
    public boolean failed() {
        return outcome.failed();
    }

    /**
     * An element.
     *
     * @param index where it is, one index for each dimension
     * @param a it on side A
     * @param b it on side B
     * @param ulp how far these are apart in units in the last place of b, in the less precise type
     * @param condition its relative condition number: the relative change of the element over that of all numbers it is
     *     computed from, to first order and at worst; NaN if that is not known
     * @param causes the numbers that it depends on most, the most important first
     */
    public record Worst(List<Long> index, double a, double b, double ulp, double condition, List<Cause> causes) {}

    /**
     * A number that an element depends on: an element of an input, and of derivatives also of a cotangent, a direction or a
     * tangent.
     *
     * @param input the name of the tensor it is in
     * @param index where it is there
     * @param value it
     * @param share by how much a relative change of 1 in it changes the result, to first order; NaN for an element that is
     *     named for its place alone
     */
    public record Cause(String input, List<Long> index, double value, double share) {
        static List<Long> index(Shape shape, long position) {
            return Arrays.stream(shape.indexOf(position)).boxed().toList();
        }

        /** {@return the element and its value} */
        @Override
        public String toString() {
            return input + index + " = " + (value == (float) value ? Float.toString((float) value) : "" + value);
        }
    }

    /**
     * An error of the worst element taken apart, in units in the last place of float32 of its float64 value. {@code
     * device + algorithm} is how far the float32 side is from float64.
     *
     * @param device the float32 side minus the CPU fallback in float32
     * @param algorithm the CPU fallback in float32 minus the CPU fallback in float64
     * @param inherent what rounding every number that the element is computed from to float32 may change: half a unit
     *     each, times the condition number; NaN if that is not known
     * @param maxDevice the largest magnitude of {@code device} over all elements
     * @param maxAlgorithm the largest magnitude of {@code algorithm} over all elements
     * @param blame what explains the error of the worst element
     */
    public record Split(
            double device, double algorithm, double inherent, double maxDevice, double maxAlgorithm, Blame blame) {}

    /** What explains an error. */
    public enum Blame {
        /** It is no more than what rounding a result leaves: 2 units in the last place. */
        ROUNDING("rounding"),
        /** The device does something else than the CPU fallback, by more than the algorithm is off. */
        DEVICE("device"),
        /** The input is badly conditioned: rounding it changes the element by more than that, and by a quarter of the error. */
        CONDITION("condition"),
        /** The float32 algorithm loses more than its input's condition explains. */
        ALGORITHM("algorithm");

        private static final double ROUNDED = 2;
        private static final double EXPLAINED = 4;

        private final String label;

        Blame(String label) {
            this.label = label;
        }

        /** {@return the name for people} */
        public String label() {
            return label;
        }

        static Blame of(double device, double algorithm, double inherent) {
            if (Math.abs(device) > Math.abs(algorithm) && Math.abs(device) > ROUNDED) {
                return DEVICE;
            }
            if (Math.abs(device + algorithm) <= ROUNDED) {
                return ROUNDING;
            }
            return inherent > ROUNDED && Math.abs(algorithm) <= EXPLAINED * inherent ? CONDITION : ALGORITHM;
        }
    }
}
