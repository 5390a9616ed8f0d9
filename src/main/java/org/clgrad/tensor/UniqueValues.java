package org.clgrad.tensor;

import java.util.List;

/**
 * The different elements, or rows, of a tensor.
 *
 * @param values each once
 * @param inverse int64: for each element, or row, of the tensor its place among the values
 * @param counts int64: how often each value was there
 */
public record UniqueValues(Tensor values, Tensor inverse, Tensor counts) {
    /** {@return all three, in the order of PyTorch's results} */
    public List<Tensor> asList() {
        return List.of(values, inverse, counts);
    }
}
