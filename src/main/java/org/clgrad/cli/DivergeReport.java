package org.clgrad.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.clgrad.accuracy.Divergence.Compared;
import org.clgrad.accuracy.DivergenceReport;
import org.clgrad.accuracy.DivergenceReport.Finding;
import org.clgrad.accuracy.DivergenceReport.Numbers;
import org.clgrad.cli.report.Report;

/**
 * What {@code clgrad diverge} found, as a page.
 *
 * @param model its name
 * @param report what was found
 * @param trace the operations
 * @param saved where the operation that differs was saved, in words; empty if it was not
 */
record DivergeReport(String model, DivergenceReport report, Trace trace, String saved) {
    private static final int NEAREST = 25;
    private static final int CHART_PIXELS = 380;
    /** Shares below are drawn here: on a logarithmic axis there is no 0. */
    private static final double LEAST = 1e-6;
    /** Shares above, infinite ones among them, are drawn here. */
    private static final double MOST = 1e6;

    /** The operations, of neighbours the one nearer to its bar where there are too many for a chart. */
    static final class Trace {
        private static final int KEPT = 4000;

        private List<Compared> all = new ArrayList<>();
        private final List<Compared> nearest = new ArrayList<>();
        private boolean thinned;

        /** The next operation. */
        void add(Compared c) {
            all.add(c);
            nearest.add(c);
            if (nearest.size() > 2 * NEAREST) {
                nearest.sort(Comparator.comparingDouble(Compared::ofAllowed).reversed());
                nearest.subList(NEAREST, nearest.size()).clear();
            }
            if (all.size() == 2 * KEPT) {
                thinned = true;
                List<Compared> half = new ArrayList<>();
                for (int i = 0; i < all.size(); i += 2) {
                    Compared one = all.get(i);
                    Compared other = all.get(i + 1);
                    half.add(other.ofAllowed() > one.ofAllowed() ? other : one);
                }
                all = half;
            }
        }

        private List<Compared> nearest() {
            return nearest.stream()
                    .sorted(Comparator.comparingDouble(Compared::ofAllowed).reversed())
                    .limit(NEAREST)
                    .toList();
        }
    }

    /** The page. */
    Report page() {
        Finding found = report.finding();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("operations forward", String.format(Locale.ROOT, "%,d", report.forward()));
        figures.put("operations backward", String.format(Locale.ROOT, "%,d", report.backward()));
        figures.put("whole steps", Integer.toString(report.steps()));
        if (report.nearest() != null) {
            figures.put("most of what is allowed", share(report.nearest().ofAllowed()));
        }
        List<Report.Section> sections = new ArrayList<>();
        if (found != null) {
            sections.add(finding(found));
        }
        if (!trace.all.isEmpty()) {
            sections.add(chart(found));
            sections.add(operations());
        }
        String verdict = found == null
                ? "The runs do not diverge"
                        + (report.stopped() ? " as far as they were compared: they were stopped." : ".")
                : "The runs diverge at operation " + found.call() + ", " + found.op() + ".";
        Map<String, String> settings = new TreeMap<>();
        settings.put("model", model);
        settings.put("seed", Long.toString(report.seed()));
        settings.put("run a", report.a().toString());
        settings.put("run b", report.b().toString());
        return new Report(
                "clgrad diverge",
                found == null && !report.stopped(),
                verdict,
                figures,
                sections,
                Surroundings.of(
                        Stream.of(report.a().device(), report.b().device())
                                .distinct()
                                .toList(),
                        settings));
    }

    private static String share(double ofAllowed) {
        return Double.isInfinite(ofAllowed) ? "infinite" : ofAllowed == 0 ? "0" : CompareTable.number(ofAllowed);
    }

