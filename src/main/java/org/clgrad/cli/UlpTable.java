package org.clgrad.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.clgrad.accuracy.ulp.ErrorMap;
import org.clgrad.accuracy.ulp.MathFunction;
import org.clgrad.accuracy.ulp.Subject.Kind;
import org.clgrad.accuracy.ulp.SweepResult;
import org.clgrad.accuracy.ulp.Worst;
import org.clgrad.engine.Device;

/** The results of {@code clgrad ulp} for people. */
final class UlpTable {
    private static final String NONE = "-";

    private final UlpRun run;

    UlpTable(UlpRun run) {
        this.run = run;
    }

    void print(PrintWriter out, boolean details, boolean map) {
        overview().print(out);
        if (details) {
            out.println();
            figures().print(out);
            run.results().forEach(r -> worst(out, r));
        }
        if (map) {
            run.results().forEach(r -> map(out, r));
            out.println(ErrorMap.legend());
        }
        out.println();
        summarize(out);
    }

    /** A row for each function and device, columns for those whose it is. */
    private Table overview() {
        boolean several = run.devices().size() > 1;
        boolean builtin = run.kinds().contains(Kind.BUILTIN);
        List<Kind> others = run.kinds().stream()
                .filter(k -> k != Kind.OURS && k != Kind.BUILTIN)
                .toList();
        List<String> headings = new ArrayList<>(List.of("FUNCTION"));
        if (several) {
            headings.add("DEVICE");
        }
        headings.addAll(List.of("OURS", "BOUND"));
        if (builtin) {
            headings.addAll(List.of("BUILTIN", "OPENCL"));
        }
        others.forEach(k -> headings.add(k.name()));
        headings.add("WORST OF OURS AT");
        if (builtin) {
            headings.add("WORST BUILTIN AT");
        }
        headings.add("");
        Table table = new Table(headings.toArray(String[]::new));
        for (MathFunction f : run.functions()) {
            for (Device device : run.devices()) {
                Optional<SweepResult> ours = run.find(f, device, Kind.OURS);
                if (ours.isEmpty()) {
                    continue;
                }
                Optional<SweepResult> own = run.find(f, device, Kind.BUILTIN);
                List<String> cells = new ArrayList<>(List.of(f.label()));
                if (several) {
                    cells.add(device.id());
                }
                cells.addAll(List.of(max(ours), bound(ours)));
                if (builtin) {
                    cells.addAll(List.of(max(own), bound(own)));
                }
                others.forEach(k -> cells.add(max(run.find(f, device, k))));
                cells.add(at(ours));
                if (builtin) {
                    cells.add(at(own));
                }
                boolean held = run.results().stream()
                        .filter(r -> r.subject().function() == f
                                && r.subject().device().equals(device.id()))
                        .allMatch(run::held);
                cells.add((held ? "ok" : "FAILED") + (ours.get().complete() ? "" : ", partial"));
                table.row(cells.toArray(String[]::new));
            }
        }
        return table;
    }

    private static String max(Optional<SweepResult> r) {
        return r.map(x -> number(x.maxUlp())).orElse(NONE);
    }

    private static String bound(Optional<SweepResult> r) {
        return r.map(x -> bound(x.subject().bound())).orElse(NONE);
    }

