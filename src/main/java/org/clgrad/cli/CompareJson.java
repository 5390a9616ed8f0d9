package org.clgrad.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.clgrad.accuracy.Bound;
import org.clgrad.accuracy.ComparisonReport;
import org.clgrad.accuracy.ErrorHistogram;
import org.clgrad.accuracy.Mismatch;
import org.clgrad.accuracy.Statistics;
import org.clgrad.accuracy.Statistics.NonFinite;
import org.clgrad.accuracy.Suggestion;
import org.clgrad.accuracy.TensorReport;
import org.clgrad.accuracy.TensorReport.Side;
import org.clgrad.accuracy.TensorReport.Verdict;
import org.clgrad.accuracy.Tolerance;

/**
 * The results of {@code clgrad compare} for other programs. A number that is infinite, or none, is null; the two values
 * of a mismatch are texts, which keep NaN, infinities and every digit of an int64.
 */
final class CompareJson {
    private CompareJson() {}

    static void write(Path file, Path a, Path b, ComparisonReport report, double seconds) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.number());
        all.put("a", a.toString());
        all.put("b", b.toString());
        all.put("seconds", seconds);
        all.put("held", report.held());
        all.put("complete", report.complete());
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Verdict v : Verdict.values()) {
            counts.put(label(v), report.count(v));
        }
        all.put("verdicts", counts);
        all.put("skipped", report.skipped());
        all.put("unmatched", report.unmatched());
        all.put("others", report.others());
        all.put("tensors", report.tensors().stream().map(CompareJson::tensor).toList());
        JsonFile.write("compare", file, all);
    }

    static String label(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> tensor(TensorReport t) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", t.name());
        entry.put("verdict", label(t.verdict()));
        entry.put("failure", t.failure());
        entry.put("a", side(t.a()));
        entry.put("b", side(t.b()));
        entry.put("bound", t.bound() == null ? null : bound(t.bound()));
        entry.put("statistics", t.statistics() == null ? null : statistics(t.statistics()));
        return entry;
    }

    private static Map<String, Object> side(Side side) {
        if (side == null) {
            return null;
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", side.name());
        entry.put("dtype", side.type().label());
        entry.put("shape", side.shape().toArray());
        return entry;
    }

    private static Map<String, Object> bound(Bound bound) {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (bound instanceof Tolerance t) {
            entry.put("rtol", t.rtol());
            entry.put("atol", t.atol());
        } else if (bound instanceof Bound.Ulps u) {
            entry.put("ulp", u.count());
        }
        return entry;
    }

    private static Map<String, Object> statistics(Statistics s) {
        Map<String, Object> entry = figures(s);
        entry.put("first", s.first() == null ? null : mismatch(s.first()));
        entry.put("worst", s.worst().stream().map(CompareJson::mismatch).toList());
        entry.put("absolute", histogram(s.absolute()));
        entry.put("relative", histogram(s.relative()));
        entry.put("suggestion", s.suggestion() == null ? null : suggestion(s.suggestion()));
        return entry;
    }

    /** The numbers that a tensor comes down to. */
    static Map<String, Object> figures(Statistics s) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("elements", s.elements());
        entry.put("mismatched", s.mismatched());
        entry.put("wrong_kind", s.wrongKind());
        entry.put("max_abs", JsonFile.finite(s.maxError()));
        entry.put("mean_abs", JsonFile.finite(s.meanError()));
        entry.put("max_rel", JsonFile.finite(s.maxRelative()));
        entry.put("mean_rel", JsonFile.finite(s.meanRelative()));
        entry.put("max_ulp", JsonFile.finite(s.maxUlp()));
        entry.put("mean_ulp", JsonFile.finite(s.meanUlp()));
        entry.put("normwise", JsonFile.finite(s.normwise()));
        entry.put("normalised", JsonFile.finite(s.normalised()));
        entry.put("cosine", JsonFile.finite(s.cosine()));
        entry.put("non_finite_a", nonFinite(s.a()));
        entry.put("non_finite_b", nonFinite(s.b()));
        entry.put("zero_signs", s.zeroSigns());
        return entry;
    }

    private static Map<String, Object> nonFinite(NonFinite n) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("nan", n.nan());
        entry.put("inf", n.positive());
        entry.put("negative_inf", n.negative());
        return entry;
    }

    private static Map<String, Object> mismatch(Mismatch m) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("index", m.index());
        entry.put("position", m.position());
        entry.put("a", m.a());
        entry.put("b", m.b());
        entry.put("abs", JsonFile.finite(m.error()));
        entry.put("rel", JsonFile.finite(m.relative()));
        entry.put("ulp", JsonFile.finite(m.ulp()));
        entry.put("of_allowed", JsonFile.finite(m.excess()));
        return entry;
    }

    private static Map<String, Object> histogram(ErrorHistogram h) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("zeros", h.zeros());
        entry.put("decades", h.decades());
        return entry;
    }

    private static Map<String, Object> suggestion(Suggestion s) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("rtol", s.scaled().rtol());
        entry.put("atol", s.scaled().atol());
        entry.put("factor", JsonFile.finite(s.factor()));
        entry.put("atol_alone", s.atolAlone());
        entry.put("rtol_alone", JsonFile.finite(s.rtolAlone()));
        entry.put("ulp", JsonFile.finite(s.ulp()));
        return entry;
    }
}
