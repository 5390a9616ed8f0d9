package org.clgrad.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.clgrad.check.CheckResult;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.error.DataException;

/** An earlier run of {@code clgrad check}, as {@code --json} wrote it: what was wrong then is no news. */
final class Baseline {
    /** The error of each result that had not failed, infinite for one that had. */
    private final Map<String, Double> errors = new HashMap<>();

    private Baseline() {}

    /**
     * Reads a file of {@code --json}.
     *
     * @param file which
     * @return the run
     * @throws DataException if it cannot be read, or is something else
     */
    static Baseline read(Path file) {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Baseline baseline = new Baseline();
            for (JsonElement e : JsonParser.parseReader(in).getAsJsonObject().getAsJsonArray("results")) {
                JsonObject r = e.getAsJsonObject();
                boolean failed = r.get("verdict").getAsString().equals("fail");
                double error = failed || r.get("error").isJsonNull()
                        ? Double.POSITIVE_INFINITY
                        : r.get("error").getAsDouble();
                baseline.errors.put(
                        key(text(r, "op"), text(r, "sample"), text(r, "device"), text(r, "dtype"), text(r, "aspect")),
                        error);
            }
            return baseline;
        } catch (IOException e) {
            throw new DataException(
                    "check: cannot read --baseline " + file + " (" + e + "); write one with --json " + file, e);
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException e) {
            throw new DataException(
                    "check: --baseline " + file + " is not what clgrad check --json writes (" + e.getMessage()
                            + "); write one with --json " + file,
                    e);
        }
    }

    private static String text(JsonObject result, String name) {
        return result.get(name).getAsString();
    }

    private static String key(String... parts) {
        return String.join("\t", parts);
    }

    /** How many results it has. */
    int size() {
        return errors.size();
    }

    /**
     * What got worse.
     *
     * @param results of a new run
     * @param slack by what factor an error may grow
     * @return those that fail and did not, or are new, and those whose error has grown by more than the slack
     */
    List<CheckResult> regressions(List<CheckResult> results, double slack) {
        return results.stream().filter(r -> isWorse(r, slack)).toList();
    }

    private boolean isWorse(CheckResult r, double slack) {
        Double before = errors.get(
                key(r.op(), r.sample(), r.device(), r.dtype(), r.aspect().name().toLowerCase(Locale.ROOT)));
        if (r.verdict() == Verdict.FAIL) {
            return before == null || Double.isFinite(before);
        }
        return r.verdict() == Verdict.PASS && before != null && r.error() > before * slack;
    }
}
