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
import java.util.ArrayList;
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

    @Test
    void comparesTwoSources() throws IOException {
        Path json = folder.resolve("pair.json");
        Path csv = folder.resolve("pair.csv");
        Path html = folder.resolve("pair.html");
        Path junit = folder.resolve("pair.xml");
        String[] files = {
            "--json", json.toString(), "--csv", csv.toString(), "--html", html.toString(), "--junit", junit.toString()
        };
        List<String> args = new ArrayList<>(
                List.of("check", "--a", "cpu:float32", "--b", "cpu:float64", "--op", "exp,sub", "--seed", "4"));
        args.addAll(List.of(files));
        assertEquals(0, run(args.toArray(new String[0])), out + " " + err);
        assertTrue(lineOf("exp").endsWith("ok"), out.toString());
        assertTrue(out.toString().contains("clgrad check --a cpu:float32 --b cpu:float64 --op exp --seed 4"), out + "");
        assertTrue(out.toString().endsWith("all held" + System.lineSeparator()), out.toString());

        JsonObject all = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(0, all.get("failed").getAsLong());
        boolean split = false;
        for (JsonElement e : all.getAsJsonArray("results")) {
            JsonObject r = e.getAsJsonObject();
            if (!r.get("split").isJsonNull()) {
                split = true;
                JsonObject worst = r.getAsJsonObject("worst");
                assertTrue(worst.getAsJsonArray("causes").size() > 0, r.toString());
                double whole = r.getAsJsonObject("split").get("device").getAsDouble()
                        + r.getAsJsonObject("split").get("algorithm").getAsDouble();
                assertEquals(worst.get("ulp").getAsDouble(), Math.abs(whole), 1e-9, r.toString());
            }
        }
        assertTrue(split, all.toString());
        List<String> lines = Files.readAllLines(csv);
        assertTrue(lines.get(0).contains("mean_ulp") && lines.get(0).contains("blame"), lines.get(0));
        String page = Files.readString(html);
        assertTrue(page.contains("\"title\":\"Whose error\""), "no split");
        assertTrue(Files.readString(junit).contains("<testsuite name=\"sub\""), "no tests");

        String[] again = {"check", "--a", "cpu:float32", "--op", "exp,sub", "--seed", "4", "--baseline", json.toString()
        };
        assertEquals(0, run(again), out + " " + err);
        assertTrue(out.toString().contains("nothing is worse than in "), out.toString());
    }

    @Test
    void comparesWithDifferencesAndSuites() throws IOException {
        assertEquals(0, run("check", "--a", "cpu", "--b", "differences", "--op", "tanh"), out + " " + err);
        Path suite = square("right", 6).write(Files.createDirectory(folder.resolve("suite")));
        for (String a : List.of("cpu", "differences")) {
            assertEquals(0, run("check", "--a", a, "--b", suite.toString()), out + " " + err);
        }
        Path wrong = square("wrong", 6.001).write(Files.createDirectory(folder.resolve("wrong")));
        out.getBuffer().setLength(0);
        Path json = folder.resolve("wrong.json");
        assertEquals(
                1,
                run("check", "--a", "cpu:float32", "--b", wrong.toString(), "--json", json.toString()),
                out + "" + err);
        assertTrue(out.toString().contains("FAILED square/wrong: input"), out.toString());
        String results = Files.readString(json).replaceAll("\\s", "");
        assertTrue(results.contains("\"worst\":{\"index\":[0],\"a\":\"6.0\",\"b\":\"6.001\""), results);
        assertEquals(1, run("check", "--a", "differences", "--b", wrong.toString()), out + " " + err);
        assertEquals(2, run("check", "--a", "cpu", "--b", suite.toString(), "--op", "exp"));
        assertTrue(err.toString().contains("no case of exp"), err.toString());
    }

    @Test
    void comparesTwoSuitesCaseByCase() throws IOException {
        Path first = square("same", 6)
                .add("alone", "square", "{}", false, 0)
                .floats("alone/in/input", 1)
                .doubles("alone/out/0", 1)
                .write(Files.createDirectory(folder.resolve("first")));
        Path second = square("same", 6).write(Files.createDirectory(folder.resolve("second")));
        Path third = square("same", 6.5).write(Files.createDirectory(folder.resolve("third")));
        assertEquals(0, run("check", "--a", first.toString(), "--b", second.toString()), out + " " + err);
        assertTrue(out.toString().contains("the other suite has no case of this name"), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(1, run("check", "--a", first.toString(), "--b", third.toString()), out + " " + err);
        assertTrue(out.toString().contains("FAILED square/same: input"), out.toString());
        Path other = new SuiteFiles()
                .add("same", "square", "{}", true, 0)
                .floats("same/in/input", 5)
                .doubles("same/out/0", 25)
                .floats("same/cotangent/0", 1)
                .doubles("same/grad/input", 10)
                .write(Files.createDirectory(folder.resolve("other")));
        assertEquals(2, run("check", "--a", first.toString(), "--b", other.toString()), out + " " + err);
        assertTrue(out.toString().contains("is another call"), out.toString());
    }

    private static SuiteFiles square(String id, double gradient) {
        return new SuiteFiles()
                .add(id, "square", "{}", true, 0)
                .floats(id + "/in/input", 3, -2)
                .doubles(id + "/out/0", 9, 4)
                .floats(id + "/cotangent/0", 1, 0.5)
                .doubles(id + "/grad/input", gradient, -2);
    }

    @Test
    void countsWhatDoesNotApply() {
        assertEquals(0, run("check", "--a", "cpu", "--op", "abs,exp", "--regime", "kinks,tiny"), out + " " + err);
        assertTrue(
                out.toString().contains("not applicable, kinks, values: the row lists no kinks: 9 of exp")
                        || out.toString().contains("the row lists no kinks"),
                out.toString());
        assertEquals(2, run("check", "--a", "cpu", "--op", "exp", "--layout", "contiguous", "--regime", "kinks"));
        assertTrue(out.toString().contains("nothing to compare"), out.toString());
    }

    @Test
    void refusesSourcesThatAreNone() {
        String[][] wrong = {
            {"--a", "gpu", "'gpu'"},
            {"--b", "cpu:float16", "'cpu:float16'"},
            {"--layout", "diagonal", "'diagonal'"},
            {"--regime", "medium", "'medium'"},
            {"--a", "opencl:99", "'opencl:99'"}
        };
        for (String[] w : wrong) {
            assertEquals(2, run("check", "--op", "exp", w[0], w[1]), w[1]);
            assertTrue(err.toString().contains(w[2]), err.toString());
        }
        assertEquals(2, run("check", "--op", "exp", "--a", "differences", "--b", "differences"));
        assertEquals(2, run("check", "--op", "exp", "--a", "cpu:float64"));
        assertTrue(err.toString().contains("are the same"), err.toString());
        assertEquals(2, run("check", "--self-test", "--regime", "tiny"));
    }
}
