package org.clgrad.ops;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;

/** Averages and maxima of windows over one, two and three dimensions. */
final class PoolingRows {
    private static final String FAMILY = "windows";
    private static final double[] TIES = {1, 3, 3, 3};

    private PoolingRows() {}

    static List<Operation> rows() {
        return List.of(
                average(1),
                average(2),
                average(3),
                maximum(1),
                maximum(3),
                adaptive("adaptive_avg_pool1d", 1, false),
                adaptive("adaptive_avg_pool2d", 2, false),
                adaptive("adaptive_avg_pool3d", 3, false),
                adaptive("adaptive_max_pool1d", 1, true),
                adaptive("adaptive_max_pool2d", 2, true),
                adaptive("adaptive_max_pool3d", 3, true));
    }

    private static int[] stride(Arguments a, int n, int... kernel) {
        return a.attributes().ints("stride").length > 0 ? ConvolutionRows.each(a, "stride", n, 1) : kernel;
    }

    private static long[] shape(int n, long batch, long channels, long... sizes) {
        long[] shape = new long[n + 2];
        shape[0] = batch;
        shape[1] = channels;
        System.arraycopy(sizes, 0, shape, 2, n);
        return shape;
    }

    private static long[] unbatched(int n) {
        long[] shape = shape(n, 1, 2, 5, 4, 6);
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    private static Attributes lists(int n, Object... more) {
        Object[] some = {
            "kernel_size", Arrays.copyOf(new int[] {3, 2, 4}, n),
            "stride", Arrays.copyOf(new int[] {2, 3, 1}, n),
            "padding", Arrays.copyOf(new int[] {1, 0, 2}, n)
        };
        return Samples.attributes(some, more);
    }

    private static Tensor average(int n, Arguments a) {
        Attributes given = a.attributes();
        int[] kernel = ConvolutionRows.each(a, "kernel_size", n, 0);
        int[] stride = stride(a, n, kernel);
        int[] padding = ConvolutionRows.each(a, "padding", n, 0);
        boolean ceil = given.flag("ceil_mode");
        boolean include = !given.has("count_include_pad") || given.flag("count_include_pad");
        long divisor = given.integer("divisor_override", 0);
        return switch (n) {
            case 1 -> a.in(0).avgPool1d(kernel[0], stride[0], padding[0], ceil, include);
            case 2 -> a.in(0).avgPool2d(kernel, stride, padding, ceil, include, divisor);
            default -> a.in(0).avgPool3d(kernel, stride, padding, ceil, include, divisor);
        };
    }

    private static Operation average(int n) {
        String name = "avg_pool" + n + "d";
        Attributes plain = Attributes.of("kernel_size", 2);
        Operation.Builder row = new Operation.Builder(FAMILY, name)
                .inputs("input")
                .formula("the sum of each window by its number of elements, padding included or not, or by a divisor")
                .derivative("one by the divisor for each window that an element is in", "input")
                .call(a -> average(n, a))
                .accuracy(Accuracy.normwise(4))
                .samples(
                        Sample.of("plain", plain, InputSpec.normal(shape(n, 2, 2, 4, 4, 6))),
                        Sample.of("rest", plain, InputSpec.normal(shape(n, 1, 2, 5, 5, 3))),
                        Sample.of("lists", lists(n), InputSpec.normal(shape(n, 2, 2, 5, 4, 6))),
                        Sample.of("ceil", lists(n, "ceil_mode", true), InputSpec.normal(shape(n, 1, 2, 6, 5, 5))),
                        Sample.of(
                                "exclude-pad",
                                lists(n, "count_include_pad", false),
                                InputSpec.normal(shape(n, 1, 2, 5, 4, 6))),
                        Sample.of(
                                "ceil-exclude-pad",
                                lists(n, "ceil_mode", true, "count_include_pad", false),
                                InputSpec.normal(shape(n, 1, 2, 6, 5, 5))),
                        Sample.of("unbatched", plain, InputSpec.normal(unbatched(n))),
                        Sample.of(
                                "permuted",
                                plain,
                                InputSpec.normal(shape(n, 2, 2, 4, 4, 4)).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                lists(n),
                                InputSpec.normal(shape(n, 1, 2, 5, 4, 4)).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                lists(n),
                                InputSpec.normal(shape(n, 2, 1, 5, 4, 4)).placed(Placement.EXPANDED)),
                        Sample.of("one", Attributes.of("kernel_size", 1), InputSpec.normal(shape(n, 1, 1, 1, 1, 1))),
                        Sample.of("empty", plain, InputSpec.normal(shape(n, 0, 2, 4, 4, 4))))
                .errors(
                        ErrorSample.of("padding", ArgumentException.class, name, "half the kernel")
                                .with(
                                        Attributes.of("kernel_size", 2, "padding", 2),
                                        InputSpec.normal(shape(n, 1, 1, 4, 4, 4))),
                        ErrorSample.of("kernel", ShapeException.class, name, "does not fit")
                                .with(Attributes.of("kernel_size", 5), InputSpec.normal(shape(n, 1, 1, 4, 4, 4))),
                        ErrorSample.of("rank", ShapeException.class, name, "[4]", "[N, C")
                                .with(plain, InputSpec.normal(4)),
                        ErrorSample.of("type", DTypeException.class, name, "int64")
                                .with(plain, InputSpec.integers(0, 9, shape(n, 1, 1, 4, 4, 4))));
        if (n == 1) {
            return row.attributes("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
                    .build();
        }
        return row.attributes("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override")
                .samples(Sample.of(
                        "divisor", lists(n, "divisor_override", 3), InputSpec.normal(shape(n, 1, 2, 5, 4, 6))))
                .errors(ErrorSample.of("divisor", ArgumentException.class, name, "divisor_override is -1")
                        .with(
                                Attributes.of("kernel_size", 2, "divisor_override", -1),
                                InputSpec.normal(shape(n, 1, 1, 4, 4, 4))))
                .build();
    }

    private static List<Tensor> maximum(int n, Arguments a) {
        int[] kernel = ConvolutionRows.each(a, "kernel_size", n, 0);
        int[] stride = stride(a, n, kernel);
        int[] padding = ConvolutionRows.each(a, "padding", n, 0);
        int[] dilation = ConvolutionRows.each(a, "dilation", n, 1);
        boolean ceil = a.attributes().flag("ceil_mode");
        Tensor x = a.in(0);
        if (a.attributes().flag("return_indices")) {
            return (n == 1
                            ? x.maxPool1dWithIndices(kernel[0], stride[0], padding[0], dilation[0], ceil)
                            : x.maxPool3dWithIndices(kernel, stride, padding, dilation, ceil))
                    .asList();
        }
        return List.of(
                n == 1
                        ? x.maxPool1d(kernel[0], stride[0], padding[0], dilation[0], ceil)
                        : x.maxPool3d(kernel, stride, padding, dilation, ceil));
    }

    private static Operation maximum(int n) {
        String name = "max_pool" + n + "d";
        Attributes plain = Attributes.of("kernel_size", 2);
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices")
                .methods("maxPool" + n + "d", "maxPool" + n + "dWithIndices")
                .formula("the largest element of each window; padding takes no part, NaN wins; with return_indices also"
                        + " its place in its channel")
                .derivative("to the first largest element", "input")
                .results(a -> maximum(n, a))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("plain", plain, InputSpec.distinct(shape(n, 2, 2, 4, 4, 6))),
                        Sample.of("lists", lists(n), InputSpec.distinct(shape(n, 1, 2, 5, 4, 6))),
                        Sample.of("ceil", lists(n, "ceil_mode", true), InputSpec.distinct(shape(n, 1, 2, 6, 5, 5))),
                        Sample.of(
                                "dilated",
                                Attributes.of("kernel_size", 2, "stride", 1, "dilation", 2),
                                InputSpec.distinct(shape(n, 1, 2, 4, 3, 5))),
                        Sample.of("unbatched", plain, InputSpec.distinct(unbatched(n))),
                        Sample.of(
                                "indices",
                                lists(n, "return_indices", true),
                                InputSpec.distinct(shape(n, 2, 2, 5, 4, 6))),
                        Sample.of(
                                "indices-ceil",
                                lists(n, "ceil_mode", true, "return_indices", true),
                                InputSpec.distinct(unbatched(n)).placed(Placement.OFFSET)),
                        Sample.of(
                                "permuted",
                                plain,
                                InputSpec.distinct(shape(n, 2, 2, 4, 4, 4)).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                lists(n),
                                InputSpec.distinct(shape(n, 1, 2, 5, 4, 4)).placed(Placement.STRIDED)),
                        Sample.of(
                                        "negative",
                                        lists(n, "ceil_mode", true),
                                        InputSpec.uniform(-9, -8, shape(n, 1, 1, 6, 5, 5)))
                                .forwardOnly(),
                        Sample.of("special", plain, InputSpec.values(Samples.SPECIAL, shape(n, 1, 2, 4, 4, 4)))
                                .forwardOnly(),
                        Sample.of("one", Attributes.of("kernel_size", 1), InputSpec.distinct(shape(n, 1, 1, 1, 1, 1))),
                        Sample.of("empty", plain, InputSpec.normal(shape(n, 0, 2, 4, 4, 4))))
                .kinks(new Kink(
                        "equal",
                        List.of(InputSpec.values(
                                n == 1 ? TIES : new double[] {1, 3, 3, 3, 3, 2, 1, 3},
                                n == 1 ? new long[] {1, 1, 4} : new long[] {1, 1, 2, 2, 2})),
                        Attributes.of("kernel_size", n == 1 ? 4 : 2),
                        List.of(n == 1 ? new double[] {0, 1, 0, 0} : new double[] {0, 1, 0, 0, 0, 0, 0, 0})))
                .errors(
                        ErrorSample.of("padding", ArgumentException.class, name, "half the kernel")
                                .with(
                                        Attributes.of("kernel_size", 2, "padding", 2),
                                        InputSpec.normal(shape(n, 1, 1, 4, 4, 4))),
                        ErrorSample.of("kernel", ShapeException.class, name, "does not fit")
                                .with(Attributes.of("kernel_size", 5), InputSpec.normal(shape(n, 1, 1, 4, 4, 4))),
                        ErrorSample.of("type", DTypeException.class, name, "int64")
                                .with(plain, InputSpec.integers(0, 9, shape(n, 1, 1, 4, 4, 4))))
                .build();
    }

    private static List<Tensor> adaptive(String name, int n, Arguments a) {
        Tensor x = a.in(0);
        int[] given = a.attributes().intsOrNone("output_size", -1);
        int[] size = given.clone();
        if (given.length == 1 && n > 1) {
            size = new int[n];
            Arrays.fill(size, given[0]);
        }
        if (a.attributes().flag("return_indices")) {
            return (switch (n) {
                        case 1 -> x.adaptiveMaxPool1dWithIndices(size[0]);
                        case 2 -> x.adaptiveMaxPool2dWithIndices(size);
                        default -> x.adaptiveMaxPool3dWithIndices(size);
                    })
                    .asList();
        }
        return List.of(
                switch (name) {
                    case "adaptive_avg_pool1d" -> x.adaptiveAvgPool1d(size[0]);
                    case "adaptive_avg_pool2d" -> x.adaptiveAvgPool2d(size);
                    case "adaptive_avg_pool3d" -> x.adaptiveAvgPool3d(size);
                    case "adaptive_max_pool1d" -> x.adaptiveMaxPool1d(size[0]);
                    case "adaptive_max_pool2d" -> x.adaptiveMaxPool2d(size);
                    default -> x.adaptiveMaxPool3d(size);
                });
    }

    private static Operation adaptive(String name, int n, boolean largest) {
        Attributes lists = Attributes.of("output_size", Arrays.copyOf(new int[] {3, 2, 4}, n));
        Attributes two = Attributes.of("output_size", 2);
        Attributes one = Attributes.of("output_size", 1);
        Samples.Spec spec = largest ? InputSpec::distinct : InputSpec::normal;
        Attributes kept = Attributes.of(
                "output_size", Arrays.asList(n == 1 ? null : 2, null, 3).subList(0, n));
        Operation.Builder row = new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes(largest ? new String[] {"output_size", "return_indices"} : new String[] {"output_size"})
                .formula((largest ? "the largest element" : "the average")
                        + " of window i of n along a dimension, from floor(i size / n) to ceil((i + 1) size / n); -1 or"
                        + " null windows for one an element" + (largest ? "; with return_indices also its place" : ""))
                .derivative(
                        largest ? "to the first largest element" : "one by the number of elements, for each window",
                        "input")
                .results(a -> adaptive(name, n, a))
                .accuracy(largest ? Accuracy.elementwise(0) : Accuracy.normwise(4))
                .samples(
                        Sample.of("divides", two, spec.of(shape(n, 2, 2, 4, 4, 2))),
                        Sample.of("overlaps", lists, spec.of(shape(n, 2, 2, 5, 3, 6))),
                        Sample.of("all", one, spec.of(shape(n, 1, 2, 4, 3, 2))),
                        Sample.of("more", lists, spec.of(shape(n, 1, 1, 2, 1, 3))),
                        Sample.of("kept", kept, spec.of(shape(n, 2, 1, 5, 3, 4))),
                        Sample.of("unbatched", two, spec.of(unbatched(n))),
                        Sample.of(
                                "permuted",
                                lists,
                                spec.of(shape(n, 2, 2, 5, 3, 4)).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided", two, spec.of(shape(n, 1, 2, 5, 3, 4)).placed(Placement.STRIDED)),
                        Sample.of("special", two, InputSpec.values(Samples.SPECIAL, shape(n, 1, 2, 5, 4, 3)))
                                .forwardOnly(),
                        Sample.of("one", one, spec.of(shape(n, 1, 1, 1, 1, 1))),
                        Sample.of("empty", two, InputSpec.normal(shape(n, 0, 2, 4, 4, 4))))
                .errors(
                        ErrorSample.of("size", ArgumentException.class, name, "output_size", "at least 1")
                                .with(Attributes.of("output_size", 0), InputSpec.normal(shape(n, 1, 1, 4, 4, 4))),
                        ErrorSample.of("empty", ShapeException.class, name, "1 or more")
                                .with(two, InputSpec.normal(shape(n, 1, 1, 0, 4, 4))),
                        ErrorSample.of("type", DTypeException.class, name, "int64")
                                .with(two, InputSpec.integers(0, 9, shape(n, 1, 1, 4, 4, 4))));
        if (!largest) {
            return row.build();
        }
        String method = "adaptiveMaxPool" + n + "d";
        return row.methods(method, method + "WithIndices")
                .samples(
                        Sample.of(
                                "indices",
                                Samples.attributes(new Object[] {"return_indices", true}, "output_size", 3),
                                InputSpec.distinct(shape(n, 2, 2, 5, 7, 4)).placed(Placement.PERMUTED)),
                        Sample.of(
                                "indices-kept",
                                Attributes.of("return_indices", true, "output_size", -1),
                                InputSpec.distinct(unbatched(n))))
                .build();
    }
}
