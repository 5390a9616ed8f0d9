package org.clgrad.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.accuracy.ComparisonReport;
import org.clgrad.accuracy.ErrorHistogram;
import org.clgrad.accuracy.Mismatch;
import org.clgrad.accuracy.Statistics;
import org.clgrad.accuracy.TensorReport;
import org.clgrad.accuracy.TensorReport.Side;
import org.clgrad.accuracy.TensorReport.Verdict;

/** What {@code clgrad compare} found: a line for each tensor, then those that differ in detail, then what it comes to. */
final class CompareTable {
    private static final int BAR = 30;
    /** More decades than this are not shown one by one. */
    private static final int DECADES = 20;

    private final ComparisonReport report;
    private final boolean failedOnly;
    private final int details;

    CompareTable(ComparisonReport report, boolean failedOnly, int details) {
        this.report = report;
        this.failedOnly = failedOnly;
        this.details = details;
    }

    void print(PrintWriter out) {
        Table table = new Table(
                "TENSOR",
                "DTYPE",
                "SHAPE",
                "DIFFER",
                "MAX ABS",
                "MEAN ABS",
                "MAX REL",
                "MAX ULP",
                "NORMWISE",
                "ALLOWED",
                "VERDICT");
        for (TensorReport t : report.tensors()) {
            if (failedOnly && t.held()) {
                continue;
            }
            Statistics s = t.statistics();
            table.row(
                    t.name(),
                    both(t, side -> side.type().label()),
                    both(t, side -> side.shape().toString()),
                    s == null ? "-" : s.mismatched() + "/" + s.elements(),
                    s == null ? "-" : number(s.maxError()),
                    s == null ? "-" : number(s.meanError()),
                    s == null ? "-" : number(s.maxRelative()),
                    s == null ? "-" : number(s.maxUlp()),
                    s == null ? "-" : number(s.normwise()),
                    t.bound() == null ? "-" : t.bound().toString(),
                    verdict(t));
        }
        table.print(out);
        report.tensors().stream()
                .filter(t -> t.verdict() == Verdict.VALUES)
                .limit(details)
                .forEach(t -> details(out, t));
    }

    /** Something to say of a tensor. */
    interface Part {
        String of(Side side);
    }

    /** What is said of both tensors, once if it is the same. */
    static String both(TensorReport t, Part part) {
        if (t.a() == null || t.b() == null) {
            return part.of(t.a() == null ? t.b() : t.a());
        }
        String a = part.of(t.a());
        String b = part.of(t.b());
        return a.equals(b) ? a : a + " / " + b;
    }

