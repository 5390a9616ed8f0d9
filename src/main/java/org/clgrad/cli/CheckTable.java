package org.clgrad.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.clgrad.check.CheckResult;
import org.clgrad.check.CheckResult.Aspect;
import org.clgrad.check.CheckResult.Verdict;
import org.clgrad.engine.Device;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;

/** What {@code clgrad check} found, an operation a line. */
final class CheckTable {
    private static final String NOTHING = "-";

    private final List<Device> devices;
    private final List<Operation> ops;
    private final List<CheckResult> results;
    private final Map<String, List<CheckResult>> byOp;

    CheckTable(List<Device> devices, List<Operation> ops, List<CheckResult> results) {
        this.devices = devices;
        this.ops = ops;
        this.results = results;
        this.byOp = results.stream().collect(Collectors.groupingBy(CheckResult::op));
    }

    void print(PrintWriter out) {
        List<String> headings = new ArrayList<>(List.of("OPERATION", "SAMPLES"));
        devices.forEach(d -> headings.add("ULP " + d));
        headings.addAll(List.of("GRAD", "GRAD2", "BITS", "VERDICT"));
        Table table = new Table(headings.toArray(String[]::new));
        for (Operation op : ops) {
            table.row(row(op).toArray(String[]::new));
        }
        table.print(out);
    }

    private List<String> row(Operation op) {
        List<CheckResult> all = byOp.getOrDefault(op.name(), List.of());
        List<String> cells = new ArrayList<>();
        cells.add(op.name());
        cells.add(String.format(Locale.ROOT, "%7d", op.samples().size()));
        for (Device device : devices) {
            cells.add(ulp(worst(
                    all,
                    r -> r.aspect() == Aspect.FORWARD
                            && r.device().equals(device.id())
                            && r.dtype().equals(DType.FLOAT32.label()))));
        }
        cells.add(relative(worst(all, r -> r.aspect() == Aspect.DIFFERENCES)));
        cells.add(relative(worst(all, r -> r.aspect() == Aspect.SECOND_DIFFERENCES)));
        cells.add(bits(all));
        long failed = all.stream().filter(CheckResult::failed).count();
        cells.add(failed == 0 ? "ok" : failed + " FAILED");
        return cells;
    }

    private static OptionalDouble worst(List<CheckResult> all, Predicate<CheckResult> which) {
        return all.stream()
                .filter(which)
                .filter(r -> r.verdict() == Verdict.PASS || r.verdict() == Verdict.FAIL)
                .mapToDouble(CheckResult::error)
                .max();
    }

    private static String ulp(OptionalDouble error) {
        return error.isEmpty() ? NOTHING : String.format(Locale.ROOT, "%5.2f", error.getAsDouble());
    }

    private static String relative(OptionalDouble error) {
        if (error.isEmpty()) {
            return NOTHING;
        }
        return error.getAsDouble() == 0 ? "0" : String.format(Locale.ROOT, "%.0e", error.getAsDouble());
    }

    private static String bits(List<CheckResult> all) {
        List<CheckResult> bits =
                all.stream().filter(r -> r.aspect() == Aspect.BITS).toList();
        if (bits.isEmpty()) {
            return NOTHING;
        }
        long differing = bits.stream().filter(r -> r.error() > 0).count();
        return differing == 0 ? "equal" : differing + " differ";
    }

    long count(Device device, Aspect aspect) {
        return of(device, aspect).size();
    }

    long passed(Device device, Aspect aspect) {
        return of(device, aspect).stream().filter(r -> r.error() == 0).count();
    }

    private List<CheckResult> of(Device device, Aspect aspect) {
        return results.stream()
                .filter(r -> r.aspect() == aspect && r.device().equals(device.id()))
                .toList();
    }

    /** What was skipped, by device, kind of check and reason, and how often. */
    Map<String, Long> skipped() {
        return results.stream()
                .filter(r -> r.verdict() == Verdict.SKIPPED)
                .collect(Collectors.groupingBy(
                        r -> r.device() + " " + r.dtype() + " " + r.aspect().label() + ": " + r.note(),
                        TreeMap::new,
                        Collectors.counting()));
    }
}
