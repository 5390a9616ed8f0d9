package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** What {@link LuMethods} are made of. */
final class Factors {
    private Factors() {}

    static LuMethods.Lu lu(Tensor a) {
        Decompositions.matrix("lu", a);
        Tensor all = Dispatch.apply(new LuOp("lu"), a);
        long m = a.size(-2);
        long n = a.size(-1);
        long k = Math.min(m, n);
        Tensor factors = all.narrow(-1, 1, n);
        Tensor order = all.narrow(-1, 0, 1).transpose(-2, -1).to(DType.INT64);
        Tensor numbers = Tensor.arange(a.device(), DType.INT64, 0, m, 1).unsqueeze(-1);
        Tensor ones = Tensor.eye(a.device(), a.dtype(), m, k);
        return new LuMethods.Lu(
                numbers.eq(order).to(a.dtype()),
                factors.narrow(-1, 0, k).tril(-1).add(ones),
                factors.narrow(-2, 0, k).triu(0));
    }

    static LuMethods.LuFactors luFactor(Tensor a) {
        String label = "lu_factor";
        Decompositions.matrix(label, a);
        Tensor all = Dispatch.apply(new LuOp(label), a);
        long n = a.size(-1);
        long k = Math.min(a.size(-2), n);
        Tensor factors = all.narrow(-1, 1, n);
        if (k > 0
                && a.size() > 0
                && IndexOp.largest(factors.detach().diagonal(0, -2, -1).eq(0)) > 0) {
            throw new ArgumentException(label + ": a matrix of shape " + a.shape()
                    + " is singular, a pivot is 0; see lu for its factors, and lstsq for a solution");
        }
        Tensor pivots = all.narrow(-1, n + 1, 1).narrow(-2, 0, k).squeeze(-1).to(DType.INT32);
        return new LuMethods.LuFactors(factors, pivots);
    }

    static Tensor luSolve(Tensor factors, Tensor pivots, Tensor b, boolean left, boolean adjoint) {
        String label = "lu_solve";
        LinearAlgebra.square(label, factors);
        Products.floating(label, List.of(factors, b));
        long n = factors.size(-1);
        Shape each = Shape.of(Arrays.copyOf(factors.shape().toArray(), factors.rank() - 1));
        if (!pivots.shape().equals(each)) {
            throw new ShapeException(label + ": the factors have shape " + factors.shape() + ", the pivots "
                    + pivots.shape() + "; give " + each + ", see lu_factor");
        }
        if (b.rank() < 2 || b.size(left ? -2 : -1) != n) {
            throw new ShapeException(label + ": the factors have shape " + factors.shape() + ", the right side "
                    + b.shape() + "; its " + (left ? "rows" : "columns") + " must be " + n);
        }
        IndexOp.checkIndexType(label, pivots);
        Tensor order = order(label, pivots);
        Tensor right = left ? b : b.transpose(-2, -1);
        Tensor x = left == adjoint ? transposed(factors, order, right) : straight(factors, order, right);
        return left ? x : x.transpose(-2, -1);
    }

    /** {@code L U X = B} with the rows of B in their order. */
    private static Tensor straight(Tensor factors, Tensor order, Tensor b) {
        Tensor y = factors.solveTriangular(rows(b, order), false, true, true);
        return factors.solveTriangular(y, true, true, false);
    }

    /** {@code U^T L^T Y = B}, and the rows of Y back in their places. */
    private static Tensor transposed(Tensor factors, Tensor order, Tensor b) {
        Tensor turned = factors.transpose(-2, -1);
        Tensor y = turned.solveTriangular(b, false, true, false);
        y = turned.solveTriangular(y, true, true, true);
        return rows(y, order.argsort(-1, false));
    }

    /** Rows of matrices in another order, one for each matrix; batch dimensions broadcast. */
    private static Tensor rows(Tensor b, Tensor order) {
        long[] batch = Shape.broadcast(
                        "lu_solve", LinearAlgebraOp.batchOf(b), LinearAlgebraOp.batchOf(order.unsqueeze(-1)))
                .toArray();
        long[] shape = LinearAlgebraOp.with(batch, b.size(-2), b.size(-1));
        return Dispatch.apply(
                new IndexOp.Gather(shape.length - 2),
                b.expand(shape),
                order.unsqueeze(-1).expand(shape));
    }

    /** Where each row comes from after all swaps, int64 {@code [.., n]}. */
    private static Tensor order(String label, Tensor pivots) {
        long n = pivots.size(-1);
        Tensor places = IndexOp.checkRange(label, pivots.sub(1), n, pivots.rank() - 1);
        Tensor numbers = Tensor.arange(pivots.device(), DType.INT64, 0, n, 1);
        Tensor order = numbers.expand(pivots.shape().toArray());
        for (long i = 0; i < n; i++) {
            Tensor other = places.narrow(-1, i, 1);
            Tensor here = order.narrow(-1, i, 1);
            Tensor there = Dispatch.apply(new IndexOp.Gather(pivots.rank() - 1), order, other);
            order = Tensor.where(numbers.eq(i), there, Tensor.where(numbers.eq(other), here, order));
        }
        return order;
    }
}
