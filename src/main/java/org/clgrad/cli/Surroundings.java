package org.clgrad.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.clgrad.engine.Device;

/** Where and how something was measured: what every report has to say. */
final class Surroundings {
    private Surroundings() {}

    /**
     * Describes a run.
     *
     * @param devices where
     * @param settings what was asked for, by name
     * @return the run's facts and each device's: driver, build options, fma and denormals among them
     */
    static Map<String, Map<String, String>> of(List<Device> devices, Map<String, String> settings) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        Map<String, String> run = new LinkedHashMap<>();
        for (String line : new Version().getVersion()) {
            run.put(line.startsWith("clgrad") ? "version" : "JVM", line);
        }
        run.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        run.putAll(new TreeMap<>(settings));
        all.put("This run", run);
        for (Device device : devices) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("name", device.info().description());
            facts.put(
                    "numerical contract",
                    device.info().keepsContract()
                            ? "kept"
                            : String.join("; ", device.info().deviations()));
            facts.putAll(device.info().details());
            all.put("Device " + device.id(), facts);
        }
        return all;
    }
}
