package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;

/** Factorisations, solutions and powers of square matrices. */
final class LinearAlgebraRows {
    private static final String FAMILY = "linear algebra";
    private static final Accuracy SOLUTION = Accuracy.normwise(64).derivatives(256, 1024);
    /** Symmetric and positive definite, 3 x 3. */
    private static final double[] DEFINITE = {4, 1, 0.5, 1, 3, -0.25, 0.5, -0.25, 2};
    /** Invertible, 3 x 3, with a pivot that is not on the diagonal. */
    private static final double[] REGULAR = {0, 2, -1, 1.5, 0.25, 1, -2, 1, 3};

    private static final double[] SINGULAR = {1, 2, 2, 4};

    private LinearAlgebraRows() {}

    static List<Operation> rows() {
        return List.of(cholesky(), solveTriangular(), solve(), inv(), det(), matrixPower());
    }

    private static InputSpec definite(long... shape) {
        return InputSpec.values(DEFINITE, shape);
    }

    private static InputSpec regular(long... shape) {
        return InputSpec.values(REGULAR, shape);
    }

    private static Operation.Builder row(String name, String formula, String derivative, String... inputs) {
        return new Operation.Builder(FAMILY, name)
                .inputs(inputs)
                .formula(formula)
                .derivative(derivative, inputs)
                .accuracy(SOLUTION);
    }

    private static ErrorSample notSquare(String name, InputSpec... more) {
        InputSpec[] all = new InputSpec[more.length + 1];
        all[0] = InputSpec.normal(2, 3);
        System.arraycopy(more, 0, all, 1, more.length);
        return ErrorSample.of("square", ShapeException.class, name, "[2, 3]", "square")
                .with(all);
    }

    private static Operation cholesky() {
        Attributes upper = Attributes.of("upper", true);
        return row(
                        "cholesky",
                        "the lower triangular L with L L^T = A, or L^T",
                        "L^-T sym(phi(L^T g)) L^-1, phi the lower triangle and half the diagonal",
                        "input")
                .attributes("upper")
                .call(a -> a.in(0).cholesky(a.attributes().flag("upper")))
                .samples(
                        Sample.of("plain", definite(3, 3)),
                        Sample.of("upper", upper, definite(3, 3)),
                        Sample.of("batch", definite(2, 1, 3, 3)),
                        Sample.of("permuted", definite(3, 3).placed(Placement.PERMUTED)),
                        Sample.of("strided", definite(2, 3, 3).placed(Placement.STRIDED)),
                        Sample.of("one", InputSpec.values(new double[] {2}, 1, 1)),
                        Sample.of("empty", InputSpec.normal(2, 0, 0)))
                .errors(
                        notSquare("cholesky"),
                        ErrorSample.of("definite", ArgumentException.class, "cholesky", "not positive definite")
                                .with(regular(3, 3)),
                        ErrorSample.of("type", DTypeException.class, "cholesky", "int64")
                                .with(InputSpec.integers(0, 9, 2, 2)))
                .build();
    }

    private static Operation solveTriangular() {
        Attributes upper = Attributes.of("upper", true);
        Attributes lower = Attributes.of("upper", false);
        InputSpec sides = InputSpec.normal(3, 2);
        return row(
                        "solve_triangular",
                        "X with A X = B, or X A = B, for triangular A",
                        "A^-T g X^T and A^-T g",
                        "A",
                        "B")
                .attributes("upper", "left", "unitriangular")
                .call(a -> a.in(0)
                        .solveTriangular(
                                a.in(1),
                                a.attributes().flag("upper"),
                                !a.attributes().has("left") || a.attributes().flag("left"),
                                a.attributes().flag("unitriangular")))
                .samples(
                        Sample.of("upper", upper, definite(3, 3), sides),
                        Sample.of("lower", lower, definite(3, 3), sides),
                        Sample.of("unit", Attributes.of("upper", true, "unitriangular", true), definite(3, 3), sides),
                        Sample.of(
                                "right",
                                Attributes.of("upper", true, "left", false),
                                definite(3, 3),
                                InputSpec.normal(2, 3)),
                        Sample.of("broadcast", lower, definite(2, 1, 3, 3), InputSpec.normal(4, 3, 2)),
                        Sample.of(
                                "placed",
                                lower,
                                definite(3, 3).placed(Placement.PERMUTED),
                                sides.placed(Placement.STRIDED)),
                        Sample.of("one", upper, InputSpec.values(new double[] {2}, 1, 1), InputSpec.normal(1, 1)),
                        Sample.of("empty", upper, InputSpec.normal(0, 0), InputSpec.normal(0, 2)))
                .errors(
                        notSquare("solve_triangular", InputSpec.normal(3, 2)),
                        ErrorSample.of("sides", ShapeException.class, "solve_triangular", "[2, 3]", "must be 3")
                                .with(upper, definite(3, 3), InputSpec.normal(2, 3)))
                .build();
    }

