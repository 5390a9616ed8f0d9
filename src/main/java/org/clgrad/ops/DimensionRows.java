package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;

/** Dimensions moved, split and turned, diagonals, and elements taken along a dimension. */
final class DimensionRows {
    private DimensionRows() {}

    static List<Operation> rows() {
        return List.of(
                movedim(),
                swapaxes(),
                unflatten(),
                broadcastTo(),
                rot90(),
                diag(),
                diagEmbed(),
                trace(),
                repeatInterleave(),
                takeAlongDim());
    }

    private static Operation.Builder movement(String name) {
        return new Operation.Builder("shapes and copies", name)
                .inputs("input")
                .derivative("the movement undone", "input")
                .accuracy(Accuracy.normwise(8));
    }

    private static Operation movedim() {
        return movement("movedim")
                .attributes("source", "destination")
                .formula("dimensions moved to other places, the others in order; a view")
                .call(a -> {
                    int[] source = a.attributes().ints("source");
                    int[] destination = a.attributes().ints("destination");
                    return source.length == 1 && destination.length == 1
                            ? a.in(0).movedim(source[0], destination[0])
                            : a.in(0).movedim(source, destination);
                })
                .samples(
                        Sample.of("one", Attributes.of("source", 0, "destination", -1), InputSpec.normal(2, 3, 4)),
                        Sample.of(
                                "two",
                                Attributes.of("source", new int[] {0, 1}, "destination", new int[] {-1, 0}),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "none",
                                Attributes.of("source", new int[0], "destination", new int[0]),
                                InputSpec.normal(2, 3)),
                        Sample.of("empty", Attributes.of("source", 0, "destination", 1), InputSpec.normal(2, 0)))
                .errors(
                        ErrorSample.of("count", ArgumentException.class, "movedim", "[0, 1]", "[0]")
                                .with(
                                        Attributes.of("source", new int[] {0, 1}, "destination", 0),
                                        InputSpec.normal(2, 3)),
                        ErrorSample.of("twice", ShapeException.class, "movedim", "twice")
                                .with(
                                        Attributes.of("source", new int[] {0, 1}, "destination", new int[] {0, -2}),
                                        InputSpec.normal(2, 3)),
                        ErrorSample.of("dim", IndexException.class, "movedim", "dim 2")
                                .with(Attributes.of("source", 2, "destination", 0), InputSpec.normal(2, 3)))
                .build();
    }

    private static Operation swapaxes() {
        return movement("swapaxes")
                .attributes("axis0", "axis1")
                .formula("two dimensions exchanged; a view")
                .call(a -> a.in(0)
                        .swapaxes(a.attributes().dim("axis0"), a.attributes().dim("axis1")))
                .samples(
                        Sample.of("matrix", Attributes.of("axis0", 0, "axis1", 1), InputSpec.normal(3, 4)),
                        Sample.of(
                                "strided",
                                Attributes.of("axis0", -1, "axis1", 0),
                                InputSpec.normal(2, 3, 4).placed(Placement.STRIDED)))
                .build();
    }

