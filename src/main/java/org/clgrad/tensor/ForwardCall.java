package org.clgrad.tensor;

/** Where an operation was called, as a stack trace to read: what anomaly mode attaches to its exceptions. */
final class ForwardCall extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Remembers the stack as it is.
     *
     * @param inducing the call whose derivative calls this one, of which a graph is created; null if none
     */
    ForwardCall(ForwardCall inducing) {
        super("", inducing);
    }

    private ForwardCall(String message, ForwardCall at) {
        super(message, at.getCause());
        setStackTrace(at.getStackTrace());
    }

    /** The same for a reader. */
    ForwardCall named(String label) {
        return new ForwardCall(label + " was called here", this);
    }
}
