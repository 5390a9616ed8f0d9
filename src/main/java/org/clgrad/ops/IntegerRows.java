package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Whole quotients, and the bits of integers. No derivative. */
final class IntegerRows {
    private static final String FAMILY = "whole quotients and bits";
    private static final List<DType> INTEGERS = List.of(DType.INT32, DType.INT64);

    private IntegerRows() {}

    private interface WithNumber {
        Tensor apply(Tensor x, long value);
    }

    static List<Operation> rows() {
        return List.of(
                floorDivide(),
                bits("bitwise_and", "x & y of every bit", Tensor::bitwiseAnd, Tensor::bitwiseAnd),
                bits("bitwise_or", "x | y of every bit", Tensor::bitwiseOr, Tensor::bitwiseOr),
                bits("bitwise_xor", "x ^ y of every bit", Tensor::bitwiseXor, Tensor::bitwiseXor),
                bitwiseNot(),
                shift(
                        "bitwise_left_shift",
                        "x << y; 0 where y is negative or not below the number of bits",
                        Tensor::bitwiseLeftShift,
                        Tensor::bitwiseLeftShift),
                shift(
                        "bitwise_right_shift",
                        "x >> y, filled with the sign; 0 or -1 where y is negative or not below the number of bits",
                        Tensor::bitwiseRightShift,
                        Tensor::bitwiseRightShift));
    }

    /** Both signs of both operands, whole quotients and others. */
    static List<Sample> quotients(String name, Attributes attrs) {
        return INTEGERS.stream()
                .flatMap(t -> Stream.of(
                                Sample.of(
                                        name + "-" + t.label(),
                                        attrs,
                                        InputSpec.of(new Kind.Values(7, -7, 6, -6, 0, 1, -1, 1e6), t, 8, 1),
                                        InputSpec.of(new Kind.Values(3, -3, -1, 1, 2, -7), t, 6)),
                                Sample.of(
                                        name + "-random-" + t.label(),
                                        attrs,
                                        InputSpec.integers(-1000, 1000, 5, 131)
                                                .as(t)
                                                .placed(Placement.PERMUTED),
                                        InputSpec.integers(1, 90, 131).as(t).placed(Placement.STRIDED)),
                                Sample.of(
                                        name + "-empty-" + t.label(),
                                        attrs,
                                        InputSpec.integers(0, 9, 0, 2).as(t),
                                        InputSpec.of(new Kind.Values(0), t, 2)))
                        .map(Sample::forwardOnly))
                .toList();
    }

    /** The ends of the range: by -1, too, where the quotient wraps. */
    private static Sample ends(DType t) {
        double end = t == DType.INT32 ? 0x1p31 : 0x1p63;
        double near = -end + (t == DType.INT32 ? 128 : 0x1p39);
        return Sample.of(
                "ends-" + t.label(),
                InputSpec.of(new Kind.Values(7, -7, end, -end, near), t, 5, 1),
                InputSpec.of(new Kind.Values(1, -1, 3, -3, -end, end), t, 6));
    }

