package org.clgrad.tensor;

import java.util.List;

/**
 * What a long short-term memory hands to its next step.
 *
 * @param state h, which is also its result
 * @param memory c
 */
public record StateAndMemory(Tensor state, Tensor memory) {
    /** {@return both, in PyTorch's order} */
    public List<Tensor> asList() {
        return List.of(state, memory);
    }
}
