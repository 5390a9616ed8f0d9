package org.clgrad.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.clgrad.check.Replay;
import org.clgrad.check.ReplayResult;
import org.clgrad.check.ReplayResult.Part;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.cli.report.Report;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/**
 * What {@code clgrad verify} found, as a page.
 *
 * @param folder of the suite
 * @param suite the suite
 * @param cases how many cases were chosen
 * @param devices where
 * @param dtypes in which types
 * @param seconds how long it took
 * @param results every single one
 * @param unknown cases of operations that there are not
 */
record VerifyReport(
        Path folder,
        ReferenceSuite suite,
        int cases,
        List<Device> devices,
        Set<DType> dtypes,
        double seconds,
        List<ReplayResult> results,
        List<Case> unknown) {
    private static final int WORST = 10;
    private static final int NEAREST = 30;
    private static final int SCATTER_PIXELS = 420;
    private static final int ROW_PIXELS = 20;
    private static final int AROUND_PIXELS = 110;
    /** Errors below are drawn here: on a logarithmic axis there is no 0. */
    private static final double LEAST = 1e-9;
    /** Errors above, infinite ones among them, are drawn here. */
    private static final double MOST = 10;

    /** One error. */
    private record Entry(ReplayResult of, Part part) {
        /** The error as a share of its bar. */
        double share() {
            return part.normalised() == 0 ? 0 : part.normalised() / part.bound();
        }

        String name() {
            return of.of().id() + " " + part.aspect().label();
        }
    }

    /** The page. */
    Report page() {
        long failed = results.stream().filter(r -> !r.held()).count();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("cases", number(cases));
        figures.put("runs", number(results.size()));
        figures.put("failed", number(failed));
        figures.put("cases of unknown operations", number(unknown.size()));
        figures.put("seconds", String.format(Locale.ROOT, "%.1f", seconds));
        boolean held = failed == 0 && unknown.isEmpty() && !results.isEmpty();
        String verdict = failed > 0
                ? failed + " of " + results.size() + " runs failed."
                : results.isEmpty() ? "Nothing ran." : "Every run held.";
        List<Report.Section> sections = new ArrayList<>();
        sections.add(summary());
        List<Entry> single = entries(DType.FLOAT32);
        if (!single.isEmpty()) {
            sections.add(scatter(single));
            sections.add(nearest(single));
            sections.add(worst(single));
        }
        if (failed > 0) {
            sections.add(failures());
        }
        if (!unknown.isEmpty()) {
            sections.add(new Report.Grid(
                    "Unknown operations",
                    "Cases that cannot be run, because clgrad does not have their operation.",
                    List.of("operation", "case"),
                    unknown.stream().map(c -> List.<Object>of(c.op(), c.id())).toList()));
        }
        sections.add(all());
        return new Report(
                "clgrad verify",
                held,
                verdict + (unknown.isEmpty() ? "" : " " + unknown.size() + " cases are of unknown operations."),
                figures,
                sections,
                Surroundings.of(
                        devices,
                        Map.of("suite", folder.toString(), "values and seeds", "stored by " + suite.source())));
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private List<Entry> entries(DType dtype) {
        return results.stream()
                .filter(r -> r.dtype() == dtype)
                .flatMap(r -> r.parts().stream().map(p -> new Entry(r, p)))
                .toList();
    }

    private Report.Grid summary() {
        List<List<Object>> rows = new ArrayList<>();
        for (Device device : devices) {
            for (DType dtype : dtypes) {
                List<ReplayResult> here = results.stream()
                        .filter(r -> r.device() == device && r.dtype() == dtype)
                        .toList();
                List<Part> parts =
                        here.stream().flatMap(r -> r.parts().stream()).toList();
                long held = here.stream().filter(ReplayResult::held).count();
                boolean missing = dtype == DType.FLOAT64 && !device.info().float64();
                boolean single = dtype == DType.FLOAT32 && !parts.isEmpty();
                rows.add(List.of(
                        device.id(),
                        dtype.label(),
                        missing ? "the device has no float64" : (Object) here.size(),
                        held,
                        here.size() - held,
                        Report.cell(parts.stream()
                                .mapToDouble(Part::normalised)
                                .max()
                                .orElse(0)),
                        single ? Report.cell(VerifyTable.meanRatio(parts)) : "",
                        single
                                ? (Object) parts.stream()
                                        .filter(p -> VerifyTable.ratio(p) > Replay.FACTOR)
                                        .count()
                                : ""));
            }
        }
        return new Report.Grid(
                "By device and type",
                "Errors are normalised: the largest difference over the largest element, of the worst tensor. The last two "
                        + "columns compare with the source's own float32 run: our error over its, in the geometric mean, "
                        + "and how many errors are more than " + (int) Replay.FACTOR
                        + " times as large. What is below half a "
                        + "unit in the last place counts as that, on both sides.",
                List.of(
                        "device",
                        "dtype",
                        "cases run",
                        "held",
                        "failed",
                        "worst error",
                        "ours / source",
                        "much larger"),
                rows);
    }

    /** Where an error is drawn: its decimal logarithm. */
    private static double drawn(double error) {
        return Math.log10(error < LEAST ? LEAST : error < MOST ? error : MOST);
    }

    /** Our error beside the source's, and the bar. */
    private Report.Chart scatter(List<Entry> entries) {
        List<Map<String, Object>> series = new ArrayList<>();
        double largest = Replay.FLOAT32_BOUND;
        for (Entry e : entries) {
            largest = Math.max(largest, Math.max(e.part.normalised(), e.part.source()));
        }
        double top = Math.min(Math.log10(MOST), Math.floor(drawn(largest)) + 1);
        for (Device device : devices) {
            Map<String, List<Entry>> byAspect = entries.stream()
                    .filter(e -> e.of.device() == device)
                    .collect(Collectors.groupingBy(
                            e -> e.part.aspect().label(), LinkedHashMap::new, Collectors.toList()));
            byAspect.forEach((aspect, some) -> series.add(Map.of(
                    "type",
                    "scatter",
                    "name",
                    device.id() + " " + aspect,
                    "symbolSize",
                    6,
                    "data",
                    some.stream()
                            .map(e -> point(e, drawn(e.part.source()), drawn(e.part.normalised())))
                            .toList())));
        }
        double least = drawn(LEAST);
        double flat = drawn(Replay.FLOAT32_BOUND);
        double slope = Math.log10(Replay.FACTOR);
        series.add(line("bar", List.of(List.of(least, flat), List.of(flat - slope, flat), List.of(top - slope, top))));
        series.add(line("as the source", List.of(List.of(least, least), List.of(top, top))));
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("trigger", "item", "formatter", "{a}<br>{b}"));
        option.put("legend", Map.of("type", "scroll", "top", 0));
        option.put("grid", Map.of("left", 64, "right", 20, "top", 44, "bottom", 52));
        option.put("xAxis", powers("error of the source's float32 run", 30, top));
        option.put("yAxis", powers("our error", 44, top));
        option.put("series", series);
        return new Report.Chart(
                "Beside the source's own float32 errors",
                "Each point is a case's values, gradients or second-order gradients in float32: to the right the error of "
                        + "the source's own float32 run, upwards ours, both against float64 and normalised. Points above the "
                        + "bar fail. An error of 0 is drawn at 1e-9, one beyond 10 at 10.",
                SCATTER_PIXELS,
                option);
    }

    /** A point, with its numbers in words. */
    private Map<String, Object> point(Entry e, double x, double y) {
        String words = e.name() + (devices.size() > 1 ? " on " + e.of.device() : "") + ": ours "
                + CompareTable.number(e.part.normalised()) + ", the source's "
                + CompareTable.number(e.part.source()) + ", allowed " + CompareTable.number(e.part.bound());
        return Map.of("name", words, "value", List.of(x, y));
    }

    private static Map<String, Object> line(String name, List<List<Double>> points) {
        return Map.of(
                "type",
                "line",
                "name",
                name,
                "symbol",
                "none",
                "silent",
                true,
                "lineStyle",
                Map.of("type", "dashed"),
                "data",
                points);
    }

    /** An axis of decimal logarithms, whose labels are powers of ten. */
    private static Map<String, Object> powers(String name, int gap, double top) {
        Map<String, Object> axis = new LinkedHashMap<>();
        axis.put("type", "value");
        axis.put("min", drawn(LEAST));
        axis.put("max", top);
        axis.put("interval", 1);
        axis.put("axisLabel", Map.of("formatter", "1e{value}", "hideOverlap", true));
        axis.put("name", name);
        axis.put("nameLocation", "middle");
        axis.put("nameGap", gap);
        return axis;
    }

    private Report.Chart nearest(List<Entry> entries) {
        List<Entry> shown = entries.stream()
                .sorted(Comparator.comparingDouble(Entry::share).reversed())
                .limit(NEAREST)
                .sorted(Comparator.comparingDouble(Entry::share))
                .toList();
        List<String> names = shown.stream()
                .map(e -> devices.size() > 1 ? e.name() + " (" + e.of.device() + ")" : e.name())
                .toList();
        double largest = shown.stream()
                .mapToDouble(e -> drawn(Math.max(e.part.normalised(), e.part.bound())))
                .max()
                .orElse(0);
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("trigger", "item", "formatter", "{a}<br>{b}"));
        option.put("legend", Map.of("top", 0));
        option.put("grid", Map.of("left", 16, "right", 24, "top", 36, "bottom", 40, "containLabel", true));
        option.put("xAxis", powers("error", 28, Math.floor(largest) + 1));
        option.put(
                "yAxis",
                Map.of(
                        "type",
                        "category",
                        "data",
                        names,
                        "axisLabel",
                        Map.of("interval", 0, "width", 150, "overflow", "truncate")));
        option.put(
                "series",
                List.of(
                        points("bar", "rect", shown, Part::bound),
                        points("source", "diamond", shown, Part::source),
                        points("ours", "circle", shown, Part::normalised)));
        return new Report.Chart(
                "Nearest to their bars",
                "The float32 errors that are the largest share of what is allowed, the nearest at the top, with the error "
                        + "of the source's own run and the bar.",
                shown.size() * ROW_PIXELS + AROUND_PIXELS,
                option);
    }

    private Map<String, Object> points(String name, String symbol, List<Entry> shown, ToDoubleFunction<Part> error) {
        List<Map<String, Object>> data = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            data.add(point(shown.get(i), drawn(error.applyAsDouble(shown.get(i).part)), i));
        }
        return Map.of("type", "scatter", "name", name, "symbol", symbol, "symbolSize", 8, "data", data);
    }

    private Report.Grid worst(List<Entry> entries) {
        List<List<Object>> rows = entries.stream()
                .filter(e -> e.part.normalised() > 0)
                .sorted(Comparator.comparingDouble((Entry e) -> -VerifyTable.ratio(e.part)))
                .limit(WORST)
                .map(this::row)
                .toList();
        return grid(
                "Worst ten",
                "The float32 errors that are largest beside the source's, with the command that repeats each.",
                rows);
    }

    private List<Object> row(Entry e) {
        return List.of(
                e.part.held() ? "pass" : "fail",
                e.of.of().id(),
                e.of.of().op(),
                e.of.device().id(),
                e.of.dtype().label(),
                e.part.aspect().label(),
                Report.cell(e.part.normalised()),
                Report.cell(e.part.ulp()),
                Report.cell(e.part.source()),
                Report.cell(e.part.bound()),
                Report.cell(VerifyTable.ratio(e.part)),
                "clgrad verify " + folder + " --op " + e.of.of().op() + " --device " + e.of.device() + " --dtype "
                        + e.of.dtype());
    }

    private Report.Grid failures() {
        List<List<Object>> rows = new ArrayList<>();
        for (ReplayResult r : results) {
            if (!r.held()) {
                String parts = r.parts().stream()
                        .filter(p -> !p.held())
                        .map(p -> p.aspect().label() + " " + CompareTable.number(p.normalised()) + ", allowed "
                                + CompareTable.number(p.bound()))
                        .collect(Collectors.joining("; "));
                rows.add(List.of(
                        "fail",
                        r.of().id(),
                        r.of().op(),
                        r.device().id(),
                        r.dtype().label(),
                        r.failure().isEmpty() ? parts : r.failure()));
            }
        }
        return new Report.Grid(
                "Failed",
                "Runs beyond their bars, and runs that did not come to an end, with the reason.",
                List.of("verdict", "case", "operation", "device", "dtype", "reason"),
                rows);
    }

    private Report.Grid all() {
        List<List<Object>> rows = new ArrayList<>();
        for (DType dtype : dtypes) {
            entries(dtype).forEach(e -> rows.add(row(e)));
        }
        return grid("Every error", "A click on a heading sorts.", rows);
    }

    private static Report.Grid grid(String title, String text, List<List<Object>> rows) {
        return new Report.Grid(
                title,
                text,
                List.of(
                        "verdict",
                        "case",
                        "operation",
                        "device",
                        "dtype",
                        "of",
                        "error",
                        "ulp",
                        "source's error",
                        "bar",
                        "ours / source",
                        "repeat"),
                rows);
    }
}
