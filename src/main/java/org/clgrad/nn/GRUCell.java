package org.clgrad.nn;

import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/** A gated recurrent unit, {@link Tensor#gruCell}; gates r, z, n. Source: {@code torch.nn.GRUCell}. */
public final class GRUCell extends RecurrentCell {
    /**
     * A float32 cell with biases on the default device.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @param generator where the parameters come from
     */
    public GRUCell(long inputSize, long hiddenSize, Generator generator) {
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
    public GRUCell(long inputSize, long hiddenSize, boolean bias, Device device, DType dtype, Generator generator) {
        super(3, inputSize, hiddenSize, bias, device, dtype, generator);
    }

    /**
     * One step.
     *
     * @param x {@code [N, I]} or {@code [I]}
     * @param state {@code [N, H]} or {@code [H]}
     * @return the next state
     */
    public Tensor step(Tensor x, Tensor state) {
        return x.gruCell(state, weight("ih"), weight("hh"), bias("ih"), bias("hh"));
    }

    /** One step from a state of zeros. */
    @Override
    protected Tensor forward(Tensor x) {
        return step(x, zeros(x));
    }
}
