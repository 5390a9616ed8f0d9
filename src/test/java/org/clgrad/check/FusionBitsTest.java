package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.engine.FusionMode;
import org.clgrad.error.ClgradException;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.shape.DType;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Values, gradients and second-order gradients of every operation: the same bits with fusion and without. */
class FusionBitsTest {
    private static final long SEED = 20261123;

    /** Every sample on the CPU fallback; on devices that compile each fused kernel, one sample an operation. */
    @TestFactory
    Stream<DynamicTest> fusionChangesNoBit() {
        return Devices.all().stream()
                .flatMap(device -> OpTable.all().stream()
                        .map(op -> DynamicTest.dynamicTest(device.id() + " " + op.name(), () -> check(device, op))));
    }

    private static void check(Device device, Operation op) {
        boolean cpu = device == Device.cpu();
        List<DType> types = cpu ? List.of(DType.FLOAT32, DType.FLOAT64) : List.of(DType.FLOAT32);
        List<String> differ = new ArrayList<>();
        for (Sample sample : cpu ? op.samples() : op.samples().subList(0, 1)) {
            for (DType dtype : types) {
                Evaluation.Problem problem = Evaluation.Problem.of(op, sample, SEED);
                long count = run(problem, device, dtype, FusionMode.OFF)
                        .differing(run(problem, device, dtype, FusionMode.ALWAYS));
                if (count > 0) {
                    differ.add(sample.name() + " " + dtype + ": " + count + " elements");
                }
            }
        }
        assertEquals(List.of(), differ);
    }

    private static Evaluation run(Evaluation.Problem problem, Device device, DType dtype, FusionMode mode) {
        FusionMode before = device.fusion();
        device.setFusion(mode);
        try {
            return Evaluation.run(problem, device, dtype, Sample.Depth.SECOND);
        } catch (ClgradException refused) {
            // A sample that has values alone may have no derivative: a complete Q, the inverse of a singular matrix.
            if (problem.sample().depth() != Sample.Depth.FORWARD) {
                throw refused;
            }
            return Evaluation.run(problem, device, dtype, Sample.Depth.FORWARD);
        } finally {
            device.setFusion(before);
        }
    }
}
