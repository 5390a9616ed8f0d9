package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Arithmetic of two tensors that broadcast, or of a tensor and a number, which is then the attribute {@code other}. */
final class BinaryRows {
    private static final String FAMILY = "elementwise, two inputs";
    private static final Attributes NUMBER = Attributes.of("other", 1.5);
    private static final Kind.Distinct ODD = new Kind.Distinct(0.125, 0.0625);

    private BinaryRows() {}

    static List<Operation> rows() {
        return List.of(
                add(),
                sub(),
                rsub(),
                mul(),
                div(),
                pow(),
                extremum("maximum", "larger"),
                extremum("minimum", "smaller"));
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "other?")
                .attributes("other")
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, name, "[2, 3]", "[4]", "broadcast", "dim -1")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, name, "float32", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)),
                        ErrorSample.of("bool", DTypeException.class, name, "bool", "to(dtype)")
                                .with(InputSpec.bools(3), InputSpec.bools(3)));
    }

    private static double other(Arguments a) {
        return a.attributes().number("other");
    }

    private static double alpha(Arguments a) {
        return a.attributes().number("alpha", 1);
    }

    private static Sample number(Samples.Spec x) {
        return Sample.of("number", NUMBER, x.of(3, 5).placed(Placement.STRIDED));
    }

    private static Operation add() {
        Attributes doubled = Attributes.of("alpha", 2.0);
        return row("add")
                .attributes("other", "alpha")
                .formula("x + alpha y")
                .derivative("1, alpha", "input", "other")
                .call(a -> {
                    if (a.in(1) == null) {
                        return a.in(0).add(other(a));
                    }
                    return a.attributes().has("alpha")
                            ? a.in(0).add(a.in(1), alpha(a))
                            : a.in(0).add(a.in(1));
                })
                .accuracy(Accuracy.normwise(2))
                .samples(Samples.binary(NONE, InputSpec::normal, InputSpec::normal))
                .samples(Samples.integerPairs())
                .samples(
                        Samples.specialPairs(),
                        number(InputSpec::normal),
                        Sample.of("alpha", doubled, InputSpec.normal(3, 4), InputSpec.normal(4)),
                        Sample.of(
                                "alpha-odd", Attributes.of("alpha", -0.3), InputSpec.normal(33), InputSpec.normal(33)),
                        Sample.of("large", InputSpec.normal(5), InputSpec.values(new double[] {1e6, -1e30}, 5))
                                .firstOrder())
                .errors(ErrorSample.of("alpha-types", DTypeException.class, "add", "float32", "int64", "to(dtype)")
                        .with(doubled, InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation sub() {
        Attributes doubled = Attributes.of("alpha", 2.0);
        return row("sub")
                .attributes("other", "alpha")
                .formula("x - alpha y")
                .derivative("1, -alpha", "input", "other")
                .call(a -> {
                    if (a.in(1) == null) {
                        return a.in(0).sub(other(a));
                    }
                    return a.attributes().has("alpha")
                            ? a.in(0).sub(a.in(1), alpha(a))
                            : a.in(0).sub(a.in(1));
                })
                .accuracy(Accuracy.normwise(2))
                .samples(Samples.binary(NONE, InputSpec::normal, InputSpec::normal))
                .samples(Samples.integerPairs())
                .samples(
                        Samples.specialPairs(),
                        number(InputSpec::normal),
                        Sample.of("alpha", doubled, InputSpec.normal(3, 4), InputSpec.normal(4)))
                .errors(ErrorSample.of("alpha-types", DTypeException.class, "sub", "float32", "int64", "to(dtype)")
                        .with(doubled, InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation rsub() {
        return new Operation.Builder(FAMILY, "rsub")
                .inputs("input")
                .attributes("other")
                .formula("number - x")
                .derivative("-1", "input")
                .call(a -> a.in(0).rsub(other(a)))
                .accuracy(Accuracy.normwise(1))
                .samples(Samples.unary(NUMBER, InputSpec::normal))
                .samples(
                        Samples.special(NUMBER),
                        Sample.of(
                                        "int32",
                                        Attributes.of("other", 4),
                                        InputSpec.integers(-9, 9, 7).as(DType.INT32))
                                .forwardOnly())
                .errors(ErrorSample.of("inexact", DTypeException.class, "rsub", "1.5", "int64")
                        .with(NUMBER, InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation mul() {
        return row("mul")
                .formula("x y")
                .derivative("y, x", "input", "other")
                .call(a -> a.in(1) == null ? a.in(0).mul(other(a)) : a.in(0).mul(a.in(1)))
                .accuracy(Accuracy.elementwise(1))
                .samples(Samples.binary(NONE, InputSpec::normal, InputSpec::normal))
                .samples(Samples.integerPairs())
                .samples(Samples.specialPairs(), number(InputSpec::normal))
                .errors(ErrorSample.of("inexact", DTypeException.class, "mul", "1.5", "int32")
                        .with(NUMBER, InputSpec.integers(0, 9, 3).as(DType.INT32)))
                .build();
    }

    private static Operation div() {
        return row("div")
                .attributes("other", "rounding_mode")
                .formula("x / y; towards zero with rounding_mode trunc, down with floor")
                .derivative("1 / y, -x / y^2; 0 with a rounding_mode", "input", "other")
                .call(BinaryRows::quotient)
                .accuracy(Accuracy.elementwise(1))
                .samples(Samples.binary(NONE, InputSpec::normal, BinaryRows::awayFromZero))
                .samples(Samples.specialPairs(), number(InputSpec::normal))
                .samples(rounded("floor"), rounded("trunc"))
                .samples(IntegerRows.quotients("trunc", Attributes.of("rounding_mode", "trunc")))
                .errors(ErrorSample.of("mode", ArgumentException.class, "div", "'ceil'", "floor")
                        .with(Attributes.of("other", 2, "rounding_mode", "ceil"), InputSpec.normal(3)))
                .errors(ErrorSample.of("zero", ArgumentException.class, "div", "divisor is 0", "int64")
                        .with(Attributes.of("other", 0, "rounding_mode", "trunc"), InputSpec.integers(1, 9, 3)))
                .errors(ErrorSample.of("integer", DTypeException.class, "div", "int64", "to(dtype)")
                        .with(InputSpec.integers(1, 9, 3), InputSpec.integers(1, 9, 3)))
                .build();
    }

    private static Tensor quotient(Arguments a) {
        if (!a.attributes().has("rounding_mode")) {
            return a.in(1) == null ? a.in(0).div(other(a)) : a.in(0).div(a.in(1));
        }
        return a.in(0)
                .div(
                        Given.tensorOrNumber(a, 1, "other", a.in(0)),
                        a.attributes().text("rounding_mode", ""));
    }

    private static Sample rounded(String mode) {
        double[] x = {7, -7, 7, -7, 0, 5.5, 6, -6, 0.3, 1e6, Double.POSITIVE_INFINITY, Double.NaN};
        double[] y = {3, 3, -3, -3, 2, 0, 3, 3, 0.1, 7, 2, 1};
        return Sample.of(mode, Attributes.of("rounding_mode", mode), InputSpec.values(x, 12), InputSpec.values(y, 12))
                .forwardOnly();
    }

    private static InputSpec awayFromZero(long... shape) {
        return InputSpec.of(new Kind.Away(0.25, 0), null, shape);
    }

    private static Operation pow() {
        Samples.Spec base = shape -> InputSpec.uniform(0.25, 3, shape);
        return new Operation.Builder(FAMILY, "pow")
                .inputs("input", "other?")
                .attributes("exponent")
                .formula("x^y, with the special cases of C's pow")
                .derivative(
                        "y x^(y-1), 0 for y = 0; and x^y log(x), 0 where x = 0 and y >= 0 (the limit)",
                        "input",
                        "other")
                .call(a -> a.in(1) == null
                        ? a.in(0).pow(a.attributes().number("exponent"))
                        : a.in(0).pow(a.in(1)))
                .samples(Samples.binary(NONE, base, InputSpec::normal))
                .samples(
                        Samples.specialPairs(),
                        Sample.of("square", Attributes.of("exponent", 2), InputSpec.normal(3, 4)),
                        Sample.of("cube", Attributes.of("exponent", 3), awayFromZero(3, 4)),
                        Sample.of("root", Attributes.of("exponent", 0.5), base.of(2, 5)),
                        Sample.of(
                                "inverse",
                                Attributes.of("exponent", -1.5),
                                base.of(5).placed(Placement.OFFSET)),
                        Sample.of("int64", Attributes.of("exponent", 5), InputSpec.integers(-9, 9, 4, 5))
                                .forwardOnly(),
                        Sample.of(
                                        "int32-zeroth",
                                        Attributes.of("exponent", 0),
                                        InputSpec.integers(-9, 9, 5).as(DType.INT32))
                                .forwardOnly(),
                        Sample.of("zeroth", Attributes.of("exponent", 0), InputSpec.normal(5)),
                        Sample.of("first", Attributes.of("exponent", 1), InputSpec.normal(5)),
                        Sample.of(
                                        "large",
                                        InputSpec.values(new double[] {2, 10, 1.0000001, 0.1, 3}, 5, 1),
                                        InputSpec.values(new double[] {127, 38, -44, 100, -30}, 1, 5))
                                .forwardOnly(),
                        Sample.of(
                                        "negative-base",
                                        InputSpec.values(new double[] {-2, -3, -0.5}, 3),
                                        InputSpec.values(new double[] {3, -2, 0.5}, 3))
                                .forwardOnly())
                .kinks(
                        Kink.of("zeroth power at 0", Attributes.of("exponent", 0), new double[] {0, 2}, 0, 0),
                        Kink.of("first power at 0", Attributes.of("exponent", 1), new double[] {0, 2}, 1, 1),
                        Kink.of(
                                "base 0",
                                new double[] {0, 0, 0},
                                new double[] {2, 1, 0},
                                new double[] {0, 1, 0},
                                new double[] {0, 0, 0}))
                .errors(
                        ErrorSample.of("negative", ArgumentException.class, "pow", "int64", "-1.0")
                                .with(Attributes.of("exponent", -1), InputSpec.integers(1, 9, 3)),
                        ErrorSample.of("fraction", ArgumentException.class, "pow", "int64", "0.5")
                                .with(Attributes.of("exponent", 0.5), InputSpec.integers(1, 9, 3)),
                        ErrorSample.of("integer", DTypeException.class, "pow", "int64", "to(dtype)")
                                .with(InputSpec.integers(1, 9, 3), InputSpec.integers(1, 9, 3)),
                        ErrorSample.of("shapes", ShapeException.class, "pow", "[2]", "[3]", "broadcast")
                                .with(InputSpec.normal(2), InputSpec.normal(3)))
                .build();
    }

    private static Operation extremum(String name, String which) {
        boolean largest = name.equals("maximum");
        // Steps of 1/8, the second input halfway between: nothing ties and nothing is crossed.
        Samples.Spec odd = shape -> InputSpec.of(ODD, null, shape);
        return row(name)
                .formula("the " + which + " of two; NaN wins")
                .derivative("to the " + which + ", half each where equal", "input", "other")
                .call(a -> {
                    if (a.in(1) == null) {
                        return largest ? a.in(0).maximum(other(a)) : a.in(0).minimum(other(a));
                    }
                    return largest ? a.in(0).maximum(a.in(1)) : a.in(0).minimum(a.in(1));
                })
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.binary(NONE, InputSpec::distinct, odd))
                .samples(Samples.integerPairs())
                .samples(
                        Samples.specialPairs(),
                        Sample.of("number", Attributes.of("other", 0.0625), InputSpec.distinct(3, 5)))
                .kinks(
                        Kink.of(
                                "equal",
                                new double[] {1, 1, 2, 0},
                                new double[] {1, 2, 1, -0.0},
                                largest ? new double[] {0.5, 0, 1, 0.5} : new double[] {0.5, 1, 0, 0.5},
                                largest ? new double[] {0.5, 1, 0, 0.5} : new double[] {0.5, 0, 1, 0.5}),
                        Kink.of(
                                "NaN",
                                new double[] {Double.NaN, 1},
                                new double[] {1, Double.NaN},
                                new double[] {1, 1},
                                new double[] {1, 1}),
                        Kink.of(
                                "equal to the number",
                                Attributes.of("other", 1),
                                new double[] {0, 1, 2},
                                largest ? new double[] {0, 0.5, 1} : new double[] {1, 0.5, 0}))
                .build();
    }
}
