package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;

/**
 * Gaussian elimination with the largest element of each column as pivot, for all matrices at once: the rows that are left,
 * and the sign of their order. Nothing is recorded.
 */
final class Elimination {
    private final Tensor rows;
    private final Tensor sign;

    private Elimination(Tensor rows, Tensor sign) {
        this.rows = rows;
        this.sign = sign;
    }

    /** The rows after the elimination, {@code [.., m, n]}. */
    Tensor rows() {
        return rows;
    }

    /** The diagonal of the triangular factors: {@code [.., n]}. */
    Tensor pivots() {
        return rows.diagonal(0, -2, -1);
    }

    /** The sign of the order of the rows: {@code [..]}. */
    Tensor sign() {
        return sign;
    }

    /** Whether a pivot of any of the matrices is 0. */
    boolean isSingular() {
        return Arrays.stream(pivots().toDoubleArray()).anyMatch(pivot -> pivot == 0);
    }

    /** Of matrices with no fewer columns than rows: zeros in place of what was taken out. */
    static Elimination of(Tensor matrix) {
        return run(matrix, false);
    }

    /**
     * Of any matrices, what LAPACK's {@code getrf} gives: {@code [.., m, n + 2]}, in each row its number in the matrix,
     * then what was taken out of it as multiples of the rows above and what is left of it, then the number, from 1, of the
     * row it was swapped with in its place.
     */
    static Tensor factors(Tensor matrix) {
        return matrix.size(-2) == 0
                ? Tensor.zeros(
                        matrix.device(), matrix.dtype(), LinearAlgebraOp.with(batch(matrix), 0, matrix.size(-1) + 2))
                : run(matrix, true).rows;
    }

    private static Elimination run(Tensor matrix, boolean keepsFactors) {
        Tensor rest = matrix;
        long[] batch = batch(matrix);
        long height = matrix.size(-2);
        // What stays of the rows that are left: their numbers, and the factors of the rows above.
        Tensor kept = keepsFactors
                ? Tensor.arange(matrix.device(), DType.INT64, 0, height, 1)
                        .to(matrix.dtype())
                        .unsqueeze(-1)
                        .expand(LinearAlgebraOp.with(batch, height, 1))
                : null;
        Tensor sign = Tensor.ones(matrix.device(), matrix.dtype(), batch);
        List<Tensor> rows = new ArrayList<>();
        long steps = Math.min(height, matrix.size(-1));
        for (long k = 0; k < steps; k++) {
            long left = height - k;
            long width = rest.size(-1);
            Tensor pivot = rest.select(-1, 0).abs().argmax(-1, true);
            Tensor swapped = pivot.ne(0).to(matrix.dtype()).mul(-2).add(1).squeeze(-1);
            sign = sign.mul(swapped);
            Tensor first = gatherRows(rest, pivot, LinearAlgebraOp.with(batch, 1, width));
            Tensor order = Tensor.arange(matrix.device(), DType.INT64, 1, left, 1);
            order = order.maskedFill(order.eq(pivot), 0);
            Tensor others = gatherRows(rest, order, LinearAlgebraOp.with(batch, left - 1, width));
            // With a pivot of 0 there is nothing to take out.
            Tensor divisor = first.narrow(-1, 0, 1);
            Tensor factor = others.narrow(-1, 0, 1).div(divisor.maskedFill(divisor.eq(0), 1));
            rest = others.narrow(-1, 1, width - 1).sub(factor.mul(first.narrow(-1, 1, width - 1)));
            if (kept == null) {
                rows.add(Sliding.pad(first, matrix.rank() - 1, k, 0));
                continue;
            }
            Tensor before = gatherRows(kept, pivot, LinearAlgebraOp.with(batch, 1, k + 1));
            Tensor number = pivot.add(k + 1).to(matrix.dtype()).unsqueeze(-1);
            rows.add(Tensor.cat(List.of(before, first, number), -1));
            Tensor keptOfOthers = gatherRows(kept, order, LinearAlgebraOp.with(batch, left - 1, k + 1));
            kept = Tensor.cat(List.of(keptOfOthers, factor), -1);
        }
        if (kept != null && height > steps) {
            Tensor none = Tensor.zeros(matrix.device(), matrix.dtype(), LinearAlgebraOp.with(batch, height - steps, 1));
            rows.add(Tensor.cat(List.of(kept, none), -1));
        }
        return new Elimination(Tensor.cat(rows, -2), sign);
    }

    private static long[] batch(Tensor matrix) {
        return LinearAlgebraOp.batchOf(matrix).toArray();
    }

    private static Tensor gatherRows(Tensor rest, Tensor rows, long... shape) {
        Tensor index = rows.unsqueeze(-1).expand(shape);
        return Dispatch.apply(new IndexOp.Gather(rest.rank() - 2), rest, index);
    }
}
