package org.clgrad.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.clgrad.check.CheckResult;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/** The results of {@code clgrad check} for other programs. An error that is infinite, or no number, is null. */
final class CheckJson {
    private CheckJson() {}

    static void write(Path file, CheckReport report, Set<DType> dtypes) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.number());
        all.put("seed", report.seed());
        all.put("seconds", report.seconds());
        all.put("partial", !report.whole());
        all.put("dtypes", dtypes.stream().map(DType::label).toList());
        all.put("devices", places(report.devices()));
        all.put("failed", report.results().stream().filter(CheckResult::failed).count());
        all.put("results", report.results().stream().map(CheckJson::entry).toList());
        JsonFile.write("check", file, all);
    }

    /** What there is to know of devices. */
    static List<Map<String, Object>> places(List<Device> devices) {
        List<Map<String, Object>> places = new ArrayList<>();
        for (Device d : devices) {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("id", d.id());
            place.put("description", d.info().description());
            place.put("keepsContract", d.info().keepsContract());
            places.add(place);
        }
        return places;
    }

    static Map<String, Object> entry(CheckResult r) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("op", r.op());
        entry.put("sample", r.sample());
        entry.put("device", r.device());
        entry.put("dtype", r.dtype());
        entry.put("aspect", r.aspect().name().toLowerCase(Locale.ROOT));
        entry.put("error", JsonFile.finite(r.error()));
        entry.put("bound", r.bound());
        entry.put("verdict", r.verdict().name().toLowerCase(Locale.ROOT));
        entry.put("note", r.note());
        return entry;
    }
}
