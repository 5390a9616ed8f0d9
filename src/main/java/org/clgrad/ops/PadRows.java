package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;

/** Elements added around a tensor. */
final class PadRows {
    private PadRows() {}

    static List<Operation> rows() {
        return List.of(pad());
    }

    private static Attributes by(String mode, int... pad) {
        return Attributes.of("pad", pad, "mode", mode);
    }

    private static Attributes zeros(int... pad) {
        return Attributes.of("pad", pad);
    }

    private static Operation pad() {
        return new Operation.Builder("shapes and copies", "pad")
                .inputs("input")
                .attributes("pad", "mode", "value")
                .formula("elements added at the ends of dimensions, from the last one on: a number, or elements of the"
                        + " tensor mirrored, repeated or from the other end; negative numbers cut off")
                .derivative("the sum of the gradients at the places an element went to", "input")
                .call(a -> a.attributes().has("mode") || a.attributes().has("value")
                        ? a.in(0)
                                .pad(
                                        a.attributes().longs("pad"),
                                        a.attributes().text("mode", "constant"),
                                        a.attributes().number("value", 0))
                        : a.in(0).pad(a.attributes().longs("pad")))
                .accuracy(Accuracy.normwise(8))
                .samples(constant())
                .samples(taken())
                .errors(
                        ErrorSample.of("odd", ArgumentException.class, "pad", "[1, 2, 3]", "two")
                                .with(zeros(1, 2, 3), InputSpec.normal(2, 3)),
                        ErrorSample.of("dims", ShapeException.class, "pad", "2 dims", "[3]")
                                .with(zeros(1, 1, 1, 1), InputSpec.normal(3)),
                        ErrorSample.of("negative", ShapeException.class, "pad", "size -1", "[3]")
                                .with(zeros(-2, -2), InputSpec.normal(3)),
                        ErrorSample.of("cut", ShapeException.class, "pad", "-4", "[3]")
                                .with(zeros(-4, 4), InputSpec.normal(3)),
                        ErrorSample.of("mode", ArgumentException.class, "pad", "'mirror'", "reflect")
                                .with(by("mirror", 1, 1), InputSpec.normal(3)),
                        ErrorSample.of("value", ArgumentException.class, "pad", "circular", "value")
                                .with(
                                        Attributes.of("pad", new int[] {1, 1}, "mode", "circular", "value", 2),
                                        InputSpec.normal(3)),
                        ErrorSample.of("reflect", ShapeException.class, "pad", "at most 2", "3")
                                .with(by("reflect", 3, 0), InputSpec.normal(3)),
                        ErrorSample.of("circular", ShapeException.class, "pad", "at most 3", "4")
                                .with(by("circular", 0, 4), InputSpec.normal(3)),
                        ErrorSample.of("replicate", ShapeException.class, "pad", "at most 0", "size 0")
                                .with(by("replicate", 0, 1), InputSpec.normal(2, 0)),
                        ErrorSample.of("nothing", ShapeException.class, "pad", "size 0 of dim 0")
                                .with(by("replicate", -3, 0), InputSpec.normal(3)),
                        ErrorSample.of("type", DTypeException.class, "pad", "0.5", "int64")
                                .with(
                                        Attributes.of("pad", new int[] {1, 1}, "value", 0.5),
                                        InputSpec.integers(0, 5, 3)))
                .build();
    }

    private static List<Sample> constant() {
        return List.of(
                Sample.of("zeros", zeros(1, 2), InputSpec.normal(3, 4)),
                Sample.of(
                        "value",
                        Attributes.of("pad", new int[] {1, 2, 0, 1}, "mode", "constant", "value", -0.5),
                        InputSpec.normal(2, 3)),
                Sample.of("three", zeros(1, 0, 0, 1, 2, 1), InputSpec.normal(2, 3, 2)),
                Sample.of("cut", zeros(-1, -1, -2, 0), InputSpec.normal(4, 5)),
                Sample.of("cut-and-added", zeros(-2, 3, 1, -1), InputSpec.normal(3, 4)),
                Sample.of("cut-all", zeros(-2, -1), InputSpec.normal(2, 3)),
                Sample.of("no-numbers", zeros(), InputSpec.normal(2, 3)),
                Sample.of(
                        "permuted", zeros(1, 1, 2, 0), InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                Sample.of("strided", zeros(0, 2), InputSpec.normal(3, 5).placed(Placement.STRIDED)),
                Sample.of("expanded", zeros(1, 0, 1, 0), InputSpec.normal(3, 4).placed(Placement.EXPANDED)),
                Sample.of("empty", zeros(1, 2), InputSpec.normal(2, 0)),
                Sample.of("empty-batch", zeros(1, 2), InputSpec.normal(0, 2)),
                Sample.of("one", zeros(2, 1), InputSpec.normal(1)),
                Samples.special(Attributes.of("pad", new int[] {1, 1}, "value", Double.POSITIVE_INFINITY)),
                Sample.of(
                                "bool",
                                Attributes.of("pad", new int[] {1, 1}, "value", 1),
                                InputSpec.bools(3).placed(Placement.STRIDED))
                        .forwardOnly(),
                Sample.of(
                                "int32",
                                Attributes.of("pad", new int[] {1, 1}, "value", -7),
                                InputSpec.integers(0, 9, 3).as(DType.INT32))
                        .forwardOnly());
    }

    /** The modes that take elements of the tensor itself. */
    private static List<Sample> taken() {
        return List.of(
                Sample.of("reflect", by("reflect", 2, 1), InputSpec.normal(2, 3)),
                Sample.of("reflect-cut", by("reflect", -1, 2), InputSpec.normal(2, 4)),
                Sample.of("reflect-two", by("reflect", 1, 2, 2, 0), InputSpec.normal(2, 3, 4)),
                Sample.of(
                        "reflect-permuted",
                        by("reflect", 1, 1, 1, 1),
                        InputSpec.normal(2, 2, 3).placed(Placement.PERMUTED)),
                Sample.of("replicate", by("replicate", 5, 2), InputSpec.normal(2, 3)),
                Sample.of("replicate-cut", by("replicate", 2, -2), InputSpec.normal(2, 3)),
                Sample.of("replicate-one", by("replicate", 2, 2), InputSpec.normal(1)),
                Sample.of(
                        "replicate-three",
                        by("replicate", 1, 0, 0, 1, 1, 1),
                        InputSpec.normal(2, 2, 2, 3).placed(Placement.STRIDED)),
                Sample.of("circular", by("circular", 3, 1), InputSpec.normal(2, 3)),
                Sample.of("circular-cut", by("circular", -1, 3), InputSpec.normal(2, 4)),
                Sample.of(
                        "circular-expanded",
                        by("circular", 1, 1, 2, 0),
                        InputSpec.normal(2, 3, 2).placed(Placement.EXPANDED)),
                Sample.of("circular-empty-batch", by("circular", 1, 1), InputSpec.normal(0, 2)),
                Sample.of("reflect-int64", by("reflect", 2, 2), InputSpec.integers(-9, 9, 5))
                        .forwardOnly());
    }
}
