package org.clgrad.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.clgrad.tensor.Tensor;

/**
 * What an operation is called with.
 *
 * @param inputs the tensors in the order of the row's input names; null where an optional one is absent
 * @param attributes everything else
 */
public record Arguments(List<Tensor> inputs, Attributes attributes) {
    /** Keeps a copy of the list. */
    public Arguments {
        inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
    }

    /**
     * Returns one input.
     *
     * @param index its place among the row's input names
     * @return the tensor, null if it is an optional one and absent
     */
    public Tensor in(int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }
}
