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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.accuracy.ComparedModel;
import org.clgrad.accuracy.Divergence;
import org.clgrad.accuracy.DivergenceReport;
import org.clgrad.cli.report.Report;
import org.clgrad.engine.Device;
import org.clgrad.examples.FaultyDigits;
import org.clgrad.io.SafeTensors;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Function;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DivergeCommandTest {
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

    /** A function of the model's own that is wrong in float64. */
    public static final class FaultyFunction implements ComparedModel {
        @Override
        public Run build(Device device, DType dtype, long seed) {
            Tensor x = Tensor.ones(device, dtype, 3).requiresGrad(true);
            return new Run(
                    Map.of("x", x), step -> new Halved(dtype).apply(x).get(0).sum());
        }
    }

    private static final class Halved extends Function {
        private final DType dtype;

        Halved(DType dtype) {
            this.dtype = dtype;
        }

        @Override
        protected List<Tensor> forward(Context ctx, List<Tensor> in) {
            return List.of(in.get(0).mul(dtype == DType.FLOAT64 ? 0.49 : 0.5));
        }

        @Override
        protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
            return List.of(grads.get(0).mul(0.5));
        }
    }

    /** Rounds nowhere but in the gradient of a convolution's weight, which is 0. */
    public static final class ZeroWeight implements ComparedModel {
        @Override
        public Run build(Device device, DType dtype, long seed) {
            Generator random = new Generator(seed);
            Tensor w = Tensor.zeros(device, dtype, 2, 3, 3, 3).requiresGrad(true);
            Tensor x = random.randn(device, DType.FLOAT32, 2, 3, 9, 9).to(dtype);
            Tensor g = random.randn(device, DType.FLOAT32, 2, 2, 7, 7).to(dtype);
            Function given = new Function() {
                @Override
                protected List<Tensor> forward(Context ctx, List<Tensor> in) {
                    return List.of(in.get(0).sum());
                }

                @Override
                protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
                    return List.of(g);
                }
            };
            return new Run(
                    Map.of("w", w), step -> given.apply(x.conv2d(w, null)).get(0));
        }
    }

    public abstract static class Abstract implements ComparedModel {}

    public static final class Needy implements ComparedModel {
        public Needy(int size) {}

        @Override
        public Run build(Device device, DType dtype, long seed) {
            throw new IllegalStateException();
        }
    }

    public static final class Throwing implements ComparedModel {
        public Throwing() {
            throw new IllegalStateException("not today");
        }

        @Override
        public Run build(Device device, DType dtype, long seed) {
            throw new IllegalStateException();
        }
    }

    public static final class Broken implements ComparedModel {
        @Override
        public Run build(Device device, DType dtype, long seed) {
            throw new IllegalStateException("no data");
        }
    }

    @Test
    void theExamplesDoNotDiverge() {
        for (String model : List.of("mnist-mlp", "mnist-cnn", "transformer")) {
            assertEquals(0, run("diverge", "--model", model, "--dtype-b", "float64"), out + " " + err);
            assertSays("the runs do not diverge");
        }
    }

    @Test
    void anExampleHasTheSameBitsOnEveryDevice() {
        for (Device device : Devices.openCl()) {
            assertEquals(
                    0, run("diverge", "--model", "transformer", "--b", device.id(), "--steps", "2"), out + " " + err);
            assertSays("2 whole steps");
        }
    }

    @Test
    void aFaultInALayerIsFoundAndItsReproducerFails() throws IOException {
        Path suite = folder.resolve("one-op");
        Path json = folder.resolve("found.json");
        String[] args = {
            "diverge",
            "--model",
            FaultyDigits.class.getName(),
            "--dtype-b",
            "float64",
            "--save",
            suite.toString(),
            "--json",
            json.toString()
        };
        assertEquals(1, run(args), out + " " + err);
        assertSays("forward: mul of float32 [8, 32, 11, 11]");
        assertSays("layer   4 (function)");
        assertSays("FaultyDigits.java");
        assertSays("clgrad verify " + suite + " replays it");
        JsonObject first =
                JsonParser.parseString(Files.readString(json)).getAsJsonObject().getAsJsonObject("first");
        assertEquals("mul", first.get("op").getAsString());
        assertEquals("4 (function)", first.get("layer").getAsString());
        assertEquals(1, run("verify", suite.toString(), "--device", "cpu"), out + " " + err);
        assertSays("1.0e-04");
        // With the argument that run a has the same case holds.
        Path index = suite.resolve("suite.json");
        String text = Files.readString(index);
        assertTrue(text.contains("1.0001"), text);
        Files.writeString(index, text.replace("1.0001", "1.0"));
        assertEquals(0, run("verify", suite.toString()), out + " " + err);
        assertSays("all held");
    }

    @Test
    void writesAPage() throws IOException {
        Path html = folder.resolve("diverge.html");
        Path suite = folder.resolve("one-op");
        String[] args = {
            "diverge",
            "--model",
            FaultyDigits.class.getName(),
            "--dtype-b",
            "float64",
            "--save",
            suite.toString(),
            "--html",
            html.toString()
        };
        assertEquals(1, run(args), out + " " + err);
        String page = Files.readString(html);
        for (String text : List.of(
                "Where the runs part",
                "Errors in order",
                "Nearest to their bars",
                "The runs diverge at operation 9, mul.",
                "clgrad verify " + suite + " replays it",
                "4 (function)",
                "Device cpu")) {
            assertTrue(page.contains(text), text);
        }
        assertEquals(
                0,
                run(
                        "diverge",
                        "--model",
                        "mnist-mlp",
                        "--dtype-b",
                        "float64",
                        "--steps",
                        "2",
                        "--html",
                        html.toString()),
                out + " " + err);
        page = Files.readString(html);
        assertTrue(page.contains("The runs do not diverge.") && page.contains("\"held\":true"));
        assertFalse(page.contains("Where the runs part"));
        assertEquals(2, run("diverge", "--model", "mnist-mlp", "--dtype-b", "float64", "--html", folder.toString()));
        assertSays("cannot write --html");
    }

    @Test
    void theTraceOfALongRunIsThinnedAndKeepsWhatIsNearest() {
        DivergeReport.Trace trace = new DivergeReport.Trace();
        int all = 100_000;
        for (int i = 1; i <= all; i++) {
            trace.add(new Divergence.Compared(i, 0, "mul", null, "", 1, "ulp", i == 777 || i == all ? 3 : 0.25));
        }
        Divergence.Side side = new Divergence.Side(Device.cpu(), DType.FLOAT32);
        DivergenceReport report = new DivergenceReport(side, side, 1, 1, all, 0, null, null, false);
        Report page = new DivergeReport("none", report, trace, "").page();
        Report.Chart chart = (Report.Chart) page.sections().get(0);
        List<?> series = (List<?>) chart.option().get("series");
        List<?> points = (List<?>) ((Map<?, ?>) series.get(0)).get("data");
        assertTrue(points.size() <= 8000 && points.size() >= 4000, points.size() + " points");
        assertTrue(chart.text().contains("there are too many"), chart.text());
        Report.Grid nearest = (Report.Grid) page.sections().get(1);
        assertEquals(
                List.of(777, all),
                nearest.rows().stream()
                        .filter(r -> r.get(0).equals("fail"))
                        .map(r -> r.get(1))
                        .toList());
        for (int call : new int[] {777, all}) {
            assertTrue(
                    points.toString().contains(call + ", mul: 3.000 of what is allowed"),
                    "operation " + call + " was thinned out");
        }
    }

    @Test
    void theMorePreciseRunMayBeEither() {
        Path suite = folder.resolve("turned");
        String name = FaultyDigits.class.getName();
        assertEquals(
                1,
                run("diverge", "--model", name, "--dtype-a", "float64", "--save", suite.toString()),
                out + " " + err);
        assertSays("forward: mul of float64 [8, 32, 11, 11]");
        assertSays("replays it");
        assertEquals(1, run("verify", suite.toString(), "--device", "cpu", "--dtype", "float64"), out + " " + err);
        assertSays("1.0e-04");
    }

    @Test
    void aGradientIsSavedAsTheOperationItBelongsTo() throws IOException {
        Path suite = folder.resolve("gradient");
        String[] args = {
            "diverge",
            "--model",
            ZeroWeight.class.getName(),
            "--dtype-b",
            "float64",
            "--factor",
            "1e-9",
            "--save",
            suite.toString()
        };
        assertEquals(1, run(args), out + " " + err);
        assertSays("backward of conv2d: conv2d_weight of float32 [2, 3, 9, 9], float32 [2, 2, 7, 7]");
        assertEquals(0, run("verify", suite.toString()), out + " " + err);
        assertSays("all held");
        // The stored gradient is what it is compared with.
        Map<String, Tensor> stored = SafeTensors.read(suite.resolve("tensors.safetensors"), Device.cpu());
        Map<String, Tensor> changed = new LinkedHashMap<>(stored);
        changed.replaceAll((name, t) -> name.endsWith("/grad/weight") ? t.mul(1.001) : t);
        SafeTensors.write(suite.resolve("tensors.safetensors"), changed);
        assertEquals(1, run("verify", suite.toString()), out + " " + err);
    }

    @Test
    void anOperationThatVerifyDoesNotKnowIsSavedToLookAt() {
        Path suite = folder.resolve("function");
        String name = FaultyFunction.class.getName();
        assertEquals(
                1,
                run("diverge", "--model", name, "--dtype-b", "float64", "--save", suite.toString()),
                out + " " + err);
        assertSays("Halved is no operation of the table");
        assertEquals(1, run("verify", suite.toString(), "--device", "cpu"));
        assertSays("UNKNOWN: there is no operation Halved");
    }

    @Test
    void saysWhyItCouldNotRun() {
        record Bad(String model, String says) {}
        for (Bad bad : List.of(
                new Bad("no.such.Model", "is not on the class path; add its folder or jar with --classpath"),
                new Bad("java.lang.String", "is no ComparedModel"),
                new Bad(Abstract.class.getName(), "is abstract"),
                new Bad(Needy.class.getName(), "has no public constructor without arguments"),
                new Bad(Throwing.class.getName(), "not today"),
                new Bad(Broken.class.getName(), "no data"))) {
            assertEquals(2, run("diverge", "--model", bad.model, "--dtype-b", "float64"), out + " " + err);
            assertSays(bad.says);
        }
        assertEquals(2, run("diverge", "--model", "mnist-mlp", "--dtype-b", "float16"));
        assertSays("--dtype-b is 'float16'");
        assertEquals(2, run("diverge", "--model", "mnist-mlp", "--b", "opencl:99"));
        assertEquals(2, run("diverge", "--model", "x.Y", "--dtype-b", "float64", "--classpath", "/no/such/folder"));
        assertSays("/no/such/folder is not there");
        assertEquals(2, run("diverge"));
        assertSays("--model");
    }
}
