package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * Reflections that make matrices {@code [.., m, n]}, m at least n, upper triangular, one column after the other, with
 * LAPACK's signs: the diagonal of R is {@code -sign(a) |column|}, and a column with nothing below its diagonal stays.
 *
 * <p>Source: Golub and Van Loan, Matrix Computations, 5.1 and 5.2; LAPACK, larfg.
 *
 * @param q orthonormal columns {@code [.., m, columns]}
 * @param r upper triangular {@code [.., n, n]}
 */
record Householder(Tensor q, Tensor r) {
    /** One reflection {@code I - tau v v^T}: v without its first element, which is 1. */
    private record Reflector(Tensor v, Tensor tau) {
        /** The product with a matrix whose first row and column are those of the identity, the rest given. */
        Tensor times(Tensor rest) {
            Tensor scaled = v.mul(tau);
            Tensor w = product(v, rest);
            Tensor top = Tensor.cat(List.of(tau.neg().add(1), w.mul(tau).neg()), -1);
            return Tensor.cat(List.of(top, Tensor.cat(List.of(scaled.neg(), rest.sub(scaled.mul(w))), -1)), -2);
        }

        /** {@code v^T} times a matrix. */
        static Tensor product(Tensor v, Tensor matrix) {
            return v.mul(matrix).sum(new int[] {-2}, true);
        }
    }

    /** Factors a matrix, with so many columns of Q: at least n, at most m. */
    static Householder of(Tensor a, long columns) {
        long m = a.size(-2);
        long n = a.size(-1);
        Tensor rest = a;
        List<Reflector> reflectors = new ArrayList<>();
        List<Tensor> rows = new ArrayList<>();
        for (long k = 0; k < n; k++) {
            Tensor alpha = rest.narrow(-2, 0, 1).narrow(-1, 0, 1);
            Tensor below = rest.narrow(-2, 1, m - k - 1).narrow(-1, 0, 1);
            Tensor length = below.norm(2, new int[] {-2}, true);
            Tensor flat = length.eq(0);
            Tensor whole = alpha.hypot(length);
            Tensor beta = Tensor.where(flat, alpha, Tensor.where(alpha.ge(0), whole.neg(), whole));
            Tensor v = below.div(alpha.sub(beta).maskedFill(flat, 1));
            Tensor tau = beta.sub(alpha).div(beta.maskedFill(flat, 1));
            Tensor first = rest.narrow(-2, 0, 1).narrow(-1, 1, n - k - 1);
            Tensor others = rest.narrow(-2, 1, m - k - 1).narrow(-1, 1, n - k - 1);
            Tensor w = first.add(Reflector.product(v, others)).mul(tau);
            rows.add(Sliding.pad(Tensor.cat(List.of(beta, first.sub(w)), -1), a.rank() - 1, k, 0));
            rest = others.sub(v.mul(w));
            reflectors.add(new Reflector(v, tau));
        }
        long[] shape = a.shape().toArray();
        shape[shape.length - 2] = m - n;
        shape[shape.length - 1] = columns - n;
        Tensor q = Tensor.eye(a.device(), a.dtype(), m - n, columns - n).expand(shape);
        for (long k = n - 1; k >= 0; k--) {
            q = reflectors.get((int) k).times(q);
        }
        return new Householder(q, n == 0 ? a.narrow(-2, 0, 0) : Tensor.cat(rows, -2));
    }
}
