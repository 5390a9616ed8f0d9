package org.clgrad.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.clgrad.spi.MatMulPrecision;

/**
 * Which kernels compute a matrix product, best first, by the device's class, the product's size and the type, and how
 * large results are stored: the table of the jar, before it the lines that {@code clgrad tune} has added on this machine
 * for this very device. The first line that fits counts. A damaged table of the machine is ignored with a warning; tuning
 * again writes a sound one.
 */
final class TuningTable {
    private static final String RESOURCE = "kernels.tuning";
    private static final String FILE = "kernels.tuning";
    /** In the place of a size: the line says how results are stored, see {@link Stores}. */
    private static final String STORES = "stores";

    private static final String HEADER = "# clgrad tuning 1";
    private static final Logger LOG = System.getLogger("org.clgrad");

    /**
     * A line.
     *
     * @param device the device class or the key of one device; {@code *} for any
     * @param size the size class, or {@code *}; {@code stores} for how results are stored
     * @param dtype the type, or {@code *} for both, or the fast mode of float32; of stores {@code *}
     * @param kernels names of variants, best first; of stores one name
     */
    record Line(String device, String size, String dtype, List<String> kernels) {
        static Line parse(String text) {
            String[] words = text.trim().split("\\s+", -1);
            if (words.length < 4) {
                throw new IllegalArgumentException("'" + text + "' has fewer than four words");
            }
            if (words[1].equals(STORES)) {
                if (words.length > 4 || !words[2].equals("*")) {
                    throw new IllegalArgumentException("'" + text + "' has not one way to store every type");
                }
                Stores.mebibytes(words[3]);
                return new Line(words[0], STORES, "*", List.of(words[3]));
            }
            if (!words[1].equals("*")) {
                SizeClass.of(words[1]);
            }
            MatMulPrecision precision = precision(words[2]);
            List<String> kernels = List.of(Arrays.copyOfRange(words, 3, words.length));
            for (String kernel : kernels) {
                if (VariantName.parse(kernel).precision() != precision) {
                    throw new IllegalArgumentException("'" + kernel + "' is no kernel of " + words[2]);
                }
            }
            return new Line(words[0], words[1], words[2], kernels);
        }

        private static MatMulPrecision precision(String type) {
            if (type.equals("*") || type.equals("float32") || type.equals("float64")) {
                return MatMulPrecision.IEEE;
            }
            for (MatMulPrecision precision : MatMulPrecision.values()) {
                if (precision != MatMulPrecision.IEEE && precision.label().equals(type)) {
                    return precision;
                }
            }
            throw new IllegalArgumentException("'" + type + "' is no type of a matrix product");
        }

        boolean fits(List<String> devices, SizeClass wanted, String type) {
            return isFor(devices)
                    && (size.equals("*") || size.equals(wanted.label()))
                    && (dtype.equals(type) || (dtype.equals("*") && precision(type) == MatMulPrecision.IEEE));
        }

        boolean isFor(List<String> devices) {
            return device.equals("*") || devices.contains(device);
        }

        @Override
        public String toString() {
            return device + " " + size + " " + dtype + " " + String.join(" ", kernels);
        }
    }

    private final Path file;
    private final String key;
    private final List<String> devices;
    private final List<Line> own;
    private final List<Line> shipped;

    private TuningTable(Path file, String key, List<String> devices, List<Line> own, List<Line> shipped) {
        this.file = file;
        this.key = key;
        this.devices = devices;
        this.own = own;
        this.shipped = shipped;
    }

    /**
     * The table of a device.
     *
     * @param traits the device
     * @param folder where this machine's lines are, if anywhere
     */
    static TuningTable of(ClTraits traits, Optional<Path> folder) {
        String key = BinaryCache.key(traits.fingerprint, traits.deviceClass()).substring(0, 16);
        Path file = folder.map(f -> f.resolve(FILE)).orElse(null);
        return new TuningTable(file, key, List.of(key, traits.deviceClass()), read(file), Shipped.LINES);
    }

    /**
     * The names of the variants for a product, best first.
     *
     * @param size the product's size
     * @param type its type, or the fast mode of float32
     */
    List<String> kernels(SizeClass size, String type) {
        return first(line -> line.fits(devices, size, type));
    }

    /** How results are stored, as {@link Stores} names it. */
    String stores() {
        return first(line -> line.size().equals(STORES) && line.isFor(devices)).get(0);
    }

    private List<String> first(Predicate<Line> fits) {
        return Stream.of(own, shipped)
                .flatMap(List::stream)
                .filter(fits)
                .findFirst()
                .map(Line::kernels)
                .orElse(List.of());
    }

    /**
     * Puts lines for this device into the machine's table, in the place of those it has for the same sizes and types.
     *
     * @param found the size, the type and the variants of each; the device is set here
     * @return the file
     * @throws IOException if it cannot be written, or there is no folder for it
     */
    Path write(List<Line> found) throws IOException {
        if (file == null) {
            throw new IOException("there is no cache folder (clgrad.cache is off)");
        }
        List<Line> lines = new ArrayList<>();
        found.forEach(line -> lines.add(new Line(key, line.size(), line.dtype(), line.kernels())));
        for (Line old : read(file)) {
            if (lines.stream()
                    .noneMatch(line -> line.device().equals(old.device())
                            && line.size().equals(old.size())
                            && line.dtype().equals(old.dtype()))) {
                lines.add(old);
            }
        }
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        lines.forEach(line -> text.append(line).append('\n'));
        BinaryCache.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private static List<Line> read(Path file) {
        if (file == null) {
            return List.of();
        }
        try {
            if (!Files.isRegularFile(file)) {
                return List.of();
            }
            String text = Files.readString(file);
            if (!text.startsWith(HEADER + "\n") || !text.endsWith("\n")) {
                throw new IllegalArgumentException("it is not whole, or of another version");
            }
            return parse(text);
        } catch (IOException | SecurityException | IllegalArgumentException e) {
            LOG.log(
                    Logger.Level.WARNING,
                    "the tuning table " + file + " is ignored: " + e.getMessage() + "; 'clgrad tune' writes a new one");
            return List.of();
        }
    }

    private static List<Line> parse(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Line::parse)
                .toList();
    }

    private static final class Shipped {
        static final List<Line> LINES = load();

        private static List<Line> load() {
            try (InputStream in = TuningTable.class.getResourceAsStream(RESOURCE)) {
                return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
