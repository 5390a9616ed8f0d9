package org.clgrad.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.clgrad.check.CheckResult;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Checker;
import org.clgrad.check.PairCheck;
import org.clgrad.check.PairResult;
import org.clgrad.check.SelfTest;
import org.clgrad.cli.report.CsvFile;
import org.clgrad.cli.report.HtmlPage;
import org.clgrad.cli.report.JUnitFile;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clgrad check}: every operation on every device, against float64, finite differences and the CPU's bits. */
@Command(
        name = "check",
        description = {
            "Checks every operation on every device: values and derivatives in float32 against float64 on the CPU, "
                    + "derivatives of both orders against finite differences, the bits of float32 results and "
                    + "derivatives against the CPU's, and the exceptions of calls that must fail.",
            "With --a, --b, --layout or --regime any two sources are compared instead, on values, gradients, forward-mode "
                    + "derivatives and second order, with the split into errors of the device and of the float32 "
                    + "algorithm. A source is a device, alone or with :float32 or :float64; 'differences'; or the "
                    + "folder of a reference suite.",
            "Exit code 1 if anything is beyond its bound, or with --baseline if anything got worse; 2 if it could not "
                    + "run to its end. Ctrl-C keeps what was checked until then, marked as partial."
        })
final class CheckCommand implements Callable<Integer> {
    private static final int FAILURES_SHOWN = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Choices choices;

    @Mixin
    private SourceChoices sources;

