package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import java.util.function.Function;
import org.clgrad.error.DTypeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Functions of one element. */
final class UnaryRows {
    private static final String FAMILY = "elementwise, one input";

    private UnaryRows() {}

    static List<Operation> rows() {
        return List.of(
                numeric("neg", Tensor::neg, "-x", "-1").build(),
                numeric("abs", Tensor::abs, "|x|", "sign(x), 0 at 0")
                        .kinks(Kink.of("zero", NONE, new double[] {0, -0.0, 2, -3}, 0, 0, 1, -1))
                        .build(),
                numeric("sign", Tensor::sign, "-1, 0 or 1; 0 for NaN", "0 everywhere")
                        .kinks(Kink.of("zero", NONE, new double[] {0, 2}, 0, 0))
                        .build(),
                numeric("square", Tensor::square, "x^2", "2 x").build(),
                floating("reciprocal", Tensor::reciprocal, "1 / x", "-1 / x^2", UnaryRows::awayFromZero)
                        .build(),
                floating("sqrt", Tensor::sqrt, "x^(1/2); NaN below 0", "1 / (2 sqrt(x)), infinite at 0", positive())
                        .build(),
                floating("rsqrt", Tensor::rsqrt, "x^(-1/2); NaN below 0", "-x^(-3/2) / 2", positive())
                        .build(),
                floating("exp", Tensor::exp, "e^x", "e^x", InputSpec::normal, 88.7, 89, -87.5, -103, -104, 1e-4)
                        .build(),
                floating(
                                "expm1",
                                Tensor::expm1,
                                "e^x - 1, without cancellation near 0",
                                "e^x",
                                InputSpec::normal,
                                88.7,
                                1e-6,
                                -1e-6,
                                -20,
                                0.3)
                        .build(),
                floating(
                                "log",
                                Tensor::log,
                                "natural logarithm; -inf at 0, NaN below",
                                "1 / x",
                                positive(),
                                1.0000001,
                                0.9999999,
                                7e9)
                        .build(),
                floating(
                                "log1p",
                                Tensor::log1p,
                                "log(1 + x), without cancellation near 0",
                                "1 / (1 + x)",
                                positive(),
                                1e-7,
                                -1e-7,
                                -0.999999,
                                3e30)
                        .build(),
                floating(
                                "sin",
                                Tensor::sin,
                                "sine of radians",
                                "cos(x)",
                                InputSpec::normal,
                                1e4,
                                3.1415927,
                                123456.78,
                                1e30,
                                -40)
                        .build(),
                floating(
                                "cos",
                                Tensor::cos,
                                "cosine of radians",
                                "-sin(x)",
                                InputSpec::normal,
                                1e4,
                                1.5707964,
                                123456.78,
                                1e30,
                                -40)
                        .build(),
                floating(
                                "tanh",
                                Tensor::tanh,
                                "hyperbolic tangent",
                                "1 - tanh(x)^2",
                                InputSpec::normal,
                                1e-5,
                                9,
                                -9.1,
                                0.55,
                                100)
                        .build(),
                floating(
                                "erf",
                                Tensor::erf,
                                "2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x",
                                "2 / sqrt(pi) e^(-x^2)",
                                InputSpec::normal,
                                1e-5,
                                0.84,
                                1.3,
                                2.9,
                                3.9,
                                -4.1)
                        .build(),
                floating(
                                "erfc",
                                Tensor::erfc,
                                "1 - erf(x), without cancellation for large x",
                                "-2 / sqrt(pi) e^(-x^2)",
                                InputSpec::normal,
                                1e-5,
                                0.84,
                                1.3,
                                2.9,
                                5.5,
                                9.5,
                                10.1,
                                -3)
                        .build(),
                floating(
                                "ndtr",
                                Tensor::ndtr,
                                "(1 + erf(x / sqrt 2)) / 2, without cancellation below 0",
                                "e^(-x^2 / 2) / sqrt(2 pi)",
                                InputSpec::normal,
                                0,
                                1,
                                -1,
                                5.5,
                                -5.5,
                                -12.9,
                                -14.1,
                                40,
                                -40)
                        .build(),
                new Operation.Builder(FAMILY, "logical_not")
                        .inputs("input")
                        .formula("whether each element is false; bool")
                        .call(a -> a.in(0).logicalNot())
                        .samples(Samples.unary(NONE, InputSpec::bools).stream()
                                .map(Sample::forwardOnly)
                                .toList())
                        .errors(ErrorSample.of("float", DTypeException.class, "logical_not", "float32", "to(dtype)")
                                .with(InputSpec.normal(3)))
                        .build());
    }

    private static InputSpec awayFromZero(long... shape) {
        return InputSpec.of(new Kind.Away(0.25, 0), null, shape);
    }

    private static Samples.Spec positive() {
        return shape -> InputSpec.uniform(0.25, 4, shape);
    }

    /** A function of every numeric type. */
    private static Operation.Builder numeric(
            String name, Function<Tensor, Tensor> f, String formula, String derivative) {
        return row(name, f, formula, derivative, UnaryRows::awayFromZero)
                .samples(
                        Sample.of("int32", InputSpec.integers(-9, 9, 3, 5).as(DType.INT32))
                                .forwardOnly(),
                        Sample.of("int64", InputSpec.integers(-9, 9, 3, 5)).forwardOnly())
                .samples(Samples.special(NONE))
                .errors(ErrorSample.of("bool", DTypeException.class, name, "bool", "to(dtype)")
                        .with(InputSpec.bools(3)));
    }

    /** A function of floating types, with further values to try. */
    private static Operation.Builder floating(
            String name,
            Function<Tensor, Tensor> f,
            String formula,
            String derivative,
            Samples.Spec x,
            double... special) {
        return row(name, f, formula, derivative, x)
                .samples(Samples.special(NONE, special))
                .errors(ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                        .with(InputSpec.integers(0, 9, 3)));
    }

    private static Operation.Builder row(
            String name, Function<Tensor, Tensor> f, String formula, String derivative, Samples.Spec x) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .formula(formula)
                .derivative(derivative, "input")
                .call(a -> f.apply(a.in(0)))
                .samples(Samples.unary(NONE, x));
    }
}
