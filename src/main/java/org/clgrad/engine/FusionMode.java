package org.clgrad.engine;

/**
 * Whether elementwise results and matrix products wait until something needs them, so that one kernel computes several operations. No mode
 * changes a bit of any result. Chosen by the system property {@code clgrad.fusion} or {@link Device#setFusion}.
 */
public enum FusionMode {
    /** Every operation is computed when it is called. */
    OFF,
    /** Where it pays: results large enough for the device, programs met often enough to be worth compiling. */
    AUTO,
    /** Whenever it is possible. */
    ALWAYS
}
