package org.clgrad.bench;

import org.clgrad.engine.Device;
import org.clgrad.nn.Linear;
import org.clgrad.nn.Module;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/**
 * {@code torch.nn.TransformerEncoderLayer} with gelu, batch first: the norms come after the sums. {@code [N, L, WIDTH]} of
 * {@link Workload} to the same.
 */
public final class TransformerBlock extends Module {
    private final Linear attentionIn;
    private final Linear attentionOut;
    private final Linear feedIn;
    private final Linear feedOut;
    private final Norm first;
    private final Norm second;

    /**
     * A block.
     *
     * @param device where
     * @param dtype float32 or float64
     * @param random where the parameters come from
     */
    public TransformerBlock(Device device, DType dtype, Generator random) {
        attentionIn =
                register("attentionIn", new Linear(Workload.WIDTH, 3L * Workload.WIDTH, true, device, dtype, random));
        attentionOut =
                register("attentionOut", new Linear(Workload.WIDTH, Workload.WIDTH, true, device, dtype, random));
        feedIn = register("feedIn", new Linear(Workload.WIDTH, Workload.FEED_FORWARD, true, device, dtype, random));
        feedOut = register("feedOut", new Linear(Workload.FEED_FORWARD, Workload.WIDTH, true, device, dtype, random));
        first = register("first", new Norm(device, dtype));
        second = register("second", new Norm(device, dtype));
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor y = first.apply(x.add(attention(x)));
        return second.apply(y.add(feedOut.apply(feedIn.apply(y).gelu())));
    }

    private Tensor attention(Tensor x) {
        long headWidth = Workload.WIDTH / Workload.HEADS;
        Tensor all = attentionIn
                .apply(x)
                .reshape(x.size(0), x.size(1), 3, Workload.HEADS, headWidth)
                .permute(2, 0, 3, 1, 4);
        Tensor query = all.select(0, 0);
        Tensor key = all.select(0, 1);
        Tensor value = all.select(0, 2);
        Tensor heads = query.scaledDotProductAttention(key, value).transpose(1, 2);
        return attentionOut.apply(heads.reshape(x.size(0), x.size(1), Workload.WIDTH));
    }

    /** Layer norm with weight and bias. */
    private static final class Norm extends Module {
        Norm(Device device, DType dtype) {
            register("weight", Tensor.ones(device, dtype, Workload.WIDTH));
            register("bias", Tensor.zeros(device, dtype, Workload.WIDTH));
        }

        @Override
        protected Tensor forward(Tensor x) {
            return x.layerNorm(new long[] {Workload.WIDTH}, parameter("weight"), parameter("bias"), Workload.EPSILON);
        }
    }
}
