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
import java.util.List;
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
    void comparesNumbersOfThreads() throws IOException {
        Path csv = folder.resolve("threads.csv");
        assertEquals(
                0,
                run("check", "--op", "sum,exp", "--device", "cpu", "--threads", "1,3", "--csv", csv.toString()),
                out + " " + err);
        assertTrue(out.toString()
                .matches("(?s).*THREADS: the cpu has the same bits with 1, 3 threads in (\\d+) of \\1 runs.*"));
        assertTrue(Files.readString(csv).contains("cpu,float64,threads,0.0,0.0,pass"), "no line of threads");
        assertEquals(2, run("check", "--op", "exp", "--threads", "0"));
        assertTrue(err.toString().contains("0 threads; give 1 to 1024"), err.toString());
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
    void writesPagesForPeopleAndForCi() throws IOException {
        Path html = folder.resolve("check.html");
        Path junit = folder.resolve("check.xml");
        Path csv = folder.resolve("check.csv");
        assertEquals(
                0,
                run(
                        "check",
                        "--op",
                        "exp,relu",
                        "--device",
                        "cpu",
                        "--html",
                        html.toString(),
                        "--junit",
                        junit.toString(),
                        "--csv",
                        csv.toString()),
                err.toString());
        String page = Files.readString(html);
        assertTrue(page.contains("\"title\":\"How near to the bounds\""), "no map");
        assertTrue(page.contains("clgrad check --op exp --seed 1 --device cpu --dtype float32"), "no way to repeat");
        assertTrue(page.contains("Device cpu"), "no device");
        String xml = Files.readString(junit);
        assertTrue(xml.contains("<testsuite name=\"exp\"") && xml.contains("<testsuite name=\"relu\""), xml);
        assertTrue(xml.contains("failures=\"0\""), xml);
        List<String> lines = Files.readAllLines(csv);
        assertEquals("op,sample,device,dtype,aspect,error,bound,verdict,note", lines.get(0));
        assertTrue(lines.get(1).startsWith("exp,"), lines.get(1));
        assertEquals(2, run("check", "--op", "relu", "--html", folder.toString()));
        assertTrue(err.toString().contains("cannot write --html"), err.toString());
    }

    @Test
    void failsForWhatGotWorseSinceTheBaselineOnly() throws IOException {
        Path file = folder.resolve("before.json");
        String[] again = {"check", "--op", "exp", "--device", "cpu", "--baseline", file.toString()};
        assertEquals(0, run("check", "--op", "exp", "--device", "cpu", "--json", file.toString()));
        assertEquals(0, run(again), out + " " + err);
        assertTrue(out.toString().contains("nothing is worse than in "), out.toString());
        JsonObject all = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        for (JsonElement e : all.getAsJsonArray("results")) {
            e.getAsJsonObject().addProperty("error", 0);
        }
        Files.writeString(file, all.toString());
        assertEquals(1, run(again));
        assertTrue(out.toString().contains("WORSE exp/"), out.toString());
        for (JsonElement e : all.getAsJsonArray("results")) {
            e.getAsJsonObject().addProperty("verdict", "fail");
        }
        Files.writeString(file, all.toString());
        assertEquals(0, run(again), "what had failed before is no news");
        Files.writeString(file, "{\"results\": 3}");
        assertEquals(2, run(again));
        assertTrue(err.toString().contains("is not what clgrad check --json writes"), err.toString());
        assertEquals(
                2,
                run("check", "--op", "exp", "--baseline", folder.resolve("none").toString()));
        assertEquals(2, run("check", "--op", "exp", "--slack", "0.5"));
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
