package org.clgrad.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.clgrad.accuracy.ulp.MathFunction;
import org.clgrad.accuracy.ulp.Subject.Kind;
import org.clgrad.accuracy.ulp.SweepResult;
import org.clgrad.engine.Device;

/**
 * What {@code clgrad ulp} was asked and what it found.
 *
 * @param functions what was to be measured
 * @param devices where
 * @param kinds whose
 * @param every the step between the floats tried
 * @param pairs the pairs tried
 * @param seconds how long it took
 * @param stopped whether it was stopped before its end
 * @param results what was found
 */
record UlpRun(
        List<MathFunction> functions,
        List<Device> devices,
        Set<Kind> kinds,
        long every,
        long pairs,
        double seconds,
        boolean stopped,
        List<SweepResult> results) {

    /** Whether a result is within its bound, with the bits it must have. */
    boolean held(SweepResult r) {
        return r.held() && (r.differing() == 0 || !keepsContract(r));
    }

    private boolean keepsContract(SweepResult r) {
        return devices.stream()
                .filter(d -> d.id().equals(r.subject().device()))
                .allMatch(d -> d.info().keepsContract());
    }

    boolean held() {
        return results.stream().allMatch(this::held);
    }

    /** What was found of a function, if it was got to and there is one. */
    Optional<SweepResult> find(MathFunction f, Device device, Kind kind) {
        return results.stream()
                .filter(r -> r.subject().function() == f
                        && r.subject().kind() == kind
                        && r.subject().device().equals(device.id()))
                .findFirst();
    }
}
