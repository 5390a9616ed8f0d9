package org.clgrad.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes that lie in a file in order. */
final class FileBlocks implements Blocks {
    private final FileChannel channel;
    private long position;

    FileBlocks(Path file, long position) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        this.position = position;
    }

    @Override
    public void next(ByteBuffer block) throws IOException {
        position = read(channel, position, block);
    }

    /** Fills a buffer from a place of a file. */
    static long read(FileChannel channel, long position, ByteBuffer into) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int read = channel.read(into, at);
            if (read < 0) {
                throw new EOFException("it ends after " + at + " bytes");
            }
            at += read;
        }
        return at;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
