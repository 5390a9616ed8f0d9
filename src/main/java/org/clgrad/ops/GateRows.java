package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;

/** Activations of more than one element or with parameters. */
final class GateRows {
    private GateRows() {}

    static List<Operation> rows() {
        return List.of(rrelu(), prelu(), glu(), softmin());
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder("activations and choices", name)
                .inputs("input")
                .accuracy(Accuracy.normwise(4).derivatives(16, 64));
    }

    private static InputSpec away(long... shape) {
        return InputSpec.of(new Kind.Away(0.125, 0), null, shape);
    }

    private static ErrorSample integer(String name, Attributes attrs) {
        return ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                .with(attrs, InputSpec.integers(0, 9, 4));
    }

    private static Operation rrelu() {
        return row("rrelu")
                .attributes("lower", "upper", "training", "seed")
                .formula(
                        "x above 0, else r x with r = (lower + upper) / 2, or in training drawn from [lower, upper) for each"
                                + " element")
                .derivative("1 above 0, r at 0 and below", "input")
                .call(a -> {
                    double lower = a.attributes().number("lower", 1.0 / 8);
                    double upper = a.attributes().number("upper", 1.0 / 3);
                    return a.attributes().flag("training")
                            ? a.in(0).rrelu(lower, upper, true, RandomRows.generator(a))
                            : a.in(0).rrelu(lower, upper);
                })
                .samples(
                        Sample.of("default", away(3, 4)),
                        Sample.of("slope", Attributes.of("lower", 0.1, "upper", 0.5), away(9).placed(Placement.OFFSET)),
                        Sample.of("training", Attributes.of("training", true), away(3, 70)),
                        Sample.of(
                                "training-placed",
                                Attributes.of("training", true, "seed", 7, "lower", -0.5, "upper", 0.5),
                                away(5, 4).placed(Placement.PERMUTED)),
                        Sample.of("training-empty", Attributes.of("training", true), away(0, 3)))
                .kinks(Kink.of("zero", Attributes.of("lower", 0.5, "upper", 1), new double[] {0, -1, 1}, 0.75, 0.75, 1))
                .errors(
                        ErrorSample.of("bounds", ArgumentException.class, "rrelu", "2.0", "1.0")
                                .with(Attributes.of("lower", 2, "upper", 1), InputSpec.normal(3)),
                        ErrorSample.of("training", ArgumentException.class, "rrelu", "2.0", "1.0")
                                .with(Attributes.of("lower", 2, "upper", 1, "training", true), InputSpec.normal(3)),
                        integer("rrelu", NONE))
                .build();
    }

    private static Operation prelu() {
        return row("prelu")
                .inputs("weight")
                .formula("x above 0, else weight x, with one weight or one for each channel, dimension 1")
                .derivative("1 above 0, the weight at 0 and below; x at 0 and below, else 0", "input", "weight")
                .call(a -> a.in(0).prelu(a.in(1)))
                .samples(
                        Sample.of("one", away(3, 4), InputSpec.uniform(0.1, 0.5, 1)),
                        Sample.of("scalar", away(5), InputSpec.uniform(0.1, 0.5)),
                        Sample.of(
                                "channels",
                                away(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.uniform(0.1, 0.5, 3).placed(Placement.STRIDED)),
                        Sample.of("empty", away(0, 3), InputSpec.uniform(0.1, 0.5, 3)),
                        Sample.of(
                                        "special",
                                        InputSpec.values(Samples.SPECIAL, 16),
                                        InputSpec.values(new double[] {0}, 1))
                                .forwardOnly())
                .kinks(Kink.of(
                        "zero", new double[] {0, -1, 1}, new double[] {0.5}, new double[] {0.5, 0.5, 1}, new double[] {
                            -1
                        }))
                .errors(
                        ErrorSample.of("channels", ShapeException.class, "prelu", "[4]", "[2, 3]", "3")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, "prelu", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 1)))
                .build();
    }

    private static Operation glu() {
        return row("glu")
                .attributes("dim")
                .formula("a sigmoid(b) for the halves a and b of a dimension")
                .derivative("sigmoid(b); a sigmoid(b) sigmoid(-b)", "input")
                .call(a -> a.in(0).glu(a.attributes().dim("dim", -1)))
                .samples(
                        Sample.of("default", InputSpec.normal(3, 8)),
                        Sample.of(
                                "first",
                                Attributes.of("dim", 0),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                Attributes.of("dim", 1),
                                InputSpec.normal(2, 6).placed(Placement.STRIDED)),
                        Sample.of("large", InputSpec.values(new double[] {1e4, -1e4, 5, 1e4, -1e4, 0}, 6)),
                        // The factors 1 - s and 1 - 2 s of the derivatives are small, and multiplied by a large a.
                        Sample.of("saturated", InputSpec.values(new double[] {-9216, 3, 9.21875, 30}, 4)),
                        Sample.of("middle", InputSpec.values(new double[] {9999.5, -3, -2.438e-4, 1e-5}, 4)),
                        Sample.of("empty", InputSpec.normal(3, 0)))
                .errors(
                        ErrorSample.of("odd", ShapeException.class, "glu", "[2, 3]", "odd")
                                .with(InputSpec.normal(2, 3)),
                        ErrorSample.of("scalar", ShapeException.class, "glu", "scalar")
                                .with(InputSpec.normal()),
                        integer("sigmoid", NONE))
                .build();
    }

    private static Operation softmin() {
        return row("softmin")
                .attributes("dim")
                .formula("e^-x / sum(e^-x) along a dimension, without overflow")
                .derivative("-y (g - sum(g y)) for a gradient g", "input")
                .call(a -> a.in(0).softmin(a.attributes().dim("dim")))
                .samples(
                        Sample.of("last", Attributes.of("dim", -1), InputSpec.normal(3, 7)),
                        Sample.of(
                                "first",
                                Attributes.of("dim", 0),
                                InputSpec.normal(5, 3).placed(Placement.PERMUTED)),
                        Sample.of("large", Attributes.of("dim", 0), InputSpec.values(new double[] {1e4, 9999, 1e4}, 3)),
                        Sample.of("scalar", Attributes.of("dim", 0), InputSpec.normal()))
                .errors(
                        ErrorSample.of("dim", IndexException.class, "dim 2", "[3, 4]")
                                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4)),
                        integer("softmax", Attributes.of("dim", 0)))
                .build();
    }
}
