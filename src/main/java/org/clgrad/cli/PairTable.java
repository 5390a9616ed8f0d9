package org.clgrad.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.clgrad.accuracy.Statistics;
import org.clgrad.check.CheckResult;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.check.PairResult;
import org.clgrad.check.Regime;

/** What a comparison of two sources found, for a terminal: the worst operations first. */
final class PairTable {
    private static final int SHOWN = 10;
    private static final int FAILURES_SHOWN = 20;
    private static final int NAMED = 5;
    private static final String NOTHING = "-";

    /** The kinds of results, and their columns. */
    static final Map<Aspect, String> ASPECTS = aspects();

    private final PairRun run;
    private final List<PairResult> compared;

    PairTable(PairRun run) {
        this.run = run;
        compared = run.compared();
    }

    private static Map<Aspect, String> aspects() {
        Map<Aspect, String> columns = new LinkedHashMap<>();
        columns.put(Aspect.FORWARD, "VALUE");
        columns.put(Aspect.GRADIENT, "VJP");
        columns.put(Aspect.JVP, "JVP");
        columns.put(Aspect.SECOND_ORDER, "SECOND");
        return columns;
    }

    void print(PrintWriter out) {
        operations().print(out);
        out.println();
        summary().print(out);
        out.println();
        worst(out);
        out.println(
                "VALUE, VJP, JVP, SECOND: the largest error in units in the last place of B, in the less precise type"
                        + " of the two");
        out.println(
                "OF BOUND: the largest error over what is allowed. The rest is of the worst result that failed, else of"
                        + " the one that is furthest off in ulp, there at the element that is furthest off:");
        out.println(
                "DEVICE: float32 on the device minus float32 on the cpu; ALGORITHM: float32 on the cpu minus float64"
                        + " on the cpu; both in ulp of float32");
        out.println(
                "INHERENT: what rounding the input numbers to float32 may change there, in ulp: half a unit each times"
                        + " the condition number CONDITION");
        bounds().forEach(out::println);
        notApplicable().forEach((why, count) -> out.println("not applicable: " + why + " (" + count + ")"));
        run.results().stream()
                .filter(r -> r.outcome().verdict() == Verdict.INCONCLUSIVE)
                .forEach(r -> out.println("inconclusive " + r.outcome()));
        List<PairResult> failed =
                compared.stream().filter(PairResult::failed).sorted(WORST_FIRST).toList();
        failed.stream().limit(FAILURES_SHOWN).forEach(r -> out.println("FAILED " + r.outcome()));
        if (failed.size() > FAILURES_SHOWN) {
            out.println("and " + (failed.size() - FAILURES_SHOWN) + " more; --json FILE has them all");
        }
        out.printf(
                Locale.ROOT,
                "%s: %d operations, %,d tensors in %.1f s, seed %d; regimes: %s%n",
                run.pairs().stream().map(Object::toString).collect(Collectors.joining("; ")),
                compared.stream().map(r -> r.outcome().op()).distinct().count(),
                compared.size(),
                run.seconds(),
                run.seed(),
                run.regimes().stream().map(Regime::label).collect(Collectors.joining(", ")));
        out.println(
                failed.isEmpty()
                        ? compared.isEmpty() ? "nothing to compare" : "all held"
                        : failed.size() + " of " + compared.size() + " tensors failed");
    }

    /** What was held to what. */
    private List<String> bounds() {
        List<String> lines = new ArrayList<>();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("ulp", "the operation table's, in ulp of float32; twice that where both sides are float32");
        texts.put("relative", "1e-12 for float64 runs; for finite differences 1e-8, and the table's for float32 runs");
        texts.put("equal or not", "integers and truth values are equal");
        texts.put("elements with other bits", "none: both sides promise the same bits in float32");
        texts.put(
                "normalised",
                "that of clgrad verify: float32 the larger of 4 times the source's error and 1e-6, float64 1e-12");
        for (Map.Entry<String, String> text : texts.entrySet()) {
            long count = compared.stream()
                    .filter(r -> r.unit().equals(text.getKey()))
                    .count();
            if (count > 0) {
                lines.add("bound of " + count + " tensors (" + text.getKey() + "): " + text.getValue());
            }
        }
        return lines;
    }

