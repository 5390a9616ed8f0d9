package org.clgrad.tensor;

import java.util.List;
import org.clgrad.shape.DType;

/**
 * {@code [.., m, n]} to the rows of {@link Elimination#factors}, {@code [.., m, n + 2]}: the numbers of rows, L below the
 * diagonal and U, the pivots. Only the factors have a derivative.
 *
 * <p>With the rows in their order {@code A = L U}, so {@code dA = dL U + L dU}, and of {@code L1^-1 dA1 U1^-1}, L1, U1 and A1
 * being square, the part below the diagonal is {@code L1^-1 dL1}, the other {@code dU1 U1^-1}.
 */
record LuOp(String label) implements Op {
    @Override
    public Tensor forward(Tensor... in) {
        Tensor a = in[0].detach();
        return Scope.composite(() -> Elimination.factors(a));
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return value == OUT;
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        Tensor out = c.out();
        long m = out.size(-2);
        long n = out.size(-1) - 2;
        long k = Math.min(m, n);
        Tensor factors = out.narrow(-1, 1, n);
        Tensor gf = g.narrow(-1, 1, n);
        if (k == 0) {
            return new Tensor[] {gf};
        }
        Tensor square = factors.narrow(-2, 0, k).narrow(-1, 0, k);
        Tensor gs = gf.narrow(-2, 0, k).narrow(-1, 0, k);
        Tensor lower = square.tril(-1).add(Tensor.eye(g.device(), g.dtype(), k, k));
        Tensor below = lower.transpose(-2, -1).matmul(gs.tril(-1));
        Tensor above = gs.triu(0).matmul(square.triu(0).transpose(-2, -1));
        Tensor order = out.narrow(-1, 0, 1).to(DType.INT64);
        Tensor ga;
        if (m > n) {
            Tensor rest = factors.narrow(-2, k, m - k);
            Tensor gRest = gf.narrow(-2, k, m - k);
            above = above.sub(rest.transpose(-2, -1).matmul(gRest));
            ga = Tensor.cat(List.of(both(square, below, above), byUpper(square, gRest)), -2);
        } else {
            Tensor rest = factors.narrow(-1, k, n - k);
            Tensor gRest = gf.narrow(-1, k, n - k);
            if (n > m) {
                below = below.sub(gRest.matmul(rest.transpose(-2, -1)));
            }
            ga = both(square, below, above);
            ga = n > m ? Tensor.cat(List.of(ga, byLower(square, gRest)), -1) : ga;
        }
        long[] shape = ga.shape().toArray();
        Tensor zeros = Tensor.zeros(g.device(), g.dtype(), shape);
        return new Tensor[] {Dispatch.apply(new IndexOp.ScatterAdd(shape.length - 2), zeros, order.expand(shape), ga)};
    }

    private static Tensor both(Tensor square, Tensor below, Tensor above) {
        return byUpper(square, byLower(square, below.tril(-1).add(above.triu(0))));
    }

    /** {@code L^-T X}. */
    private static Tensor byLower(Tensor square, Tensor x) {
        return LinearAlgebraOp.solve(square.transpose(-2, -1), x, true, true);
    }

    /** {@code X U^-T}. */
    private static Tensor byUpper(Tensor square, Tensor x) {
        return LinearAlgebraOp.solve(square, x.transpose(-2, -1), true, false).transpose(-2, -1);
    }

    @Override
    public Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(this, in);
    }
}
