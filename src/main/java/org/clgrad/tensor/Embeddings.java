package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/** What {@link EmbeddingMethods} are made of. */
final class Embeddings {
    /** What PyTorch adds to the norm of a row that it shortens. */
    private static final double NORM_EPS = 1e-7;

    /** Inputs: what the gradient is multiplied by, and x, which is the result. */
    private static final PointwiseOp SCALED_GRADIENT = new PointwiseOp(
            "embedding",
            new Formula(0, (b, v) -> b.apply(Fn.WHERE, b.apply(Fn.EQ, v[0], v[0]), v[1], v[1])),
            Types.FLOATING,
            Reads.FIRST,
            List.of(),
            (c, g) -> new Tensor[] {null, g.mul(c.in(0))});

    private Embeddings() {}

    static Tensor rows(String label, Tensor index, Tensor weight) {
        IndexOp.checkIndexType(label, index);
        if (weight.rank() != 2) {
            throw new ShapeException(label + ": the weight has shape " + weight.shape() + "; give [V, E]");
        }
        Tensor rows = IndexOp.select(label, weight, 0, index.reshape(-1));
        long[] shape = Arrays.copyOf(index.shape().toArray(), index.rank() + 1);
        shape[index.rank()] = weight.size(1);
        return rows.reshape(Shape.of(shape).toArray());
    }

    static Tensor embedding(
            Tensor index, Tensor weight, Long paddingIdx, Double maxNorm, double normType, boolean byFrequency) {
        Tensor rows = rows("embedding", index, weight, maxNorm, normType, byFrequency);
        if (paddingIdx == null) {
            return rows;
        }
        Tensor fixed = index.eq(row("embedding", paddingIdx, weight)).unsqueeze(-1);
        return Tensor.where(fixed, rows.detach(), rows);
    }

    private static Tensor rows(
            String label, Tensor index, Tensor weight, Double maxNorm, double normType, boolean byFrequency) {
        if (maxNorm != null) {
            shorten(label, index, weight, maxNorm, normType);
        }
        Tensor rows = rows(label, index, weight);
        if (!byFrequency) {
            return rows;
        }
        Tensor flat = index.reshape(-1).to(DType.INT64);
        Tensor counts = Dispatch.apply(
                new IndexOp.ScatterAdd(0),
                Tensor.zeros(flat.device(), DType.INT64, weight.size(0)),
                flat,
                Tensor.ones(flat.device(), DType.INT64, flat.size()));
        Tensor share = Dispatch.apply(new IndexOp.Gather(0), counts, flat)
                .to(weight.dtype())
                .reciprocal()
                .reshape(index.shape().toArray())
                .unsqueeze(-1);
        return Dispatch.apply(SCALED_GRADIENT, share, rows);
    }

    /** Shortens the rows that are used, in the table. */
    private static void shorten(String label, Tensor index, Tensor weight, double maxNorm, double normType) {
        if (!(maxNorm >= 0)) {
            throw new ArgumentException(label + ": max_norm is " + maxNorm + "; give 0 or more");
        }
        Tensor flat = index.reshape(-1);
        Tensor table = weight.detach();
        if (flat.size() > 0 && table.size() > 0) {
            table.set(limited(rows(label, flat, table), normType, maxNorm, 1), Index.of(flat));
        }
    }

    /** Slices of norms above a limit multiplied by the limit over the norm, and a little less. */
    static Tensor limited(Tensor x, double p, double limit, int... dims) {
        Tensor norm = x.norm(p, dims, true);
        Tensor factor = norm.add(NORM_EPS).reciprocal().mul(limit);
        return x.mul(factor.maskedKeep(norm.gt(limit), 1));
    }

    /** A row of a table, counted from the start. */
    private static long row(String label, long paddingIdx, Tensor weight) {
        long count = weight.size(0);
        if (paddingIdx < -count || paddingIdx >= count) {
            throw new IndexException(label + ": padding_idx " + paddingIdx + " is outside [" + -count + ", "
                    + (count - 1) + "] for the table " + weight.shape());
        }
        return Math.floorMod(paddingIdx, count);
    }

    static Tensor bag(
            Tensor index,
            Tensor weight,
            Bags bags,
            String mode,
            Tensor perSample,
            Long paddingIdx,
            Double maxNorm,
            double normType,
            boolean byFrequency) {
        String label = "embedding_bag";
        check(label, index, weight, mode, perSample, byFrequency);
        Tensor flat = index.reshape(-1);
        Tensor rows = rows(label, flat, weight, maxNorm, normType, byFrequency);
        Tensor isPadding = paddingIdx == null
                ? null
                : flat.eq(row(label, paddingIdx, weight)).unsqueeze(-1);
        if (mode.equals("max")) {
            return largest(bags, rows, isPadding);
        }
        Tensor scaled = perSample == null ? rows : rows.mul(perSample.reshape(-1, 1));
        Tensor sums = bags.sum(isPadding == null ? scaled : scaled.maskedFill(isPadding, 0));
        if (mode.equals("sum")) {
            return sums;
        }
        Tensor one = Tensor.ones(rows.device(), rows.dtype(), flat.size(), 1);
        Tensor counts = bags.sum(isPadding == null ? one : one.maskedFill(isPadding, 0));
        return sums.div(counts.maximum(1));
    }

    /** The maxima of bags, 0 for one without rows; gradients go to the first largest element. */
    private static Tensor largest(Bags bags, Tensor rows, Tensor isPadding) {
        long n = rows.size(0);
        if (n == 0) {
            return Tensor.zeros(rows.device(), rows.dtype(), bags.count(), rows.size(1));
        }
        Tensor place = bags.firstLargest(rows.detach(), isPadding);
        return Dispatch.apply(new IndexOp.Gather(0), rows, place.minimum(n - 1)).maskedFill(place.eq(n), 0);
    }

    private static void check(
            String label, Tensor index, Tensor weight, String mode, Tensor perSample, boolean byFrequency) {
        if (!List.of("sum", "mean", "max").contains(mode)) {
            throw new ArgumentException(label + ": mode is '" + mode + "'; choose sum, mean or max");
        }
        if (byFrequency && mode.equals("max")) {
            throw new ArgumentException(label + ": scale_grad_by_freq with mode 'max'; choose sum or mean");
        }
        if (perSample == null) {
            return;
        }
        if (!mode.equals("sum")) {
            throw new ArgumentException(label + ": per_sample_weights with mode '" + mode + "'; choose sum");
        }
        if (!perSample.shape().equals(index.shape())) {
            throw new ShapeException(label + ": indices have shape " + index.shape() + ", per_sample_weights "
                    + perSample.shape() + "; give one weight for each index");
        }
        if (perSample.dtype() != weight.dtype()) {
            throw new DTypeException(label + ": the weight is " + weight.dtype() + ", per_sample_weights are "
                    + perSample.dtype() + "; cast one with to(dtype)");
        }
    }
}
