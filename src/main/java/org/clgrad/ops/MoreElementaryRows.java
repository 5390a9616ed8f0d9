package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** More elementary functions: those that are compositions, and choices between two. */
final class MoreElementaryRows {
    private static final String FAMILY = "elementary functions";
    private static final Attributes EPS = Attributes.of("eps", 0.125);

    private MoreElementaryRows() {}

    static List<Operation> rows() {
        return List.of(
                logaddexp2(),
                copysign(),
                extremum("fmax", "larger", Tensor::fmax),
                extremum("fmin", "smaller", Tensor::fmin),
                heaviside(),
                logit(),
                one(
                                "sinc",
                                Tensor::sinc,
                                "sin(pi x) / (pi x), 1 at 0",
                                "(cos(pi x) - sinc(x)) / x, 0 at 0",
                                shape -> InputSpec.of(new Kind.Away(0.25, 0), null, shape))
                        .accuracy(Accuracy.normwise(4).derivatives(32, 256))
                        .kinks(Kink.of("zero", NONE, new double[] {0, -0.0, 1, 2}, 0, 0, -1, 0.5))
                        .build(),
                one("frac", Tensor::frac, "x - trunc(x), with the sign of x", "1", MoreElementaryRows::fractions)
                        .accuracy(Accuracy.elementwise(0))
                        .samples(Samples.special(NONE, 2.5, -7.25, 8388607.5))
                        .build(),
                ldexp(),
                one("deg2rad", Tensor::deg2rad, "x pi / 180", "pi / 180", InputSpec::normal)
                        .samples(Samples.special(NONE, 90, -360))
                        .build(),
                one("rad2deg", Tensor::rad2deg, "x 180 / pi", "180 / pi", InputSpec::normal)
                        .samples(Samples.special(NONE, 3.25, -1e37))
                        .build(),
                signbit());
    }

    /** Away from whole numbers. */
    private static InputSpec fractions(long... shape) {
        return InputSpec.of(new Kind.Distinct(0.25, 0.125), null, shape);
    }

