package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;

/** Writing at indices, one for each source. */
final class ScatterRows {
    private static final String FAMILY = "indexing";
    private static final Attributes FIRST = Attributes.of("dim", 0);

    private ScatterRows() {}

    static List<Operation> rows() {
        return List.of(scatter(), scatterReduce());
    }

    /** Values that differ from those of {@link InputSpec#distinct}. */
    static InputSpec others(long... shape) {
        return InputSpec.of(new InputSpec.Kind.Distinct(0.125, 0.0625), null, shape);
    }

    private static Operation scatter() {
        Attributes value = Attributes.of("dim", 0, "value", -2.5);
        return new Operation.Builder(FAMILY, "scatter")
                .inputs("input", "index", "src?")
                .attributes("dim", "value")
                .formula("a copy with src[i][j], or the value, at [index[i][j]][j] for dim 0, and so on; of several the"
                        + " last")
                .derivative("0 at the targets, 1 elsewhere; for src 1 where it stayed, else 0", "input", "src")
                .call(a -> a.in(2) == null
                        ? a.in(0)
                                .scatter(
                                        a.attributes().dim("dim"),
                                        a.in(1),
                                        a.attributes().number("value"))
                        : a.in(0).scatter(a.attributes().dim("dim"), a.in(1), a.in(2)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of(
                                "rows",
                                FIRST,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 2, 3),
                                InputSpec.normal(2, 3)),
                        Sample.of(
                                "duplicates",
                                FIRST,
                                InputSpec.normal(5),
                                InputSpec.integers(0, 3, 40),
                                InputSpec.normal(40)),
                        Sample.of(
                                "smaller",
                                Attributes.of("dim", -1),
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
                                FIRST,
                                InputSpec.normal(4, 3).placed(Placement.EXPANDED),
                                InputSpec.integers(0, 3, 5, 3).placed(Placement.EXPANDED),
                                InputSpec.normal(5, 3).placed(Placement.STRIDED)),
                        Sample.of("value", value, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 2, 2), null),
                        Sample.of("value-empty", value, InputSpec.normal(4, 3), InputSpec.integers(0, 3, 0, 3), null),
                        Sample.of("one", FIRST, InputSpec.normal(1), InputSpec.integers(0, 0, 1), InputSpec.normal(1)),
                        Sample.of(
                                "empty",
                                FIRST,
                                InputSpec.normal(4, 3),
                                InputSpec.integers(0, 3, 0, 3),
                                InputSpec.normal(0, 3)),
                        Sample.of("bool", FIRST, InputSpec.bools(4), InputSpec.integers(0, 3, 3), InputSpec.bools(3))
                                .forwardOnly(),
                        Sample.of(
                                        "int64",
                                        Attributes.of("dim", 0, "value", 7),
                                        InputSpec.integers(0, 9, 4),
                                        InputSpec.integers(0, 3, 2),
                                        null)
                                .forwardOnly())
                .errors(
                        ErrorSample.of("range", IndexException.class, "scatter", "index 4", "[0, 4)")
                                .with(FIRST, InputSpec.normal(4), InputSpec.integers(4, 4, 2), InputSpec.normal(2)),
                        ErrorSample.of("src", ShapeException.class, "scatter", "[3]", "[2]", "src")
                                .with(FIRST, InputSpec.normal(4), InputSpec.integers(0, 3, 3), InputSpec.normal(2)),
                        ErrorSample.of("rank", ShapeException.class, "scatter", "[3]", "[4, 2]")
                                .with(FIRST, InputSpec.normal(4, 2), InputSpec.integers(0, 3, 3), InputSpec.normal(3)),
                        ErrorSample.of("types", DTypeException.class, "scatter", "int64", "float32")
                                .with(
                                        FIRST,
                                        InputSpec.normal(4),
                                        InputSpec.integers(0, 3, 3),
                                        InputSpec.integers(0, 3, 3)),
                        ErrorSample.of("index-type", DTypeException.class, "scatter", "float32", "int64")
                                .with(FIRST, InputSpec.normal(4), InputSpec.normal(3), InputSpec.normal(3)),
                        ErrorSample.of("dim", IndexException.class, "scatter", "dim 2")
                                .with(
                                        Attributes.of("dim", 2),
                                        InputSpec.normal(4, 2),
                                        InputSpec.integers(0, 3, 3, 2),
                                        InputSpec.normal(3, 2)))
                .build();
    }

    static Attributes reducing(int dim, String reduce, boolean includeSelf) {
        return Attributes.of("dim", dim, "reduce", reduce, "include_self", includeSelf);
    }

    static boolean includesSelf(Attributes attributes) {
        return !attributes.has("include_self") || attributes.flag("include_self");
    }

    private static Operation scatterReduce() {
        Operation.Builder row = new Operation.Builder(FAMILY, "scatter_reduce")
                .inputs("input", "index", "src")
                .attributes("dim", "reduce", "include_self")
                .formula("a copy whose elements at [index[i][j]][j] for dim 0, and so on, are reduced with src[i][j] in"
                        + " ascending order, by sum, prod, mean, amax or amin; without themselves if not include_self")
                .derivative("that of the reduction; of equal extrema each an even share", "input", "src")
                .call(a -> a.attributes().has("include_self")
                        ? a.in(0)
                                .scatterReduce(
                                        a.attributes().dim("dim"),
                                        a.in(1),
                                        a.in(2),
                                        a.attributes().text("reduce", ""),
                                        includesSelf(a.attributes()))
                        : a.in(0)
                                .scatterReduce(
                                        a.attributes().dim("dim"),
                                        a.in(1),
                                        a.in(2),
                                        a.attributes().text("reduce", "")))
                .accuracy(Accuracy.normwise(8).derivatives(16, 32));
        for (String reduce : List.of("sum", "prod", "mean", "amax", "amin")) {
            row.samples(
                    Sample.of(
                            reduce,
                            Attributes.of("dim", 0, "reduce", reduce),
                            InputSpec.distinct(4, 3),
                            InputSpec.integers(0, 3, 5, 3),
                            others(5, 3)),
                    Sample.of(
                            reduce + "-without-self",
                            reducing(-1, reduce, false),
                            InputSpec.distinct(3, 4).placed(Placement.PERMUTED),
                            InputSpec.integers(0, 2, 2, 6).as(DType.INT32).placed(Placement.STRIDED),
                            others(3, 7)),
                    Sample.of(
                            reduce + "-empty",
                            reducing(0, reduce, false),
                            InputSpec.distinct(4, 3),
                            InputSpec.integers(0, 3, 0, 3),
                            others(0, 3)));
        }
        for (String reduce : List.of("sum", "prod", "amax", "amin")) {
            row.samples(
                    Sample.of(
                                    reduce + "-int64",
                                    reducing(0, reduce, true),
                                    InputSpec.integers(-9, 9, 4),
                                    InputSpec.integers(0, 3, 9),
                                    InputSpec.integers(-9, 9, 9))
                            .forwardOnly(),
                    Sample.of(
                                    reduce + "-int32",
                                    reducing(0, reduce, false),
                                    InputSpec.integers(-9, 9, 4).as(DType.INT32),
                                    InputSpec.integers(0, 3, 5),
                                    InputSpec.integers(-9, 9, 5).as(DType.INT32))
                            .forwardOnly());
        }
        return row.samples(
                        Sample.of(
                                "zeros",
                                Attributes.of("dim", 0, "reduce", "prod"),
                                InputSpec.values(new double[] {2, 0, -3}, 3),
                                InputSpec.of(new InputSpec.Kind.Values(0, 0, 1, 1, 2, 2, 0, 1, 2), DType.INT64, 9),
                                InputSpec.values(new double[] {0, 3, 0, 0, 5, 0, 7, 2, 0.5}, 9)),
                        Sample.of(
                                        "special",
                                        Attributes.of("dim", 0, "reduce", "amax"),
                                        InputSpec.values(Samples.SPECIAL, 16),
                                        InputSpec.integers(0, 15, 16),
                                        InputSpec.values(Samples.SPECIAL, 16))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("reduce", ArgumentException.class, "scatter_reduce", "'max'", "amax")
                                .with(
                                        reducing(0, "max", true),
                                        InputSpec.normal(4),
                                        InputSpec.integers(0, 3, 2),
                                        InputSpec.normal(2)),
                        ErrorSample.of("mean", DTypeException.class, "scatter_reduce", "mean", "int64")
                                .with(
                                        reducing(0, "mean", true),
                                        InputSpec.integers(0, 9, 4),
                                        InputSpec.integers(0, 3, 2),
                                        InputSpec.integers(0, 9, 2)),
                        ErrorSample.of("range", IndexException.class, "scatter_reduce", "index 4", "[0, 4)")
                                .with(
                                        reducing(0, "sum", true),
                                        InputSpec.normal(4),
                                        InputSpec.integers(4, 4, 2),
                                        InputSpec.normal(2)))
                .build();
    }
}
