package org.clgrad.tensor;

import org.clgrad.error.AutogradException;

/**
 * A tensor that the graph keeps for the backward pass: a handle of the graph's own, with the history the tensor had
 * then and the version of its memory, so that a later write in place is noticed. Or, where {@link SavedTensorHooks} are in
 * force, what they made of it.
 */
final class SavedTensor {
    /** Null if packed. */
    private final Tensor handle;
    /** Null unless packed. */
    private final PackedTensor packed;

    private final int version;

    /**
     * Saves a tensor.
     *
     * @param tensor what to keep
     * @param source the node that made it, null if it is a constant
     * @param slot which of that node's outputs it is
     */
    SavedTensor(Tensor tensor, Node source, int slot) {
        SavedTensorHooks hooks = Session.current().savedTensorHooks;
        packed = hooks == null ? null : new PackedTensor(hooks, tensor, source, slot);
        handle = hooks == null ? tensor.graphHandle(source, slot) : null;
        version = tensor.storage().version();
    }

    /**
     * Lends a tensor for the time of a call.
     *
     * @param tensor whose handle stays the caller's
     */
    SavedTensor(Tensor tensor) {
        handle = tensor;
        packed = null;
        version = tensor.storage().version();
    }

    Tensor unpack(String label) {
        if (packed != null) {
            return packed.unpack(label);
        }
        checkVersion(label, handle, version);
        return handle;
    }

    static void checkVersion(String label, Tensor t, int version) {
        int found = t.storage().version();
        if (found != version) {
            throw new AutogradException("backward of " + label + ": a " + t.dtype() + " tensor of shape " + t.shape()
                    + " that it needs was overwritten in place, version " + found + " found, " + version
                    + " expected; write to a copy() instead, or after backward");
        }
    }

    boolean isPacked() {
        return packed != null;
    }

    void release() {
        if (packed != null) {
            packed.release();
        } else {
            handle.close();
        }
    }
}