    @Option(
            names = "--op",
            split = ",",
            paramLabel = "NAME",
            description = "Operation to check, by PyTorch's name; may be repeated (default: all).")
    private List<String> opNames = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Which random values the samples have (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "How often each sample runs again, to see that its bits do not depend on the run "
                    + "(default: ${DEFAULT-VALUE}).")
    private int repeats = 1;

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description =
                    "Run each sample on the CPU fallback with these numbers of threads, too, to see that its bits "
                            + "do not depend on them.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--self-test",
            description = "Check the checker instead: operations with known faults, all of which must be found.")
    private boolean selfTest;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with tables and charts.")
    private Path html;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a line for each single result to a file.")
    private Path csv;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the results as JUnit XML, for CI services.")
    private Path junit;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "A file of --json of an earlier run: exit code 1 only for what failed since, or whose error "
                    + "has grown by more than --slack.")
    private Path baselineFile;

    @Option(
            names = "--slack",
            paramLabel = "FACTOR",
            description = "By what factor an error may exceed the baseline's (default: ${DEFAULT-VALUE}).")
    private double slack = 1.1;

    @Override
    public Integer call() {
        if (!(slack >= 1)) {
            throw new ArgumentException("check: --slack is " + slack + "; give a factor of at least 1");
        }
        Baseline baseline = baselineFile == null ? null : Baseline.read(baselineFile);
        List<Operation> ops = opNames.isEmpty()
                ? OpTable.all()
                : opNames.stream().map(OpTable::get).distinct().toList();
        Set<DType> dtypes = choices.floatingTypes("check");
        List<Device> devices = choices.devices();
        if (selfTest) {
            if (sources.given()) {
                throw new ArgumentException(
                        "check: --self-test has faults of its own to find; leave --a, --b, --layout "
                                + "and --regime out");
            }
            return selfTest(devices);
        }
        if (sources.given()) {
            return compareSources(sources.checks(devices, dtypes, seed), ops, baseline);
        }
        Checker checker = new Checker(devices, dtypes, seed, repeats).withThreads(threads);
        try (Interruption interruption = Interruption.watch()) {
            long start = System.nanoTime();
            List<CheckResult> results = new ArrayList<>();
            boolean whole = run(checker, ops, results, interruption);
            CheckReport report =
                    new CheckReport(devices, seed, threads, (System.nanoTime() - start) / 1e9, whole, results);
            files(report, dtypes);
            PrintWriter out = spec.commandLine().getOut();
            CheckTable table = new CheckTable(devices, ops, results);
            table.print(out);
            out.println();
            summarize(out, table, ops, report);
            int code = baseline == null
                    ? results.stream().anyMatch(CheckResult::failed) ? Main.FAILED : Main.OK
                    : regressions(out, baseline, results);
            if (!whole) {
                out.println("stopped: this is what was checked until then");
                out.flush();
            }
            return whole ? code : Main.COULD_NOT_RUN;
        }
    }

    private int compareSources(List<PairCheck> checks, List<Operation> ops, Baseline baseline) {
        try (Interruption interruption = Interruption.watch()) {
            PairRun run = PairRun.of(checks, ops, sources.layouts(), sources.regimes(), seed, interruption);
            PairReport report = new PairReport(run);
            if (choices.json() != null) {
                PairJson.json(choices.json(), run);
            }
            if (csv != null) {
                PairJson.csv(csv, run);
            }
            if (html != null) {
                HtmlPage.write("check", html, report.page());
            }
            if (junit != null) {
                JUnitFile.write("check", junit, run.seconds(), report.outcomes().tests());
            }
            PrintWriter out = spec.commandLine().getOut();
            new PairTable(run).print(out);
            int code = baseline == null
                    ? run.results().stream().anyMatch(PairResult::failed) ? Main.FAILED : Main.OK
                    : regressions(out, baseline, run.outcomes());
            if (!run.whole()) {
                out.println("stopped: this is what was compared until then");
                out.flush();
            }
            return run.whole() && !run.compared().isEmpty() ? code : Main.COULD_NOT_RUN;
        }
    }

    private int selfTest(List<Device> devices) {
        Table table = new Table("FAULT", "WHAT IS WRONG", "MUST BE FOUND BY", "FOUND BY", "VERDICT");
        List<SelfTest.Outcome> outcomes = SelfTest.run(devices, seed);
        for (SelfTest.Outcome o : outcomes) {
            table.row(
                    o.fault().name(),
                    o.fault().description(),
                    o.fault().expected().label(),
                    o.foundBy().isEmpty()
                            ? "nothing"
                            : o.foundBy().stream().map(Aspect::label).collect(Collectors.joining(", ")),
                    o.caught() ? "caught" : "MISSED");
        }
        PrintWriter out = spec.commandLine().getOut();
        table.print(out);
        long missed = outcomes.stream().filter(o -> !o.caught()).count();
        out.println(missed == 0 ? "all " + outcomes.size() + " faults caught" : missed + " faults missed");
        return missed == 0 ? Main.OK : Main.FAILED;
    }

    private void files(CheckReport report, Set<DType> dtypes) {
        if (choices.json() != null) {
            CheckJson.write(choices.json(), report, dtypes);
        }
        if (html != null) {
            HtmlPage.write("check", html, report.page());
        }
        if (junit != null) {
            JUnitFile.write("check", junit, report.seconds(), report.tests());
        }
        if (csv != null) {
            CsvFile.write(
                    "check",
                    csv,
                    List.of("op", "sample", "device", "dtype", "aspect", "error", "bound", "verdict", "note"),
                    report.results().stream()
                            .map(r -> List.<Object>copyOf(CheckJson.entry(r).values().stream()
                                    .map(v -> v == null ? "" : v)
                                    .toList()))
                            .toList());
        }
    }

    private int regressions(PrintWriter out, Baseline baseline, List<CheckResult> results) {
        List<CheckResult> worse = baseline.regressions(results, slack);
        worse.stream().limit(FAILURES_SHOWN).forEach(r -> out.println("WORSE " + r));
        out.println(
                worse.isEmpty()
                        ? "nothing is worse than in " + baselineFile + " (" + baseline.size() + " results)"
                        : worse.size() + " results are worse than in " + baselineFile);
        return worse.isEmpty() ? Main.OK : Main.FAILED;
    }

    /** One step of the bar for each sample, kink and error sample; false if it was stopped. */
    private static boolean run(
            Checker checker, List<Operation> ops, List<CheckResult> results, Interruption interruption) {
        long steps = ops.stream()
                .mapToLong(op ->
                        op.samples().size() + op.kinks().size() + op.errors().size())
                .sum();
        try (Progress progress = Progress.of("check", steps)) {
            for (Operation op : ops) {
                progress.about(op.name());
                List<Supplier<List<CheckResult>>> parts = new ArrayList<>();
                op.samples().forEach(s -> parts.add(() -> checker.check(op, s)));
                op.kinks().forEach(k -> parts.add(() -> checker.check(op, k)));
                op.errors().forEach(e -> parts.add(() -> checker.check(op, e)));
                for (Supplier<List<CheckResult>> part : parts) {
                    if (interruption.asked()) {
                        return false;
                    }
                    results.addAll(part.get());
                    progress.step();
                }
            }
        }
        return true;
    }

    private void summarize(PrintWriter out, CheckTable table, List<Operation> ops, CheckReport report) {
        List<CheckResult> results = report.results();
        int samples = ops.stream().mapToInt(op -> op.samples().size()).sum();
        int errors = ops.stream().mapToInt(op -> op.errors().size()).sum();
        out.printf(
                Locale.ROOT,
                "%d operations, %d samples, %d calls that must fail: %,d checks in %.1f s, seed %d%n",
                ops.size(),
                samples,
                errors,
                results.size(),
                report.seconds(),
                seed);
        out.println("ULP: worst float32 value against float64 on the cpu, in units in the last place");
        out.println("GRAD, GRAD2: worst first and second derivative in float64 against finite differences, relative");
        bits(out, table, report.devices());
        threads(out, results);
        for (Map.Entry<String, Long> skipped : table.skipped().entrySet()) {
            out.println("skipped " + skipped.getValue() + " checks: " + skipped.getKey());
        }
        results.stream()
                .filter(r -> r.verdict() == CheckResult.Verdict.INCONCLUSIVE)
                .forEach(r -> out.println("inconclusive " + r));
        List<CheckResult> failed = results.stream().filter(CheckResult::failed).toList();
        failed.stream().limit(FAILURES_SHOWN).forEach(r -> out.println("FAILED " + r));
        if (failed.size() > FAILURES_SHOWN) {
            out.println("and " + (failed.size() - FAILURES_SHOWN) + " more; --json FILE has them all");
        }
        out.println(failed.isEmpty() ? "all passed" : failed.size() + " of " + results.size() + " checks failed");
    }

    private void threads(PrintWriter out, List<CheckResult> results) {
        List<CheckResult> all =
                results.stream().filter(r -> r.aspect() == Aspect.THREADS).toList();
        if (!all.isEmpty()) {
            out.println("THREADS: the cpu has the same bits with "
                    + threads.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " threads in "
                    + all.stream().filter(r -> !r.failed()).count() + " of " + all.size() + " runs of samples");
        }
    }

    private static void bits(PrintWriter out, CheckTable table, List<Device> devices) {
        boolean compared = false;
        for (Device device : devices) {
            long count = table.count(device, Aspect.BITS);
            if (count > 0) {
                compared = true;
                out.println("BITS: " + device + " (" + device.info().description() + ") has the cpu's float32 bits in "
                        + table.passed(device, Aspect.BITS) + " of " + count
                        + " samples: values, gradients, second order");
            }
        }
        if (!compared) {
            out.println("BITS: nothing to compare, the cpu is alone or float32 was not asked for");
            Device.problems().forEach(p -> out.println("not usable: " + p));
        }
    }
}
