package org.clgrad.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.clgrad.accuracy.ComparisonReport;
import org.clgrad.accuracy.ErrorGrid;
import org.clgrad.accuracy.ErrorHistogram;
import org.clgrad.accuracy.Mismatch;
import org.clgrad.accuracy.Statistics;
import org.clgrad.accuracy.TensorReport;
import org.clgrad.accuracy.TensorReport.Verdict;
import org.clgrad.cli.report.HeatScale;
import org.clgrad.cli.report.Report;

/**
 * What {@code clgrad compare} found, as a page.
 *
 * @param a the dump that is judged
 * @param b the reference
 * @param report what was found
 * @param grid where in the worst tensor the errors are; null if there are none, or it was stopped
 * @param seconds how long it took
 */
record CompareReport(Path a, Path b, ComparisonReport report, ErrorGrid grid, double seconds) {
    /** How many rows and columns the map of the worst tensor has at most. */
    static final int CELLS = 64;

    private static final int HISTOGRAMS = 6;
    private static final int DETAILED = 5;
    private static final int CHART_PIXELS = 340;
    private static final int ROW_PIXELS = 9;
    private static final int AROUND_PIXELS = 150;
    /** About so many rows of the map have labels. */
    private static final int LABELS = 20;

    /** More decades than this are drawn as one. */
    private static final int DECADES = 20;

    /** The tensor whose elements are furthest beyond what is allowed, or come nearest to it; empty if none is off. */
    static Optional<TensorReport> worst(ComparisonReport report) {
        return ranked(report).stream().findFirst();
    }

    private static List<TensorReport> ranked(ComparisonReport report) {
        return report.tensors().stream()
                .filter(t -> t.statistics() != null && excess(t.statistics()) > 0)
                .sorted(Comparator.comparingDouble((TensorReport t) -> -excess(t.statistics()))
                        .thenComparingLong(t -> -t.statistics().mismatched()))
                .toList();
    }

    /** The largest error over what is allowed; of tensors that hold, over rtol and atol in force. */
    private static double excess(Statistics s) {
        if (!s.worst().isEmpty()) {
            return Math.max(s.worst().get(0).excess(), Double.MIN_VALUE);
        }
        return s.suggestion() == null ? 0 : Math.min(1, s.suggestion().factor());
    }

