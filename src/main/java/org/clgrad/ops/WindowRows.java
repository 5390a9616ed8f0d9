package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Convolution, pooling and the windows under them. */
final class WindowRows {
    private static final String FAMILY = "windows";

    private WindowRows() {}

    static List<Operation> rows() {
        return List.of(unfold(), conv2d(), maxPool2d());
    }

    /** One number or two, as PyTorch takes them. */
    private static int[] pair(Arguments a, String name, int... absent) {
        int[] given = a.attributes().ints(name, absent);
        return given.length == 1 ? new int[] {given[0], given[0]} : given;
    }

    private static List<Tensor> maxima(Arguments a) {
        int[] kernel = pair(a, "kernel_size");
        if (a.attributes().names().size() == 1 && kernel[0] == kernel[1]) {
            return List.of(a.in(0).maxPool2d(kernel[0]));
        }
        int[] stride = pair(a, "stride", kernel);
        stride = stride.length == 0 ? kernel : stride;
        int[] padding = pair(a, "padding", 0, 0);
        int[] dilation = pair(a, "dilation", 1, 1);
        boolean ceil = a.attributes().flag("ceil_mode");
        if (a.attributes().flag("return_indices")) {
            return a.in(0)
                    .maxPool2dWithIndices(kernel, stride, padding, dilation, ceil)
                    .asList();
        }
        return List.of(
                ceil
                        ? a.in(0).maxPool2d(kernel, stride, padding, dilation, true)
                        : a.in(0).maxPool2d(kernel, stride, padding, dilation));
    }

