package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/**
 * One step of a recurrent network, with the parameters {@code weight_ih [g H, I]}, {@code weight_hh [g H, H]}, {@code bias_ih}
 * and {@code bias_hh [g H]} and PyTorch's order of gates, all uniform in {@code [-1 / sqrt(H), 1 / sqrt(H))} at the start.
 * Source: {@code torch.nn.RNNCellBase}.
 */
public abstract sealed class RecurrentCell extends Module permits RNNCell, GRUCell, LSTMCell {
    private final long inputSize;
    private final long hiddenSize;
    private final boolean bias;

    RecurrentCell(
            int gates, long inputSize, long hiddenSize, boolean bias, Device device, DType dtype, Generator generator) {
        if (inputSize < 1 || hiddenSize < 1) {
            throw new ArgumentException(getClass().getSimpleName() + ": " + inputSize + " inputs, " + hiddenSize
                    + " hidden; give 1 or more of each");
        }
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
        this.bias = bias;
        double bound = Init.kaimingBound(hiddenSize);
        register("weight_ih", Init.uniform(device, dtype, bound, generator, gates * hiddenSize, inputSize));
        register("weight_hh", Init.uniform(device, dtype, bound, generator, gates * hiddenSize, hiddenSize));
        if (bias) {
            register("bias_ih", Init.uniform(device, dtype, bound, generator, gates * hiddenSize));
            register("bias_hh", Init.uniform(device, dtype, bound, generator, gates * hiddenSize));
        }
    }

    final Tensor weight(String which) {
        return parameter("weight_" + which);
    }

    final Tensor bias(String which) {
        return bias ? parameter("bias_" + which) : null;
    }

    /** The state that goes with an input, of zeros. */
    final Tensor zeros(Tensor x) {
        if (x.rank() < 1 || x.rank() > 2) {
            throw new ShapeException(describe() + ": input has shape " + x.shape() + "; give [N, " + inputSize
                    + "] or [" + inputSize + "]");
        }
        return x.rank() == 1
                ? Tensor.zeros(x.device(), x.dtype(), hiddenSize)
                : Tensor.zeros(x.device(), x.dtype(), x.size(0), hiddenSize);
    }

    @Override
    protected String describe() {
        return getClass().getSimpleName() + "(" + inputSize + " -> " + hiddenSize + (bias ? ")" : ", no bias)");
    }
}
