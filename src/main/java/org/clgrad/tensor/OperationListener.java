package org.clgrad.tensor;

/** Told of what a thread computes, in order, while {@link Autograd#listen} is open. For tools that compare or record runs. */
public interface OperationListener {
    /**
     * An operation or a {@link Function} was computed. What the listener computes itself is not told. Operations that only
     * give another view of the same memory, copies and conversions are not told either: they round nothing.
     *
     * @param call what was computed
     */
    void computed(ObservedCall call);

    /**
     * A backward pass begins with the derivative of a recorded call; what is computed until the next one belongs to it. So does the
     * adding up of gradients in a leaf, which was no call.
     *
     * @param recorded the call's {@link ObservedCall#recorded()}, -1 for a leaf
     * @param label the operation's name
     */
    default void differentiates(long recorded, String label) {}

    /**
     * A layer begins.
     *
     * @param name its name in the layer around it; empty if it has none
     * @param kind what it is
     */
    default void entered(String name, String kind) {}

    /** The layer entered last ends. */
    default void left() {}

    /**
     * Tells the listener of this thread that a layer begins; closing what it returns tells that it ends.
     *
     * @param name its name in the layer around it
     * @param layer the layer; its class says what it is
     * @return what to close; null if nobody listens
     */
    static Autograd.Mode enter(Object name, Object layer) {
        OperationListener listener = Session.current().listener;
        if (listener == null) {
            return null;
        }
        String kind = layer.getClass().getSimpleName();
        boolean named = !layer.getClass().isHidden() && !kind.isEmpty();
        listener.entered(String.valueOf(name), named ? kind : "function");
        return new Autograd.Mode(listener::left);
    }
}
