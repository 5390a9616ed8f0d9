package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/**
 * Rows of a table at indices, {@code [..] -> [.., E]}, with the parameter {@code weight [V, E]}, standard normal at the start.
 * The row of a padding index is 0 at the start and has no gradient. Source: {@code torch.nn.Embedding}.
 */
public final class Embedding extends Module {
    private final long numEmbeddings;
    private final long embeddingDim;
    /** -1 for none. */
    private final long paddingIdx;

    /**
     * A float32 table without padding on the default device.
     *
     * @param numEmbeddings V
     * @param embeddingDim E
     * @param generator where the rows come from
     */
    public Embedding(long numEmbeddings, long embeddingDim, Generator generator) {
        this(numEmbeddings, embeddingDim, null, null, DType.FLOAT32, generator);
    }

    /**
     * A table.
     *
     * @param numEmbeddings V
     * @param embeddingDim E
     * @param paddingIdx the index whose row is not trained, negative from the end; null for none
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param generator where the rows come from
     */
    public Embedding(
            long numEmbeddings, long embeddingDim, Long paddingIdx, Device device, DType dtype, Generator generator) {
        if (numEmbeddings < 0 || embeddingDim < 0) {
            throw new ArgumentException(
                    "Embedding: " + numEmbeddings + " rows of " + embeddingDim + "; neither can be negative");
        }
        if (paddingIdx != null && (paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings)) {
            throw new ArgumentException("Embedding: paddingIdx " + paddingIdx + " is outside [" + -numEmbeddings + ", "
                    + (numEmbeddings - 1) + "]");
        }
        this.numEmbeddings = numEmbeddings;
        this.embeddingDim = embeddingDim;
        this.paddingIdx = paddingIdx == null ? -1 : Math.floorMod(paddingIdx, numEmbeddings);
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor weight = generator.randn(device, dtype, numEmbeddings, embeddingDim);
            register("weight", this.paddingIdx < 0 ? weight : weight.set(0, this.paddingIdx));
        }
    }

    @Override
    protected Tensor forward(Tensor indices) {
        Tensor weight = parameter("weight");
        return paddingIdx < 0 ? indices.embedding(weight) : indices.embedding(weight, paddingIdx);
    }

    @Override
    protected String describe() {
        return "Embedding(" + numEmbeddings + " x " + embeddingDim
                + (paddingIdx < 0 ? ")" : ", padding " + paddingIdx + ")");
    }
}
