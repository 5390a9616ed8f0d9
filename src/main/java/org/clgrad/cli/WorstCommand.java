package org.clgrad.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.WorstInput;
import org.clgrad.check.WorstInput.Call;
import org.clgrad.check.WorstInput.Element;
import org.clgrad.check.WorstInput.Input;
import org.clgrad.check.WorstSearch;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.OpTable;
import org.clgrad.shape.DType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clgrad worst}: the inputs of an operation with the largest error, made small. */
@Command(
        name = "worst",
        description = {
            "Searches for the inputs of an operation with the largest error against float64 on the CPU, and for the "
                    + "smallest and simplest inputs that show nearly as much.",
            "Exit code 1 if the error is beyond the operation's bound. Ctrl-C keeps the worst inputs so far, with exit "
                    + "code 2."
        })
final class WorstCommand implements Callable<Integer> {
    private static final double SECONDS = 10;
    private static final int ELEMENTS_SHOWN = 24;

    @Spec
    private CommandSpec spec;

    @Option(names = "--op", required = true, paramLabel = "NAME", description = "Operation, by PyTorch's name.")
    private String opName;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Device to run on: cpu, opencl:0, ... (default: the one that programs get).")
    private String deviceName;

    @Option(names = "--dtype", paramLabel = "DTYPE", description = "float32 or float64 (default: ${DEFAULT-VALUE}).")
    private String typeName = "float32";

