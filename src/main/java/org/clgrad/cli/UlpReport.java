package org.clgrad.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.clgrad.accuracy.ulp.ErrorMap;
import org.clgrad.accuracy.ulp.Subject.Kind;
import org.clgrad.accuracy.ulp.SweepResult;
import org.clgrad.accuracy.ulp.Worst;
import org.clgrad.cli.report.HeatScale;
import org.clgrad.cli.report.Report;

/** What {@code clgrad ulp} found, as a page. */
final class UlpReport {
    private static final int BAR_PIXELS = 420;
    /** The top of the bars' axis in ulp. */
    private static final int HIGHEST = 8;

    private static final int ROW_PIXELS = 16;
    private static final int AROUND_PIXELS = 150;
    /** Exponents a cell of the map. */
    private static final int EXPONENTS = 8;

    private static final int BIAS = 127;
    private static final int WORST_SHOWN = 3;

    private final UlpRun run;

    UlpReport(UlpRun run) {
        this.run = run;
    }

    /** The page. */
    Report page() {
        List<SweepResult> results = run.results();
        long failed = results.stream().filter(r -> !run.held(r)).count();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("functions", Integer.toString(run.functions().size()));
        figures.put(
                "results measured",
                String.format(
                        Locale.ROOT,
                        "%,d",
                        results.stream().mapToLong(SweepResult::measured).sum()));
        figures.put("beyond their bound", Long.toString(failed));
        figures.put("seconds", String.format(Locale.ROOT, "%.1f", run.seconds()));
        String verdict = (failed == 0 ? "Every function held" : failed + " of " + results.size() + " are beyond bounds")
                + (run.stopped() ? ". The run was stopped: this is what was measured until then." : ".");
        return new Report(
                "clgrad ulp",
                failed == 0 && !run.stopped(),
                verdict,
                figures,
                List.of(bars(), map(), table(), worst()),
                Surroundings.of(
                        run.devices(),
                        Map.of("every", Long.toString(run.every()), "pairs", Long.toString(run.pairs()))));
    }

    private static String whose(SweepResult r) {
        return r.subject().kind().label() + " on " + r.subject().device();
    }

