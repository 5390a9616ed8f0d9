package org.clgrad.ops;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;

/** Images of other sizes, and elements moved between channels and places. */
final class ImageRows {
    private static final String FAMILY = "windows";
    private static final String[] SCALED = {"bilinear", "bicubic"};

    private ImageRows() {}

    static List<Operation> rows() {
        return List.of(interpolate(), fold(), shuffle(), unshuffle(), channelShuffle());
    }

    private static Tensor resized(Arguments a) {
        Attributes given = a.attributes();
        String mode = given.text("mode", "nearest");
        boolean align = given.flag("align_corners");
        if (given.has("size") == given.has("scale_factor")) {
            throw new ArgumentException("interpolate: give either size or scale_factor, got " + given);
        }
        boolean recompute = given.flag("recompute_scale_factor");
        if (given.flag("antialias")) {
            return given.has("size")
                    ? a.in(0).interpolate(given.ints("size"), mode, align, true)
                    : a.in(0).interpolate(given.numbers("scale_factor"), mode, align, recompute, true);
        }
        return given.has("size")
                ? a.in(0).interpolate(given.ints("size"), mode, align)
                : a.in(0).interpolate(given.numbers("scale_factor"), mode, align, recompute);
    }

    private static Attributes size(String mode, int... size) {
        return Attributes.of("size", size, "mode", mode);
    }

    private static List<Sample> modes() {
        List<Sample> samples = new ArrayList<>();
        InputSpec line = InputSpec.normal(2, 2, 5);
        InputSpec image = InputSpec.normal(2, 2, 4, 5);
        InputSpec volume = InputSpec.normal(1, 2, 3, 2, 4);
        for (String mode : new String[] {"nearest", "nearest-exact", "area"}) {
            samples.add(Sample.of(mode + "-line", size(mode, 8), line));
            samples.add(Sample.of(mode + "-up", size(mode, 7, 10), image));
            samples.add(Sample.of(mode + "-down", size(mode, 3, 2), image));
            samples.add(Sample.of(mode + "-volume", size(mode, 4, 4, 3), volume));
        }
        samples.add(Sample.of("linear", size("linear", 8), line));
        samples.add(Sample.of("trilinear", size("trilinear", 4, 3, 6), volume));
        samples.add(Sample.of(
                "trilinear-aligned", Attributes.of("size", 3, "mode", "trilinear", "align_corners", true), volume));
        for (String mode : SCALED) {
            samples.add(Sample.of(mode + "-up", size(mode, 7, 10), image));
            samples.add(Sample.of(mode + "-down", size(mode, 2, 3), image));
            samples.add(Sample.of(
                    mode + "-aligned",
                    Attributes.of("size", new int[] {7, 1}, "mode", mode, "align_corners", true),
                    image));
            samples.add(
                    Sample.of(mode + "-scale", Attributes.of("scale_factor", List.of(1.7, 0.6), "mode", mode), image));
            samples.add(Sample.of(
                    mode + "-recomputed",
                    Attributes.of("scale_factor", 1.7, "mode", mode, "recompute_scale_factor", true),
                    image));
            samples.add(Sample.of(
                    mode + "-antialias",
                    Attributes.of("size", new int[] {2, 3}, "mode", mode, "antialias", true),
                    InputSpec.normal(1, 2, 7, 10)));
            samples.add(Sample.of(
                    mode + "-antialias-up",
                    Attributes.of("size", new int[] {7, 3}, "mode", mode, "antialias", true, "align_corners", true),
                    image));
            samples.add(Sample.of(
                    mode + "-antialias-scale",
                    Attributes.of("scale_factor", List.of(0.3, 1.5), "mode", mode, "antialias", true),
                    InputSpec.normal(1, 2, 8, 4).placed(Placement.STRIDED)));
            samples.add(Sample.of(mode + "-from-one", size(mode, 3, 3), InputSpec.normal(1, 1, 1, 1)));
        }
        return samples;
    }