    static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, value >= 0.01 && value < 1e5 ? "%.4g" : "%.2e", value);
    }

    static String verdict(TensorReport t) {
        return switch (t.verdict()) {
            case HELD -> "ok";
            case VALUES -> "DIFFERS";
            case DTYPE -> "DTYPE DIFFERS";
            case SHAPE -> "SHAPE DIFFERS";
            case ONLY_A -> "ONLY IN A";
            case ONLY_B -> "ONLY IN B";
            case UNREADABLE -> "UNREADABLE: " + t.failure();
        };
    }

    private static String inWords(Verdict verdict) {
        return switch (verdict) {
            case HELD -> "held";
            case VALUES -> "differ";
            case DTYPE -> "of another type";
            case SHAPE -> "of another shape";
            case ONLY_A -> "only in A";
            case ONLY_B -> "only in B";
            case UNREADABLE -> "unreadable";
        };
    }

    private static void details(PrintWriter out, TensorReport t) {
        Statistics s = t.statistics();
        out.println();
        out.println(t.name() + ": " + s.mismatched() + " of " + s.elements()
                + " elements differ by more than is allowed (" + t.bound() + ")");
        Table table = new Table("  ", "INDEX", "A", "B", "ABS", "REL", "ULP", "OF ALLOWED");
        row(table, "  first", s.first());
        for (int i = 0; i < s.worst().size(); i++) {
            row(table, i == 0 ? "  worst" : "  " + (i + 1) + ".", s.worst().get(i));
        }
        table.print(out);
        if (s.a().total() + s.b().total() > 0) {
            out.println("  NaN " + s.a().nan() + " in A, " + s.b().nan() + " in B; Inf " + s.a().positive() + ", "
                    + s.b().positive() + "; -Inf " + s.a().negative() + ", " + s.b().negative()
                    + "; not the same on both sides: " + s.wrongKind());
        }
        if (s.zeroSigns() > 0) {
            out.println("  0 on one side and -0 on the other: " + s.zeroSigns());
        }
        out.printf(
                Locale.ROOT, "  largest error over largest |b| %s, cosine %.9f%n", number(s.normalised()), s.cosine());
        histogram(out, s);
        out.println("  suggested: "
                + (s.suggestion() == null
                        ? "no tolerance does, see NaN, Inf and -0 above"
                        : s.suggestion().toString()));
    }

    private static void row(Table table, String label, Mismatch m) {
        table.row(
                label,
                m.index().toString(),
                m.a(),
                m.b(),
                number(m.error()),
                number(m.relative()),
                number(m.ulp()),
                number(m.excess()));
    }

    private static void histogram(PrintWriter out, Statistics s) {
        TreeMap<Integer, long[]> rows = new TreeMap<>();
        s.absolute().decades().forEach((k, n) -> rows.computeIfAbsent(k, x -> new long[2])[0] = n);
        s.relative().decades().forEach((k, n) -> rows.computeIfAbsent(k, x -> new long[2])[1] = n);
        Table table = new Table("  ERROR", "ABSOLUTE", "", "RELATIVE", "");
        long[] most = {total(s.absolute()), total(s.relative())};
        bars(table, "0", most, s.absolute().zeros(), s.relative().zeros());
        // Small errors matter least: what is below the shown decades is one line.
        int lowest = rows.isEmpty() ? 0 : Math.max(rows.firstKey(), rows.lastKey() - DECADES + 1);
        long[] below = new long[2];
        rows.headMap(lowest).values().forEach(n -> {
            below[0] += n[0];
            below[1] += n[1];
        });
        if (below[0] + below[1] > 0) {
            bars(table, "< 1e" + lowest, most, below[0], below[1]);
        }
        for (int k = lowest; !rows.isEmpty() && k <= rows.lastKey(); k++) {
            long[] n = rows.getOrDefault(k, new long[2]);
            bars(table, "1e" + k, most, n[0], n[1]);
        }
        table.print(out);
    }

    private static long total(ErrorHistogram h) {
        return h.zeros()
                + h.decades().values().stream().mapToLong(Long::longValue).sum();
    }

    private static void bars(Table table, String label, long[] total, long absolute, long relative) {
        table.row(
                "  " + label,
                Long.toString(absolute),
                bar(absolute, total[0]),
                Long.toString(relative),
                bar(relative, total[1]));
    }

    private static String bar(long count, long total) {
        return "#".repeat(count == 0 ? 0 : (int) Math.max(1, Math.round((double) BAR * count / total)));
    }

    void summarize(PrintWriter out, Path a, Path b, double seconds) {
        out.println();
        out.println("A is " + a + ", B, the reference, is " + b);
        out.println(
                "DIFFER: elements beyond ALLOWED; REL: over |b|, where b is not 0; ULP: of b in the less precise type;"
                        + " NORMWISE: |a - b| over |b| in the 2-norm");
        long shown = report.tensors().stream()
                .filter(t -> t.verdict() == Verdict.VALUES)
                .count();
        if (shown > details) {
            out.println(
                    "details of " + (shown - details) + " more that differ: --details " + shown + ", or --json FILE");
        }
        if (report.skipped() > 0) {
            out.println("left out by --only and --skip: " + report.skipped());
        }
        if (!report.unmatched().isEmpty()) {
            out.println("patterns that match no tensor: " + String.join(", ", report.unmatched()));
        }
        if (!report.others().isEmpty()) {
            out.println("no tensors, not compared: " + String.join(", ", report.others()));
        }
        List<TensorReport> all = report.tensors();
        if (report.complete() && all.stream().allMatch(t -> t.a() == null || t.b() == null)) {
            out.println("no name is in both; --rename REGEX=TEXT changes the names of A");
        }
        String verdicts = Stream.of(Verdict.values())
                .filter(v -> v != Verdict.HELD && report.count(v) > 0)
                .map(v -> report.count(v) + " " + inWords(v))
                .collect(Collectors.joining(", "));
        out.printf(
                Locale.ROOT,
                "%d tensors in %.1f s: %d held%s%n",
                all.size(),
                seconds,
                report.count(Verdict.HELD),
                verdicts.isEmpty() ? "" : ", " + verdicts);
        if (!report.complete()) {
            out.println("stopped before the others were compared");
        }
        out.println(report.held() ? "all held" : "NOT all held");
    }
}
