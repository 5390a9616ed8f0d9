package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Mirrored, moved, repeated and cut out elements. */
final class RearrangeRows {
    private static final String FAMILY = "shapes and copies";

    private RearrangeRows() {}

    static List<Operation> rows() {
        return List.of(flip(), roll(), repeat(), tile(), triangle("tril"), triangle("triu"), outer(), oneHot());
    }

    private static Operation.Builder copies(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .derivative("the sum of the gradients at the places an element went to", "input")
                .accuracy(Accuracy.elementwise(0));
    }

    private static Operation flip() {
        return copies("flip")
                .attributes("dims")
                .formula("the indices of dims in reversed order; a copy")
                .call(a -> a.in(0).flip(a.attributes().ints("dims")))
                .samples(
                        Sample.of("vector", Attributes.of("dims", 0), InputSpec.normal(7)),
                        Sample.of("last", Attributes.of("dims", new int[] {-1}), InputSpec.normal(3, 4)),
                        Sample.of("all", Attributes.of("dims", new int[] {0, 1, 2}), InputSpec.normal(2, 3, 4)),
                        Sample.of("none", Attributes.of("dims", new int[0]), InputSpec.normal(2, 3)),
                        Sample.of(
                                "permuted",
                                Attributes.of("dims", new int[] {2, 0}),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("dims", 1),
                                InputSpec.normal(3, 5).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                Attributes.of("dims", new int[] {0, 1}),
                                InputSpec.normal(3, 4).placed(Placement.EXPANDED)),
                        Sample.of("empty", Attributes.of("dims", 1), InputSpec.normal(2, 0)),
                        Sample.of("one", Attributes.of("dims", 0), InputSpec.normal(1)),
                        Sample.of("scalar", Attributes.of("dims", 0), InputSpec.normal()),
                        Samples.special(Attributes.of("dims", 0)),
                        Sample.of("bool", Attributes.of("dims", 0), InputSpec.bools(9))
                                .forwardOnly(),
                        Sample.of(
                                        "int32",
                                        Attributes.of("dims", 0),
                                        InputSpec.integers(-9, 9, 4, 2).as(DType.INT32))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("twice", ShapeException.class, "flip", "dim 1", "twice")
                                .with(Attributes.of("dims", new int[] {1, -1}), InputSpec.normal(2, 3)),
                        ErrorSample.of("dim", IndexException.class, "flip", "dim 2", "[2, 3]")
                                .with(Attributes.of("dims", 2), InputSpec.normal(2, 3)))
                .build();
    }

    private static Operation roll() {
        return copies("roll")
                .attributes("shifts", "dims")
                .formula("the elements moved forward by shifts along dims, or in row-major order without dims; those"
                        + " beyond the end come in at the start; a copy")
                .call(RearrangeRows::roll)
                .samples(
                        Sample.of("one-dim", Attributes.of("shifts", 1, "dims", 1), InputSpec.normal(2, 4)),
                        Sample.of(
                                "two-dims",
                                Attributes.of("shifts", new int[] {-2, 5}, "dims", new int[] {0, -1}),
                                InputSpec.normal(5, 3)),
                        Sample.of(
                                "same-dim",
                                Attributes.of("shifts", new int[] {1, 2}, "dims", new int[] {0, 0}),
                                InputSpec.normal(5)),
                        Sample.of("flat", Attributes.of("shifts", -4), InputSpec.normal(3, 4)),
                        Sample.of("nothing", Attributes.of("shifts", 6, "dims", 0), InputSpec.normal(3)),
                        Sample.of(
                                "permuted",
                                Attributes.of("shifts", 2),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("shifts", 100, "dims", 1),
                                InputSpec.normal(3, 7).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                Attributes.of("shifts", 1, "dims", 0),
                                InputSpec.normal(3, 4).placed(Placement.EXPANDED)),
                        Sample.of("empty", Attributes.of("shifts", 1, "dims", 1), InputSpec.normal(2, 0)),
                        Sample.of("scalar", Attributes.of("shifts", 1), InputSpec.normal()),
                        Sample.of("bool", Attributes.of("shifts", 1), InputSpec.bools(9))
                                .forwardOnly(),
                        Sample.of("int64", Attributes.of("shifts", 1), InputSpec.integers(-9, 9, 7))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("count", ArgumentException.class, "roll", "[1, 2]", "[0]")
                                .with(Attributes.of("shifts", new int[] {1, 2}, "dims", 0), InputSpec.normal(3)),
                        ErrorSample.of("none", ArgumentException.class, "roll", "[]")
                                .with(Attributes.of("shifts", new int[0]), InputSpec.normal(3)),
                        ErrorSample.of("dim", IndexException.class, "roll", "dim 1", "[3]")
                                .with(Attributes.of("shifts", 1, "dims", 1), InputSpec.normal(3)))
                .build();
    }

