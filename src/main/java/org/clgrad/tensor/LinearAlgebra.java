package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Checks of linear algebra, and what is composed of it. */
final class LinearAlgebra {
    private LinearAlgebra() {}

    static void square(String label, Tensor a) {
        Products.floating(label, List.of(a));
        if (a.rank() < 2 || a.size(-1) != a.size(-2)) {
            throw new ShapeException(
                    label + ": the matrix has shape " + a.shape() + "; give square matrices [.., n, n]");
        }
    }

    static Tensor cholesky(Tensor a, boolean upper) {
        square("cholesky", a);
        Tensor lower = Dispatch.apply(new LinearAlgebraOp.Cholesky(), a);
        return upper ? lower.transpose(-2, -1) : lower;
    }

    static Tensor solveTriangular(Tensor a, Tensor b, boolean upper, boolean left, boolean unitriangular) {
        String label = "solve_triangular";
        square(label, a);
        Products.floating(label, List.of(a, b));
        if (b.rank() < 2 || b.size(left ? -2 : -1) != a.size(-1)) {
            throw new ShapeException(label + ": the matrix has shape " + a.shape() + ", the right side " + b.shape()
                    + "; its " + (left ? "rows" : "columns") + " must be " + a.size(-1));
        }
        if (left) {
            return Dispatch.apply(new LinearAlgebraOp.SolveTriangular(upper, unitriangular), aligned(a, b));
        }
        Tensor[] turned = aligned(a.transpose(-2, -1), b.transpose(-2, -1));
        return Dispatch.apply(new LinearAlgebraOp.SolveTriangular(!upper, unitriangular), turned)
                .transpose(-2, -1);
    }

    /** Two tensors of one rank whose batch dimensions broadcast. */
    private static Tensor[] aligned(Tensor a, Tensor b) {
        Tensor left = a;
        Tensor right = b;
        while (left.rank() < right.rank()) {
            left = left.unsqueeze(0);
        }
        while (right.rank() < left.rank()) {
            right = right.unsqueeze(0);
        }
        return new Tensor[] {left, right};
    }

    /** Whether a right side is one vector for each matrix, or for all. */
    static boolean isVector(Tensor a, Tensor b) {
        return b.rank() == 1
                || b.shape().equals(Shape.of(Arrays.copyOf(a.shape().toArray(), a.rank() - 1)));
    }

    static Tensor solve(Tensor a, Tensor b) {
        square("solve", a);
        Products.floating("solve", List.of(a, b));
        boolean vector = isVector(a, b);
        Tensor right = vector ? b.unsqueeze(-1) : b;
        if (b.rank() == 0 || right.size(-2) != a.size(-1)) {
            throw new ShapeException("solve: the matrix has shape " + a.shape() + ", the right side " + b.shape()
                    + "; give [.., " + a.size(-1) + ", k], or a vector for each matrix");
        }
        Tensor x = Dispatch.apply(new LinearAlgebraOp.Solve("solve"), aligned(a, right));
        return vector ? x.squeeze(-1) : x;
    }

    static Tensor inv(String label, Tensor a) {
        square(label, a);
        Tensor identity = Tensor.eye(a.device(), a.dtype(), a.size(-1), a.size(-1));
        return Dispatch.apply(new LinearAlgebraOp.Solve(label), aligned(a, identity));
    }

    static Tensor det(Tensor a) {
        square("det", a);
        return Dispatch.apply(new DeterminantOp.Determinant(), a);
    }

    static DecompositionMethods.Slogdet slogdet(String label, Tensor a) {
        square(label, a);
        Tensor both = Dispatch.apply(new DeterminantOp.SignAndLogarithm(label), a);
        return new DecompositionMethods.Slogdet(
                both.select(0, 0), Dispatch.apply(new DeterminantOp.Logarithm(label), a, both));
    }

    static Tensor logdet(Tensor a) {
        DecompositionMethods.Slogdet parts = slogdet("logdet", a);
        return parts.logabsdet().maskedFill(parts.sign().lt(0), Double.NaN);
    }

    /** By squaring, from the lowest bit of the exponent. */
    static Tensor power(Tensor a, int n) {
        square("matrix_power", a);
        if (n == Integer.MIN_VALUE) {
            throw new ArgumentException("matrix_power: n is " + n + "; give a smaller one");
        }
        if (n == 0) {
            Tensor identity = Tensor.eye(a.device(), a.dtype(), a.size(-1), a.size(-1));
            // A value that does not depend on the matrix, but has its shape and its place in the graph.
            Tensor everywhere = Tensor.ones(a.device(), DType.BOOL);
            return a.maskedFill(everywhere, 0).add(identity);
        }
        Tensor square = n < 0 ? inv("matrix_power", a) : a;
        Tensor product = null;
        for (int bits = Math.abs(n); bits > 0; bits >>= 1) {
            if ((bits & 1) != 0) {
                product = product == null ? square : product.matmul(square);
            }
            square = bits > 1 ? square.matmul(square) : square;
        }
        return product;
    }
}
