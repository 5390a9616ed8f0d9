package org.clgrad.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.clgrad.accuracy.ulp.MathFunction;
import org.clgrad.accuracy.ulp.Subject;
import org.clgrad.accuracy.ulp.Subject.Kind;
import org.clgrad.accuracy.ulp.Sweep;
import org.clgrad.accuracy.ulp.SweepResult;
import org.clgrad.cli.report.HtmlPage;
import org.clgrad.engine.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clgrad ulp}: errors of the elementary functions in ulp, the library's own and the devices'. */
@Command(
        name = "ulp",
        description = {
            "Measures the float32 elementary functions on every device against the correctly rounded result: the "
                    + "library's own, and with --builtin those of the device's compiler beside what OpenCL allows.",
            "Exit code 1 if an error is beyond its bound, a result wrong in kind, or bits differ between devices that "
                    + "keep the contract. Ctrl-C ends with what was measured so far."
        })
final class UlpCommand implements Callable<Integer> {
    /** About a minute for all functions on two processors; a prime, so that all low bits occur. */
    private static final long EVERY = 211;

    private static final long FLOATS = 1L << 32;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Device to run on: cpu, opencl:0, ...; may be repeated (default: all).")
    private List<String> deviceNames = List.of();

    @Option(
            names = "--op",
            split = ",",
            paramLabel = "NAME",
            description = "Function to measure; may be repeated (default: all).")
    private List<String> names = List.of();

    @Option(
            names = "--builtin",
            description = "Measure the device's own functions, too: exp, sin, ...; on the cpu java.lang.Math's.")
    private boolean builtin;

    @Option(names = "--native", description = "Measure the device's native_ functions, too.")
    private boolean relaxed;

    @Option(names = "--half", description = "Measure the device's half_ functions, too.")
    private boolean half;

    @Option(
            names = "--every",
            paramLabel = "N",
            description = "Try every Nth of the 2^32 floats, 1 for all of them (default: ${DEFAULT-VALUE}).")
    private long every = EVERY;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description = "How many random pairs functions of two arguments get (default: 2^32 / --every).")
    private Long pairs;

    @Option(names = "--details", description = "Print all figures and the worst arguments of each function.")
    private boolean details;

    @Option(names = "--map", description = "Print the errors by sign and exponent of the argument.")
    private boolean map;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything, maps included, to a file.")
    private Path json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a line for each function and device to a file.")
    private Path csv;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with tables, charts and the map.")
    private Path html;

    @Override
    public Integer call() {
        Sweep sweep = new Sweep(every, pairs != null ? pairs : Math.max(1, FLOATS / Math.max(1, every)));
        List<Device> devices = deviceNames.isEmpty()
                ? Device.list()
                : deviceNames.stream().map(Device::of).distinct().toList();
        List<MathFunction> functions = names.isEmpty()
                ? Arrays.asList(MathFunction.values())
                : names.stream().map(MathFunction::of).distinct().toList();
        Set<Kind> kinds = kinds();
        try (Interruption interruption = Interruption.watch()) {
            long start = System.nanoTime();
            List<SweepResult> results = run(sweep, functions, devices, kinds, interruption);
            UlpRun run = new UlpRun(
                    functions,
                    devices,
                    kinds,
                    every,
                    sweep.arguments(MathFunction.POW),
                    (System.nanoTime() - start) / 1e9,
                    interruption.asked(),
                    results);
            UlpFiles.write(run, json, csv);
            if (html != null) {
                HtmlPage.write("ulp", html, new UlpReport(run).page());
            }
            PrintWriter out = spec.commandLine().getOut();
            new UlpTable(run).print(out, details, map);
            out.flush();
            return run.held() ? Main.OK : Main.FAILED;
        }
    }

    private Set<Kind> kinds() {
        Set<Kind> kinds = EnumSet.of(Kind.OURS);
        if (builtin) {
            kinds.add(Kind.BUILTIN);
        }
        if (relaxed) {
            kinds.add(Kind.NATIVE);
        }
        if (half) {
            kinds.add(Kind.HALF);
        }
        return kinds;
    }

    /** One step of the bar for each argument. */
    private static List<SweepResult> run(
            Sweep sweep,
            List<MathFunction> functions,
            List<Device> devices,
            Set<Kind> kinds,
            Interruption interruption) {
        List<SweepResult> results = new ArrayList<>();
        long total = functions.stream().mapToLong(sweep::arguments).sum();
        try (Progress progress = Progress.of("ulp", total)) {
            for (MathFunction f : functions) {
                if (interruption.asked()) {
                    break;
                }
                progress.about(f.label());
                results.addAll(sweep.run(subjects(f, devices, kinds), interruption::asked, progress::step));
            }
        }
        return results;
    }

    private static List<Subject> subjects(MathFunction f, List<Device> devices, Set<Kind> kinds) {
        List<Subject> subjects = new ArrayList<>();
        for (Device device : devices) {
            subjects.add(Subject.ours(f, device));
            for (Kind kind : kinds) {
                Subject.builtin(f, kind, device).ifPresent(subjects::add);
            }
        }
        return subjects;
    }
}
