package org.clgrad.tensor;

/**
 * What becomes of tensors while the graph keeps them for the backward pass: elsewhere, smaller, or made again when needed.
 * In force on a thread between {@link Autograd#savedTensorHooks} and the closing of what that returns; of nested hooks the
 * innermost count. Neither method is recorded. A write in place to a tensor that hooks put away is not noticed, unless what
 * {@link #pack} gave is a tensor in the same memory. Source: {@code torch.autograd.graph.saved_tensors_hooks}.
 */
public interface SavedTensorHooks {
    /**
     * Puts a tensor away, while the operation that saves it is called.
     *
     * @param tensor the values to keep, without history, in memory that the caller of the operation may share; the hook's
     *     own handle, to return, to close, or to leave to the garbage collector
     * @return what {@link #unpack} makes the tensor from; not null
     */
    Object pack(Tensor tensor);

    /**
     * Brings a tensor back, each time a backward pass comes to the operation.
     *
     * @param packed what {@link #pack} returned
     * @return the same values, of the same type and shape on the same device
     */
    Tensor unpack(Object packed);

    /**
     * Called once when the graph lets go of a tensor, which no pass will want again. Closes what was packed if that is a
     * tensor. A graph that is dropped and not passed is left to the garbage collector.
     *
     * @param packed what {@link #pack} returned
     */
    default void release(Object packed) {
        if (packed instanceof Tensor t) {
            t.close();
        }
    }
}
