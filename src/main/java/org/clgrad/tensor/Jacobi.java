package org.clgrad.tensor;

import java.util.List;
import org.clgrad.shape.DType;

/**
 * Rotations of pairs of columns until all are orthogonal (singular values), or of pairs of rows and columns until all else
 * is on the diagonal (eigenvalues). In each round every column has a partner, the partners change as in a tournament,
 * and after a sweep every two have met. What is small enough is not rotated, so that a matrix has the same result
 * whatever others it is computed with.
 *
 * <p>Source: Golub and Van Loan, Matrix Computations, 8.5 and 8.6; the order of Brent and Luk, The solution of
 * singular-value and symmetric eigenvalue problems on multiprocessor arrays, 1985; triangular factors before
 * rotations: Drmac and Veselic, New fast and accurate Jacobi SVD algorithm, 2008.
 */
final class Jacobi {
    /** Convergence is quadratic, in 6 to 10 sweeps as a rule; what still moves after these moves by rounding errors. */
    private static final int SWEEPS = 30;

    /** The columns; the first rows of them are what is to become orthogonal or diagonal. */
    private Tensor columns;

    private final long rows;
    private final boolean symmetric;
    private final double tolerance;

    private Jacobi(Tensor columns, long rows, boolean symmetric, double tolerance) {
        this.columns = columns;
        this.rows = rows;
        this.symmetric = symmetric;
        this.tolerance = tolerance;
    }

    /** Symmetric {@code [.., n, n]} to {@code [.., n + 1, n]}: ascending eigenvalues above their vectors. */
    static Tensor eigen(Tensor a) {
        long n = a.size(-1);
        if (a.size() == 0) {
            return Tensor.zeros(a.device(), a.dtype(), with(a, n + 1, n));
        }
        long even = n + n % 2;
        Tensor scale = scale(a);
        Tensor scaled = a.mul(scale);
        Tensor padded = Sliding.pad(Sliding.pad(scaled, a.rank() - 2, 0, even - n), a.rank() - 1, 0, even - n);
        Tensor identity = Tensor.eye(a.device(), a.dtype(), n, even).expand(with(a, n, even));
        // Far below a rounding error of the largest element; an element is made 0 once it has been rotated away.
        Jacobi j = new Jacobi(
                Tensor.cat(List.of(padded, identity), -2), even, true, a.dtype() == DType.FLOAT64 ? 0x1p-60 : 0x1p-30);
        j.run();
        Tensor vectors = orthonormal(j.columns.narrow(-2, even, n).narrow(-1, 0, n));
        Tensor values = vectors.mul(scaled.matmul(vectors)).sum(new int[] {-2}, true);
        Tensor order = values.argsort(-1, false);
        vectors = inOrder(vectors, order);
        return Tensor.cat(List.of(inOrder(values, order).div(scale), vectors.mul(signs(vectors))), -2);
    }

    /**
     * {@code [.., m, n]} to {@code [.., 1 + m + n, k]}, k the smaller size: descending singular values, the left vectors
     * below them, then the right ones.
     */
    static Tensor singular(Tensor a) {
        long m = a.size(-2);
        long n = a.size(-1);
        if (m < n) {
            Tensor turned = singular(a.transpose(-2, -1));
            return Tensor.cat(
                    List.of(turned.narrow(-2, 0, 1), turned.narrow(-2, 1 + n, m), turned.narrow(-2, 1, n)), -2);
        }
        if (a.size() == 0) {
            return Tensor.zeros(a.device(), a.dtype(), with(a, 1 + m + n, n));
        }
        long even = n + n % 2;
        Tensor scale = scale(a);
        Householder first = Householder.of(a.mul(scale), n);
        Tensor lower = Sliding.pad(first.r().transpose(-2, -1), a.rank() - 1, 0, even - n);
        Tensor identity = Tensor.eye(a.device(), a.dtype(), n, even).expand(with(a, n, even));
        double rounding = a.dtype() == DType.FLOAT64 ? 0x1p-52 : 0x1p-23;
        Jacobi j =
                new Jacobi(Tensor.cat(List.of(lower, identity), -2), n, false, rounding * (4 + Math.sqrt((double) n)));
        j.run();
        // R^T J has orthogonal columns V S, so that A = (Q J) S V^T.
        Tensor orthogonal = j.columns.narrow(-2, 0, n).narrow(-1, 0, n);
        Tensor values = orthogonal.norm(2, new int[] {-2}, true);
        Tensor order = values.argsort(-1, true);
        Tensor left =
                first.q().matmul(inOrder(orthonormal(j.columns.narrow(-2, n, n).narrow(-1, 0, n)), order));
        // Reflections normalise the columns, and find some for singular values that are 0.
        Householder second = Householder.of(inOrder(orthogonal, order), n);
        Tensor negative =
                second.r().diagonal(0, -2, -1).lt(0).to(a.dtype()).mul(-2).add(1);
        Tensor right = second.q().mul(negative.unsqueeze(-2));
        Tensor signs = signs(left);
        return Tensor.cat(List.of(inOrder(values, order).div(scale), left.mul(signs), right.mul(signs)), -2);
    }

    /** A power of two for each matrix that brings its largest element between 1 and 2. */
    private static Tensor scale(Tensor a) {
        double bound = a.dtype() == DType.FLOAT64 ? Double.MAX_EXPONENT - 1 : Float.MAX_EXPONENT - 1;
        return a.abs()
                .amax(new int[] {-2, -1}, true)
                .log2()
                .floor()
                .clamp(-bound, bound)
                .neg()
                .exp2();
    }

