package org.clgrad.ops;

import static org.clgrad.ops.ScatterRows.includesSelf;
import static org.clgrad.ops.ScatterRows.others;
import static org.clgrad.ops.ScatterRows.reducing;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;

/** Writing rows at a vector of indices of a dimension. */
final class RowIndexRows {
    private static final String FAMILY = "indexing";
    private static final Attributes FIRST = Attributes.of("dim", 0);

    private RowIndexRows() {}

    static List<Operation> rows() {
        return List.of(indexAdd(), indexCopy(), indexFill(), indexReduce());
    }

    private static Operation indexAdd() {
        return new Operation.Builder(FAMILY, "index_add")
                .inputs("input", "index", "source")
                .attributes("dim", "alpha")
                .formula("a copy to whose rows at indices of a dimension alpha times the rows of source are added, in"
                        + " ascending order")
                .derivative("1, and alpha times the rows at the indices for source", "input", "source")
                .samples(Sample.of("scalars", FIRST, InputSpec.normal(), InputSpec.integers(0, 0), InputSpec.normal()))
                .call(a -> a.attributes().has("alpha")
                        ? a.in(0)
                                .indexAdd(
                                        a.attributes().dim("dim"),
                                        a.in(1),
                                        a.in(2),
                                        a.attributes().number("alpha"))
                        : a.in(0).indexAdd(a.attributes().dim("dim"), a.in(1), a.in(2)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of(
                                "rows",
                                FIRST,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 2),
                                InputSpec.normal(2, 3)),
                        Sample.of(
                                "duplicates",
                                FIRST,
                                InputSpec.normal(3),
                                InputSpec.integers(0, 2, 50),
                                InputSpec.normal(50)),
                        Sample.of(
                                "alpha",
                                Attributes.of("dim", -1, "alpha", -2.5),
                                InputSpec.normal(2, 3),
                                InputSpec.integers(0, 2, 4).as(DType.INT32),
                                InputSpec.normal(2, 4)),
                        Sample.of(
                                "placed",
                                Attributes.of("dim", 1),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 2, 2).placed(Placement.STRIDED),
                                InputSpec.normal(2, 2, 4).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                FIRST,
                                InputSpec.normal(4, 3).placed(Placement.EXPANDED),
                                InputSpec.integers(0, 3, 5).placed(Placement.EXPANDED),
                                InputSpec.normal(5, 3).placed(Placement.EXPANDED)),
                        Sample.of(
                                "scalar-index",
                                FIRST,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3),
                                InputSpec.normal(1, 3)),
                        Sample.of(
                                "no-rows",
                                FIRST,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 0),
                                InputSpec.normal(0, 3)),
                        Sample.of(
                                "empty-rows",
                                FIRST,
                                InputSpec.normal(4, 0),
                                InputSpec.integers(0, 3, 2),
                                InputSpec.normal(2, 0)),
                        Sample.of(
                                        "int64",
                                        Attributes.of("dim", 0, "alpha", 3),
                                        InputSpec.integers(0, 9, 3),
                                        InputSpec.integers(0, 2, 7),
                                        InputSpec.integers(0, 9, 7))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("range", IndexException.class, "index_add", "index 4", "[0, 4)")
                                .with(FIRST, InputSpec.normal(4), InputSpec.integers(4, 4, 2), InputSpec.normal(2)),
                        ErrorSample.of("source", ShapeException.class, "index_add", "[3]", "[2]")
                                .with(FIRST, InputSpec.normal(4), InputSpec.integers(0, 3, 3), InputSpec.normal(2)),
                        ErrorSample.of("matrix", ShapeException.class, "index_add", "[1, 2]", "vector")
                                .with(FIRST, InputSpec.normal(4), InputSpec.integers(0, 3, 1, 2), InputSpec.normal(2)),
                        ErrorSample.of("types", DTypeException.class, "index_add", "int64", "float32")
                                .with(
                                        FIRST,
                                        InputSpec.normal(4),
                                        InputSpec.integers(0, 3, 3),
                                        InputSpec.integers(0, 3, 3)),
                        ErrorSample.of("index-type", DTypeException.class, "index_add", "float32", "int64")
                                .with(FIRST, InputSpec.normal(4), InputSpec.normal(3), InputSpec.normal(3)))
                .build();
    }

    private static Operation indexCopy() {
        return new Operation.Builder(FAMILY, "index_copy")
                .inputs("input", "index", "source")
                .attributes("dim")
                .formula("a copy with the rows of source at indices of a dimension; of several the last")
                .derivative("0 in those rows, 1 elsewhere; for source 1 where it stayed, else 0", "input", "source")
                .call(a -> a.in(0).indexCopy(a.attributes().dim("dim"), a.in(1), a.in(2)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of(
                                "rows",
                                FIRST,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 2),
                                InputSpec.normal(2, 3)),
                        Sample.of(
                                "duplicates",
                                FIRST,
                                InputSpec.normal(4),
                                InputSpec.integers(0, 2, 9).as(DType.INT32),
                                InputSpec.normal(9)),
                        Sample.of(
                                "placed",
                                Attributes.of("dim", -1),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 3, 2).placed(Placement.STRIDED),
                                InputSpec.normal(2, 3, 2).placed(Placement.STRIDED)),
                        Sample.of(
                                "scalar-index",
                                FIRST,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3),
                                InputSpec.normal(1, 3)),
                        Sample.of(
                                "no-rows",
                                FIRST,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 0),
                                InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "index_copy", "index 4", "[0, 4)")
                                .with(FIRST, InputSpec.normal(4), InputSpec.integers(4, 4, 2), InputSpec.normal(2)),
                        ErrorSample.of("source", ShapeException.class, "index_copy", "[3]", "[2]")
                                .with(FIRST, InputSpec.normal(4), InputSpec.integers(0, 3, 3), InputSpec.normal(2)),
                        ErrorSample.of("types", DTypeException.class, "index_copy", "int64", "float32")
                                .with(
                                        FIRST,
                                        InputSpec.normal(4),
                                        InputSpec.integers(0, 3, 3),
                                        InputSpec.integers(0, 3, 3)))
                .build();
    }

    private static Operation indexFill() {
        Attributes value = Attributes.of("dim", 0, "value", 2.5);
        return new Operation.Builder(FAMILY, "index_fill")
                .inputs("input", "index", "value?")
                .attributes("dim", "value")
                .formula("a copy with a value in the rows at indices of a dimension")
                .derivative("0 in those rows, 1 elsewhere; for the value the reverse", "input", "value")
                .call(a -> a.in(2) == null
                        ? a.in(0)
                                .indexFill(
                                        a.attributes().dim("dim"),
                                        a.in(1),
                                        a.attributes().number("value"))
                        : a.in(0).indexFill(a.attributes().dim("dim"), a.in(1), a.in(2)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("rows", value, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 2), null),
                        Sample.of(
                                "tensor",
                                Attributes.of("dim", -1),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 3, 3).as(DType.INT32),
                                InputSpec.normal()),
                        Sample.of("scalar-index", value, InputSpec.normal(4), InputSpec.integers(0, 3), null),
                        Sample.of("no-rows", value, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 0), null),
                        Sample.of(
                                        "int64",
                                        Attributes.of("dim", 0, "value", -3),
                                        InputSpec.integers(0, 9, 4),
                                        InputSpec.integers(0, 3, 2),
                                        null)
                                .forwardOnly())
                .errors(
                        ErrorSample.of("range", IndexException.class, "index_fill", "index 4", "[0, 4)")
                                .with(value, InputSpec.normal(4), InputSpec.integers(4, 4, 2)),
                        ErrorSample.of("matrix", ShapeException.class, "index_fill", "[1, 2]", "vector")
                                .with(value, InputSpec.normal(4), InputSpec.integers(0, 3, 1, 2)),
                        ErrorSample.of("value", ShapeException.class, "index_fill", "[2]", "scalar")
                                .with(FIRST, InputSpec.normal(4), InputSpec.integers(0, 3, 2), InputSpec.normal(2)))
                .build();
    }

    private static Operation indexReduce() {
        Operation.Builder row = new Operation.Builder(FAMILY, "index_reduce")
                .inputs("input", "index", "source")
                .attributes("dim", "reduce", "include_self")
                .formula(
                        "a copy whose rows at indices of a dimension are reduced with those of source, by prod, mean, amax"
                                + " or amin; without themselves if not include_self")
                .derivative("that of the reduction; of equal extrema each an even share", "input", "source")
                .call(a -> a.in(0)
                        .indexReduce(
                                a.attributes().dim("dim"),
                                a.in(1),
                                a.in(2),
                                a.attributes().text("reduce", ""),
                                includesSelf(a.attributes())))
                .accuracy(Accuracy.normwise(8).derivatives(16, 32));
        for (String reduce : List.of("prod", "mean", "amax", "amin")) {
            row.samples(
                    Sample.of(
                            reduce,
                            reducing(0, reduce, true),
                            InputSpec.distinct(4, 3),
                            InputSpec.integers(0, 3, 5),
                            others(5, 3)),
                    Sample.of(
                            reduce + "-without-self",
                            reducing(1, reduce, false),
                            InputSpec.distinct(2, 4).placed(Placement.PERMUTED),
                            InputSpec.integers(0, 3, 3).as(DType.INT32),
                            others(2, 3).placed(Placement.STRIDED)));
        }
        return row.errors(
                        ErrorSample.of("sum", ArgumentException.class, "index_reduce", "'sum'", "index_add")
                                .with(
                                        reducing(0, "sum", true),
                                        InputSpec.normal(4),
                                        InputSpec.integers(0, 3, 2),
                                        InputSpec.normal(2)),
                        ErrorSample.of("source", ShapeException.class, "index_reduce", "[3]", "[2]")
                                .with(
                                        reducing(0, "amax", true),
                                        InputSpec.normal(4),
                                        InputSpec.integers(0, 3, 3),
                                        InputSpec.normal(2)))
                .build();
    }
}
