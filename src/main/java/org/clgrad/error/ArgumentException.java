package org.clgrad.error;

/** An argument that is neither a shape, a type nor an index and that an operation cannot take. */
public final class ArgumentException extends ClgradException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message operation, what is wrong, the values, the remedy
     */
    public ArgumentException(String message) {
        super(message);
    }
}
