package org.clgrad.ops;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;

/** Convolutions over one and three dimensions, and transposed ones. */
final class ConvolutionRows {
    private static final String FAMILY = "windows";

    private ConvolutionRows() {}

    static List<Operation> rows() {
        return List.of(conv(1), conv(3), transposed(1), transposed(2), transposed(3));
    }

    /** One number for all dimensions or one for each, as PyTorch takes them. */
    static int[] each(Arguments a, String name, int n, int absent) {
        int[] given = a.attributes().ints(name, absent);
        return given.length == 1 ? fill(n, given[0]) : given;
    }

    private static int[] fill(int n, int value) {
        int[] all = new int[n];
        Arrays.fill(all, value);
        return all;
    }

    /** A shape whose spatial sizes are the first of some. */
    private static long[] shape(int n, long batch, long channels, long... sizes) {
        long[] shape = new long[n + 2];
        shape[0] = batch;
        shape[1] = channels;
        System.arraycopy(sizes, 0, shape, 2, n);
        return shape;
    }

    private static InputSpec images(int n, long batch, long channels) {
        return InputSpec.normal(shape(n, batch, channels, 4, 3, 5));
    }

    private static InputSpec kernels(int n, long out, long in) {
        return InputSpec.normal(shape(n, out, in, 2, 3, 2));
    }

    private static InputSpec smallKernels(int n, long out, long in) {
        return InputSpec.normal(shape(n, out, in, 2, 2, 2));
    }

    private static InputSpec unbatched(int n, long channels) {
        long[] shape = shape(n, 1, channels, 4, 3, 5);
        return InputSpec.normal(Arrays.copyOfRange(shape, 1, shape.length));
    }

    private static Tensor conv1d(Arguments a) {
        int stride = each(a, "stride", 1, 1)[0];
        int dilation = each(a, "dilation", 1, 1)[0];
        int groups = a.attributes().dim("groups", 1);
        return a.attributes().isText("padding")
                ? a.in(0).conv1d(a.in(1), a.in(2), stride, a.attributes().text("padding", ""), dilation, groups)
                : a.in(0).conv1d(a.in(1), a.in(2), stride, each(a, "padding", 1, 0)[0], dilation, groups);
    }

    private static Tensor conv3d(Arguments a) {
        int[] stride = each(a, "stride", 3, 1);
        int[] dilation = each(a, "dilation", 3, 1);
        int groups = a.attributes().dim("groups", 1);
        return a.attributes().isText("padding")
                ? a.in(0).conv3d(a.in(1), a.in(2), stride, a.attributes().text("padding", ""), dilation, groups)
                : a.in(0).conv3d(a.in(1), a.in(2), stride, each(a, "padding", 3, 0), dilation, groups);
    }

