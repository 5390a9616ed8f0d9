package org.clgrad.spi;

/** Told of the commands that a backend gives to its device, and of what delays them, on the thread that gives them. */
public interface CommandListener {
    /**
     * A command was given to the device.
     *
     * @param command the command, which may not have run yet
     */
    void enqueued(Command command);

    /** This thread waits until the device has done all commands so far, as it does for every transfer. */
    default void waiting() {}

    /**
     * The device's driver was asked for memory.
     *
     * @param bytes how many
     */
    default void allocated(long bytes) {}

    /** A kernel or a transfer on the device. */
    interface Command {
        /** {@return the kernel's name, or what is transferred} */
        String name();

        /** {@return when it started, on the clock of {@link System#nanoTime}; only after the device was waited for} */
        long startNanos();

        /** {@return when it ended, likewise} */
        long endNanos();
    }
}
