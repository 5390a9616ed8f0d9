package org.clgrad.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.clgrad.error.DataException;
import org.clgrad.tensor.Tensor;

/** Writes elements of tensors, little-endian. */
final class TensorOutput {
    private static final int BLOCK_BYTES = 1 << 16;

    private TensorOutput() {}

    interface Content {
        void write(OutputStream out) throws IOException;
    }

    /** Writes a file beside the one that is meant and then puts it in its place, so that none is ever half written. */
    static void replace(Path file, Content content) {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BLOCK_BYTES)) {
                content.write(out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written (" + e + "); give a file in a folder that exists", e);
        } finally {
            part.toFile().delete();
        }
    }

    /** The elements in row-major order. */
    static void elements(OutputStream out, Tensor t) throws IOException {
        int count = (int) t.size();
        switch (t.dtype()) {
            case FLOAT32 -> {
                float[] all = t.toFloatArray();
                write(
                        out,
                        count,
                        Float.BYTES,
                        (b, start, n) -> b.asFloatBuffer().put(all, start, n));
            }
            case FLOAT64 -> {
                double[] all = t.toDoubleArray();
                write(
                        out,
                        count,
                        Double.BYTES,
                        (b, start, n) -> b.asDoubleBuffer().put(all, start, n));
            }
            case INT32 -> {
                int[] all = t.toIntArray();
                write(
                        out,
                        count,
                        Integer.BYTES,
                        (b, start, n) -> b.asIntBuffer().put(all, start, n));
            }
            case INT64 -> {
                long[] all = t.toLongArray();
                write(out, count, Long.BYTES, (b, start, n) -> b.asLongBuffer().put(all, start, n));
            }
            case FLOAT16, BFLOAT16 -> {
                short[] all = t.toHalfBits();
                write(
                        out,
                        count,
                        Short.BYTES,
                        (b, start, n) -> b.asShortBuffer().put(all, start, n));
            }
            case BOOL -> {
                boolean[] all = t.toBooleanArray();
                write(out, count, 1, (b, start, n) -> {
                    for (int i = start; i < start + n; i++) {
                        b.put((byte) (all[i] ? 1 : 0));
                    }
                });
            }
        }
    }

    private interface Encoder {
        void put(ByteBuffer block, int start, int count);
    }

    private static void write(OutputStream out, int count, int bytes, Encoder encoder) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int most = BLOCK_BYTES / bytes;
        for (int start = 0; start < count; start += most) {
            int n = Math.min(most, count - start);
            encoder.put(block.clear(), start, n);
            out.write(block.array(), 0, n * bytes);
        }
    }
}
