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
import org.clgrad.tensor.ValuesAndIndices;

/** Medians, modes and quantiles. */
final class QuantileRows {
    private static final double NAN = Double.NaN;
    /** Ties, and NaN in some rows of 5. */
    private static final double[] RANKED = {2, 0, 2, -1, 0, 3, NAN, 1, NAN, 1, NAN, NAN, NAN, NAN, NAN, 7, 7, 7, 8, 8};

    private QuantileRows() {}

    static List<Operation> rows() {
        return List.of(median("median"), median("nanmedian"), mode(), quantile("quantile"), quantile("nanquantile"));
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder("statistics", name).inputs("input").accuracy(Accuracy.elementwise(0));
    }

    private static ErrorSample outside(String name, Attributes attrs) {
        return ErrorSample.of("dim", IndexException.class, name, "dim 2", "[-2, 1]", "[3, 4]")
                .with(attrs, InputSpec.normal(3, 4));
    }

    private static ErrorSample empty(String name) {
        return ErrorSample.of("empty", ShapeException.class, name, "[3, 0]", "no elements")
                .with(Attributes.of("dim", 1), InputSpec.normal(3, 0));
    }

    /** Samples along one dimension. */
    private static List<Sample> along() {
        Attributes last = Attributes.of("dim", -1, "keepdim", true);
        return List.of(
                Sample.of("first", Attributes.of("dim", 0), InputSpec.distinct(5, 3)),
                Sample.of("last-keep", last, InputSpec.distinct(3, 6)),
                Sample.of(
                        "permuted",
                        Attributes.of("dim", -2),
                        InputSpec.distinct(4, 3, 2).placed(Placement.PERMUTED)),
                Sample.of(
                        "strided",
                        Attributes.of("dim", 1),
                        InputSpec.distinct(3, 9).placed(Placement.STRIDED)),
                Sample.of("one", last, InputSpec.distinct(4, 1)),
                Sample.of("kept-empty", Attributes.of("dim", 1), InputSpec.normal(0, 3)),
                Sample.of("scalar", last, InputSpec.normal()),
                Sample.of("ties", last, InputSpec.values(RANKED, 4, 5)).forwardOnly(),
                Sample.of("special", Attributes.of("dim", 0), InputSpec.values(Samples.SPECIAL, 8, 2))
                        .forwardOnly(),
                Sample.of("int64", Attributes.of("dim", 0), InputSpec.integers(-3, 3, 40, 2))
                        .forwardOnly());
    }

    private static Operation median(String name) {
        boolean ignoreNan = name.equals("nanmedian");
        return row(name)
                .attributes("dim", "keepdim")
                .formula("the lower median" + (ignoreNan ? " of what is not NaN" : ", NaN if there is one")
                        + ", and along a dimension its place")
                .derivative("to the element of the place; without a dimension shared evenly among equal ones", "input")
                .results(a -> {
                    Tensor x = a.in(0);
                    if (!a.attributes().has("dim")) {
                        return List.of(ignoreNan ? x.nanmedian() : x.median());
                    }
                    int dim = a.attributes().dim("dim");
                    boolean keep = a.attributes().flag("keepdim");
                    ValuesAndIndices both = ignoreNan ? x.nanmedian(dim, keep) : x.median(dim, keep);
                    return both.asList();
                })
                .samples(along())
                .samples(
                        Sample.of("all", InputSpec.distinct(3, 4)),
                        Sample.of("all-nan", InputSpec.values(RANKED, 20)).forwardOnly(),
                        Sample.of("all-int32", InputSpec.integers(-3, 3, 6).as(DType.INT32))
                                .forwardOnly())
                .kinks(
                        Kink.of("equal", NONE, new double[] {3, 1, 2, 2, 0}, 0, 0, 0.5, 0.5, 0),
                        Kink.of("equal-dim", Attributes.of("dim", 0), new double[] {3, 1, 2, 2, 0}, 0, 0, 1, 0, 0),
                        Kink.of(
                                "nan",
                                NONE,
                                new double[] {3, NAN, 2, 1, NAN},
                                ignoreNan ? new double[] {0, 0, 1, 0, 0} : new double[] {0, 0.5, 0, 0, 0.5}))
                .errors(outside(name, Attributes.of("dim", 2)), empty(name))
                .build();
    }

    private static Operation mode() {
        return row("mode")
                .attributes("dim", "keepdim")
                .formula(
                        "the element that occurs most often, the smallest of several, and its last place; every NaN is an"
                                + " element of its own")
                .derivative("to the element of the place", "input")
                .results(a -> a.in(0)
                        .mode(a.attributes().dim("dim", -1), a.attributes().flag("keepdim"))
                        .asList())
                .samples(along())
                .samples(
                        Sample.of("frequent", InputSpec.values(new double[] {1, 2, 2, 0, 3, 3, 0, 2, 5, 5, 4, 4}, 2, 6))
                                .forwardOnly(),
                        Sample.of("bools", InputSpec.bools(3, 7)).forwardOnly())
                .kinks(Kink.of("equal", NONE, new double[] {3, 1, 2, 2, 0}, 0, 0, 0, 1, 0))
                .errors(outside("mode", Attributes.of("dim", 2)), empty("mode"))
                .build();
    }

