package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/** A recurrent cell, {@link Tensor#rnnTanhCell} or {@link Tensor#rnnReluCell}. Source: {@code torch.nn.RNNCell}. */
public final class RNNCell extends RecurrentCell {
    private final boolean relu;

    /**
     * A float32 {@code tanh} cell with biases on the default device.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @param generator where the parameters come from
     */
    public RNNCell(long inputSize, long hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, "tanh", null, DType.FLOAT32, generator);
    }

    /**
     * A cell.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @param bias whether there are biases
     * @param nonlinearity {@code tanh} or {@code relu}
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param generator where the parameters come from, in the order of their names
     */
    public RNNCell(
            long inputSize,
            long hiddenSize,
            boolean bias,
            String nonlinearity,
            Device device,
            DType dtype,
            Generator generator) {
        super(1, inputSize, hiddenSize, bias, device, dtype, generator);
        relu = RNN.isRelu("RNNCell", nonlinearity);
    }

    /**
     * One step.
     *
     * @param x {@code [N, I]} or {@code [I]}
     * @param state {@code [N, H]} or {@code [H]}
     * @return the next state
     */
    public Tensor step(Tensor x, Tensor state) {
        return relu
                ? x.rnnReluCell(state, weight("ih"), weight("hh"), bias("ih"), bias("hh"))
                : x.rnnTanhCell(state, weight("ih"), weight("hh"), bias("ih"), bias("hh"));
    }

    /** One step from a state of zeros. */
    @Override
    protected Tensor forward(Tensor x) {
        return step(x, zeros(x));
    }
}