    private Report.Grid finding(Finding found) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(List.of("operation", found.call() + ", " + found.what()));
        rows.add(List.of("step", Integer.toString(found.step())));
        rows.add(
                List.of("direction", found.derivativeOf() == null ? "forward" : "backward of " + found.derivativeOf()));
        if (!found.layer().isEmpty()) {
            rows.add(List.of("layer", found.layer()));
        }
        if (!found.code().isEmpty()) {
            rows.add(List.of("called at", found.code()));
        }
        Numbers n = found.numbers();
        if (n != null) {
            rows.add(List.of("worst element", n.index().toString()));
            rows.add(List.of("in run a", Double.toString(n.a())));
            rows.add(List.of("in run b, on the same inputs", Double.toString(n.b())));
            rows.add(List.of("error", CompareTable.number(n.error()) + " " + n.unit()));
            rows.add(List.of("allowed", n.bar()));
        }
        rows.add(List.of(
                "reproducer",
                saved.isEmpty() ? "not saved; run again with --save FOLDER for a case that verify replays" : saved));
        return new Report.Grid("Where the runs part", "", List.of("property", "value"), rows);
    }

    private Report.Chart chart(Finding found) {
        List<Map<String, Object>> series = new ArrayList<>();
        series.add(points("forward", trace.all.stream().filter(c -> c.derivativeOf() == null && !is(c, found)), 5));
        series.add(points("backward", trace.all.stream().filter(c -> c.derivativeOf() != null && !is(c, found)), 5));
        if (found != null) {
            Map<String, Object> last =
                    new LinkedHashMap<>(points("diverges", trace.all.stream().filter(c -> is(c, found)), 14));
            last.put("itemStyle", Map.of("color", "#d7191c"));
            series.add(last);
        }
        double first = trace.all.get(0).call();
        double end = trace.all.get(trace.all.size() - 1).call();
        series.add(Map.of(
                "type",
                "line",
                "name",
                "allowed",
                "symbol",
                "none",
                "silent",
                true,
                "lineStyle",
                Map.of("type", "dashed"),
                "data",
                List.of(List.of(first, 0), List.of(end, 0))));
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("trigger", "item", "formatter", "{a}<br>{b}"));
        option.put("legend", Map.of("top", 0));
        option.put("grid", Map.of("left", 64, "right", 20, "top", 40, "bottom", 88));
        option.put(
                "xAxis",
                Map.of(
                        "type",
                        "value",
                        "min",
                        "dataMin",
                        "max",
                        "dataMax",
                        "name",
                        "operation",
                        "nameLocation",
                        "middle",
                        "nameGap",
                        28,
                        "axisLine",
                        Map.of("onZero", false)));
        option.put(
                "yAxis",
                Map.of(
                        "type",
                        "value",
                        "min",
                        Math.log10(LEAST),
                        "max",
                        Math.log10(MOST),
                        "interval",
                        2,
                        "axisLabel",
                        Map.of("formatter", "1e{value}")));
        option.put("dataZoom", List.of(Map.of("type", "slider", "bottom", 8, "height", 22)));
        option.put("series", series);
        return new Report.Chart(
                "Errors in order",
                "Each operation's error on the same inputs, over what it is allowed: above 1 the runs diverge. An error of "
                        + "0 is drawn at 1e-6, one beyond 1e6 there; where the runs must have the same bits, any difference "
                        + "is."
                        + (trace.thinned
                                ? " Of neighbours the one nearer to its bar is drawn, there are too many."
                                : ""),
                CHART_PIXELS,
                option);
    }

    private static boolean is(Compared c, Finding found) {
        return found != null && c.call() == found.call();
    }

    private static Map<String, Object> points(String name, Stream<Compared> of, int size) {
        return Map.of(
                "type",
                "scatter",
                "name",
                name,
                "symbolSize",
                size,
                "data",
                of.map(c -> Map.of(
                                "name",
                                c.call() + ", " + label(c) + ": " + share(c.ofAllowed()) + " of what is allowed",
                                "value",
                                List.of(c.call(), Math.log10(Math.max(LEAST, Math.min(MOST, c.ofAllowed()))))))
                        .toList());
    }

    private static String label(Compared c) {
        return c.derivativeOf() == null ? c.op() : c.op() + " in the derivative of " + c.derivativeOf();
    }

    private Report.Grid operations() {
        List<List<Object>> rows = trace.nearest().stream()
                .map(c -> List.<Object>of(
                        c.ofAllowed() > 1 ? "fail" : "pass",
                        c.call(),
                        c.step(),
                        label(c),
                        c.layer(),
                        Report.cell(c.error()),
                        c.unit(),
                        Report.cell(c.ofAllowed())))
                .toList();
        return new Report.Grid(
                "Nearest to their bars",
                "The operations with the largest errors over what is allowed.",
                List.of("verdict", "number", "step", "operation", "layer", "error", "unit", "of allowed"),
                rows);
    }
}