    private static Operation.Builder one(
            String name, UnaryOperator<Tensor> f, String formula, String derivative, Samples.Spec x) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .formula(formula)
                .derivative(derivative, "input")
                .call(a -> f.apply(a.in(0)))
                .accuracy(Accuracy.elementwise(2))
                .samples(Samples.unary(NONE, x))
                .errors(ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                        .with(InputSpec.integers(0, 9, 3)));
    }

    private static Operation.Builder two(String name, BinaryOperator<Tensor> f, String formula) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "other")
                .formula(formula)
                .call(a -> f.apply(a.in(0), a.in(1)))
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, name, "[2, 3]", "[4]", "broadcast", "dim -1")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, name, "float32", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)));
    }

    private static Operation logaddexp2() {
        return two("logaddexp2", Tensor::logaddexp2, "log2(2^x + 2^y)")
                .derivative("1 / (1 + 2^(y - x)), 1 / (1 + 2^(x - y))", "input", "other")
                .accuracy(Accuracy.normwise(4))
                .samples(Samples.binary(NONE, InputSpec::normal, InputSpec::normal))
                .samples(Samples.specialPairs())
                .build();
    }

    private static Operation copysign() {
        Samples.Spec away = shape -> InputSpec.of(new Kind.Away(0.125, 0), null, shape);
        return two("copysign", Tensor::copysign, "|x| with the sign of y, that of zeros too")
                .derivative("1 or -1, 0 where x is 0; 0", "input", "other")
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.binary(NONE, away, away))
                .samples(Samples.specialPairs())
                .kinks(Kink.of(
                        "zeros",
                        new double[] {0, -0.0, 2, -2},
                        new double[] {1, -1, -0.0, -0.0},
                        new double[] {0, 0, -1, 1},
                        new double[] {0, 0, 0, 0}))
                .build();
    }

    private static Operation extremum(String name, String which, BinaryOperator<Tensor> f) {
        boolean largest = name.equals("fmax");
        return two(name, f, "the " + which + " of two, where one is NaN the other")
                .derivative("to the " + which + ", to the first where equal", "input", "other")
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.binary(
                        NONE,
                        InputSpec::distinct,
                        shape -> InputSpec.of(new Kind.Distinct(0.125, 0.0625), null, shape)))
                .samples(Samples.integerPairs())
                .samples(Samples.specialPairs())
                .kinks(
                        Kink.of(
                                "equal",
                                new double[] {1, 1, 2},
                                new double[] {1, 2, 1},
                                largest ? new double[] {1, 0, 1} : new double[] {1, 1, 0},
                                largest ? new double[] {0, 1, 0} : new double[] {0, 0, 1}),
                        Kink.of(
                                "NaN",
                                new double[] {Double.NaN, 1, Double.NaN},
                                new double[] {1, Double.NaN, Double.NaN},
                                new double[] {0, 1, 1},
                                new double[] {1, 0, 0}))
                .build();
    }

    private static Operation heaviside() {
        Samples.Spec few = shape -> InputSpec.values(new double[] {0, 1.5, -0.0, -2, 0, 3}, shape);
        return new Operation.Builder(FAMILY, "heaviside")
                .inputs("input", "values")
                .formula("0 below 0 and for NaN, 1 above 0, at 0 the value given for it")
                .derivative("1 where x is 0", "values")
                .call(a -> a.in(0).heaviside(a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.binary(NONE, few, InputSpec::normal))
                .samples(Samples.specialPairs())
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, "heaviside", "[2, 3]", "[4]", "broadcast")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, "heaviside", "float32", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation logit() {
        Samples.Spec inside = shape -> InputSpec.uniform(0.2, 0.8, shape);
        return one(
                        "logit",
                        Tensor::logit,
                        "log(x / (1 - x)), of x limited to [eps, 1 - eps]; NaN outside [0, 1]",
                        "1 / (x" + " (1 - x)), 0 beyond the limits",
                        inside)
                .attributes("eps")
                .call(a -> a.attributes().has("eps")
                        ? a.in(0).logit(a.attributes().number("eps"))
                        : a.in(0).logit())
                .accuracy(Accuracy.normwise(4))
                .samples(
                        Samples.special(NONE, 0.25, 0.999999, 1e-10),
                        Sample.of("eps", EPS, InputSpec.uniform(0.2, 0.8, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of("outside", EPS, InputSpec.values(new double[] {-1, 0.0625, 0.5, 0.9375, 3}, 5)))
                .kinks(Kink.of("limits", Attributes.of("eps", 0.5), new double[] {0.5, 0.25, 2}, 4, 0, 0))
                .build();
    }

    private static Operation ldexp() {
        return new Operation.Builder(FAMILY, "ldexp")
                .inputs("input", "other")
                .formula("x 2^y, y of integers or of the type of x")
                .call(a -> a.in(0).ldexp(a.in(1)))
                .errors(
                        ErrorSample.of("integer", DTypeException.class, "ldexp", "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, 3), InputSpec.integers(0, 9, 3)),
                        ErrorSample.of("shapes", ShapeException.class, "[2, 3]", "[4]", "broadcast")
                                .with(InputSpec.normal(2, 3), InputSpec.integers(0, 3, 4)))
                .derivative("2^y, x 2^y ln 2", "input", "other")
                .accuracy(Accuracy.elementwise(2))
                .samples(Samples.binary(NONE, InputSpec::normal, InputSpec::normal))
                .samples(
                        Sample.of(
                                "int32",
                                InputSpec.normal(3, 1),
                                InputSpec.integers(-5, 5, 4).as(DType.INT32)),
                        Sample.of("int64", InputSpec.normal(7), InputSpec.integers(-149, 127, 7)))
                .samples(Samples.specialPairs())
                .build();
    }

    private static Operation signbit() {
        return new Operation.Builder("comparisons and logic", "signbit")
                .inputs("input")
                .formula("whether an element is below 0 or the zero with that sign; false for NaN; bool")
                .call(a -> a.in(0).signbit())
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.unary(NONE, InputSpec::normal).stream()
                        .map(Sample::forwardOnly)
                        .toList())
                .samples(
                        Samples.special(NONE),
                        Sample.of("int32", InputSpec.integers(-3, 3, 7).as(DType.INT32)),
                        Sample.of("bool", InputSpec.bools(5)))
                .build();
    }
}
