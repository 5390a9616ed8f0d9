package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;

/** Rows of a table at these indices, int64 or int32, alone and in bags. Names are PyTorch's, in camel case. */
public sealed interface EmbeddingMethods permits Tensor {
    /**
     * Rows of a table at these indices: {@code [..]} and {@code [V, E]} to {@code [.., E]}. Derivative with respect to
     * the table: the gradients of equal indices added in order.
     *
     * @param weight the table
     * @return the rows
     * @throws IndexException if an index is not in {@code [0, V)}
     */
    default Tensor embedding(Tensor weight) {
        return Embeddings.rows("embedding", (Tensor) this, weight);
    }

    /**
     * {@link #embedding(Tensor)} with a row that is not trained. Derivative with respect to the table: as without it, but
     * 0 for that row.
     *
     * @param weight the table
     * @param paddingIdx the row without a gradient; negative counts from the end
     * @return the rows
     * @throws IndexException if an index is not in {@code [0, V)}, or the row not in {@code [-V, V)}
     */
    default Tensor embedding(Tensor weight, long paddingIdx) {
        return embedding(weight, paddingIdx, null, 2, false);
    }

    /**
     * {@link #embedding(Tensor)} with all that PyTorch's takes. A row that is longer than {@code maxNorm} is first shortened
     * to it, <b>in the table itself</b>, which no derivative knows of.
     *
     * @param weight the table
     * @param paddingIdx the row without a gradient, negative counts from the end; null for none
     * @param maxNorm the largest norm of a row that is used; null for any
     * @param normType the exponent of that norm; PyTorch's default is 2
     * @param scaleGradByFreq whether the gradient of a row is divided by how often its index is here
     * @return the rows
     * @throws IndexException if an index is not in {@code [0, V)}, or the row not in {@code [-V, V)}
     */
    default Tensor embedding(Tensor weight, Long paddingIdx, Double maxNorm, double normType, boolean scaleGradByFreq) {
        return Scope.composite(
                () -> Embeddings.embedding((Tensor) this, weight, paddingIdx, maxNorm, normType, scaleGradByFreq));
    }

    /**
     * Sums, means or maxima of bags of rows of a table: of the rows of {@code [B, N]} indices, or of a vector of indices
     * {@code [N]} that bags divide, each from its offset to the next one. A bag without rows gives 0. Derivative with respect
     * to the table: that of the sum, mean, or maximum, to the first largest element. Source:
     * {@code torch.nn.functional.embedding_bag}.
     *
     * @param weight the table, {@code [V, E]}
     * @param offsets where each bag begins in a vector of indices, ascending from 0; null for {@code [B, N]}
     * @param mode {@code "sum"}, {@code "mean"}, PyTorch's default, or {@code "max"}
     * @return {@code [B, E]}
     * @throws IndexException if an index is not in {@code [0, V)}
     * @throws ArgumentException if there is no such mode, or the offsets are not ascending from 0
     * @throws ShapeException if offsets are missing, or not wanted
     */
    default Tensor embeddingBag(Tensor weight, Tensor offsets, String mode) {
        return embeddingBag(weight, offsets, mode, null, false, null, null, 2, false);
    }

    /**
     * {@link #embeddingBag(Tensor, Tensor, String)} with all that PyTorch's takes.
     *
     * @param weight the table, {@code [V, E]}
     * @param offsets where each bag begins in a vector of indices, ascending from 0; null for {@code [B, N]}
     * @param mode {@code "sum"}, {@code "mean"} or {@code "max"}
     * @param perSampleWeights what to multiply each row by, of the shape of the indices; only for sums; null for 1
     * @param includeLastOffset whether the last offset is the end of the last bag
     * @param paddingIdx the index that counts as none, negative counts from the end; null for none
     * @param maxNorm the largest norm of a row that is used, as for
     *     {@link #embedding(Tensor, Long, Double, double, boolean)}; null for any
     * @param normType the exponent of that norm; PyTorch's default is 2
     * @param scaleGradByFreq whether the gradient of a row is divided by how often its index is here; not for maxima
     * @return {@code [B, E]}
     * @throws IndexException if an index is not in {@code [0, V)}
     * @throws ArgumentException if there is no such mode, it does not take weights or scaling, or the offsets are not
     *     ascending from 0
     * @throws ShapeException if offsets are missing or not wanted, or weights have another shape
     */
    default Tensor embeddingBag(
            Tensor weight,
            Tensor offsets,
            String mode,
            Tensor perSampleWeights,
            boolean includeLastOffset,
            Long paddingIdx,
            Double maxNorm,
            double normType,
            boolean scaleGradByFreq) {
        return Scope.composite(() -> {
            Bags bags = Bags.of((Tensor) this, offsets, includeLastOffset);
            return Embeddings.bag(
                    (Tensor) this,
                    weight,
                    bags,
                    mode,
                    perSampleWeights,
                    paddingIdx,
                    maxNorm,
                    normType,
                    scaleGradByFreq);
        });
    }
}
