package org.clgrad.bench;

import java.util.function.Supplier;
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
        TransformerBlock block = new TransformerBlock(job.device(), DType.FLOAT32, job.random());
        block.parameters().forEach(job::leaf);
        Tensor x = job.differentiated(backward, Workload.SEQUENCES, Workload.LENGTH, Workload.WIDTH);
        Tensor gradient = backward ? job.input(Workload.SEQUENCES, Workload.LENGTH, Workload.WIDTH) : null;
        return () -> ClgradJob.finish(block.apply(x), gradient);
    }
}
