package org.clgrad.ops;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;

/** Images at other places, and where those are. */
final class GridRows {
    private static final String FAMILY = "windows";
    /** Places inside and outside of images of 3 to 5 pixels, away from the middles and the edges of any. */
    private static final double[] PLACES = {
        -1.28125, -0.875, -0.4375, 0.125, 0.28125, 0.71875, 0.84375, 1.375, -0.625, 0.375, 0.859375
    };

    private GridRows() {}

    static List<Operation> rows() {
        return List.of(gridSample(), affineGrid());
    }

    private static InputSpec places(long... shape) {
        return InputSpec.values(PLACES, shape);
    }

    private static Attributes how(String mode, String padding, boolean alignCorners) {
        return Attributes.of("mode", mode, "padding_mode", padding, "align_corners", alignCorners);
    }

    /** Every mode with every padding, one of them with both ways to count; volumes with one padding for each mode. */
    private static List<Sample> modes() {
        List<Sample> samples = new ArrayList<>();
        for (String mode : new String[] {"bilinear", "nearest", "bicubic"}) {
            for (String padding : new String[] {"zeros", "border", "reflection"}) {
                samples.add(image(mode, padding, padding.equals("border")));
                if (mode.equals("bilinear")) {
                    samples.add(image(mode, padding, !padding.equals("border")));
                }
            }
        }
        samples.add(volume("bilinear", "zeros"));
        samples.add(volume("nearest", "reflection"));
        return samples;
    }

    private static Sample image(String mode, String padding, boolean align) {
        return Sample.of(
                mode + "-" + padding + (align ? "-aligned" : ""),
                how(mode, padding, align),
                InputSpec.normal(2, 2, 4, 5),
                places(2, 3, 2, 2));
    }

    private static Sample volume(String mode, String padding) {
        return Sample.of(
                mode + "-" + padding + "-volume",
                how(mode, padding, false),
                InputSpec.normal(1, 2, 3, 4, 5),
                places(1, 2, 2, 3, 3));
    }

    private static Operation gridSample() {
        InputSpec image = InputSpec.normal(2, 2, 4, 5);
        return new Operation.Builder(FAMILY, "grid_sample")
                .inputs("input", "grid")
                .attributes("mode", "padding_mode", "align_corners")
                .formula(
                        "images [N, C, H, W] at places [N, h, w, 2] between -1 and 1, or volumes: bilinear, nearest, bicubic;"
                                + " beyond them zeros, the border, or the reflection")
                .derivative(
                        "the weights, added up for each pixel; those of the weights by the place, none on the border and"
                                + " beyond",
                        "input",
                        "grid")
                .call(a -> a.in(0)
                        .gridSample(
                                a.in(1),
                                a.attributes().text("mode", "bilinear"),
                                a.attributes().text("padding_mode", "zeros"),
                                a.attributes().flag("align_corners")))
                .accuracy(Accuracy.normwise(16).derivatives(64, 128))
                .samples(modes())
                .samples(
                        Sample.of("default", image, places(2, 1, 4, 2)),
                        Sample.of(
                                "placed",
                                image.placed(Placement.PERMUTED),
                                places(2, 3, 2, 2).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                image.placed(Placement.EXPANDED),
                                places(2, 3, 2, 2).placed(Placement.EXPANDED)),
                        Sample.of(
                                "one",
                                how("bilinear", "reflection", true),
                                InputSpec.normal(1, 1, 1, 1),
                                places(1, 1, 1, 2)),
                        Sample.of(
                                        "far",
                                        how("bilinear", "reflection", false),
                                        InputSpec.normal(1, 1, 4, 5),
                                        InputSpec.values(new double[] {7.3, -9.1, 1e6, -3.7}, 1, 1, 2, 2))
                                .forwardOnly(),
                        Sample.of(
                                        "beyond",
                                        InputSpec.normal(1, 1, 4, 5),
                                        InputSpec.values(
                                                new double[] {1e30, 0.1, Double.POSITIVE_INFINITY, 0}, 1, 1, 2, 2))
                                .forwardOnly(),
                        Sample.of("no-places", image, places(2, 0, 2, 2)),
                        Sample.of("empty", InputSpec.normal(0, 2, 4, 5), places(0, 3, 2, 2)))
                .errors(
                        ErrorSample.of("mode", ArgumentException.class, "grid_sample", "'cubic'", "bicubic")
                                .with(how("cubic", "zeros", false), image, places(2, 1, 1, 2)),
                        ErrorSample.of("padding", ArgumentException.class, "grid_sample", "'circular'", "reflection")
                                .with(how("nearest", "circular", false), image, places(2, 1, 1, 2)),
                        ErrorSample.of("volume", ArgumentException.class, "grid_sample", "'bicubic'", "volumes")
                                .with(
                                        how("bicubic", "zeros", false),
                                        InputSpec.normal(1, 1, 2, 2, 2),
                                        places(1, 1, 1, 1, 3)),
                        ErrorSample.of("batch", ShapeException.class, "grid_sample", "[2, 2, 4, 5]", "[1, 1, 1, 2]")
                                .with(image, places(1, 1, 1, 2)),
                        ErrorSample.of("sizes", ShapeException.class, "grid_sample", "[1, 1, 0, 2]", "1 or more")
                                .with(InputSpec.normal(1, 1, 0, 2), places(1, 1, 1, 2)),
                        ErrorSample.of("type", DTypeException.class, "grid_sample", "float32", "int64")
                                .with(image, InputSpec.integers(0, 1, 2, 1, 1, 2)))
                .build();
    }

    private static Operation affineGrid() {
        Attributes image = Attributes.of("size", new int[] {2, 1, 3, 4});
        return new Operation.Builder(FAMILY, "affine_grid")
                .inputs("theta")
                .attributes("size", "align_corners")
                .formula(
                        "places [N, h, w, 2] to which affine maps [N, 2, 3] take those of the pixels, or [N, d, h, w, 3] for"
                                + " [N, 3, 4]")
                .derivative("that of the product", "theta")
                .call(a -> a.in(0)
                        .affineGrid(a.attributes().longs("size"), a.attributes().flag("align_corners")))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("image", image, InputSpec.normal(2, 2, 3)),
                        Sample.of(
                                "image-aligned",
                                Attributes.of("size", new int[] {2, 1, 1, 4}, "align_corners", true),
                                InputSpec.normal(2, 2, 3).placed(Placement.PERMUTED)),
                        Sample.of(
                                "volume",
                                Attributes.of("size", new int[] {1, 3, 2, 3, 4}),
                                InputSpec.normal(1, 3, 4).placed(Placement.STRIDED)),
                        Sample.of(
                                "volume-aligned",
                                Attributes.of("size", new int[] {2, 1, 2, 1, 3}, "align_corners", true),
                                InputSpec.normal(2, 3, 4)))
                .errors(
                        ErrorSample.of("theta", ShapeException.class, "affine_grid", "[2, 3, 3]", "[N, 2, 3]")
                                .with(image, InputSpec.normal(2, 3, 3)),
                        ErrorSample.of("size", ArgumentException.class, "affine_grid", "at least 1")
                                .with(Attributes.of("size", new int[] {2, 1, 0, 4}), InputSpec.normal(2, 2, 3)),
                        ErrorSample.of("type", DTypeException.class, "affine_grid", "int64")
                                .with(image, InputSpec.integers(0, 9, 2, 2, 3)))
                .build();
    }
}
