package org.clgrad.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.clgrad.error.DataException;

/**
 * Named tensors, wherever they lie: in a safetensors, npy or npz file, or in a folder of them. Headers are read and
 * checked when it is opened, elements when they are asked for.
 *
 * <p>In a folder, a tensor's name begins with the path of its file from there, without the ending, slashes between:
 * {@code layers/1/weight} of {@code layers/1/weight.npy} or of the array {@code weight} in {@code layers/1.npz}. The
 * files of a checkpoint in parts, {@code model-00001-of-00004.safetensors} and so on, add no name of their own.
 */
public final class TensorDump implements AutoCloseable {
    private static final Pattern PART = Pattern.compile(".*-\\d{5}-of-\\d{5}");
    private static final List<String> ENDINGS = List.of(".safetensors", ".npy", ".npz");

    private final Path path;
    private final boolean named;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final List<String> others = new ArrayList<>();
    private final List<Npz> open = new ArrayList<>();

    private TensorDump(Path path, boolean named) {
        this.path = path;
        this.named = named;
    }

    /**
     * Opens a dump. What a file is, is told by its first bytes; in a folder those ending in {@code .safetensors},
     * {@code .npy} or {@code .npz} are taken.
     *
     * @param path a file or a folder
     * @return the dump; to be closed
     * @throws DataException if it is missing, truncated, damaged or of no known format, or has a name twice
     */
    public static TensorDump open(Path path) {
        boolean folder = Files.isDirectory(path);
        if (!folder && !Files.isRegularFile(path)) {
            throw new DataException(path + ": there is no such file or folder; check the path");
        }
        TensorDump dump = new TensorDump(path, folder || !isNpy(path));
        boolean done = false;
        try {
            if (folder) {
                dump.addFolder();
            } else {
                dump.addFile(path, "");
            }
            done = true;
            return dump;
        } finally {
            if (!done) {
                dump.close();
            }
        }
    }

    private void addFolder() {
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DataException(path + ": cannot be read (" + e + "); check its permissions", e);
        }
        for (Path file : files) {
            String relative = path.relativize(file).toString().replace('\\', '/');
            String ending = ENDINGS.stream()
                    .filter(e -> relative.toLowerCase(Locale.ROOT).endsWith(e))
                    .findFirst()
                    .orElse("");
            if (ending.isEmpty() || file.getFileName().toString().startsWith(".")) {
                others.add(relative);
                continue;
            }
            String stem = relative.substring(0, relative.length() - ending.length());
            int slash = stem.lastIndexOf('/') + 1;
            boolean adds = !ending.equals(".npy") && !PART.matcher(stem).matches();
            addFile(file, adds ? stem + "/" : stem.substring(0, slash));
        }
        if (tensors.isEmpty()) {
            throw new DataException(
                    path + ": the folder has no tensors; files must end in " + String.join(", ", ENDINGS));
        }
    }

    private void addFile(Path file, String prefix) {
        if (isNpy(file)) {
            add(Npy.open(file), prefix);
        } else if (startsWith(file, (byte) 'P', (byte) 'K')) {
            Npz npz = Npz.open(file);
            open.add(npz);
            npz.tensors().forEach(t -> add(t, prefix));
            npz.others().forEach(name -> others.add(prefix + name));
        } else {
            SafeTensors.open(file).tensors().forEach(t -> add(t, prefix));
        }
    }

    private static boolean isNpy(Path file) {
        return startsWith(file, NpyHeader.MAGIC);
    }

    private static boolean startsWith(Path file, byte... magic) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(magic.length), magic);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e + "); check its permissions", e);
        }
    }

    private void add(StoredTensor tensor, String prefix) {
        String name = prefix + tensor.name();
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new DataException(path + ": a tensor's name has control characters ('"
                    + name.replaceAll("\\p{Cntrl}", "?") + "'), which could deceive a terminal; the file is damaged");
        }
        StoredTensor before = tensors.put(name, tensor.renamed(name));
        if (before != null) {
            throw new DataException(path + ": two tensors are called '" + name + "' (" + before.where() + ", "
                    + tensor.where() + "); give one of them another name");
        }
    }

    /** {@return where the dump is} */
    public Path path() {
        return path;
    }

    /** {@return whether its tensors have names; a single npy file's has none but that of the file} */
    public boolean isNamed() {
        return named;
    }

    /** {@return the tensors by name, in the order of the file, or of the names of the files} */
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** {@return the files of the folder, or entries of the archive, that are no tensors} */
    public List<String> others() {
        return Collections.unmodifiableList(others);
    }

    /** Closes its archives; tensors in them can no longer be read. */
    @Override
    public void close() {
        open.forEach(Npz::close);
    }
}
