package org.clgrad.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;
import org.clgrad.error.DataException;

/** Reads the elements of a stored tensor in row-major order, a part at a time: memory does not grow with the tensor. */
public final class ElementReader implements AutoCloseable {
    private static final int BLOCK_BYTES = 1 << 16;

    private final String where;
    private final ElementType type;
    private final Blocks blocks;
    private final ByteBuffer block;
    private long remaining;

    ElementReader(String where, ElementType type, ByteOrder order, long count, Blocks.Opener opener) {
        this.where = where;
        this.type = type;
        remaining = count;
        block = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, count * type.bytes()))
                .order(order);
        try {
            blocks = opener.open();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * Reads the next elements as doubles; int64 and uint64 beyond 2^53 round, truth values are 0 and 1.
     *
     * @param into where they go, from its start
     * @param count how many, at most as many as are left
     * @throws DataException if the file has been truncated or is damaged
     */
    public void read(double[] into, int count) {
        read(count, (start, n) -> type.decode(block, into, start, n));
    }

    /**
     * Reads the next elements of a type that is not floating, exactly; uint64 as its bits.
     *
     * @param into where they go, from its start
     * @param count how many, at most as many as are left
     * @throws DataException if the file has been truncated or is damaged
     */
    public void read(long[] into, int count) {
        read(count, (start, n) -> type.decode(block, into, start, n));
    }

    private interface Decoder {
        void decode(int start, int count);
    }

    private void read(int count, Decoder decoder) {
        if (count > remaining) {
            throw new IllegalArgumentException(count + " elements wanted, " + remaining + " left in " + where);
        }
        try {
            int most = block.capacity() / type.bytes();
            for (int start = 0; start < count; start += most) {
                int n = Math.min(most, count - start);
                block.clear().limit(n * type.bytes());
                blocks.next(block);
                block.flip();
                decoder.decode(start, n);
            }
            remaining -= count;
            if (remaining == 0) {
                blocks.end();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private DataException failure(IOException e) {
        String what = e instanceof EOFException
                ? "is truncated, " + e.getMessage()
                : e instanceof ZipException ? "is damaged, " + e.getMessage() : "cannot be read (" + e + ")";
        return new DataException(where + ": " + what + "; copy it again", e);
    }

    @Override
    public void close() {
        try {
            blocks.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
