package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.ops.Sample.Depth;
import org.clgrad.shape.DType;
import org.clgrad.shape.HalfFloats;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation on float16 and bfloat16: values and gradients are of the type of their tensors, have the bits of the CPU
 * fallback on every device that keeps the contract, and are near what float32 gives for the same inputs.
 */
class HalfTypesTest {
    private static final long SEED = 20261127;

    /** How far float16 may be from float32, in units of float16 of the largest: long products round at every factor. */
    private static final double BOUND = 64;

    private static final double LARGEST = 65504;

    /** Inputs up to this keep what is made of them on the way within the range of float16, mostly. */
    private static final double MODERATE = 200;

    private static final List<DType> TYPES = List.of(DType.FLOAT16, DType.BFLOAT16);

    @TestFactory
    Stream<DynamicTest> everyOperation() {
        return OpTable.all().stream().map(op -> DynamicTest.dynamicTest(op.name(), () -> check(op)));
    }

    private static void check(Operation op) {
        List<String> wrong = new ArrayList<>();
        for (Sample sample : op.samples()) {
            for (DType type : TYPES) {
                Evaluation.Problem given = Evaluation.Problem.of(op, sample, SEED);
                Evaluation.Problem problem = rounded(given, type);
                if (overflows(given, problem)) {
                    // Not a sample of the type: its numbers are beyond it.
                    continue;
                }
                boolean derived = problem.differentiated().length > 0 && sample.depth() != Depth.FORWARD;
                Depth depth = derived ? Depth.FIRST : Depth.FORWARD;
                Evaluation half = Evaluation.run(problem, Device.cpu(), type, depth);
                Evaluation single = Evaluation.run(problem, Device.cpu(), DType.FLOAT32, depth);
                String what = sample.name() + " " + type;
                boolean moderate = isModerate(problem, single);
                boolean named = op.attributes().contains("dtype");
                compare(what + " value", named ? null : type, moderate, half.outputs(), single.outputs(), wrong);
                compare(what + " gradient", type, moderate, half.gradients(), single.gradients(), wrong);
                // Other devices compile a kernel for each: one sample of one type an operation.
                boolean first = sample == op.samples().get(0) && type == DType.FLOAT16;
                for (Device device : first ? Devices.all() : List.<Device>of()) {
                    if (device != Device.cpu() && device.info().keepsContract()) {
                        long count = half.differing(Evaluation.run(problem, device, type, depth));
                        if (count > 0) {
                            wrong.add(what + " on " + device + ": " + count + " elements differ");
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean overflows(Evaluation.Problem given, Evaluation.Problem rounded) {
        boolean overflows = false;
        for (int i = 0; i < given.values().length; i++) {
            for (int j = 0; given.values()[i] != null && j < given.values()[i].length; j++) {
                overflows |= Double.isInfinite(rounded.values()[i][j]) && Double.isFinite(given.values()[i][j]);
            }
        }
        return overflows;
    }

    private static boolean isModerate(Evaluation.Problem p, Evaluation single) {
        boolean moderate = true;
        for (int i = 0; i < p.values().length; i++) {
            if (p.sample().inputs().get(i) != null && p.sample().inputs().get(i).isFloating()) {
                moderate &= Arrays.stream(p.values()[i]).allMatch(v -> Math.abs(v) <= MODERATE);
            }
        }
        for (List<Values> results : List.of(single.outputs(), single.gradients())) {
            moderate &= results.stream().allMatch(v -> v.largest() < LARGEST);
        }
        return moderate;
    }

    /** The same with inputs that are 16-bit floats. */
    private static Evaluation.Problem rounded(Evaluation.Problem p, DType type) {
        double[][] values = new double[p.values().length][];
        for (int i = 0; i < values.length; i++) {
            boolean floating = p.sample().inputs().get(i) != null
                    && p.sample().inputs().get(i).isFloating();
            values[i] = floating ? p.values()[i].clone() : p.values()[i];
            for (int j = 0; floating && j < values[i].length; j++) {
                values[i][j] = HalfFloats.fromBits(type, HalfFloats.toBits(type, (float) values[i][j]));
            }
        }
        return p.with(values);
    }

    /** Where the type is null, the operation was told one. */
    private static void compare(
            String what, DType type, boolean moderate, List<Values> half, List<Values> single, List<String> wrong) {
        for (int k = 0; k < single.size(); k++) {
            Values a = half.get(k);
            Values b = single.get(k);
            boolean kept = type == null || a.dtype() == (b.dtype().isFloating() ? type : b.dtype());
            if (!kept || !a.shape().equals(b.shape())) {
                wrong.add(what + " is " + a.dtype() + " " + a.shape() + ", not " + type + " " + b.shape());
            }
            double error = Measure.normwise(a, b, 0x1p-11 * Math.max(b.largest(), 0x1p-3));
            if (error > BOUND && moderate && type == DType.FLOAT16) {
                wrong.add(what + " " + k + ": " + error + " units off");
            }
        }
    }
}
