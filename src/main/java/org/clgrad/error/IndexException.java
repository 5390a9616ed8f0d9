package org.clgrad.error;

/** An index outside its dimension. */
public final class IndexException extends ClgradException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message operation, what is wrong, the values, the remedy
     */
    public IndexException(String message) {
        super(message);
    }
}
