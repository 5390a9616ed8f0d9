package org.clgrad.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The options of commands that look for one thing: with which random values, and where it is written. */
final class FindingChoices {
    @Option(names = "--seed", paramLabel = "N", description = "Which random values (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--save",
            paramLabel = "FOLDER",
            description = "Write what was found with its inputs as a suite that clgrad verify replays.")
    private Path save;

    @Option(names = "--json", paramLabel = "FILE", description = "Write what was found to a file.")
    private Path json;

    /** Which random values. */
    long seed() {
        return seed;
    }

    /** The folder of the suite; null for none. */
    Path folder() {
        return save;
    }

    /** Where the suite is and what it is good for. */
    String saved() {
        return save + ": clgrad verify " + save + " replays it";
    }

    /** Writes what was found if that was asked for. */
    void writeJson(String command, Supplier<Map<String, Object>> content) {
        if (json != null) {
            JsonFile.write(command, json, content.get());
        }
    }
}
