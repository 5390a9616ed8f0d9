package org.clgrad.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.clgrad.check.CheckResult;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Checker;
import org.clgrad.engine.Device;
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
            "Exit code 1 if anything is beyond its bound."
        })
final class CheckCommand implements Callable<Integer> {
    private static final int FAILURES_SHOWN = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Choices choices;

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

    @Override
    public Integer call() {
        List<Device> devices = choices.devices();
        List<Operation> ops = opNames.isEmpty()
                ? OpTable.all()
                : opNames.stream().map(OpTable::get).distinct().toList();
        Set<DType> dtypes = choices.floatingTypes("check");
        Checker checker = new Checker(devices, dtypes, seed);
        long start = System.nanoTime();
        List<CheckResult> results = run(checker, ops);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (choices.json() != null) {
            CheckJson.write(choices.json(), devices, dtypes, seed, seconds, results);
        }
        PrintWriter out = spec.commandLine().getOut();
        CheckTable table = new CheckTable(devices, ops, results);
        table.print(out);
        out.println();
        summarize(out, table, devices, ops, results, seconds);
        return results.stream().anyMatch(CheckResult::failed) ? Main.FAILED : Main.OK;
    }

    /** One step of the bar for each sample, kink and error sample. */
    private static List<CheckResult> run(Checker checker, List<Operation> ops) {
        List<CheckResult> results = new ArrayList<>();
        long steps = ops.stream()
                .mapToLong(op ->
                        op.samples().size() + op.kinks().size() + op.errors().size())
                .sum();
        try (Progress progress = Progress.of("check", steps)) {
            for (Operation op : ops) {
                progress.about(op.name());
                Stream.of(
                                op.samples().stream().map(s -> checker.check(op, s)),
                                op.kinks().stream().map(k -> checker.check(op, k)),
                                op.errors().stream().map(e -> checker.check(op, e)))
                        .flatMap(part -> part)
                        .forEach(part -> {
                            results.addAll(part);
                            progress.step();
                        });
            }
        }
        return results;
    }

    private void summarize(
            PrintWriter out,
            CheckTable table,
            List<Device> devices,
            List<Operation> ops,
            List<CheckResult> results,
            double seconds) {
        int samples = ops.stream().mapToInt(op -> op.samples().size()).sum();
        int errors = ops.stream().mapToInt(op -> op.errors().size()).sum();
        out.printf(
                Locale.ROOT,
                "%d operations, %d samples, %d calls that must fail: %,d checks in %.1f s, seed %d%n",
                ops.size(),
                samples,
                errors,
                results.size(),
                seconds,
                seed);
        out.println("ULP: worst float32 value against float64 on the cpu, in units in the last place");
        out.println("GRAD, GRAD2: worst first and second derivative in float64 against finite differences, relative");
        bits(out, table, devices);
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
