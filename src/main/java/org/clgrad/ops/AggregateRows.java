package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import java.util.Locale;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Extrema with their places, products, deviations, norms, and whether anything is true. */
final class AggregateRows {
    private static final String FAMILY = "reductions";
    private static final double[] ZEROS = {2, 0, 3, 0.5, -1.5, 1, 0, -2, 0, 0, 1.25, 4};
    private static final double[] EXTREME = {3e38, -2e38, 1e20, 1, 1e-20, -1e-30, 1e-40, 0, 2e-40, 5e30, -7, 1e19};
    private static final double[] TRUTHS = {0, 0, 0, 0, -0.0, 0, 0, Double.NaN, 1, 2, -3, 4};

    private AggregateRows() {}

    static List<Operation> rows() {
        return List.of(
                extremum("max", "largest"),
                extremum("min", "smallest"),
                prod(),
                cumprod(),
                std(),
                norm(),
                truth("any", "whether any element is other than 0; false for nothing"),
                truth("all", "whether all elements are other than 0; true for nothing"));
    }

    private static int[] dims(Arguments a) {
        return a.attributes().ints("dim");
    }

    private static boolean keep(Arguments a) {
        return a.attributes().flag("keepdim");
    }

    private static ErrorSample outside(String name) {
        return ErrorSample.of("dim", IndexException.class, name, "dim 2", "[-2, 1]", "[3, 4]")
                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4));
    }

    private static ErrorSample floatingOnly(String name) {
        return ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                .with(NONE, InputSpec.integers(0, 9, 3, 4));
    }

    private static Sample integers(DType type, Attributes attrs, long low) {
        return Sample.of(
                        type.label(),
                        attrs,
                        InputSpec.integers(low, type == DType.BOOL ? 1 : 3, 4, 5)
                                .as(type))
                .forwardOnly();
    }

    /** Samples of a reduction along one dimension. */
    private static List<Sample> along(Samples.Spec x) {
        Attributes first = Attributes.of("dim", 0);
        Attributes keep = Attributes.of("dim", -1, "keepdim", true);
        return List.of(
                Sample.of("first", first, x.of(5, 3)),
                Sample.of("last-keep", keep, x.of(3, 7)),
                Sample.of("middle", Attributes.of("dim", -2), x.of(2, 3, 4)),
                Sample.of("permuted", Attributes.of("dim", 1), x.of(4, 3, 2).placed(Placement.PERMUTED)),
                Sample.of("strided", Attributes.of("dim", 1), x.of(3, 6).placed(Placement.STRIDED)),
                Sample.of("offset", first, x.of(6, 3).placed(Placement.OFFSET)),
                Sample.of("tall", first, x.of(70, 3)),
                Sample.of("kept-empty", Attributes.of("dim", 1), x.of(0, 3)),
                Sample.of("one", keep, x.of(4, 1)),
                Sample.of("scalar", keep, x.of()));
    }

    private static Operation extremum(String name, String which) {
        boolean largest = name.equals("max");
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("dim", "keepdim")
                .formula("the " + which + " element along a dimension and the index of the first of several; without a"
                        + " dimension the " + which + " of all; NaN wins")
                .derivative(
                        "to the element of the index; without a dimension shared evenly among equal " + which
                                + " elements",
                        "input")
                .results(a -> {
                    Tensor x = a.in(0);
                    if (!a.attributes().has("dim")) {
                        return List.of(largest ? x.max() : x.min());
                    }
                    int dim = a.attributes().dim("dim");
                    return (largest ? x.max(dim, keep(a)) : x.min(dim, keep(a))).asList();
                })
                .accuracy(Accuracy.elementwise(0))
                .samples(along(InputSpec::distinct))
                .samples(
                        Sample.of("all", InputSpec.distinct(3, 4)),
                        Sample.of(
                                "expanded",
                                Attributes.of("dim", 1),
                                InputSpec.distinct(4, 3).placed(Placement.EXPANDED)),
                        integers(DType.INT32, Attributes.of("dim", 0), -9),
                        integers(DType.INT64, NONE, -9),
                        Sample.of("special", Attributes.of("dim", 0), InputSpec.values(Samples.SPECIAL, 2, 8, 2))
                                .forwardOnly())
                .kinks(
                        Kink.of(
                                "equal",
                                Attributes.of("dim", 0),
                                new double[] {3, 1, 3, 1, 2},
                                largest ? new double[] {1, 0, 0, 0, 0} : new double[] {0, 1, 0, 0, 0}),
                        Kink.of(
                                "equal-all",
                                NONE,
                                new double[] {3, 1, 3, 1, 2},
                                largest ? new double[] {0.5, 0, 0.5, 0, 0} : new double[] {0, 0.5, 0, 0.5, 0}))
                .errors(
                        outside(name),
                        ErrorSample.of("empty", ShapeException.class, "[3, 0]", "no elements")
                                .with(Attributes.of("dim", 1), InputSpec.normal(3, 0)),
                        ErrorSample.of("empty-all", ShapeException.class, "[0, 3]", "no elements")
                                .with(InputSpec.normal(0, 3)))
                .build();
    }

    private static Operation prod() {
        return new Operation.Builder(FAMILY, "prod")
                .inputs("input")
                .attributes("dim", "keepdim", "dtype")
                .formula("the product; integers and bools multiply in int64; 1 for nothing")
                .derivative("the product of the other elements, whichever are 0", "input")
                .call(a -> a.attributes().has("dim")
                        ? Given.cast(a).prod(a.attributes().dim("dim"), keep(a))
                        : Given.cast(a).prod())
                .accuracy(Accuracy.normwise(64).derivatives(64, 64))
                .samples(along(shape -> InputSpec.uniform(0.8, 1.25, shape)))
                .samples(
                        Sample.of("all", InputSpec.normal(3, 4)),
                        Sample.of("permuted-all", InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of("wide", Attributes.of("dim", 1), InputSpec.uniform(0.99, 1.01, 2, 1100)),
                        Sample.of("zeros", Attributes.of("dim", 1), InputSpec.values(ZEROS, 3, 4)),
                        Sample.of("zeros-three", Attributes.of("dim", 0), InputSpec.values(ZEROS, 3, 4)),
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)),
                        integers(DType.INT32, Attributes.of("dim", 1), -3),
                        integers(DType.INT64, NONE, 1),
                        integers(DType.BOOL, Attributes.of("dim", 1), 0),
                        Sample.of("special", Attributes.of("dim", 0), InputSpec.values(Samples.SPECIAL, 2, 8))
                                .forwardOnly())
                .errors(outside("prod"))
                .build();
    }

    private static Operation cumprod() {
        return new Operation.Builder(FAMILY, "cumprod")
                .inputs("input")
                .attributes("dim", "dtype")
                .formula("cumulative product along a dimension; integers and bools in int64")
                .derivative("of all products an element takes part in, whichever elements are 0", "input")
                .call(a -> Given.cast(a).cumprod(a.attributes().dim("dim")))
                .accuracy(Accuracy.normwise(64).derivatives(64, 128))
                .samples(
                        Sample.of("first", Attributes.of("dim", 0), InputSpec.uniform(0.5, 1.5, 5, 3)),
                        Sample.of("last", Attributes.of("dim", -1), InputSpec.normal(2, 3, 4)),
                        Sample.of(
                                "permuted",
                                Attributes.of("dim", 1),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 1),
                                InputSpec.normal(3, 6).placed(Placement.STRIDED)),
                        Sample.of("zeros", Attributes.of("dim", 1), InputSpec.values(ZEROS, 3, 4)),
                        Sample.of("long", Attributes.of("dim", 0), InputSpec.uniform(0.98, 1.02, 300)),
                        Sample.of("one", Attributes.of("dim", 0), InputSpec.normal(1, 3)),
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)),
                        Sample.of("scalar", Attributes.of("dim", 0), InputSpec.normal()),
                        integers(DType.INT32, Attributes.of("dim", 1), -3),
                        integers(DType.BOOL, Attributes.of("dim", 1), 0))
                .errors(outside("cumprod"))
                .build();
    }

    private static Operation std() {
        return new Operation.Builder(FAMILY, "std")
                .inputs("input")
                .attributes("dim", "correction", "unbiased", "keepdim")
                .formula("sqrt(sum (x - mean)^2 / max(0, n - correction)), correction 1 by default")
                .derivative("(x - mean) / ((n - correction) std), 0 where the deviation is 0", "input")
                .call(a -> Given.hasCorrection(a.attributes())
                        ? a.in(0).std(dims(a), Given.correction(a.attributes()), keep(a))
                        : a.in(0).std(dims(a)))
                .accuracy(Accuracy.normwise(8).derivatives(16, 64))
                .samples(Samples.reduction(InputSpec::normal, "correction", 0).stream()
                        .filter(s -> !s.name().equals("one") && !s.name().equals("scalar"))
                        .toList())
                .samples(
                        Sample.of("default", InputSpec.normal(3, 4)),
                        Sample.of("biased", Attributes.of("unbiased", false), InputSpec.normal(3, 4)),
                        Sample.of("half", Attributes.of("dim", 0, "correction", 0.5), InputSpec.normal(5, 3)),
                        Sample.of("one", Attributes.of("dim", 1), InputSpec.normal(4, 1))
                                .forwardOnly(),
                        Sample.of("shifted", Attributes.of("dim", 0), InputSpec.uniform(1000, 1001, 9, 3))
                                .forwardOnly())
                .kinks(Kink.of("constant", Attributes.of("dim", 0), new double[] {2, 2, 2}, 0, 0, 0))
                .errors(outside("std"), floatingOnly("std"))
                .build();
    }

    private static Tensor norm(Arguments a) {
        Attributes attrs = a.attributes();
        if (attrs.isText("p")) {
            String p = attrs.text("p", "fro");
            return switch (p.toLowerCase(Locale.ROOT)) {
                case "fro" ->
                    attrs.has("dim")
                            ? a.in(0).norm(2, dims(a), keep(a))
                            : a.in(0).norm();
                case "inf" -> a.in(0).norm(Double.POSITIVE_INFINITY, dims(a), keep(a));
                case "-inf" -> a.in(0).norm(Double.NEGATIVE_INFINITY, dims(a), keep(a));
                default -> throw new ArgumentException("norm: p is '" + p + "'; give a number, fro, inf or -inf");
            };
        }
        return a.in(0).norm(attrs.number("p", 2), dims(a), keep(a));
    }

    private static Sample normOf(String name, Object p, Kind kind) {
        return Sample.of(name, Attributes.of("p", p, "dim", -1, "keepdim", true), InputSpec.of(kind, null, 3, 6));
    }

    private static Operation norm() {
        Kind away = new Kind.Away(0.125, 0);
        Kind magnitudes = new Kind.Distinct(0.125, 4);
        return new Operation.Builder(FAMILY, "norm")
                .inputs("input")
                .attributes("p", "dim", "keepdim")
                .formula(
                        "sum(|x|^p)^(1/p), p = fro is 2 and the default; for 0 the number of elements other than 0, for inf"
                                + " and -inf the largest and smallest magnitude")
                .derivative(
                        "sign(x) (|x| / norm)^(p - 1); 0 where the norm is 0, for p < 1 where x is 0, and for p = 0;"
                                + " shared evenly among equal extreme magnitudes",
                        "input")
                .call(AggregateRows::norm)
                .accuracy(Accuracy.normwise(16).derivatives(32, 128))
                .samples(Samples.reduction(shape -> InputSpec.of(new Kind.Away(0.25, 0), null, shape), "p", 2))
                .samples(
                        Sample.of("default", Attributes.of("p", "fro"), InputSpec.normal(3, 4)),
                        Sample.of("fro", Attributes.of("p", "fro", "dim", new int[] {0, 1}), InputSpec.normal(3, 4)),
                        normOf("p-0", 0, away),
                        normOf("p-half", 0.5, away),
                        normOf("p-1", 1, away),
                        normOf("p-1.5", 1.5, away),
                        normOf("p-3", 3, away),
                        normOf("p-inf", "inf", magnitudes),
                        normOf("p-minus-inf", "-inf", magnitudes),
                        normOf("p-minus-1", -1, away),
                        Sample.of("extreme", Attributes.of("dim", 1), InputSpec.values(EXTREME, 12, 1))
                                .firstOrder(),
                        Sample.of("large", Attributes.of("dim", 0), InputSpec.values(EXTREME, 3, 4))
                                .forwardOnly(),
                        Sample.of("large-3", Attributes.of("p", 3, "dim", 0), InputSpec.values(EXTREME, 3, 4))
                                .forwardOnly(),
                        Sample.of("special", Attributes.of("dim", 0), InputSpec.values(Samples.SPECIAL, 2, 8))
                                .forwardOnly(),
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)))
                .kinks(
                        Kink.of("zero", NONE, new double[] {0, 0, 0}, 0, 0, 0),
                        Kink.of("zero-1", Attributes.of("p", 1), new double[] {0, -2, 3}, 0, -1, 1),
                        Kink.of("zero-3", Attributes.of("p", 3), new double[] {0, -2, 0}, 0, -1, 0),
                        Kink.of("zero-half", Attributes.of("p", 0.5), new double[] {0, -2, 0}, 0, -1, 0),
                        Kink.of("count", Attributes.of("p", 0), new double[] {0, -2, 3}, 0, 0, 0),
                        Kink.of("equal", Attributes.of("p", "inf"), new double[] {3, 1, -3}, 0.5, 0, -0.5))
                .errors(
                        outside("norm"),
                        floatingOnly("norm"),
                        ErrorSample.of("nuclear", ArgumentException.class, "norm", "'nuc'")
                                .with(Attributes.of("p", "nuc"), InputSpec.normal(3, 4)),
                        ErrorSample.of("empty", ShapeException.class, "norm", "[0]", "-1.0")
                                .with(Attributes.of("p", -1), InputSpec.normal(0)))
                .build();
    }

    private static Operation truth(String name, String formula) {
        boolean any = name.equals("any");
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("dim", "keepdim")
                .formula(formula)
                .call(a -> {
                    Tensor x = a.in(0);
                    if (a.attributes().has("keepdim")) {
                        return any ? x.any(dims(a), keep(a)) : x.all(dims(a), keep(a));
                    }
                    return any ? x.any(dims(a)) : x.all(dims(a));
                })
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.reduction(InputSpec::bools))
                .samples(
                        Sample.of("floats", Attributes.of("dim", 1), InputSpec.values(TRUTHS, 3, 4)),
                        Sample.of("integers", Attributes.of("dim", 0), InputSpec.integers(0, 1, 3, 9)),
                        Sample.of("int32", InputSpec.integers(0, 1, 3).as(DType.INT32)),
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.bools(0, 3)),
                        Sample.of("empty-all", InputSpec.normal(0)))
                .errors(outside(name))
                .build();
    }
}
