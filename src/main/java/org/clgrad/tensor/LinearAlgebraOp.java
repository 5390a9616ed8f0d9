package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * Factorisations and solutions for square matrices {@code [.., n, n]}, one row or column after the other: each step
 * works on all that is left of all matrices. Shapes are checked, and batch dimensions broadcast.
 */
sealed interface LinearAlgebraOp extends Op {
    /** {@code [.., n, n]} to the lower triangular L with {@code L L^T} the mean of the matrix and its transpose. */
    record Cholesky() implements LinearAlgebraOp {
        @Override
        public String label() {
            return "cholesky";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor given = in[0].detach();
            long n = given.size(-1);
            if (n == 0) {
                return given.copy();
            }
            Tensor rest = given.add(given.transpose(-2, -1)).mul(0.5);
            List<Tensor> columns = new ArrayList<>();
            for (long k = 0; k < n; k++) {
                Tensor column = rest.narrow(-1, 0, 1);
                column = column.div(column.narrow(-2, 0, 1).sqrt());
                columns.add(Sliding.pad(column, given.rank() - 2, k, 0));
                Tensor below = column.narrow(-2, 1, n - k - 1);
                rest = rest.narrow(-1, 1, n - k - 1).narrow(-2, 1, n - k - 1).sub(below.mul(below.transpose(-2, -1)));
            }
            Tensor out = Tensor.cat(columns, -1);
            for (double pivot : out.diagonal(0, -2, -1).toDoubleArray()) {
                if (!(pivot > 0)) {
                    throw new ArgumentException("cholesky: a matrix of shape " + given.shape()
                            + " is not positive definite; add a multiple of the identity");
                }
            }
            return out;
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == OUT;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor factor = c.out();
            Tensor upper = factor.transpose(-2, -1);
            Tensor product = upper.matmul(triangle(g, false, false));
            Tensor lower = triangle(product, false, false);
            // The lower triangle with half the diagonal, and its transpose.
            Tensor phi = lower.sub(diagonalPart(product).mul(0.5));
            Tensor both = phi.add(phi.transpose(-2, -1)).mul(0.5);
            Tensor left = solve(upper, both, true, false);
            Tensor right = solve(upper, left.transpose(-2, -1), true, false);
            return new Tensor[] {right.transpose(-2, -1)};
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(this, in);
        }
    }

    /** Inputs: a triangular matrix {@code [.., n, n]} and right sides {@code [.., n, k]}. */
    record SolveTriangular(boolean upper, boolean unitriangular) implements LinearAlgebraOp {
        @Override
        public String label() {
            return "solve_triangular";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return substitute(in[0].detach(), in[1].detach(), upper, unitriangular);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0 || (value == OUT && needs[0]);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor right = solve(c.in(0).transpose(-2, -1), g, !upper, unitriangular);
            Tensor matrix = c.needs(0)
                    ? triangle(right.matmul(c.out().transpose(-2, -1)).neg(), upper, unitriangular)
                    : null;
            return new Tensor[] {matrix, c.needs(1) ? right : null};
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(this, Tracing.aligned(batched, in));
        }
    }

    /** Inputs: a matrix {@code [.., n, n]} and right sides {@code [.., n, k]}. */
    record Solve(String label) implements LinearAlgebraOp {
        @Override
        public Tensor forward(Tensor... in) {
            Tensor a = in[0].detach();
            Tensor b = in[1].detach();
            long n = a.size(-1);
            long[] batch = Shape.broadcast(label, batchOf(a), batchOf(b)).toArray();
            if (n == 0) {
                return b.expand(with(batch, 0, b.size(-1))).copy();
            }
            Tensor both = Tensor.cat(List.of(a.expand(with(batch, n, n)), b.expand(with(batch, n, b.size(-1)))), -1);
            Elimination e = Elimination.of(both);
            Tensor triangular = e.rows().narrow(-1, 0, n);
            if (e.isSingular()) {
                throw new ArgumentException(
                        label + ": a matrix of shape " + a.shape() + " is singular; it has no inverse");
            }
            return substitute(triangular, e.rows().narrow(-1, n, b.size(-1)), true, false);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0 || (value == OUT && needs[0]);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor right = Dispatch.apply(this, c.in(0).transpose(-2, -1), g);
            Tensor matrix = c.needs(0) ? right.matmul(c.out().transpose(-2, -1)).neg() : null;
            return new Tensor[] {matrix, c.needs(1) ? right : null};
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(this, Tracing.aligned(batched, in));
        }
    }

    /** The batch dimensions. */
    static Shape batchOf(Tensor t) {
        return Shape.of(Arrays.copyOf(t.shape().toArray(), t.rank() - 2));
    }

    /** Batch dimensions and those of matrices. */
    static long[] with(long[] batch, long rows, long columns) {
        long[] shape = Arrays.copyOf(batch, batch.length + 2);
        shape[batch.length] = rows;
        shape[batch.length + 1] = columns;
        return shape;
    }

    /** The solutions of triangular systems. */
    static Tensor solve(Tensor a, Tensor b, boolean upper, boolean unitriangular) {
        return Dispatch.apply(new SolveTriangular(upper, unitriangular), a, b);
    }

    /** One unknown after the other; each is taken out of all equations that are left. */
    private static Tensor substitute(Tensor a, Tensor b, boolean upper, boolean unitriangular) {
        long n = a.size(-1);
        Tensor rest = b;
        List<Tensor> unknowns = new ArrayList<>();
        for (long step = 0; step < n; step++) {
            long left = n - step - 1;
            long k = upper ? left : step;
            Tensor unknown = rest.narrow(-2, upper ? left : 0, 1);
            if (!unitriangular) {
                unknown = unknown.div(a.narrow(-2, k, 1).narrow(-1, k, 1));
            }
            unknowns.add(unknown);
            Tensor column = a.narrow(-1, k, 1).narrow(-2, upper ? 0 : k + 1, left);
            rest = rest.narrow(-2, upper ? 0 : 1, left).sub(column.mul(unknown));
        }
        long[] shape = with(Shape.broadcast("solve", batchOf(a), batchOf(b)).toArray(), n, b.size(-1));
        if (n == 0) {
            return Tensor.zeros(b.device(), b.dtype(), shape);
        }
        if (upper) {
            Collections.reverse(unknowns);
        }
        long[] row = with(Arrays.copyOf(shape, shape.length - 2), 1, b.size(-1));
        return Tensor.cat(unknowns.stream().map(u -> u.expand(row)).toList(), -2);
    }

    /** The lower or upper triangle, zeros elsewhere. */
    private static Tensor triangle(Tensor t, boolean upper, boolean withoutDiagonal) {
        Tensor index = Tensor.arange(t.device(), DType.INT64, 0, t.size(-1), 1);
        Tensor row = index.unsqueeze(-1);
        Tensor kept;
        if (withoutDiagonal) {
            kept = upper ? row.lt(index) : row.gt(index);
        } else {
            kept = upper ? row.le(index) : row.ge(index);
        }
        return t.maskedKeep(kept, 0);
    }

    private static Tensor diagonalPart(Tensor t) {
        Tensor index = Tensor.arange(t.device(), DType.INT64, 0, t.size(-1), 1);
        return t.maskedKeep(index.unsqueeze(-1).eq(index), 0);
    }
}
