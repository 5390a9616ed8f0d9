package org.clgrad.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.Replay;
import org.clgrad.check.ReplayResult;
import org.clgrad.check.ReplayResult.Part;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/** What {@code clgrad verify} found: a line for each case, device and type, then what it comes to. */
final class VerifyTable {
    private static final int WORST_SHOWN = 10;

    /** Half a unit in the last place of float32: an error below it is as good as none. */
    private static final double EXACT = 0x1p-25;

    private final List<ReplayResult> results;
    private final List<Case> unknown;

    VerifyTable(List<ReplayResult> results, List<Case> unknown) {
        this.results = results;
        this.unknown = unknown;
    }

    void print(PrintWriter out) {
        Table table = new Table(
                "CASE", "DEVICE", "DTYPE", "OUT", "ULP", "GRAD", "ULP", "GRAD2", "ULP", "SOURCE FLOAT32", "VERDICT");
        for (ReplayResult r : results) {
            List<String> cells = new ArrayList<>(
                    List.of(r.of().id(), r.device().id(), r.dtype().label()));
            List<String> source = new ArrayList<>();
            for (Aspect aspect : List.of(Aspect.FORWARD, Aspect.GRADIENT, Aspect.SECOND_ORDER)) {
                Part part = part(r, aspect);
                cells.add(part == null ? "-" : error(part.normalised()));
                cells.add(part == null ? "-" : ulp(part.ulp()));
                source.add(part == null ? "-" : error(part.source()));
            }
            cells.add(String.join(" ", source));
            cells.add(r.held() ? "ok" : r.failure().isEmpty() ? "FAILED" : "FAILED: " + r.failure());
            table.row(cells.toArray(String[]::new));
        }
        unknown.forEach(c -> table.row(
                c.id(), "-", "-", "-", "-", "-", "-", "-", "-", "-", "UNKNOWN: there is no operation " + c.op()));
        table.print(out);
    }

    private static Part part(ReplayResult r, Aspect aspect) {
        return r.parts().stream().filter(p -> p.aspect() == aspect).findFirst().orElse(null);
    }

    private static String error(double e) {
        return e == 0 ? "0" : String.format(Locale.ROOT, "%.1e", e);
    }

    private static String ulp(double e) {
        return String.format(Locale.ROOT, e < 1e5 ? "%.1f" : "%.0e", e);
    }

    void summarize(PrintWriter out, String source, int cases, List<Device> devices, Set<DType> dtypes, double seconds) {
        out.println();
        out.println("OUT, GRAD, GRAD2: worst normalised error (largest difference over largest element, of the worst"
                + " tensor) of values, gradients, second-order gradients; ULP: of the worst element");
        out.println("SOURCE FLOAT32: the same three errors of the source's own float32 run; source: " + source);
        out.printf(
                Locale.ROOT,
                "bounds: float32 the larger of %.0f times the source's error and %.0e, float64 %.0e%n",
                Replay.FACTOR,
                Replay.FLOAT32_BOUND,
                Replay.FLOAT64_BOUND);
        for (Device device : devices) {
            for (DType dtype : dtypes) {
                summarize(out, device, dtype, cases);
            }
        }
        worst(out);
        if (!unknown.isEmpty()) {
            out.println("unknown operations: "
                    + unknown.stream().map(Case::op).distinct().sorted().collect(Collectors.joining(", ")));
        }
        long failed = results.stream().filter(r -> !r.held()).count();
        out.printf(
                Locale.ROOT,
                "%d cases, %d runs in %.1f s: %d failed, %d cases of unknown operations%n",
                cases,
                results.size(),
                seconds,
                failed,
                unknown.size());
        out.println(failed == 0 && unknown.isEmpty() && !results.isEmpty() ? "all held" : "NOT all held");
    }

    private void summarize(PrintWriter out, Device device, DType dtype, int cases) {
        if (dtype == DType.FLOAT64 && !device.info().float64()) {
            out.println(device + " float64: skipped, the device has no float64");
            return;
        }
        List<ReplayResult> here = results.stream()
                .filter(r -> r.device() == device && r.dtype() == dtype)
                .toList();
        long held = here.stream().filter(ReplayResult::held).count();
        out.print(device + " " + dtype + ": " + held + " of " + cases + " cases held");
        if (dtype == DType.FLOAT32) {
            List<Part> parts = here.stream().flatMap(r -> r.parts().stream()).toList();
            long above = parts.stream().filter(p -> ratio(p) > Replay.FACTOR).count();
            out.printf(
                    Locale.ROOT,
                    "; error over the source's: %.2f in the geometric mean, more than %.0f in %d of %d",
                    meanRatio(parts),
                    Replay.FACTOR,
                    above,
                    parts.size());
        }
        out.println();
    }

    /** Our error over the source's; what is below half an ulp counts as half an ulp on both sides. */
    static double ratio(Part p) {
        return Math.max(p.normalised(), EXACT) / Math.max(p.source(), EXACT);
    }

    /** The geometric mean of our errors over the source's. */
    static double meanRatio(List<Part> parts) {
        return Math.exp(
                parts.stream().mapToDouble(p -> Math.log(ratio(p))).average().orElse(0));
    }

    private void worst(PrintWriter out) {
        record Entry(ReplayResult r, Part p) {}
        List<Entry> entries = results.stream()
                .filter(r -> r.dtype() == DType.FLOAT32)
                .flatMap(r -> r.parts().stream().map(p -> new Entry(r, p)))
                .filter(e -> e.p.normalised() > 0)
                .sorted(Comparator.comparingDouble((Entry e) -> -ratio(e.p)))
                .limit(WORST_SHOWN)
                .toList();
        if (entries.isEmpty()) {
            return;
        }
        out.println("worst in float32, by the error over the source's:");
        Table table = new Table("  CASE", "DEVICE", "OF", "ERROR", "SOURCE", "RATIO");
        for (Entry e : entries) {
            Stream<String> cells = Stream.of(
                    "  " + e.r.of().id(),
                    e.r.device().id(),
                    e.p.aspect().label(),
                    error(e.p.normalised()),
                    error(e.p.source()),
                    String.format(Locale.ROOT, "%.2f", ratio(e.p)));
            table.row(cells.toArray(String[]::new));
        }
        table.print(out);
    }
}
