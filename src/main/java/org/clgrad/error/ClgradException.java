package org.clgrad.error;

/**
 * The root of everything clgrad throws on purpose. Unchecked, and sealed so that a {@code catch} can tell apart
 * what a caller may want to handle. A message reads <i>operation: what is wrong, the values, the remedy</i>.
 */
public abstract sealed class ClgradException extends RuntimeException
        permits ShapeException,
                DTypeException,
                IndexException,
                ArgumentException,
                AutogradException,
                DeviceException,
                DeviceMemoryException,
                DataException {
    private static final long serialVersionUID = 1L;

    ClgradException(String message) {
        super(message);
    }

    ClgradException(String message, Throwable cause) {
        super(message, cause);
    }
}
