package org.clgrad.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.clgrad.accuracy.CompareOptions;
import org.clgrad.accuracy.ComparisonReport;
import org.clgrad.accuracy.DumpComparison;
import org.clgrad.accuracy.ErrorGrid;
import org.clgrad.accuracy.TensorReport;
import org.clgrad.accuracy.TensorReport.Verdict;
import org.clgrad.accuracy.Tolerance;
import org.clgrad.cli.report.HtmlPage;
import org.clgrad.error.ArgumentException;
import org.clgrad.io.TensorDump;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clgrad compare}: two dumps of tensors, by name, within tolerances. */
@Command(
        name = "compare",
        description = {
            "Compares two dumps of tensors by name: safetensors, npy or npz files, or folders of them. B is the "
                    + "reference: |a - b| <= atol + rtol |b| holds.",
            "Exit code 0 if everything held; 1 if something differs, is missing or is left over; 2 if a file cannot be "
                    + "read or nothing was compared. docs/accuracy.md says how to read the report."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "The dump that is judged.")
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "The dump that it is compared with.")
    private Path b;

    @Option(
            names = "--rtol",
            paramLabel = "X",
            description = "Relative tolerance of every type (default: float64 1e-7, float32 1.3e-6, float16 1e-3, "
                    + "bfloat16 1.6e-2, others 0; of two types the larger).")
    private Double rtol;

    @Option(
            names = "--atol",
            paramLabel = "X",
            description =
                    "Absolute tolerance of every type (default: float64 1e-7, float32, float16 and bfloat16 1e-5, "
                            + "others 0; of two types the larger).")
    private Double atol;

    @Option(
            names = "--ulp",
            paramLabel = "N",
            description = "Allow N units in the last place of b, in the less precise of the two types, instead of rtol "
                    + "and atol.")
    private Double ulp;

    @Option(
            names = "--tolerance",
            paramLabel = "GLOB=RTOL,ATOL",
            description = "Tolerance of the tensors of these names; may be repeated, the last that matches counts.")
    private List<String> tolerances = List.of();

    @Option(names = "--equal-nan", description = "NaN equals NaN.")
    private boolean equalNan;

    @Option(names = "--any-dtype", description = "Types may differ.")
    private boolean anyDtype;

    @Option(names = "--signed-zeros", description = "0 and -0 differ.")
    private boolean signedZeros;

    @Option(
            names = "--rename",
            paramLabel = "REGEX=TEXT",
            description =
                    "Replace what matches in the names of A by TEXT, with $1 for the first group; may be repeated, "
                            + "done in order. Write = in REGEX as \\x3d.")
    private List<String> renamings = List.of();

    @Option(
            names = "--only",
            paramLabel = "GLOB",
            description = "Compare tensors of these names alone, * being any text; may be repeated.")
    private List<String> only = List.of();

    @Option(names = "--skip", paramLabel = "GLOB", description = "Leave these tensors out; may be repeated.")
    private List<String> skip = List.of();

    @Option(
            names = "--details",
            paramLabel = "N",
            description = "Of how many tensors that differ the worst elements and a histogram are shown (default: "
                    + "${DEFAULT-VALUE}).")
    private int details = 3;

    @Option(names = "--failed-only", description = "List only tensors that did not hold.")
    private boolean failedOnly;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything to a file.")
    private Path json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a line for each tensor to a file.")
    private Path csv;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with tables, charts and a map.")
    private Path html;

    @Override
    public Integer call() {
        DumpComparison comparison = new DumpComparison(options());
        try (Interruption interruption = Interruption.watch();
                TensorDump first = TensorDump.open(a);
                TensorDump second = TensorDump.open(b)) {
            long start = System.nanoTime();
            ComparisonReport report = run(comparison, first, second, interruption);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (json != null) {
                CompareJson.write(json, a, b, report, seconds);
            }
            if (csv != null) {
                CompareCsv.write(csv, report);
            }
            if (html != null) {
                ErrorGrid grid = places(comparison, first, second, report, interruption);
                HtmlPage.write("compare", html, new CompareReport(a, b, report, grid, seconds).page());
            }
            PrintWriter out = spec.commandLine().getOut();
            CompareTable table = new CompareTable(report, failedOnly, details);
            table.print(out);
            table.summarize(out, a, b, seconds);
            boolean unreadable = report.count(Verdict.UNREADABLE) > 0;
            return unreadable ? Main.COULD_NOT_RUN : report.held() ? Main.OK : Main.FAILED;
        }
    }

    private CompareOptions options() {
        CompareOptions options =
                new CompareOptions().equalNan(equalNan).anyDtype(anyDtype).signedZeros(signedZeros);
        if (ulp != null && (rtol != null || atol != null)) {
            throw new ArgumentException(
                    "compare: --ulp stands for --rtol and --atol; give either, or --tolerance for some of the tensors");
        }
        if (rtol != null) {
            options.rtol(rtol);
        }
        if (atol != null) {
            options.atol(atol);
        }
        if (ulp != null) {
            options.ulp(ulp);
        }
        tolerances.forEach(text -> addTolerance(options, text));
        for (String text : renamings) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new ArgumentException("compare: --rename '" + text + "' is not of the form REGEX=TEXT");
            }
            options.rename(text.substring(0, equals), text.substring(equals + 1));
        }
        only.forEach(options::only);
        skip.forEach(options::skip);
        return options;
    }

    private static void addTolerance(CompareOptions options, String text) {
        int equals = text.lastIndexOf('=');
        int comma = text.indexOf(',', equals + 1);
        try {
            if (equals <= 0 || comma < 0) {
                throw new NumberFormatException();
            }
            double rtol = Double.parseDouble(text.substring(equals + 1, comma));
            double atol = Double.parseDouble(text.substring(comma + 1));
            options.tolerance(text.substring(0, equals), new Tolerance(rtol, atol));
        } catch (NumberFormatException e) {
            throw new ArgumentException("compare: --tolerance '" + text
                    + "' is not of the form GLOB=RTOL,ATOL, such as 'layers.*=1e-3,1e-5'");
        }
    }

    private static ComparisonReport run(
            DumpComparison comparison, TensorDump first, TensorDump second, Interruption interruption) {
        try (Progress progress = Progress.of("compare", comparison.elements(first, second))) {
            return comparison.run(first, second, listener(progress, interruption));
        }
    }

    /** Where in the worst tensor the errors are; null if there are none, or it was stopped. */
    private static ErrorGrid places(
            DumpComparison comparison,
            TensorDump first,
            TensorDump second,
            ComparisonReport report,
            Interruption interruption) {
        TensorReport worst = CompareReport.worst(report).orElse(null);
        if (worst == null) {
            return null;
        }
        try (Progress progress = Progress.of("map", worst.statistics().elements())) {
            return comparison
                    .places(first, second, worst.name(), CompareReport.CELLS, listener(progress, interruption))
                    .orElse(null);
        }
    }

    private static DumpComparison.Listener listener(Progress progress, Interruption interruption) {
        return new DumpComparison.Listener() {
            @Override
            public void tensor(String name) {
                progress.about(name);
            }

            @Override
            public void elements(long count) {
                progress.step(count);
            }

            @Override
            public boolean stops() {
                return interruption.asked();
            }
        };
    }
}
