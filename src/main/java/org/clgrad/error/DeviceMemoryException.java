package org.clgrad.error;

/** An allocation that does not fit the device, after everything that could be freed was freed. */
public final class DeviceMemoryException extends ClgradException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message operation, what is wrong, the values, the remedy
     */
    public DeviceMemoryException(String message) {
        super(message);
    }

    /**
     * Creates the exception with what led to it.
     *
     * @param message operation, what is wrong, the values, the remedy
     * @param cause what led to it
     */
    public DeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
