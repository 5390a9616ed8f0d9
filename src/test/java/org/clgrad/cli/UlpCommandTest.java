package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UlpCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void measuresOursAndOthers() {
        assertEquals(
                0,
                run("ulp", "--op", "exp,remainder", "--builtin", "--every", "1000003", "--pairs", "3000", "--details"),
                out + " " + err);
        for (Device device : Devices.all()) {
            assertTrue(out.toString().contains(device.id()), out.toString());
        }
        assertTrue(out.toString().contains("remainder"), out.toString());
        assertTrue(out.toString().contains("one in 1000003 of the 2^32 floats, 3,000 pairs"), out.toString());
        assertTrue(out.toString().contains("worst of exp, ours on cpu"), out.toString());
        assertTrue(out.toString().endsWith("all held" + System.lineSeparator()), out.toString());
        assertFalse(out.toString().contains("PARTIAL"), out.toString());
    }

    @Test
    void printsMaps() {
        assertEquals(0, run("ulp", "--op", "log", "--device", "cpu", "--every", "1000003", "--map"), err.toString());
        assertTrue(out.toString().contains("largest and mean errors of log, ours on cpu"), out.toString());
        List<String> positive =
                out.toString().lines().filter(l -> l.startsWith("+2^")).toList();
        assertEquals(4, positive.size());
        assertTrue(positive.get(0).matches("\\+2\\^-127 [.]{64} {3}[.]{64}"), positive.get(0));
        // The logarithm of a negative number is no number: nothing to measure.
        assertTrue(out.toString().lines().anyMatch(l -> l.matches("-2\\^-127 +")), out.toString());
    }

    @Test
    void writesFiles() throws IOException {
        Path json = folder.resolve("ulp.json");
        Path csv = folder.resolve("ulp.csv");
        String[] args = {
            "ulp",
            "--op",
            "erf,pow",
            "--device",
            "cpu",
            "--every",
            "500009",
            "--json",
            json.toString(),
            "--csv",
            csv.toString()
        };
        assertEquals(0, run(args), err.toString());
        JsonObject all = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertFalse(all.get("partial").getAsBoolean());
        assertEquals(2, all.getAsJsonArray("results").size());
        for (JsonElement e : all.getAsJsonArray("results")) {
            JsonObject result = e.getAsJsonObject();
            assertTrue(result.get("held").getAsBoolean());
            assertTrue(result.get("maxUlp").getAsDouble() > 0.5);
            assertEquals(
                    512, result.getAsJsonObject("map").getAsJsonArray("max").size());
            assertEquals(10, result.getAsJsonArray("worst").size());
        }
        List<String> lines = Files.readAllLines(csv);
        assertEquals(3, lines.size());
        int columns = lines.get(0).split(",", -1).length;
        for (String line : lines) {
            assertEquals(columns, line.split(",", -1).length, line);
        }
        assertTrue(lines.get(2).startsWith("pow,cpu,ours,0.82,8589,true,"), lines.get(2));
    }

    @Test
    void writesAPage() throws IOException {
        Path html = folder.resolve("ulp.html");
        assertEquals(
                0,
                run("ulp", "--op", "exp", "--device", "cpu", "--every", "1000003", "--html", html.toString()),
                err.toString());
        String page = Files.readString(html);
        assertTrue(page.contains("exp (ours on cpu)") && page.contains("Worst arguments"), "no map, no arguments");
        assertTrue(page.contains("Device cpu"), "no device");
    }

    @Test
    void refusesWhatIsNotThere() {
        assertEquals(2, run("ulp", "--op", "expp"));
        assertTrue(err.toString().contains("'expp'"), err.toString());
        assertEquals(2, run("ulp", "--every", "0"));
        assertTrue(err.toString().contains("choose a number from 1 to 2^32"), err.toString());
        assertEquals(2, run("ulp", "--pairs", "0"));
        assertEquals(2, run("ulp", "--device", "opencl:99"));
        Path nowhere = folder.resolve("none").resolve("ulp.csv");
        String[] args = {"ulp", "--op", "floor", "--device", "cpu", "--every", "9999991", "--csv", nowhere.toString()};
        assertEquals(2, run(args));
        assertTrue(err.toString().contains("--csv"), err.toString());
    }
}
