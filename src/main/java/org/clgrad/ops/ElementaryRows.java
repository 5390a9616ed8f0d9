package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Elementary functions. */
final class ElementaryRows {
    private static final String FAMILY = "elementary functions";
    private static final Attributes VALUE = Attributes.of("value", 0.5);

    private ElementaryRows() {}

    static List<Operation> rows() {
        return List.of(
                floating(
                        "erfinv",
                        Tensor::erfinv,
                        "the y with erf(y) = x; infinite at -1 and 1, NaN outside",
                        "sqrt(pi) / 2 e^(y^2)",
                        interval(-0.9, 0.9),
                        0.9999999,
                        -0.975,
                        1e-5,
                        0.9996,
                        1.0000001),
                floating(
                        "exp2",
                        Tensor::exp2,
                        "2^x",
                        "2^x ln 2",
                        InputSpec::normal,
                        126.5,
                        128,
                        -126.5,
                        -149,
                        -150,
                        1e-5),
                floating(
                        "log2",
                        Tensor::log2,
                        "logarithm to base 2; -inf at 0, NaN below",
                        "1 / (x ln 2)",
                        positive(),
                        1.0000001,
                        0.9999999,
                        7e9,
                        1024),
                floating(
                        "log10",
                        Tensor::log10,
                        "logarithm to base 10; -inf at 0, NaN below",
                        "1 / (x ln 10)",
                        positive(),
                        1.0000001,
                        0.9999999,
                        7e9,
                        1000),
                floating(
                        "tan",
                        Tensor::tan,
                        "tangent of radians",
                        "1 + tan(x)^2",
                        interval(-1.25, 1.25),
                        1.5707964,
                        1e4,
                        123456.78,
                        1e30,
                        -40),
                floating(
                        "asin",
                        Tensor::asin,
                        "inverse sine; NaN outside [-1, 1]",
                        "1 / sqrt(1 - x^2)",
                        interval(-0.9, 0.9),
                        0.9999999,
                        -0.5,
                        1e-6,
                        1.0000001),
                floating(
                        "acos",
                        Tensor::acos,
                        "inverse cosine; NaN outside [-1, 1]",
                        "-1 / sqrt(1 - x^2)",
                        interval(-0.9, 0.9),
                        0.9999999,
                        -0.5,
                        1e-6,
                        1.0000001),
                floating(
                        "atan",
                        Tensor::atan,
                        "inverse tangent",
                        "1 / (1 + x^2)",
                        InputSpec::normal,
                        1.0000001,
                        -0.41421357,
                        1e-6,
                        1e9),
                floating(
                        "sinh",
                        Tensor::sinh,
                        "hyperbolic sine",
                        "cosh(x)",
                        InputSpec::normal,
                        89,
                        89.5,
                        -90,
                        1e-6,
                        0.9999999),
                floating(
                        "cosh",
                        Tensor::cosh,
                        "hyperbolic cosine",
                        "sinh(x)",
                        InputSpec::normal,
                        89,
                        89.5,
                        -90,
                        1e-6,
                        0.9999999),
                floating(
                        "asinh",
                        Tensor::asinh,
                        "inverse hyperbolic sine",
                        "1 / sqrt(x^2 + 1)",
                        InputSpec::normal,
                        8192,
                        8200,
                        -1e30,
                        1e-6,
                        0.49999),
                floating(
                        "acosh",
                        Tensor::acosh,
                        "inverse hyperbolic cosine; NaN below 1",
                        "1 / sqrt(x^2 - 1)",
                        interval(1.25, 5),
                        1.0000001,
                        8192,
                        8200,
                        1e30,
                        0.9999999),
                floating(
                        "atanh",
                        Tensor::atanh,
                        "inverse hyperbolic tangent; NaN outside [-1, 1]",
                        "1 / (1 - x^2)",
                        interval(-0.9, 0.9),
                        0.9999999,
                        0.5,
                        1e-6,
                        1.0000001),
                rounding("floor", Tensor::floor, "the largest integer not above")
                        .build(),
                rounding("ceil", Tensor::ceil, "the smallest integer not below").build(),
                round(),
                rounding("trunc", Tensor::trunc, "the nearest integer towards zero")
                        .build(),
                pair(
                                "atan2",
                                Tensor::atan2,
                                "angle of the point (y, x), in [-pi, pi]",
                                "y / (x^2 + y^2), -x / (x^2 + y^2)",
                                ElementaryRows::apart)
                        .build(),
                pair(
                                "hypot",
                                Tensor::hypot,
                                "sqrt(x^2 + y^2) without overflow",
                                "x / hypot, y / hypot",
                                ElementaryRows::apart)
                        .build(),
                remainder("fmod", Tensor::fmod, "x - y trunc(x / y), with the sign of x", "1, -trunc(x / y)"),
                remainder("remainder", Tensor::remainder, "x - y floor(x / y), with the sign of y", "1, -floor(x / y)"),
                pair(
                                "logaddexp",
                                Tensor::logaddexp,
                                "log(e^x + e^y)",
                                "sigmoid(x - y), sigmoid(y - x)",
                                InputSpec::normal)
                        .accuracy(Accuracy.normwise(4))
                        .build(),
                xlogy(),
                lerp(),
                addcmul(),
                addcdiv());
    }

