package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.StateAndMemory;
import org.clgrad.tensor.Tensor;

/** A recurrent network of cells {@link Tensor#rnnTanhCell} or {@link Tensor#rnnReluCell}. Source: {@code torch.nn.RNN}. */
public final class RNN extends RecurrentModule {
    private final boolean relu;

    /**
     * A float32 network of {@code tanh} cells on the default device.
     *
     * @param of the sizes and choices
     * @param generator where the parameters come from, and what is dropped between layers
     */
    public RNN(Recurrence of, Generator generator) {
        this(of, "tanh", null, DType.FLOAT32, generator);
    }

    /**
     * A network.
     *
     * @param of the sizes and choices
     * @param nonlinearity {@code tanh} or {@code relu}
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param generator where the parameters come from, in the order of their names, and what is dropped between layers
     */
    public RNN(Recurrence of, String nonlinearity, Device device, DType dtype, Generator generator) {
        super(1, of, device, dtype, generator);
        relu = isRelu("RNN", nonlinearity);
    }

    /** {@return whether a nonlinearity is relu and not tanh; others are refused} */
    static boolean isRelu(String owner, String nonlinearity) {
        return switch (nonlinearity) {
            case "tanh" -> false;
            case "relu" -> true;
            default ->
                throw new ArgumentException(owner + ": nonlinearity is '" + nonlinearity + "'; choose tanh or relu");
        };
    }

    @Override
    StateAndMemory step(Tensor x, StateAndMemory before, Weights w) {
        Tensor h = before.state();
        Tensor next = relu
                ? x.rnnReluCell(h, w.ofInput(), w.ofState(), w.inputBias(), w.stateBias())
                : x.rnnTanhCell(h, w.ofInput(), w.ofState(), w.inputBias(), w.stateBias());
        return new StateAndMemory(next, null);
    }

    /**
     * Reads sequences.
     *
     * @param x {@code [T, N, I]}, {@code [N, T, I]} or {@code [T, I]}
     * @param state the first state of each layer and direction, {@code [L D, N, H]} or {@code [L D, H]}; null for zeros
     * @return the states of the last layer, and the last states
     */
    public Result run(Tensor x, Tensor state) {
        return read(x, state, null);
    }
}
