package org.clgrad.check;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;

/** Where values and derivatives come from: one of the two sides of a {@link PairCheck}. */
public sealed interface Source {
    /** The name of finite differences. */
    String DIFFERENCES = "differences";

    /**
     * A run of the operation.
     *
     * @param device where
     * @param dtype the floating type it runs in; null for each that is asked for
     */
    record Run(Device device, DType dtype) implements Source {
        @Override
        public String toString() {
            return dtype == null ? device.id() : device.id() + ":" + dtype.label();
        }

        boolean isSingle() {
            return dtype == DType.FLOAT32;
        }
    }

    /**
     * Finite differences of Apache Commons Math, of the results and gradients in float64 on the CPU: derivatives, no
     * values.
     */
    record Differences() implements Source {
        @Override
        public String toString() {
            return DIFFERENCES;
        }
    }

    /**
     * Results, gradients and second-order gradients in float64 that were stored.
     *
     * @param folder where
     * @param suite what is there
     */
    record Stored(Path folder, ReferenceSuite suite) implements Source {
        @Override
        public String toString() {
            return folder.toString();
        }
    }

    /**
     * Reads a source: {@code cpu} or another device, with {@code :float32} or {@code :float64} after it or in every type
     * that is asked for; {@code differences}; or the folder of a reference suite, by a path.
     *
     * @param text what was given
     * @return the source
     * @throws ArgumentException if it is none of these
     * @throws DeviceException if there is no device of that name
     * @throws DataException if the suite in the folder cannot be read
     */
    static Source parse(String text) {
        if (text.equals(DIFFERENCES)) {
            return new Differences();
        }
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            String ending = ":" + dtype.label();
            if (text.endsWith(ending)) {
                return new Run(Device.of(text.substring(0, text.length() - ending.length())), dtype);
            }
        }
        if (text.equals("cpu") || text.equals("opencl") || text.matches("opencl:\\d+")) {
            return new Run(Device.of(text), null);
        }
        Path folder = path(text);
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ArgumentException("check: there is no source '" + text + "'; give a device ("
                    + String.join(", ", Device.list().stream().map(Device::id).toList())
                    + "), alone or with :float32 or :float64 after it, '" + DIFFERENCES
                    + "', or the folder of a reference suite");
        }
        return new Stored(folder, ReferenceSuite.open(folder));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** This source in each of the types that it is asked for in; itself where it has one of its own. */
    default List<Source> in(Set<DType> dtypes) {
        List<Source> all = new ArrayList<>();
        if (this instanceof Run run && run.dtype == null) {
            for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                if (dtypes.contains(dtype)) {
                    all.add(new Run(run.device, dtype));
                }
            }
        } else {
            all.add(this);
        }
        return all;
    }
}
