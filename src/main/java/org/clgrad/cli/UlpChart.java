package org.clgrad.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.cli.report.Report;

/** Histograms of errors in units in the last place. */
final class UlpChart {
    private static final int PIXELS = 320;
    /** The lower ends of the classes. */
    private static final double[] CLASSES = {0, 0x1p-20, 0.25, 0.5, 1, 2, 4, 8, 16, 64};

    private UlpChart() {}

    /**
     * Counts errors.
     *
     * @param title the heading
     * @param text how to read it
     * @param axis what is counted
     * @param errors of each series
     * @return the chart
     */
    static Report.Chart of(String title, String text, String axis, Map<String, double[]> errors) {
        List<String> classes = new ArrayList<>();
        for (double low : CLASSES) {
            classes.add("≥ " + (low == Math.rint(low) ? Long.toString((long) low) : Double.toString(low)));
        }
        classes.set(0, "0");
        classes.set(1, "> 0");
        List<Map<String, Object>> series = new ArrayList<>();
        errors.forEach((name, values) -> {
            long[] counts = new long[CLASSES.length];
            for (double error : values) {
                counts[classOf(error)]++;
            }
            series.add(Map.of("type", "bar", "name", name, "data", counts));
        });
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("tooltip", Map.of("trigger", "axis"));
        option.put("legend", Map.of("type", "scroll", "top", 0));
        option.put("grid", Map.of("left", 56, "right", 16, "top", 40, "bottom", 48));
        option.put(
                "xAxis",
                Map.of("type", "category", "data", classes, "name", axis, "nameLocation", "middle", "nameGap", 30));
        option.put("yAxis", Map.of("type", "value"));
        option.put("series", series);
        return new Report.Chart(title, text, PIXELS, option);
    }

    private static int classOf(double error) {
        int c = CLASSES.length - 1;
        while (c > 0 && !(error >= CLASSES[c])) {
            c--;
        }
        return c;
    }
}
