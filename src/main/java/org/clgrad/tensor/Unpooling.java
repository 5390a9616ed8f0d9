package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/** Maxima back in their places. */
final class Unpooling {
    private Unpooling() {}

    static Tensor maximum(
            int n, Tensor input, Tensor indices, int[] kernel, int[] stride, int[] padding, long... outputSize) {
        String label = "max_unpool" + n + "d";
        Tensor x = Sliding.batched(label, n, input);
        Sliding.check(label, "kernel_size", n, kernel, 1);
        Sliding.check(label, "stride", n, stride, 1);
        Sliding.check(label, "padding", n, padding, 0);
        IndexOp.checkIndexType(label, indices);
        if (!indices.shape().equals(input.shape())) {
            throw new ShapeException(label + ": the input has shape " + input.shape() + ", the indices "
                    + indices.shape() + "; give one place for each element");
        }
        long[] sizes = outputSize.clone();
        if (sizes.length == 0) {
            sizes = new long[n];
            for (int d = 0; d < n; d++) {
                sizes[d] = (x.size(2 + d) - 1) * stride[d] - 2L * padding[d] + kernel[d];
            }
        }
        if (sizes.length != n || Arrays.stream(sizes).anyMatch(s -> s < 1)) {
            throw new ArgumentException(label + ": output_size is " + Arrays.toString(sizes) + "; give " + n
                    + (n == 1 ? " number" : " numbers") + " of at least 1");
        }
        long places = Shape.of(sizes).size();
        long each = Shape.of(Sliding.sizes(x)).size();
        long[] shape = {x.size(0), x.size(1), places};
        Tensor index = IndexOp.checkRange(label, indices.reshape(x.size(0), x.size(1), each), places, 2);
        Tensor zeros = Tensor.zeros(x.device(), x.dtype(), shape);
        Tensor y = Scatters.write(zeros, 2, index, x.reshape(x.size(0), x.size(1), each));
        long[] result = x.shape().toArray();
        System.arraycopy(sizes, 0, result, 2, n);
        return Sliding.like(input, n, y.reshape(result));
    }
}