    private static long[] with(Tensor a, long rows, long columns) {
        long[] shape = a.shape().toArray();
        shape[shape.length - 2] = rows;
        shape[shape.length - 1] = columns;
        return shape;
    }

    /** One step of Newton and Schulz: what many rotations have lost of the orthogonality of a square matrix. */
    private static Tensor orthonormal(Tensor v) {
        Tensor identity = Tensor.eye(v.device(), v.dtype(), v.size(-1), v.size(-1));
        Tensor excess = v.transpose(-2, -1).matmul(v).sub(identity);
        return v.sub(v.matmul(excess).mul(0.5));
    }

    private static Tensor inOrder(Tensor columns, Tensor order) {
        return columns.gather(-1, order.expand(columns.shape().toArray()));
    }

    /** For each column the sign of its largest component. */
    private static Tensor signs(Tensor v) {
        Tensor largest = v.gather(-2, v.abs().argmax(-2, true));
        return largest.lt(0).to(v.dtype()).mul(-2).add(1);
    }

    private void run() {
        long n = columns.size(-1);
        boolean moving = true;
        for (int sweep = 0; moving && sweep < SWEEPS; sweep++) {
            try (Scope scope = Scope.open()) {
                Tensor turned = null;
                for (long round = 1; round < n; round++) {
                    Tensor before = columns;
                    try (Scope inner = Scope.open()) {
                        Tensor turn = round();
                        turned = inner.keep(turned == null ? turn : turned.maximum(turn));
                        inner.keep(columns);
                    }
                    before.close();
                }
                moving = turned.amax().item() > 0;
                scope.keep(columns);
            }
        }
    }

    /** Rotates every pair. Returns for each whether it turned, as 0 or 1. */
    private Tensor round() {
        long half = columns.size(-1) / 2;
        Tensor left = columns.narrow(-1, 0, half);
        Tensor right = columns.narrow(-1, half, half);
        Tensor p;
        Tensor q;
        Tensor pq;
        Tensor turn;
        if (symmetric) {
            Tensor diagonal = columns.narrow(-2, 0, rows).diagonal(0, -2, -1);
            p = diagonal.narrow(-1, 0, half);
            q = diagonal.narrow(-1, half, half);
            pq = right.narrow(-2, 0, half).diagonal(0, -2, -1);
            turn = pq.abs().gt(tolerance);
        } else {
            Tensor g = left.narrow(-2, 0, rows);
            Tensor h = right.narrow(-2, 0, rows);
            p = g.square().sum(-2);
            q = h.square().sum(-2);
            pq = g.mul(h).sum(-2);
            turn = pq.abs().gt(p.sqrt().mul(q.sqrt()).mul(tolerance));
        }
        Tensor one = Tensor.ones(p.device(), p.dtype());
        // The tangent is the smaller root of t^2 + 2 zeta t = 1.
        Tensor zeta = q.sub(p).div(pq.mul(2).maskedKeep(turn, 1));
        Tensor size = zeta.abs().add(zeta.hypot(one)).reciprocal();
        Tensor t = Tensor.where(zeta.ge(0), size, size.neg()).maskedKeep(turn, 0);
        Tensor cosine = t.square().add(1).rsqrt();
        Tensor sine = t.mul(cosine);
        Tensor c = cosine.unsqueeze(-2);
        Tensor s = sine.unsqueeze(-2);
        Tensor newLeft = left.mul(c).sub(right.mul(s));
        Tensor newRight = left.mul(s).add(right.mul(c));
        if (symmetric) {
            Tensor off = Tensor.eye(p.device(), p.dtype(), half, half).neg().add(1);
            newLeft = rotatedRows(newLeft, half, cosine.unsqueeze(-1), sine.unsqueeze(-1), null, off);
            newRight = rotatedRows(newRight, half, cosine.unsqueeze(-1), sine.unsqueeze(-1), off, null);
        }
        columns = exchanged(newLeft, newRight, -1);
        return turn.to(p.dtype());
    }

    /** Rotates rows as the columns were, with factors for the upper and the lower half where something is to be 0. */
    private Tensor rotatedRows(Tensor x, long half, Tensor c, Tensor s, Tensor upper, Tensor lower) {
        Tensor top = x.narrow(-2, 0, half);
        Tensor bottom = x.narrow(-2, half, half);
        Tensor newTop = top.mul(c).sub(bottom.mul(s));
        Tensor newBottom = top.mul(s).add(bottom.mul(c));
        Tensor exchanged = exchanged(
                upper == null ? newTop : newTop.mul(upper), lower == null ? newBottom : newBottom.mul(lower), -2);
        return Tensor.cat(List.of(exchanged, x.narrow(-2, rows, x.size(-2) - rows)), -2);
    }

    /** New partners: all but the first move on by one place, from the left half to the right and back. */
    private static Tensor exchanged(Tensor left, Tensor right, int dim) {
        long half = left.size(dim);
        if (half == 1) {
            return Tensor.cat(List.of(left, right), dim);
        }
        return Tensor.cat(
                List.of(
                        left.narrow(dim, 0, 1),
                        right.narrow(dim, 0, 1),
                        left.narrow(dim, 1, half - 2),
                        right.narrow(dim, 1, half - 1),
                        left.narrow(dim, half - 1, 1)),
                dim);
    }
}
