package org.clgrad.opencl;

import org.clgrad.shape.DType;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;

/** Philox bits. */
final class RandomNumbers {
    private final ClDevice device;

    RandomNumbers(ClDevice device) {
        this.device = device;
    }

    void run(String op, Primitive.RandomBits bits, Operand out) {
        long count = out.shape().size();
        if (count == 0) {
            return;
        }
        boolean words = out.dtype() == DType.INT32;
        String name = words ? "random_i32" : "random_i64";
        ClKernel kernel = Kernels.get(device, op, name, "random.cl", Kernels.indexType(true), "");
        long perItem = words ? 4 : 2;
        new Arguments(device, op)
                .buffer(out.buffer())
                .int64(count)
                .int64(bits.seed())
                .int64(bits.stream())
                .launch(kernel, new long[] {(count + perItem - 1) / perItem}, new long[] {
                    Math.min(64, kernel.maxGroup())
                });
    }
}