    private static Operation conv(int n) {
        String name = "conv" + n + "d";
        Attributes padded = Attributes.of("stride", 2, "padding", 1, "dilation", 1, "groups", 1);
        Attributes same = Attributes.of("padding", "same");
        Attributes lists = n == 1
                ? Attributes.of("stride", new int[] {2}, "padding", new int[] {1}, "dilation", new int[] {2})
                : Attributes.of(
                        "stride", new int[] {1, 2, 3}, "padding", new int[] {1, 0, 2}, "dilation", new int[] {2, 1, 3});
        InputSpec bias = InputSpec.normal(3);
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "weight", "bias?")
                .attributes("stride", "padding", "dilation", "groups")
                .formula("cross-correlation: "
                        + (n == 1
                                ? "[N, C, L] x [O, C / groups, k]"
                                : "[N, C, D, H, W] x [O, C /" + " groups, kD, kH, kW]")
                        + " + [O]; padding a number, valid or same")
                .derivative(
                        "the transposed convolution, the correlation of input and gradient, the sum",
                        "input",
                        "weight",
                        "bias")
                .call(n == 1 ? ConvolutionRows::conv1d : ConvolutionRows::conv3d)
                .accuracy(Accuracy.normwise(16).derivatives(32, 32))
                .samples(
                        Sample.of("plain", images(n, 2, 2), kernels(n, 3, 2)),
                        Sample.of("bias", padded, images(n, 2, 2), kernels(n, 3, 2), bias),
                        Sample.of("lists", lists, images(n, 1, 2), smallKernels(n, 3, 2), bias),
                        Sample.of("same", same, images(n, 1, 2), kernels(n, 3, 2), bias),
                        Sample.of(
                                "same-dilated",
                                Attributes.of("padding", "same", "dilation", 3, "groups", 2),
                                images(n, 1, 2),
                                smallKernels(n, 2, 1)),
                        Sample.of(
                                "valid",
                                Attributes.of("padding", "valid", "stride", 2),
                                images(n, 1, 2),
                                kernels(n, 3, 2)),
                        Sample.of("groups", Attributes.of("groups", 2), images(n, 1, 4), kernels(n, 6, 2)),
                        Sample.of("unbatched", same, unbatched(n, 2), kernels(n, 3, 2), bias),
                        Sample.of(
                                "placed",
                                images(n, 2, 2).placed(Placement.PERMUTED),
                                kernels(n, 3, 2).placed(Placement.STRIDED),
                                bias.placed(Placement.OFFSET)),
                        Sample.of("expanded", images(n, 2, 2).placed(Placement.EXPANDED), kernels(n, 3, 2)),
                        Sample.of(
                                "one",
                                InputSpec.normal(shape(n, 1, 1, 1, 1, 1)),
                                InputSpec.normal(shape(n, 1, 1, 1, 1, 1))),
                        Sample.of("empty", images(n, 0, 2), kernels(n, 3, 2)))
                .errors(
                        ErrorSample.of("channels", ShapeException.class, name, "groups")
                                .with(images(n, 1, 3), kernels(n, 3, 2)),
                        ErrorSample.of("kernel", ShapeException.class, name, "does not fit")
                                .with(Attributes.of("dilation", 9), images(n, 1, 2), kernels(n, 3, 2)),
                        ErrorSample.of("bias", ShapeException.class, name, "bias", "[4]", "[3]")
                                .with(images(n, 1, 2), kernels(n, 3, 2), InputSpec.normal(4)),
                        ErrorSample.of("rank", ShapeException.class, name, "give [N, C, ")
                                .with(n == 1 ? images(2, 1, 2) : InputSpec.normal(4, 4), kernels(n, 3, 2)),
                        ErrorSample.of("word", ArgumentException.class, name, "'full'", "same")
                                .with(Attributes.of("padding", "full"), images(n, 1, 2), kernels(n, 3, 2)),
                        ErrorSample.of("same", ArgumentException.class, name, "'same'", "stride")
                                .with(Attributes.of("padding", "same", "stride", 2), images(n, 1, 2), kernels(n, 3, 2)),
                        ErrorSample.of("stride", ArgumentException.class, name, "stride", "at least 1")
                                .with(Attributes.of("stride", 0), images(n, 1, 2), kernels(n, 3, 2)),
                        ErrorSample.of("types", DTypeException.class, name, "int64")
                                .with(InputSpec.integers(0, 3, shape(n, 1, 2, 4, 3, 5)), kernels(n, 3, 2)))
                .build();
    }

    private static Tensor convTranspose(int n, Arguments a) {
        int[] stride = each(a, "stride", n, 1);
        int[] padding = each(a, "padding", n, 0);
        int[] output = each(a, "output_padding", n, 0);
        int groups = a.attributes().dim("groups", 1);
        int[] dilation = each(a, "dilation", n, 1);
        return switch (n) {
            case 1 -> a.in(0).convTranspose1d(a.in(1), a.in(2), stride[0], padding[0], output[0], groups, dilation[0]);
            case 2 -> a.in(0).convTranspose2d(a.in(1), a.in(2), stride, padding, output, groups, dilation);
            default -> a.in(0).convTranspose3d(a.in(1), a.in(2), stride, padding, output, groups, dilation);
        };
    }

    private static Operation transposed(int n) {
        String name = "conv_transpose" + n + "d";
        Attributes all = Attributes.of("stride", 2, "padding", 1, "output_padding", 1, "groups", 1, "dilation", 1);
        Attributes lists = Attributes.of(
                "stride",
                Arrays.copyOf(new int[] {3, 1, 2}, n),
                "padding",
                Arrays.copyOf(new int[] {1, 0, 2}, n),
                "output_padding",
                Arrays.copyOf(new int[] {2, 1, 0}, n),
                "dilation",
                Arrays.copyOf(new int[] {2, 2, 1}, n));
        InputSpec bias = InputSpec.normal(3);
        InputSpec small = InputSpec.normal(shape(n, 1, 2, 3, 2, 3));
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "weight", "bias?")
                .attributes("stride", "padding", "output_padding", "groups", "dilation")
                .formula("what conv" + n
                        + "d does to a gradient, plus bias: [N, C, ..] x [C, O / groups, k..] -> [N, O, ..]"
                        + " with sizes (size - 1) stride - 2 padding + dilation (k - 1) + output_padding + 1")
                .derivative(
                        "the convolution, the correlation of gradient and input, the sum", "input", "weight", "bias")
                .call(a -> convTranspose(n, a))
                .accuracy(Accuracy.normwise(16).derivatives(32, 32))
                .samples(
                        Sample.of("plain", InputSpec.normal(shape(n, 2, 2, 3, 2, 3)), kernels(n, 2, 3)),
                        Sample.of("all", all, small, kernels(n, 2, 3), bias),
                        Sample.of("lists", lists, small, kernels(n, 2, 3), bias),
                        Sample.of(
                                "far-padding",
                                Attributes.of("stride", 1, "dilation", 3, "output_padding", 2, "padding", 1),
                                small,
                                smallKernels(n, 2, 1)),
                        Sample.of(
                                "groups",
                                Attributes.of("groups", 2, "stride", 2),
                                InputSpec.normal(shape(n, 1, 4, 3, 2, 2)),
                                smallKernels(n, 4, 3),
                                InputSpec.normal(6)),
                        Sample.of("unbatched", unbatched(n, 2), smallKernels(n, 2, 3), bias),
                        Sample.of(
                                "placed",
                                small.placed(Placement.PERMUTED),
                                kernels(n, 2, 3).placed(Placement.STRIDED),
                                bias.placed(Placement.OFFSET)),
                        Sample.of(
                                "expanded",
                                InputSpec.normal(shape(n, 2, 2, 3, 2, 3)).placed(Placement.EXPANDED),
                                smallKernels(n, 2, 3)),
                        Sample.of(
                                "one",
                                InputSpec.normal(shape(n, 1, 1, 1, 1, 1)),
                                InputSpec.normal(shape(n, 1, 1, 1, 1, 1))),
                        Sample.of("empty", images(n, 0, 2), kernels(n, 2, 3)))
                .errors(
                        ErrorSample.of("channels", ShapeException.class, name, "[in, out / groups")
                                .with(images(n, 1, 3), kernels(n, 2, 3)),
                        ErrorSample.of("bias", ShapeException.class, name, "bias", "[4]", "[3]")
                                .with(images(n, 1, 2), kernels(n, 2, 3), InputSpec.normal(4)),
                        ErrorSample.of("output-padding", ArgumentException.class, name, "output_padding", "smaller")
                                .with(Attributes.of("output_padding", 1), images(n, 1, 2), kernels(n, 2, 3)),
                        ErrorSample.of("nothing", ShapeException.class, name, "nothing is left")
                                .with(Attributes.of("padding", 9), images(n, 1, 2), kernels(n, 2, 3)),
                        ErrorSample.of("types", DTypeException.class, name, "int64")
                                .with(images(n, 1, 2), InputSpec.integers(0, 3, shape(n, 2, 3, 2, 3, 2))))
                .build();
    }
}
