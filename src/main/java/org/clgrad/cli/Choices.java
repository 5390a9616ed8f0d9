package org.clgrad.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import picocli.CommandLine.Option;

/** The options of commands that run operations on devices and compare: where, in which types, and where results go. */
final class Choices {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Device to run on: cpu, opencl:0, ...; may be repeated (default: all).")
    private List<String> deviceNames = List.of();

    @Option(
            names = "--dtype",
            split = ",",
            paramLabel = "DTYPE",
            description = "float32 or float64; may be repeated (default: both).")
    private List<String> dtypeNames = List.of("float32", "float64");

    @Option(names = "--json", paramLabel = "FILE", description = "Write every single result to a file.")
    private Path json;

    /** The devices named, all if there are none. */
    List<Device> devices() {
        return deviceNames.isEmpty()
                ? Device.list()
                : deviceNames.stream().map(Device::of).distinct().toList();
    }

    /** float32, float64 or both. */
    Set<DType> floatingTypes(String command) {
        Set<DType> types = EnumSet.noneOf(DType.class);
        for (String name : dtypeNames) {
            types.add(floatingType(command, "--dtype", name));
        }
        return types;
    }

    /** What the value of an option names. */
    static DType floatingType(String command, String option, String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "float32" -> DType.FLOAT32;
            case "float64" -> DType.FLOAT64;
            default ->
                throw new ArgumentException(command + ": " + option + " is '" + name + "'; choose float32 or float64");
        };
    }

    /** The file for every single result; null for none. */
    Path json() {
        return json;
    }
}
