package org.clgrad.ops;

import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** What elements are: NaN, infinite, finite, close to others. */
final class PredicateRows {
    private static final String FAMILY = "comparisons and logic";
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double[] FIRST = {1, 1, 0, 1e-9, INF, -INF, INF, Double.NaN, 1e30, 100, 0, 3};
    private static final double[] SECOND = {1, 1.00001, 1e-9, 0, INF, INF, 1, Double.NaN, 1e30, 101, -0.0, INF};

    private PredicateRows() {}

    static List<Operation> rows() {
        return List.of(
                is("isnan", "whether an element is NaN", Tensor::isnan),
                is("isinf", "whether an element is infinite", Tensor::isinf),
                is("isposinf", "whether an element is infinity", Tensor::isposinf),
                is("isneginf", "whether an element is -infinity", Tensor::isneginf),
                is("isfinite", "whether an element is neither NaN nor infinite", Tensor::isfinite),
                isclose(),
                nanToNum());
    }

    private static Operation is(String name, String formula, UnaryOperator<Tensor> call) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .formula(formula + "; bool")
                .call(a -> call.apply(a.in(0)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Samples.special(Attributes.NONE),
                        Sample.of(
                                "strided",
                                InputSpec.values(Samples.SPECIAL, 3, 5).placed(Placement.STRIDED)),
                        Sample.of("integers", InputSpec.integers(-9, 9, 5)),
                        Sample.of("bools", InputSpec.bools(3)),
                        Sample.of("empty", InputSpec.normal(0, 3)))
                .build();
    }

    private static Operation isclose() {
        InputSpec x = InputSpec.values(FIRST, 12);
        InputSpec y = InputSpec.values(SECOND, 12);
        return new Operation.Builder(FAMILY, "isclose")
                .inputs("input", "other")
                .attributes("rtol", "atol", "equal_nan")
                .formula(
                        "whether elements are equal, or finite with |x - y| <= atol + rtol |y|; 1e-8 and 1e-5 by default; bool")
                .call(a -> a.in(0)
                        .isclose(
                                a.in(1),
                                a.attributes().number("rtol", 1e-5),
                                a.attributes().number("atol", 1e-8),
                                a.attributes().flag("equal_nan")))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("special", Attributes.of("rtol", 1e-3), x, y),
                        Sample.of("nan", Attributes.of("equal_nan", true, "rtol", 0.0625), x, y),
                        Sample.of("exact", Attributes.of("rtol", 0, "atol", 0), x, y),
                        Sample.of(
                                "broadcast",
                                Attributes.of("atol", 0.5),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(4)),
                        Sample.of(
                                "integers",
                                Attributes.of("atol", 2),
                                InputSpec.integers(-9, 9, 20),
                                InputSpec.integers(-9, 9, 20)),
                        Sample.of("bools", InputSpec.bools(9), InputSpec.bools(9)))
                .errors(
                        ErrorSample.of("rtol", ArgumentException.class, "isclose", "-1.0")
                                .with(Attributes.of("rtol", -1), x, y),
                        ErrorSample.of("types", DTypeException.class, "isclose", "int64", "to(dtype)")
                                .with(x, InputSpec.integers(0, 9, 12)),
                        ErrorSample.of("shapes", ShapeException.class, "[12]", "[5]")
                                .with(x, InputSpec.normal(5)))
                .build();
    }

    private static Operation nanToNum() {
        Attributes all = Attributes.of("nan", 1, "posinf", 2, "neginf", -3);
        return new Operation.Builder(FAMILY, "nan_to_num")
                .inputs("input")
                .attributes("nan", "posinf", "neginf")
                .formula(
                        "numbers for NaN, infinity and -infinity: 0, the largest and the smallest of the type by default")
                .derivative("1, but 0 where an element was replaced", "input")
                .call(a -> a.in(0)
                        .nanToNum(
                                a.attributes().number("nan", 0),
                                a.attributes().has("posinf") ? a.attributes().number("posinf") : null,
                                a.attributes().has("neginf") ? a.attributes().number("neginf") : null))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Samples.special(all),
                        Sample.of("matrix", InputSpec.normal(3, 4)),
                        Sample.of("strided", all, InputSpec.normal(3, 5).placed(Placement.STRIDED)),
                        Sample.of("int32", InputSpec.integers(-9, 9, 5).as(DType.INT32))
                                .forwardOnly())
                .kinks(Kink.of("replaced", Attributes.NONE, new double[] {Double.NaN, INF, -INF, 1}, 0, 0, 0, 1))
                .build();
    }
}
