package org.clgrad.error;

/** A device that is unknown, cannot do an operation, or failed while doing it. */
public final class DeviceException extends ClgradException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message operation, what is wrong, the values, the remedy
     */
    public DeviceException(String message) {
        super(message);
    }

    /**
     * Creates the exception with what led to it.
     *
     * @param message operation, what is wrong, the values, the remedy
     * @param cause what led to it
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
