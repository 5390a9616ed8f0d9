package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private static SuiteFiles squares(SuiteFiles suite, String id, double wrong) {
        return suite.add(id, "square", "{}", true, 0)
                .floats(id + "/in/input", 3, -2)
                .doubles(id + "/out/0", 9, 4)
                .floats(id + "/cotangent/0", 1, 0.5)
                .doubles(id + "/grad/input", 6 + wrong, -2);
    }

    private String lineOf(String id) {
        return out.toString()
                .lines()
                .filter(l -> l.startsWith(id + " "))
                .findFirst()
                .orElse("");
    }

    @Test
    void holdsWhereEverythingIsRight() throws IOException {
        SuiteFiles suite = squares(new SuiteFiles(), "right", 0)
                .add("bounds", "clamp", "{\"min\": -Infinity, \"max\": 1, \"unused\": null}", false, 0)
                .floats("bounds/in/input", 5, -7)
                .doubles("bounds/out/0", 1, -7);
        assertEquals(0, run("verify", suite.write(folder).toString()), out + " " + err);
        assertTrue(lineOf("right").endsWith("ok"), out.toString());
        assertTrue(out.toString().contains("source: by hand"), out.toString());
        for (var device : Devices.all()) {
            assertTrue(out.toString().contains(device + " float32: 2 of 2 cases held"), out.toString());
        }
        assertTrue(out.toString().endsWith("all held" + System.lineSeparator()), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void tellsAWrongGradientFromRightValues() throws IOException {
        Path suite =
                squares(squares(new SuiteFiles(), "right", 0), "wrong", 1e-3).write(folder);
        Path json = folder.resolve("results.json");
        assertEquals(1, run("verify", suite.toString(), "--device", "cpu", "--json", json.toString()));
        assertTrue(lineOf("right").endsWith("ok"), out.toString());
        assertTrue(lineOf("wrong").matches("wrong +cpu +float32 +0 +0\\.0 +1\\.7e-04 .* FAILED"), out.toString());
        JsonObject all = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(2, all.get("failed").getAsLong());
        assertEquals(4, all.getAsJsonArray("results").size());
    }

    @Test
    void namesUnknownOperationsAndDoesNotHold() throws IOException {
        SuiteFiles suite = squares(new SuiteFiles(), "right", 0)
                .add("odd", "no_such_op", "{}", false, 0)
                .floats("odd/in/input", 1)
                .doubles("odd/out/0", 1);
        assertEquals(1, run("verify", suite.write(folder).toString(), "--device", "cpu"));
        assertTrue(lineOf("odd").contains("UNKNOWN: there is no operation no_such_op"), out.toString());
        assertTrue(out.toString().contains("1 cases of unknown operations"), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("verify", folder.toString(), "--device", "cpu", "--op", "square"), out + " " + err);
    }

    @Test
    void oneBadCaseDoesNotHideTheOthers() throws IOException {
        SuiteFiles suite = new SuiteFiles()
                .add("bad", "square", "{\"dim\": 1}", false, 0)
                .floats("bad/in/input", 1)
                .doubles("bad/out/0", 1)
                .add("huge", "expand", "{\"size\": [4611686018427387904, 1]}", false, 0)
                .floats("huge/in/input", 1)
                .doubles("huge/out/0", 1)
                .add("absent", "square", "{}", false, 0);
        assertEquals(
                1,
                run("verify", squares(suite, "right", 0).write(folder).toString(), "--device", "cpu"),
                out + " " + err);
        assertTrue(lineOf("bad").contains("FAILED: square: there is no attribute 'dim'"), out.toString());
        assertTrue(lineOf("huge").contains("FAILED"), out.toString());
        assertTrue(lineOf("absent").contains("there is no tensor 'absent/in/input'"), out.toString());
        assertTrue(lineOf("right").endsWith("ok"), out.toString());
    }

    @Test
    void saysWhyItCouldNotRun() throws IOException {
        assertEquals(2, run("verify", folder.toString()));
        assertTrue(err.toString().contains("suite.json"), err.toString());
        squares(new SuiteFiles(), "right", 0).write(folder);
        assertEquals(2, run("verify", folder.toString(), "--op", "gelu"));
        assertTrue(err.toString().contains("'gelu'"), err.toString());
        assertEquals(2, run("verify", folder.toString(), "--dtype", "float16"));
        assertTrue(err.toString().contains("'float16'"), err.toString());
        byte[] tensors = Files.readAllBytes(folder.resolve("t.safetensors"));
        Files.write(folder.resolve("t.safetensors"), Arrays.copyOf(tensors, tensors.length - 1));
        assertEquals(2, run("verify", folder.toString()));
        assertTrue(err.toString().contains("truncated"), err.toString());
        assertFalse(out.toString().contains("held"), out.toString());
    }

    @Test
    void writesAPage() throws IOException {
        SuiteFiles suite = squares(squares(new SuiteFiles(), "right", 0), "wrong", 1e-3)
                .add("odd", "no_such_op", "{}", false, 0)
                .floats("odd/in/input", 1)
                .doubles("odd/out/0", 1)
                .add("infinite", "square", "{}", false, 1e-7)
                .floats("infinite/in/input", 2)
                .doubles("infinite/out/0", Double.NaN);
        Path html = folder.resolve("verify.html");
        Path folderOfSuite = suite.write(folder);
        assertEquals(1, run("verify", folderOfSuite.toString(), "--html", html.toString()), out + " " + err);
        String page = Files.readString(html);
        for (String title : List.of(
                "By device and type",
                "own float32 errors",
                "Nearest to their bars",
                "Worst ten",
                "Failed",
                "Unknown operations",
                "Every error",
                "Device cpu")) {
            assertTrue(page.contains(title), title);
        }
        assertTrue(page.contains("clgrad verify " + folderOfSuite + " --op square --device cpu --dtype float32"));
        assertTrue(page.contains("[\"no_such_op\",\"odd\"]"), "the unknown operation is not listed");
        assertTrue(page.contains("\"held\":false"));
        assertEquals(2, run("verify", folderOfSuite.toString(), "--html", folder.toString()));
        assertTrue(err.toString().contains("cannot write --html"), err.toString());
        SuiteFiles right = squares(new SuiteFiles(), "right", 0);
        assertEquals(0, run("verify", right.write(folder).toString(), "--html", html.toString()), out + " " + err);
        page = Files.readString(html);
        assertTrue(page.contains("Every run held.") && page.contains("\"held\":true"));
        assertFalse(page.contains("Unknown operations"));
    }
}
