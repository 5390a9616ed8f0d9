package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;

/** The factors of elimination, and what they are for. */
final class LuRows {
    private static final String FAMILY = "decompositions";
    private static final Accuracy FACTORS = Accuracy.normwise(64).derivatives(512, 4096);
    /** Pivots away from the diagonal and from one another, as 3 x 3, 4 x 3 and 3 x 4. */
    private static final double[] MATRIX = {0.5, 2, -1, -1.5, 0.25, -1, -4, 1, 3, 0.75, -3, 2};
    /** Factors with garbage of its own in neither triangle. */
    private static final double[] FACTORED = {4, 0.5, -1, 0.25, -2, 0.5, -0.5, 0.75, 1.5};

    private LuRows() {}

    static List<Operation> rows() {
        return List.of(lu(), luFactor(), luSolve());
    }

    private static InputSpec matrix(long... shape) {
        return InputSpec.values(MATRIX, shape);
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder(FAMILY, name)
                .inputs("A")
                .derivative(
                        "P L^-T (tril(L^T g_L) + triu(g_U U^T)) U^-T for square matrices, tril without the diagonal",
                        "A")
                .accuracy(FACTORS)
                .samples(
                        Sample.of("square", matrix(3, 3)),
                        Sample.of("tall", matrix(4, 3)),
                        Sample.of("wide", matrix(3, 4)),
                        Sample.of("column", matrix(4, 1)),
                        Sample.of("row", matrix(1, 4)),
                        Sample.of("batch", matrix(2, 1, 4, 3)),
                        Sample.of("permuted", matrix(4, 3).placed(Placement.PERMUTED)),
                        Sample.of("strided", matrix(3, 2).placed(Placement.STRIDED)),
                        Sample.of("expanded", matrix(2, 3, 2).placed(Placement.EXPANDED)),
                        Sample.of("one", matrix(1, 1)),
                        Sample.of("large", InputSpec.values(new double[] {1e15, -2e14, 3, 1e-15, -7e15, 0.5}, 3, 2))
                                .forwardOnly(),
                        Sample.of("empty", InputSpec.normal(0, 3)),
                        Sample.of("empty-columns", InputSpec.normal(3, 0)),
                        Sample.of("empty-batch", InputSpec.normal(0, 3, 3)))
                .errors(
                        ErrorSample.of("rank", ShapeException.class, name, "[3]", "[.., m, n]")
                                .with(InputSpec.normal(3)),
                        ErrorSample.of("type", DTypeException.class, name, "int64")
                                .with(InputSpec.integers(0, 9, 2, 2)));
    }

    private static Operation lu() {
        return row("lu")
                .formula(
                        "A = P L U with a permutation P, the largest element of each column being the pivot, L lower triangular"
                                + " with ones on the diagonal, U upper triangular")
                .results(a -> a.in(0).lu().asList())
                .samples(
                        Sample.of("singular", InputSpec.values(new double[] {1, 2, 2, 4}, 2, 2))
                                .forwardOnly(),
                        Sample.of("zeros", InputSpec.values(new double[] {0}, 3, 2))
                                .forwardOnly())
                .build();
    }

    private static Operation luFactor() {
        return row("lu_factor")
                .formula(
                        "U and, below its diagonal, L of A = P L U; and the row, from 1, swapped with each in its turn, int32")
                .results(a -> a.in(0).luFactor().asList())
                .errors(ErrorSample.of("singular", ArgumentException.class, "lu_factor", "[2, 2]", "singular")
                        .with(InputSpec.values(new double[] {1, 2, 2, 4}, 2, 2)))
                .build();
    }

    private static InputSpec pivots(long[] shape, double... values) {
        return InputSpec.of(new Kind.Values(values), DType.INT32, shape);
    }

    private static Operation luSolve() {
        InputSpec factors = InputSpec.values(FACTORED, 3, 3);
        InputSpec sides = InputSpec.normal(3, 2);
        InputSpec swaps = pivots(new long[] {3}, 3, 3, 3);
        Attributes right = Attributes.of("left", false);
        return new Operation.Builder(FAMILY, "lu_solve")
                .inputs("LU", "pivots", "B")
                .attributes("left", "adjoint")
                .formula("X with A X = B, or X A = B, or with the transpose of A, for the factors of A")
                .derivative("that of the triangular solutions", "LU", "B")
                .accuracy(FACTORS)
                .call(a -> a.in(0)
                        .luSolve(
                                a.in(1),
                                a.in(2),
                                !a.attributes().has("left") || a.attributes().flag("left"),
                                a.attributes().flag("adjoint")))
                .samples(
                        Sample.of("left", factors, swaps, sides),
                        Sample.of("right", right, factors, swaps, InputSpec.normal(2, 3)),
                        Sample.of("adjoint", Attributes.of("adjoint", true), factors, swaps, sides),
                        Sample.of(
                                "adjoint-right",
                                Attributes.of("adjoint", true, "left", false),
                                factors.placed(Placement.PERMUTED),
                                swaps.placed(Placement.STRIDED),
                                InputSpec.normal(2, 3).placed(Placement.STRIDED)),
                        Sample.of(
                                "broadcast",
                                InputSpec.values(FACTORED, 2, 1, 3, 3),
                                pivots(new long[] {2, 1, 3}, 2, 2, 3, 1, 3, 3),
                                InputSpec.normal(4, 3, 1)),
                        Sample.of(
                                "one",
                                InputSpec.values(new double[] {2}, 1, 1),
                                pivots(new long[] {1}, 1),
                                InputSpec.normal(1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 0), pivots(new long[] {0}, 1), InputSpec.normal(0, 2)))
                .errors(
                        ErrorSample.of("square", ShapeException.class, "lu_solve", "[2, 3]", "square")
                                .with(InputSpec.normal(2, 3), swaps, sides),
                        ErrorSample.of("pivots", ShapeException.class, "lu_solve", "[2]", "[3]")
                                .with(factors, pivots(new long[] {2}, 1, 2), sides),
                        ErrorSample.of("range", IndexException.class, "lu_solve", "index 3", "[0, 3)")
                                .with(factors, pivots(new long[] {3}, 1, 2, 4), sides),
                        ErrorSample.of("sides", ShapeException.class, "lu_solve", "[2, 3]", "rows must be 3")
                                .with(factors, swaps, InputSpec.normal(2, 3)),
                        ErrorSample.of("type", DTypeException.class, "lu_solve", "int64")
                                .with(factors, swaps, InputSpec.integers(0, 9, 3, 2)))
                .build();
    }
}
