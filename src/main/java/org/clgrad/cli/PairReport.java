package org.clgrad.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.clgrad.check.CheckResult;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.check.PairResult;
import org.clgrad.check.PairResult.Blame;
import org.clgrad.cli.report.Report;

/** What a comparison of two sources found, as a page. */
final class PairReport {
    private static final int WORST = 25;
    private static final int ROW_PIXELS = 24;
    /** Where the axis of ulp begins. */
    private static final double LEAST = 0.01;

    private final PairRun run;
    private final PairTable table;

    PairReport(PairRun run) {
        this.run = run;
        this.table = new PairTable(run);
    }

    /** The results as {@code clgrad check} has them: as tests, and as the map of how near they come to their bounds. */
    CheckReport outcomes() {
        return new CheckReport(run.devices(), run.seed(), List.of(), run.seconds(), run.whole(), run.outcomes());
    }

    Report page() {
        List<PairResult> compared = run.compared();
        long failed = count(Verdict.FAIL);
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("tensors", CheckReport.number(compared.size()));
        figures.put("failed", CheckReport.number(failed));
        figures.put("inconclusive", CheckReport.number(count(Verdict.INCONCLUSIVE)));
        figures.put("not applicable", CheckReport.number(count(Verdict.SKIPPED)));
        for (Blame blame : List.of(Blame.DEVICE, Blame.ALGORITHM, Blame.CONDITION)) {
            figures.put(
                    "because of " + blame.label(),
                    CheckReport.number(compared.stream()
                            .filter(r -> r.split() != null && r.split().blame() == blame)
                            .count()));
        }
        figures.put("seconds", String.format(Locale.ROOT, "%.1f", run.seconds()));
        List<Report.Section> sections = new ArrayList<>();
        sections.add(summary());
        sections.add(histogram());
        sections.add(split());
        sections.add(outcomes().map());
        sections.add(worst(
                "Worst results",
                "Of each operation the result that comes nearest to its bound, or is"
                        + " furthest beyond it: the element that is furthest off, the inputs it follows most, and the command"
                        + " that repeats it.",
                table.shown(WORST)));
        List<PairResult> open = compared.stream()
                .filter(r -> r.outcome().verdict() != Verdict.PASS)
                .sorted(PairTable.WORST_FIRST)
                .toList();
        if (!open.isEmpty()) {
            sections.add(worst("Not passed", "Failed and inconclusive results.", open));
        }
        Map<String, String> notApplicable = table.notApplicable();
        if (!notApplicable.isEmpty()) {
            sections.add(new Report.Grid(
                    "Not applicable",
                    "What there was nothing to compare of, by regime and aspect.",
                    List.of("why", "how often"),
                    notApplicable.entrySet().stream()
                            .map(e -> List.<Object>of(e.getKey(), e.getValue()))
                            .toList()));
        }
        String verdict = (failed == 0 ? "Everything held" : failed + " of " + compared.size() + " tensors failed")
                + (run.whole() ? "." : ". The run was stopped: this is what was compared until then.");
        String pairs = run.pairs().stream().map(Object::toString).collect(Collectors.joining("; "));
        return new Report(
                "clgrad check: " + pairs,
                failed == 0 && run.whole(),
                verdict,
                figures,
                sections,
                Surroundings.of(
                        run.devices(),
                        Map.of(
                                "seed",
                                Long.toString(run.seed()),
                                "regimes",
                                run.regimes().stream().map(r -> r.label()).collect(Collectors.joining(", ")),
                                "layouts",
                                run.layouts().isEmpty()
                                        ? "as the operation table has them"
                                        : run.layouts().stream()
                                                .map(l -> l.label())
                                                .collect(Collectors.joining(", ")))));
    }

    private long count(Verdict verdict) {
        return run.results().stream()
                .filter(r -> r.outcome().verdict() == verdict)
                .count();
    }

    private Report.Grid summary() {
        return new Report.Grid(
                "By pair and aspect",
                "Errors of all elements that are finite on both sides: in units in the last place of B in the less precise"
                        + " type, absolute, relative to B, and the largest of a tensor's 2-norm relative to B's.",
                List.of(
                        "pair",
                        "aspect",
                        "tensors",
                        "elements",
                        "max ulp",
                        "mean ulp",
                        "max abs",
                        "mean abs",
                        "max rel",
                        "mean rel",
                        "normwise",
                        "worst in"),
                table.summarized().stream()
                        .map(l -> l.cells().stream()
                                .map(c -> c instanceof Double d ? PairTable.number(d) : c)
                                .toList())
                        .toList());
    }

