package org.clgrad.tensor;

import java.util.List;

/**
 * What falls into each bin.
 *
 * @param hist how many elements, or which weight
 * @param binEdges where bins begin, and where the last one ends: one more
 */
public record Histogram(Tensor hist, Tensor binEdges) {
    /** {@return both, in the order of PyTorch's named tuple} */
    public List<Tensor> asList() {
        return List.of(hist, binEdges);
    }
}
