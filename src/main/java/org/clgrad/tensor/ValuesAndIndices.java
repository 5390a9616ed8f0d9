package org.clgrad.tensor;

import java.util.List;

/**
 * Elements and where they were: the results of operations such as {@code max}, {@code sort} and {@code topk} along a
 * dimension. Gradients go to the elements that were chosen.
 *
 * @param values the elements
 * @param indices int64, the place of each along the dimension
 */
public record ValuesAndIndices(Tensor values, Tensor indices) {
    /** {@return both, in the order of PyTorch's named tuples} */
    public List<Tensor> asList() {
        return List.of(values, indices);
    }
}