    private static Tensor roll(Arguments a) {
        long[] shifts = a.attributes().longs("shifts");
        int[] dims = a.attributes().ints("dims");
        return dims.length == 0 && shifts.length == 1
                ? a.in(0).roll(shifts[0])
                : a.in(0).roll(shifts, dims);
    }

    private static Operation repeat() {
        return copies("repeat")
                .attributes("repeats")
                .formula("the whole tensor side by side, repeats[d] times along dimension d")
                .accuracy(Accuracy.normwise(8))
                .call(a -> a.in(0).repeat(a.attributes().longs("repeats")))
                .samples(
                        Sample.of("both", Attributes.of("repeats", new int[] {2, 3}), InputSpec.normal(3, 4)),
                        Sample.of("new-dims", Attributes.of("repeats", new int[] {2, 1, 3}), InputSpec.normal(4)),
                        Sample.of("once", Attributes.of("repeats", new int[] {1, 1}), InputSpec.normal(3, 4)),
                        Sample.of(
                                "permuted",
                                Attributes.of("repeats", new int[] {1, 2, 2}),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("repeats", new int[] {2, 2}),
                                InputSpec.normal(2, 3).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                Attributes.of("repeats", new int[] {2, 2}),
                                InputSpec.normal(2, 3).placed(Placement.EXPANDED)),
                        Sample.of("zero", Attributes.of("repeats", new int[] {2, 0}), InputSpec.normal(2, 3)),
                        Sample.of("empty", Attributes.of("repeats", new int[] {2, 2}), InputSpec.normal(0, 3)),
                        Sample.of("scalar", Attributes.of("repeats", 3), InputSpec.normal()),
                        Sample.of("scalar-once", Attributes.of("repeats", new int[0]), InputSpec.normal()),
                        Samples.special(Attributes.of("repeats", 2)),
                        Sample.of("bool", Attributes.of("repeats", 2), InputSpec.bools(5))
                                .forwardOnly(),
                        Sample.of("int64", Attributes.of("repeats", 2), InputSpec.integers(-9, 9, 5))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("few", ShapeException.class, "repeat", "[2]", "[2, 3]")
                                .with(Attributes.of("repeats", 2), InputSpec.normal(2, 3)),
                        ErrorSample.of("negative", ShapeException.class, "repeat", "[-1]", "negative")
                                .with(Attributes.of("repeats", -1), InputSpec.normal(2)))
                .build();
    }

    private static Operation tile() {
        return copies("tile")
                .attributes("dims")
                .formula("as repeat; missing leading numbers are 1")
                .accuracy(Accuracy.normwise(8))
                .call(a -> a.in(0).tile(a.attributes().longs("dims")))
                .samples(
                        Sample.of("last", Attributes.of("dims", 2), InputSpec.normal(3, 4)),
                        Sample.of("both", Attributes.of("dims", new int[] {2, 3}), InputSpec.normal(2, 2)),
                        Sample.of(
                                "new-dim",
                                Attributes.of("dims", new int[] {2, 1}),
                                InputSpec.normal(4).placed(Placement.STRIDED)),
                        Sample.of(
                                "permuted",
                                Attributes.of("dims", 2),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of("nothing", Attributes.of("dims", new int[0]), InputSpec.normal(2)),
                        Sample.of("empty", Attributes.of("dims", 3), InputSpec.normal(2, 0)),
                        Sample.of("scalar", Attributes.of("dims", 2), InputSpec.normal()))
                .errors(ErrorSample.of("negative", ShapeException.class, "tile", "negative")
                        .with(Attributes.of("dims", -1), InputSpec.normal(2)))
                .build();
    }

    private static Operation triangle(String name) {
        boolean lower = "tril".equals(name);
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("diagonal")
                .derivative("the same triangle of the gradient", "input")
                .accuracy(Accuracy.elementwise(0))
                .formula("zero where j - i " + (lower ? ">" : "<") + " diagonal, for the last two dimensions i, j")
                .call(a -> {
                    Tensor x = a.in(0);
                    if (!a.attributes().has("diagonal")) {
                        return lower ? x.tril() : x.triu();
                    }
                    long diagonal = a.attributes().integer("diagonal");
                    return lower ? x.tril(diagonal) : x.triu(diagonal);
                })
                .samples(
                        Sample.of("square", InputSpec.normal(4, 4)),
                        Sample.of("above", Attributes.of("diagonal", 1), InputSpec.normal(3, 5)),
                        Sample.of("below", Attributes.of("diagonal", -2), InputSpec.normal(5, 3)),
                        Sample.of("beyond", Attributes.of("diagonal", Long.MAX_VALUE), InputSpec.normal(3, 2)),
                        Sample.of("before", Attributes.of("diagonal", Long.MIN_VALUE), InputSpec.normal(2, 3)),
                        Sample.of("batch", InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of("strided", InputSpec.normal(3, 5).placed(Placement.STRIDED)),
                        Sample.of("expanded", InputSpec.normal(3, 4).placed(Placement.EXPANDED)),
                        Sample.of("empty", InputSpec.normal(0, 3)),
                        Sample.of("one", InputSpec.normal(1, 1)),
                        Sample.of("special", InputSpec.values(Samples.SPECIAL, 4, 4))
                                .forwardOnly(),
                        Sample.of("bool", InputSpec.bools(4, 5)).forwardOnly(),
                        Sample.of("int32", InputSpec.integers(-9, 9, 4, 5).as(DType.INT32))
                                .forwardOnly())
                .errors(ErrorSample.of("vector", ShapeException.class, name, "[3]", "matrices")
                        .with(InputSpec.normal(3)))
                .build();
    }

    private static Operation outer() {
        return new Operation.Builder("sums and products", "outer")
                .inputs("input", "vec2")
                .formula("x[i] * y[j]")
                .derivative("the other vector, summed over", "input", "vec2")
                .call(a -> a.in(0).outer(a.in(1)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("vectors", InputSpec.normal(3), InputSpec.normal(4)),
                        Sample.of(
                                "strided",
                                InputSpec.normal(5).placed(Placement.STRIDED),
                                InputSpec.normal(3).placed(Placement.OFFSET)),
                        Sample.of("expanded", InputSpec.normal(3).placed(Placement.EXPANDED), InputSpec.normal(2)),
                        Sample.of("empty", InputSpec.normal(0), InputSpec.normal(3)),
                        Sample.of("one", InputSpec.normal(1), InputSpec.normal(1)),
                        Sample.of(
                                        "special",
                                        InputSpec.values(Samples.SPECIAL, Samples.SPECIAL.length),
                                        InputSpec.values(Samples.SPECIAL, Samples.SPECIAL.length))
                                .forwardOnly(),
                        Sample.of("int64", InputSpec.integers(-9, 9, 3), InputSpec.integers(-9, 9, 2))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("matrix", ShapeException.class, "outer", "[2, 3]", "[3]", "vectors")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(3)),
                        ErrorSample.of("types", DTypeException.class, "int64", "float32")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 3, 2)))
                .build();
    }

