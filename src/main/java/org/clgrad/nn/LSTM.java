package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.StateAndMemory;
import org.clgrad.tensor.Tensor;

/** A network of long short-term memories, {@link Tensor#lstmCell}; gates i, f, g, o. Source: {@code torch.nn.LSTM}. */
public final class LSTM extends RecurrentModule {
    /**
     * A float32 network on the default device.
     *
     * @param of the sizes and choices
     * @param generator where the parameters come from, and what is dropped between layers
     */
    public LSTM(Recurrence of, Generator generator) {
        this(of, null, DType.FLOAT32, generator);
    }

    /**
     * A network.
     *
     * @param of the sizes and choices
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param generator where the parameters come from, in the order of their names, and what is dropped between layers
     */
    public LSTM(Recurrence of, Device device, DType dtype, Generator generator) {
        super(4, of, device, dtype, generator);
    }

    @Override
    StateAndMemory step(Tensor x, StateAndMemory before, Weights w) {
        return x.lstmCell(before.state(), before.memory(), w.ofInput(), w.ofState(), w.inputBias(), w.stateBias());
    }

    @Override
    boolean hasMemory() {
        return true;
    }

    /**
     * Reads sequences.
     *
     * @param x {@code [T, N, I]}, {@code [N, T, I]} or {@code [T, I]}
     * @param state the first state of each layer and direction, {@code [L D, N, H]} or {@code [L D, H]}; null for zeros
     * @param memory the first memories, of that shape; null for zeros
     * @return the states of the last layer, the last states and memories
     */
    public Result run(Tensor x, Tensor state, Tensor memory) {
        return read(x, state, memory);
    }
}
