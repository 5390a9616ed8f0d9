package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/**
 * Writes in place. A leaf that requires grad cannot be written, so each call writes to a copy; matrices to a copy that
 * is not contiguous, so that the write goes through a view.
 */
final class InPlaceRows {
    private static final String FAMILY = "in place";
    private static final Attributes NUMBER = Attributes.of("other", 1.5);

    private InPlaceRows() {}

    static List<Operation> rows() {
        return List.of(
                arithmetic("add_", "x + alpha y", "1, alpha", InputSpec::normal, Tensor::add_)
                        .attributes("other", "alpha")
                        .accuracy(Accuracy.normwise(2))
                        .call(a -> {
                            Tensor x = writable(a.in(0));
                            if (a.in(1) == null) {
                                return x.add_(a.attributes().number("other"));
                            }
                            return a.attributes().has("alpha")
                                    ? x.add_(a.in(1), a.attributes().number("alpha"))
                                    : x.add_(a.in(1));
                        })
                        .samples(
                                Sample.of(
                                        "alpha",
                                        Attributes.of("alpha", -2),
                                        InputSpec.normal(3, 4),
                                        InputSpec.normal(4)),
                                Sample.of("number", NUMBER, InputSpec.normal(3, 5)))
                        .build(),
                arithmetic("sub_", "x - y", "1, -1", InputSpec::normal, Tensor::sub_)
                        .accuracy(Accuracy.normwise(2))
                        .build(),
                arithmetic("mul_", "x y", "y, x", InputSpec::normal, Tensor::mul_)
                        .attributes("other")
                        .call(a -> {
                            Tensor x = writable(a.in(0));
                            return a.in(1) == null ? x.mul_(a.attributes().number("other")) : x.mul_(a.in(1));
                        })
                        .samples(Sample.of("number", NUMBER, InputSpec.normal(3, 5)))
                        .build(),
                arithmetic("div_", "x / y", "1 / y, -x / y^2", InPlaceRows::awayFromZero, Tensor::div_)
                        .build(),
                copy(),
                fill(),
                zero(),
                set());
    }

    private static InputSpec awayFromZero(long... shape) {
        return InputSpec.of(new Kind.Away(0.25, 0), null, shape);
    }

    /** A copy that can be written; of a matrix, or more, a view of one with its first dimensions exchanged. */
    private static Tensor writable(Tensor x) {
        return x.rank() < 2 ? x.copy() : x.transpose(0, 1).copy().transpose(0, 1);
    }

    /** Calls with a target of the result's shape. */
    private static List<Sample> writes(Attributes attrs, Samples.Spec y) {
        List<Sample> all = new ArrayList<>();
        for (Sample s : Samples.binary(attrs, InputSpec::normal, y)) {
            boolean grows = List.of("outer", "leading", "scalar-left", "one").contains(s.name());
            if (!grows) {
                all.add(s);
            }
        }
        return all;
    }

