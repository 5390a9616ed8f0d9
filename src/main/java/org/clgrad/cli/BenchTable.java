package org.clgrad.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.clgrad.bench.Result;
import org.clgrad.bench.Workload;

/** What {@code clgrad bench} measured: a line for each workload and contender. */
final class BenchTable {
    private static final String NOTHING = "";

    private final List<Result> results;
    private final String reference;

    /**
     * A table.
     *
     * @param results what was measured, workload by workload
     * @param reference the contender that the others are compared with; null for none
     */
    BenchTable(List<Result> results, String reference) {
        this.results = results;
        this.reference = reference;
    }

    void print(PrintWriter out) {
        Table table = new Table(
                "WORKLOAD",
                "BY",
                "MEDIAN",
                "BEST",
                "QUARTILES",
                "RUNS",
                "AFTER",
                "PEAK",
                reference == null ? NOTHING : "SPEED / " + reference.toUpperCase(Locale.ROOT),
                reference == null ? NOTHING : "BY BEST");
        Workload last = null;
        for (Result r : results) {
            String title = r.workload() == last ? NOTHING : r.workload().title();
            last = r.workload();
            if (r.isMeasured()) {
                table.row(
                        title,
                        r.contender(),
                        last.say(r.median()),
                        last.say(r.min()),
                        spread(r),
                        Integer.toString(r.nanos().size()),
                        String.format(Locale.ROOT, "%.0f s", r.warmUp() / 1e9),
                        r.peakBytes().isPresent()
                                ? DevicesCommand.bytes(r.peakBytes().getAsLong())
                                : NOTHING,
                        ratio(r, Result::median),
                        ratio(r, Result::min));
            } else {
                table.row(
                        title, r.contender(), "failed", NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING);
            }
        }
        table.print(out);
        out.println();
        out.println("MEDIAN, BEST: of the runs. QUARTILES: how far they are from the median. "
                + "AFTER: how long it ran before, until its JVM had compiled it.");
        if (reference != null) {
            out.println("SPEED: the median time of " + reference + " by that of the line; BY BEST: their best times.");
        }
        if (results.stream().anyMatch(r -> r.peakBytes().isPresent())) {
            out.println("PEAK: memory that a run holds at most, with inputs, parameters and gradients; of clgrad its "
                    + "device memory, of others what their process grew by.");
        }
        for (Result r : results) {
            if (!r.isMeasured()) {
                out.println("FAILED " + r.workload().id() + " on " + r.contender() + ": " + r.problem());
            }
        }
    }

    private static String spread(Result r) {
        return String.format(
                Locale.ROOT,
                "%+.0f%% %+.0f%%",
                100 * (r.quantile(0.25) / r.median() - 1),
                100 * (r.quantile(0.75) / r.median() - 1));
    }

    private String ratio(Result r, ToDoubleFunction<Result> time) {
        Optional<Result> other = results.stream()
                .filter(o -> o.workload() == r.workload() && o.contender().equals(reference) && o.isMeasured())
                .findFirst();
        return other.map(o -> String.format(Locale.ROOT, "%.2f", time.applyAsDouble(o) / time.applyAsDouble(r)))
                .orElse(NOTHING);
    }
}