    private Report.Chart bars() {
        List<String> functions = run.functions().stream().map(f -> f.label()).toList();
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        for (SweepResult r : run.results()) {
            double shown = Math.min(r.maxUlp(), HIGHEST);
            series.computeIfAbsent(whose(r), k -> new LinkedHashMap<>())
                    .put(r.subject().function().label(), shown);
        }
        List<Map<String, Object>> drawn = new ArrayList<>();
        series.forEach((name, values) -> {
            List<Double> data = new ArrayList<>();
            functions.forEach(f -> data.add(values.get(f)));
            drawn.add(Map.of("type", "bar", "name", name, "data", data));
        });
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("trigger", "axis"));
        option.put("legend", Map.of("type", "scroll", "top", 0));
        option.put("grid", Map.of("left", 56, "right", 16, "top", 40, "bottom", 76));
        option.put(
                "xAxis",
                Map.of("type", "category", "data", functions, "axisLabel", Map.of("rotate", 50, "interval", 0)));
        option.put("yAxis", Map.of("type", "value", "max", HIGHEST));
        option.put("series", drawn);
        return new Report.Chart(
                "Largest errors",
                "The largest error of each function in ulp of float32; a bar that reaches the top stands for more than "
                        + HIGHEST + ". The table below has the bounds.",
                BAR_PIXELS,
                option);
    }

    /** The larger errors by function and range of the argument. */
    private Report.Chart map() {
        List<String> columns = new ArrayList<>();
        for (int c = 0; c < ErrorMap.CELLS / EXPONENTS; c++) {
            int cell = cell(c);
            columns.add((cell < ErrorMap.CELLS / 2 ? "+2^" : "-2^") + (cell % (ErrorMap.CELLS / 2) - BIAS));
        }
        List<String> rows = new ArrayList<>();
        List<List<Object>> data = new ArrayList<>();
        // What has the bits of another row has its picture, too.
        String first = run.devices().get(0).id();
        List<SweepResult> results = new ArrayList<>(run.results());
        results.removeIf(r -> r.subject().kind() == Kind.OURS
                && r.differing() == 0
                && !r.subject().device().equals(first));
        results.sort(
                Comparator.comparing((SweepResult r) -> r.subject().function().label())
                        .thenComparing(UlpReport::whose)
                        .reversed());
        for (SweepResult r : results) {
            for (int c = 0; c < columns.size(); c++) {
                double max = Double.NaN;
                for (int e = 0; e < EXPONENTS; e++) {
                    double error = r.map().max(cell(c) + e);
                    max = error > max || Double.isNaN(max) ? error : max;
                }
                if (!Double.isNaN(max)) {
                    data.add(List.of(c, rows.size(), Math.rint(Math.min(max, 1e6) * 1000) / 1000));
                }
            }
            rows.add(r.subject().function().label() + " (" + whose(r) + ")");
        }
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("position", "top"));
        option.put("grid", Map.of("left", 190, "right", 16, "top", 8, "bottom", 110));
        option.put("xAxis", Map.of("type", "category", "data", columns));
        option.put(
                "yAxis", Map.of("type", "category", "data", rows, "axisLabel", Map.of("interval", 0, "fontSize", 10)));
        option.put(
                "visualMap",
                HeatScale.of(List.of(0.5001, 1, 2, 4, 16), List.of("up to 0.5", "1", "2", "4", "16", "more")));
        option.put("series", List.of(Map.of("type", "heatmap", "progressive", 0, "data", data)));
        return new Report.Chart(
                "Where the errors are",
                "The largest error in ulp by sign and exponent of the first argument, " + EXPONENTS
                        + " exponents a cell: from 0 to infinity on the positive side, then on the negative one from "
                        + "minus infinity to 0. Nothing was measured where there is no colour. Ours has one row where it has the same "
                        + "bits on every device.",
                rows.size() * ROW_PIXELS + AROUND_PIXELS,
                option);
    }

    /** Negative arguments go from the largest to 0, so that the middle of the map is infinity and its ends are 0. */
    private static int cell(int column) {
        int half = ErrorMap.CELLS / 2;
        int first = column * EXPONENTS;
        return first < half ? first : ErrorMap.CELLS + half - EXPONENTS - first;
    }

    private Report.Grid table() {
        List<List<Object>> rows = new ArrayList<>();
        for (SweepResult r : run.results()) {
            rows.add(List.of(
                    run.held(r) ? "pass" : "fail",
                    r.subject().function().label(),
                    r.subject().kind().label(),
                    r.subject().device(),
                    r.maxUlp(),
                    Double.isNaN(r.subject().bound())
                            ? "none"
                            : (Object) r.subject().bound(),
                    r.meanUlp(),
                    r.correctShare(),
                    r.wrong(),
                    r.flushed(),
                    r.reversals(),
                    r.arguments()));
        }
        return new Report.Grid(
                "All figures",
                "Errors in ulp; the bound of ours is docs/numerics.md's, that of built-in functions OpenCL's. Correct is "
                        + "the share of correctly rounded results; wrong counts NaN, infinities and signs of zeros.",
                List.of(
                        "verdict",
                        "function",
                        "whose",
                        "device",
                        "max",
                        "bound",
                        "mean",
                        "correct",
                        "wrong",
                        "flushed",
                        "reversals",
                        "arguments"),
                rows);
    }

    private Report.Grid worst() {
        List<List<Object>> rows = new ArrayList<>();
        for (SweepResult r : run.results()) {
            for (Worst w : r.worst().stream().limit(WORST_SHOWN).toList()) {
                rows.add(List.of(
                        r.subject().function().label(),
                        whose(r),
                        Double.isFinite(w.ulp()) ? (Object) w.ulp() : "wrong in kind",
                        w.arguments(r.subject().function().arity()),
                        Float.toHexString(w.got()),
                        Double.toHexString(w.exact())));
            }
        }
        return new Report.Grid(
                "Worst arguments",
                "The arguments with the largest errors.",
                List.of("function", "whose", "ulp", "at", "result", "exact"),
                rows);
    }
}
