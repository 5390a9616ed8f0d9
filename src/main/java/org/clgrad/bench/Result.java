package org.clgrad.bench;

import java.util.List;
import java.util.OptionalLong;

/**
 * What one contender did of one workload.
 *
 * @param workload what
 * @param contender who
 * @param warmUp for how many nanoseconds it ran before, 0 if it failed
 * @param nanos nanoseconds of each run, ascending; empty if it failed
 * @param peakBytes the most memory that one run held, inputs and parameters included, if known
 * @param problem why there are no times; null if there are
 */
public record Result(
        Workload workload, String contender, long warmUp, List<Long> nanos, OptionalLong peakBytes, String problem) {
    /** Sorts the times. */
    public Result {
        nanos = nanos.stream().sorted().toList();
    }

    /** {@return whether there are times} */
    public boolean isMeasured() {
        return !nanos.isEmpty();
    }

    /** {@return the middle time in nanoseconds} */
    public double median() {
        return quantile(0.5);
    }

    /** {@return the shortest time in nanoseconds} */
    public double min() {
        return nanos.get(0);
    }

    /**
     * The time that a fraction of the runs stayed below.
     *
     * @param fraction from 0 to 1
     * @return nanoseconds, interpolated
     */
    public double quantile(double fraction) {
        double place = fraction * (nanos.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, nanos.size() - 1);
        return nanos.get(below) + (place - below) * (nanos.get(above) - nanos.get(below));
    }
}
