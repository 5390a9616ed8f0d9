package org.clgrad.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.clgrad.engine.Device;
import org.clgrad.error.DataException;

/**
 * What a device did while a {@link Profiler} ran. Times are nanoseconds since the profiler's start.
 *
 * @param device whose
 * @param nanos how long the profiler ran
 * @param spans what was asked for, in that order
 * @param memory what was held when something was asked for
 */
public record Profile(Device device, long nanos, List<Span> spans, List<Memory> memory) {
    /** Copies the lists. */
    public Profile {
        spans = List.copyOf(spans);
        memory = List.copyOf(memory);
    }

    /**
     * One primitive or transfer.
     *
     * @param name what
     * @param cost what it moves and computes
     * @param start when it was asked for
     * @param end when it was handed to the device
     * @param runs the kernels and transfers of the device
     */
    public record Span(String name, Cost cost, long start, long end, List<Run> runs) {
        /** {@return how long the device worked for it} */
        public long deviceNanos() {
            return runs.stream().mapToLong(r -> r.end - r.start).sum();
        }
    }

    /**
     * One kernel or transfer on the device.
     *
     * @param name the kernel
     * @param start when it started
     * @param end when it ended
     */
    public record Run(String name, long start, long end) {}

    /**
     * The memory of the device.
     *
     * @param time when
     * @param liveBytes held by tensors and graphs
     * @param pooledBytes kept for reuse
     */
    public record Memory(long time, long liveBytes, long pooledBytes) {}

    /**
     * All spans of one name.
     *
     * @param name what
     * @param count how often
     * @param deviceNanos how long the device worked
     * @param hostNanos how long handing it over took
     * @param cost what was moved and computed in all
     */
    public record Row(String name, int count, long deviceNanos, long hostNanos, Cost cost) {
        private Row plus(Span s) {
            Cost both = new Cost(cost.bytes() + s.cost.bytes(), cost.flops() + s.cost.flops());
            return new Row(name, count + 1, deviceNanos + s.deviceNanos(), hostNanos + s.end - s.start, both);
        }
    }

    /** {@return a row for each name, the one that took the device longest first} */
    public List<Row> rows() {
        Map<String, Row> byName = new LinkedHashMap<>();
        for (Span s : spans) {
            byName.put(
                    s.name,
                    byName.getOrDefault(s.name, new Row(s.name, 0, 0, 0, new Cost(0, 0)))
                            .plus(s));
        }
        return byName.values().stream()
                .sorted(Comparator.comparingLong(Row::deviceNanos).reversed())
                .toList();
    }

    /** {@return the time during which the device worked} */
    public long deviceNanos() {
        return spans.stream().mapToLong(Span::deviceNanos).sum();
    }

    /** {@return the most bytes that were held} */
    public long peakBytes() {
        return memory.stream().mapToLong(Memory::liveBytes).max().orElse(0);
    }

    /**
     * The rows as text, with what they reach of the device's {@linkplain Peaks peaks}, which are measured now if they
     * were not yet.
     *
     * @return lines with columns
     */
    public String table() {
        Peaks peaks = Peaks.of(device);
        long total = Math.max(1, deviceNanos());
        List<String[]> lines = new ArrayList<>();
        lines.add(
                new String[] {"WORK", "COUNT", "DEVICE ms", "SHARE", "HOST ms", "GB/s", "OF COPY", "GFLOP/s", "OF PEAK"
                });
        for (Row row : rows()) {
            double seconds = row.deviceNanos / 1e9;
            double bytesPerSecond = seconds == 0 ? 0 : row.cost.bytes() / seconds;
            double flopsPerSecond = seconds == 0 ? 0 : row.cost.flops() / seconds;
            lines.add(new String[] {
                row.name,
                Integer.toString(row.count),
                number(row.deviceNanos / 1e6),
                percent((double) row.deviceNanos / total),
                number(row.hostNanos / 1e6),
                number(bytesPerSecond / 1e9),
                percent(bytesPerSecond / peaks.bytesPerSecond()),
                number(flopsPerSecond / 1e9),
                percent(flopsPerSecond / peaks.flopsPerSecond())
            });
        }
        return columns(lines)
                + String.format(
                        Locale.ROOT,
                        "%s: %s ms, at work %s; %d kernels and transfers for %d calls; at most %.1f MiB held%n"
                                + "measured peaks: %.1f GB/s copied, %.1f GFLOP/s%n",
                        device,
                        number(nanos / 1e6),
                        percent((double) deviceNanos() / nanos),
                        spans.stream().mapToLong(s -> s.runs.size()).sum(),
                        spans.size(),
                        peakBytes() / (1024.0 * 1024),
                        peaks.bytesPerSecond() / 1e9,
                        peaks.flopsPerSecond() / 1e9);
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * fraction);
    }

    /** The first column to the left, the others to the right. */
    private static String columns(List<String[]> lines) {
        int[] widths = new int[lines.get(0).length];
        for (String[] line : lines) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], line[c].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            text.append(line[0]).append(" ".repeat(widths[0] - line[0].length()));
            for (int c = 1; c < widths.length; c++) {
                text.append(" ".repeat(widths[c] - line[c].length() + 2)).append(line[c]);
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    /**
     * Writes a trace in Chrome's JSON format, which <a href="https://ui.perfetto.dev">Perfetto</a> shows: calls of the
     * host, kernels of the device, memory.
     *
     * @param file where to
     * @throws DataException if it cannot be written
     */
    public void writeTrace(Path file) {
        try {
            ChromeTrace.write(this, file);
        } catch (IOException e) {
            throw new DataException(
                    "profile: cannot write " + file + " (" + e + "); give a file in a folder that exists", e);
        }
    }
}
