package org.clgrad.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C in the middle of a measurement: the command hears of it, ends after the step it is at and writes what it has; the
 * JVM waits for that, and then ends with {@link Main#COULD_NOT_RUN}.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch written = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "clgrad-interruption");
    private volatile boolean asked;

    private Interruption() {}

    /** Listens until it is closed, when all is written. */
    static Interruption watch() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void end() {
        asked = true;
        try {
            if (!written.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("clgrad: ended before the results were written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(Main.COULD_NOT_RUN);
    }

    /** Whether to end. */
    boolean asked() {
        return asked;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            written.countDown();
        }
    }
}
