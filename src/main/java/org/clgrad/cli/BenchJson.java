package org.clgrad.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.bench.Machine;
import org.clgrad.bench.Result;

/** The results of {@code clgrad bench} for other programs, and for the chart. */
final class BenchJson {
    private BenchJson() {}

    static void write(Path file, Map<String, String> contenders, List<Result> results) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.number());
        all.put("machine", Machine.describe());
        all.put("contenders", contenders);
        all.put("results", results.stream().map(BenchJson::entry).toList());
        JsonFile.write("bench", file, all);
    }

    private static Map<String, Object> entry(Result r) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("workload", r.workload().id());
        entry.put("title", r.workload().title());
        entry.put("contender", r.contender());
        if (r.isMeasured()) {
            entry.put("warmUpNanos", r.warmUp());
            entry.put("medianNanos", r.median());
            entry.put("text", r.workload().say(r.median()));
            entry.put("nanos", r.nanos());
        } else {
            entry.put("problem", r.problem());
        }
        r.peakBytes().ifPresent(bytes -> entry.put("peakBytes", bytes));
        return entry;
    }
}
