package org.clgrad.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.check.Layout;
import org.clgrad.check.PairResult;
import org.clgrad.check.Regime;
import org.clgrad.cli.report.CsvFile;

/**
 * A comparison of two sources for other programs. Results have what those of {@code clgrad check} have, so that a run can
 * be the baseline of another, and more. A number that is infinite, or none, is null.
 */
final class PairJson {
    private static final List<String> FIGURES = List.of(
            "elements",
            "wrong_kind",
            "max_abs",
            "mean_abs",
            "max_rel",
            "mean_rel",
            "max_ulp",
            "mean_ulp",
            "normwise",
            "normalised");

    private PairJson() {}

    static void json(Path file, PairRun run) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.number());
        all.put("seed", run.seed());
        all.put("seconds", run.seconds());
        all.put("partial", !run.whole());
        all.put("pairs", run.pairs().stream().map(Object::toString).toList());
        all.put("layouts", run.layouts().stream().map(Layout::label).toList());
        all.put("regimes", run.regimes().stream().map(Regime::label).toList());
        all.put("devices", CheckJson.places(run.devices()));
        all.put("failed", run.results().stream().filter(PairResult::failed).count());
        all.put("results", run.results().stream().map(r -> entry(run, r)).toList());
        JsonFile.write("check", file, all);
    }

    private static Map<String, Object> entry(PairRun run, PairResult r) {
        Map<String, Object> entry = CheckJson.entry(r.outcome());
        entry.put("regime", r.regime().label());
        entry.put("part", r.part());
        entry.put("unit", r.unit());
        entry.put("statistics", r.statistics() == null ? null : CompareJson.figures(r.statistics()));
        entry.put("worst", r.worst() == null ? null : worst(r.worst()));
        entry.put("split", r.split() == null ? null : split(r.split()));
        entry.put("repeat", run.command(r));
        return entry;
    }

    private static Map<String, Object> worst(PairResult.Worst w) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("index", w.index());
        entry.put("a", Double.toString(w.a()));
        entry.put("b", Double.toString(w.b()));
        entry.put("ulp", JsonFile.finite(w.ulp()));
        entry.put("condition", JsonFile.finite(w.condition()));
        List<Map<String, Object>> causes = new ArrayList<>();
        for (PairResult.Cause c : w.causes()) {
            Map<String, Object> cause = new LinkedHashMap<>();
            cause.put("input", c.input());
            cause.put("index", c.index());
            cause.put("value", Double.toString(c.value()));
            cause.put("share", JsonFile.finite(c.share()));
            causes.add(cause);
        }
        entry.put("causes", causes);
        return entry;
    }

    private static Map<String, Object> split(PairResult.Split s) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("device", JsonFile.finite(s.device()));
        entry.put("algorithm", JsonFile.finite(s.algorithm()));
        entry.put("inherent", JsonFile.finite(s.inherent()));
        entry.put("max_device", JsonFile.finite(s.maxDevice()));
        entry.put("max_algorithm", JsonFile.finite(s.maxAlgorithm()));
        entry.put("blame", s.blame().label());
        return entry;
    }

    static void csv(Path file, PairRun run) {
        List<Map<String, Object>> rows =
                run.results().stream().map(r -> row(run, r)).toList();
        CsvFile.write(
                "check",
                file,
                rows.isEmpty() ? List.of() : List.copyOf(rows.get(0).keySet()),
                rows.stream()
                        .<List<Object>>map(row -> new ArrayList<>(row.values()))
                        .toList());
    }

    /** The same flat: what is not known is empty. */
    private static Map<String, Object> row(PairRun run, PairResult r) {
        Map<String, Object> row = CheckJson.entry(r.outcome());
        row.put("regime", r.regime().label());
        row.put("part", r.part());
        row.put("unit", r.unit());
        Map<String, Object> figures = r.statistics() == null ? Map.of() : CompareJson.figures(r.statistics());
        FIGURES.forEach(name -> row.put(name, figures.get(name)));
        Map<String, Object> worst = r.worst() == null ? Map.of() : worst(r.worst());
        for (String name : List.of("index", "a", "b", "condition")) {
            row.put("worst_" + name, worst.get(name));
        }
        row.put("worst_inputs", r.worst() == null ? null : PairTable.causes(r));
        Map<String, Object> split = r.split() == null ? Map.of() : split(r.split());
        for (String name : List.of("device", "algorithm", "inherent", "max_device", "max_algorithm", "blame")) {
            row.put(name.equals("device") ? "device_error" : name, split.get(name));
        }
        row.put("repeat", run.command(r));
        return row;
    }
}