    private static Operation.Builder arithmetic(
            String name, String formula, String derivative, Samples.Spec y, BinaryOperator<Tensor> f) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "other?")
                .methods(name)
                .formula("x becomes " + formula)
                .derivative(derivative, "input", "other")
                .accuracy(Accuracy.elementwise(1))
                .call(a -> f.apply(writable(a.in(0)), a.in(1)))
                .samples(writes(NONE, y))
                .errors(
                        ErrorSample.of("grows", ShapeException.class, name, "[2, 3]", "[3]")
                                .with(InputSpec.normal(3), InputSpec.normal(2, 3)),
                        ErrorSample.of("shapes", ShapeException.class, name.substring(0, 3), "[3]", "[4]", "broadcast")
                                .with(InputSpec.normal(3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, name.substring(0, 3), "float32", "int64")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)));
    }

    private static Operation copy() {
        return new Operation.Builder(FAMILY, "copy_")
                .inputs("input", "src")
                .methods("copy_")
                .formula("x becomes src, broadcast")
                .derivative("0 to x, 1 to src", "input", "src")
                .call(a -> writable(a.in(0)).copy_(a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(writes(NONE, InputSpec::normal))
                .samples(Sample.of("bool", InputSpec.bools(2, 3), InputSpec.bools(3))
                        .forwardOnly())
                .errors(
                        ErrorSample.of("types", DTypeException.class, "copy_", "int64", "float32", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)),
                        ErrorSample.of("grows", ShapeException.class, "copy_", "[2, 3]", "[3]")
                                .with(InputSpec.normal(3), InputSpec.normal(2, 3)))
                .build();
    }

    private static Operation fill() {
        Attributes value = Attributes.of("value", 2.5);
        return new Operation.Builder(FAMILY, "fill_")
                .inputs("input")
                .methods("fill_")
                .attributes("value")
                .formula("x becomes a number")
                .derivative("0", "input")
                .call(a -> writable(a.in(0)).fill_(a.attributes().number("value")))
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.unary(value, InputSpec::normal))
                .samples(Sample.of(
                                "int32",
                                Attributes.of("value", -7),
                                InputSpec.integers(0, 9, 4).as(DType.INT32))
                        .forwardOnly())
                .errors(ErrorSample.of("inexact", DTypeException.class, "fill_", "2.5", "int64")
                        .with(value, InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation zero() {
        return new Operation.Builder(FAMILY, "zero_")
                .inputs("input")
                .methods("zero_")
                .formula("x becomes 0")
                .derivative("0", "input")
                .call(a -> writable(a.in(0)).zero_())
                .accuracy(Accuracy.elementwise(0))
                .samples(Samples.unary(NONE, InputSpec::normal))
                .build();
    }

    private static Operation set() {
        Attributes element = Attributes.of("index", new int[] {1, -1});
        return new Operation.Builder(FAMILY, "set")
                .inputs("input", "value?")
                .attributes("index", "value")
                .formula("x[i, j, ..] becomes the value, broadcast to that part")
                .derivative("0 to the part of x and 1 elsewhere; 1 to the value", "input", "value")
                .call(a -> {
                    Tensor x = writable(a.in(0));
                    long[] index = a.attributes().longs("index");
                    return a.in(1) == null ? x.set(a.attributes().number("value"), index) : x.set(a.in(1), index);
                })
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("element", element, InputSpec.normal(3, 4), InputSpec.normal()),
                        Sample.of("row", Attributes.of("index", 2), InputSpec.normal(3, 4), InputSpec.normal(4)),
                        Sample.of(
                                "broadcast",
                                Attributes.of("index", 0),
                                InputSpec.normal(2, 3, 4),
                                InputSpec.normal(1, 4)),
                        Sample.of(
                                "whole",
                                Attributes.of("index", new int[0]),
                                InputSpec.normal(2, 3),
                                InputSpec.normal(2, 3)),
                        Sample.of("vector", Attributes.of("index", -3), InputSpec.normal(5), InputSpec.normal()),
                        Sample.of(
                                "placed",
                                Attributes.of("index", 1),
                                InputSpec.normal(3, 4),
                                InputSpec.normal(4).placed(Placement.STRIDED)),
                        Sample.of(
                                "number",
                                Attributes.of("index", new int[] {0, 1}, "value", 2.5),
                                InputSpec.normal(2, 3)),
                        Sample.of("empty", Attributes.of("index", 1), InputSpec.normal(2, 0), InputSpec.normal(0)))
                .errors(
                        ErrorSample.of("range", IndexException.class, "index 3", "[-3, 2]")
                                .with(Attributes.of("index", 3), InputSpec.normal(3, 4), InputSpec.normal(4)),
                        ErrorSample.of("shape", ShapeException.class, "set", "[4]", "[3]")
                                .with(Attributes.of("index", 0), InputSpec.normal(3, 4), InputSpec.normal(3)),
                        ErrorSample.of("type", DTypeException.class, "set", "int64", "float32")
                                .with(Attributes.of("index", 0), InputSpec.normal(3, 4), InputSpec.integers(0, 9, 4)))
                .build();
    }
}
