package org.clgrad.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Folding over dimensions, and normalising along them. */
final class ReductionRows {
    private static final String FAMILY = "reductions";
    private static final double[] LOGITS = {1e4, -1e4, 9999, 0, 1e4, 5, -3};

    private ReductionRows() {}

    static List<Operation> rows() {
        return List.of(
                sum(),
                mean(),
                extremum("amax", "largest"),
                extremum("amin", "smallest"),
                arg("argmax", "largest"),
                arg("argmin", "smallest"),
                var(),
                logsumexp(),
                softmax(),
                logSoftmax(),
                cumsum());
    }

    private static int[] dims(Arguments a) {
        return a.attributes().ints("dim");
    }

    private static boolean keep(Arguments a) {
        return a.attributes().flag("keepdim");
    }

    /** A reduction over any dimensions, with what all of them refuse. */
    private static Operation.Builder reduction(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("dim", "keepdim")
                .errors(
                        ErrorSample.of("dim", IndexException.class, name, "dim 2", "[-2, 1]", "[3, 4]")
                                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4)),
                        ErrorSample.of("twice", ShapeException.class, name, "dim 1", "twice")
                                .with(Attributes.of("dim", new int[] {1, -1}), InputSpec.normal(3, 4)));
    }

    private static ErrorSample floatingOnly(String name, Attributes attrs) {
        return ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                .with(attrs, InputSpec.integers(0, 9, 3, 4));
    }

    private static Operation sum() {
        List<Sample> integers = new ArrayList<>();
        for (DType t : List.of(DType.INT32, DType.INT64, DType.BOOL)) {
            integers.add(Sample.of(
                            t.label(),
                            Attributes.of("dim", 1),
                            InputSpec.integers(0, 1, 5, 90).as(t))
                    .forwardOnly());
        }
        return reduction("sum")
                .attributes("dim", "keepdim", "dtype")
                .formula("the sum; integers and bools add up in int64; 0 for nothing")
                .derivative("1 for every element", "input")
                .call(a -> a.attributes().has("keepdim")
                        ? Given.cast(a).sum(dims(a), keep(a))
                        : Given.cast(a).sum(dims(a)))
                .accuracy(Accuracy.normwise(16))
                .samples(Samples.reduction(InputSpec::normal))
                .samples(integers)
                .samples(Sample.of("cast", Attributes.of("dim", 0, "dtype", "float64"), InputSpec.integers(-9, 9, 3, 4))
                        .forwardOnly())
                .samples(
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)),
                        Sample.of("large", InputSpec.values(new double[] {1e30, 1, -1e30, 3e38}, 3))
                                .forwardOnly(),
                        Sample.of(
                                "expanded",
                                Attributes.of("dim", 0),
                                InputSpec.normal(4, 3).placed(Placement.EXPANDED)),
                        Sample.of("special", Attributes.of("dim", 0), InputSpec.values(Samples.SPECIAL, 2, 16))
                                .forwardOnly())
                .build();
    }

    private static Operation mean() {
        return reduction("mean")
                .attributes("dim", "keepdim", "dtype")
                .formula("sum / n; NaN for nothing")
                .derivative("1 / n for every element", "input")
                .call(a -> a.attributes().has("keepdim")
                        ? Given.cast(a).mean(dims(a), keep(a))
                        : Given.cast(a).mean(dims(a)))
                .accuracy(Accuracy.normwise(4))
                .samples(Samples.reduction(InputSpec::normal))
                .samples(
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)),
                        Sample.of("cast", Attributes.of("dtype", "torch.float64"), InputSpec.integers(-9, 9, 3, 4))
                                .forwardOnly())
                .errors(floatingOnly("mean", Attributes.NONE))
                .build();
    }

    private static Operation extremum(String name, String which) {
        boolean largest = name.equals("amax");
        return reduction(name)
                .formula("the " + which + " element; NaN wins")
                .derivative("shared evenly among equal " + which + " elements", "input")
                .call(a -> {
                    Tensor x = a.in(0);
                    if (a.attributes().has("keepdim")) {
                        return largest ? x.amax(dims(a), keep(a)) : x.amin(dims(a), keep(a));
                    }
                    return largest ? x.amax(dims(a)) : x.amin(dims(a));
                })
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.reduction(InputSpec::distinct))
                .samples(
                        Sample.of(
                                        "int32",
                                        Attributes.of("dim", 0),
                                        InputSpec.integers(-9, 9, 7, 3).as(DType.INT32))
                                .forwardOnly(),
                        Sample.of("special", Attributes.of("dim", 0), InputSpec.values(Samples.SPECIAL, 2, 8, 2))
                                .forwardOnly())
                .kinks(Kink.of(
                        "equal",
                        Attributes.NONE,
                        new double[] {3, 1, 3, 1, 2},
                        largest ? new double[] {0.5, 0, 0.5, 0, 0} : new double[] {0, 0.5, 0, 0.5, 0}))
                .errors(ErrorSample.of("empty", ShapeException.class, name, "[0, 3]", "no elements")
                        .with(Attributes.of("dim", 0), InputSpec.normal(0, 3)))
                .build();
    }

    private static Operation arg(String name, String which) {
        boolean largest = name.equals("argmax");
        List<Sample> samples = List.of(
                Sample.of("all", InputSpec.distinct(3, 4)),
                Sample.of("all-permuted", InputSpec.distinct(3, 4).placed(Placement.PERMUTED)),
                Sample.of("all-keep", Attributes.of("keepdim", true), InputSpec.distinct(3, 4)),
                Sample.of("first", Attributes.of("dim", 0), InputSpec.distinct(5, 3)),
                Sample.of("last-keep", Attributes.of("dim", -1, "keepdim", true), InputSpec.distinct(2, 3, 4)),
                Sample.of(
                        "middle",
                        Attributes.of("dim", 1),
                        InputSpec.distinct(2, 3, 4).placed(Placement.PERMUTED)),
                Sample.of(
                        "strided",
                        Attributes.of("dim", 1),
                        InputSpec.distinct(3, 6).placed(Placement.STRIDED)),
                Sample.of("ties", Attributes.of("dim", 1), InputSpec.integers(0, 2, 5, 40)),
                Sample.of(
                        "float-ties",
                        Attributes.of("dim", 0),
                        InputSpec.values(new double[] {0, -0.0, 1, 1, 2}, 40, 3)),
                Sample.of("special", Attributes.of("dim", 1), InputSpec.values(Samples.SPECIAL, 4, 4)),
                Sample.of("tall", Attributes.of("dim", 0), InputSpec.distinct(700, 3)),
                Sample.of("wide", Attributes.of("dim", 1), InputSpec.distinct(3, 1100)),
                Sample.of("one", Attributes.of("dim", 1), InputSpec.distinct(4, 1)),
                Sample.of("kept-empty", Attributes.of("dim", 1), InputSpec.normal(0, 3)),
                Sample.of("scalar", InputSpec.normal()));
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("dim", "keepdim")
                .formula("the index of the " + which + " element: the first of several, the first NaN if there is one;"
                        + " of all dimensions the place in row-major order; int64")
                .call(a -> {
                    if (!a.attributes().has("dim")) {
                        Tensor place = largest ? a.in(0).argmax() : a.in(0).argmin();
                        long[] ones = new long[keep(a) ? a.in(0).rank() : 0];
                        Arrays.fill(ones, 1);
                        return place.reshape(ones);
                    }
                    int dim = a.attributes().dim("dim");
                    return largest ? a.in(0).argmax(dim, keep(a)) : a.in(0).argmin(dim, keep(a));
                })
                .accuracy(Accuracy.elementwise(0))
                .samples(samples.stream().map(Sample::forwardOnly).toList())
                .errors(
                        ErrorSample.of("dim", IndexException.class, name, "dim 2", "[-2, 1]", "[3, 4]")
                                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4)),
                        ErrorSample.of("empty", ShapeException.class, name, "[0, 3]", "no elements")
                                .with(Attributes.of("dim", 0), InputSpec.normal(0, 3)))
                .build();
    }

    private static Operation var() {
        return reduction("var")
                .attributes("dim", "correction", "unbiased", "keepdim")
                .formula("sum (x - mean)^2 / max(0, n - correction), corrected for rounding; correction 1 by default")
                .derivative("2 (x - mean) / (n - correction)", "input")
                .call(a -> Given.hasCorrection(a.attributes())
                        ? a.in(0).var(dims(a), Given.correction(a.attributes()), keep(a))
                        : a.in(0).var(dims(a)))
                .accuracy(Accuracy.normwise(8).derivatives(128, 128))
                .samples(Samples.reduction(InputSpec::normal, "correction", 0))
                .samples(
                        Sample.of("bessel", Attributes.of("dim", 1), InputSpec.normal(3, 5)),
                        Sample.of("biased", Attributes.of("dim", 1, "unbiased", false), InputSpec.normal(3, 5)),
                        Sample.of("bessel-all", InputSpec.normal(3, 5).placed(Placement.OFFSET)),
                        Sample.of("half", Attributes.of("dim", 0, "correction", 0.5), InputSpec.normal(6, 2)),
                        Sample.of("shifted", Attributes.of("dim", 1), InputSpec.uniform(1000, 1001, 3, 50))
                                .firstOrder(),
                        Sample.of("nothing-left", Attributes.of("dim", 1), InputSpec.normal(3, 1))
                                .forwardOnly(),
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)))
                .errors(floatingOnly("var", Attributes.NONE))
                .build();
    }

    private static Operation logsumexp() {
        return reduction("logsumexp")
                .formula("log(sum(e^x)) without overflow; -inf for nothing")
                .derivative("softmax(x)", "input")
                .call(a -> a.attributes().has("keepdim")
                        ? a.in(0).logsumexp(dims(a), keep(a))
                        : a.in(0).logsumexp(dims(a)))
                .accuracy(Accuracy.normwise(4))
                .samples(Samples.reduction(InputSpec::normal))
                .samples(
                        Sample.of("large", Attributes.of("dim", 1), InputSpec.values(LOGITS, 4, 5))
                                .firstOrder(),
                        Sample.of("infinite", Attributes.of("dim", 1), InputSpec.values(Samples.SPECIAL, 4, 4))
                                .forwardOnly(),
                        Sample.of(
                                        "all-infinite",
                                        Attributes.of("dim", 0),
                                        InputSpec.values(
                                                new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY},
                                                3,
                                                2))
                                .forwardOnly(),
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)))
                .errors(floatingOnly("logsumexp", Attributes.NONE))
                .build();
    }

    /** Samples of an operation along one dimension that keeps the shape. */
    private static List<Sample> along(Samples.Spec x) {
        return List.of(
                Sample.of("first", Attributes.of("dim", 0), x.of(5, 3)),
                Sample.of("last", Attributes.of("dim", -1), x.of(3, 7)),
                Sample.of("middle", Attributes.of("dim", 1), x.of(2, 3, 4)),
                Sample.of("permuted", Attributes.of("dim", 1), x.of(4, 3, 2).placed(Placement.PERMUTED)),
                Sample.of("strided", Attributes.of("dim", 1), x.of(3, 6).placed(Placement.STRIDED)),
                Sample.of("offset", Attributes.of("dim", 0), x.of(6).placed(Placement.OFFSET)),
                Sample.of("expanded", Attributes.of("dim", 0), x.of(3, 4).placed(Placement.EXPANDED)),
                Sample.of("tall", Attributes.of("dim", 0), x.of(700, 2)),
                Sample.of("wide", Attributes.of("dim", 1), x.of(2, 1100)),
                Sample.of("empty", Attributes.of("dim", 0), x.of(0, 3)),
                Sample.of("kept-empty", Attributes.of("dim", 1), x.of(0, 3)),
                Sample.of("one", Attributes.of("dim", 1), x.of(4, 1)),
                Sample.of("scalar", Attributes.of("dim", 0), x.of()));
    }

    private static Operation.Builder along(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("dim")
                .samples(along(InputSpec::normal))
                .errors(ErrorSample.of("dim", IndexException.class, name, "dim -3", "[-2, 1]", "[3, 4]")
                        .with(Attributes.of("dim", -3), InputSpec.normal(3, 4)));
    }

    private static Sample[] logits() {
        return new Sample[] {
            Sample.of("large", Attributes.of("dim", 1), InputSpec.values(LOGITS, 4, 5))
                    .firstOrder(),
            Sample.of(
                            "masked",
                            Attributes.of("dim", 0),
                            InputSpec.values(new double[] {Double.NEGATIVE_INFINITY, 1, 2}, 3))
                    .forwardOnly(),
            Sample.of("special", Attributes.of("dim", 1), InputSpec.values(Samples.SPECIAL, 4, 4))
                    .forwardOnly()
        };
    }

    private static Operation softmax() {
        return along("softmax")
                .attributes("dim", "dtype")
                .formula("e^x / sum(e^x) along a dimension, without overflow")
                .derivative("y (g - sum(g y)) for a gradient g", "input")
                .call(a -> Given.cast(a).softmax(a.attributes().dim("dim")))
                .accuracy(Accuracy.normwise(4))
                .samples(logits())
                .errors(floatingOnly("softmax", Attributes.of("dim", 0)))
                .build();
    }

    private static Operation logSoftmax() {
        return along("log_softmax")
                .attributes("dim", "dtype")
                .formula("x - log(sum(e^x)) along a dimension, without overflow")
                .derivative("g - softmax(x) sum(g) for a gradient g", "input")
                .call(a -> Given.cast(a).logSoftmax(a.attributes().dim("dim")))
                .accuracy(Accuracy.normwise(4))
                .samples(logits())
                .errors(floatingOnly("log_softmax", Attributes.of("dim", 0)))
                .build();
    }

    private static Operation cumsum() {
        return along("cumsum")
                .attributes("dim", "dtype")
                .formula("the sum of an element and those before it along a dimension; integers and bools in int64")
                .derivative("the cumulative sum from the end", "input")
                .call(a -> Given.cast(a).cumsum(a.attributes().dim("dim")))
                .accuracy(Accuracy.normwise(24).derivatives(32, 32))
                .samples(
                        Sample.of(
                                        "int32",
                                        Attributes.of("dim", 1),
                                        InputSpec.integers(-9, 9, 3, 40).as(DType.INT32))
                                .forwardOnly(),
                        Sample.of("bool", Attributes.of("dim", 0), InputSpec.bools(40))
                                .forwardOnly(),
                        Sample.of("special", Attributes.of("dim", 1), InputSpec.values(Samples.SPECIAL, 4, 4))
                                .forwardOnly())
                .build();
    }
}
