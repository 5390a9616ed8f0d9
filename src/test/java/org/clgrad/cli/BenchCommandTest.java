package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void timesInAProcessOfItsOwn() throws IOException {
        Path json = folder.resolve("bench.json");
        String options = "--device cpu --only scalar-forward,mlp --warm-up 0 --warm-up-limit 0 --time 0 --rounds 2";
        int code = run(("bench " + options + " --json " + json).split(" "));
        assertEquals(Main.OK, code, out + " " + err);
        assertEquals("", err.toString());
        assertTrue(out.toString().contains("cpu: clgrad on CPU fallback"), out.toString());
        assertTrue(out.toString().contains("Vector API on"), out.toString());
        assertTrue(
                out.toString().lines().anyMatch(l -> l.matches("MLP .* cpu +\\S+ ms .* 2 +\\d s +\\S+ MiB")),
                out.toString());
        JsonObject results = JsonParser.parseString(Files.readString(json))
                .getAsJsonObject()
                .getAsJsonArray("results")
                .get(0)
                .getAsJsonObject();
        assertEquals("scalar-forward", results.get("workload").getAsString());
        assertEquals(2, results.getAsJsonArray("nanos").size());
        assertTrue(results.get("medianNanos").getAsDouble() > 0);
    }

    @Test
    void coldStartsAreTimedWithoutAndWithKernelsOnDisk() {
        assertEquals(Main.OK, run("bench", "--cold-start", "--device", "cpu"), err.toString());
        assertEquals(
                1,
                out.toString()
                        .lines()
                        .filter(l -> l.matches("cpu +no .* ms +.* ms"))
                        .count(),
                out.toString());
        assertEquals(
                3,
                out.toString()
                        .lines()
                        .filter(l -> l.matches("cpu +yes .* ms +.* ms"))
                        .count(),
                out.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--only nonsense",
                "--device nonsense",
                "--rounds 0",
                "--time -1",
                "--warm-up-limit -1",
                "--peers no/such/folder",
                "--peer pytorch"
            })
    void refusesWhatItCannotDo(String options) {
        int code = run(("bench " + options).split(" "));
        assertEquals(Main.COULD_NOT_RUN, code, out.toString());
        assertTrue(
                err.toString().startsWith("clgrad: ") && err.toString().lines().count() == 1, err.toString());
        assertEquals("", out.toString());
    }
}
