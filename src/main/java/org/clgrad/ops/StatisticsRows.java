package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.SpreadAndMean;

/** Moments, extrema together, and reductions that ignore NaN. */
final class StatisticsRows {
    private static final double[] HOLES = {1, Double.NaN, -2, 0.5, Double.NaN, 3, -0.0, 0, Double.NaN, 4, 2, -1};

    private StatisticsRows() {}

    static List<Operation> rows() {
        return List.of(
                spread("var_mean", "the variance and the mean", "2 (x - mean) / (n - correction); 1 / n"),
                spread("std_mean", "the deviation and the mean", "(x - mean) / ((n - correction) std); 1 / n"),
                aminmax(),
                nansum(),
                nanmean(),
                countNonzero(),
                cov(),
                corrcoef());
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder("statistics", name).inputs("input");
    }

    private static int[] dims(Arguments a) {
        return a.attributes().ints("dim");
    }

    private static boolean keep(Arguments a) {
        return a.attributes().flag("keepdim");
    }

    private static ErrorSample outside() {
        return ErrorSample.of("dim", IndexException.class, "dim 2", "[-2, 1]", "[3, 4]")
                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4));
    }

    private static ErrorSample floatingOnly(String name) {
        return ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                .with(NONE, InputSpec.integers(0, 9, 3, 4));
    }

    private static Operation spread(String name, String formula, String derivative) {
        boolean squared = name.equals("var_mean");
        return row(name)
                .attributes("dim", "correction", "unbiased", "keepdim")
                .formula(formula + "; correction 1 by default")
                .derivative(derivative, "input")
                .results(a -> {
                    double correction = Given.correction(a.attributes());
                    SpreadAndMean both = squared
                            ? a.in(0).varMean(dims(a), correction, keep(a))
                            : a.in(0).stdMean(dims(a), correction, keep(a));
                    return both.asList();
                })
                .accuracy(Accuracy.normwise(8).derivatives(16, 64))
                .samples(
                        Sample.of("all", InputSpec.normal(3, 4)),
                        Sample.of("first", Attributes.of("dim", 0), InputSpec.normal(5, 3)),
                        Sample.of(
                                "two-keep",
                                Attributes.of("dim", new int[] {-1, 1}, "correction", 0, "keepdim", true),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 1, "correction", 0.5),
                                InputSpec.normal(3, 6).placed(Placement.STRIDED)),
                        Sample.of("one", Attributes.of("dim", 1), InputSpec.normal(4, 1))
                                .forwardOnly(),
                        Sample.of("kept-empty", Attributes.of("dim", 1), InputSpec.normal(0, 3)),
                        Sample.of("shifted", Attributes.of("dim", 0), InputSpec.uniform(1000, 1001, 9, 3))
                                .forwardOnly())
                .errors(outside(), floatingOnly(squared ? "var" : "std"))
                .build();
    }

    private static Operation aminmax() {
        return row("aminmax")
                .attributes("dim", "keepdim")
                .formula("the smallest and the largest element; NaN wins")
                .derivative("shared evenly among equal smallest and largest elements", "input")
                .results(a -> a.in(0).aminmax(dims(a), keep(a)).asList())
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("all", InputSpec.distinct(3, 4)),
                        Sample.of("first", Attributes.of("dim", 0), InputSpec.distinct(5, 3)),
                        Sample.of(
                                "last-keep",
                                Attributes.of("dim", -1, "keepdim", true),
                                InputSpec.distinct(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of("one", Attributes.of("dim", 1), InputSpec.distinct(4, 1)),
                        Sample.of("scalar", InputSpec.normal()),
                        Sample.of("integers", Attributes.of("dim", 0), InputSpec.integers(-9, 9, 7, 2))
                                .forwardOnly(),
                        Sample.of("special", Attributes.of("dim", 0), InputSpec.values(Samples.SPECIAL, 2, 8))
                                .forwardOnly())
                .kinks(Kink.of("equal", NONE, new double[] {3, 1, 3, 1, 2}, 0, 0.5, 0, 0.5, 0))
                .errors(
                        outside(),
                        ErrorSample.of("empty", ShapeException.class, "[3, 0]", "no elements")
                                .with(Attributes.of("dim", 1), InputSpec.normal(3, 0)))
                .build();
    }

    /** Reductions that ignore NaN, on data with and without. */
    private static List<Sample> withHoles() {
        return List.of(
                Sample.of("all", InputSpec.normal(3, 4)),
                Sample.of("holes", Attributes.of("dim", 1), InputSpec.values(HOLES, 3, 4))
                        .forwardOnly(),
                Sample.of("nothing-but-nan", Attributes.of("dim", 0), InputSpec.values(new double[] {Double.NaN}, 3, 2))
                        .forwardOnly(),
                Sample.of(
                        "permuted",
                        Attributes.of("dim", new int[] {0, -1}, "keepdim", true),
                        InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                Sample.of(
                        "strided",
                        Attributes.of("dim", 1),
                        InputSpec.normal(3, 6).placed(Placement.STRIDED)),
                Sample.of("one", Attributes.of("dim", 1), InputSpec.normal(4, 1)),
                Sample.of("scalar", InputSpec.normal()),
                Sample.of("kept-empty", Attributes.of("dim", 1), InputSpec.normal(0, 3)));
    }

    private static Operation nansum() {
        return row("nansum")
                .attributes("dim", "keepdim")
                .formula("the sum of what is not NaN; integers and bools add up in int64")
                .derivative("1, but 0 where NaN is", "input")
                .call(a -> a.in(0).nansum(dims(a), keep(a)))
                .accuracy(Accuracy.normwise(16))
                .samples(withHoles())
                .samples(
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)),
                        Sample.of("integers", Attributes.of("dim", 0), InputSpec.integers(-9, 9, 7, 2))
                                .forwardOnly(),
                        Sample.of("bools", InputSpec.bools(7)).forwardOnly())
                .kinks(Kink.of("nan", NONE, new double[] {1, Double.NaN, 3}, 1, 0, 1))
                .errors(outside())
                .build();
    }

    private static Operation nanmean() {
        return row("nanmean")
                .attributes("dim", "keepdim")
                .formula("the mean of what is not NaN; NaN for nothing")
                .derivative("one by the number of elements that are not NaN, but 0 where NaN is", "input")
                .call(a -> a.in(0).nanmean(dims(a), keep(a)))
                .accuracy(Accuracy.normwise(16))
                .samples(withHoles())
                .kinks(Kink.of("nan", NONE, new double[] {1, Double.NaN, 3}, 0.5, 0, 0.5))
                .errors(outside(), floatingOnly("nanmean"))
                .build();
    }

    private static Operation countNonzero() {
        return row("count_nonzero")
                .attributes("dim")
                .formula("how many elements are other than 0; NaN is")
                .call(a -> a.in(0).countNonzero(dims(a)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("all", InputSpec.values(HOLES, 3, 4)),
                        Sample.of("two", Attributes.of("dim", new int[] {0, -1}), InputSpec.integers(-1, 1, 2, 3, 4)),
                        Sample.of("bools", Attributes.of("dim", 1), InputSpec.bools(3, 70)),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 0),
                                InputSpec.normal(3, 6).placed(Placement.STRIDED)),
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)),
                        Sample.of("scalar", InputSpec.integers(0, 1).as(DType.INT32)))
                .errors(outside())
                .build();
    }

    private static Operation cov() {
        InputSpec x = InputSpec.normal(3, 7);
        InputSpec frequencies = InputSpec.integers(1, 3, 7);
        InputSpec weights = InputSpec.uniform(0.5, 2, 7);
        return row("cov")
                .inputs("fweights?", "aweights?")
                .attributes("correction")
                .formula("covariances of rows over columns, which may count several times (fweights) and have weights")
                .derivative("that of the sums of products of differences from the means", "input", "aweights")
                .call(a -> a.attributes().has("correction") || a.in(1) != null || a.in(2) != null
                        ? a.in(0).cov(a.attributes().number("correction", 1), a.in(1), a.in(2))
                        : a.in(0).cov())
                .accuracy(Accuracy.normwise(16).derivatives(32, 64))
                .samples(
                        Sample.of("matrix", x),
                        Sample.of("population", Attributes.of("correction", 0), x.placed(Placement.PERMUTED)),
                        Sample.of("frequencies", x, frequencies),
                        Sample.of("weights", x.placed(Placement.STRIDED), null, weights),
                        Sample.of("both", x, frequencies, weights),
                        Sample.of("both-population", Attributes.of("correction", 0), x, frequencies, weights),
                        Sample.of("vector", InputSpec.normal(9)),
                        Sample.of("scalar", InputSpec.normal()).forwardOnly(),
                        Sample.of("one", InputSpec.normal(2, 1)).forwardOnly())
                .errors(
                        ErrorSample.of("rank", ShapeException.class, "cov", "[2, 3, 4]", "two dimensions")
                                .with(InputSpec.normal(2, 3, 4)),
                        ErrorSample.of("count", ShapeException.class, "fweights", "[6]", "7")
                                .with(x, InputSpec.integers(1, 3, 6)),
                        ErrorSample.of("negative", ArgumentException.class, "aweights", "negative")
                                .with(x, frequencies, InputSpec.uniform(-2, -1, 7)),
                        ErrorSample.of("fractions", DTypeException.class, "fweights", "float", "aweights")
                                .with(x, weights),
                        floatingOnly("cov"))
                .build();
    }

    private static Operation corrcoef() {
        return row("corrcoef")
                .formula("correlations of rows over columns, limited to [-1, 1]; NaN for a row that is constant")
                .derivative("that of the covariances by both deviations", "input")
                .call(a -> a.in(0).corrcoef())
                .accuracy(Accuracy.normwise(16).derivatives(64, 256))
                .samples(
                        Sample.of("matrix", InputSpec.normal(3, 7)),
                        Sample.of("permuted", InputSpec.normal(4, 9).placed(Placement.PERMUTED)),
                        Sample.of("constant", InputSpec.values(new double[] {1, 1, 1, 2, 3, 5}, 2, 3))
                                .forwardOnly(),
                        Sample.of("vector", InputSpec.normal(9)).forwardOnly())
                .errors(
                        ErrorSample.of("rank", ShapeException.class, "corrcoef", "[2, 3, 4]", "two dimensions")
                                .with(InputSpec.normal(2, 3, 4)),
                        floatingOnly("corrcoef"))
                .build();
    }
}
