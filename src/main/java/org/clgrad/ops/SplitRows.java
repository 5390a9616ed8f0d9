package org.clgrad.ops;

import java.util.List;
import java.util.function.Function;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;

/** All parts of a tensor along a dimension, and copies with another part. */
final class SplitRows {
    private static final String FAMILY = "indexing";

    private SplitRows() {}

    static List<Operation> rows() {
        return List.of(
                split(),
                splitWithSizes(),
                chunk(),
                unbind(),
                tensorSplit(),
                equalParts("hsplit", 1),
                equalParts("vsplit", 2),
                equalParts("dsplit", 3),
                selectScatter(),
                sliceScatter(),
                diagonalScatter());
    }

    private static Operation.Builder parts(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .derivative("each part's gradient in its place", "input")
                .accuracy(Accuracy.elementwise(0));
    }

    private static Operation split() {
        return parts("split")
                .attributes("split_size", "dim")
                .formula("parts of one size along a dimension, the last may be smaller; views")
                .results(a -> a.in(0)
                        .split(
                                a.attributes().integer("split_size"),
                                a.attributes().dim("dim", 0)))
                .samples(
                        Sample.of("even", Attributes.of("split_size", 2), InputSpec.normal(4, 3)),
                        Sample.of(
                                "rest",
                                Attributes.of("split_size", 2, "dim", -1),
                                InputSpec.normal(3, 5).placed(Placement.PERMUTED)),
                        Sample.of("whole", Attributes.of("split_size", 9), InputSpec.normal(4)),
                        Sample.of("empty", Attributes.of("split_size", 0), InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("zero", ArgumentException.class, "split", "size is 0", "size 4")
                                .with(Attributes.of("split_size", 0), InputSpec.normal(4)),
                        ErrorSample.of("scalar", IndexException.class, "split", "scalar")
                                .with(Attributes.of("split_size", 1), InputSpec.normal()))
                .build();
    }

    private static Operation splitWithSizes() {
        return parts("split_with_sizes")
                .attributes("split_sizes", "dim")
                .formula("parts of given sizes along a dimension; views")
                .results(a -> a.in(0)
                        .splitWithSizes(
                                a.attributes().longs("split_sizes"),
                                a.attributes().dim("dim", 0)))
                .samples(
                        Sample.of("rows", Attributes.of("split_sizes", new int[] {1, 3}), InputSpec.normal(4, 3)),
                        Sample.of(
                                "columns",
                                Attributes.of("split_sizes", new int[] {2, 0, 3}, "dim", -1),
                                InputSpec.normal(3, 5).placed(Placement.STRIDED)))
                .errors(
                        ErrorSample.of("sum", ShapeException.class, "split_with_sizes", "[1, 2]", "size 4")
                                .with(Attributes.of("split_sizes", new int[] {1, 2}), InputSpec.normal(4)),
                        ErrorSample.of("negative", ShapeException.class, "split_with_sizes", "[-1, 5]")
                                .with(Attributes.of("split_sizes", new int[] {-1, 5}), InputSpec.normal(4)))
                .build();
    }

    private static Operation chunk() {
        return parts("chunk")
                .attributes("chunks", "dim")
                .formula("at most so many parts of one size along a dimension; views")
                .results(a -> a.in(0)
                        .chunk(a.attributes().dim("chunks"), a.attributes().dim("dim", 0)))
                .samples(
                        Sample.of("even", Attributes.of("chunks", 2), InputSpec.normal(4, 3)),
                        Sample.of("fewer", Attributes.of("chunks", 4, "dim", 1), InputSpec.normal(2, 6)),
                        Sample.of(
                                "rest",
                                Attributes.of("chunks", 3, "dim", -1),
                                InputSpec.normal(2, 7).placed(Placement.PERMUTED)),
                        Sample.of("empty", Attributes.of("chunks", 3), InputSpec.normal(0, 2)))
                .errors(ErrorSample.of("none", ArgumentException.class, "chunk", "chunks is 0")
                        .with(Attributes.of("chunks", 0), InputSpec.normal(4)))
                .build();
    }

    private static Operation unbind() {
        return parts("unbind")
                .attributes("dim")
                .formula("every index of a dimension, which disappears; views")
                .results(a -> a.in(0).unbind(a.attributes().dim("dim", 0)))
                .samples(
                        Sample.of("rows", InputSpec.normal(3, 2)),
                        Sample.of(
                                "last",
                                Attributes.of("dim", -1),
                                InputSpec.normal(2, 2, 3).placed(Placement.STRIDED)),
                        Sample.of("vector", InputSpec.normal(3)))
                .errors(ErrorSample.of("scalar", IndexException.class, "unbind", "scalar")
                        .with(InputSpec.normal()))
                .build();
    }

    private static Operation tensorSplit() {
        return parts("tensor_split")
                .attributes("sections", "indices", "dim")
                .formula("so many parts of sizes that differ by 1 at most, or those between indices; views")
                .results(a -> {
                    int dim = a.attributes().dim("dim", 0);
                    return a.attributes().has("indices")
                            ? a.in(0).tensorSplit(a.attributes().longs("indices"), dim)
                            : a.in(0).tensorSplit(a.attributes().dim("sections"), dim);
                })
                .samples(
                        Sample.of("sections", Attributes.of("sections", 3), InputSpec.normal(7, 2)),
                        Sample.of("many", Attributes.of("sections", 4), InputSpec.normal(2, 3)),
                        Sample.of(
                                "indices",
                                Attributes.of("indices", new int[] {1, -2, 9}, "dim", 1),
                                InputSpec.normal(2, 6).placed(Placement.PERMUTED)),
                        Sample.of("overlap", Attributes.of("indices", new int[] {3, 1}), InputSpec.normal(5)),
                        Sample.of("whole", Attributes.of("indices", new int[0]), InputSpec.normal(5)))
                .errors(
                        ErrorSample.of("none", ArgumentException.class, "tensor_split", "sections is 0")
                                .with(Attributes.of("sections", 0), InputSpec.normal(4)),
                        ErrorSample.of("dim", IndexException.class, "tensor_split", "dim 1", "[4]")
                                .with(Attributes.of("sections", 2, "dim", 1), InputSpec.normal(4)))
                .build();
    }

    private static Operation equalParts(String name, int least) {
        boolean across = least == 1;
        boolean down = least == 2;
        Function<Arguments, List<Tensor>> bySections = a -> {
            int sections = a.attributes().dim("sections");
            return across
                    ? a.in(0).hsplit(sections)
                    : down ? a.in(0).vsplit(sections) : a.in(0).dsplit(sections);
        };
        Function<Arguments, List<Tensor>> byIndices = a -> {
            long[] indices = a.attributes().longs("indices");
            return across
                    ? a.in(0).hsplit(indices)
                    : down ? a.in(0).vsplit(indices) : a.in(0).dsplit(indices);
        };
        return parts(name)
                .attributes("sections", "indices")
                .formula("equal parts along dimension " + (across ? "1, or 0 of a vector" : down ? "0" : "2")
                        + ", or those between indices; views")
                .results(a -> a.attributes().has("indices") ? byIndices.apply(a) : bySections.apply(a))
                .samples(
                        Sample.of("sections", Attributes.of("sections", 2), InputSpec.normal(2, 4, 6)),
                        Sample.of(
                                "indices",
                                Attributes.of("indices", new int[] {1, 3}),
                                InputSpec.normal(4, 4, 4).placed(Placement.PERMUTED)))
                .errors(
                        ErrorSample.of("uneven", ShapeException.class, name, "3 sections", "tensor_split")
                                .with(Attributes.of("sections", 3), InputSpec.normal(4, 4, 4)),
                        ErrorSample.of("rank", ShapeException.class, name, "fewer than " + least)
                                .with(
                                        Attributes.of("sections", 2),
                                        across
                                                ? InputSpec.normal()
                                                : down ? InputSpec.normal(4) : InputSpec.normal(4, 4)))
                .build();
    }

    private static Operation.Builder replaced(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "src")
                .derivative("0 in the part and 1 elsewhere; for src 1 there", "input", "src")
                .accuracy(Accuracy.elementwise(0));
    }