    private static Operation interpolate() {
        Attributes bilinear = size("bilinear", 3, 7);
        return new Operation.Builder(FAMILY, "interpolate")
                .inputs("input")
                .attributes("size", "scale_factor", "mode", "align_corners", "recompute_scale_factor", "antialias")
                .formula("images of another size: nearest, nearest-exact, linear, bilinear, trilinear, bicubic, area")
                .derivative("the weights, added up for each element", "input")
                .call(ImageRows::resized)
                .accuracy(Accuracy.normwise(8).derivatives(16, 16))
                .samples(modes())
                .samples(
                        Sample.of("default", Attributes.of("size", 6), InputSpec.normal(1, 2, 3, 4)),
                        Sample.of("scale", Attributes.of("scale_factor", 2), InputSpec.normal(1, 2, 3, 4)),
                        Sample.of("scale-down", Attributes.of("scale_factor", 0.4), InputSpec.normal(1, 2, 5, 7)),
                        Sample.of(
                                "permuted",
                                bilinear,
                                InputSpec.normal(2, 2, 4, 5).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                bilinear,
                                InputSpec.normal(2, 2, 4, 5).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                bilinear,
                                InputSpec.normal(2, 2, 4, 5).placed(Placement.EXPANDED)),
                        Sample.of("special", Attributes.of("size", 6), InputSpec.values(Samples.SPECIAL, 1, 1, 4, 4))
                                .forwardOnly(),
                        Sample.of("same", size("bicubic", 4, 5), InputSpec.normal(1, 2, 4, 5)),
                        Sample.of("empty", bilinear, InputSpec.normal(0, 2, 4, 5)))
                .errors(
                        ErrorSample.of("antialias", ArgumentException.class, "interpolate", "antialias", "'nearest'")
                                .with(Attributes.of("size", 2, "antialias", true), InputSpec.normal(1, 1, 4, 4)),
                        ErrorSample.of("mode", ArgumentException.class, "interpolate", "'cubic'", "bicubic")
                                .with(size("cubic", 2), InputSpec.normal(1, 1, 4, 4)),
                        ErrorSample.of("rank", ShapeException.class, "interpolate", "bilinear", "[1, 1, 4]")
                                .with(size("bilinear", 2), InputSpec.normal(1, 1, 4)),
                        ErrorSample.of("aligned", ArgumentException.class, "interpolate", "align_corners", "nearest")
                                .with(Attributes.of("size", 2, "align_corners", true), InputSpec.normal(1, 1, 4)),
                        ErrorSample.of("both", ArgumentException.class, "interpolate", "either size or scale_factor")
                                .with(Attributes.of("size", 2, "scale_factor", 2), InputSpec.normal(1, 1, 4)),
                        ErrorSample.of("factor", ArgumentException.class, "interpolate", "scale_factor", "-1.0")
                                .with(Attributes.of("scale_factor", -1), InputSpec.normal(1, 1, 4)),
                        ErrorSample.of("size", ArgumentException.class, "interpolate", "size", "2 numbers")
                                .with(size("nearest", 2, 0), InputSpec.normal(1, 1, 4, 4)),
                        ErrorSample.of("type", DTypeException.class, "interpolate", "int64")
                                .with(Attributes.of("size", 2), InputSpec.integers(0, 9, 1, 1, 4)))
                .build();
    }

    private static Operation fold() {
        Attributes plain = Attributes.of("output_size", new int[] {4, 5}, "kernel_size", new int[] {2, 3});
        Attributes all = Attributes.of(
                "output_size",
                new int[] {5, 6},
                "kernel_size",
                new int[] {2, 2},
                "dilation",
                new int[] {2, 1},
                "padding",
                new int[] {1, 2},
                "stride",
                new int[] {2, 3});
        return new Operation.Builder(FAMILY, "fold")
                .inputs("input")
                .attributes("output_size", "kernel_size", "dilation", "padding", "stride")
                .formula("columns added where their windows lie: [N, C kH kW, L] -> [N, C, H, W]")
                .derivative("the windows of the gradient", "input")
                .call(a -> a.in(0)
                        .fold(
                                ConvolutionRows.each(a, "output_size", 2, 0),
                                ConvolutionRows.each(a, "kernel_size", 2, 0),
                                ConvolutionRows.each(a, "dilation", 2, 1),
                                ConvolutionRows.each(a, "padding", 2, 0),
                                ConvolutionRows.each(a, "stride", 2, 1)))
                .accuracy(Accuracy.normwise(4))
                .samples(
                        Sample.of("plain", plain, InputSpec.normal(2, 12, 9)),
                        Sample.of("all", all, InputSpec.normal(2, 4, 9)),
                        Sample.of("unbatched", plain, InputSpec.normal(6, 9)),
                        Sample.of("permuted", plain, InputSpec.normal(2, 12, 9).placed(Placement.PERMUTED)),
                        Sample.of("strided", all, InputSpec.normal(1, 4, 9).placed(Placement.STRIDED)),
                        Sample.of("expanded", plain, InputSpec.normal(2, 6, 9).placed(Placement.EXPANDED)),
                        Sample.of("one", Attributes.of("output_size", 1, "kernel_size", 1), InputSpec.normal(1, 1, 1)),
                        Sample.of("empty", plain, InputSpec.normal(0, 12, 9)))
                .errors(
                        ErrorSample.of("columns", ShapeException.class, "fold", "[2, 12, 8]", "3 x 3")
                                .with(plain, InputSpec.normal(2, 12, 8)),
                        ErrorSample.of("channels", ShapeException.class, "fold", "[2, 11, 9]", "C x 6")
                                .with(plain, InputSpec.normal(2, 11, 9)),
                        ErrorSample.of("stride", ArgumentException.class, "fold", "stride", "at least 1")
                                .with(
                                        Attributes.of("output_size", 4, "kernel_size", 2, "stride", 0),
                                        InputSpec.normal(1, 4, 9)),
                        ErrorSample.of("type", DTypeException.class, "fold", "int64")
                                .with(plain, InputSpec.integers(0, 9, 2, 12, 9)))
                .build();
    }

