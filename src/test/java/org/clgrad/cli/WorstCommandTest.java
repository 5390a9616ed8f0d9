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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.engine.Device;
import org.clgrad.io.SafeTensors;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorstCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private void assertSays(String text) {
        assertTrue(out.toString().contains(text) || err.toString().contains(text), text + " in " + out + err);
    }

    @Test
    void saysSavesAndWritesTheWorstInputs() throws IOException {
        Path suite = folder.resolve("worst");
        Path json = folder.resolve("worst.json");
        String[] args = {
            "worst",
            "--op",
            "sigmoid",
            "--device",
            "cpu",
            "--evaluations",
            "20000",
            "--seed",
            "3",
            "--save",
            suite.toString(),
            "--json",
            json.toString()
        };
        assertEquals(0, run(args), out + " " + err);
        assertSays("sigmoid, values in float32 on cpu");
        assertSays("searched   20,000 inputs, 0 of them refused");
        assertSays("ERROR: ulp of the exact element");
        assertSays("within the bound");
        assertSays("clgrad verify " + suite + " replays it");
        JsonObject all = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        JsonObject smallest = all.getAsJsonObject("smallest");
        double error = smallest.get("error").getAsDouble();
        assertTrue(error > 0.5 && error <= all.get("bound").getAsDouble(), all.toString());
        assertTrue(error >= 0.9 * all.getAsJsonObject("worst").get("error").getAsDouble(), all.toString());
        JsonObject input = smallest.getAsJsonArray("inputs").get(0).getAsJsonObject();
        float x = Float.parseFloat(input.getAsJsonArray("values").get(0).getAsString());
        assertEquals(x, Float.parseFloat(input.getAsJsonArray("hex").get(0).getAsString()));
        assertSays(Float.toHexString(x));
        // The error is that of this input.
        double exact = 1 / (1 + Math.exp(-x));
        double got = Tensor.of(Device.cpu(), new float[] {x}, 1).sigmoid().toDoubleArray()[0];
        assertEquals(error, Math.abs(got - exact) / Math.ulp((float) exact), 1e-6);
        assertEquals(0, run("verify", suite.toString(), "--device", "cpu"), out + " " + err);
        assertSays("all held");
        assertSays("sigmoid-worst");
    }

    @Test
    void theSavedCaseFailsWhereTheResultIsWrong() {
        Path suite = folder.resolve("wrong");
        String[] args = {
            "worst",
            "--op",
            "mm",
            "--device",
            "cpu",
            "--evaluations",
            "100",
            "--aspect",
            "gradient",
            "--save",
            suite.toString()
        };
        assertEquals(0, run(args), out + " " + err);
        assertSays("gradient of ");
        assertEquals(0, run("verify", suite.toString(), "--device", "cpu"), out + " " + err);
        Map<String, Tensor> stored = SafeTensors.read(suite.resolve("tensors.safetensors"), Device.cpu());
        Map<String, Tensor> changed = new LinkedHashMap<>(stored);
        changed.replaceAll((name, t) -> name.contains("/grad/") ? t.mul(1.001) : t);
        SafeTensors.write(suite.resolve("tensors.safetensors"), changed);
        assertEquals(1, run("verify", suite.toString(), "--device", "cpu"));
    }

    @Test
    void saysWhereNothingIsRounded() {
        assertEquals(0, run("worst", "--op", "neg", "--device", "cpu", "--evaluations", "5000"), out + " " + err);
        assertSays("all of these results are exact");
    }

    @Test
    void anErrorBeyondTheBoundIsAFailure() {
        // A sum of terms far above its result is not within the bound of an ulp of the result of this mean.
        assertEquals(1, run("worst", "--op", "prod", "--device", "cpu", "--evaluations", "3000", "--limit", "1e30"));
        assertSays("BEYOND the bound");
    }

    @Test
    void refusesWhatCannotBeSearched() {
        record Bad(String says, List<String> options) {}
        for (Bad bad : List.of(
                new Bad("'expp'", List.of("--op", "expp")),
                new Bad("one_hot has no sample with floats", List.of("--op", "one_hot")),
                new Bad("--time is 0", List.of("--op", "exp", "--time", "0")),
                new Bad("--time is NaN", List.of("--op", "exp", "--time", "NaN")),
                new Bad("-3 evaluations", List.of("--op", "exp", "--evaluations", "-3")),
                new Bad("--dtype is 'float16'", List.of("--op", "exp", "--dtype", "float16")),
                new Bad("--aspect is 'bits'", List.of("--op", "exp", "--aspect", "bits")),
                new Bad("a share of 0.0", List.of("--op", "exp", "--share", "0")),
                new Bad("'opencl:99'", List.of("--op", "exp", "--device", "opencl:99")),
                new Bad("--op", List.of()))) {
            String[] args = new String[bad.options.size() + 1];
            args[0] = "worst";
            for (int i = 1; i < args.length; i++) {
                args[i] = bad.options.get(i - 1);
            }
            assertEquals(2, run(args), bad + " " + out + err);
            assertSays(bad.says);
        }
    }
}
