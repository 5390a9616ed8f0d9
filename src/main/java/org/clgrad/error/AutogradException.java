package org.clgrad.error;

/** Differentiation that cannot be done: a freed graph, an overwritten saved tensor, a leaf written in place. */
public final class AutogradException extends ClgradException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message operation, what is wrong, the values, the remedy
     */
    public AutogradException(String message) {
        super(message);
    }

    /**
     * Creates the exception with what led to it.
     *
     * @param message operation, what is wrong, the values, the remedy
     * @param cause what led to it
     */
    public AutogradException(String message, Throwable cause) {
        super(message, cause);
    }
}