    /** Of each operation, in each regime if there are several, its errors and whose its worst is. */
    private Table operations() {
        boolean several = run.regimes().size() > 1;
        List<String> headings = new ArrayList<>(List.of(several ? "OPERATION, REGIME" : "OPERATION", "TENSORS"));
        headings.addAll(ASPECTS.values());
        headings.addAll(List.of("OF BOUND", "DEVICE", "ALGORITHM", "INHERENT", "CONDITION", "BLAME", "VERDICT"));
        Table table = new Table(headings.toArray(String[]::new));
        Map<PairResult, List<PairResult>> groups = new TreeMap<>(WORST_FIRST);
        groups().forEach(all -> groups.put(all.stream().min(WORST_FIRST).orElseThrow(), all));
        groups.forEach((worst, all) ->
                table.row(row(several ? group(worst) : worst.outcome().op(), all, worst)));
        return table;
    }

    private Collection<List<PairResult>> groups() {
        return compared.stream()
                .collect(Collectors.groupingBy(PairTable::group, TreeMap::new, Collectors.toList()))
                .values();
    }

    /** The result to look at first: the worst of those that failed, else the one that is furthest off in ulp. */
    private static PairResult telling(List<PairResult> all) {
        PairResult worst = all.stream().min(WORST_FIRST).orElseThrow();
        return worst.failed()
                ? worst
                : all.stream().max(Comparator.comparingDouble(PairTable::ulp)).orElseThrow();
    }

    private static String group(PairResult r) {
        return r.outcome().op() + ", " + r.regime().label();
    }

    /** The nearest to its bound, or furthest beyond it; among equals the one that is further off. */
    static final Comparator<PairResult> WORST_FIRST = Comparator.comparing(PairResult::failed)
            .reversed()
            .thenComparing(Comparator.<PairResult>comparingDouble(r -> CheckReport.ratio(r.outcome()))
                    .reversed())
            .thenComparing(
                    Comparator.<PairResult>comparingDouble(PairTable::ulp).reversed())
            .thenComparing(PairTable::group)
            .thenComparing(r -> r.outcome().toString());

    /** The largest error in ulp; infinite where it cannot be told. */
    static double ulp(PairResult r) {
        return r.statistics() == null || r.statistics().wrongKind() > 0
                ? Double.POSITIVE_INFINITY
                : r.statistics().maxUlp();
    }

    private static String[] row(String name, List<PairResult> all, PairResult worst) {
        List<String> cells = new ArrayList<>(List.of(name, String.format(Locale.ROOT, "%7d", all.size())));
        for (Aspect aspect : ASPECTS.keySet()) {
            cells.add(
                    all.stream().filter(r -> r.outcome().aspect() == aspect).mapToDouble(PairTable::ulp).max().stream()
                            .mapToObj(PairTable::number)
                            .findFirst()
                            .orElse(NOTHING));
        }
        cells.add(number(CheckReport.ratio(worst.outcome())));
        cells.addAll(split(telling(all)));
        long failed = all.stream().filter(PairResult::failed).count();
        long undecided = all.stream()
                .filter(r -> r.outcome().verdict() == Verdict.INCONCLUSIVE)
                .count();
        cells.add(failed > 0 ? failed + " FAILED" : undecided > 0 ? "ok, " + undecided + " undecided" : "ok");
        return cells.toArray(String[]::new);
    }

