package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.clgrad.engine.Device;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private String lineOf(String op) {
        return out.toString()
                .lines()
                .filter(l -> l.startsWith(op + " "))
                .findFirst()
                .orElse("");
    }

    @Test
    void checksWhatIsAskedFor() {
        assertEquals(0, run("check", "--op", "relu,sum", "--op", "argmax", "--device", "cpu"), out + " " + err);
        assertTrue(lineOf("relu").matches("relu +\\d+ +0\\.00 +\\S+ +\\S+ +- +ok"), out.toString());
        assertTrue(lineOf("argmax").matches("argmax +\\d+ +0\\.00 +- +- +- +ok"), out.toString());
        assertTrue(out.toString().contains("3 operations,"), out.toString());
        assertTrue(out.toString().endsWith("all passed" + System.lineSeparator()), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void comparesBitsOfEveryDevice() {
        assertEquals(0, run("check", "--op", "mul", "--dtype", "float32"), out + " " + err);
        for (Device device : Devices.all()) {
            assertTrue(out.toString().contains("ULP " + device), out.toString());
            if (device != Device.cpu()) {
                assertTrue(out.toString().contains("BITS: " + device), out.toString());
            }
        }
    }

    @Test
    void writesEveryResult() throws IOException {
        Path file = folder.resolve("results.json");
        assertEquals(0, run("check", "--op", "exp", "--device", "cpu", "--seed", "9", "--json", file.toString()));
        JsonObject all = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        assertEquals(9, all.get("seed").getAsLong());
        assertEquals(0, all.get("failed").getAsLong());
        assertTrue(all.getAsJsonArray("results").size() > 50);
        for (JsonElement e : all.getAsJsonArray("results")) {
            assertEquals("exp", e.getAsJsonObject().get("op").getAsString());
            assertEquals("pass", e.getAsJsonObject().get("verdict").getAsString());
        }
    }

    @Test
    void refusesWhatIsNotThere() {
        assertEquals(2, run("check", "--op", "expp"));
        assertTrue(err.toString().contains("'expp'") && err.toString().contains("exp,"), err.toString());
        assertEquals(2, run("check", "--device", "opencl:99"));
        assertTrue(err.toString().contains("'opencl:99'"), err.toString());
        assertEquals(2, run("check", "--dtype", "float16"));
        assertTrue(err.toString().contains("'float16'"), err.toString());
        Path absent = folder.resolve("no").resolve("file.json");
        assertEquals(2, run("check", "--op", "t", "--device", "cpu", "--json", absent.toString()));
        assertTrue(err.toString().contains(absent.toString()), err.toString());
    }
}