    private static String bound(double bound) {
        return Double.isNaN(bound)
                ? "none"
                : bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    private static String number(double ulp) {
        return ulp < 1000 ? String.format(Locale.ROOT, "%.2f", ulp) : String.format(Locale.ROOT, "%.3g", ulp);
    }

    /** Where the largest error is; what is wrong in kind comes first. */
    private static String at(Optional<SweepResult> r) {
        return r.filter(x -> !x.worst().isEmpty())
                .map(x -> x.maxUlp() <= 0.5 && x.wrong() == 0
                        ? (x.maxUlp() == 0 ? "exact" : "correctly rounded")
                        : x.worst().get(0).arguments(x.subject().function().arity()))
                .orElse(NONE);
    }

    private Table figures() {
        Table table = new Table(
                "FUNCTION", "DEVICE", "WHOSE", "MAX", "MEAN", "ROUNDED", "WRONG", "REVERSED", "FLUSHED", "BITS", "");
        for (SweepResult r : run.results()) {
            table.row(
                    r.subject().function().label(),
                    r.subject().device(),
                    r.subject().kind().label(),
                    number(r.maxUlp()),
                    String.format(Locale.ROOT, "%.4f", r.meanUlp()),
                    String.format(Locale.ROOT, "%.4f %%", 100 * r.correctShare()),
                    wrong(r),
                    Long.toString(r.reversals()),
                    Long.toString(r.flushed()),
                    r.subject().kind() != Kind.OURS ? NONE : r.differing() == 0 ? "same" : r.differing() + " differ",
                    run.held(r) ? "ok" : "FAILED");
        }
        return table;
    }

    private static String wrong(SweepResult r) {
        return r.wrong() == 0
                ? "0"
                : r.wrongNan() + " NaN, " + r.wrongInfinity() + " infinities, " + r.wrongSign() + " signs";
    }

    private static void worst(PrintWriter out, SweepResult r) {
        if (r.maxUlp() <= 0.5 && r.wrong() == 0) {
            return;
        }
        out.println();
        out.println("worst of " + title(r));
        for (Worst w : r.worst()) {
            out.println("  " + number(w.ulp()) + " ulp at "
                    + w.arguments(r.subject().function().arity()) + ": " + w.got() + " for " + w.exact());
        }
    }

    private static String title(SweepResult r) {
        return r.subject().function().label() + ", " + r.subject().kind().label() + " on "
                + r.subject().device();
    }

    private static void map(PrintWriter out, SweepResult r) {
        out.println();
        out.println("largest and mean errors of " + title(r) + " by sign and exponent of the argument");
        List<String> max = r.map().maxLines();
        List<String> mean = r.map().meanLines();
        for (int i = 0; i < max.size(); i++) {
            out.println(max.get(i) + "   " + mean.get(i).substring(mean.get(i).length() - 64));
        }
    }

    private void summarize(PrintWriter out) {
        long tried = run.results().stream().mapToLong(SweepResult::arguments).sum();
        out.printf(
                Locale.ROOT,
                "%s of the 2^32 floats, %,d pairs for functions of two arguments: %,d results in %.1f s%n",
                run.every() == 1 ? "all" : "one in " + run.every(),
                run.pairs(),
                tried,
                run.seconds());
        out.println(
                "errors in ulp; BOUND: docs/numerics.md; OPENCL: the specification's limit; --details has the rest");
        if (run.results().stream().anyMatch(r -> r.flushed() > 0)) {
            out.println("denormals flushed to zero, which is not among the errors:");
            run.results().stream()
                    .filter(r -> r.flushed() > 0)
                    .forEach(r -> out.println("  " + title(r) + ": " + r.flushedResults() + " results, "
                            + r.flushedArguments() + " arguments"));
        }
        if (run.stopped()) {
            out.println("PARTIAL: stopped at "
                    + run.results().stream()
                            .filter(SweepResult::complete)
                            .map(r -> r.subject().function())
                            .distinct()
                            .count()
                    + " of " + run.functions().size() + " functions");
        }
        List<SweepResult> failed =
                run.results().stream().filter(r -> !run.held(r)).toList();
        failed.forEach(r -> out.println("FAILED " + title(r) + ": " + number(r.maxUlp()) + " ulp, bound "
                + bound(r.subject().bound()) + ", wrong in kind: " + wrong(r)
                + (r.flushed() > 0 ? ", denormals flushed: " + r.flushed() : "")
                + (r.differing() > 0 ? ", other bits: " + r.differing() : "")
                + (r.worst().isEmpty()
                        ? ""
                        : ", worst at "
                                + r.worst()
                                        .get(0)
                                        .arguments(r.subject().function().arity()))));
        if (failed.isEmpty()) {
            out.println(run.stopped() ? "what was measured held" : "all held");
        }
    }
}