    private static Operation selectScatter() {
        return replaced("select_scatter")
                .attributes("dim", "index")
                .formula("a copy with src at one index of a dimension")
                .call(a -> a.in(0)
                        .selectScatter(
                                a.in(1),
                                a.attributes().dim("dim"),
                                a.attributes().integer("index")))
                .samples(
                        Sample.of(
                                "row",
                                Attributes.of("dim", 0, "index", 1),
                                InputSpec.normal(3, 4),
                                InputSpec.normal(4)),
                        Sample.of(
                                "column",
                                Attributes.of("dim", -1, "index", -2),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(3).placed(Placement.STRIDED)),
                        Sample.of(
                                "vector", Attributes.of("dim", 0, "index", 2), InputSpec.normal(3), InputSpec.normal()))
                .errors(
                        ErrorSample.of("range", IndexException.class, "select_scatter", "index 3", "[-3, 2]")
                                .with(Attributes.of("dim", 0, "index", 3), InputSpec.normal(3, 4), InputSpec.normal(4)),
                        ErrorSample.of("shape", ShapeException.class, "select_scatter", "[3]", "[4]")
                                .with(Attributes.of("dim", 0, "index", 1), InputSpec.normal(3, 4), InputSpec.normal(3)),
                        ErrorSample.of("type", DTypeException.class, "select_scatter", "int64", "float32")
                                .with(
                                        Attributes.of("dim", 0, "index", 1),
                                        InputSpec.normal(3, 4),
                                        InputSpec.integers(0, 9, 4)))
                .build();
    }

