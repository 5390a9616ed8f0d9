package org.clgrad.error;

/** Shapes, ranks or dimensions that do not fit an operation or each other. */
public final class ShapeException extends ClgradException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message operation, what is wrong, the values, the remedy
     */
    public ShapeException(String message) {
        super(message);
    }
}
