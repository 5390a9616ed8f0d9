package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Finding and counting elements. */
final class SearchRows {
    private static final String FAMILY = "indexing";
    private static final Attributes RIGHT = Attributes.of("right", true);
    private static final double[] ASCENDING = {-1.5, -0.5, -0.5, 0, 0.25, 1, 1, 2.5};

    private SearchRows() {}

    static List<Operation> rows() {
        return List.of(
                searchsorted(), bucketize(), isin(), bincount(), histc(), histogram(), unique(), uniqueConsecutive());
    }

    private static InputSpec ascending(long... shape) {
        return InputSpec.values(ASCENDING, shape);
    }

    /** Values of which many are equal to one another, and to {@link #ASCENDING}. */
    private static InputSpec coarse(long... shape) {
        return InputSpec.of(new InputSpec.Kind.Integers(-2, 3), null, shape);
    }

    private static Tensor searchsorted(Arguments a) {
        String side = a.attributes().text("side", a.attributes().flag("right") ? "right" : "left");
        if (!side.equals("right") && (!side.equals("left") || a.attributes().flag("right"))) {
            throw new ArgumentException("searchsorted: side is '" + side + "', right "
                    + a.attributes().flag("right") + "; choose left or right");
        }
        if (a.in(2) != null) {
            return a.in(0).searchsorted(a.in(1), side.equals("right"), a.in(2));
        }
        return a.attributes().names().isEmpty()
                ? a.in(0).searchsorted(a.in(1))
                : a.in(0).searchsorted(a.in(1), side.equals("right"));
    }

