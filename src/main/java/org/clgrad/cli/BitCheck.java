package org.clgrad.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.clgrad.engine.Device;
import org.clgrad.error.ClgradException;
import org.clgrad.tensor.Tensor;

/** Runs a few operations on a device and compares the bits of every result with those of the CPU fallback. */
final class BitCheck {
    private static final int SIDE = 300;
    private static final Map<String, UnaryOperator<Tensor>> SAMPLES = samples();

    private BitCheck() {}

    private static Map<String, UnaryOperator<Tensor>> samples() {
        Map<String, UnaryOperator<Tensor>> ops = new LinkedHashMap<>();
        ops.put("div", x -> x.div(x.t().add(3)));
        ops.put("sqrt", x -> x.square().sqrt());
        ops.put("exp", Tensor::exp);
        ops.put("tanh", Tensor::tanh);
        ops.put("matmul", x -> x.matmul(x.t()));
        ops.put("sum", x -> x.sum(0));
        ops.put("softmax", x -> x.softmax(1));
        return ops;
    }

    static Verdict run(Device device) {
        if (device == Device.cpu()) {
            return new Verdict(true, "reference", "the CPU fallback is what the others are compared with");
        }
        float[] values = new float[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            // A fixed scatter over [-8, 8), the golden ratio's multiples.
            double turn = i * 0.6180339887498949;
            values[i] = (float) ((turn - Math.floor(turn)) * 16 - 8);
        }
        int compared = 0;
        for (Map.Entry<String, UnaryOperator<Tensor>> sample : SAMPLES.entrySet()) {
            try {
                float[] expected = compute(Device.cpu(), values, sample.getValue());
                float[] found = compute(device, values, sample.getValue());
                int at = firstDifference(expected, found);
                if (at >= 0) {
                    return new Verdict(
                            false,
                            "no (" + sample.getKey() + ")",
                            sample.getKey() + " differs from the CPU fallback: element " + at + " is " + found[at]
                                    + ", expected " + expected[at]);
                }
                compared += expected.length;
            } catch (ClgradException e) {
                return new Verdict(
                        false, "failed (" + sample.getKey() + ")", sample.getKey() + " failed: " + e.getMessage());
            }
        }
        String text = compared + " values of " + SAMPLES.size() + " operations";
        return new Verdict(true, "yes", text + " have the same bits");
    }

    private static float[] compute(Device device, float[] values, UnaryOperator<Tensor> op) {
        try (Tensor x = Tensor.of(device, values, SIDE, SIDE);
                Tensor y = op.apply(x)) {
            return y.toFloatArray();
        }
    }

    private static int firstDifference(float[] expected, float[] found) {
        if (expected.length != found.length) {
            return Math.min(expected.length, found.length);
        }
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(found[i])) {
                return i;
            }
        }
        return -1;
    }
}
