package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Parts of a tensor, and reading and adding at indices. */
final class IndexRows {
    private static final String FAMILY = "indexing";

    private IndexRows() {}

    static List<Operation> rows() {
        return List.of(get(), select(), narrow(), slice(), diagonal(), gather(), indexSelect(), scatterAdd());
    }

    private static Operation.Builder part(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .derivative("0 outside the part", "input")
                .accuracy(Accuracy.elementwise(0));
    }

    private static Operation get() {
        return part("get")
                .attributes("index")
                .formula("x[i, j, ..]: the part at indices of the leading dimensions; a view")
                .call(a -> a.in(0).get(a.attributes().longs("index")))
                .samples(
                        Sample.of("element", Attributes.of("index", new int[] {1, -1}), InputSpec.normal(3, 4)),
                        Sample.of(
                                "row",
                                Attributes.of("index", 2),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED)),
                        Sample.of("whole", Attributes.of("index", new int[0]), InputSpec.normal(2, 2)),
                        Sample.of("empty", Attributes.of("index", 1), InputSpec.normal(2, 0)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "index 3", "[-3, 2]", "[3, 4]")
                                .with(Attributes.of("index", 3), InputSpec.normal(3, 4)),
                        ErrorSample.of("many", IndexException.class, "get", "3 indices", "[3, 4]")
                                .with(Attributes.of("index", new int[] {0, 0, 0}), InputSpec.normal(3, 4)))
                .build();
    }

    private static Operation select() {
        return part("select")
                .attributes("dim", "index")
                .formula("one index of a dimension, which disappears; a view")
                .call(a ->
                        a.in(0).select(a.attributes().dim("dim"), a.attributes().integer("index")))
                .samples(
                        Sample.of("first", Attributes.of("dim", 0, "index", 2), InputSpec.normal(3, 4)),
                        Sample.of("last", Attributes.of("dim", -1, "index", -2), InputSpec.normal(2, 3, 4)),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 1, "index", 1),
                                InputSpec.normal(3, 4).placed(Placement.STRIDED)),
                        Sample.of("one", Attributes.of("dim", 0, "index", 0), InputSpec.normal(1)),
                        Sample.of("empty", Attributes.of("dim", 0, "index", 1), InputSpec.normal(2, 0)))
                .errors(
                        ErrorSample.of("index", IndexException.class, "select", "index -4", "[-3, 2]", "dim 0")
                                .with(Attributes.of("dim", 0, "index", -4), InputSpec.normal(3, 4)),
                        ErrorSample.of("empty", IndexException.class, "select", "index 0", "[0, 4]")
                                .with(Attributes.of("dim", 0, "index", 0), InputSpec.normal(0, 4)),
                        ErrorSample.of("scalar", IndexException.class, "select", "scalar")
                                .with(Attributes.of("dim", 0, "index", 0), InputSpec.normal()))
                .build();
    }

    private static Operation narrow() {
        return part("narrow")
                .attributes("dim", "start", "length")
                .formula("a range of a dimension; a view")
                .call(a -> a.in(0)
                        .narrow(
                                a.attributes().dim("dim"),
                                a.attributes().integer("start"),
                                a.attributes().integer("length")))
                .samples(
                        Sample.of("middle", Attributes.of("dim", 1, "start", 1, "length", 2), InputSpec.normal(3, 4)),
                        Sample.of(
                                "from-end", Attributes.of("dim", -2, "start", -2, "length", 2), InputSpec.normal(3, 4)),
                        Sample.of("all", Attributes.of("dim", 0, "start", 0, "length", 3), InputSpec.normal(3, 4)),
                        Sample.of("nothing", Attributes.of("dim", 0, "start", 3, "length", 0), InputSpec.normal(3, 4)),
                        Sample.of(
                                "permuted",
                                Attributes.of("dim", 0, "start", 1, "length", 2),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "narrow", "start 2", "length 3", "size 4")
                                .with(Attributes.of("dim", 1, "start", 2, "length", 3), InputSpec.normal(3, 4)),
                        ErrorSample.of("overflow", IndexException.class, "narrow", "size 4")
                                .with(
                                        Attributes.of("dim", 1, "start", 1, "length", Long.MAX_VALUE),
                                        InputSpec.normal(3, 4)),
                        ErrorSample.of("negative", IndexException.class, "narrow", "length -1")
                                .with(Attributes.of("dim", 1, "start", 2, "length", -1), InputSpec.normal(3, 4)))
                .build();
    }

    private static Operation slice() {
        return part("slice")
                .attributes("dim", "start", "end", "step")
                .formula("x[start:end:step] of a dimension, bounds beyond it cut off; a view")
                .call(a -> a.in(0)
                        .slice(
                                a.attributes().dim("dim", 0),
                                a.attributes().integer("start", 0),
                                a.attributes().integer("end", Long.MAX_VALUE),
                                a.attributes().integer("step", 1)))
                .samples(
                        Sample.of(
                                "stepped",
                                Attributes.of("dim", 1, "start", 0, "end", 5, "step", 2),
                                InputSpec.normal(2, 6)),
                        Sample.of("from-end", Attributes.of("dim", -1, "start", -3, "end", -1), InputSpec.normal(2, 6)),
                        Sample.of("beyond", Attributes.of("start", -100, "end", 100, "step", 3), InputSpec.normal(7)),
                        Sample.of("nothing", Attributes.of("start", 4, "end", 2), InputSpec.normal(6)),
                        Sample.of(
                                "permuted",
                                Attributes.of("dim", 0, "start", 1, "step", 2),
                                InputSpec.normal(5, 2).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 1, "start", 1, "step", 2),
                                InputSpec.normal(2, 6).placed(Placement.STRIDED)),
                        Sample.of("huge-step", Attributes.of("step", Long.MAX_VALUE), InputSpec.normal(6)))
                .errors(
                        ErrorSample.of("step", ArgumentException.class, "slice", "step is 0", "at least 1")
                                .with(Attributes.of("step", 0), InputSpec.normal(6)),
                        ErrorSample.of("scalar", IndexException.class, "slice", "scalar")
                                .with(InputSpec.normal()))
                .build();
    }

    private static Operation diagonal() {
        return part("diagonal")
                .attributes("offset", "dim1", "dim2")
                .formula("the elements whose index along dim2 exceeds that along dim1 by offset; they become the last"
                        + " dimension; a view")
                .call(a -> a.attributes().names().isEmpty()
                        ? a.in(0).diagonal()
                        : a.in(0)
                                .diagonal(
                                        a.attributes().integer("offset", 0),
                                        a.attributes().dim("dim1", 0),
                                        a.attributes().dim("dim2", 1)))
                .samples(
                        Sample.of("main", InputSpec.normal(3, 4)),
                        Sample.of("above", Attributes.of("offset", 1), InputSpec.normal(3, 4)),
                        Sample.of("below", Attributes.of("offset", -2), InputSpec.normal(4, 3)),
                        Sample.of("beyond", Attributes.of("offset", 7), InputSpec.normal(3, 4)),
                        Sample.of(
                                "batch",
                                Attributes.of("offset", 0, "dim1", -1, "dim2", 0),
                                InputSpec.normal(3, 2, 3).placed(Placement.PERMUTED)),
                        Sample.of("empty", InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("same", ShapeException.class, "diagonal", "both 1", "differ")
                                .with(Attributes.of("dim1", 1, "dim2", -1), InputSpec.normal(3, 4)),
                        ErrorSample.of("vector", IndexException.class, "diagonal", "dim 1", "[3]")
                                .with(InputSpec.normal(3)))
                .build();
    }

    private static Operation gather() {
        Attributes first = Attributes.of("dim", 0);
        Attributes last = Attributes.of("dim", -1);
        return new Operation.Builder(FAMILY, "gather")
                .inputs("input", "index")
                .attributes("dim")
                .formula("out[i][j] = x[index[i][j]][j] for dim 0, and so on")
                .derivative("scatter_add", "input")
                .call(a -> a.in(0).gather(a.attributes().dim("dim"), a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("scalars", first, InputSpec.normal(), InputSpec.integers(0, 0)),
                        Sample.of("scalar-index", first, InputSpec.normal(4), InputSpec.integers(0, 3)),
                        Sample.of("rows", first, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 2, 3)),
                        Sample.of("duplicates", first, InputSpec.normal(3, 2), InputSpec.integers(0, 1, 9, 2)),
                        Sample.of("smaller", last, InputSpec.normal(4, 5), InputSpec.integers(0, 4, 2, 7)),
                        Sample.of(
                                "int32",
                                Attributes.of("dim", 1),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 2, 2, 2, 4).as(DType.INT32)),
                        Sample.of(
                                "placed",
                                first,
                                InputSpec.normal(4, 3).placed(Placement.STRIDED),
                                InputSpec.integers(0, 3, 5, 3).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                last,
                                InputSpec.normal(4, 3).placed(Placement.EXPANDED),
                                InputSpec.integers(0, 2, 4, 2).placed(Placement.EXPANDED)),
                        Sample.of("empty-index", first, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 0, 3)),
                        Sample.of("one", first, InputSpec.normal(1), InputSpec.integers(0, 0, 1)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "gather", "index 4", "[0, 4)", "dim 0")
                                .with(first, InputSpec.normal(4, 2), fixed(new long[] {3, 2}, 0, 1, 2, 4, 0, 0)),
                        ErrorSample.of("negative", IndexException.class, "gather", "index -1", "[0, 4)")
                                .with(first, InputSpec.normal(4), fixed(new long[] {2}, 0, -1)),
                        ErrorSample.of("rank", ShapeException.class, "gather", "[2]", "[4, 3]")
                                .with(first, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 2)),
                        ErrorSample.of("size", ShapeException.class, "gather", "[2, 4]", "[4, 3]")
                                .with(first, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 2, 4)),
                        ErrorSample.of("type", DTypeException.class, "gather", "float32", "int64")
                                .with(first, InputSpec.normal(4), InputSpec.normal(4)))
                .build();
    }

    private static InputSpec fixed(long[] shape, double... values) {
        return new InputSpec(Shape.of(shape), new InputSpec.Kind.Values(values), Placement.CONTIGUOUS, DType.INT64);
    }

    private static Operation indexSelect() {
        Attributes first = Attributes.of("dim", 0);
        return new Operation.Builder(FAMILY, "index_select")
                .inputs("input", "index")
                .attributes("dim")
                .formula("the rows at indices of a dimension; a copy")
                .derivative("scatter_add of the rows", "input")
                .call(a -> a.in(0).indexSelect(a.attributes().dim("dim"), a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("rows", first, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 2)),
                        Sample.of("duplicates", first, InputSpec.normal(3, 2), InputSpec.integers(0, 2, 8)),
                        Sample.of(
                                "last",
                                Attributes.of("dim", -1),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 3, 3).as(DType.INT32)),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 1),
                                InputSpec.normal(2, 5).placed(Placement.STRIDED),
                                InputSpec.integers(0, 4, 3).placed(Placement.STRIDED)),
                        Sample.of("scalar-index", first, InputSpec.normal(4, 3), InputSpec.integers(0, 3)),
                        Sample.of("empty-index", first, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 0)),
                        Sample.of("empty-rows", first, InputSpec.normal(4, 0), InputSpec.integers(0, 3, 2)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "index_select", "index 5", "[0, 4)")
                                .with(first, InputSpec.normal(4, 3), fixed(new long[] {2}, 1, 5)),
                        ErrorSample.of("rank", ShapeException.class, "index_select", "[1, 2]", "gather")
                                .with(first, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 1, 2)),
                        ErrorSample.of("type", DTypeException.class, "index_select", "bool", "int64")
                                .with(first, InputSpec.normal(4), InputSpec.bools(4)))
                .build();
    }

    private static Operation scatterAdd() {
        Attributes first = Attributes.of("dim", 0);
        Attributes last = Attributes.of("dim", -1);
        return new Operation.Builder(FAMILY, "scatter_add")
                .inputs("input", "index", "src")
                .attributes("dim")
                .formula(
                        "a copy to which src[i][j] is added at [index[i][j]][j] for dim 0, and so on, in ascending order")
                .derivative("1, and gather for src", "input", "src")
                .call(a -> a.in(0).scatterAdd(a.attributes().dim("dim"), a.in(1), a.in(2)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("scalars", first, InputSpec.normal(), InputSpec.integers(0, 0), InputSpec.normal()),
                        Sample.of(
                                "scalar-index",
                                first,
                                InputSpec.normal(4),
                                InputSpec.integers(0, 3),
                                InputSpec.normal()))
                .samples(
                        Sample.of(
                                "rows",
                                first,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 2, 3),
                                InputSpec.normal(2, 3)),
                        Sample.of(
                                "duplicates",
                                first,
                                InputSpec.normal(3),
                                InputSpec.integers(0, 2, 50),
                                InputSpec.normal(50)),
                        Sample.of(
                                "larger-src",
                                last,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 2, 2, 5).as(DType.INT32),
                                InputSpec.normal(3, 6)),
                        Sample.of(
                                "placed",
                                Attributes.of("dim", 1),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 3, 3, 2).placed(Placement.STRIDED),
                                InputSpec.normal(3, 2).placed(Placement.EXPANDED)),
                        Sample.of(
                                "expanded",
                                first,
                                InputSpec.normal(4, 3).placed(Placement.EXPANDED),
                                InputSpec.integers(0, 3, 5, 3).placed(Placement.EXPANDED),
                                InputSpec.normal(5, 3).placed(Placement.STRIDED)),
                        Sample.of(
                                "empty",
                                first,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 0, 3),
                                InputSpec.normal(0, 3)),
                        Sample.of(
                                        "int32",
                                        first,
                                        InputSpec.integers(0, 9, 3).as(DType.INT32),
                                        InputSpec.integers(0, 2, 7),
                                        InputSpec.integers(0, 9, 7).as(DType.INT32))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("range", IndexException.class, "scatter_add", "index 4", "[0, 4)")
                                .with(first, InputSpec.normal(4), fixed(new long[] {2}, 0, 4), InputSpec.normal(2)),
                        ErrorSample.of("src", ShapeException.class, "scatter_add", "[3]", "[2]", "src")
                                .with(first, InputSpec.normal(4), InputSpec.integers(0, 3, 3), InputSpec.normal(2)),
                        ErrorSample.of("types", DTypeException.class, "scatter_add", "int64", "float32")
                                .with(
                                        first,
                                        InputSpec.normal(4),
                                        InputSpec.integers(0, 3, 3),
                                        InputSpec.integers(0, 3, 3)),
                        ErrorSample.of("index-type", DTypeException.class, "scatter_add", "float32", "int64")
                                .with(first, InputSpec.normal(4), InputSpec.normal(3), InputSpec.normal(3)))
                .build();
    }
}
