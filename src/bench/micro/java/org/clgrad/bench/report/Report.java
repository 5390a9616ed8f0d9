package org.clgrad.bench.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Rectangle;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.text.TextUtils;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * Turns what {@code clgrad bench --peers --json FILE} wrote, in one run or in several with other workloads, into a table
 * in Markdown, on standard output, and a chart: {@code Report FILE... CHART.svg}.
 */
public final class Report {
    private static final String REFERENCE = "pytorch";
    private static final String NOTHING = "";
    private static final double LOWEST = 0.1;
    private static final double HIGHEST = 100;
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 480;
    private static final String SVG = "http://www.w3.org/2000/svg";

    private final JsonObject all;
    /** By workload's id and contender. */
    private final Map<String, Map<String, JsonObject>> results = new LinkedHashMap<>();

    /** The first run has the machine and the contenders. */
    private Report(List<JsonObject> runs) {
        all = runs.get(0);
        for (JsonObject run : runs) {
            for (JsonElement e : run.getAsJsonArray("results")) {
                JsonObject r = e.getAsJsonObject();
                results.computeIfAbsent(r.get("workload").getAsString(), k -> new LinkedHashMap<>())
                        .put(r.get("contender").getAsString(), r);
            }
        }
    }

    /**
     * Writes both.
     *
     * @param args the results and the chart
     * @throws IOException if a file cannot be read or written
     * @throws ParserConfigurationException never
     */
    public static void main(String[] args) throws IOException, ParserConfigurationException {
        List<JsonObject> runs = new ArrayList<>();
        for (int i = 0; i < args.length - 1; i++) {
            runs.add(JsonParser.parseString(Files.readString(Path.of(args[i]))).getAsJsonObject());
        }
        Report report = new Report(runs);
        report.table();
        report.chart(args[args.length - 1]);
    }

    private List<String> contenders() {
        return List.copyOf(all.getAsJsonObject("contenders").keySet());
    }

    private boolean isOurs(String contender) {
        return all.getAsJsonObject("contenders").get(contender).getAsString().startsWith("clgrad");
    }

    private void table() {
        print("machine");
        print("contenders");
        System.out.println();
        List<String> heading = new ArrayList<>(List.of("work"));
        heading.addAll(contenders());
        contenders().stream().filter(this::isOurs).forEach(c -> heading.add(c + " / " + REFERENCE));
        System.out.println("| " + String.join(" | ", heading) + " |");
        System.out.println("| --- ".repeat(heading.size()) + "|");
        results.forEach((workload, by) -> {
            List<String> cells = new ArrayList<>();
            cells.add(by.values().iterator().next().get("title").getAsString());
            contenders().forEach(c -> cells.add(cell(by.get(c))));
            contenders().stream().filter(this::isOurs).forEach(c -> cells.add(speed(by, c)));
            System.out.println("| " + String.join(" | ", cells) + " |");
        });
    }

    private void print(String key) {
        all.getAsJsonObject(key)
                .entrySet()
                .forEach(e -> System.out.println(
                        "- " + e.getKey() + ": " + e.getValue().getAsString()));
    }

    private static String cell(JsonObject r) {
        if (r == null) {
            return NOTHING;
        }
        if (!r.has("text")) {
            return "failed";
        }
        String peak = r.has("peakBytes")
                ? String.format(Locale.ROOT, ", %.1f MiB", r.get("peakBytes").getAsLong() / (1024.0 * 1024))
                : NOTHING;
        return r.get("text").getAsString() + peak;
    }

    private static boolean bothMeasured(Map<String, JsonObject> by, String contender) {
        return by.containsKey(contender)
                && by.get(contender).has("medianNanos")
                && by.containsKey(REFERENCE)
                && by.get(REFERENCE).has("medianNanos");
    }

    private static double ratio(Map<String, JsonObject> by, String contender) {
        return by.get(REFERENCE).get("medianNanos").getAsDouble()
                / by.get(contender).get("medianNanos").getAsDouble();
    }

    private static String speed(Map<String, JsonObject> by, String contender) {
        return bothMeasured(by, contender) ? String.format(Locale.ROOT, "%.2f", ratio(by, contender)) : NOTHING;
    }

    /** Bars of speed by PyTorch's, on a logarithmic axis, as they differ by more than ten. */
    private void chart(String file) throws IOException, ParserConfigurationException {
        // Otherwise turned text becomes outlines.
        TextUtils.setUseDrawRotatedStringWorkaround(false);
        DefaultCategoryDataset bars = new DefaultCategoryDataset();
        contenders().stream()
                .filter(this::isOurs)
                .forEach(c -> results.forEach((workload, by) -> {
                    if (bothMeasured(by, c)) {
                        bars.addValue(ratio(by, c), "clgrad on " + c, workload);
                    }
                }));
        LogAxis axis = new LogAxis("speed, PyTorch with MKL = 1");
        axis.setRange(LOWEST, HIGHEST);
        axis.setNumberFormatOverride(new DecimalFormat("#.##"));
        BarRenderer renderer = new BarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setBase(1);
        renderer.setSeriesPaint(0, new Color(0x1f77b4));
        renderer.setSeriesPaint(1, new Color(0xff7f0e));
        CategoryAxis workloads = new CategoryAxis();
        workloads.setCategoryLabelPositions(CategoryLabelPositions.UP_45);
        CategoryPlot plot = new CategoryPlot(bars, workloads, axis, renderer);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.addRangeMarker(new ValueMarker(1, Color.BLACK, new BasicStroke(1)));
        JFreeChart chart = new JFreeChart(null, new Font(Font.SANS_SERIF, Font.PLAIN, 12), plot, true);
        chart.setBackgroundPaint(Color.WHITE);
        SVGGraphics2D svg = new SVGGraphics2D(DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .getDOMImplementation()
                .createDocument(SVG, "svg", null));
        svg.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart.draw(svg, new Rectangle(WIDTH, HEIGHT));
        try (Writer writer = Files.newBufferedWriter(Path.of(file))) {
            svg.stream(writer, true);
        }
    }
}
