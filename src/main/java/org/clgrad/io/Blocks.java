package org.clgrad.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of the elements of a tensor, in row-major order, from first to last. */
interface Blocks extends AutoCloseable {
    /**
     * Fills a buffer.
     *
     * @param block a buffer, filled to its limit; a whole number of elements
     * @throws java.io.EOFException if there are fewer bytes
     */
    void next(ByteBuffer block) throws IOException;

    /** Called when all elements were read: checks what can be told only then. */
    default void end() throws IOException {}

    @Override
    void close() throws IOException;

    /** Begins reading. */
    @FunctionalInterface
    interface Opener {
        Blocks open() throws IOException;
    }
}