    private static Samples.Spec positive() {
        return interval(0.25, 4);
    }

    private static Samples.Spec interval(double low, double high) {
        return shape -> InputSpec.uniform(low, high, shape);
    }

    private static InputSpec apart(long... shape) {
        return InputSpec.of(new Kind.Away(0.25, 0), null, shape);
    }

    private static Operation floating(
            String name,
            Function<Tensor, Tensor> f,
            String formula,
            String derivative,
            Samples.Spec x,
            double... special) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .formula(formula)
                .derivative(derivative, "input")
                .call(a -> f.apply(a.in(0)))
                .accuracy(Accuracy.elementwise(2).derivatives(16, 64))
                .samples(Samples.unary(NONE, x))
                .samples(Samples.special(NONE, special))
                .errors(ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                        .with(InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation round() {
        return rounding("round", Tensor::round, "the nearest integer, the even one of two")
                .attributes("decimals")
                .formula(
                        "the nearest integer, or number with some decimals, the even one of two; integers are their own")
                .accuracy(Accuracy.elementwise(1))
                .call(a -> a.attributes().has("decimals")
                        ? a.in(0).round(a.attributes().dim("decimals"))
                        : a.in(0).round())
                .samples(
                        Sample.of(
                                "decimals",
                                Attributes.of("decimals", 1),
                                InputSpec.values(new double[] {0.13, -2.26, 0.58}, 6)),
                        Sample.of(
                                "zeros", Attributes.of("decimals", -1), InputSpec.values(new double[] {13, -26, 4}, 6)))
                .build();
    }

    private static Operation.Builder rounding(String name, Function<Tensor, Tensor> f, String formula) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .formula(formula + ", exactly; integers are their own")
                .derivative("0 everywhere", "input")
                .call(a -> f.apply(a.in(0)))
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.unary(NONE, shape -> InputSpec.of(new Kind.Distinct(0.25, 0.125), null, shape)))
                .samples(
                        Samples.special(NONE, 2.5, 3.5, -0.5, 8388607.5, 1e10, -0.49999997),
                        Sample.of("int32", InputSpec.integers(-9, 9, 5).as(DType.INT32))
                                .forwardOnly(),
                        Sample.of("int64", InputSpec.integers(-9, 9, 5)).forwardOnly())
                .kinks(Kink.of("whole", NONE, new double[] {0, 2, -3}, 0, 0, 0))
                .errors(ErrorSample.of("bool", DTypeException.class, name, "bool", "to(dtype)")
                        .with(InputSpec.bools(3)));
    }