    /** As many and such quantiles as an attribute or an input says. */
    private static Tensor quantile(Arguments a, boolean ignoreNan) {
        Tensor x = a.in(0);
        Attributes attrs = a.attributes();
        Tensor q = a.in(1);
        if (q == null) {
            double[] numbers = attrs.numbers("q");
            boolean single = numbers.length == 1;
            if (single && attrs.names().size() == 1) {
                return ignoreNan ? x.nanquantile(numbers[0]) : x.quantile(numbers[0]);
            }
            Tensor each = Tensor.of(x.device(), numbers, numbers.length).to(x.dtype());
            q = single ? each.reshape() : each;
        }
        int[] dims = attrs.ints("dim");
        String interpolation = attrs.text("interpolation", "linear");
        return ignoreNan
                ? x.nanquantile(q, dims, attrs.flag("keepdim"), interpolation)
                : x.quantile(q, dims, attrs.flag("keepdim"), interpolation);
    }

    private static Sample between(String interpolation) {
        return Sample.of(
                interpolation,
                Attributes.of("dim", -1, "interpolation", interpolation),
                InputSpec.distinct(2, 9),
                InputSpec.values(new double[] {0.05, 0.3, 0.8, 0.9}, 4));
    }

    private static Operation quantile(String name) {
        boolean ignoreNan = name.equals("nanquantile");
        InputSpec q = InputSpec.values(new double[] {0.3, 0.85}, 2);
        return row(name)
                .inputs("q?")
                .attributes("q", "dim", "keepdim", "interpolation")
                .formula("of n sorted elements" + (ignoreNan ? " that are not NaN" : "")
                        + " that at the rank q (n - 1), interpolated: linear, lower, higher, nearest or midpoint; q is a"
                        + " number or a vector, then the first dimension")
                .derivative("that of the interpolation", "input", "q")
                .call(a -> quantile(a, ignoreNan))
                .accuracy(Accuracy.normwise(8).derivatives(32, 64))
                .samples(
                        Sample.of("number", Attributes.of("q", 0.3), InputSpec.distinct(3, 4)),
                        Sample.of("vector", InputSpec.distinct(9), q),
                        Sample.of("dim-keep", Attributes.of("dim", 0, "keepdim", true), InputSpec.distinct(6, 2), q),
                        Sample.of(
                                "two",
                                Attributes.of("dim", new int[] {0, -1}),
                                InputSpec.distinct(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.values(new double[] {0.45})),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 1),
                                InputSpec.distinct(3, 7).placed(Placement.STRIDED),
                                q.placed(Placement.STRIDED)),
                        between("linear"),
                        between("lower"),
                        between("higher"),
                        between("nearest"),
                        between("midpoint"),
                        Sample.of("nan", Attributes.of("dim", 1), InputSpec.values(RANKED, 4, 5), q)
                                .forwardOnly(),
                        Sample.of("ends", Attributes.of("dim", 0, "q", new int[] {0, 1}), InputSpec.distinct(5, 2)),
                        Sample.of("kept-empty", Attributes.of("dim", 1, "q", 0.5), InputSpec.normal(0, 3)),
                        Sample.of("none", Attributes.of("dim", 0), InputSpec.normal(3), InputSpec.normal(0)),
                        Sample.of("one", Attributes.of("q", 0.7), InputSpec.normal()))
                .errors(
                        outside(name, Attributes.of("dim", 2, "q", 0.5)),
                        ErrorSample.of("empty", ShapeException.class, name, "[3, 0]", "no elements")
                                .with(Attributes.of("dim", 1, "q", 0.5), InputSpec.normal(3, 0)),
                        ErrorSample.of("range", ArgumentException.class, name, "1.5", "between 0 and 1")
                                .with(Attributes.of("q", 1.5), InputSpec.normal(3)),
                        ErrorSample.of("interpolation", ArgumentException.class, name, "'cubic'", "midpoint")
                                .with(Attributes.of("q", 0.5, "interpolation", "cubic"), InputSpec.normal(3)),
                        ErrorSample.of("q-rank", ShapeException.class, name, "[2, 2]", "vector")
                                .with(InputSpec.normal(3), InputSpec.uniform(0, 1, 2, 2)),
                        ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                                .with(Attributes.of("q", 0.5), InputSpec.integers(0, 9, 3)))
                .build();
    }
}
