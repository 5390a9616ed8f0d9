package org.clgrad.tensor;

import java.util.List;

/**
 * The smallest and the largest elements.
 *
 * @param min the smallest
 * @param max the largest
 */
public record MinAndMax(Tensor min, Tensor max) {
    /** {@return both, in the order of PyTorch's named tuple} */
    public List<Tensor> asList() {
        return List.of(min, max);
    }
}
