package org.clgrad.cli;

import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.clgrad.accuracy.Divergence;
import org.clgrad.accuracy.Divergence.Compared;
import org.clgrad.accuracy.Divergence.Side;
import org.clgrad.accuracy.DivergenceReport;
import org.clgrad.accuracy.DivergenceReport.Finding;
import org.clgrad.accuracy.DivergenceReport.Numbers;
import org.clgrad.cli.report.HtmlPage;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clgrad diverge}: a model on two devices or in two precisions, up to the first operation that differs. */
@Command(
        name = "diverge",
        description = {
            "Runs a model on two devices or in two precisions in lock step, forward and backward, and finds the first "
                    + "operation whose result leaves its error bar, given the same inputs.",
            "Exit code 1 if there is one. Ctrl-C ends the comparison where it is, with exit code 2."
        })
final class DivergeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "mnist-mlp, mnist-cnn, transformer, or a class that implements "
                    + "org.clgrad.accuracy.ComparedModel.")
    private String model;

    @Option(
            names = "--classpath",
            paramLabel = "PATH",
            description = "Folders and jars of that class, separated as in java -cp.")
    private String classPath = "";

    @Option(names = "--a", paramLabel = "DEVICE", description = "Device of run a (default: ${DEFAULT-VALUE}).")
    private String deviceA = "cpu";

    @Option(
            names = "--b",
            paramLabel = "DEVICE",
            description = "Device of run b (default: run a's if the types differ, else the first other device).")
    private String deviceB;

    @Option(names = "--dtype-a", paramLabel = "DTYPE", description = "float32 or float64 (default: ${DEFAULT-VALUE}).")
    private String typeA = "float32";

    @Option(names = "--dtype-b", paramLabel = "DTYPE", description = "float32 or float64 (default: ${DEFAULT-VALUE}).")
    private String typeB = "float32";

    @Option(names = "--steps", paramLabel = "N", description = "Steps of training (default: ${DEFAULT-VALUE}).")
    private int steps = 1;

    @Option(
            names = "--factor",
            paramLabel = "X",
            description = "How often the table's float32 error is allowed, where bits need not be the same "
                    + "(default: ${DEFAULT-VALUE}).")
    private double factor = Divergence.FACTOR;

    @Mixin
    private FindingChoices choices;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with the errors of all operations.")
    private Path html;

    @Override
    public Integer call() {
        Side a = new Side(Device.of(deviceA), Choices.floatingType("diverge", "--dtype-a", typeA));
        DType dtypeB = Choices.floatingType("diverge", "--dtype-b", typeB);
        Side b = new Side(deviceB == null ? other(a, dtypeB) : Device.of(deviceB), dtypeB);
        for (Side side : List.of(a, b)) {
            if (side.dtype() == DType.FLOAT64 && !side.device().info().float64()) {
                throw new ArgumentException(
                        "diverge: " + side.device() + " has no float64; give another device or float32");
            }
        }
        List<Path> path = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(p -> !p.isBlank())
                .map(Path::of)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption interruption = Interruption.watch()) {
            DivergeReport.Trace trace = new DivergeReport.Trace();
            DivergenceReport report = run(a, b, path, html == null ? c -> {} : trace::add, interruption);
            print(out, report);
            String saved = "";
            Path folder = choices.folder();
            if (folder != null && report.diverged()) {
                Optional<String> unable = report.finding().save(folder);
                saved = unable.map(why -> folder + "; " + why).orElse(choices.saved());
                out.println("  saved   " + saved);
            }
            if (html != null) {
                HtmlPage.write("diverge", html, new DivergeReport(model, report, trace, saved).page());
            }
            choices.writeJson("diverge", () -> content(report));
            out.flush();
            return report.stopped() ? Main.COULD_NOT_RUN : report.diverged() ? Main.FAILED : Main.OK;
        }
    }

    private DivergenceReport run(Side a, Side b, List<Path> path, Consumer<Compared> told, Interruption interruption) {
        Divergence comparison = Divergence.between(a, b)
                .steps(steps)
                .seed(choices.seed())
                .factor(factor)
                .onEach(told)
                .stopWhen(interruption::asked);
        try (Progress progress = Progress.of("diverge", steps)) {
            return ComparedModels.with(model, path, comparison.afterEachStep(progress::step)::run);
        }
    }

    private static Device other(Side a, DType type) {
        return type != a.dtype()
                ? a.device()
                : Device.list().stream()
                        .filter(d -> d != a.device())
                        .findFirst()
                        .orElseThrow(() -> new ArgumentException("diverge: there is no device besides " + a.device()
                                + "; compare precisions with --dtype-b float64"));
    }

    private void print(PrintWriter out, DivergenceReport report) {
        out.println("model     " + model + ", seed " + choices.seed());
        out.println(
                "run a     " + report.a() + ", " + report.a().device().info().description());
        out.println(
                "run b     " + report.b() + ", " + report.b().device().info().description());
        out.println("compared  " + report.forward() + " operations forward, " + report.backward() + " backward, "
                + report.steps() + (report.steps() == 1 ? " whole step" : " whole steps"));
        Finding found = report.finding();
        if (found != null) {
            print(out, found);
        } else if (report.nearest() != null && report.nearest().ofAllowed() == 0) {
            out.println("nearest   every result has the same bits in both runs");
        } else if (report.nearest() != null) {
            out.printf(
                    Locale.ROOT,
                    "nearest   %s, operation %d, has %.2g of the error it is allowed%n",
                    report.nearest().op(),
                    report.nearest().call(),
                    report.nearest().ofAllowed());
        }
        if (report.stopped()) {
            out.println("stopped: this is what was compared until then");
        } else if (found == null) {
            out.println("the runs do not diverge");
        }
    }

    private static void print(PrintWriter out, Finding found) {
        out.println("diverged at operation " + found.call() + ", step " + found.step() + ", "
                + (found.derivativeOf() == null ? "forward" : "backward of " + found.derivativeOf()) + ": "
                + found.what());
        if (!found.layer().isEmpty()) {
            out.println("  layer   " + found.layer());
        }
        if (!found.code().isEmpty()) {
            out.println("  called  " + found.code());
        }
        Numbers n = found.numbers();
        if (n != null) {
            out.println("  worst   element " + n.index() + ": " + n.a() + " in run a, " + n.b()
                    + " in run b, on the same inputs");
            out.printf(Locale.ROOT, "  error   %.4g %s; allowed: %s%n", n.error(), n.unit(), n.bar());
        }
    }

    private Map<String, Object> content(DivergenceReport report) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put("seed", choices.seed());
        all.put("a", side(report.a()));
        all.put("b", side(report.b()));
        all.put("steps", report.steps());
        all.put("forward", report.forward());
        all.put("backward", report.backward());
        all.put("stopped", report.stopped());
        all.put("diverged", report.diverged());
        all.put("nearest_op", report.nearest() == null ? null : report.nearest().op());
        all.put(
                "nearest_of_allowed",
                report.nearest() == null
                        ? null
                        : JsonFile.finite(report.nearest().ofAllowed()));
        Finding found = report.finding();
        if (found != null) {
            Map<String, Object> first = new LinkedHashMap<>();
            first.put("operation", found.call());
            first.put("step", found.step());
            first.put("op", found.op());
            first.put("derivative_of", found.derivativeOf());
            first.put("layer", found.layer());
            first.put("code", found.code());
            first.put("what", found.what());
            Numbers n = found.numbers();
            if (n != null) {
                first.put("output", n.output());
                first.put("index", n.index());
                first.put("value_a", Double.toString(n.a()));
                first.put("value_b", Double.toString(n.b()));
                first.put("error", JsonFile.finite(n.error()));
                first.put("unit", n.unit());
                first.put("allowed", n.bar());
            }
            all.put("first", first);
        }
        return all;
    }

    private static Map<String, Object> side(Side side) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("device", side.device().id());
        all.put("description", side.device().info().description());
        all.put("dtype", side.dtype().label());
        return all;
    }
}
