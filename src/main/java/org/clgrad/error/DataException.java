package org.clgrad.error;

/** A file that is missing, truncated or not what it claims to be. */
public final class DataException extends ClgradException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message operation, what is wrong, the values, the remedy
     */
    public DataException(String message) {
        super(message);
    }

    /**
     * Creates the exception with what led to it.
     *
     * @param message operation, what is wrong, the values, the remedy
     * @param cause what led to it
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