    private static Operation oneHot() {
        return new Operation.Builder("indexing", "one_hot")
                .inputs("input")
                .attributes("num_classes")
                .formula("1 where the index along a new last dimension is the class number, else 0; int64")
                .call(a -> a.attributes().has("num_classes")
                        ? a.in(0).oneHot(a.attributes().integer("num_classes"))
                        : a.in(0).oneHot())
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("vector", Attributes.of("num_classes", 6), InputSpec.integers(0, 4, 7))
                                .forwardOnly(),
                        Sample.of(
                                        "inferred",
                                        InputSpec.values(new double[] {2, 0, 3, 1}, 6)
                                                .as(DType.INT64))
                                .forwardOnly(),
                        Sample.of(
                                        "minus-one",
                                        Attributes.of("num_classes", -1),
                                        InputSpec.values(new double[] {4, 0, 1}, 3, 2)
                                                .as(DType.INT64))
                                .forwardOnly(),
                        Sample.of(
                                        "matrix",
                                        Attributes.of("num_classes", 5),
                                        InputSpec.integers(0, 4, 3, 4).placed(Placement.PERMUTED))
                                .forwardOnly(),
                        Sample.of(
                                        "strided",
                                        Attributes.of("num_classes", 3),
                                        InputSpec.integers(0, 2, 5).placed(Placement.STRIDED))
                                .forwardOnly(),
                        Sample.of(
                                        "int32",
                                        Attributes.of("num_classes", 3),
                                        InputSpec.integers(0, 2, 5)
                                                .as(DType.INT32)
                                                .placed(Placement.EXPANDED))
                                .forwardOnly(),
                        Sample.of("scalar", Attributes.of("num_classes", 3), InputSpec.integers(0, 2))
                                .forwardOnly(),
                        Sample.of("one-class", Attributes.of("num_classes", 1), InputSpec.integers(0, 0, 2))
                                .forwardOnly(),
                        Sample.of("empty", Attributes.of("num_classes", 3), InputSpec.integers(0, 2, 0))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("large", IndexException.class, "one_hot", "index 5", "[0, 5)")
                                .with(Attributes.of("num_classes", 5), InputSpec.integers(5, 5, 2)),
                        ErrorSample.of("negative", IndexException.class, "one_hot", "index -1")
                                .with(NONE, InputSpec.integers(-1, -1, 2)),
                        ErrorSample.of("empty", ArgumentException.class, "one_hot", "-1", "[0]")
                                .with(NONE, InputSpec.integers(0, 1, 0)),
                        ErrorSample.of("type", DTypeException.class, "one_hot", "float32", "int64")
                                .with(InputSpec.normal(3)))
                .build();
    }
}