    /** Device, algorithm, inherent, condition, blame. */
    private static List<String> split(PairResult r) {
        boolean known = r.split() != null;
        return List.of(
                known ? number(r.split().device()) : NOTHING,
                known ? number(r.split().algorithm()) : NOTHING,
                known ? number(r.split().inherent()) : NOTHING,
                r.worst() == null ? NOTHING : number(r.worst().condition()),
                known ? r.split().blame().label() : NOTHING);
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return NOTHING;
        }
        double size = Math.abs(value);
        return size == 0
                ? "0"
                : size >= 1e5 || size < 1e-2
                        ? String.format(Locale.ROOT, "%.1e", value)
                        : String.format(Locale.ROOT, "%.2f", value);
    }

    /** All statistics, a line for each pair and aspect. */
    private Table summary() {
        Table table = new Table(
                "PAIR",
                "ASPECT",
                "TENSORS",
                "ELEMENTS",
                "MAX ULP",
                "MEAN ULP",
                "MAX ABS",
                "MEAN ABS",
                "MAX REL",
                "MEAN REL",
                "NORMWISE",
                "WORST IN");
        summarized()
                .forEach(s -> table.row(s.cells().stream()
                        .map(c -> c instanceof Double d ? number(d) : c.toString())
                        .toArray(String[]::new)));
        return table;
    }

    /** A line of the summary: texts, counts, and doubles. */
    record Line(List<Object> cells) {}

    List<Line> summarized() {
        Map<String, List<PairResult>> groups = compared.stream()
                .filter(r -> r.statistics() != null)
                .collect(Collectors.groupingBy(
                        r -> r.outcome().device() + "\t" + r.outcome().aspect().label(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Line> lines = new ArrayList<>();
        groups.forEach((key, group) -> {
            PairResult worst = group.stream()
                    .max(Comparator.comparingDouble(PairTable::ulp))
                    .orElseThrow();
            List<Object> cells = new ArrayList<>(List.of(key.split("\t", -1)));
            cells.add(group.size());
            cells.add(group.stream().mapToLong(r -> r.statistics().elements()).sum());
            cells.add(max(group, Statistics::maxUlp));
            cells.add(mean(group, Statistics::meanUlp));
            cells.add(max(group, Statistics::maxError));
            cells.add(mean(group, Statistics::meanError));
            cells.add(max(group, Statistics::maxRelative));
            cells.add(mean(group, Statistics::meanRelative));
            cells.add(max(group, Statistics::normwise));
            cells.add(worst.outcome().op() + "/" + worst.outcome().sample());
            lines.add(new Line(cells));
        });
        return lines;
    }

    private static double max(List<PairResult> group, ToDoubleFunction<Statistics> of) {
        return group.stream()
                .mapToDouble(r -> of.applyAsDouble(r.statistics()))
                .max()
                .orElse(0);
    }

    /** Over all elements, not over tensors. */
    private static double mean(List<PairResult> group, ToDoubleFunction<Statistics> of) {
        double sum = 0;
        long count = 0;
        for (PairResult r : group) {
            sum += of.applyAsDouble(r.statistics()) * r.statistics().elements();
            count += r.statistics().elements();
        }
        return count == 0 ? 0 : sum / count;
    }

    private void worst(PrintWriter out) {
        List<PairResult> worst = shown(SHOWN);
        if (!worst.isEmpty()) {
            out.println("worst results:");
        }
        for (PairResult r : worst) {
            CheckResult o = r.outcome();
            out.println(
                    "  " + o.op() + "/" + o.sample() + ", " + o.aspect().label() + ", " + o.device() + ": " + error(r));
            if (r.worst() != null) {
                out.println("    " + element(r));
                if (!r.worst().causes().isEmpty()) {
                    out.println("    from " + causes(r));
                }
            }
            out.println("    " + run.command(r));
        }
        if (!worst.isEmpty()) {
            out.println();
        }
    }

    /** Of every operation in every regime the result to look at first, if it is off at all. */
    List<PairResult> shown(int count) {
        return groups().stream()
                .map(PairTable::telling)
                .filter(r -> ulp(r) > 0 || r.failed())
                .sorted(WORST_FIRST)
                .limit(count)
                .toList();
    }

    static String error(PairResult r) {
        CheckResult o = r.outcome();
        return o.verdict().name().toLowerCase(Locale.ROOT) + ", " + number(o.error()) + " " + r.unit() + ", bound "
                + number(o.bound()) + (o.note().isEmpty() ? "" : " (" + o.note() + ")");
    }

    static String element(PairResult r) {
        PairResult.Worst w = r.worst();
        String text = "element " + w.index() + ": " + w.a() + " and " + w.b() + ", " + number(w.ulp()) + " ulp";
        return r.split() == null
                ? text + "; condition " + number(w.condition())
                : text + "; device " + number(r.split().device()) + ", algorithm "
                        + number(r.split().algorithm())
                        + ", inherent " + number(r.split().inherent()) + " (condition " + number(w.condition()) + "): "
                        + r.split().blame().label();
    }

    static String causes(PairResult r) {
        return r.worst().causes().stream().map(PairResult.Cause::toString).collect(Collectors.joining(", "));
    }

    /** What was not compared, by regime and reason, and how often; operations are named where they are few. */
    Map<String, String> notApplicable() {
        Map<String, List<PairResult>> groups = run.results().stream()
                .filter(r -> r.outcome().verdict() == Verdict.SKIPPED)
                .collect(Collectors.groupingBy(
                        r -> r.regime().label() + " values: " + r.outcome().note(), TreeMap::new, Collectors.toList()));
        Map<String, String> counted = new TreeMap<>();
        groups.forEach((why, group) -> {
            List<String> ops =
                    group.stream().map(r -> r.outcome().op()).distinct().toList();
            String named = ops.size() <= NAMED ? String.join(", ", ops) : ops.size() + " operations";
            counted.put(why, group.size() + " of " + named);
        });
        return counted;
    }
}
