package org.clgrad.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the benchmark runs on, for people. */
public final class Machine {
    private Machine() {}

    /** {@return processor, memory, operating system and JVM, as far as they are known} */
    public static Map<String, String> describe() {
        Map<String, String> found = new LinkedHashMap<>();
        String processors = Runtime.getRuntime().availableProcessors() + " processors";
        found.put(
                "processor",
                field("/proc/cpuinfo", "model name")
                        .map(m -> m + ", " + processors)
                        .orElse(processors));
        field("/proc/meminfo", "MemTotal")
                .map(text -> Long.parseLong(text.replaceAll("\\D", "")))
                .ifPresent(kib -> found.put("memory", String.format(Locale.ROOT, "%.1f GiB", kib / (1024.0 * 1024))));
        found.put("system", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        found.put("JVM", property("java.vm.name") + " " + property("java.vm.version"));
        return found;
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static Optional<String> field(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