    /** The page. */
    Report page() {
        List<TensorReport> all = report.tensors();
        List<TensorReport> ranked = ranked(report);
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("tensors", number(all.size()));
        figures.put("held", number(report.count(Verdict.HELD)));
        figures.put("not held", number(all.size() - report.count(Verdict.HELD)));
        figures.put("elements", number(sum(Statistics::elements)));
        figures.put("beyond what is allowed", number(sum(Statistics::mismatched)));
        figures.put("seconds", String.format(Locale.ROOT, "%.1f", seconds));
        List<Report.Section> sections = new ArrayList<>();
        sections.add(tensors());
        if (!ranked.isEmpty()) {
            sections.add(histogram("absolute", "|a - b|", ranked, Statistics::absolute));
            sections.add(histogram("relative", "|a - b| / |b|, where b is not 0", ranked, Statistics::relative));
        }
        if (grid != null) {
            sections.add(map(ranked.get(0)));
        }
        List<TensorReport> differing =
                ranked.stream().filter(t -> t.verdict() == Verdict.VALUES).toList();
        if (!differing.isEmpty()) {
            sections.add(elements(differing));
        }
        if (all.stream().anyMatch(t -> t.statistics() != null)) {
            sections.add(suggestions());
        }
        notes().ifPresent(sections::add);
        long not = all.size() - report.count(Verdict.HELD);
        String verdict = (not == 0 ? "All tensors held" : not + " of " + all.size() + " tensors did not hold")
                + (report.complete() ? "." : ". The comparison was stopped: this is what was compared until then.");
        return new Report(
                "clgrad compare",
                report.held(),
                verdict,
                figures,
                sections,
                Surroundings.of(List.of(), Map.of("A", a.toString(), "B, the reference", b.toString())));
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private long sum(Function<Statistics, Long> of) {
        return report.tensors().stream()
                .filter(t -> t.statistics() != null)
                .mapToLong(t -> of.apply(t.statistics()))
                .sum();
    }

    private Report.Grid tensors() {
        List<List<Object>> rows = new ArrayList<>();
        for (TensorReport t : report.tensors()) {
            Statistics s = t.statistics();
            List<Object> row = new ArrayList<>(List.of(
                    t.held() ? "pass" : "fail",
                    t.name(),
                    t.held() ? "" : CompareTable.verdict(t),
                    CompareTable.both(t, side -> side.type().label()),
                    CompareTable.both(t, side -> side.shape().toString())));
            if (s == null) {
                row.addAll(List.of("", "", "", "", "", "", ""));
            } else {
                row.addAll(List.of(
                        s.elements(),
                        s.mismatched(),
                        Report.cell(s.maxError()),
                        Report.cell(s.meanError()),
                        Report.cell(s.maxRelative()),
                        Report.cell(s.maxUlp()),
                        Report.cell(s.normwise())));
            }
            row.add(t.bound() == null ? "" : t.bound().toString());
            rows.add(row);
        }
        return new Report.Grid(
                "Tensors",
                "Differ counts elements beyond what is allowed. Relative errors are over |b|, where b is not 0; ulp are of b "
                        + "in the less precise of the two types; normwise is |a - b| over |b| in the 2-norm. A click on a "
                        + "heading sorts.",
                List.of(
                        "verdict",
                        "tensor",
                        "what",
                        "dtype",
                        "shape",
                        "elements",
                        "differ",
                        "max abs",
                        "mean abs",
                        "max rel",
                        "max ulp",
                        "normwise",
                        "allowed"),
                rows);
    }

    private static Report.Chart histogram(
            String kind, String formula, List<TensorReport> ranked, Function<Statistics, ErrorHistogram> of) {
        List<TensorReport> shown = ranked.stream().limit(HISTOGRAMS).toList();
        int last = shown.stream()
                .flatMap(t -> of.apply(t.statistics()).decades().keySet().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
        int first = shown.stream()
                .flatMap(t -> of.apply(t.statistics()).decades().keySet().stream())
                .mapToInt(Integer::intValue)
                .min()
                .orElse(0);
        int lowest = Math.max(first, last - DECADES + 1);
        List<String> classes = new ArrayList<>(List.of("0"));
        for (int k = lowest; k <= last; k++) {
            classes.add((k == lowest && first < lowest ? "up to " : "") + "1e" + k);
        }
        List<Map<String, Object>> series = new ArrayList<>();
        for (TensorReport t : shown) {
            ErrorHistogram h = of.apply(t.statistics());
            long[] counts = new long[classes.size()];
            counts[0] = h.zeros();
            new TreeMap<>(h.decades()).forEach((k, n) -> counts[Math.max(0, k - lowest) + 1] += n);
            // 0 has no place on a logarithmic axis, and bars of 1 would have no height there.
            series.add(Map.of(
                    "type",
                    "line",
                    "name",
                    t.name(),
                    "symbolSize",
                    7,
                    "data",
                    Arrays.stream(counts)
                            .mapToObj(n -> n == 0 ? "-" : (Object) n)
                            .toList()));
        }
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("trigger", "axis"));
        option.put("legend", Map.of("type", "scroll", "top", 0));
        option.put("grid", Map.of("left", 64, "right", 16, "top", 44, "bottom", 56));
        option.put(
                "xAxis",
                Map.of("type", "category", "data", classes, "name", formula, "nameLocation", "middle", "nameGap", 32));
        option.put("yAxis", Map.of("type", "log"));
        option.put("series", series);
        return new Report.Chart(
                "Errors, " + kind,
                "How many elements have an error from the number below up to ten times that"
                        + (ranked.size() > HISTOGRAMS
                                ? "; of the " + HISTOGRAMS + " tensors that are furthest off."
                                : "."),
                CHART_PIXELS,
                option);
    }

    private Report.Chart map(TensorReport t) {
        List<List<Object>> data = new ArrayList<>();
        for (int r = 0; r < grid.rows(); r++) {
            for (int c = 0; c < grid.columns(); c++) {
                data.add(List.of(c, r, Math.min(1e9, grid.largest(r, c))));
            }
        }
        List<String> rows = new ArrayList<>();
        for (int r = 0; r < grid.rows(); r++) {
            rows.add(label(grid.firstOfRow(r)));
        }
        List<String> columns = new ArrayList<>();
        for (int c = 0; c < grid.columns(); c++) {
            columns.add(label(grid.firstOfColumn(c)));
        }
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("position", "top"));
        option.put("grid", Map.of("left", 16, "right", 16, "top", 8, "bottom", 64, "containLabel", true));
        option.put("xAxis", Map.of("type", "category", "data", columns, "axisLabel", Map.of("hideOverlap", true)));
        option.put(
                "yAxis",
                Map.of(
                        "type",
                        "category",
                        "data",
                        rows,
                        "inverse",
                        true,
                        "axisTick",
                        Map.of("show", false),
                        "axisLabel",
                        Map.of("interval", grid.rows() / LABELS)));
        option.put(
                "visualMap",
                HeatScale.of(List.of(0, 0.1, 1, 10, 1000), List.of("none", "0.1", "1", "10", "1000", "more")));
        option.put("series", List.of(Map.of("type", "heatmap", "progressive", 0, "data", data)));
        int rank = t.b().shape().rank();
        return new Report.Chart(
                "Where in " + t.name(),
                "The largest error of each block of the tensor that is furthest off, over what is allowed: above 1 it differs. "
                        + "Downwards are " + dimensions(0, grid.split()) + ", to the right "
                        + dimensions(grid.split(), rank) + " of " + t.b().shape()
                        + "; labels are a block's first index. NaN "
                        + "and infinities that are not on both sides count as 1e9.",
                Math.max(2 * AROUND_PIXELS, grid.rows() * ROW_PIXELS + AROUND_PIXELS),
                option);
    }

