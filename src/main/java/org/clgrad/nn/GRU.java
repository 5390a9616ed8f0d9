package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.StateAndMemory;
import org.clgrad.tensor.Tensor;

/** A network of gated recurrent units, {@link Tensor#gruCell}; gates r, z, n. Source: {@code torch.nn.GRU}. */
public final class GRU extends RecurrentModule {
    /**
     * A float32 network on the default device.
     *
     * @param of the sizes and choices
     * @param generator where the parameters come from, and what is dropped between layers
     */
    public GRU(Recurrence of, Generator generator) {
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
    public GRU(Recurrence of, Device device, DType dtype, Generator generator) {
        super(3, of, device, dtype, generator);
    }

    @Override
    StateAndMemory step(Tensor x, StateAndMemory before, Weights w) {
        return new StateAndMemory(
                x.gruCell(before.state(), w.ofInput(), w.ofState(), w.inputBias(), w.stateBias()), null);
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
