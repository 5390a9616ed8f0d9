package org.clgrad.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.clgrad.check.CheckResult;
import org.clgrad.engine.Device;
import org.clgrad.error.DataException;
import org.clgrad.shape.DType;

/** The results of {@code clgrad check} for other programs. An error that is infinite, or no number, is null. */
final class CheckJson {
    private CheckJson() {}

    static void write(
            Path file, List<Device> devices, Set<DType> dtypes, long seed, double seconds, List<CheckResult> results) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.number());
        all.put("seed", seed);
        all.put("seconds", seconds);
        all.put("dtypes", dtypes.stream().map(DType::label).toList());
        List<Map<String, Object>> places = new ArrayList<>();
        for (Device d : devices) {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("id", d.id());
            place.put("description", d.info().description());
            place.put("keepsContract", d.info().keepsContract());
            places.add(place);
        }
        all.put("devices", places);
        all.put("failed", results.stream().filter(CheckResult::failed).count());
        all.put("results", results.stream().map(CheckJson::entry).toList());
        Gson gson = new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create();
        try {
            Files.writeString(file, gson.toJson(all), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException(
                    "check: cannot write --json " + file + " (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); give a file in a folder that exists",
                    e);
        }
    }

    private static Map<String, Object> entry(CheckResult r) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("op", r.op());
        entry.put("sample", r.sample());
        entry.put("device", r.device());
        entry.put("dtype", r.dtype());
        entry.put("aspect", r.aspect().name().toLowerCase(Locale.ROOT));
        entry.put("error", Double.isFinite(r.error()) ? r.error() : null);
        entry.put("bound", r.bound());
        entry.put("verdict", r.verdict().name().toLowerCase(Locale.ROOT));
        entry.put("note", r.note());
        return entry;
    }
}
