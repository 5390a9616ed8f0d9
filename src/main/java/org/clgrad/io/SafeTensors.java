package org.clgrad.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import org.clgrad.tensor.Tensor;

/**
 * A file of named tensors in the safetensors format: the length of the header in 8 bytes, the header in JSON, the data.
 * The whole header is checked when the file is opened: known types, sizes that agree with the shapes, data inside the
 * file, without overlaps and holes, no name twice. Tensors are read one at a time, so nothing is allocated that the
 * file does not hold.
 *
 * <p>Source: https://github.com/huggingface/safetensors, "Format".
 */
public final class SafeTensors {
    private static final int LENGTH_BYTES = 8;
    /** The limit of the format. */
    private static final long MAX_HEADER = 100_000_000;

    private final Path file;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata;

    private SafeTensors(Path file, long dataStart, SafeTensorsHeader header) {
        this.file = file;
        metadata = Collections.unmodifiableMap(header.metadata());
        header.entries().forEach((name, e) -> {
            long position = dataStart + e.begin();
            tensors.put(
                    name,
                    new StoredTensor(
                            name,
                            file + ": tensor '" + name + "'",
                            e.type(),
                            e.shape(),
                            ByteOrder.LITTLE_ENDIAN,
                            () -> new FileBlocks(file, position)));
        });
    }

    /**
     * Reads and checks the header of a file.
     *
     * @param file a safetensors file
     * @return the file, to read tensors from
     * @throws DataException if it is missing, truncated or damaged
     */
    public static SafeTensors open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < LENGTH_BYTES) {
                throw new DataException(file + ": " + size + " bytes are too few for a safetensors file");
            }
            long length = read(channel, 0, LENGTH_BYTES).getLong();
            if (length < 0 || length > Math.min(MAX_HEADER, size - LENGTH_BYTES)) {
                throw new DataException(file + ": the header has " + Long.toUnsignedString(length) + " bytes, the file "
                        + size + " and the format allows " + MAX_HEADER
                        + "; it is truncated or no safetensors file");
            }
            ByteBuffer header = read(channel, LENGTH_BYTES, (int) length);
            long dataStart = LENGTH_BYTES + length;
            String text = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
            return new SafeTensors(file, dataStart, new SafeTensorsHeader(file.toString(), text, size - dataStart));
        } catch (CharacterCodingException e) {
            throw new DataException(file + ": header: is no JSON, not even UTF-8; the file is damaged", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e + "); check the path", e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        FileBlocks.read(channel, position, buffer);
        return buffer.flip();
    }

    /** {@return the names of the tensors, in the order of the header} */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** {@return the tensors, in the order of the header} */
    public Collection<StoredTensor> tensors() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    /** {@return the texts of the header's {@code __metadata__}} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Finds a tensor.
     *
     * @param name its name
     * @return the tensor, its elements not read yet
     * @throws DataException if there is none of that name
     */
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new DataException(file + ": there is no tensor '" + name + "'");
        }
        return tensor;
    }

    /**
     * Reads all tensors of a file. Some types are widened as {@link StoredTensor#toTensor} says.
     *
     * @param file a safetensors file
     * @param device where they go
     * @return the tensors by name, in the order of the header
     * @throws DataException if the file is missing, truncated or damaged, or a tensor too large
     */
    public static Map<String, Tensor> read(Path file, Device device) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (StoredTensor stored : open(file).tensors()) {
            all.put(stored.name(), stored.toTensor(device));
        }
        return all;
    }

    /**
     * Reads all tensors of a file to the default device.
     *
     * @param file a safetensors file
     * @return the tensors by name, in the order of the header
     * @throws DataException if the file is missing, truncated or damaged, or a tensor too large
     */
    public static Map<String, Tensor> read(Path file) {
        return read(file, Device.getDefault());
    }

    /**
     * Writes tensors to a file. They are read back from their devices one at a time. A file that is there is replaced
     * when everything has been written, and not before.
     *
     * @param file where to
     * @param tensors the tensors by name
     * @throws ArgumentException if a name is {@code __metadata__}, which the format keeps for itself
     * @throws DataException if the file cannot be written
     */
    public static void write(Path file, Map<String, Tensor> tensors) {
        write(file, tensors, Map.of());
    }

    /**
     * Writes tensors, and texts about them, to a file.
     *
     * @param file where to
     * @param tensors the tensors by name
     * @param metadata texts for {@link #metadata()}
     * @throws ArgumentException if a name is {@code __metadata__}, which the format keeps for itself
     * @throws DataException if the file cannot be written
     * @see #write(Path, Map)
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        if (tensors.containsKey(SafeTensorsHeader.METADATA)) {
            throw new ArgumentException("safetensors: no tensor can be called '" + SafeTensorsHeader.METADATA
                    + "', which the format keeps for itself; give it another name");
        }
        // Wide elements first, as the format's own library does, so that each tensor lies at a multiple of its element.
        List<Map.Entry<String, Tensor>> ordered = tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(e -> -e.getValue().dtype().bytes()))
                .toList();
        byte[] header = SafeTensorsHeader.text(ordered, metadata).getBytes(StandardCharsets.UTF_8);
        if (header.length > MAX_HEADER) {
            throw new ArgumentException("safetensors: the header has " + header.length + " bytes, the format allows "
                    + MAX_HEADER + "; write fewer tensors to a file");
        }
        TensorOutput.replace(file, out -> {
            out.write(ByteBuffer.allocate(LENGTH_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (Map.Entry<String, Tensor> e : ordered) {
                TensorOutput.elements(out, e.getValue());
            }
        });
    }
}
