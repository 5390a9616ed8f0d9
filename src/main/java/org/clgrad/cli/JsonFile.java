package org.clgrad.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.clgrad.error.DataException;

/** Where a command's {@code --json} goes. */
final class JsonFile {
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create();

    private JsonFile() {}

    static void write(String command, Path file, Map<String, Object> content) {
        try {
            Files.writeString(file, GSON.toJson(content), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException(
                    command + ": cannot write --json " + file + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); give a file in a folder that exists",
                    e);
        }
    }

    /** A number as JSON can have it: null for one that is infinite or none. */
    static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
