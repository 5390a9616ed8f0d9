package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end while it measures: the shutdown hooks of Ctrl-C and of a plain kill are the same. */
class InterruptionTest {
    @TempDir
    private Path folder;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are ended there without their shutdown hooks")
    void whatWasMeasuredIsKept() throws IOException, InterruptedException {
        Path json = folder.resolve("ulp.json");
        // All floats take minutes, so the command has not ended. It may not have begun on a busy machine: then later.
        for (int seconds = 4; seconds <= 128; seconds *= 2) {
            String output = outputWhenEndedAfter(seconds, json);
            if (output.contains("PARTIAL")) {
                assertTrue(output.contains("ok, partial"), output);
                assertFalse(output.contains("all held"), output);
                JsonObject all = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
                assertTrue(all.get("partial").getAsBoolean());
                JsonObject exp = all.getAsJsonArray("results").get(0).getAsJsonObject();
                assertFalse(exp.get("complete").getAsBoolean());
                return;
            }
        }
        throw new AssertionError("the command never said what it had measured");
    }

    private String outputWhenEndedAfter(int seconds, Path json) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        File output = folder.resolve("output" + seconds).toFile();
        Process process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "ulp",
                        "--op",
                        "exp",
                        "--every",
                        "1",
                        "--device",
                        "cpu",
                        "--json",
                        json.toString())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertFalse(process.waitFor(seconds, TimeUnit.SECONDS), "it ended by itself");
            process.destroy();
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it did not end");
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output.toPath(), StandardCharsets.UTF_8);
        if (text.contains("PARTIAL")) {
            assertEquals(Main.COULD_NOT_RUN, process.exitValue());
        }
        return text;
    }
}
