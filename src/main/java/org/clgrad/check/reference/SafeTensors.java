package org.clgrad.check.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clgrad.error.DataException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Shape;

/**
 * A file of named tensors in the safetensors format: the length of the header in 8 bytes, the header in JSON, the data.
 * The whole header is checked when the file is opened: known types, sizes that agree with the shapes, data inside the
 * file, without overlaps and holes. Tensors are read one at a time, so nothing is allocated that the file does not
 * hold. Source: https://github.com/huggingface/safetensors.
 */
public final class SafeTensors {
    private static final int LENGTH_BYTES = 8;
    /** The limit of the format. */
    private static final long MAX_HEADER = 100_000_000;

    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("U8", 1),
            Map.entry("I8", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("I32", 4),
            Map.entry("U32", 4),
            Map.entry("F32", 4),
            Map.entry("F64", 8),
            Map.entry("I64", 8),
            Map.entry("U64", 8));

    private final Path file;
    private final long dataStart;
    private final Map<String, Entry> entries;

    /**
     * One tensor of the file.
     *
     * @param dtype its type in the format's names, such as {@code F32}
     * @param shape its sizes
     * @param begin where its bytes begin, after the header
     * @param end where they end
     */
    private record Entry(String dtype, Shape shape, long begin, long end) {}

    /**
     * A tensor that was read.
     *
     * @param dtype {@code F32}, {@code F64}, {@code I32}, {@code I64} or {@code BOOL}
     * @param shape its sizes
     * @param values its elements in row-major order; int64 beyond 2^53 rounds
     */
    public record Content(String dtype, Shape shape, double[] values) {
        /** {@return whether the type is floating} */
        public boolean isFloating() {
            return dtype.startsWith("F");
        }

        /** {@return whether the elements are truth values, 0 or 1} */
        public boolean isBool() {
            return dtype.equals("BOOL");
        }
    }

    private SafeTensors(Path file, long dataStart, Map<String, Entry> entries) {
        this.file = file;
        this.dataStart = dataStart;
        this.entries = entries;
    }

    /**
     * Reads and checks the header of a file.
     *
     * @param file the file
     * @return its tensors, not read yet
     * @throws DataException if the file cannot be read, or is not in the format
     */
    public static SafeTensors open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < LENGTH_BYTES) {
                throw new DataException(file + ": " + size + " bytes are too few for a safetensors file");
            }
            long length = read(file, channel, 0, LENGTH_BYTES).getLong();
            if (length < 0 || length > Math.min(MAX_HEADER, size - LENGTH_BYTES)) {
                throw new DataException(file + ": the header should have " + Long.toUnsignedString(length)
                        + " bytes, the file has " + size + "; it is truncated or no safetensors file");
            }
            byte[] header = read(file, channel, LENGTH_BYTES, (int) length).array();
            long dataStart = LENGTH_BYTES + length;
            Json json = Json.parse(file + ": header", new String(header, StandardCharsets.UTF_8));
            return new SafeTensors(file, dataStart, entries(file, json, size - dataStart));
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e + ")", e);
        }
    }

    private static ByteBuffer read(Path file, FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new DataException(file + ": ends after " + (position + buffer.position()) + " bytes, expected "
                        + (position + bytes) + "; it is truncated");
            }
        }
        return buffer.flip();
    }

    private static Map<String, Entry> entries(Path file, Json header, long dataBytes) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String name : header.names()) {
            if (!name.equals("__metadata__")) {
                entries.put(name, entry(file + ": tensor '" + name + "'", header.object(name), dataBytes));
            }
        }
        checkCover(file, entries, dataBytes);
        return entries;
    }

    private static Entry entry(String where, Json json, long dataBytes) {
        String dtype = json.text("dtype");
        Integer bytes = BYTES.get(dtype);
        if (bytes == null) {
            throw new DataException(where + " has the unknown type '" + dtype + "'");
        }
        Shape shape;
        long needed;
        try {
            shape = Shape.of(json.integers("shape"));
            needed = Math.multiplyExact(shape.size(), bytes);
        } catch (ShapeException | ArithmeticException e) {
            throw new DataException(where + " has an impossible shape (" + e.getMessage() + ")", e);
        }
        long[] offsets = json.integers("data_offsets");
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > dataBytes) {
            throw new DataException(where + " lies at " + Arrays.toString(offsets) + " of " + dataBytes
                    + " bytes of data; the file is truncated or damaged");
        }
        if (offsets[1] - offsets[0] != needed) {
            throw new DataException(where + " of type " + dtype + " and shape " + shape + " needs " + needed
                    + " bytes and has " + (offsets[1] - offsets[0]));
        }
        return new Entry(dtype, shape, offsets[0], offsets[1]);
    }

    /** The format allows neither overlaps nor holes: each byte of the data belongs to one tensor. */
    private static void checkCover(Path file, Map<String, Entry> entries, long dataBytes) {
        List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
                .thenComparingLong(e -> e.getValue().end));
        long covered = 0;
        for (Map.Entry<String, Entry> e : sorted) {
            if (e.getValue().begin != covered) {
                throw new DataException(file + ": tensor '" + e.getKey() + "' begins at byte " + e.getValue().begin
                        + " of the data, the one before it ends at " + covered
                        + "; there must be no overlap and no hole");
            }
            covered = e.getValue().end;
        }
        if (covered != dataBytes) {
            throw new DataException(file + ": " + (dataBytes - covered) + " bytes at the end belong to no tensor");
        }
    }

    /** {@return the names of the tensors, in the order of the header} */
    public Set<String> names() {
        return entries.keySet();
    }

    /**
     * Reads a tensor.
     *
     * @param name its name
     * @return its type, shape and elements
     * @throws DataException if there is none of that name, its type has no equal here, or it is too large for an array
     */
    public Content read(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new DataException(file + ": there is no tensor '" + name + "'");
        }
        long bytes = entry.end - entry.begin;
        if (bytes > Integer.MAX_VALUE - LENGTH_BYTES) {
            throw new DataException(file + ": tensor '" + name + "' has " + bytes + " bytes, more than an array holds");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = read(file, channel, dataStart + entry.begin, (int) bytes);
            double[] values = new double[(int) entry.shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (entry.dtype) {
                    case "F32" -> buffer.getFloat();
                    case "F64" -> buffer.getDouble();
                    case "I32" -> buffer.getInt();
                    case "I64" -> (double) buffer.getLong();
                    case "BOOL" -> buffer.get() != 0 ? 1 : 0;
                    default ->
                        throw new DataException(file + ": tensor '" + name + "' has the type " + entry.dtype
                                + ", which clgrad does not have");
                };
            }
            return new Content(entry.dtype, entry.shape, values);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e + ")", e);
        }
    }
}