    private static Operation unfold() {
        Attributes plain = Attributes.of("kernel_size", new int[] {2, 3});
        Attributes all = Attributes.of(
                "kernel_size",
                new int[] {2, 2},
                "dilation",
                new int[] {2, 1},
                "padding",
                new int[] {1, 2},
                "stride",
                new int[] {2, 3});
        return new Operation.Builder(FAMILY, "unfold")
                .inputs("input")
                .attributes("kernel_size", "dilation", "padding", "stride")
                .formula("windows of images as columns: [N, C, H, W] -> [N, C kH kW, outH outW]")
                .derivative("the columns added back", "input")
                .call(a -> a.in(0)
                        .unfold(
                                pair(a, "kernel_size"),
                                pair(a, "dilation", 1, 1),
                                pair(a, "padding", 0, 0),
                                pair(a, "stride", 1, 1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("plain", plain, InputSpec.normal(2, 2, 4, 5)),
                        Sample.of("all", all, InputSpec.normal(2, 1, 5, 6)),
                        Sample.of("single", plain, InputSpec.normal(1, 3, 4)),
                        Sample.of(
                                "permuted", plain, InputSpec.normal(2, 2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of("strided", all, InputSpec.normal(1, 2, 4, 4).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded", plain, InputSpec.normal(2, 1, 3, 4).placed(Placement.EXPANDED)),
                        Sample.of("empty", plain, InputSpec.normal(0, 2, 4, 5)))
                .errors(
                        ErrorSample.of("rank", ShapeException.class, "unfold", "[4, 5]", "[N, C, H, W]")
                                .with(plain, InputSpec.normal(4, 5)),
                        ErrorSample.of("kernel", ShapeException.class, "unfold", "[2, 3]", "1 x 5")
                                .with(plain, InputSpec.normal(1, 1, 1, 5)),
                        ErrorSample.of("stride", ArgumentException.class, "unfold", "stride", "[0, 0]", "at least 1")
                                .with(Attributes.of("kernel_size", 2, "stride", 0), InputSpec.normal(1, 1, 4, 5)))
                .build();
    }

    private static Tensor conv2d(Arguments a) {
        if (a.attributes().names().isEmpty()) {
            return a.in(0).conv2d(a.in(1), a.in(2));
        }
        int[] stride = pair(a, "stride", 1, 1);
        int[] dilation = pair(a, "dilation", 1, 1);
        int groups = a.attributes().dim("groups", 1);
        return a.attributes().isText("padding")
                ? a.in(0).conv2d(a.in(1), a.in(2), stride, a.attributes().text("padding", ""), dilation, groups)
                : a.in(0).conv2d(a.in(1), a.in(2), stride, pair(a, "padding", 0, 0), dilation, groups);
    }

    private static Operation conv2d() {
        Attributes plain = Attributes.NONE;
        Attributes padded = Attributes.of(
                "stride", new int[] {2, 1}, "padding", new int[] {1, 2}, "dilation", new int[] {1, 2}, "groups", 1);
        return new Operation.Builder(FAMILY, "conv2d")
                .inputs("input", "weight", "bias?")
                .attributes("stride", "padding", "dilation", "groups")
                .formula("cross-correlation: [N, C, H, W] x [O, C / groups, kH, kW] + [O] -> [N, O, outH, outW] with"
                        + " outH = floor((H + 2 padding - dilation (kH - 1) - 1) / stride) + 1")
                .derivative(
                        "the transposed convolution, the correlation of input and gradient, the sum",
                        "input",
                        "weight",
                        "bias")
                .call(WindowRows::conv2d)
                .accuracy(Accuracy.normwise(16).derivatives(32, 32))
                .samples(
                        Sample.of("plain", plain, InputSpec.normal(2, 2, 4, 5), InputSpec.normal(3, 2, 2, 3)),
                        Sample.of(
                                "bias",
                                plain,
                                InputSpec.normal(2, 2, 4, 4),
                                InputSpec.normal(3, 2, 3, 3),
                                InputSpec.normal(3)),
                        Sample.of(
                                "padded",
                                padded,
                                InputSpec.normal(1, 2, 5, 6),
                                InputSpec.normal(2, 2, 3, 2),
                                InputSpec.normal(2)),
                        Sample.of(
                                "groups",
                                Attributes.of("groups", 2, "padding", 1),
                                InputSpec.normal(2, 4, 3, 3),
                                InputSpec.normal(6, 2, 3, 3),
                                InputSpec.normal(6)),
                        Sample.of(
                                "depthwise",
                                Attributes.of("groups", 3),
                                InputSpec.normal(1, 3, 4, 4),
                                InputSpec.normal(3, 1, 2, 2)),
                        Sample.of(
                                "same",
                                Attributes.of("padding", "same", "dilation", new int[] {1, 3}),
                                InputSpec.normal(2, 2, 4, 5),
                                InputSpec.normal(3, 2, 3, 2),
                                InputSpec.normal(3)),
                        Sample.of(
                                "same-single",
                                Attributes.of("padding", "same"),
                                InputSpec.normal(2, 4, 3),
                                InputSpec.normal(3, 2, 2, 3)),
                        Sample.of(
                                "valid",
                                Attributes.of("padding", "valid", "stride", 2),
                                InputSpec.normal(1, 2, 4, 5),
                                InputSpec.normal(3, 2, 2, 3)),
                        Sample.of("pixels", plain, InputSpec.normal(2, 3, 2, 2), InputSpec.normal(4, 3, 1, 1)),
                        Sample.of(
                                "single",
                                plain,
                                InputSpec.normal(2, 4, 4),
                                InputSpec.normal(3, 2, 2, 2),
                                InputSpec.normal(3)),
                        Sample.of(
                                "placed",
                                plain,
                                InputSpec.normal(2, 2, 4, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(3, 2, 2, 2).placed(Placement.STRIDED),
                                InputSpec.normal(3).placed(Placement.OFFSET)),
                        Sample.of("empty", plain, InputSpec.normal(0, 2, 4, 4), InputSpec.normal(3, 2, 2, 2)))
                .errors(
                        ErrorSample.of("channels", ShapeException.class, "conv2d", "[1, 3, 4, 4]", "[3, 2, 2, 2]")
                                .with(InputSpec.normal(1, 3, 4, 4), InputSpec.normal(3, 2, 2, 2)),
                        ErrorSample.of("kernel", ShapeException.class, "conv2d", "[5, 5]", "4 x 4")
                                .with(InputSpec.normal(1, 2, 4, 4), InputSpec.normal(3, 2, 5, 5)),
                        ErrorSample.of("bias", ShapeException.class, "conv2d", "bias", "[2]", "[3]")
                                .with(InputSpec.normal(1, 2, 4, 4), InputSpec.normal(3, 2, 2, 2), InputSpec.normal(2)),
                        ErrorSample.of("rank", ShapeException.class, "conv2d", "[4, 4]", "[N, C, H, W]")
                                .with(InputSpec.normal(4, 4), InputSpec.normal(3, 2, 2, 2)),
                        ErrorSample.of("types", DTypeException.class, "conv2d", "int64")
                                .with(InputSpec.integers(0, 3, 1, 2, 4, 4), InputSpec.normal(3, 2, 2, 2)),
                        ErrorSample.of("word", ArgumentException.class, "conv2d", "'full'", "same")
                                .with(
                                        Attributes.of("padding", "full"),
                                        InputSpec.normal(1, 2, 4, 4),
                                        InputSpec.normal(3, 2, 2, 2)),
                        ErrorSample.of("same", ArgumentException.class, "conv2d", "'same'", "stride")
                                .with(
                                        Attributes.of("padding", "same", "stride", 2),
                                        InputSpec.normal(1, 2, 4, 4),
                                        InputSpec.normal(3, 2, 2, 2)),
                        ErrorSample.of("padding", ArgumentException.class, "conv2d", "padding", "[-1, -1]")
                                .with(
                                        Attributes.of("padding", -1),
                                        InputSpec.normal(1, 2, 4, 4),
                                        InputSpec.normal(3, 2, 2, 2)))
                .build();
    }

    private static Operation maxPool2d() {
        Attributes plain = Attributes.of("kernel_size", 2);
        Attributes overlapping =
                Attributes.of("kernel_size", new int[] {3, 2}, "stride", new int[] {1, 2}, "padding", new int[] {1, 1});
        return new Operation.Builder(FAMILY, "max_pool2d")
                .inputs("input")
                .attributes("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices")
                .methods("maxPool2d", "maxPool2dWithIndices")
                .formula("the largest element of each window; padding takes no part, NaN wins; the stride is the kernel"
                        + " by default; with return_indices also row * W + column of each")
                .derivative("to the first largest element", "input")
                .results(WindowRows::maxima)
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("plain", plain, InputSpec.distinct(2, 2, 4, 6)),
                        Sample.of("rest", plain, InputSpec.distinct(1, 2, 5, 5)),
                        Sample.of(
                                "indices",
                                Attributes.of("kernel_size", 3, "stride", 2, "padding", 1, "return_indices", true),
                                InputSpec.distinct(2, 2, 5, 6)),
                        Sample.of(
                                "indices-ceil",
                                Attributes.of("kernel_size", 2, "ceil_mode", true, "return_indices", true),
                                InputSpec.distinct(2, 5, 3)),
                        Sample.of("overlapping", overlapping, InputSpec.distinct(2, 1, 4, 5)),
                        Sample.of(
                                "dilated",
                                Attributes.of("kernel_size", 2, "stride", 1, "dilation", 2),
                                InputSpec.distinct(1, 2, 4, 5)),
                        Sample.of(
                                "ceil",
                                Attributes.of("kernel_size", 2, "ceil_mode", true),
                                InputSpec.distinct(1, 2, 5, 3)),
                        Sample.of(
                                "ceil-overlapping",
                                Attributes.of(
                                        "kernel_size",
                                        new int[] {3, 2},
                                        "stride",
                                        new int[] {2, 3},
                                        "padding",
                                        1,
                                        "ceil_mode",
                                        true),
                                InputSpec.distinct(2, 1, 6, 5)),
                        Sample.of("single", plain, InputSpec.distinct(2, 4, 4)),
                        Sample.of(
                                "permuted",
                                plain,
                                InputSpec.distinct(2, 2, 4, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                overlapping,
                                InputSpec.distinct(1, 2, 4, 4).placed(Placement.STRIDED)),
                        Sample.of("negative", overlapping, InputSpec.uniform(-9, -8, 1, 1, 4, 5))
                                .forwardOnly(),
                        Sample.of("special", plain, InputSpec.values(Samples.SPECIAL, 1, 2, 4, 4))
                                .forwardOnly(),
                        Sample.of("empty", plain, InputSpec.normal(0, 2, 4, 4)))
                .kinks(new Kink(
                        "equal",
                        List.of(InputSpec.values(new double[] {1, 3, 3, 3}, 1, 2, 2)),
                        plain,
                        List.of(new double[] {0, 1, 0, 0})))
                .errors(
                        ErrorSample.of("padding", ArgumentException.class, "max_pool2d", "[2, 2]", "half the kernel")
                                .with(Attributes.of("kernel_size", 2, "padding", 2), InputSpec.normal(1, 1, 4, 4)),
                        ErrorSample.of("kernel", ShapeException.class, "max_pool2d", "[5, 5]", "[4, 4]")
                                .with(Attributes.of("kernel_size", 5), InputSpec.normal(1, 1, 4, 4)),
                        ErrorSample.of("type", DTypeException.class, "max_pool2d", "int32")
                                .with(
                                        plain,
                                        InputSpec.integers(0, 9, 1, 1, 4, 4).as(DType.INT32)))
                .build();
    }
}
