package org.clgrad.tensor;

import org.clgrad.error.AutogradException;

/**
 * A tensor that the graph keeps for the backward pass: a handle of the graph's own, with the history the tensor had
 * then and the version of its memory, so that a later write in place is noticed.
 */
final class SavedTensor {
    private final Tensor handle;
    private final int version;

    /**
     * Saves a tensor.
     *
     * @param tensor what to keep
     * @param source the node that made it, null if it is a constant
     * @param slot which of that node's outputs it is
     */
    SavedTensor(Tensor tensor, Node source, int slot) {
        handle = tensor.graphHandle(source, slot);
        version = tensor.storage().version();
    }

    /**
     * Lends a tensor for the time of a call.
     *
     * @param tensor whose handle stays the caller's
     */
    SavedTensor(Tensor tensor) {
        handle = tensor;
        version = tensor.storage().version();
    }

    Tensor unpack(String label) {
        int found = handle.storage().version();
        if (found != version) {
            throw new AutogradException("backward of " + label + ": a " + handle.dtype() + " tensor of shape "
                    + handle.shape() + " that it needs was overwritten in place, version " + found + " found, "
                    + version + " expected; write to a copy() instead, or after backward");
        }
        return handle;
    }

    void release() {
        handle.close();
    }
}