    private static Operation unflatten() {
        return movement("unflatten")
                .attributes("dim", "sizes")
                .formula("one dimension as several")
                .call(a -> a.in(0)
                        .unflatten(a.attributes().dim("dim"), a.attributes().longs("sizes")))
                .samples(
                        Sample.of("last", Attributes.of("dim", -1, "sizes", new int[] {2, 3}), InputSpec.normal(2, 6)),
                        Sample.of(
                                "inferred",
                                Attributes.of("dim", 0, "sizes", new int[] {2, -1}),
                                InputSpec.normal(6, 3).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 1, "sizes", new int[] {1, 2, 2}),
                                InputSpec.normal(3, 4).placed(Placement.STRIDED)),
                        Sample.of("empty", Attributes.of("dim", 0, "sizes", new int[] {3, -1}), InputSpec.normal(0, 2)))
                .errors(
                        ErrorSample.of("product", ShapeException.class, "unflatten", "[2, 2]", "size 6")
                                .with(Attributes.of("dim", 0, "sizes", new int[] {2, 2}), InputSpec.normal(6)),
                        ErrorSample.of("none", ShapeException.class, "unflatten", "[]")
                                .with(Attributes.of("dim", 0, "sizes", new int[0]), InputSpec.normal(1)))
                .build();
    }

    private static Operation broadcastTo() {
        return movement("broadcast_to")
                .attributes("size")
                .formula("dimensions of size 1 repeated without a copy, and new ones in front; a view")
                .call(a -> a.in(0).broadcastTo(a.attributes().longs("size")))
                .samples(
                        Sample.of("column", Attributes.of("size", new int[] {3, 4}), InputSpec.normal(3, 1)),
                        Sample.of("new-dim", Attributes.of("size", new int[] {2, 3}), InputSpec.normal(3)),
                        Sample.of("zero", Attributes.of("size", new int[] {0, 3}), InputSpec.normal(1, 3)))
                .errors(ErrorSample.of("size", ShapeException.class, "[2]", "[3]")
                        .with(Attributes.of("size", new int[] {3}), InputSpec.normal(2)))
                .build();
    }

    private static Operation rot90() {
        return movement("rot90")
                .attributes("k", "dims")
                .formula("turned by k quarters from the first of dims towards the second; a copy")
                .call(a -> {
                    if (a.attributes().names().isEmpty()) {
                        return a.in(0).rot90();
                    }
                    int[] dims = a.attributes().ints("dims", 0, 1);
                    return a.in(0).rot90(a.attributes().integer("k", 1), dims[0], dims[1]);
                })
                .samples(
                        Sample.of("quarter", InputSpec.normal(2, 3)),
                        Sample.of("half", Attributes.of("k", 2), InputSpec.normal(2, 3)),
                        Sample.of(
                                "back",
                                Attributes.of("k", -1, "dims", new int[] {1, 2}),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "whole",
                                Attributes.of("k", 4, "dims", new int[] {-1, 0}),
                                InputSpec.normal(2, 3).placed(Placement.STRIDED)),
                        Sample.of("empty", InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("same", ShapeException.class, "rot90", "both", "1")
                                .with(Attributes.of("dims", new int[] {1, -1}), InputSpec.normal(2, 3)),
                        ErrorSample.of("vector", IndexException.class, "rot90", "dim 1")
                                .with(InputSpec.normal(3)))
                .build();
    }

    private static Operation diag() {
        return movement("diag")
                .attributes("diagonal")
                .formula("the matrix with a vector on a diagonal; of a matrix a copy of its diagonal")
                .call(a -> a.attributes().has("diagonal")
                        ? a.in(0).diag(a.attributes().integer("diagonal"))
                        : a.in(0).diag())
                .samples(
                        Sample.of("vector", InputSpec.normal(3)),
                        Sample.of("above", Attributes.of("diagonal", 2), InputSpec.normal(3)),
                        Sample.of(
                                "below",
                                Attributes.of("diagonal", -1),
                                InputSpec.normal(3).placed(Placement.STRIDED)),
                        Sample.of("matrix", Attributes.of("diagonal", 1), InputSpec.normal(3, 4)),
                        Sample.of("permuted", InputSpec.normal(3, 4).placed(Placement.PERMUTED)),
                        Sample.of("empty", Attributes.of("diagonal", 1), InputSpec.normal(0)),
                        Samples.special(NONE),
                        Sample.of("int64", InputSpec.integers(-9, 9, 4)).forwardOnly())
                .errors(ErrorSample.of("rank", ShapeException.class, "diag", "[2, 3, 4]")
                        .with(InputSpec.normal(2, 3, 4)))
                .build();
    }

    private static Operation diagEmbed() {
        return movement("diag_embed")
                .attributes("offset", "dim1", "dim2")
                .formula("zeros, but for the last dimension on a diagonal of two new dimensions")
                .call(a -> a.attributes().names().isEmpty()
                        ? a.in(0).diagEmbed()
                        : a.in(0)
                                .diagEmbed(
                                        a.attributes().integer("offset", 0),
                                        a.attributes().dim("dim1", -2),
                                        a.attributes().dim("dim2", -1)))
                .samples(
                        Sample.of("vector", InputSpec.normal(3)),
                        Sample.of("batch", Attributes.of("offset", -1), InputSpec.normal(2, 3)),
                        Sample.of(
                                "dims",
                                Attributes.of("offset", 1, "dim1", 0, "dim2", 2),
                                InputSpec.normal(2, 3).placed(Placement.PERMUTED)),
                        Sample.of(
                                "reversed-dims",
                                Attributes.of("offset", 1, "dim1", 2, "dim2", 0),
                                InputSpec.normal(2, 3).placed(Placement.STRIDED)),
                        Sample.of("expanded", InputSpec.normal(2, 3).placed(Placement.EXPANDED)),
                        Sample.of("empty", InputSpec.normal(2, 0)),
                        Sample.of("bool", InputSpec.bools(5)).forwardOnly())
                .errors(
                        ErrorSample.of("same", ShapeException.class, "diag_embed", "both 1", "differ")
                                .with(Attributes.of("dim1", 1, "dim2", -1), InputSpec.normal(3)),
                        ErrorSample.of("scalar", IndexException.class, "diag_embed")
                                .with(InputSpec.normal()))
                .build();
    }

    private static Operation trace() {
        return new Operation.Builder("sums and products", "trace")
                .inputs("input")
                .derivative("1 on the diagonal, 0 elsewhere", "input")
                .formula("the sum of the main diagonal of a matrix")
                .call(a -> a.in(0).trace())
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("square", InputSpec.normal(4, 4)),
                        Sample.of("wide", InputSpec.normal(3, 5).placed(Placement.PERMUTED)),
                        Sample.of("tall", InputSpec.normal(5, 2).placed(Placement.STRIDED)),
                        Sample.of("empty", InputSpec.normal(0, 3)),
                        Sample.of("int64", InputSpec.integers(-9, 9, 3, 3)).forwardOnly())
                .errors(ErrorSample.of("vector", ShapeException.class, "trace", "[3]")
                        .with(InputSpec.normal(3)))
                .build();
    }

    private static Operation repeatInterleave() {
        return movement("repeat_interleave")
                .attributes("repeats", "dim")
                .inputs("repeats_tensor?")
                .dataDependent()
                .formula("each element repeats times, or as often as its own number says, in a row, along dim, or in"
                        + " row-major order without dim; a copy")
                .call(a -> {
                    if (a.in(1) != null) {
                        return a.in(0).repeatInterleave(a.in(1), a.attributes().dim("dim"));
                    }
                    long repeats = a.attributes().integer("repeats");
                    return a.attributes().has("dim")
                            ? a.in(0).repeatInterleave(repeats, a.attributes().dim("dim"))
                            : a.in(0).repeatInterleave(repeats);
                })
                .samples(
                        Sample.of("flat", Attributes.of("repeats", 2), InputSpec.normal(2, 3)),
                        Sample.of("first", Attributes.of("repeats", 3, "dim", 0), InputSpec.normal(2, 3)),
                        Sample.of(
                                "last",
                                Attributes.of("repeats", 2, "dim", -1),
                                InputSpec.normal(2, 3, 2).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("repeats", 2, "dim", 1),
                                InputSpec.normal(2, 3).placed(Placement.STRIDED)),
                        Sample.of(
                                "each",
                                Attributes.of("dim", 0),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 3, 4)),
                        Sample.of(
                                "each-last",
                                Attributes.of("dim", -1),
                                InputSpec.normal(2, 3),
                                InputSpec.integers(2, 2, 1).as(DType.INT32)),
                        Sample.of(
                                "each-empty",
                                Attributes.of("dim", 0),
                                InputSpec.normal(0, 3),
                                InputSpec.integers(0, 3, 0)),
                        Sample.of("never", Attributes.of("repeats", 0, "dim", 0), InputSpec.normal(2, 3)),
                        Sample.of("empty", Attributes.of("repeats", 2, "dim", 0), InputSpec.normal(0, 3)),
                        Sample.of("scalar", Attributes.of("repeats", 3), InputSpec.normal()),
                        Sample.of(
                                        "int32",
                                        Attributes.of("repeats", 2),
                                        InputSpec.integers(-9, 9, 4).as(DType.INT32))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("negative", ArgumentException.class, "repeat_interleave", "-1")
                                .with(Attributes.of("repeats", -1), InputSpec.normal(3)),
                        ErrorSample.of("negative-element", ArgumentException.class, "repeat_interleave", "-2")
                                .with(Attributes.of("dim", 0), InputSpec.normal(3), InputSpec.integers(-2, -2, 3)),
                        ErrorSample.of("count", ShapeException.class, "repeat_interleave", "[2]", "size 3")
                                .with(Attributes.of("dim", 0), InputSpec.normal(3), InputSpec.integers(1, 2, 2)))
                .build();
    }

    private static Operation takeAlongDim() {
        return new Operation.Builder("indexing", "take_along_dim")
                .inputs("input", "indices")
                .attributes("dim")
                .formula("gather with both broadcast outside dim; without dim, elements in row-major order")
                .derivative("scatter_add", "input")
                .call(a -> a.attributes().has("dim")
                        ? a.in(0).takeAlongDim(a.in(1), a.attributes().dim("dim"))
                        : a.in(0).takeAlongDim(a.in(1)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of(
                                "same",
                                Attributes.of("dim", 0),
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 2, 3)),
                        Sample.of(
                                "index-broadcast",
                                Attributes.of("dim", -1),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 3, 1, 2).as(DType.INT32)),
                        Sample.of(
                                "input-broadcast",
                                Attributes.of("dim", 1),
                                InputSpec.normal(1, 4),
                                InputSpec.integers(0, 3, 3, 5).placed(Placement.STRIDED)),
                        Sample.of("flat", InputSpec.normal(3, 4), InputSpec.integers(0, 11, 2, 4)),
                        Sample.of(
                                "empty",
                                Attributes.of("dim", 0),
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 0, 3)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "index 4", "[0, 4)")
                                .with(Attributes.of("dim", 0), InputSpec.normal(4), InputSpec.integers(4, 4, 2)),
                        ErrorSample.of("shape", ShapeException.class, "take_along_dim", "[2, 2]", "[4, 3]")
                                .with(Attributes.of("dim", 0), InputSpec.normal(4, 3), InputSpec.integers(0, 3, 2, 2)),
                        ErrorSample.of("type", DTypeException.class, "take_along_dim", "float32", "int64")
                                .with(Attributes.of("dim", 0), InputSpec.normal(4), InputSpec.normal(4)))
                .build();
    }
}
