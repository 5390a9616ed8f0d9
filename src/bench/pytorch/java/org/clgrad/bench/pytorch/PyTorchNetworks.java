package org.clgrad.bench.pytorch;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.clgrad.bench.Workload;

/** The networks among the workloads, in PyTorch. */
final class PyTorchNetworks {
    private static final int CLASSES = 10;
    private static final int SIDE = 28;

    private PyTorchNetworks() {}

    /** Weight and bias of a linear or convolutional layer, small enough for a training that goes on for long. */
    private record Layer(Tensor weight, Tensor bias) {
        static Layer of(PyTorchJob job, long fanIn, long... shape) {
            Scalar scale = new Scalar(1 / Math.sqrt(fanIn));
            return new Layer(
                    job.leaf(torch.randn(shape).mul(scale)),
                    job.leaf(torch.randn(shape[0]).mul(scale)));
        }

        Tensor linear(Tensor x) {
            return torch.linear(x, weight, new TensorOptional(bias));
        }

        Tensor conv(Tensor x, long padding) {
            return torch.conv2d(
                    x,
                    weight,
                    new TensorOptional(bias),
                    new long[] {1, 1},
                    new long[] {padding, padding},
                    new long[] {1, 1},
                    1);
        }
    }

    static Runnable mlp(PyTorchJob job) {
        Layer first = Layer.of(job, SIDE * SIDE, 512, SIDE * SIDE);
        Layer second = Layer.of(job, 512, 512, 512);
        Layer third = Layer.of(job, 512, CLASSES, 512);
        return step(
                job.tensor(false, Workload.MLP_BATCH, SIDE * SIDE),
                x -> third.linear(second.linear(first.linear(x).relu()).relu()),
                first,
                second,
                third);
    }

    static Runnable cnn(PyTorchJob job, int padding) {
        long side = padding == 0 ? 5 : 7;
        Layer first = Layer.of(job, 9, 32, 1, 3, 3);
        Layer second = Layer.of(job, 9 * 32, 64, 32, 3, 3);
        Layer third = Layer.of(job, 64 * side * side, CLASSES, 64 * side * side);
        return step(
                job.tensor(false, Workload.CNN_BATCH, 1, SIDE, SIDE),
                x -> {
                    Tensor y = torch.max_pool2d(first.conv(x, padding).relu(), 2, 2);
                    Tensor z = torch.max_pool2d(second.conv(y, padding).relu(), 2, 2);
                    return third.linear(z.flatten(1, -1));
                },
                first,
                second,
                third);
    }

    private static Runnable step(Tensor batch, UnaryOperator<Tensor> network, Layer... layers) {
        long[] labels = new long[Math.toIntExact(batch.size(0))];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
        }
        Tensor classes = torch.tensor(labels);
        TensorVector parameters = new TensorVector();
        for (Layer layer : layers) {
            parameters.push_back(layer.weight);
            parameters.push_back(layer.bias);
        }
        SGD optimizer = new SGD(parameters, new SGDOptions(Workload.RATE));
        return () -> {
            torch.cross_entropy_loss(network.apply(batch), classes).backward();
            optimizer.step();
        };
    }

    /** {@code torch.nn.TransformerEncoderLayer}, batch first, with gelu; attention is PyTorch's fused one. */
    static Runnable transformer(PyTorchJob job, boolean backward) {
        long width = Workload.WIDTH;
        Layer attentionIn = Layer.of(job, width, 3 * width, width);
        Layer attentionOut = Layer.of(job, width, width, width);
        Layer feedIn = Layer.of(job, width, Workload.FEED_FORWARD, width);
        Layer feedOut = Layer.of(job, Workload.FEED_FORWARD, width, Workload.FEED_FORWARD);
        Layer first = new Layer(job.leaf(torch.ones(width)), job.leaf(torch.zeros(width)));
        Layer second = new Layer(job.leaf(torch.ones(width)), job.leaf(torch.zeros(width)));
        Tensor x = job.tensor(backward, Workload.SEQUENCES, Workload.LENGTH, width);
        Tensor gradient = backward ? job.tensor(false, Workload.SEQUENCES, Workload.LENGTH, width) : null;
        return () -> {
            Tensor attended = attentionOut.linear(attention(attentionIn.linear(x)));
            Tensor y = PyTorchJob.layerNorm(x.add(attended), width, first.weight, first.bias);
            Tensor fed = feedOut.linear(torch.gelu(feedIn.linear(y)));
            PyTorchJob.finish(PyTorchJob.layerNorm(y.add(fed), width, second.weight, second.bias), gradient);
        };
    }

    private static Tensor attention(Tensor all) {
        TensorVector parts = all.chunk(3, -1);
        Tensor heads =
                torch.scaled_dot_product_attention(heads(parts.get(0)), heads(parts.get(1)), heads(parts.get(2)));
        return heads.transpose(1, 2).reshape(Workload.SEQUENCES, Workload.LENGTH, Workload.WIDTH);
    }

    private static Tensor heads(Tensor x) {
        return x.view(Workload.SEQUENCES, Workload.LENGTH, Workload.HEADS, Workload.WIDTH / Workload.HEADS)
                .transpose(1, 2);
    }
}
