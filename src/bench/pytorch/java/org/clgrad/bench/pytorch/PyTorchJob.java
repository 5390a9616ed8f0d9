package org.clgrad.bench.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.clgrad.bench.Job;
import org.clgrad.bench.Workload;

/** A workload in PyTorch. Each run frees what it made; gradients stay until the next run. */
final class PyTorchJob implements Job {
    private static final double TINY = 1e-4;

    private final PointerScope scope = new PointerScope();
    private final List<Tensor> leaves = new ArrayList<>();
    private final Runnable body;

    PyTorchJob(Workload workload) {
        torch.manual_seed(1);
        body = body(workload);
    }

    private Runnable body(Workload workload) {
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
            case MLP -> PyTorchNetworks.mlp(this);
            case CNN -> PyTorchNetworks.cnn(this, 0);
            case CNN_PADDED -> PyTorchNetworks.cnn(this, 1);
            case TRANSFORMER_FORWARD -> PyTorchNetworks.transformer(this, false);
            case TRANSFORMER -> PyTorchNetworks.transformer(this, true);
        };
    }

    /** Normal random numbers, whose gradient may be wanted. */
    Tensor tensor(boolean differentiated, long... shape) {
        Tensor t = torch.randn(shape);
        return differentiated ? leaf(t) : t;
    }

    Tensor leaf(Tensor tensor) {
        tensor.set_requires_grad(true);
        leaves.add(tensor);
        return tensor;
    }

    private Runnable matmul(int side) {
        Tensor a = tensor(false, side, side);
        Tensor b = tensor(false, side, side);
        return () -> torch.matmul(a, b);
    }

    private Runnable gelu(boolean backward) {
        Tensor x = tensor(backward, Workload.ELEMENTWISE);
        Tensor gradient = backward ? tensor(false, Workload.ELEMENTWISE) : null;
        Scalar factor = new Scalar(Workload.FACTOR);
        Scalar summand = new Scalar(Workload.SUMMAND);
        return () -> finish(torch.gelu(x.mul(factor).add(summand)), gradient);
    }

    private Runnable softmax(boolean backward) {
        Tensor x = tensor(backward, Workload.ROWS, Workload.COLUMNS);
        Tensor gradient = backward ? tensor(false, Workload.ROWS, Workload.COLUMNS) : null;
        return () -> finish(x.softmax(1), gradient);
    }

    private Runnable layerNorm(boolean backward) {
        Tensor x = tensor(backward, Workload.ROWS, Workload.COLUMNS);
        Tensor weight = tensor(backward, Workload.COLUMNS);
        Tensor bias = tensor(backward, Workload.COLUMNS);
        Tensor gradient = backward ? tensor(false, Workload.ROWS, Workload.COLUMNS) : null;
        return () -> finish(layerNorm(x, Workload.COLUMNS, weight, bias), gradient);
    }

    static Tensor layerNorm(Tensor x, long width, Tensor weight, Tensor bias) {
        return torch.layer_norm(
                x, new long[] {width}, new TensorOptional(weight), new TensorOptional(bias), Workload.EPSILON, true);
    }

    private Runnable sum() {
        Tensor x = tensor(false, Workload.SUMMED);
        return x::sum;
    }

    private Runnable scalars(boolean backward) {
        Tensor x = tensor(true);
        Tensor factor = torch.full(new long[0], new Scalar(1 + TINY));
        Tensor summand = torch.full(new long[0], new Scalar(TINY));
        return () -> {
            Tensor y = x;
            for (int i = 0; i < Workload.CHAIN; i += 2) {
                y = y.mul(factor).add(summand);
            }
            if (backward) {
                y.backward();
            }
        };
    }

    static void finish(Tensor result, Tensor gradient) {
        if (gradient != null) {
            result.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
        }
    }

    @Override
    public void run() {
        for (Tensor leaf : leaves) {
            leaf.mutable_grad().reset();
        }
        try (PointerScope run = new PointerScope()) {
            body.run();
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