    private static Operation.Builder pair(
            String name, BinaryOperator<Tensor> f, String formula, String derivative, Samples.Spec x) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "other")
                .formula(formula)
                .derivative(derivative, "input", "other")
                .call(a -> f.apply(a.in(0), a.in(1)))
                .accuracy(Accuracy.elementwise(2).derivatives(16, 64))
                .samples(Samples.binary(NONE, x, x))
                .samples(Samples.specialPairs())
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, name, "[2, 3]", "[4]", "broadcast", "dim -1")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, name, "float32", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)),
                        ErrorSample.of("integers", DTypeException.class, name, "int64", "to(dtype)")
                                .with(InputSpec.integers(1, 9, 3), InputSpec.integers(1, 9, 3)));
    }

    /** Quotients that stay away from integers, where a remainder jumps. */
    private static Operation remainder(String name, BinaryOperator<Tensor> f, String formula, String derivative) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "other?")
                .attributes("other")
                .formula(formula + "; NaN for y = 0, which is an error for integers")
                .derivative(derivative, "input", "other")
                .call(a -> f.apply(a.in(0), Given.tensorOrNumber(a, 1, "other", a.in(0))))
                .accuracy(Accuracy.elementwise(1))
                .samples(Samples.binary(
                        NONE,
                        shape -> InputSpec.of(new Kind.Distinct(0.75, 0.375), null, shape),
                        shape -> InputSpec.values(new double[] {1.5, -1.5}, shape)))
                .samples(
                        Samples.specialPairs(),
                        Sample.of(
                                "number",
                                Attributes.of("other", -1.5),
                                InputSpec.of(new Kind.Distinct(0.75, 0.375), null, 3, 4)),
                        Sample.of(
                                        "far",
                                        InputSpec.values(new double[] {1e30, -3e38, 7}, 3),
                                        InputSpec.values(new double[] {0.7f, 1e-30f, 1e-40f}, 3))
                                .forwardOnly())
                .samples(IntegerRows.quotients("quotients", NONE))
                .errors(
                        ErrorSample.of("zero", ArgumentException.class, name, "divisor is 0", "[2]", "int32")
                                .with(
                                        InputSpec.integers(1, 9, 3, 2).as(DType.INT32),
                                        InputSpec.of(new Kind.Values(1, 0), DType.INT32, 2)),
                        ErrorSample.of("shapes", ShapeException.class, name, "[2, 3]", "[4]", "broadcast", "dim -1")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, name, "float32", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation xlogy() {
        return new Operation.Builder(FAMILY, "xlogy")
                .inputs("input", "other?")
                .attributes("other")
                .formula("x log y; 0 where x is 0, NaN where y is")
                .derivative("log y, 0 where x is 0 and y not positive; x / y", "input", "other")
                .call(a -> a.in(0).xlogy(Given.tensorOrNumber(a, 1, "other", a.in(0))))
                .accuracy(Accuracy.elementwise(2).derivatives(16, 64))
                .samples(Samples.binary(NONE, InputSpec::normal, positive()))
                .samples(
                        Samples.specialPairs(),
                        Sample.of("number", Attributes.of("other", 2.5), InputSpec.normal(3, 4)))
                .kinks(Kink.of(
                        "zero", new double[] {0, 0}, new double[] {1, 1}, new double[] {0, 0}, new double[] {0, 0}))
                .errors(ErrorSample.of("types", DTypeException.class, "xlogy", "float32", "int64", "to(dtype)")
                        .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static List<Sample> three(Attributes attrs, Samples.Spec last) {
        return List.of(
                Sample.of("same", attrs, InputSpec.normal(3, 4), InputSpec.normal(3, 4), last.of(3, 4)),
                Sample.of("broadcast", attrs, InputSpec.normal(2, 1, 4), InputSpec.normal(3, 1), last.of(4)),
                Sample.of("scalars", attrs, InputSpec.normal(5), InputSpec.normal(), last.of()),
                Sample.of(
                        "placed",
                        attrs,
                        InputSpec.normal(3, 4).placed(InputSpec.Placement.PERMUTED),
                        InputSpec.normal(3, 4).placed(InputSpec.Placement.STRIDED),
                        last.of(3, 4).placed(InputSpec.Placement.EXPANDED)),
                Sample.of("empty", attrs, InputSpec.normal(0, 3), InputSpec.normal(3), last.of(3)),
                Sample.of("one", attrs, InputSpec.normal(1), InputSpec.normal(1), last.of(1)));
    }

    private static ErrorSample[] threeErrors(String name) {
        return new ErrorSample[] {
            ErrorSample.of("shapes", ShapeException.class, name, "[3]", "[4]", "broadcast")
                    .with(InputSpec.normal(3), InputSpec.normal(4), InputSpec.normal(3)),
            ErrorSample.of("types", DTypeException.class, name, "float32", "int64", "to(dtype)")
                    .with(InputSpec.normal(3), InputSpec.normal(3), InputSpec.integers(1, 9, 3))
        };
    }

    private static Operation lerp() {
        return new Operation.Builder(FAMILY, "lerp")
                .inputs("input", "end", "weight?")
                .attributes("weight")
                .formula("x + w (y - x)")
                .derivative("1 - w, w, y - x", "input", "end", "weight")
                .call(a -> a.in(0).lerp(a.in(1), Given.tensorOrNumber(a, 2, "weight", a.in(0))))
                .accuracy(Accuracy.normwise(4))
                .samples(three(NONE, InputSpec::normal))
                .samples(
                        Sample.of("number", Attributes.of("weight", 0.75), InputSpec.normal(3, 4), InputSpec.normal(4)))
                .errors(threeErrors("lerp"))
                .build();
    }

    private static Operation addcmul() {
        return new Operation.Builder(FAMILY, "addcmul")
                .inputs("input", "tensor1", "tensor2")
                .attributes("value")
                .formula("x + value a b")
                .derivative("1, value b, value a", "input", "tensor1", "tensor2")
                .call(a -> a.in(0).addcmul(a.in(1), a.in(2), a.attributes().number("value", 1)))
                .accuracy(Accuracy.normwise(4))
                .samples(three(VALUE, InputSpec::normal))
                .samples(
                        Sample.of("default", InputSpec.normal(5), InputSpec.normal(5), InputSpec.normal(5)),
                        Sample.of(
                                        "int64",
                                        InputSpec.integers(-9, 9, 5),
                                        InputSpec.integers(-9, 9, 5),
                                        InputSpec.integers(-9, 9, 5))
                                .forwardOnly())
                .errors(threeErrors("addcmul"))
                .build();
    }

    private static Operation addcdiv() {
        return new Operation.Builder(FAMILY, "addcdiv")
                .inputs("input", "tensor1", "tensor2")
                .attributes("value")
                .formula("x + value a / b")
                .derivative("1, value / b, -value a / b^2", "input", "tensor1", "tensor2")
                .call(a -> a.in(0).addcdiv(a.in(1), a.in(2), a.attributes().number("value", 1)))
                .accuracy(Accuracy.normwise(4).derivatives(16, 64))
                .samples(three(VALUE, ElementaryRows::apart))
                .samples(Sample.of("default", InputSpec.normal(5), InputSpec.normal(5), apart(5)))
                .errors(threeErrors("addcdiv"))
                .build();
    }
}