    private static Operation floorDivide() {
        double[] x = {7, -7, 7, -7, 0, 5.5, 6, -6, 0.3, 1e6, Double.POSITIVE_INFINITY, Double.NaN};
        double[] y = {3, 3, -3, -3, 2, 0, 3, 3, 0.1, 7, 2, 1};
        return new Operation.Builder(FAMILY, "floor_divide")
                .inputs("input", "other?")
                .attributes("other")
                .formula("x / y rounded down; x / y for floating y = 0, which is an error for integers")
                .call(a -> a.in(1) == null
                        ? a.in(0).floorDivide(a.attributes().number("other"))
                        : a.in(0).floorDivide(a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("floats", InputSpec.values(x, 12), InputSpec.values(y, 12)),
                        Sample.of("number", Attributes.of("other", -4), InputSpec.integers(-20, 20, 3, 5)),
                        Sample.of("scalars", InputSpec.integers(7, 7), InputSpec.integers(2, 2)))
                .samples(ends(DType.INT32), ends(DType.INT64))
                .samples(quotients("quotients", NONE))
                .errors(
                        ErrorSample.of("zero", ArgumentException.class, "floor_divide", "divisor is 0", "[2]")
                                .with(
                                        InputSpec.integers(1, 9, 3, 2),
                                        InputSpec.of(new Kind.Values(1, 0), DType.INT64, 2)),
                        ErrorSample.of("number-zero", ArgumentException.class, "floor_divide", "divisor is 0")
                                .with(Attributes.of("other", 0), InputSpec.integers(1, 9, 3)),
                        ErrorSample.of("types", DTypeException.class, "floor_divide", "float32", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(1, 9, 3)),
                        ErrorSample.of("bool", DTypeException.class, "floor_divide", "bool", "to(dtype)")
                                .with(InputSpec.bools(3), InputSpec.bools(3)),
                        ErrorSample.of("shapes", ShapeException.class, "floor_divide", "[2, 3]", "[4]", "broadcast")
                                .with(InputSpec.integers(1, 9, 2, 3), InputSpec.integers(1, 9, 4)))
                .build();
    }

    private static Operation.Builder pair(
            String name, String formula, BinaryOperator<Tensor> f, WithNumber withNumber) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "other?")
                .attributes("other")
                .formula(formula)
                .call(a -> a.in(1) == null
                        ? withNumber.apply(a.in(0), a.attributes().integer("other", 0))
                        : f.apply(a.in(0), a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .errors(
                        ErrorSample.of("float", DTypeException.class, name, "float32", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.normal(3)),
                        ErrorSample.of("types", DTypeException.class, name, "int32", "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, 3).as(DType.INT32), InputSpec.integers(0, 9, 3)),
                        ErrorSample.of("shapes", ShapeException.class, name, "[3]", "[4]", "broadcast")
                                .with(InputSpec.integers(0, 9, 3), InputSpec.integers(0, 9, 4)));
    }

    private static List<Sample> broadcast(Samples.Spec x, Samples.Spec y) {
        return Samples.binary(NONE, x, y).stream().map(Sample::forwardOnly).toList();
    }

    private static Operation bits(String name, String formula, BinaryOperator<Tensor> f, WithNumber withNumber) {
        return pair(name, formula + "; integers and bool", f, withNumber)
                .samples(broadcast(
                        shape -> InputSpec.integers(-1000, 1000, shape),
                        shape -> InputSpec.integers(-1000, 1000, shape)))
                .samples(
                        Sample.of(
                                "int32",
                                InputSpec.integers(-0x40000000, 0x3fffffff, 67).as(DType.INT32),
                                InputSpec.integers(-0x40000000, 0x3fffffff, 67).as(DType.INT32)),
                        Sample.of("bool", InputSpec.bools(3, 5).placed(Placement.STRIDED), InputSpec.bools(5)),
                        Sample.of("number", Attributes.of("other", 0xf0), InputSpec.integers(-1000, 1000, 3, 5)),
                        Sample.of(
                                "wide",
                                Attributes.of("other", 0x5555_5555_5555_5555L),
                                InputSpec.integers(-1L << 62, 1L << 62, 9)))
                .build();
    }

    private static Operation bitwiseNot() {
        return new Operation.Builder(FAMILY, "bitwise_not")
                .inputs("input")
                .formula("~x of every bit: -x - 1; of bools whether each is false")
                .call(a -> a.in(0).bitwiseNot())
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.unary(NONE, shape -> InputSpec.integers(-1000, 1000, shape)).stream()
                        .map(Sample::forwardOnly)
                        .toList())
                .samples(
                        Sample.of(
                                "int32",
                                InputSpec.integers(-0x40000000, 0x3fffffff, 67).as(DType.INT32)),
                        Sample.of("bool", InputSpec.bools(9).placed(Placement.OFFSET)))
                .errors(ErrorSample.of("float", DTypeException.class, "bitwise_not", "float32", "to(dtype)")
                        .with(InputSpec.normal(3)))
                .build();
    }

    private static Operation shift(String name, String formula, BinaryOperator<Tensor> f, WithNumber withNumber) {
        double[] places = {0, 1, 5, 30, 31, 32, 33, 62, 63, 64, 65, -1, -64, 0x1p31, -0x1p31};
        double[] x = {1, -1, 12345, -12345, 0x1p31, -0x1p31, 0};
        return pair(name, formula, f, withNumber)
                .samples(broadcast(
                        shape -> InputSpec.integers(-1000, 1000, shape), shape -> InputSpec.integers(0, 40, shape)))
                .samples(INTEGERS.stream()
                        .map(t -> Sample.of(
                                "places-" + t.label(),
                                InputSpec.of(new Kind.Values(x), t, 7, 1),
                                InputSpec.of(new Kind.Values(places), t, 15)))
                        .toList())
                .samples(Sample.of("number", Attributes.of("other", 3), InputSpec.integers(-1000, 1000, 3, 5)))
                .errors(ErrorSample.of("bool", DTypeException.class, name, "bool", "to(dtype)")
                        .with(InputSpec.bools(3), InputSpec.bools(3)))
                .build();
    }
}
