package org.clgrad.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;

/**
 * A workload on a device of clgrad. Its result and all gradients are computed, though nobody reads them. What a run
 * leaves are the gradients, which the next run replaces.
 */
final class ClgradJob implements Job {
    private static final double TINY = 1e-4;

    private final Device device;
    private final Generator random = new Generator(1);
    private final List<Tensor> inputs = new ArrayList<>();
    private final List<Tensor> leaves = new ArrayList<>();
    private final Supplier<Tensor> body;

    ClgradJob(Device device, Workload workload) {
        this.device = device;
        this.body = body(workload);
    }

    private Supplier<Tensor> body(Workload workload) {
        return switch (workload) {
            case MATMUL_512, MATMUL_1024, MATMUL_2048 -> matmul(workload.side());
            case GELU_FORWARD -> gelu(false);
            case GELU -> gelu(true);
            case SOFTMAX_FORWARD -> softmax(false);
            case SOFTMAX -> softmax(true);
            case LAYER_NORM_FORWARD -> layerNorm(false);
            case LAYER_NORM -> layerNorm(true);
            case SUM -> sum();
            case SCALAR_FORWARD -> scalars(false);
            case SCALAR -> scalars(true);
            case MLP -> ClgradNetworks.mlp(this);
            case CNN -> ClgradNetworks.cnn(this, 0);
            case CNN_PADDED -> ClgradNetworks.cnn(this, 1);
            case TRANSFORMER_FORWARD -> ClgradNetworks.transformer(this, false);
            case TRANSFORMER -> ClgradNetworks.transformer(this, true);
        };
    }

    Device device() {
        return device;
    }

    Generator random() {
        return random;
    }

    /** Normal random numbers. */
    Tensor input(long... shape) {
        return input(random.randn(device, DType.FLOAT32, shape));
    }

    Tensor input(Tensor tensor) {
        inputs.add(tensor);
        return tensor;
    }

    /** Normal random numbers whose gradient is wanted. */
    Tensor leaf(long... shape) {
        return leaf(random.randn(device, DType.FLOAT32, shape));
    }

    Tensor leaf(Tensor tensor) {
        leaves.add(tensor);
        return tensor.requiresGrad(true);
    }

    private Supplier<Tensor> matmul(int side) {
        Tensor a = input(side, side);
        Tensor b = input(side, side);
        return () -> a.matmul(b);
    }

    private Supplier<Tensor> gelu(boolean backward) {
        Tensor x = differentiated(backward, Workload.ELEMENTWISE);
        Tensor gradient = backward ? input(Workload.ELEMENTWISE) : null;
        return () -> finish(x.mul(Workload.FACTOR).add(Workload.SUMMAND).gelu(), gradient);
    }

    private Supplier<Tensor> softmax(boolean backward) {
        Tensor x = differentiated(backward, Workload.ROWS, Workload.COLUMNS);
        Tensor gradient = backward ? input(Workload.ROWS, Workload.COLUMNS) : null;
        return () -> finish(x.softmax(1), gradient);
    }

    private Supplier<Tensor> layerNorm(boolean backward) {
        Tensor x = differentiated(backward, Workload.ROWS, Workload.COLUMNS);
        Tensor weight = differentiated(backward, Workload.COLUMNS);
        Tensor bias = differentiated(backward, Workload.COLUMNS);
        Tensor gradient = backward ? input(Workload.ROWS, Workload.COLUMNS) : null;
        long[] normalized = {Workload.COLUMNS};
        return () -> finish(x.layerNorm(normalized, weight, bias, Workload.EPSILON), gradient);
    }

    private Supplier<Tensor> sum() {
        Tensor x = input(Workload.SUMMED);
        return x::sum;
    }

    private Supplier<Tensor> scalars(boolean backward) {
        Tensor x = leaf();
        Tensor factor = input(Tensor.full(device, DType.FLOAT32, 1 + TINY));
        Tensor summand = input(Tensor.full(device, DType.FLOAT32, TINY));
        return () -> {
            Tensor y = x;
            for (int i = 0; i < Workload.CHAIN; i += 2) {
                y = y.mul(factor).add(summand);
            }
            if (backward) {
                y.backward();
            }
            return y;
        };
    }

    /** Normal random numbers, whose gradient may be wanted. */
    Tensor differentiated(boolean wanted, long... shape) {
        return wanted ? leaf(shape) : input(shape);
    }

    static Tensor finish(Tensor result, Tensor gradient) {
        if (gradient != null) {
            result.backward(gradient);
        }
        return result;
    }

    @Override
    public void run() {
        forgetGradients();
        try (Scope scope = Scope.open()) {
            body.get().realize();
            for (Tensor leaf : leaves) {
                if (leaf.grad() != null) {
                    leaf.grad().realize();
                }
            }
        }
        device.synchronize();
    }

    @Override
    public OptionalLong peakBytes() {
        forgetGradients();
        settle();
        long before = held();
        device.memory().resetPeak();
        run();
        long peak = device.memory().stats().peakBytes();
        long own = inputs.stream().mapToLong(ClgradJob::bytes).sum()
                + leaves.stream().mapToLong(ClgradJob::bytes).sum();
        return OptionalLong.of(peak - before + own);
    }

    /** What was dropped before is collected first: found meanwhile, it would lower what is measured. */
    private void settle() {
        try {
            for (long seen = -1; seen != held(); ) {
                seen = held();
                System.gc();
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is held beside this job is no part of its memory. */
    private long held() {
        return device.memory().stats().liveBytes();
    }

    private static long bytes(Tensor tensor) {
        return tensor.size() * tensor.dtype().bytes();
    }

    private void forgetGradients() {
        for (Tensor leaf : leaves) {
            Tensor gradient = leaf.grad();
            leaf.zeroGrad();
            if (gradient != null) {
                gradient.close();
            }
        }
    }

    @Override
    public void close() {
        forgetGradients();
        leaves.forEach(Tensor::close);
        inputs.forEach(Tensor::close);
        device.memory().trim();
    }
}
