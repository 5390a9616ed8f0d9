package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.MatMulPrecision;
import org.clgrad.spi.Operand;

/**
 * Whether a device has a fast mode: its kernels build, and products of small integers, which every mode computes
 * exactly, come out right. A driver or processor on which they do not is found before a result is wrong.
 */
final class TensorCheck {
    private static final String OP = "setMatMulPrecision";
    private static final int ROWS = 150;
    private static final int DEPTH = 70;
    private static final int COLUMNS = 131;

    private TensorCheck() {}

    /** DeviceException if the device does not have the mode. */
    static void run(ClDevice device, MatMul matmul, MatMulPrecision mode) {
        if (device.traits().tensorCores == TensorCores.NONE) {
            throw new DeviceException(OP + ": " + device.id() + " has no " + mode.label()
                    + ", which takes an NVIDIA device of compute capability 8.0 or later; use ieee on this one");
        }
        float[] a = integers(ROWS * DEPTH);
        float[] b = integers(DEPTH * COLUMNS);
        float[] c = new float[ROWS * COLUMNS];
        List<ClBuffer> memory = new ArrayList<>();
        try {
            Operand left = operand(device, a, ROWS, DEPTH, memory);
            Operand right = operand(device, b, DEPTH, COLUMNS, memory);
            Operand out = operand(device, c, ROWS, COLUMNS, memory);
            Product p = Product.of(out, left, right);
            for (SizeClass size : List.of(SizeClass.SMALL, SizeClass.LARGE)) {
                matmul.run(OP, p, matmul.variants(size, DType.FLOAT32, mode));
                device.download(out.buffer(), 0, c, 0, c.length);
                compare(device, mode, a, b, c);
            }
        } finally {
            memory.forEach(device::free);
        }
    }

    /** Integers from -8 to 8, so that all products and sums are exact in every mode. */
    private static float[] integers(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(17) - 8;
        }
        return values;
    }

    private static Operand operand(ClDevice device, float[] values, long rows, long columns, List<ClBuffer> memory) {
        ClBuffer buffer = device.allocate(DType.FLOAT32, values.length);
        memory.add(buffer);
        device.upload(buffer, 0, values, 0, values.length);
        return new Operand(buffer, Layout.contiguous(Shape.of(rows, columns)));
    }

    private static void compare(ClDevice device, MatMulPrecision mode, float[] a, float[] b, float[] c) {
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                float sum = 0;
                for (int k = 0; k < DEPTH; k++) {
                    sum += a[i * DEPTH + k] * b[k * COLUMNS + j];
                }
                if (c[i * COLUMNS + j] != sum) {
                    throw new DeviceException(OP + ": " + device.id() + " computes a product of integers wrongly in "
                            + mode.label() + " (" + c[i * COLUMNS + j] + " for " + sum
                            + "); use ieee on this device, and report it with the output of clgrad devices --details");
                }
            }
        }
    }
}
