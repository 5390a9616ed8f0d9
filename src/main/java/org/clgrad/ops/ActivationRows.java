package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Activation functions, limits and choices. */
final class ActivationRows {
    private static final String FAMILY = "activations and choices";

    private ActivationRows() {}

    static List<Operation> rows() {
        return List.of(sigmoid(), relu(), gelu(), softplus(), clamp(), where(), maskedFill(), maskedKeep());
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder(FAMILY, name).inputs("input");
    }

    private static Operation sigmoid() {
        return row("sigmoid")
                .formula("1 / (1 + e^-x); no overflow")
                .derivative("s (1 - s)", "input")
                .call(a -> a.in(0).sigmoid())
                .samples(Samples.unary(NONE, InputSpec::normal))
                .samples(Samples.special(NONE, 20, -20, 88, -88, 104, -104, 1e-5))
                .errors(ErrorSample.of("integer", DTypeException.class, "sigmoid", "int64", "to(dtype)")
                        .with(InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation relu() {
        return row("relu")
                .formula("max(x, 0)")
                .derivative("1 above 0; 0 at 0 and below", "input")
                .call(a -> a.in(0).relu())
                .samples(Samples.unary(NONE, shape -> InputSpec.of(new Kind.Away(0.125, 0), null, shape)))
                .samples(Samples.special(NONE, 1e4, -1e4))
                .samples(Sample.of("int32", InputSpec.integers(-9, 9, 7).as(DType.INT32))
                        .forwardOnly())
                .kinks(Kink.of("zero", NONE, new double[] {0, -0.0, 1, -1}, 0, 0, 1, 0))
                .errors(ErrorSample.of("bool", DTypeException.class, "relu", "bool", "to(dtype)")
                        .with(InputSpec.bools(3)))
                .build();
    }

    private static Operation gelu() {
        return row("gelu")
                .attributes("approximate")
                .formula("none: x P(X <= x) for a standard normal X, x ndtr(x);"
                        + " tanh: x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))")
                .derivative("P(X <= x) + x p(x) with the normal density p; of the tanh form accordingly", "input")
                .call(a -> a.attributes().has("approximate")
                        ? a.in(0).gelu(a.attributes().text("approximate", "none"))
                        : a.in(0).gelu())
                .accuracy(Accuracy.normwise(4).derivatives(16, 64))
                .samples(Samples.unary(NONE, InputSpec::normal))
                .samples(
                        Sample.of("none", Attributes.of("approximate", "none"), InputSpec.normal(4, 5)),
                        Sample.of("tanh", Attributes.of("approximate", "tanh"), InputSpec.normal(67)),
                        Sample.of(
                                "tanh-strided",
                                Attributes.of("approximate", "tanh"),
                                InputSpec.normal(3, 5).placed(InputSpec.Placement.STRIDED)),
                        Sample.of("tails", InputSpec.values(new double[] {-12, -9, -5, -3, 3, 5, 9, 100, -100}, 9)),
                        Sample.of(
                                "tanh-tails",
                                Attributes.of("approximate", "tanh"),
                                InputSpec.values(new double[] {-9, -5, -3, 3, 5, 9, 100, -100}, 8)))
                .kinks(Kink.of(
                        "tanh-far",
                        Attributes.of("approximate", "tanh"),
                        new double[] {1e30, -1e30, 22, -22, 1e10, -1e10},
                        1,
                        0,
                        1,
                        0,
                        1,
                        0))
                .errors(
                        ErrorSample.of("form", ArgumentException.class, "gelu", "'sigmoid'", "none or tanh")
                                .with(Attributes.of("approximate", "sigmoid"), InputSpec.normal(3)),
                        ErrorSample.of("integer", DTypeException.class, "gelu", "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation softplus() {
        return row("softplus")
                .attributes("beta", "threshold")
                .formula("log(1 + e^(beta x)) / beta; x itself where beta x > threshold")
                .derivative("sigmoid(beta x); 1 where beta x > threshold", "input")
                .call(a -> a.attributes().names().isEmpty()
                        ? a.in(0).softplus()
                        : a.in(0)
                                .softplus(
                                        a.attributes().number("beta", 1),
                                        a.attributes().number("threshold", 20)))
                .accuracy(Accuracy.elementwise(4))
                .samples(Samples.unary(NONE, InputSpec::normal))
                .samples(
                        Samples.special(NONE, 19.5, 20, 20.5, 88, 1e4, -20),
                        Sample.of("large", InputSpec.values(new double[] {100, -100, 19, -19, 21, 50, -50}, 7)),
                        Sample.of("beta", Attributes.of("beta", 2.0, "threshold", 20.0), InputSpec.normal(5, 3)),
                        Sample.of("flat", Attributes.of("beta", 0.5), InputSpec.normal(11)))
                .errors(
                        ErrorSample.of("beta", ArgumentException.class, "softplus", "beta is -1.0", "positive")
                                .with(Attributes.of("beta", -1), InputSpec.normal(3)),
                        ErrorSample.of("integer", DTypeException.class, "softplus", "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation clamp() {
        Attributes both = Attributes.of("min", -0.5, "max", 0.75);
        // Halfway between the steps of 1/8 of the first input.
        Samples.Spec low = shape -> InputSpec.values(new double[] {-0.4375, -0.0625}, shape);
        Samples.Spec high = shape -> InputSpec.values(new double[] {0.3125, 0.0625, 0.1875}, shape);
        return row("clamp")
                .inputs("min?", "max?")
                .attributes("min", "max")
                .formula(
                        "min(max(x, min), max), with numbers or tensors for the bounds; max wins where it is below min; NaN stays")
                .derivative(
                        "1 between the bounds and on them, 0 outside; to a bound where it is taken",
                        "input",
                        "min",
                        "max")
                .call(a -> a.in(1) != null || a.in(2) != null
                        ? a.in(0).clamp(a.in(1), a.in(2))
                        : a.in(0)
                                .clamp(
                                        a.attributes().number("min", Double.NEGATIVE_INFINITY),
                                        a.attributes().number("max", Double.POSITIVE_INFINITY)))
                .samples(Samples.unary(both, shape -> InputSpec.of(new Kind.Away(0.125, -0.5, 0.75), null, shape)))
                .samples(
                        Samples.special(both, 1e4, -1e4),
                        Sample.of(
                                "min", Attributes.of("min", 0.25), InputSpec.of(new Kind.Away(0.125, 0.25), null, 17)),
                        Sample.of(
                                "max", Attributes.of("max", 0.25), InputSpec.of(new Kind.Away(0.125, 0.25), null, 17)),
                        Sample.of("tensors", InputSpec.distinct(3, 4), low.of(4), high.of(3, 1)),
                        Sample.of("tensors-crossed", InputSpec.distinct(3, 4), high.of(4), low.of(3, 1)),
                        Sample.of("min-tensor", InputSpec.distinct(5), low.of()),
                        Sample.of("max-tensor", InputSpec.distinct(0, 4), null, low.of(4)),
                        Sample.of("crossed", Attributes.of("min", 2, "max", -1), InputSpec.normal(9))
                                .forwardOnly(),
                        Sample.of("int64", Attributes.of("min", -3, "max", 4), InputSpec.integers(-9, 9, 12))
                                .forwardOnly())
                .kinks(Kink.of("bounds", both, new double[] {-0.5, 0.75, 0, 1, -1}, 1, 1, 1, 0, 0))
                .errors(ErrorSample.of("inexact", DTypeException.class, "clamp", "0.5", "int64")
                        .with(Attributes.of("min", 0.5, "max", 3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation where() {
        return new Operation.Builder(FAMILY, "where")
                .inputs("condition", "input?", "other?")
                .attributes("input", "other")
                .formula("condition ? input : other, broadcast; the element not chosen has no influence")
                .derivative("to the element that was chosen, 0 to the other", "input", "other")
                .call(ActivationRows::chosen)
                .samples(
                        Sample.of("same", InputSpec.bools(3, 4), InputSpec.normal(3, 4), InputSpec.normal(3, 4)),
                        Sample.of("broadcast", InputSpec.bools(3, 1), InputSpec.normal(1, 4), InputSpec.normal()),
                        Sample.of("widening", InputSpec.bools(2, 3, 4), InputSpec.normal(4), InputSpec.normal(3, 1)),
                        Sample.of(
                                "placed",
                                InputSpec.bools(4, 3).placed(InputSpec.Placement.STRIDED),
                                InputSpec.normal(4, 3).placed(InputSpec.Placement.PERMUTED),
                                InputSpec.normal(4, 3).placed(InputSpec.Placement.OFFSET)),
                        Sample.of(
                                "expanded",
                                InputSpec.bools(4, 3).placed(InputSpec.Placement.EXPANDED),
                                InputSpec.normal(4, 3).placed(InputSpec.Placement.EXPANDED),
                                InputSpec.normal(4, 3)),
                        Sample.of("empty", InputSpec.bools(0, 3), InputSpec.normal(3), InputSpec.normal(0, 1)),
                        Sample.of("scalars", InputSpec.bools(), InputSpec.normal(), InputSpec.normal()),
                        Sample.of(
                                "other-number",
                                Attributes.of("other", -1.5),
                                InputSpec.bools(3, 1),
                                InputSpec.normal(4)),
                        Sample.of(
                                "input-number",
                                Attributes.of("input", 0),
                                InputSpec.bools(3, 1),
                                null,
                                InputSpec.normal(4)),
                        Sample.of(
                                        "special",
                                        InputSpec.bools(31),
                                        InputSpec.values(Samples.SPECIAL, 31),
                                        InputSpec.normal(31))
                                .forwardOnly(),
                        Sample.of(
                                        "int32",
                                        InputSpec.bools(5),
                                        InputSpec.integers(-9, 9, 5).as(DType.INT32),
                                        InputSpec.integers(-9, 9, 1).as(DType.INT32))
                                .forwardOnly(),
                        Sample.of("bool", InputSpec.bools(9), InputSpec.bools(9), InputSpec.bools(9))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("condition", DTypeException.class, "where", "condition is float32", "ne(0)")
                                .with(InputSpec.normal(3), InputSpec.normal(3), InputSpec.normal(3)),
                        ErrorSample.of("choices", DTypeException.class, "where", "float32", "int64", "to(dtype)")
                                .with(InputSpec.bools(3), InputSpec.normal(3), InputSpec.integers(0, 9, 3)),
                        ErrorSample.of("shapes", ShapeException.class, "where", "[3]", "[4]", "broadcast")
                                .with(InputSpec.bools(3), InputSpec.normal(4), InputSpec.normal(4)))
                .build();
    }

    private static Tensor chosen(Arguments a) {
        if (a.in(1) == null && a.in(2) == null) {
            throw new ArgumentException("where: input and other are numbers; make one a tensor");
        }
        return Tensor.where(
                a.in(0), Given.tensorOrNumber(a, 1, "input", a.in(2)), Given.tensorOrNumber(a, 2, "other", a.in(1)));
    }

    private static Operation maskedFill() {
        return masked("masked_fill", "x where the mask is false, else the value", "1 where the mask is false, else 0")
                .inputs("value?")
                .derivative(
                        "1 where the mask is false, else 0; to a value that is a tensor where it is true",
                        "input",
                        "value")
                .call(a -> {
                    if (a.in(2) == null) {
                        return a.in(0).maskedFill(a.in(1), a.attributes().number("value"));
                    }
                    if (a.in(2).rank() != 0) {
                        throw new ShapeException("masked_fill: value has the shape "
                                + a.in(2).shape() + "; give a scalar, or use where");
                    }
                    return Tensor.where(a.in(1), a.in(2), a.in(0));
                })
                .samples(Sample.of("tensor", InputSpec.normal(3, 4), InputSpec.bools(4), InputSpec.normal()))
                .errors(ErrorSample.of("value", ShapeException.class, "masked_fill", "[2]", "where")
                        .with(InputSpec.normal(3, 2), InputSpec.bools(3, 2), InputSpec.normal(2)))
                .build();
    }

    private static Operation maskedKeep() {
        return masked("masked_keep", "x where the mask is true, else the value", "1 where the mask is true, else 0")
                .call(a -> a.in(0).maskedKeep(a.in(1), a.attributes().number("value")))
                .build();
    }

    private static Operation.Builder masked(String name, String formula, String derivative) {
        Attributes value = Attributes.of("value", 2.5);
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "mask")
                .attributes("value")
                .formula(formula)
                .derivative(derivative, "input")
                .samples(Samples.binary(value, InputSpec::normal, InputSpec::bools))
                .samples(
                        Sample.of(
                                "infinite",
                                Attributes.of("value", Double.NEGATIVE_INFINITY),
                                InputSpec.normal(2, 5),
                                InputSpec.bools(2, 5)),
                        Sample.of("int64", Attributes.of("value", -1), InputSpec.integers(0, 9, 7), InputSpec.bools(7))
                                .forwardOnly(),
                        Sample.of("bool", Attributes.of("value", 1), InputSpec.bools(7), InputSpec.bools(7))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("mask", DTypeException.class, "masked_fill", "mask is float32", "ne(0)")
                                .with(value, InputSpec.normal(3), InputSpec.normal(3)),
                        ErrorSample.of("shapes", ShapeException.class, "masked_fill", "[3]", "[4]", "broadcast")
                                .with(value, InputSpec.normal(3), InputSpec.bools(4)),
                        ErrorSample.of("inexact", DTypeException.class, "masked_fill", "2.5", "int64")
                                .with(value, InputSpec.integers(0, 9, 3), InputSpec.bools(3)));
    }
}