    private static Operation shuffle() {
        Attributes two = Attributes.of("upscale_factor", 2);
        return new Operation.Builder(FAMILY, "pixel_shuffle")
                .inputs("input")
                .attributes("upscale_factor")
                .formula("channels as pixels: [.., C r^2, H, W] -> [.., C, H r, W r]")
                .derivative("pixel_unshuffle", "input")
                .call(a -> a.in(0).pixelShuffle(a.attributes().dim("upscale_factor")))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("plain", two, InputSpec.normal(2, 8, 2, 3)),
                        Sample.of("three", Attributes.of("upscale_factor", 3), InputSpec.normal(9, 2, 1)),
                        Sample.of("batches", two, InputSpec.normal(2, 3, 4, 1, 2)),
                        Sample.of("permuted", two, InputSpec.normal(2, 4, 2, 3).placed(Placement.PERMUTED)),
                        Sample.of("strided", two, InputSpec.normal(2, 4, 2, 3).placed(Placement.STRIDED)),
                        Sample.of("one", Attributes.of("upscale_factor", 1), InputSpec.normal(1, 1, 1)),
                        Sample.of("empty", two, InputSpec.normal(0, 4, 2, 3)),
                        Sample.of("int64", two, InputSpec.integers(-9, 9, 4, 2, 3))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("channels", ShapeException.class, "pixel_shuffle", "[1, 6, 2, 2]", "of 4")
                                .with(two, InputSpec.normal(1, 6, 2, 2)),
                        ErrorSample.of("rank", ShapeException.class, "pixel_shuffle", "[4, 2]")
                                .with(two, InputSpec.normal(4, 2)),
                        ErrorSample.of("factor", ArgumentException.class, "pixel_shuffle", "upscale_factor is 0")
                                .with(Attributes.of("upscale_factor", 0), InputSpec.normal(4, 2, 2)))
                .build();
    }

    private static Operation unshuffle() {
        Attributes two = Attributes.of("downscale_factor", 2);
        return new Operation.Builder(FAMILY, "pixel_unshuffle")
                .inputs("input")
                .attributes("downscale_factor")
                .formula("pixels as channels: [.., C, H r, W r] -> [.., C r^2, H, W]")
                .derivative("pixel_shuffle", "input")
                .call(a -> a.in(0).pixelUnshuffle(a.attributes().dim("downscale_factor")))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("plain", two, InputSpec.normal(2, 2, 4, 6)),
                        Sample.of("batches", two, InputSpec.normal(2, 3, 1, 2, 4)),
                        Sample.of("permuted", two, InputSpec.normal(2, 2, 4, 2).placed(Placement.PERMUTED)),
                        Sample.of("expanded", two, InputSpec.normal(2, 2, 4, 2).placed(Placement.EXPANDED)),
                        Sample.of("one", Attributes.of("downscale_factor", 1), InputSpec.normal(1, 1, 1)),
                        Sample.of("empty", two, InputSpec.normal(0, 1, 2, 4)))
                .errors(
                        ErrorSample.of("sizes", ShapeException.class, "pixel_unshuffle", "[1, 3, 2]", "of 2")
                                .with(two, InputSpec.normal(1, 3, 2)),
                        ErrorSample.of("factor", ArgumentException.class, "pixel_unshuffle", "downscale_factor is -1")
                                .with(Attributes.of("downscale_factor", -1), InputSpec.normal(1, 4, 2)))
                .build();
    }

    private static Operation channelShuffle() {
        Attributes two = Attributes.of("groups", 2);
        return new Operation.Builder(FAMILY, "channel_shuffle")
                .inputs("input")
                .attributes("groups")
                .formula("channels of groups taken in turn: [N, C, ..], channel c groups + g being g C / groups + c")
                .derivative("channel_shuffle with C / groups", "input")
                .call(a -> a.in(0).channelShuffle(a.attributes().dim("groups")))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("image", two, InputSpec.normal(2, 6, 2, 3)),
                        Sample.of(
                                "line",
                                Attributes.of("groups", 3),
                                InputSpec.normal(2, 6, 5).placed(Placement.PERMUTED)),
                        Sample.of(
                                "all",
                                Attributes.of("groups", 4),
                                InputSpec.normal(1, 4, 2).placed(Placement.STRIDED)),
                        Sample.of("int64", two, InputSpec.integers(0, 9, 1, 4, 2))
                                .forwardOnly(),
                        Sample.of("empty", two, InputSpec.normal(0, 4, 2)))
                .errors(
                        ErrorSample.of("groups", ShapeException.class, "channel_shuffle", "[1, 4, 2]", "3 groups")
                                .with(Attributes.of("groups", 3), InputSpec.normal(1, 4, 2)),
                        ErrorSample.of("none", ShapeException.class, "channel_shuffle", "0 groups")
                                .with(Attributes.of("groups", 0), InputSpec.normal(1, 4, 2)),
                        ErrorSample.of("rank", ShapeException.class, "channel_shuffle", "[4, 2]", "[N, C, ..]")
                                .with(two, InputSpec.normal(4, 2)))
                .build();
    }
}
