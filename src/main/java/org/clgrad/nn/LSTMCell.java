package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.StateAndMemory;
import org.clgrad.tensor.Tensor;

/** A long short-term memory, {@link Tensor#lstmCell}; gates i, f, g, o. Source: {@code torch.nn.LSTMCell}. */
public final class LSTMCell extends RecurrentCell {
    /**
     * A float32 cell with biases on the default device.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @param generator where the parameters come from
     */
    public LSTMCell(long inputSize, long hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, null, DType.FLOAT32, generator);
    }

    /**
     * A cell.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @param bias whether there are biases
     * @param device where; null for the default device
     * @param dtype float32 or float64
     * @param generator where the parameters come from, in the order of their names
     */
    public LSTMCell(long inputSize, long hiddenSize, boolean bias, Device device, DType dtype, Generator generator) {
        super(4, inputSize, hiddenSize, bias, device, dtype, generator);
    }

    /**
     * One step.
     *
     * @param x {@code [N, I]} or {@code [I]}
     * @param before state and memory, both {@code [N, H]} or {@code [H]}
     * @return the next state and memory
     */
    public StateAndMemory step(Tensor x, StateAndMemory before) {
        return x.lstmCell(before.state(), before.memory(), weight("ih"), weight("hh"), bias("ih"), bias("hh"));
    }

    /** One step from a state and a memory of zeros; the next state. */
    @Override
    protected Tensor forward(Tensor x) {
        return step(x, new StateAndMemory(zeros(x), zeros(x))).state();
    }
}
