package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;

/** Writing at indices. */
final class ScatterRows {
    private static final String FAMILY = "indexing";
    private static final Attributes FIRST = Attributes.of("dim", 0);

    private ScatterRows() {}

    static List<Operation> rows() {
        return List.of(indexAdd());
    }

    private static Operation indexAdd() {
        return new Operation.Builder(FAMILY, "index_add")
                .inputs("input", "index", "source")
                .attributes("dim", "alpha")
                .formula("a copy to whose rows at indices of a dimension alpha times the rows of source are added, in"
                        + " ascending order")
                .derivative("1, and alpha times the rows at the indices for source", "input", "source")
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
}
