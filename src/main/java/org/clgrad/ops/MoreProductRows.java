package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;

/** More products: of vectors, and summed over batches. */
final class MoreProductRows {
    private static final Accuracy PRODUCT = Accuracy.normwise(16).derivatives(32, 32);
    private static final Attributes SCALED = Attributes.of("beta", 0.5, "alpha", -2);

    private MoreProductRows() {}

    static List<Operation> rows() {
        return List.of(inner(), vecdot(), addr(), addbmm());
    }

    private static Operation.Builder row(String name, String formula, String derivative, String... inputs) {
        return new Operation.Builder("products", name)
                .inputs(inputs)
                .formula(formula)
                .derivative(derivative, inputs)
                .accuracy(PRODUCT);
    }

    private static Operation inner() {
        return row(
                        "inner",
                        "sums of products along the last dimensions, [.., K] x [.., K]; of a scalar all products",
                        "the product of the gradient and the other operand",
                        "input",
                        "other")
                .call(a -> a.in(0).inner(a.in(1)))
                .samples(
                        Sample.of("vectors", InputSpec.normal(5), InputSpec.normal(5)),
                        Sample.of("matrices", InputSpec.normal(2, 3), InputSpec.normal(4, 3)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(2, 2, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(4, 3).placed(Placement.STRIDED)),
                        Sample.of("scalar", InputSpec.normal(2, 3), InputSpec.normal()),
                        Sample.of("one", InputSpec.normal(1), InputSpec.normal(1, 1)),
                        Sample.of("empty", InputSpec.normal(2, 0), InputSpec.normal(0)))
                .errors(
                        ErrorSample.of("sizes", ShapeException.class, "inner", "[2, 3]", "[4]", "3 and 4")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, "inner", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation vecdot() {
        Attributes first = Attributes.of("dim", 0);
        return row("vecdot", "sum(x y) along dim, the last by default", "g y, g x", "x", "y")
                .attributes("dim")
                .call(a -> a.in(0).vecdot(a.in(1), a.attributes().dim("dim", -1)))
                .samples(
                        Sample.of("rows", InputSpec.normal(3, 4), InputSpec.normal(3, 4)),
                        Sample.of("broadcast", InputSpec.normal(2, 1, 4), InputSpec.normal(3, 4)),
                        Sample.of(
                                "columns",
                                first,
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(4, 3).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                first,
                                InputSpec.normal(4, 3).placed(Placement.EXPANDED),
                                InputSpec.normal(3)),
                        Sample.of("one", InputSpec.normal(1), InputSpec.normal(1)),
                        Sample.of("empty", InputSpec.normal(2, 0), InputSpec.normal(2, 0)))
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, "vecdot", "[3]", "[4]", "broadcast")
                                .with(InputSpec.normal(3), InputSpec.normal(4)),
                        ErrorSample.of("dim", IndexException.class, "vecdot", "dim 1", "[3]")
                                .with(Attributes.of("dim", 1), InputSpec.normal(3), InputSpec.normal(3)),
                        ErrorSample.of("types", DTypeException.class, "vecdot", "int64", "to(dtype)")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation addr() {
        return row(
                        "addr",
                        "beta input + alpha v w^T: [M, N] + [M] x [N]; with beta 0 the input has no influence",
                        "beta g, alpha g w, alpha g^T v",
                        "input",
                        "vec1",
                        "vec2")
                .attributes("beta", "alpha")
                .call(a -> a.in(0)
                        .addr(
                                a.in(1),
                                a.in(2),
                                a.attributes().number("beta", 1),
                                a.attributes().number("alpha", 1)))
                .samples(
                        Sample.of("plain", InputSpec.normal(3, 4), InputSpec.normal(3), InputSpec.normal(4)),
                        Sample.of(
                                "scaled",
                                SCALED,
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(3).placed(Placement.STRIDED),
                                InputSpec.normal(4).placed(Placement.OFFSET)),
                        Sample.of("broadcast", InputSpec.normal(4), InputSpec.normal(3), InputSpec.normal(4)),
                        Sample.of(
                                        "nan",
                                        Attributes.of("beta", 0),
                                        InputSpec.values(new double[] {Double.NaN}, 2, 2),
                                        InputSpec.normal(2),
                                        InputSpec.normal(2))
                                .forwardOnly(),
                        Sample.of("one", InputSpec.normal(1, 1), InputSpec.normal(1), InputSpec.normal(1)),
                        Sample.of("empty", InputSpec.normal(0, 4), InputSpec.normal(0), InputSpec.normal(4)))
                .errors(
                        ErrorSample.of("rank", ShapeException.class, "addr", "[2, 3]", "1 and 1")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(2, 3), InputSpec.normal(4)),
                        ErrorSample.of("input", ShapeException.class, "addr", "[2, 4]", "broadcast")
                                .with(InputSpec.normal(2, 4), InputSpec.normal(3), InputSpec.normal(4)),
                        ErrorSample.of("types", DTypeException.class, "addr", "int64", "to(dtype)")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(3), InputSpec.integers(0, 9, 4)))
                .build();
    }

    private static Operation addbmm() {
        return row(
                        "addbmm",
                        "beta input + alpha times the sum of all A B: [M, N] + [B, M, K] x [B, K, N]; with beta 0 the input"
                                + " has no influence",
                        "beta g, alpha g B^T, alpha A^T g",
                        "input",
                        "batch1",
                        "batch2")
                .attributes("beta", "alpha")
                .call(a -> a.in(0)
                        .addbmm(
                                a.in(1),
                                a.in(2),
                                a.attributes().number("beta", 1),
                                a.attributes().number("alpha", 1)))
                .samples(
                        Sample.of(
                                "plain", InputSpec.normal(3, 2), InputSpec.normal(4, 3, 5), InputSpec.normal(4, 5, 2)),
                        Sample.of(
                                "scaled",
                                SCALED,
                                InputSpec.normal(2),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(2, 4, 2).placed(Placement.STRIDED)),
                        Sample.of("one", InputSpec.normal(1, 1), InputSpec.normal(1, 1, 1), InputSpec.normal(1, 1, 1)),
                        Sample.of(
                                "empty", InputSpec.normal(3, 2), InputSpec.normal(0, 3, 5), InputSpec.normal(0, 5, 2)))
                .errors(
                        ErrorSample.of("batch", ShapeException.class, "addbmm", "2 and 1")
                                .with(InputSpec.normal(3, 2), InputSpec.normal(2, 3, 4), InputSpec.normal(1, 4, 2)),
                        ErrorSample.of("input", ShapeException.class, "addbmm", "[3, 3]", "broadcast")
                                .with(InputSpec.normal(3, 3), InputSpec.normal(2, 3, 4), InputSpec.normal(2, 4, 2)),
                        ErrorSample.of("types", DTypeException.class, "addbmm", "int64", "to(dtype)")
                                .with(
                                        InputSpec.normal(3, 2),
                                        InputSpec.normal(2, 3, 4),
                                        InputSpec.integers(0, 9, 2, 4, 2)))
                .build();
    }
}
