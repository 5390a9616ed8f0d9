package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Comparisons and logic: bool results, no derivative. */
final class ComparisonRows {
    private static final String FAMILY = "comparisons and logic";

    /** Few different values, so that equal pairs are frequent. */
    private static final double[] FEW = {0, 1, 0.5, 1, -1, 0, 0.5};

    private ComparisonRows() {}

    private interface WithNumber {
        Tensor apply(Tensor x, double value);
    }

    static List<Operation> rows() {
        return List.of(
                comparison("eq", "x == y", Tensor::eq, Tensor::eq),
                comparison("ne", "x != y", Tensor::ne, Tensor::ne),
                comparison("lt", "x < y", Tensor::lt, Tensor::lt),
                comparison("le", "x <= y", Tensor::le, Tensor::le),
                comparison("gt", "x > y", Tensor::gt, Tensor::gt),
                comparison("ge", "x >= y", Tensor::ge, Tensor::ge),
                logic("logical_and", "whether both are true", Tensor::logicalAnd),
                logic("logical_or", "whether one or both are true", Tensor::logicalOr),
                logic("logical_xor", "whether exactly one is true", Tensor::logicalXor));
    }

    private static Operation comparison(String name, String formula, BinaryOperator<Tensor> f, WithNumber withNumber) {
        Samples.Spec few = shape -> InputSpec.values(FEW, shape);
        List<Sample> samples = new ArrayList<>(Samples.binary(NONE, few, InputSpec::distinct));
        samples.add(Samples.specialPairs());
        samples.addAll(Samples.integerPairs());
        samples.add(Sample.of("bools", InputSpec.bools(9), InputSpec.bools(9)));
        samples.add(
                Sample.of("number", Attributes.of("other", 0.5), few.of(3, 5).placed(Placement.STRIDED)));
        samples.add(Sample.of("integer-number", Attributes.of("other", 3), InputSpec.integers(1, 5, 20)));
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "other?")
                .attributes("other")
                .formula(formula + ", to bool; false with NaN" + (name.equals("ne") ? " but for this one" : ""))
                .call(a -> a.in(1) == null
                        ? withNumber.apply(a.in(0), a.attributes().number("other"))
                        : f.apply(a.in(0), a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(samples.stream().map(Sample::forwardOnly).toList())
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, name, "[2, 3]", "[4]", "broadcast")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, name, "float32", "int32", "to(dtype)")
                                .with(
                                        InputSpec.normal(3),
                                        InputSpec.integers(0, 9, 3).as(DType.INT32)),
                        ErrorSample.of("inexact", DTypeException.class, name, "0.5", "int64")
                                .with(Attributes.of("other", 0.5), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation logic(String name, String formula, BinaryOperator<Tensor> f) {
        Stream<Sample> samples = Samples.binary(NONE, InputSpec::bools, InputSpec::bools).stream();
        return new Operation.Builder(FAMILY, name)
                .inputs("input", "other")
                .formula(formula + "; bool")
                .call(a -> f.apply(a.in(0), a.in(1)))
                .accuracy(Accuracy.elementwise(0))
                .samples(samples.map(Sample::forwardOnly).toList())
                .errors(
                        ErrorSample.of("float", DTypeException.class, name, "float32", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.normal(3)),
                        ErrorSample.of("shapes", ShapeException.class, name, "[3]", "[4]", "broadcast")
                                .with(InputSpec.bools(3), InputSpec.bools(4)))
                .build();
    }
}