    @Option(
            names = "--aspect",
            paramLabel = "ASPECT",
            description = "What is to be wrong: values, gradient or second (default: ${DEFAULT-VALUE}).")
    private String aspectName = "values";

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            description = "How long to search; making inputs small takes as long at most (default: 10, if "
                    + "--evaluations is not given).")
    private Double seconds;

    @Option(
            names = "--evaluations",
            paramLabel = "N",
            description = "How many inputs to try. The same number and seed find the same inputs.")
    private Long evaluations;

    @Option(
            names = "--limit",
            paramLabel = "X",
            description =
                    "The largest magnitude of values, where the operation's samples have no interval (default: 8; "
                            + "where each element is a call of its own 1024, and all floats if the samples have infinities).")
    private Double limit;

    @Option(
            names = "--share",
            paramLabel = "X",
            description = "The share of the largest error that smaller inputs must have (default: ${DEFAULT-VALUE}).")
    private double share = WorstSearch.SHARE;

    @Mixin
    private FindingChoices choices;

    @Override
    public Integer call() {
        Device device = deviceName == null ? Device.getDefault() : Device.of(deviceName);
        try (Interruption interruption = Interruption.watch()) {
            WorstSearch search = WorstSearch.of(OpTable.get(opName), device)
                    .dtype(Choices.floatingType("worst", "--dtype", typeName))
                    .aspect(aspect())
                    .seed(choices.seed())
                    .share(share)
                    .stopWhen(interruption::asked);
            if (limit != null) {
                search.limit(limit);
            }
            if (evaluations != null) {
                search.evaluations(evaluations);
            }
            if (seconds != null || evaluations == null) {
                search.time(duration(seconds == null ? SECONDS : seconds));
            }
            long start = System.nanoTime();
            WorstInput worst = search.run();
            double took = (System.nanoTime() - start) / 1e9;
            PrintWriter out = spec.commandLine().getOut();
            print(out, worst, took);
            if (choices.folder() != null) {
                worst.save(choices.folder());
                out.println("saved      " + choices.saved());
            }
            choices.writeJson("worst", () -> content(worst, took));
            out.flush();
            return worst.effort().stopped() ? Main.COULD_NOT_RUN : worst.held() ? Main.OK : Main.FAILED;
        }
    }

    private Aspect aspect() {
        return switch (aspectName.toLowerCase(Locale.ROOT)) {
            case "values" -> Aspect.FORWARD;
            case "gradient" -> Aspect.GRADIENT;
            case "second" -> Aspect.SECOND_ORDER;
            default ->
                throw new ArgumentException(
                        "worst: --aspect is '" + aspectName + "'; choose values, gradient or second");
        };
    }

    private static Duration duration(double seconds) {
        if (!(seconds > 0 && seconds < Integer.MAX_VALUE)) {
            throw new ArgumentException("worst: --time is " + seconds + "; give a positive number of seconds");
        }
        return Duration.ofNanos((long) Math.max(1, seconds * 1e9));
    }

    private void print(PrintWriter out, WorstInput worst, double took) {
        out.println("operation  " + worst.op() + ", " + worst.aspect().label() + " in " + worst.dtype() + " on "
                + worst.device() + ", " + worst.device().info().description());
        out.printf(
                Locale.ROOT,
                "searched   %,d inputs, %,d of them refused; %,d more to make them small; %.1f s, seed %d%n",
                worst.effort().searched(),
                worst.effort().refused(),
                worst.effort().shrinking(),
                took,
                choices.seed());
        if (worst.found().error() == 0) {
            out.println("no error   all of these results are exact");
        } else {
            String unit = worst.unit() + (worst.measure().isEmpty() ? "" : " " + worst.measure());
            out.println();
            Table table = new Table("", "ERROR", "OF ALLOWED", "ELEMENTS", "SAMPLE", "ARGUMENTS");
            row(table, "worst", worst.found(), worst.bound());
            row(table, "smallest", worst.smallest(), worst.bound());
            table.print(out);
            out.println("ERROR: " + unit + "; allowed: " + worst.bound());
            out.println();
            inputs(out, worst);
            out.println();
            out.println(worst.held() ? "within the bound" : "BEYOND the bound");
        }
        if (worst.effort().stopped()) {
            out.println("stopped: these are the worst inputs until then");
        }
    }

    private static void row(Table table, String name, Call call, double bound) {
        table.row(
                name,
                number(call.error()),
                bound == 0 ? "-" : number(call.error() / bound),
                Long.toString(call.elements()),
                call.sample(),
                call.attributes().toString());
    }

    private static String number(double error) {
        return Double.isInfinite(error)
                ? "infinite"
                : String.format(Locale.ROOT, error < 1e6 && error >= 1e-3 ? "%.4f" : "%.3e", error);
    }

    private static void inputs(PrintWriter out, WorstInput worst) {
        Table table = new Table("SMALLEST", "TYPE", "SHAPE", "INDEX", "HEX", "DECIMAL");
        for (Input input : worst.smallest().inputs()) {
            double[] values = input.values();
            int[] shown = IntStream.range(0, values.length)
                    .filter(i -> values[i] != 0 || values.length == 1)
                    .limit(ELEMENTS_SHOWN)
                    .toArray();
            boolean first = true;
            for (int i : shown) {
                table.row(
                        first ? input.name() : "",
                        first ? input.dtype().label() : "",
                        first ? input.shape().toString() : "",
                        Arrays.toString(input.shape().indexOf(i)),
                        input.dtype().isFloating() ? hex(values[i], DType.FLOAT32) : "",
                        decimal(values[i], input.dtype().isFloating()));
                first = false;
            }
            long zeros = Arrays.stream(values).filter(v -> v == 0).count();
            if (shown.length == 0) {
                table.row(input.name(), input.dtype().label(), input.shape().toString(), "all", "", "0");
            } else if (shown.length + zeros < values.length) {
                table.row("", "", "", "others", "", "in --json");
            } else if (shown.length < values.length) {
                table.row("", "", "", "others", "", "0");
            }
        }
        table.print(out);
        Element e = worst.smallest().worst();
        if (e == null) {
            out.println("a result has another shape than it should");
            return;
        }
        String of = worst.aspect() == Aspect.FORWARD ? e.of() : worst.aspect().label() + " of " + e.of();
        out.println(of + " " + e.index() + ": " + hex(e.got(), worst.dtype()) + " (" + e.got() + "), exact "
                + Double.toHexString(e.exact()) + " (" + e.exact() + ")");
    }

    private static String hex(double v, DType type) {
        return type == DType.FLOAT32 ? Float.toHexString((float) v) : Double.toHexString(v);
    }

    private static String decimal(double v, boolean floating) {
        return floating ? Float.toString((float) v) : Long.toString((long) v);
    }

    private Map<String, Object> content(WorstInput worst, double took) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("op", worst.op().name());
        all.put("device", worst.device().id());
        all.put("description", worst.device().info().description());
        all.put("dtype", worst.dtype().label());
        all.put("aspect", worst.aspect().label());
        all.put("seed", choices.seed());
        all.put("seconds", took);
        all.put("searched", worst.effort().searched());
        all.put("refused", worst.effort().refused());
        all.put("shrinking", worst.effort().shrinking());
        all.put("stopped", worst.effort().stopped());
        all.put("unit", worst.unit());
        all.put("bound", worst.bound());
        all.put("held", worst.held());
        all.put("worst", call(worst.found()));
        all.put("smallest", call(worst.smallest()));
        return all;
    }

    /** Numbers that JSON does not have, such as an infinite error, are null; elements are there as texts as well. */
    private static Map<String, Object> call(Call call) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("error", JsonFile.finite(call.error()));
        all.put("sample", call.sample());
        all.put("attributes", call.attributes().toMap());
        List<Map<String, Object>> inputs = new ArrayList<>();
        for (Input i : call.inputs()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", i.name());
            entry.put("dtype", i.dtype().label());
            entry.put("shape", i.shape().toArray());
            boolean floating = i.dtype().isFloating();
            entry.put("values", texts(i.values(), v -> decimal(v, floating)));
            if (floating) {
                entry.put("hex", texts(i.values(), v -> hex(v, DType.FLOAT32)));
            }
            inputs.add(entry);
        }
        all.put("inputs", inputs);
        Element e = call.worst();
        if (e != null) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("of", e.of());
            entry.put("index", e.index());
            entry.put("got", Double.toString(e.got()));
            entry.put("exact", Double.toString(e.exact()));
            all.put("element", entry);
        }
        return all;
    }

    private static List<String> texts(double[] values, DoubleFunction<String> text) {
        return Arrays.stream(values).mapToObj(text).toList();
    }
}
