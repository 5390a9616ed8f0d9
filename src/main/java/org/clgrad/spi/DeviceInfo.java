package org.clgrad.spi;

import java.util.List;
import java.util.Map;

/**
 * What is known of a device.
 *
 * @param id the name to select it by, such as {@code cpu} or {@code opencl:0}
 * @param description the device's own name
 * @param kind {@code CPU}, {@code GPU} or {@code ACCELERATOR}
 * @param memoryBytes memory that may be used in all
 * @param maxBufferBytes the largest single buffer
 * @param float64 whether float64 can be computed
 * @param precisions the arithmetics of float32 matrix products, {@link MatMulPrecision#IEEE} first
 * @param deviations why float32 results may differ from the contract's bits; empty if it is kept
 * @param details further properties for people, in order: vendor, driver, version, compute units, ...
 */
public record DeviceInfo(
        String id,
        String description,
        String kind,
        long memoryBytes,
        long maxBufferBytes,
        boolean float64,
        List<MatMulPrecision> precisions,
        List<String> deviations,
        Map<String, String> details) {
    /** The key of {@link #details} under which a backend tells which kernels the device rejected; others took over. */
    public static final String REJECTED = "rejected kernels";

    /** {@return whether float32 results have the contract's bits} */
    public boolean keepsContract() {
        return deviations.isEmpty();
    }
}
