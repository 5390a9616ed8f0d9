package org.clgrad.cli.report;

import java.util.List;
import java.util.Map;

/**
 * What a command found, for a page.
 *
 * @param title its heading
 * @param held whether all was as it should be
 * @param verdict the outcome in a sentence
 * @param figures the numbers to see first, by what they count
 * @param sections the rest, in order
 * @param environment where and how it was measured, by what is described
 */
public record Report(
        String title,
        boolean held,
        String verdict,
        Map<String, String> figures,
        List<Section> sections,
        Map<String, Map<String, String>> environment) {

    /**
     * A number as a cell of a {@link Grid}.
     *
     * @param value the number
     * @return the same, or a text if it is not finite
     */
    public static Object cell(double value) {
        return Double.isFinite(value) ? (Object) value : Double.isNaN(value) ? "NaN" : "infinite";
    }

    /** A part of a report. */
    public sealed interface Section permits Chart, Grid {
        /** {@return its heading} */
        String title();

        /** {@return what there is to say about it} */
        String text();
    }

    /**
     * A chart.
     *
     * @param title its heading
     * @param text how to read it
     * @param height in pixels
     * @param option what Apache ECharts draws; colours of text and lines are left to the page
     */
    public record Chart(String title, String text, int height, Map<String, Object> option) implements Section {}

    /**
     * A table.
     *
     * @param title its heading
     * @param text how to read it
     * @param headings of the columns
     * @param rows the cells; a number is aligned to the right
     */
    public record Grid(String title, String text, List<String> headings, List<List<Object>> rows) implements Section {}
}