    private static Operation solve() {
        return row("solve", "X with A X = B, by elimination with pivots", "-A^-T g X^T and A^-T g", "A", "B")
                .call(a -> a.in(0).solve(a.in(1)))
                .samples(
                        Sample.of("plain", regular(3, 3), InputSpec.normal(3, 2)),
                        Sample.of("vector", regular(3, 3), InputSpec.normal(3)),
                        Sample.of("vectors", regular(2, 3, 3), InputSpec.normal(2, 3)),
                        Sample.of("broadcast", regular(2, 1, 3, 3), InputSpec.normal(4, 3, 2)),
                        Sample.of(
                                "placed",
                                regular(3, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(3, 2).placed(Placement.STRIDED)),
                        Sample.of("one", InputSpec.values(new double[] {2}, 1, 1), InputSpec.normal(1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 0), InputSpec.normal(0, 2)))
                .errors(
                        notSquare("solve", InputSpec.normal(3, 2)),
                        ErrorSample.of("sides", ShapeException.class, "solve", "[2, 2]", "[.., 3, k]")
                                .with(regular(3, 3), InputSpec.normal(2, 2)),
                        ErrorSample.of("singular", ArgumentException.class, "solve", "singular")
                                .with(InputSpec.values(SINGULAR, 2, 2), InputSpec.normal(2, 1)))
                .build();
    }

    private static Operation inv() {
        return row("inv", "the inverse matrix", "-A^-T g A^-T", "input")
                .call(a -> a.in(0).inv())
                .samples(
                        Sample.of("plain", regular(3, 3)),
                        Sample.of("batch", regular(2, 3, 3)),
                        Sample.of("permuted", regular(3, 3).placed(Placement.PERMUTED)),
                        Sample.of("expanded", regular(2, 3, 3).placed(Placement.EXPANDED)),
                        Sample.of("one", InputSpec.values(new double[] {2}, 1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 0)))
                .errors(
                        notSquare("inv"),
                        ErrorSample.of("singular", ArgumentException.class, "inv", "singular")
                                .with(InputSpec.values(SINGULAR, 2, 2)))
                .build();
    }

    private static Operation det() {
        return row("det", "the determinant", "g times the cofactors, det(A) A^-T for invertible matrices", "input")
                .call(a -> a.in(0).det())
                .samples(
                        Sample.of("plain", regular(3, 3)),
                        Sample.of("batch", regular(2, 1, 3, 3)),
                        Sample.of("strided", regular(3, 3).placed(Placement.STRIDED)),
                        Sample.of("singular", InputSpec.values(SINGULAR, 2, 2)),
                        Sample.of("zeros", InputSpec.values(new double[] {0}, 3, 3)),
                        Sample.of("one", InputSpec.values(new double[] {2}, 1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 0)))
                .errors(notSquare("det"))
                .build();
    }

    private static Operation matrixPower() {
        return row(
                        "matrix_power",
                        "the product of n factors, of the inverse if n is negative",
                        "that of the products",
                        "input")
                .attributes("n")
                .call(a -> a.in(0).matrixPower(a.attributes().dim("n")))
                .samples(
                        Sample.of("five", Attributes.of("n", 5), InputSpec.normal(3, 3)),
                        Sample.of("one-factor", Attributes.of("n", 1), InputSpec.normal(3, 3)),
                        Sample.of("zero", Attributes.of("n", 0), InputSpec.normal(2, 3, 3)),
                        Sample.of("negative", Attributes.of("n", -2), regular(2, 3, 3)),
                        Sample.of(
                                "permuted",
                                Attributes.of("n", 2),
                                InputSpec.normal(3, 3).placed(Placement.PERMUTED)),
                        Sample.of("empty", Attributes.of("n", 2), InputSpec.normal(0, 3, 3)))
                .errors(ErrorSample.of("square", ShapeException.class, "matrix_power", "[2, 3]", "square")
                        .with(Attributes.of("n", 2), InputSpec.normal(2, 3)))
                .build();
    }
}
