package org.clgrad.tensor;

import java.util.List;
import org.clgrad.shape.DType;

/**
 * Determinants of {@code [.., n, n]}, and their derivatives. A determinant is a polynomial: its first two derivatives are
 * right and finite for singular matrices too, where they come from the singular values, without a division. Of an
 * invertible matrix X is the inverse, d the determinant.
 */
sealed interface DeterminantOp extends Op {
    @Override
    default Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(this, Tracing.all(size, batched, in));
    }

    /** The determinants {@code [..]}. */
    record Determinant() implements DeterminantOp {
        @Override
        public String label() {
            return "det";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor a = in[0].detach();
            return Scope.composite(() -> {
                if (a.size(-1) == 0) {
                    return Tensor.ones(a.device(), a.dtype(), a.shape().toArray())
                            .prod(-1, false)
                            .prod(-1, false);
                }
                Elimination e = Elimination.of(a);
                Tensor pivots = e.pivots();
                Tensor product = e.sign();
                for (long k = 0; k < a.size(-1); k++) {
                    product = product.mul(pivots.select(-1, k));
                }
                return product.contiguous();
            });
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor cofactors = Dispatch.apply(new Cofactors(), c.in(0));
            return new Tensor[] {cofactors.mul(g.unsqueeze(-1).unsqueeze(-1))};
        }
    }

    /** The gradient of the determinant, the matrix of cofactors: {@code d X^T}. */
    record Cofactors() implements DeterminantOp {
        @Override
        public String label() {
            return "det (derivative)";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor a = in[0].detach();
            return Scope.composite(() -> {
                if (a.size(-1) == 0) {
                    return a.copy();
                }
                Elimination e = Elimination.of(a);
                if (!e.isSingular()) {
                    Tensor inverse = LinearAlgebra.inv(label(), a).transpose(-2, -1);
                    return inverse.mul(
                            Dispatch.apply(new Determinant(), a).unsqueeze(-1).unsqueeze(-1));
                }
                Spectrum s = Spectrum.of(label(), a);
                return s.outside(AggregateOp.others(s.values, a.rank() - 2).diagEmbed());
            });
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(new CofactorChange(), c.in(0), g)};
        }
    }

    /**
     * How the cofactors change along H, {@code d (tr(X H) X^T - (X H X)^T)}; bilinear, and its own transpose by H. Inputs:
     * the matrix, H.
     */
    record CofactorChange() implements DeterminantOp {
        @Override
        public String label() {
            return "det (second derivative)";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor a = in[0].detach();
            Tensor h = in[1].detach();
            return Scope.composite(() -> {
                long n = a.size(-1);
                if (n == 0) {
                    return a.copy();
                }
                if (!Elimination.of(a).isSingular()) {
                    Tensor x = LinearAlgebra.inv(label(), a);
                    Tensor xh = x.matmul(h);
                    Tensor change = x.mul(trace(xh)).sub(xh.matmul(x)).transpose(-2, -1);
                    return change.mul(
                            Dispatch.apply(new Determinant(), a).unsqueeze(-1).unsqueeze(-1));
                }
                Spectrum s = Spectrum.of(label(), a);
                Tensor inside = s.inside(h);
                Tensor products = s.withoutTwo();
                Tensor diagonal = products.matmul(inside.diagonal(0, -2, -1).unsqueeze(-1))
                        .squeeze(-1);
                return s.outside(diagonal.diagEmbed().sub(products.mul(inside.transpose(-2, -1))));
            });
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0 || needs[0];
        }

        /** By the matrix the third derivative of the determinant, for invertible matrices. */
        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor a = c.in(0);
            Tensor[] out = new Tensor[2];
            if (c.needs(0)) {
                Tensor x = LinearAlgebra.inv("det (third derivative)", a);
                Tensor xh = x.matmul(c.in(1));
                Tensor xg = x.matmul(g);
                Tensor xhg = xh.matmul(xg);
                Tensor both = xhg.add(xg.matmul(xh)).sub(xh.mul(trace(xg))).sub(xg.mul(trace(xh)));
                Tensor all = both.matmul(x).add(x.mul(trace(xh).mul(trace(xg)).sub(trace(xhg))));
                Tensor d = Dispatch.apply(new Determinant(), a).unsqueeze(-1).unsqueeze(-1);
                out[0] = all.transpose(-2, -1).mul(d);
            }
            out[1] = c.needs(1) ? Dispatch.apply(this, a, g) : null;
            return out;
        }

        private static Tensor trace(Tensor t) {
            return t.diagonal(0, -2, -1).sum(-1).unsqueeze(-1).unsqueeze(-1);
        }
    }

    /** Singular values and vectors, and the sign of the vectors' determinants. */
    record Spectrum(Tensor u, Tensor values, Tensor v, Tensor sign) {
        static Spectrum of(String label, Tensor a) {
            DecompositionOp.finite(label, a);
            long n = a.size(-1);
            Tensor all = Jacobi.singular(a);
            Tensor u = all.narrow(-2, 1, n);
            Tensor v = all.narrow(-2, 1 + n, n);
            Tensor sign = Dispatch.apply(new Determinant(), u)
                    .mul(Dispatch.apply(new Determinant(), v))
                    .sign();
            return new Spectrum(u, all.select(-2, 0), v, sign.unsqueeze(-1).unsqueeze(-1));
        }

        /** In the coordinates of the vectors. */
        Tensor inside(Tensor h) {
            return u.transpose(-2, -1).matmul(h).matmul(v);
        }

        /** And back, with the sign. */
        Tensor outside(Tensor h) {
            return u.matmul(h).matmul(v.transpose(-2, -1)).mul(sign);
        }

        /** For each two the product of the values but these: {@code [.., n, n]}, 0 on the diagonal. */
        Tensor withoutTwo() {
            long n = values.size(-1);
            Tensor same = Tensor.eye(values.device(), DType.BOOL, n, n);
            Tensor left = same.unsqueeze(1).logicalOr(same.unsqueeze(0));
            return values.unsqueeze(-2)
                    .unsqueeze(-2)
                    .maskedFill(left, 1)
                    .prod(-1, false)
                    .maskedFill(same, 0);
        }
    }

    /** The sign of the determinant and the logarithm of its magnitude, constants: {@code [2, ..]}. */
    record SignAndLogarithm(String label) implements DeterminantOp {
        @Override
        public Tensor forward(Tensor... in) {
            Tensor a = in[0].detach();
            return Scope.composite(() -> {
                Tensor sign;
                Tensor logarithm;
                if (a.size(-1) == 0) {
                    sign = Tensor.ones(a.device(), a.dtype(), a.shape().toArray())
                            .prod(-1, false)
                            .prod(-1, false);
                    logarithm = sign.mul(0);
                } else {
                    Elimination e = Elimination.of(a);
                    Tensor pivots = e.pivots();
                    sign = e.sign().mul(pivots.sign().prod(-1, false));
                    logarithm = pivots.abs().log().sum(-1);
                }
                return Tensor.stack(List.of(sign, logarithm), 0);
            });
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(this, in).transpose(0, 1);
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

    /** Inputs: the matrix, and what {@link SignAndLogarithm} gives for it. */
    record Logarithm(String label) implements DeterminantOp {
        @Override
        public Tensor forward(Tensor... in) {
            return in[1].detach().select(0, 1).contiguous();
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            Tensor[] all = Tracing.all(size, batched, in);
            return Dispatch.apply(this, all[0], all[1].transpose(0, 1));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor inverse = LinearAlgebra.inv(label + " (derivative)", c.in(0));
            return new Tensor[] {inverse.transpose(-2, -1).mul(g.unsqueeze(-1).unsqueeze(-1)), null};
        }
    }
}