    private static Operation sliceScatter() {
        return replaced("slice_scatter")
                .attributes("dim", "start", "end", "step")
                .formula("a copy with src at start:end:step of a dimension, bounds beyond it cut off")
                .call(a -> a.in(0)
                        .sliceScatter(
                                a.in(1),
                                a.attributes().dim("dim", 0),
                                a.attributes().integer("start", 0),
                                a.attributes().integer("end", Long.MAX_VALUE),
                                a.attributes().integer("step", 1)))
                .samples(
                        Sample.of(
                                "stepped",
                                Attributes.of("dim", 1, "start", 1, "end", 6, "step", 2),
                                InputSpec.normal(2, 7).placed(Placement.PERMUTED),
                                InputSpec.normal(2, 3)),
                        Sample.of(
                                "from-end", Attributes.of("start", -2), InputSpec.normal(4, 2), InputSpec.normal(2, 2)),
                        Sample.of(
                                "nothing",
                                Attributes.of("start", 3, "end", 1),
                                InputSpec.normal(4),
                                InputSpec.normal(0)))
                .errors(
                        ErrorSample.of("step", ArgumentException.class, "slice_scatter", "step is 0")
                                .with(Attributes.of("step", 0), InputSpec.normal(4), InputSpec.normal(4)),
                        ErrorSample.of("shape", ShapeException.class, "slice_scatter", "[3]", "[2]")
                                .with(Attributes.of("start", 2), InputSpec.normal(4), InputSpec.normal(3)))
                .build();
    }

    private static Operation diagonalScatter() {
        return replaced("diagonal_scatter")
                .attributes("offset", "dim1", "dim2")
                .formula("a copy with src on a diagonal")
                .call(a -> a.attributes().names().isEmpty()
                        ? a.in(0).diagonalScatter(a.in(1))
                        : a.in(0)
                                .diagonalScatter(
                                        a.in(1),
                                        a.attributes().integer("offset", 0),
                                        a.attributes().dim("dim1", 0),
                                        a.attributes().dim("dim2", 1)))
                .samples(
                        Sample.of("main", InputSpec.normal(3, 4), InputSpec.normal(3)),
                        Sample.of("below", Attributes.of("offset", -1), InputSpec.normal(3, 4), InputSpec.normal(2)),
                        Sample.of(
                                "batch",
                                Attributes.of("dim1", -1, "dim2", 0),
                                InputSpec.normal(3, 2, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(2, 3)))
                .errors(
                        ErrorSample.of("same", ShapeException.class, "diagonal_scatter", "both 1", "differ")
                                .with(
                                        Attributes.of("dim1", 1, "dim2", -1),
                                        InputSpec.normal(3, 4),
                                        InputSpec.normal(3)),
                        ErrorSample.of("shape", ShapeException.class, "diagonal_scatter", "[4]", "[3]")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(4)))
                .build();
    }
}
