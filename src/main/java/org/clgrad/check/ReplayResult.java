package org.clgrad.check;

import java.util.List;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/**
 * What a replayed case gave on a device.
 *
 * @param of the case
 * @param device where it ran
 * @param dtype the floating type it ran in
 * @param parts how far values, gradients and second-order gradients are off, as far as stored and computed
 * @param failure why it could not be run to its end; empty if it was
 */
public record ReplayResult(Case of, Device device, DType dtype, List<Part> parts, String failure) {
    /**
     * How far the tensors of one order are off.
     *
     * @param aspect values, gradient or second order
     * @param normalised the largest difference over the largest element, of the worst tensor; infinite where shapes or
     *     kinds of type differ, an integer or a truth value is another, or only one of two elements is finite
     * @param ulp the largest difference of two elements, in units in the last place of the stored one
     * @param source the normalised error of the source's own float32 run
     * @param bound the normalised error that is allowed
     */
    public record Part(Aspect aspect, double normalised, double ulp, double source, double bound) {
        /** {@return whether the error is allowed} */
        public boolean held() {
            return normalised <= bound;
        }
    }

    /** Copies the list. */
    public ReplayResult {
        parts = List.copyOf(parts);
    }

    /** {@return whether the case ran and every error is allowed} */
    public boolean held() {
        return failure.isEmpty() && parts.stream().allMatch(Part::held);
    }
}
