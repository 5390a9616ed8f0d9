package org.clgrad.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.clgrad.check.ReplayResult;
import org.clgrad.check.ReplayResult.Part;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/** The results of {@code clgrad verify} for other programs. An error that is infinite, or no number, is null. */
final class VerifyJson {
    private VerifyJson() {}

    static void write(
            Path file,
            ReferenceSuite suite,
            List<Device> devices,
            Set<DType> dtypes,
            double seconds,
            List<ReplayResult> results,
            List<Case> unknown) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.number());
        all.put("source", suite.source());
        all.put("seconds", seconds);
        all.put("dtypes", dtypes.stream().map(DType::label).toList());
        all.put("devices", CheckJson.places(devices));
        all.put("failed", results.stream().filter(r -> !r.held()).count());
        all.put(
                "unknown",
                unknown.stream().map(c -> Map.of("case", c.id(), "op", c.op())).toList());
        all.put("results", results.stream().map(VerifyJson::entry).toList());
        JsonFile.write("verify", file, all);
    }

    private static Map<String, Object> entry(ReplayResult r) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("case", r.of().id());
        entry.put("op", r.of().op());
        entry.put("device", r.device().id());
        entry.put("dtype", r.dtype().label());
        entry.put("held", r.held());
        entry.put("failure", r.failure());
        List<Map<String, Object>> parts = new ArrayList<>();
        for (Part p : r.parts()) {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("of", p.aspect().name().toLowerCase(Locale.ROOT));
            part.put("normalised", JsonFile.finite(p.normalised()));
            part.put("ulp", JsonFile.finite(p.ulp()));
            part.put("source", JsonFile.finite(p.source()));
            part.put("bound", JsonFile.finite(p.bound()));
            part.put("held", p.held());
            parts.add(part);
        }
        entry.put("parts", parts);
        return entry;
    }
}