    private Report.Chart histogram() {
        Map<String, double[]> series = new LinkedHashMap<>();
        for (Aspect aspect : PairTable.ASPECTS.keySet()) {
            double[] errors = run.compared().stream()
                    .filter(r -> r.outcome().aspect() == aspect && r.statistics() != null)
                    .mapToDouble(PairTable::ulp)
                    .toArray();
            if (errors.length > 0) {
                series.put(aspect.label(), errors);
            }
        }
        return UlpChart.of(
                "Errors in units in the last place",
                "How many tensors have a largest error of so many units in the last place of B, in the less precise of"
                        + " the two types.",
                "largest error of a tensor, ulp",
                series);
    }

    /** For the worst result of each operation: device, algorithm, and what its input's condition explains. */
    private Report.Chart split() {
        List<PairResult> worst = new ArrayList<>(table.shown(Integer.MAX_VALUE).stream()
                .filter(r -> r.split() != null && Double.isFinite(PairTable.ulp(r)))
                .limit(WORST)
                .toList());
        Collections.reverse(worst);
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("trigger", "axis", "axisPointer", Map.of("type", "shadow", "axis", "y")));
        option.put("legend", Map.of("type", "scroll", "top", 0));
        option.put("grid", Map.of("left", 210, "right", 40, "top", 40, "bottom", 48));
        option.put(
                "xAxis", Map.of("type", "log", "min", LEAST, "name", "ulp", "nameLocation", "middle", "nameGap", 30));
        option.put(
                "yAxis",
                Map.of(
                        "type",
                        "category",
                        "data",
                        worst.stream()
                                .map(r -> r.outcome().op() + " "
                                        + r.outcome().aspect().label())
                                .toList()));
        option.put(
                "series",
                List.of(
                        points(
                                "device",
                                worst.stream()
                                        .map(r -> shown(r.split().device()))
                                        .toList()),
                        points(
                                "algorithm",
                                worst.stream()
                                        .map(r -> shown(r.split().algorithm()))
                                        .toList()),
                        points(
                                "inherent",
                                worst.stream()
                                        .map(r -> shown(r.split().inherent()))
                                        .toList())));
        return new Report.Chart(
                "Whose error",
                "Of each operation's worst result the element that is furthest off: the float32 run minus the CPU fallback"
                        + " in float32 (device), that minus float64 (algorithm), and what rounding the input numbers to"
                        + " float32 may change there (inherent: half a unit times the condition number). An algorithm"
                        + " to the left of inherent is no bad one: its input is badly conditioned. What is 0 or infinite lies"
                        + " at the left end.",
                worst.size() * ROW_PIXELS + 120,
                option);
    }

    private static Map<String, Object> points(String name, List<Double> data) {
        return Map.of("type", "scatter", "name", name, "symbolSize", 11, "data", data);
    }

    /** Within the axis, which has no place for 0 and infinity. */
    private static double shown(double ulp) {
        return Double.isFinite(ulp) ? Math.max(LEAST, Math.abs(ulp)) : LEAST;
    }

    private Report.Grid worst(String title, String text, List<PairResult> which) {
        List<List<Object>> rows = which.stream()
                .map(r -> {
                    CheckResult o = r.outcome();
                    boolean off = r.worst() != null;
                    return List.<Object>of(
                            o.verdict().name().toLowerCase(Locale.ROOT),
                            o.op(),
                            o.sample(),
                            o.device(),
                            o.aspect().label(),
                            Double.isFinite(o.error()) ? (Object) o.error() : "infinite",
                            o.bound(),
                            r.unit(),
                            off ? PairTable.element(r) : "",
                            off ? PairTable.causes(r) : "",
                            o.note(),
                            run.command(r));
                })
                .toList();
        return new Report.Grid(
                title,
                text,
                List.of(
                        "verdict",
                        "operation",
                        "sample",
                        "pair",
                        "aspect",
                        "error",
                        "bound",
                        "unit",
                        "furthest off",
                        "inputs",
                        "note",
                        "repeat"),
                rows);
    }
}
