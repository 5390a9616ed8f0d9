package org.clgrad.spi;

import java.util.List;

/** Measures the variants of a device's kernels and keeps which is fastest. Results have the same bits either way. */
public interface Tuner {
    /**
     * What there is to measure.
     *
     * @param quick whether few and short measurements must do
     * @return the tasks, to be run in any order
     */
    List<Task> tasks(boolean quick);

    /**
     * Keeps the outcomes of the tasks that were run, for programs that open the device from now on.
     *
     * @return where they are kept
     * @throws org.clgrad.error.DeviceException if they cannot be kept
     */
    String save();

    /** One kind of work whose variants are compared. */
    interface Task {
        /** {@return what is measured} */
        String label();

        /** {@return what was found, after measuring every variant} */
        Outcome run();
    }

    /**
     * The speeds found.
     *
     * @param label what was measured
     * @param best the fastest variant
     * @param gflops its speed, in 10^9 operations a second
     * @param before the variant used so far
     * @param gflopsBefore its speed
     */
    record Outcome(String label, String best, double gflops, String before, double gflopsBefore) {}
}
