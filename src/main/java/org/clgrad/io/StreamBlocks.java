package org.clgrad.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;

/** Bytes of an entry of an archive, whose checksum is checked at the end; {@code ZipFile} itself does not. */
final class StreamBlocks implements Blocks {
    private final CheckedInputStream in;
    private final long checksum;

    /**
     * Continues a stream.
     *
     * @param in the entry, read up to the elements
     * @param checksum what the checksum of the whole entry must be
     */
    StreamBlocks(CheckedInputStream in, long checksum) {
        this.in = in;
        this.checksum = checksum;
    }

    @Override
    public void next(ByteBuffer block) throws IOException {
        int wanted = block.remaining();
        int read = in.readNBytes(block.array(), block.arrayOffset() + block.position(), wanted);
        if (read < wanted) {
            throw new EOFException("it ends early");
        }
        block.position(block.limit());
    }

    @Override
    public void end() throws IOException {
        end(in, checksum);
    }

    static void end(CheckedInputStream in, long checksum) throws IOException {
        if (((InputStream) in).read() >= 0) {
            throw new ZipException("it has more bytes than its shape says");
        }
        if (in.getChecksum().getValue() != checksum) {
            throw new ZipException("its checksum is wrong");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
