package org.clgrad.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.accuracy.ulp.ErrorMap;
import org.clgrad.accuracy.ulp.SweepResult;
import org.clgrad.accuracy.ulp.Worst;
import org.clgrad.cli.report.CsvFile;

/** The results of {@code clgrad ulp} for other programs. In JSON a number that is infinite, or none, is null. */
final class UlpFiles {
    private UlpFiles() {}

    /** Writes what was asked for; a file that is null was not. */
    static void write(UlpRun run, Path json, Path csv) {
        if (json != null) {
            JsonFile.write("ulp", json, content(run));
        }
        if (csv != null) {
            List<Map<String, Object>> rows =
                    run.results().stream().map(r -> row(run, r)).toList();
            List<String> headings =
                    rows.isEmpty() ? List.of() : List.copyOf(rows.get(0).keySet());
            CsvFile.write(
                    "ulp",
                    csv,
                    headings,
                    rows.stream()
                            .<List<Object>>map(row -> new ArrayList<>(row.values()))
                            .toList());
        }
    }

    private static Map<String, Object> content(UlpRun run) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.number());
        all.put("every", run.every());
        all.put("pairs", run.pairs());
        all.put("seconds", run.seconds());
        all.put("partial", run.stopped());
        all.put("devices", CheckJson.places(run.devices()));
        all.put("failed", run.results().stream().filter(r -> !run.held(r)).count());
        all.put("results", run.results().stream().map(r -> entry(run, r)).toList());
        return all;
    }

    /** The figures of a result by name, in the order of the columns. */
    private static Map<String, Object> figures(UlpRun run, SweepResult r) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("function", r.subject().function().label());
        entry.put("device", r.subject().device());
        entry.put("whose", r.subject().kind().label());
        entry.put("bound", JsonFile.finite(r.subject().bound()));
        entry.put("arguments", r.arguments());
        entry.put("complete", r.complete());
        entry.put("measured", r.measured());
        entry.put("maxUlp", r.maxUlp());
        entry.put("meanUlp", r.meanUlp());
        entry.put("correctlyRounded", r.correctShare());
        entry.put("wrongNan", r.wrongNan());
        entry.put("wrongInfinity", r.wrongInfinity());
        entry.put("wrongSign", r.wrongSign());
        entry.put("reversed", r.reversals());
        entry.put("flushedResults", r.flushedResults());
        entry.put("flushedArguments", r.flushedArguments());
        entry.put("differingBits", r.differing());
        entry.put("held", run.held(r));
        entry.put("seconds", r.seconds());
        return entry;
    }

    private static Map<String, Object> entry(UlpRun run, SweepResult r) {
        Map<String, Object> entry = figures(run, r);
        entry.put("worst", r.worst().stream().map(w -> worst(r, w)).toList());
        entry.put("map", map(r.map()));
        return entry;
    }

    private static Map<String, Object> worst(SweepResult r, Worst w) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("ulp", JsonFile.finite(w.ulp()));
        entry.put("x", Float.toHexString(w.x()));
        if (r.subject().function().arity() == 2) {
            entry.put("y", Float.toHexString(w.y()));
        }
        entry.put("got", Float.toHexString(w.got()));
        entry.put("exact", Double.toHexString(w.exact()));
        return entry;
    }

    /** Three arrays over the upper nine bits of the first argument: 256 exponents positive, then 256 negative. */
    private static Map<String, Object> map(ErrorMap map) {
        List<Double> max = new ArrayList<>();
        List<Double> mean = new ArrayList<>();
        List<Long> count = new ArrayList<>();
        for (int c = 0; c < ErrorMap.CELLS; c++) {
            max.add(JsonFile.finite(map.max(c)));
            mean.add(JsonFile.finite(map.mean(c)));
            count.add(map.count(c));
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("max", max);
        entry.put("mean", mean);
        entry.put("count", count);
        return entry;
    }

    private static Map<String, Object> row(UlpRun run, SweepResult r) {
        Map<String, Object> row = figures(run, r);
        Worst w = r.worst().isEmpty() ? null : r.worst().get(0);
        row.put("worstX", w == null ? null : Float.toHexString(w.x()));
        row.put("worstY", w == null || r.subject().function().arity() == 1 ? null : Float.toHexString(w.y()));
        return row;
    }
}
