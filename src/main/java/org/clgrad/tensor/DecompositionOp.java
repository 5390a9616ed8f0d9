package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.DType;

/**
 * Orthogonal factors of matrices {@code [.., m, n]}, by reflections and rotations. Several results of one computation are
 * one tensor, below each other; singular values and eigenvalues are operations of their own on it, so that their
 * derivative needs no differences of theirs.
 */
sealed interface DecompositionOp extends Op {
    @Override
    default Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(this, Tracing.all(size, batched, in));
    }

    /** All elements of a matrix are finite: rotations would not notice. */
    static void finite(String label, Tensor a) {
        if (a.size() > 0 && !Double.isFinite(a.abs().amax().item())) {
            throw new ArgumentException(label + ": a matrix of shape " + a.shape()
                    + " has NaN or infinite elements; it has no such factors");
        }
    }

    /** {@code [.., m, n]}, m at least n, to so many orthonormal columns: n, or m for a whole basis. */
    record OrthogonalFactor(long columns) implements DecompositionOp {
        @Override
        public String label() {
            return "qr";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Scope.composite(
                    () -> Householder.of(in[0].detach(), columns).q().contiguous());
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return true;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor a = c.in(0);
            if (columns > a.size(-1)) {
                throw new AutogradException(
                        "qr (derivative): with mode complete a matrix of shape " + a.shape()
                                + " has a Q with columns that are any basis of what is left, without derivative; use mode reduced");
            }
            Tensor q = c.out();
            Tensor turned = q.transpose(-2, -1);
            Tensor r = turned.matmul(a).triu();
            Tensor upper = turned.matmul(g).neg().triu();
            Tensor both = upper.add(upper.triu(1).transpose(-2, -1));
            return new Tensor[] {r.transpose(-2, -1).solveTriangular(g.add(q.matmul(both)), false, false, false)};
        }
    }

    /** Columns that complete {@code [.., m, k]} orthonormal ones to a basis: {@code [.., m, m - k]}, constants. */
    record Complement() implements DecompositionOp {
        @Override
        public String label() {
            return "svd";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor u = in[0].detach();
            long m = u.size(-2);
            long k = u.size(-1);
            return Scope.composite(
                    () -> Householder.of(u, m).q().narrow(-1, k, m - k).contiguous());
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return false;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[1];
        }

        @Override
        public boolean isDifferentiable(DType result) {
            return false;
        }
    }

    /** Symmetric {@code [.., n, n]} to {@code [.., n + 1, n]}: eigenvalues, taken as constants, above eigenvectors. */
    record Eigenvectors(String label) implements DecompositionOp {
        @Override
        public Tensor forward(Tensor... in) {
            Tensor a = in[0].detach();
            finite(label, a);
            return Scope.composite(() -> Jacobi.eigen(a));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return true;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor a = c.in(0);
            long n = a.size(-1);
            Tensor vectors = c.out().narrow(-2, 1, n);
            Tensor turned = vectors.transpose(-2, -1);
            Tensor values = Dispatch.apply(new Eigenvalues(), a, c.out());
            Tensor diagonal = Tensor.eye(a.device(), DType.BOOL, n, n);
            Tensor gaps = values.unsqueeze(-2).sub(values.unsqueeze(-1)).maskedFill(diagonal, 1);
            Tensor inner = turned.matmul(g.narrow(-2, 1, n)).div(gaps).maskedFill(diagonal, 0);
            return new Tensor[] {vectors.matmul(inner).matmul(turned)};
        }
    }

    /** Inputs: symmetric {@code [.., n, n]}, and what {@link Eigenvectors} gives for them. */
    record Eigenvalues() implements DecompositionOp {
        @Override
        public String label() {
            return "eigvalsh";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return in[1].detach().select(-2, 0).contiguous();
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor vectors = c.in(1).narrow(-2, 1, c.shape(1).dim(c.shape(1).rank() - 1));
            return new Tensor[] {vectors.mul(g.unsqueeze(-2)).matmul(vectors.transpose(-2, -1)), null};
        }
    }

    /** {@code [.., m, n]} to {@code [.., 1 + m + n, k]}: singular values, taken as constants, then left and right vectors. */
    record SingularVectors(String label) implements DecompositionOp {
        @Override
        public Tensor forward(Tensor... in) {
            Tensor a = in[0].detach();
            finite(label, a);
            return Scope.composite(() -> Jacobi.singular(a));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return true;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor a = c.in(0);
            long m = a.size(-2);
            long n = a.size(-1);
            long k = Math.min(m, n);
            Tensor u = c.out().narrow(-2, 1, m);
            Tensor v = c.out().narrow(-2, 1 + m, n);
            Tensor s = Dispatch.apply(new SingularValues(), a, c.out()).unsqueeze(-2);
            Tensor column = s.transpose(-2, -1);
            Tensor diagonal = Tensor.eye(a.device(), DType.BOOL, k, k);
            Tensor gaps = s.sub(column).mul(s.add(column)).maskedFill(diagonal, 1);
            Tensor ofU = g.narrow(-2, 1, m);
            Tensor ofV = g.narrow(-2, 1 + m, n);
            Tensor inU = u.transpose(-2, -1).matmul(ofU);
            Tensor inV = v.transpose(-2, -1).matmul(ofV);
            Tensor inner = skew(inU).div(gaps).mul(s).add(skew(inV).div(gaps).mul(column));
            Tensor whole = u.matmul(inner).matmul(v.transpose(-2, -1));
            if (m > k) {
                whole = whole.add(ofU.sub(u.matmul(inU)).div(s).matmul(v.transpose(-2, -1)));
            }
            if (n > k) {
                whole = whole.add(u.div(s).matmul(ofV.sub(v.matmul(inV)).transpose(-2, -1)));
            }
            return new Tensor[] {whole};
        }

        private static Tensor skew(Tensor x) {
            return x.sub(x.transpose(-2, -1));
        }
    }

    /** Inputs: {@code [.., m, n]}, and what {@link SingularVectors} gives for them. */
    record SingularValues() implements DecompositionOp {
        @Override
        public String label() {
            return "svdvals";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return in[1].detach().select(-2, 0).contiguous();
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            long m = c.shape(0).dim(c.shape(0).rank() - 2);
            long n = c.shape(0).dim(c.shape(0).rank() - 1);
            Tensor u = c.in(1).narrow(-2, 1, m);
            Tensor v = c.in(1).narrow(-2, 1 + m, n);
            return new Tensor[] {u.mul(g.unsqueeze(-2)).matmul(v.transpose(-2, -1)), null};
        }
    }

    /**
     * {@code [.., m, n]} to {@code [.., n, m]}; singular values up to the larger of {@code atol} and {@code rtol} times
     * the largest are taken as 0. The derivative is that at constant rank.
     */
    record PseudoInverse(double atol, double rtol) implements DecompositionOp {
        @Override
        public String label() {
            return "pinv";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor a = in[0].detach();
            finite(label(), a);
            return Scope.composite(() -> {
                Tensor parts = Jacobi.singular(a);
                long m = a.size(-2);
                Tensor s = parts.narrow(-2, 0, 1);
                Tensor kept = Decompositions.counted(s, atol, rtol);
                Tensor inverse = s.maskedKeep(kept, 1).reciprocal().maskedKeep(kept, 0);
                Tensor v = parts.narrow(-2, 1 + m, a.size(-1));
                return v.mul(inverse).matmul(parts.narrow(-2, 1, m).transpose(-2, -1));
            });
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return true;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor a = c.in(0);
            Tensor p = c.out();
            Tensor turned = p.transpose(-2, -1);
            Tensor gTurned = g.transpose(-2, -1);
            // Each product with the smaller size first.
            Tensor byLeft = gTurned.matmul(p).matmul(turned);
            Tensor byRight = turned.matmul(p.matmul(gTurned));
            Tensor left = byLeft.sub(a.matmul(p.matmul(byLeft)));
            Tensor right = byRight.sub(byRight.matmul(p).matmul(a));
            return new Tensor[] {left.add(right).sub(turned.matmul(g).matmul(turned))};
        }
    }
}
