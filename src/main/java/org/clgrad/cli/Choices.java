package org.clgrad.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;

/** What the options {@code --device} and {@code --dtype} mean. */
final class Choices {
    private Choices() {}

    /** The devices of these names, all if there are none. */
    static List<Device> devices(List<String> names) {
        return names.isEmpty()
                ? Device.list()
                : names.stream().map(Device::of).distinct().toList();
    }

    /** float32, float64 or both. */
    static Set<DType> floatingTypes(String command, List<String> names) {
        Set<DType> types = EnumSet.noneOf(DType.class);
        for (String name : names) {
            types.add(
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "float32" -> DType.FLOAT32;
                        case "float64" -> DType.FLOAT64;
                        default ->
                            throw new ArgumentException(
                                    command + ": --dtype is '" + name + "'; choose float32 or float64");
                    });
        }
        return types;
    }
}
