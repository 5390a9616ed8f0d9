package org.clgrad.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.clgrad.shape.Shape;

/** Elements that lie in column-major (Fortran) order, given out in row-major order. */
final class ColumnMajorBlocks implements Blocks {
    /** A multiple of every element size, so that no element lies in two windows. */
    private static final int WINDOW_BITS = 30;

    private final ByteBuffer[] windows;
    private final int elementBytes;
    private final long[] sizes;
    private final long[] strides;
    private final long[] index;
    private long offset;

    private ColumnMajorBlocks(ByteBuffer[] windows, Shape shape, int elementBytes) {
        this.windows = windows;
        this.elementBytes = elementBytes;
        sizes = shape.toArray();
        index = new long[sizes.length];
        strides = new long[sizes.length];
        long stride = elementBytes;
        for (int d = 0; d < sizes.length; d++) {
            strides[d] = stride;
            stride *= sizes[d];
        }
    }

    /** Elements of a file, which is mapped and may be larger than the heap. */
    static ColumnMajorBlocks map(Path file, long position, Shape shape, int elementBytes) throws IOException {
        long bytes = shape.size() * elementBytes;
        long window = 1L << WINDOW_BITS;
        ByteBuffer[] windows = new ByteBuffer[(int) ((bytes + window - 1) >>> WINDOW_BITS)];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int w = 0; w < windows.length; w++) {
                long start = (long) w << WINDOW_BITS;
                windows[w] = channel.map(MapMode.READ_ONLY, position + start, Math.min(window, bytes - start));
            }
        }
        return new ColumnMajorBlocks(windows, shape, elementBytes);
    }

    /** Elements in memory. */
    static ColumnMajorBlocks of(byte[] bytes, Shape shape, int elementBytes) {
        return new ColumnMajorBlocks(windows(bytes), shape, elementBytes);
    }

    private static ByteBuffer[] windows(byte[] bytes) {
        int window = 1 << WINDOW_BITS;
        ByteBuffer[] windows = new ByteBuffer[(int) (((long) bytes.length + window - 1) >>> WINDOW_BITS)];
        for (int w = 0; w < windows.length; w++) {
            int start = w << WINDOW_BITS;
            windows[w] = ByteBuffer.wrap(bytes, start, Math.min(window, bytes.length - start))
                    .slice();
        }
        return windows;
    }

    @Override
    public void next(ByteBuffer block) {
        // Bytes are copied as they are: both buffers have the same order here, whatever the elements' is.
        while (block.hasRemaining()) {
            ByteBuffer window = windows[(int) (offset >>> WINDOW_BITS)].order(block.order());
            int at = (int) (offset & ((1L << WINDOW_BITS) - 1));
            switch (elementBytes) {
                case 1 -> block.put(window.get(at));
                case 2 -> block.putShort(window.getShort(at));
                case 4 -> block.putInt(window.getInt(at));
                default -> block.putLong(window.getLong(at));
            }
            advance();
        }
    }

    private void advance() {
        for (int d = sizes.length - 1; d >= 0; d--) {
            offset += strides[d];
            if (++index[d] < sizes[d]) {
                return;
            }
            offset -= strides[d] * sizes[d];
            index[d] = 0;
        }
    }

    @Override
    public void close() {}
}
