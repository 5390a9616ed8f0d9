package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;
import org.clgrad.tensor.ValuesAndIndices;

/** Cumulative extrema and sums of exponentials, differences of neighbours, integrals. */
final class CumulativeRows {
    private static final double[] LOGITS = {1e4, -1e4, 9999, 0, 1e4, 5, -3, 88, Double.NEGATIVE_INFINITY, -200};
    private static final double[] TIES = {2, 3, 3, 1, 3, Double.NaN, 5, Double.NaN, 0, -0.0, 0, -1};

    private CumulativeRows() {}

    static List<Operation> rows() {
        return List.of(
                logcumsumexp(),
                extremum("cummax", "largest"),
                extremum("cummin", "smallest"),
                diff(),
                trapezoid("trapezoid"),
                trapezoid("cumulative_trapezoid"));
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder("statistics", name).inputs("input");
    }

    private static ErrorSample outside(String name) {
        return ErrorSample.of("dim", IndexException.class, name, "dim 2", "[-2, 1]", "[3, 4]")
                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4));
    }

    private static List<Sample> along(Samples.Spec x) {
        Attributes first = Attributes.of("dim", 0);
        return List.of(
                Sample.of("first", first, x.of(5, 3)),
                Sample.of("last", Attributes.of("dim", -1), x.of(2, 3, 4)),
                Sample.of("permuted", Attributes.of("dim", 1), x.of(3, 4, 2).placed(Placement.PERMUTED)),
                Sample.of("strided", Attributes.of("dim", 1), x.of(2, 9).placed(Placement.STRIDED)),
                Sample.of("long", first, x.of(130)),
                Sample.of("one", first, x.of(1, 3)),
                Sample.of("empty", first, x.of(0, 3)),
                Sample.of("scalar", first, x.of()));
    }

    private static Operation logcumsumexp() {
        return row("logcumsumexp")
                .attributes("dim")
                .formula("log(sum(e^x)) of an element and those before it, without overflow")
                .derivative("e^(x_i - y_k) for elements i up to k", "input")
                .call(a -> a.in(0).logcumsumexp(a.attributes().dim("dim")))
                .accuracy(Accuracy.normwise(8).derivatives(64, 128))
                .samples(along(InputSpec::normal))
                .samples(
                        Sample.of("logits", Attributes.of("dim", 0), InputSpec.values(LOGITS, 10))
                                .forwardOnly(),
                        Sample.of("special", Attributes.of("dim", 1), InputSpec.values(Samples.SPECIAL, 2, 8))
                                .forwardOnly())
                .errors(
                        outside("logcumsumexp"),
                        ErrorSample.of("integer", DTypeException.class, "logcumsumexp", "int64", "to(dtype)")
                                .with(Attributes.of("dim", 0), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation extremum(String name, String which) {
        boolean largest = name.equals("cummax");
        return row(name)
                .attributes("dim")
                .formula("the " + which + " of an element and those before it, and its place, the last of several; NaN"
                        + " wins")
                .derivative("to the element of the place", "input")
                .results(a -> {
                    int dim = a.attributes().dim("dim");
                    ValuesAndIndices both =
                            largest ? a.in(0).cummax(dim) : a.in(0).cummin(dim);
                    return both.asList();
                })
                .accuracy(Accuracy.elementwise(0))
                .samples(along(InputSpec::distinct))
                .samples(
                        Sample.of("ties", Attributes.of("dim", 0), InputSpec.values(TIES, 12))
                                .forwardOnly(),
                        Sample.of("int64", Attributes.of("dim", 0), InputSpec.integers(-3, 3, 9, 2))
                                .forwardOnly(),
                        Sample.of("bools", Attributes.of("dim", -1), InputSpec.bools(2, 5))
                                .forwardOnly())
                .kinks(Kink.of("equal", Attributes.of("dim", 0), new double[] {3, 3, 3}, 1, 1, 1))
                .errors(outside(name))
                .build();
    }

    private static Operation diff() {
        return row("diff")
                .inputs("prepend?", "append?")
                .attributes("n", "dim")
                .formula("x[i + 1] - x[i] along a dimension, n times; for bools whether they differ")
                .derivative("the negated differences of the gradient", "input", "prepend", "append")
                .call(a -> a.attributes().names().isEmpty() && a.in(1) == null && a.in(2) == null
                        ? a.in(0).diff()
                        : a.in(0)
                                .diff(
                                        a.attributes().integer("n", 1),
                                        a.attributes().dim("dim", -1),
                                        a.in(1),
                                        a.in(2)))
                .accuracy(Accuracy.normwise(4))
                .samples(
                        Sample.of("last", InputSpec.normal(3, 5)),
                        Sample.of(
                                "first",
                                Attributes.of("dim", 0),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of(
                                "third",
                                Attributes.of("n", 3),
                                InputSpec.normal(2, 7).placed(Placement.STRIDED)),
                        Sample.of("zero", Attributes.of("n", 0), InputSpec.normal(3)),
                        Sample.of("too-often", Attributes.of("n", 5), InputSpec.normal(2, 3)),
                        Sample.of("one", InputSpec.normal(3, 1)),
                        Sample.of("empty", InputSpec.normal(3, 0)),
                        Sample.of(
                                "joined",
                                Attributes.of("dim", 1),
                                InputSpec.normal(2, 3),
                                InputSpec.normal(2, 1),
                                InputSpec.normal(2, 2)),
                        Sample.of("append", InputSpec.normal(3), null, InputSpec.normal(2)),
                        Sample.of("int64", InputSpec.integers(-9, 9, 7)).forwardOnly())
                .errors(
                        outside("diff"),
                        ErrorSample.of("negative", ArgumentException.class, "diff", "n is -1")
                                .with(Attributes.of("n", -1), InputSpec.normal(3)),
                        ErrorSample.of("scalar", ShapeException.class, "diff", "scalar")
                                .with(InputSpec.normal()))
                .build();
    }

    private static Tensor trapezoid(Arguments a, boolean cumulative) {
        int dim = a.attributes().dim("dim", -1);
        if (a.in(1) != null) {
            return cumulative
                    ? a.in(0).cumulativeTrapezoid(a.in(1), dim)
                    : a.in(0).trapezoid(a.in(1), dim);
        }
        double dx = a.attributes().number("dx", 1);
        return cumulative ? a.in(0).cumulativeTrapezoid(dx, dim) : a.in(0).trapezoid(dx, dim);
    }

    private static Operation trapezoid(String name) {
        boolean cumulative = name.equals("cumulative_trapezoid");
        return new Operation.Builder("statistics", name)
                .inputs("y", "x?")
                .attributes("dx", "dim")
                .formula("the integral along a dimension by trapezoids, of the width dx or between places x"
                        + (cumulative ? ", up to each element but the first" : ""))
                .derivative("that of sum (y[i] + y[i + 1]) / 2 (x[i + 1] - x[i])", "y", "x")
                .call(a -> trapezoid(a, cumulative))
                .accuracy(Accuracy.normwise(16).derivatives(16, 32))
                .samples(
                        Sample.of("width", Attributes.of("dx", 0.3), InputSpec.normal(3, 5)),
                        Sample.of("default", InputSpec.normal(9)),
                        Sample.of("places", InputSpec.normal(2, 5), InputSpec.normal(5)),
                        Sample.of(
                                "first",
                                Attributes.of("dim", 0),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(4).placed(Placement.STRIDED)),
                        Sample.of(
                                "same", Attributes.of("dim", -2), InputSpec.normal(2, 4, 3), InputSpec.normal(2, 4, 3)),
                        Sample.of("broadcast", InputSpec.normal(2, 4, 3), InputSpec.normal(4, 3)),
                        Sample.of("one", InputSpec.normal(3, 1)),
                        Sample.of("empty", InputSpec.normal(3, 0)))
                .errors(
                        outside(name),
                        ErrorSample.of("scalar", ShapeException.class, name, "scalar")
                                .with(InputSpec.normal()),
                        ErrorSample.of("places", ShapeException.class, name, "[4]", "[2, 5]")
                                .with(NONE, InputSpec.normal(2, 5), InputSpec.normal(4)),
                        ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, 3)))
                .build();
    }
}
