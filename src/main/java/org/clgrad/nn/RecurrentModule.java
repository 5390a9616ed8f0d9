package org.clgrad.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.StateAndMemory;
import org.clgrad.tensor.Tensor;

/**
 * A recurrent network that reads sequences {@code [T, N, I]}, {@code [N, T, I]} or {@code [T, I]}. The parameters of layer k
 * are {@code weight_ih_lk [g H, I]}, {@code weight_hh_lk [g H, H]}, {@code bias_ih_lk} and {@code bias_hh_lk [g H]} with
 * PyTorch's order of gates, and again with the end {@code _reverse} for the other direction; all uniform in
 * {@code [-1 / sqrt(H), 1 / sqrt(H))} at the start. Source: {@code torch.nn.RNNBase}.
 */
public abstract sealed class RecurrentModule extends Module permits RNN, GRU, LSTM {
    private final Recurrence of;
    private final Generator generator;

    RecurrentModule(int gates, Recurrence of, Device device, DType dtype, Generator generator) {
        this.of = of;
        this.generator = generator;
        double bound = Init.kaimingBound(of.hiddenSize());
        long rows = gates * of.hiddenSize();
        for (int layer = 0; layer < of.numLayers(); layer++) {
            for (int direction = 0; direction < of.directions(); direction++) {
                String end = end(layer, direction);
                long width = layer == 0 ? of.inputSize() : of.directions() * of.hiddenSize();
                register("weight_ih" + end, Init.uniform(device, dtype, bound, generator, rows, width));
                register("weight_hh" + end, Init.uniform(device, dtype, bound, generator, rows, of.hiddenSize()));
                if (of.bias()) {
                    register("bias_ih" + end, Init.uniform(device, dtype, bound, generator, rows));
                    register("bias_hh" + end, Init.uniform(device, dtype, bound, generator, rows));
                }
            }
        }
    }

    private static String end(int layer, int direction) {
        return "_l" + layer + (direction == 0 ? "" : "_reverse");
    }

    /** The parameters of one network. */
    record Weights(Tensor ofInput, Tensor ofState, Tensor inputBias, Tensor stateBias) {}

    private Weights weights(int layer, int direction) {
        String end = end(layer, direction);
        return new Weights(
                parameter("weight_ih" + end),
                parameter("weight_hh" + end),
                of.bias() ? parameter("bias_ih" + end) : null,
                of.bias() ? parameter("bias_hh" + end) : null);
    }

    /** One step of one network; the memory is null where the cell has none. */
    abstract StateAndMemory step(Tensor x, StateAndMemory before, Weights weights);

    /** Whether the cells have a memory besides their state. */
    boolean hasMemory() {
        return false;
    }

    /**
     * What a network made of a sequence.
     *
     * @param output the states of the last layer, those of both directions next to each other: {@code [T, N, D H]},
     *     {@code [N, T, D H]} or {@code [T, D H]}
     * @param state the last state of each layer and direction, {@code [L D, N, H]} or {@code [L D, H]}
     * @param memory the last memories, of that shape; null where cells have none
     */
    public record Result(Tensor output, Tensor state, Tensor memory) {}

    /** Reads sequences from states of zeros. */
    @Override
    protected Tensor forward(Tensor x) {
        return read(x, null, null).output();
    }

    /** Reads sequences; null for states of zeros. */
    final Result read(Tensor x, Tensor state, Tensor memory) {
        try (Scope scope = Scope.open()) {
            boolean single = x.rank() == 2;
            if ((!single && x.rank() != 3) || x.size(-1) != of.inputSize()) {
                throw new ShapeException(describe() + ": input has shape " + x.shape() + "; give "
                        + (of.batchFirst() ? "[N, T, " : "[T, N, ") + of.inputSize() + "] or [T, " + of.inputSize()
                        + "]");
            }
            Tensor sequence = single ? x.unsqueeze(1) : of.batchFirst() ? x.transpose(0, 1) : x;
            if (sequence.size(0) == 0) {
                throw new ShapeException(
                        describe() + ": input has shape " + x.shape() + ", a sequence without steps; give one or more");
            }
            Tensor states = states(x, sequence, state, single);
            Tensor memories = hasMemory() ? states(x, sequence, memory, single) : null;
            List<StateAndMemory> last = new ArrayList<>();
            for (int layer = 0; layer < of.numLayers(); layer++) {
                List<Tensor> sides = new ArrayList<>();
                for (int direction = 0; direction < of.directions(); direction++) {
                    int place = layer * of.directions() + direction;
                    StateAndMemory first = new StateAndMemory(
                            states.select(0, place), memories == null ? null : memories.select(0, place));
                    sides.add(along(sequence, first, weights(layer, direction), direction == 1, last));
                }
                sequence = sides.size() == 1 ? sides.get(0) : Tensor.cat(sides, -1);
                if (layer + 1 < of.numLayers()) {
                    sequence = sequence.dropout(of.dropout(), isTraining(), generator);
                }
            }
            Tensor output = single ? sequence.squeeze(1) : of.batchFirst() ? sequence.transpose(0, 1) : sequence;
            Tensor ends = stacked(last.stream().map(StateAndMemory::state).toList(), single);
            Tensor kept = hasMemory()
                    ? scope.keep(
                            stacked(last.stream().map(StateAndMemory::memory).toList(), single))
                    : null;
            return new Result(scope.keep(output), scope.keep(ends), kept);
        }
    }

    /** One network along a sequence; adds what it ends with. */
    private Tensor along(
            Tensor sequence, StateAndMemory first, Weights weights, boolean reverse, List<StateAndMemory> last) {
        int steps = (int) sequence.size(0);
        Tensor[] outputs = new Tensor[steps];
        StateAndMemory now = first;
        for (int k = 0; k < steps; k++) {
            int t = reverse ? steps - 1 - k : k;
            now = step(sequence.select(0, t), now, weights);
            outputs[t] = now.state();
        }
        last.add(now);
        return Tensor.stack(List.of(outputs), 0);
    }

    private static Tensor stacked(List<Tensor> ends, boolean single) {
        Tensor all = Tensor.stack(ends, 0);
        return single ? all.squeeze(1) : all;
    }

    /** States to begin with, {@code [L D, N, H]}. */
    private Tensor states(Tensor x, Tensor sequence, Tensor given, boolean single) {
        long networks = (long) of.numLayers() * of.directions();
        long[] shape = {networks, sequence.size(1), of.hiddenSize()};
        if (given == null) {
            return Tensor.zeros(x.device(), x.dtype(), shape);
        }
        Tensor states = single && given.rank() == 2 ? given.unsqueeze(1) : given;
        if (!Arrays.equals(states.shape().toArray(), shape)) {
            throw new ShapeException(describe() + ": input " + x.shape() + ", states " + given.shape() + "; give ["
                    + networks + ", N, " + of.hiddenSize() + "], or without N for one sequence");
        }
        return states;
    }

    @Override
    protected String describe() {
        return getClass().getSimpleName() + "(" + of.inputSize() + " -> " + of.hiddenSize()
                + (of.numLayers() == 1 ? "" : ", " + of.numLayers() + " layers")
                + (of.bidirectional() ? ", both directions)" : ")");
    }
}
