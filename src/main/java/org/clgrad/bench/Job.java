package org.clgrad.bench;

import java.util.OptionalLong;

/** A workload made ready: its inputs are in place, and each run does all of it and waits for the end. */
public interface Job extends AutoCloseable {
    /** Runs once. */
    void run();

    /**
     * The most device memory that one run holds, its inputs and parameters included.
     *
     * @return bytes; empty if the framework does not count them, which leaves it to the memory of the process
     */
    default OptionalLong peakBytes() {
        return OptionalLong.empty();
    }

    /** Frees what was made ready. */
    @Override
    void close();
}
