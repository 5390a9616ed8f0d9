package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/**
 * {@code y = x W^T + b}: {@code [.., I] -> [.., O]}, with parameters {@code weight [O, I]} and {@code bias [O]}, both
 * uniform in {@code [-1 / sqrt(I), 1 / sqrt(I))} at the start. Source: {@code torch.nn.Linear}.
 */
public final class Linear extends Module {
    private final long inFeatures;
    private final long outFeatures;
    private final boolean bias;

    /**
     * A float32 layer with bias on the default device, from the global generator.
     *
     * @param inFeatures I
     * @param outFeatures O
     */
    public Linear(long inFeatures, long outFeatures) {
        this(inFeatures, outFeatures, Generator.global());
    }

    /**
     * A float32 layer with bias on the default device.
     *
     * @param inFeatures I
     * @param outFeatures O
     * @param generator where the parameters come from
     */
    public Linear(long inFeatures, long outFeatures, Generator generator) {
        this(inFeatures, outFeatures, true, null, DType.FLOAT32, generator);
    }

    /**
     * A layer.
     *
     * @param inFeatures I
     * @param outFeatures O
     * @param bias whether there is a bias
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param generator where the parameters come from: the weight first, then the bias
     */
    public Linear(long inFeatures, long outFeatures, boolean bias, Device device, DType dtype, Generator generator) {
        if (inFeatures < 0 || outFeatures < 0) {
            throw new ArgumentException(
                    "Linear: " + inFeatures + " inputs, " + outFeatures + " outputs; neither can be negative");
        }
        this.inFeatures = inFeatures;
        this.outFeatures = outFeatures;
        this.bias = bias;
        double bound = Init.kaimingBound(inFeatures);
        register("weight", Init.uniform(device, dtype, bound, generator, outFeatures, inFeatures));
        if (bias) {
            register("bias", Init.uniform(device, dtype, bound, generator, outFeatures));
        }
    }

    @Override
    protected Tensor forward(Tensor x) {
        return bias ? x.linear(parameter("weight"), parameter("bias")) : x.linear(parameter("weight"));
    }

    @Override
    protected String describe() {
        return "Linear(" + inFeatures + " -> " + outFeatures + (bias ? ")" : ", no bias)");
    }
}
