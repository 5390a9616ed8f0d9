package org.clgrad.error;

/** An element type that an operation does not take, or operands whose types differ. */
public final class DTypeException extends ClgradException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message operation, what is wrong, the values, the remedy
     */
    public DTypeException(String message) {
        super(message);
    }
}