    private static String label(long... index) {
        return index.length == 0 ? "all" : Arrays.toString(index);
    }

    private static String dimensions(int from, int to) {
        return from == to
                ? "no dimensions"
                : to == from + 1 ? "dimension " + from : "dimensions " + from + " to " + (to - 1);
    }

    private static Report.Grid elements(List<TensorReport> differing) {
        List<List<Object>> rows = new ArrayList<>();
        for (TensorReport t : differing.stream().limit(DETAILED).toList()) {
            for (Mismatch m : t.statistics().worst()) {
                rows.add(List.of(
                        t.name(),
                        m.index().toString(),
                        m.a(),
                        m.b(),
                        Report.cell(m.error()),
                        Report.cell(m.relative()),
                        Report.cell(m.ulp()),
                        Report.cell(m.excess())));
            }
        }
        return new Report.Grid(
                "Worst elements",
                "Of the tensors that are furthest off, the elements with the largest errors over what is allowed.",
                List.of("tensor", "index", "a", "b", "abs", "rel", "ulp", "of allowed"),
                rows);
    }

    private Report.Grid suggestions() {
        List<List<Object>> rows = new ArrayList<>();
        for (TensorReport t : report.tensors()) {
            if (t.statistics() != null) {
                rows.add(List.of(
                        t.name(),
                        t.bound().toString(),
                        t.statistics().suggestion() == null
                                ? "none does: NaN, infinities or signs of zeros differ"
                                : t.statistics().suggestion().toString()));
            }
        }
        return new Report.Grid(
                "Tolerances that would do",
                "The smallest of three kinds, each rounded up to two digits.",
                List.of("tensor", "allowed", "would do"),
                rows);
    }

    private Optional<Report.Section> notes() {
        List<List<Object>> rows = new ArrayList<>();
        if (report.skipped() > 0) {
            rows.add(List.of("left out by --only and --skip", Long.toString(report.skipped())));
        }
        report.unmatched().forEach(p -> rows.add(List.of("matches no tensor", p)));
        report.others().forEach(o -> rows.add(List.of("no tensor, not compared", o)));
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Report.Grid("Not compared", "", List.of("what", "which"), rows));
    }
}
