package org.clgrad.ops;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Maxima back in their places. */
final class UnpoolingRows {
    private UnpoolingRows() {}

    static List<Operation> rows() {
        return List.of(unpool(1), unpool(2), unpool(3));
    }

    private static Tensor unpool(int n, Arguments a) {
        int[] kernel = ConvolutionRows.each(a, "kernel_size", n, 0);
        int[] stride = a.attributes().has("stride") ? ConvolutionRows.each(a, "stride", n, 1) : kernel;
        int[] padding = ConvolutionRows.each(a, "padding", n, 0);
        long[] size = a.attributes().has("output_size") ? a.attributes().longs("output_size") : new long[0];
        return switch (n) {
            case 1 -> a.in(0).maxUnpool1d(a.in(1), kernel[0], stride[0], padding[0], size);
            case 2 -> a.in(0).maxUnpool2d(a.in(1), kernel, stride, padding, size);
            default -> a.in(0).maxUnpool3d(a.in(1), kernel, stride, padding, size);
        };
    }

    /** The batch, channels, and two elements along each dimension. */
    private static long[] shape(int n, long batch, long channels) {
        long[] shape = new long[n + 2];
        Arrays.fill(shape, 2);
        shape[0] = batch;
        shape[1] = channels;
        return shape;
    }

    /** A place in each of the windows of size 2 that do not overlap: the first, and from there on two elements apart. */
    private static InputSpec places(int n, long... shape) {
        double[] values = new double[1 << n];
        for (int i = 0; i < values.length; i++) {
            for (int d = 0; d < n; d++) {
                values[i] = values[i] * 4 + ((i >> (n - 1 - d)) & 1) * 2 + (d + i) % 2;
            }
        }
        return InputSpec.of(new Kind.Values(values), DType.INT64, shape);
    }

    private static Operation unpool(int n) {
        String name = "max_unpool" + n + "d";
        Attributes two = Attributes.of("kernel_size", 2);
        int[] wide = new int[n];
        Arrays.fill(wide, 5);
        long[] shape = shape(n, 2, 3);
        long[] single = shape(n, 1, 3);
        long[] one = shape(n, 1, 1);
        Arrays.fill(one, 1);
        return new Operation.Builder("windows", name)
                .inputs("input", "indices")
                .attributes("kernel_size", "stride", "padding", "output_size")
                .formula(
                        "maxima of windows at their places in each channel, 0 elsewhere; of several at one place the last")
                .derivative("the gradient at the place, for the last of several", "input")
                .call(a -> unpool(n, a))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("plain", two, InputSpec.normal(shape), places(n, shape)),
                        Sample.of(
                                "size",
                                Attributes.of("kernel_size", 2, "stride", 2, "output_size", wide),
                                InputSpec.normal(shape).placed(Placement.PERMUTED),
                                places(n, shape).placed(Placement.STRIDED)),
                        Sample.of(
                                "unbatched",
                                two,
                                InputSpec.normal(Arrays.copyOfRange(single, 1, n + 2))
                                        .placed(Placement.STRIDED),
                                places(n, Arrays.copyOfRange(single, 1, n + 2)).as(DType.INT32)),
                        Sample.of(
                                "overlapping",
                                Attributes.of("kernel_size", 3, "stride", 1, "padding", 1),
                                InputSpec.normal(shape),
                                InputSpec.integers(0, 1, shape)),
                        Sample.of("one", two, InputSpec.normal(one), InputSpec.integers(0, 1, one)),
                        Sample.of("empty", two, InputSpec.normal(shape(n, 0, 3)), places(n, shape(n, 0, 3))))
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, name, "one place for each element")
                                .with(two, InputSpec.normal(shape), places(n, single)),
                        ErrorSample.of("place", IndexException.class, name, "outside")
                                .with(two, InputSpec.normal(one), InputSpec.integers(64, 64, one)),
                        ErrorSample.of("size", ArgumentException.class, name, "output_size")
                                .with(
                                        Attributes.of("kernel_size", 2, "output_size", new int[n + 1]),
                                        InputSpec.normal(shape),
                                        places(n, shape)),
                        ErrorSample.of("type", DTypeException.class, name, "int64")
                                .with(two, InputSpec.integers(0, 9, shape), places(n, shape)))
                .build();
    }
}
