package org.clgrad.bench;

import java.util.function.Supplier;
import org.clgrad.engine.Device;
import org.clgrad.nn.Conv2d;
import org.clgrad.nn.Linear;
import org.clgrad.nn.Module;
import org.clgrad.nn.Sequential;
import org.clgrad.optim.Optimizer;
import org.clgrad.optim.Sgd;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** The networks among the workloads. */
final class ClgradNetworks {
    private static final int CLASSES = 10;
    private static final int SIDE = 28;

    private ClgradNetworks() {}

    static Supplier<Tensor> mlp(ClgradJob job) {
        Module network = new Sequential(
                linear(job, SIDE * SIDE, 512),
                Tensor::relu,
                linear(job, 512, 512),
                Tensor::relu,
                linear(job, 512, CLASSES));
        return step(job, network, job.input(Workload.MLP_BATCH, SIDE * SIDE));
    }

    static Supplier<Tensor> cnn(ClgradJob job, int padding) {
        int side = padding == 0 ? 5 : 7;
        Module network = new Sequential(
                conv(job, 1, 32, padding),
                Tensor::relu,
                x -> x.maxPool2d(2),
                conv(job, 32, 64, padding),
                Tensor::relu,
                x -> x.maxPool2d(2),
                x -> x.flatten(1, -1),
                linear(job, 64L * side * side, CLASSES));
        return step(job, network, job.input(Workload.CNN_BATCH, 1, SIDE, SIDE));
    }

    private static Linear linear(ClgradJob job, long in, long out) {
        return new Linear(in, out, true, job.device(), DType.FLOAT32, job.random());
    }

    private static Conv2d conv(ClgradJob job, long in, long out, int padding) {
        Conv2d.Geometry geometry = Conv2d.Geometry.of(in, out, 3).withPadding(padding);
        return new Conv2d(geometry, true, job.device(), DType.FLOAT32, job.random());
    }

    private static Supplier<Tensor> step(ClgradJob job, Module network, Tensor batch) {
        long[] labels = new long[Math.toIntExact(batch.size(0))];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
        }
        Tensor classes = job.input(Tensor.of(job.device(), labels));
        network.parameters().forEach(job::leaf);
        Optimizer optimizer = new Sgd(network.parameters(), Workload.RATE);
        return () -> {
            Tensor loss = network.apply(batch).crossEntropy(classes);
            loss.backward();
            optimizer.step();
            return loss;
        };
    }

    static Supplier<Tensor> transformer(ClgradJob job, boolean backward) {
        Block block = new Block(job);
        block.parameters().forEach(job::leaf);
        Tensor x = job.differentiated(backward, Workload.SEQUENCES, Workload.LENGTH, Workload.WIDTH);
        Tensor gradient = backward ? job.input(Workload.SEQUENCES, Workload.LENGTH, Workload.WIDTH) : null;
        return () -> ClgradJob.finish(block.apply(x), gradient);
    }

    /** {@code torch.nn.TransformerEncoderLayer} with gelu, batch first: the norms come after the sums. */
    private static final class Block extends Module {
        private final Linear attentionIn;
        private final Linear attentionOut;
        private final Linear feedIn;
        private final Linear feedOut;
        private final Norm first;
        private final Norm second;

        Block(ClgradJob job) {
            attentionIn = register("attentionIn", linear(job, Workload.WIDTH, 3L * Workload.WIDTH));
            attentionOut = register("attentionOut", linear(job, Workload.WIDTH, Workload.WIDTH));
            feedIn = register("feedIn", linear(job, Workload.WIDTH, Workload.FEED_FORWARD));
            feedOut = register("feedOut", linear(job, Workload.FEED_FORWARD, Workload.WIDTH));
            first = register("first", new Norm(job.device()));
            second = register("second", new Norm(job.device()));
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
                    .reshape(Workload.SEQUENCES, Workload.LENGTH, 3, Workload.HEADS, headWidth)
                    .permute(2, 0, 3, 1, 4);
            Tensor query = all.select(0, 0);
            Tensor key = all.select(0, 1);
            Tensor value = all.select(0, 2);
            Tensor heads = query.scaledDotProductAttention(key, value).transpose(1, 2);
            return attentionOut.apply(heads.reshape(Workload.SEQUENCES, Workload.LENGTH, Workload.WIDTH));
        }
    }

    /** Layer norm with weight and bias. */
    private static final class Norm extends Module {
        Norm(Device device) {
            register("weight", Tensor.ones(device, DType.FLOAT32, Workload.WIDTH));
            register("bias", Tensor.zeros(device, DType.FLOAT32, Workload.WIDTH));
        }

        @Override
        protected Tensor forward(Tensor x) {
            return x.layerNorm(new long[] {Workload.WIDTH}, parameter("weight"), parameter("bias"), Workload.EPSILON);
        }
    }
}
