package org.clgrad.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.clgrad.check.Replay;
import org.clgrad.check.ReplayResult;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.cli.report.HtmlPage;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.ops.OpTable;
import org.clgrad.shape.DType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clgrad verify}: the cases of a reference suite on every device, against the values stored with them. */
@Command(
        name = "verify",
        description = {
            "Replays the cases of a reference suite on every device: values, gradients and second-order gradients "
                    + "against those stored in float64, beside the errors of the source's own float32 run.",
            "FOLDER has suite.json and a safetensors file; docs/reference-suites.md describes the format.",
            "Exit code 0 only if every case ran and held; 1 if one did not, or its operation is unknown."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "The folder of the suite.")
    private Path folder;

    @Mixin
    private Choices choices;

    @Option(
            names = "--op",
            split = ",",
            paramLabel = "NAME",
            description = "Operation whose cases are run; may be repeated (default: all).")
    private List<String> opNames = List.of();

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with tables and charts.")
    private Path html;

    @Override
    public Integer call() {
        List<Device> devices = choices.devices();
        Set<DType> dtypes = choices.floatingTypes("verify");
        ReferenceSuite suite = ReferenceSuite.open(folder);
        List<Case> cases = chosen(suite);
        List<Case> unknown =
                cases.stream().filter(c -> OpTable.find(c.op()).isEmpty()).toList();
        List<Case> known =
                cases.stream().filter(c -> OpTable.find(c.op()).isPresent()).toList();
        long start = System.nanoTime();
        List<ReplayResult> results = run(new Replay(suite), known, devices, dtypes);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (choices.json() != null) {
            VerifyJson.write(choices.json(), suite, devices, dtypes, seconds, results, unknown);
        }
        if (html != null) {
            HtmlPage.write(
                    "verify",
                    html,
                    new VerifyReport(folder, suite, cases.size(), devices, dtypes, seconds, results, unknown).page());
        }
        PrintWriter out = spec.commandLine().getOut();
        VerifyTable table = new VerifyTable(results, unknown);
        table.print(out);
        table.summarize(out, suite.source(), cases.size(), devices, dtypes, seconds);
        boolean held =
                unknown.isEmpty() && !results.isEmpty() && results.stream().allMatch(ReplayResult::held);
        return held ? Main.OK : Main.FAILED;
    }

    private List<Case> chosen(ReferenceSuite suite) {
        for (String name : opNames) {
            if (suite.cases().stream().noneMatch(c -> c.op().equals(name))) {
                throw new ArgumentException("verify: no case of " + folder + " is of --op '" + name + "'");
            }
        }
        return suite.cases().stream()
                .filter(c -> opNames.isEmpty() || opNames.contains(c.op()))
                .toList();
    }

    private static List<ReplayResult> run(Replay replay, List<Case> cases, List<Device> devices, Set<DType> dtypes) {
        List<ReplayResult> results = new ArrayList<>();
        try (Progress progress = Progress.of("verify", cases.size())) {
            for (Case c : cases) {
                progress.about(c.id());
                for (Device device : devices) {
                    for (DType dtype : dtypes) {
                        if (dtype == DType.FLOAT32 || device.info().float64()) {
                            results.add(replay.run(c, device, dtype));
                        }
                    }
                }
                progress.step();
            }
        }
        return results;
    }
}
