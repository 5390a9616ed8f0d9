package org.clgrad.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.clgrad.check.CheckResult;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.cli.report.JUnitFile;
import org.clgrad.cli.report.Report;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/**
 * What {@code clgrad check} found, as a page and as tests.
 *
 * @param devices where
 * @param seed of the samples
 * @param threads the numbers of threads that samples also ran with
 * @param seconds how long it took
 * @param whole whether all that was asked for was checked
 * @param results every single one
 */
record CheckReport(
        List<Device> devices,
        long seed,
        List<Integer> threads,
        double seconds,
        boolean whole,
        List<CheckResult> results) {
    private static final int WORST = 25;
    private static final int ROWS_SEEN = 40;
    private static final int ROW_PIXELS = 18;

    /** The results as tests, an operation a suite. */
    List<JUnitFile.Test> tests() {
        return results.stream()
                .map(r -> new JUnitFile.Test(
                        r.op(),
                        r.sample() + " " + r.device() + " " + r.dtype() + " "
                                + r.aspect().label(),
                        switch (r.verdict()) {
                            case PASS -> JUnitFile.Outcome.PASSED;
                            case FAIL -> JUnitFile.Outcome.FAILED;
                            case INCONCLUSIVE, SKIPPED -> JUnitFile.Outcome.SKIPPED;
                        },
                        "error " + r.error() + ", bound " + r.bound()
                                + (r.note().isEmpty() ? "" : ": " + r.note())))
                .toList();
    }

    /** The page. */
    Report page() {
        long failed = count(Verdict.FAIL);
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("checks", number(results.size()));
        figures.put("failed", number(failed));
        figures.put("inconclusive", number(count(Verdict.INCONCLUSIVE)));
        figures.put("skipped", number(count(Verdict.SKIPPED)));
        figures.put(
                "operations",
                number(results.stream().map(CheckResult::op).distinct().count()));
        figures.put("seconds", String.format(Locale.ROOT, "%.1f", seconds));
        List<Report.Section> sections = new ArrayList<>();
        sections.add(summary());
        sections.add(histogram());
        sections.add(map());
        sections.add(grid(
                "Worst results",
                "The results that come nearest to their bounds, or are beyond them, with the command that repeats each.",
                worst()));
        List<CheckResult> open = results.stream()
                .filter(r -> r.verdict() != Verdict.PASS)
                .sorted(Comparator.comparing(CheckResult::verdict))
                .toList();
        if (!open.isEmpty()) {
            sections.add(grid("Not passed", "Failed, inconclusive and skipped checks, with the reason.", open));
        }
        String verdict = (failed == 0 ? "Everything held" : failed + " of " + results.size() + " checks failed")
                + (whole ? "." : ". The run was stopped: this is what was checked until then.");
        return new Report(
                "clgrad check",
                failed == 0 && whole,
                verdict,
                figures,
                sections,
                Surroundings.of(
                        devices, Map.of("seed", Long.toString(seed), "repeat with", "clgrad check --seed " + seed)));
    }

    static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private long count(Verdict verdict) {
        return results.stream().filter(r -> r.verdict() == verdict).count();
    }

    private Report.Grid summary() {
        List<List<Object>> rows = new ArrayList<>();
        Map<String, List<CheckResult>> groups = results.stream()
                .collect(Collectors.groupingBy(
                        r -> r.device() + "\t" + r.dtype() + "\t" + r.aspect().label(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        groups.forEach((key, group) -> {
            String[] parts = key.split("\t", -1);
            CheckResult worst = group.stream()
                    .max(Comparator.comparingDouble(CheckReport::ratio))
                    .orElseThrow();
            Function<Verdict, Long> number =
                    v -> group.stream().filter(r -> r.verdict() == v).count();
            rows.add(List.of(
                    parts[0],
                    parts[1],
                    parts[2],
                    group.size(),
                    number.apply(Verdict.PASS),
                    number.apply(Verdict.FAIL),
                    number.apply(Verdict.INCONCLUSIVE),
                    number.apply(Verdict.SKIPPED),
                    Report.cell(worst.error()),
                    worst.op()));
        });
        return new Report.Grid(
                "By device and kind of check",
                "The worst error is in ulp of float32 for float32 values and derivatives, relative in float64 and "
                        + "against finite differences, and a number of elements for bits and recording.",
                List.of(
                        "device",
                        "dtype",
                        "check",
                        "checks",
                        "passed",
                        "failed",
                        "inconclusive",
                        "skipped",
                        "worst error",
                        "of"),
                rows);
    }

    private Report.Chart histogram() {
        Map<String, double[]> series = new LinkedHashMap<>();
        for (Device device : devices) {
            for (Aspect aspect : List.of(Aspect.FORWARD, Aspect.GRADIENT, Aspect.SECOND_ORDER)) {
                series.put(
                        device.id() + " " + aspect.label(),
                        results.stream()
                                .filter(r -> r.device().equals(device.id())
                                        && r.aspect() == aspect
                                        && r.dtype().equals(DType.FLOAT32.label())
                                        && r.verdict() != Verdict.SKIPPED)
                                .mapToDouble(CheckResult::error)
                                .toArray());
            }
        }
        return UlpChart.of(
                "Errors in float32",
                "How many samples have a worst error of so many units in the last place, against float64 on the CPU "
                        + "fallback. Devices that keep the numerical contract have the same bars.",
                "worst error of a sample, ulp",
                series);
    }

    /** Operation by kind of check: the error relative to its bound. */
    Report.Chart map() {
        // Where nothing is off there is nothing to see: the reference against itself.
        List<String> columns = results.stream()
                .filter(r -> r.bound() > 0 && r.error() > 0)
                .map(CheckReport::column)
                .distinct()
                .toList();
        Map<String, Double> worst = new LinkedHashMap<>();
        results.stream().filter(r -> r.bound() > 0).forEach(r -> worst.merge(r.op(), ratio(r), Math::max));
        List<String> ops = worst.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        Map<String, Double> cells = new LinkedHashMap<>();
        results.stream()
                .filter(r -> r.bound() > 0)
                .forEach(
                        r -> cells.merge(columns.indexOf(column(r)) + "\t" + ops.indexOf(r.op()), ratio(r), Math::max));
        List<List<Object>> data = new ArrayList<>();
        cells.forEach((key, value) -> {
            String[] at = key.split("\t", -1);
            data.add(List.of(Integer.valueOf(at[0]), Integer.valueOf(at[1]), round(Math.min(value, 2))));
        });
        int seen = Math.min(ROWS_SEEN, Math.max(1, ops.size()));
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("position", "top"));
        option.put("grid", Map.of("left", 150, "right", 48, "top", 8, "bottom", 190));
        option.put("xAxis", Map.of("type", "category", "data", columns, "axisLabel", Map.of("rotate", 40)));
        option.put("yAxis", Map.of("type", "category", "data", ops));
        option.put(
                "dataZoom",
                List.of(Map.of(
                        "type",
                        "slider",
                        "yAxisIndex",
                        0,
                        "startValue",
                        Math.max(0, ops.size() - seen),
                        "endValue",
                        Math.max(0, ops.size() - 1))));
        option.put(
                "visualMap",
                Map.of(
                        "min",
                        0,
                        "max",
                        1,
                        "calculable",
                        true,
                        "orient",
                        "horizontal",
                        "left",
                        "center",
                        "bottom",
                        0,
                        "text",
                        List.of("bound", "0"),
                        "inRange",
                        Map.of("color", List.of("#2c7bb6", "#abd9e9", "#fee090", "#fdae61", "#d7191c")),
                        "outOfRange",
                        Map.of("color", List.of("#8b0000"))));
        option.put("series", List.of(Map.of("type", "heatmap", "progressive", 0, "data", data)));
        return new Report.Chart(
                "How near to the bounds",
                "Each operation's worst error as a share of its bound, by device, type and kind of check; the nearest "
                        + "to its bound is at the top. The slider at the right shows the other operations.",
                seen * ROW_PIXELS + 200,
                option);
    }

    private static double round(double value) {
        return Math.rint(value * 1000) / 1000;
    }

    private static String column(CheckResult r) {
        return r.aspect() == Aspect.DIFFERENCES || r.aspect() == Aspect.SECOND_DIFFERENCES
                ? r.aspect().label()
                : r.device() + " " + r.dtype() + " " + r.aspect().label();
    }

    private List<CheckResult> worst() {
        return results.stream()
                .filter(r -> r.verdict() == Verdict.PASS || r.verdict() == Verdict.FAIL)
                .filter(r -> ratio(r) > 0)
                .sorted(Comparator.comparingDouble(CheckReport::ratio).reversed())
                .limit(WORST)
                .toList();
    }

    /** The error as a share of its bound: infinite for anything beyond a bound of 0. */
    static double ratio(CheckResult r) {
        return r.error() == 0 ? 0 : r.bound() == 0 ? Double.POSITIVE_INFINITY : r.error() / r.bound();
    }

    private Report.Grid grid(String title, String text, List<CheckResult> which) {
        List<List<Object>> rows = which.stream()
                .map(r -> List.<Object>of(
                        r.verdict().name().toLowerCase(Locale.ROOT),
                        r.op(),
                        r.sample(),
                        r.device(),
                        r.dtype(),
                        r.aspect().label(),
                        Report.cell(r.error()),
                        r.bound(),
                        r.note(),
                        "clgrad check --op " + r.op() + " --seed " + seed + " --device " + r.device() + " --dtype "
                                + r.dtype()
                                + (r.aspect() == Aspect.THREADS
                                        ? threads.stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(",", " --threads ", ""))
                                        : "")))
                .toList();
        return new Report.Grid(
                title,
                text,
                List.of(
                        "verdict",
                        "operation",
                        "sample",
                        "device",
                        "dtype",
                        "check",
                        "error",
                        "bound",
                        "note",
                        "repeat"),
                rows);
    }
}
