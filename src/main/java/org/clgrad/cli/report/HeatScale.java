package org.clgrad.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The colours of heat maps: steps from harmless to bad, with a legend below the chart. */
public final class HeatScale {
    private static final List<String> COLOURS =
            List.of("#2c7bb6", "#abd9e9", "#fee090", "#fdae61", "#d7191c", "#7f0000");

    private HeatScale() {}

    /**
     * The scale as ECharts' {@code visualMap}.
     *
     * @param limits five values; a step goes from one, exclusive, to the next, inclusive
     * @param labels six names: of what is at most the first limit, and so on to what is above the last
     * @return the option
     */
    public static Map<String, Object> of(List<? extends Number> limits, List<String> labels) {
        List<Map<String, Object>> pieces = new ArrayList<>();
        for (int i = 0; i < COLOURS.size(); i++) {
            Map<String, Object> piece = new LinkedHashMap<>();
            if (i > 0) {
                piece.put("gt", limits.get(i - 1));
            }
            if (i < limits.size()) {
                piece.put("lte", limits.get(i));
            }
            piece.put("color", COLOURS.get(i));
            piece.put("label", labels.get(i));
            pieces.add(piece);
        }
        return Map.of("type", "piecewise", "orient", "horizontal", "left", "center", "bottom", 0, "pieces", pieces);
    }
}
