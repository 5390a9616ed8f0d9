package org.clgrad.tensor;

import java.util.List;
import org.clgrad.shape.DType;

/**
 * {@code e^A} of {@code [.., n, n]}: the Taylor polynomial of A / 2^s, squared s times, with s so that the norm of A / 2^s is
 * at most 1/2. Its derivative along H is the upper right part of {@code e^[[A, H], [0, A]]}.
 *
 * <p>Source: Higham, Functions of Matrices, 10.3 and 10.6.
 */
record MatrixExponential() implements Op {
    /** So that the first term left out is below a rounding error: 2^-15 / 15! and 2^-9 / 9!. */
    private static final int DEGREE = 14;

    private static final int SINGLE_DEGREE = 8;

    @Override
    public String label() {
        return "matrix_exp";
    }

    @Override
    public Tensor forward(Tensor... in) {
        Tensor a = in[0].detach();
        if (a.size() == 0) {
            return a.copy();
        }
        DecompositionOp.finite(label(), a);
        return Scope.composite(() -> {
            // A power of two no smaller than n keeps the sums of columns in range, which the elements alone are.
            int bits = Long.SIZE - Long.numberOfLeadingZeros(a.size(-1));
            Tensor squarings = a.abs()
                    .mul(Math.scalb(1.0, -bits))
                    .sum(new int[] {-2}, true)
                    .amax(new int[] {-1}, true)
                    .log2()
                    .ceil()
                    .add(bits + 1)
                    .maximum(0);
            Tensor scaled = a.mul(squarings.neg().exp2());
            Tensor identity = Tensor.eye(a.device(), a.dtype(), a.size(-1), a.size(-1));
            Tensor e = identity;
            for (int k = a.dtype() == DType.FLOAT64 ? DEGREE : SINGLE_DEGREE; k > 0; k--) {
                e = scaled.matmul(e).div(k).add(identity);
            }
            int most = (int) squarings.amax().item();
            for (int k = 0; k < most; k++) {
                e = Tensor.where(squarings.gt(k), e.matmul(e), e);
            }
            return e.contiguous();
        });
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return value == 0;
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        return new Tensor[] {along(c.in(0).transpose(-2, -1), g)};
    }

    @Override
    public Tensor jvp(Call c, Tensor... tangents) {
        return along(c.in(0), tangents[0]);
    }

    private Tensor along(Tensor a, Tensor h) {
        long n = a.size(-1);
        Tensor upper = Tensor.cat(List.of(a, h), -1);
        Tensor lower = Tensor.cat(List.of(Tensor.zerosLike(a), a), -1);
        Tensor whole = Dispatch.apply(this, Tensor.cat(List.of(upper, lower), -2));
        return whole.narrow(-2, 0, n).narrow(-1, n, n);
    }

    @Override
    public Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(this, in);
    }
}