    private static Operation searchsorted() {
        return new Operation.Builder(FAMILY, "searchsorted")
                .inputs("sorted_sequence", "input", "sorter?")
                .attributes("right", "side")
                .formula(
                        "how many elements of a sequence, ascending as it is or in the order of a sorter, are less than each"
                                + " value; with right, or side right, not greater")
                .call(SearchRows::searchsorted)
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("left", ascending(8), coarse(3, 4), null),
                        Sample.of("right", RIGHT, ascending(8), coarse(3, 4).placed(Placement.PERMUTED), null),
                        Sample.of("lines", ascending(3, 8), InputSpec.normal(3, 5), null),
                        Sample.of(
                                "lines-right",
                                RIGHT,
                                ascending(2, 2, 4).placed(Placement.STRIDED),
                                coarse(2, 2, 3).placed(Placement.STRIDED),
                                null),
                        Sample.of("scalar", ascending(7), InputSpec.normal(), null),
                        Sample.of(
                                "special",
                                InputSpec.values(new double[] {Double.NEGATIVE_INFINITY, 0, 1, Double.NaN}, 4),
                                InputSpec.values(Samples.SPECIAL, 16),
                                null),
                        Sample.of("empty-sequence", ascending(0), InputSpec.normal(3), null),
                        Sample.of("empty", ascending(8), InputSpec.normal(0, 2), null),
                        Sample.of(
                                "int64",
                                InputSpec.of(new InputSpec.Kind.Values(-3, 0, 0, 5, 9), DType.INT64, 5),
                                InputSpec.integers(-4, 10, 12),
                                null),
                        Sample.of(
                                "sorter",
                                Attributes.of("side", "right"),
                                InputSpec.values(new double[] {1, -1, 0, 1, 2.5}, 5),
                                coarse(7),
                                InputSpec.of(new InputSpec.Kind.Values(1, 2, 0, 3, 4), DType.INT64, 5)),
                        Sample.of(
                                "sorter-lines",
                                Attributes.of("side", "left"),
                                InputSpec.values(new double[] {1, -1, 0, 3, 2, 1}, 2, 3)
                                        .placed(Placement.PERMUTED),
                                coarse(2, 4),
                                InputSpec.of(new InputSpec.Kind.Values(1, 2, 0, 2, 1, 0), DType.INT64, 2, 3)
                                        .placed(Placement.STRIDED)))
                .errors(
                        ErrorSample.of("unsorted", ArgumentException.class, "searchsorted", "[3]", "not sorted")
                                .with(InputSpec.values(new double[] {1, 3, 2}, 3), InputSpec.normal(2), null),
                        ErrorSample.of("shape", ShapeException.class, "searchsorted", "[2, 4]", "[3, 2]")
                                .with(ascending(2, 4), InputSpec.normal(3, 2), null),
                        ErrorSample.of("type", DTypeException.class, "searchsorted", "float32", "int64")
                                .with(ascending(4), InputSpec.integers(0, 3, 2), null),
                        ErrorSample.of("side", ArgumentException.class, "searchsorted", "'middle'", "left or right")
                                .with(Attributes.of("side", "middle"), ascending(4), InputSpec.normal(2), null),
                        ErrorSample.of("sides", ArgumentException.class, "searchsorted", "'left'", "right true")
                                .with(
                                        Attributes.of("side", "left", "right", true),
                                        ascending(4),
                                        InputSpec.normal(2),
                                        null),
                        ErrorSample.of("sorter", ShapeException.class, "searchsorted", "[4]", "[3]", "argsort")
                                .with(ascending(4), InputSpec.normal(2), InputSpec.integers(0, 3, 3)),
                        ErrorSample.of("place", IndexException.class, "searchsorted", "index 4", "[0, 4)")
                                .with(
                                        ascending(4),
                                        InputSpec.normal(2),
                                        InputSpec.of(new InputSpec.Kind.Values(0, 1, 2, 4), DType.INT64, 4)))
                .build();
    }

    private static Operation bucketize() {
        return new Operation.Builder(FAMILY, "bucketize")
                .inputs("input", "boundaries")
                .attributes("right")
                .formula(
                        "the i with boundaries[i-1] < x <= boundaries[i] (right: boundaries[i-1] <= x < boundaries[i])")
                .call(a -> a.attributes().has("right")
                        ? a.in(0).bucketize(a.in(1), a.attributes().flag("right"))
                        : a.in(0).bucketize(a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("left", coarse(3, 4), ascending(8)),
                        Sample.of("right", RIGHT, coarse(3, 4), ascending(8).placed(Placement.STRIDED)),
                        Sample.of("none", InputSpec.normal(3), ascending(0)),
                        Sample.of("empty", InputSpec.normal(0), ascending(3)))
                .errors(
                        ErrorSample.of("unsorted", ArgumentException.class, "bucketize", "not sorted")
                                .with(InputSpec.normal(2), InputSpec.values(new double[] {1, 3, 2}, 3)),
                        ErrorSample.of("matrix", ShapeException.class, "bucketize", "[2, 4]", "vector")
                                .with(InputSpec.normal(2), ascending(2, 4)))
                .build();
    }

    private static Operation isin() {
        return new Operation.Builder(FAMILY, "isin")
                .inputs("elements", "test_elements")
                .attributes("invert")
                .formula("whether each element is among the others")
                .call(a -> a.attributes().has("invert")
                        ? a.in(0).isin(a.in(1), a.attributes().flag("invert"))
                        : a.in(0).isin(a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", coarse(3, 4).placed(Placement.PERMUTED), coarse(2, 2)),
                        Sample.of(
                                "invert",
                                Attributes.of("invert", true),
                                coarse(7),
                                coarse(3).placed(Placement.STRIDED)),
                        Sample.of(
                                "special", InputSpec.values(Samples.SPECIAL, 16), InputSpec.values(Samples.SPECIAL, 9)),
                        Sample.of(
                                "int32",
                                InputSpec.integers(0, 9, 8).as(DType.INT32),
                                InputSpec.integers(0, 9, 4).as(DType.INT32)),
                        Sample.of("none", InputSpec.normal(3), InputSpec.normal(0)),
                        Sample.of("empty", InputSpec.normal(0, 3), InputSpec.normal(2)))
                .errors(ErrorSample.of("type", DTypeException.class, "isin", "float32", "int64")
                        .with(InputSpec.normal(4), InputSpec.integers(0, 3, 2)))
                .build();
    }

    private static Operation bincount() {
        Attributes six = Attributes.of("minlength", 6);
        return new Operation.Builder(FAMILY, "bincount")
                .inputs("input", "weights?")
                .attributes("minlength")
                .formula(
                        "how often each number from 0 occurs, or the sum of the weights there; the largest is read back")
                .derivative("the gradient at the number", "weights")
                .call(a -> a.in(1) == null && a.attributes().names().isEmpty()
                        ? a.in(0).bincount()
                        : a.in(0).bincount(a.in(1), a.attributes().integer("minlength", 0)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("counts", six, InputSpec.integers(0, 4, 30), null),
                        Sample.of("weights", six, InputSpec.integers(0, 4, 30).as(DType.INT32), InputSpec.normal(30)),
                        Sample.of("largest", InputSpec.of(new InputSpec.Kind.Values(3, 0, 3, 1), DType.INT64, 4)),
                        Sample.of("int-weights", six, InputSpec.integers(0, 5, 9), InputSpec.integers(-3, 3, 9))
                                .forwardOnly(),
                        Sample.of(
                                "placed",
                                six,
                                InputSpec.integers(0, 5, 9).placed(Placement.STRIDED),
                                InputSpec.normal(9).placed(Placement.STRIDED)),
                        Sample.of("empty", InputSpec.integers(0, 4, 0)))
                .errors(
                        ErrorSample.of("negative", IndexException.class, "bincount", "index -1")
                                .with(InputSpec.of(new InputSpec.Kind.Values(3, -1), DType.INT64, 2)),
                        ErrorSample.of("matrix", ShapeException.class, "bincount", "[2, 2]", "vectors")
                                .with(InputSpec.integers(0, 3, 2, 2)),
                        ErrorSample.of("weights", ShapeException.class, "bincount", "[4]", "[3]")
                                .with(InputSpec.integers(0, 3, 4), InputSpec.normal(3)),
                        ErrorSample.of("type", DTypeException.class, "bincount", "float32", "int64")
                                .with(InputSpec.normal(4)))
                .build();
    }

    private static Operation histc() {
        Attributes four = Attributes.of("bins", 4, "min", -2, "max", 2);
        return new Operation.Builder(FAMILY, "histc")
                .inputs("input")
                .attributes("bins", "min", "max")
                .formula(
                        "how many elements fall into each of equal intervals from min to max, included; of the smallest"
                                + " to the largest element, read back, if these are equal")
                .call(a -> a.in(0)
                        .histc(
                                a.attributes().dim("bins", 100),
                                a.attributes().number("min", 0),
                                a.attributes().number("max", 0)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", four, coarse(5, 7).placed(Placement.PERMUTED)),
                        Sample.of("special", four, InputSpec.values(Samples.SPECIAL, 16)),
                        Sample.of(
                                "range", Attributes.of("bins", 8), InputSpec.values(new double[] {-3, 0, 1, 5, 2}, 9)),
                        Sample.of("equal", Attributes.of("bins", 2), InputSpec.values(new double[] {3}, 4)),
                        Sample.of("empty", four, InputSpec.normal(0)))
                .errors(
                        ErrorSample.of("bins", ArgumentException.class, "histc", "0 bins")
                                .with(Attributes.of("bins", 0), InputSpec.normal(3)),
                        ErrorSample.of("order", ArgumentException.class, "histc", "ascending")
                                .with(Attributes.of("min", 2, "max", 1), InputSpec.normal(3)),
                        ErrorSample.of("infinite", ArgumentException.class, "histc", "finite")
                                .with(Attributes.NONE, InputSpec.values(Samples.SPECIAL, 16)),
                        ErrorSample.of("type", DTypeException.class, "histc", "int64")
                                .with(Attributes.NONE, InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static List<Tensor> histogram(Arguments a) {
        Attributes given = a.attributes();
        if (a.in(2) != null) {
            return a.in(0).histogram(a.in(2), a.in(1), given.flag("density")).asList();
        }
        double[] range = given.has("range") ? given.numbers("range") : new double[0];
        return a.in(0)
                .histogram(given.dim("bins", 100), range, a.in(1), given.flag("density"))
                .asList();
    }

    private static Operation histogram() {
        Attributes four = Attributes.of("bins", 4, "range", List.of(-2, 2));
        InputSpec edges = InputSpec.values(new double[] {-1.5, -0.25, 0, 1, 3}, 5);
        return new Operation.Builder(FAMILY, "histogram")
                .inputs("input", "weight?", "bin_edges?")
                .attributes("bins", "range", "density")
                .formula(
                        "how many elements, or which weight, fall between neighbouring edges, those of bins of one width or"
                                + " given ones, the last included; with density by the sum and the width; and the edges")
                .derivative("the gradient at the bin", "weight")
                .results(SearchRows::histogram)
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("bins", four, coarse(5, 7).placed(Placement.PERMUTED), null, null),
                        Sample.of("weights", four, InputSpec.normal(20), InputSpec.normal(20), null),
                        Sample.of(
                                "density",
                                Attributes.of("bins", 3, "range", List.of(-1, 1.5), "density", true),
                                InputSpec.normal(4, 5),
                                InputSpec.uniform(1, 2, 4, 5).placed(Placement.STRIDED),
                                null),
                        Sample.of("edges", coarse(4, 9), null, edges),
                        Sample.of(
                                "edges-weights",
                                Attributes.of("density", true),
                                InputSpec.normal(40).placed(Placement.STRIDED),
                                InputSpec.uniform(1, 2, 40),
                                edges.placed(Placement.STRIDED)),
                        Sample.of("special", four, InputSpec.values(Samples.SPECIAL, 16), null, null),
                        Sample.of(
                                "range",
                                Attributes.of("bins", 8),
                                InputSpec.values(new double[] {-3, 0, 1, 5, 2}, 9),
                                null,
                                null),
                        Sample.of("equal", Attributes.of("bins", 2), InputSpec.values(new double[] {3}, 4), null, null),
                        Sample.of("scalar", four, InputSpec.normal(), null, null),
                        Sample.of("empty", Attributes.of("bins", 2), InputSpec.normal(0), null, null))
                .errors(
                        ErrorSample.of("bins", ArgumentException.class, "histogram", "0 bins")
                                .with(Attributes.of("bins", 0), InputSpec.normal(3), null, null),
                        ErrorSample.of("order", ArgumentException.class, "histogram", "ascending")
                                .with(Attributes.of("range", List.of(2, 1)), InputSpec.normal(3), null, null),
                        ErrorSample.of("ends", ArgumentException.class, "histogram", "two ends")
                                .with(Attributes.of("range", List.of(2)), InputSpec.normal(3), null, null),
                        ErrorSample.of("infinite", ArgumentException.class, "histogram", "finite")
                                .with(InputSpec.values(Samples.SPECIAL, 16), null, null),
                        ErrorSample.of("edges", ShapeException.class, "histogram", "[1]", "at least 2")
                                .with(InputSpec.normal(3), null, ascending(1)),
                        ErrorSample.of("unsorted", ArgumentException.class, "histogram", "not sorted")
                                .with(InputSpec.normal(3), null, InputSpec.values(new double[] {1, 3, 2}, 3)),
                        ErrorSample.of("weight", ShapeException.class, "histogram", "[3]", "[2]")
                                .with(InputSpec.normal(3), InputSpec.normal(2), null),
                        ErrorSample.of("type", DTypeException.class, "histogram", "int64")
                                .with(InputSpec.integers(0, 9, 3), null, null))
                .build();
    }

    private static Operation.Builder unique(String name, String formula) {
        Attributes first = Attributes.of("dim", 0);
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("dim")
                .dataDependent()
                .formula(formula + "; the place of each there; how often each was there; read back")
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", coarse(4, 5).placed(Placement.PERMUTED)),
                        Sample.of("rows", first, InputSpec.integers(0, 1, 9, 3)),
                        Sample.of(
                                "columns",
                                Attributes.of("dim", -1),
                                InputSpec.integers(0, 1, 2, 2, 9).as(DType.INT32)),
                        Sample.of("bools", InputSpec.bools(7).placed(Placement.STRIDED)),
                        Sample.of("one", InputSpec.normal(1)),
                        Sample.of("scalar", InputSpec.normal()),
                        Sample.of("special", InputSpec.values(Samples.SPECIAL, 20)),
                        Sample.of("empty", InputSpec.normal(0)),
                        Sample.of("empty-rows", first, InputSpec.normal(3, 0)),
                        Sample.of("no-rows", first, InputSpec.normal(0, 3)))
                .errors(ErrorSample.of("dim", IndexException.class, name, "dim 2", "[4, 3]")
                        .with(Attributes.of("dim", 2), InputSpec.normal(4, 3)));
    }

    private static Operation unique() {
        return unique("unique", "the different elements, or slices along dim, in ascending order")
                .results(a -> (a.attributes().has("dim")
                                ? a.in(0).unique(a.attributes().dim("dim"))
                                : a.in(0).unique())
                        .asList())
                .build();
    }

    private static Operation uniqueConsecutive() {
        return unique("unique_consecutive", "the elements, or slices along dim, without those equal to the one before")
                .results(a -> (a.attributes().has("dim")
                                ? a.in(0).uniqueConsecutive(a.attributes().dim("dim"))
                                : a.in(0).uniqueConsecutive())
                        .asList())
                .build();
    }
}
