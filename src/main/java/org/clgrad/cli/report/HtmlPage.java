package org.clgrad.cli.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clgrad.error.DataException;

/**
 * Writes a report as one page that opens anywhere: style, script, data and Apache ECharts, which draws the charts, are in
 * it. {@code page.html} is its frame; what stands there in double braces is put in here.
 */
public final class HtmlPage {
    /** Where the WebJar has it; the build keeps this file of it in the command line's jar. */
    private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

    private static final Pattern HOLE = Pattern.compile("\\{\\{(\\w+)\\}\\}");
    /** Gson writes angle brackets as escapes, so that no text of ours can end the script that holds the data. */
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    private HtmlPage() {}

    /**
     * Writes a page.
     *
     * @param command who asks, for messages
     * @param file where
     * @param report what
     * @throws DataException if the file cannot be written
     */
    public static void write(String command, Path file, Report report) {
        try {
            Files.writeString(file, page(report), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException(
                    command + ": cannot write --html " + file + " (" + e + "); give a file in a folder that exists", e);
        }
    }

    static String page(Report report) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("title", escape(report.title()));
        parts.put("style", resource("page.css"));
        parts.put("charts", resource(CHARTS));
        parts.put("script", resource("page.js"));
        parts.put("data", GSON.toJson(data(report)));
        Matcher m = HOLE.matcher(resource("page.html"));
        return m.replaceAll(hole -> Matcher.quoteReplacement(parts.get(hole.group(1))));
    }

    private static Map<String, Object> data(Report report) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("title", report.title());
        data.put("held", report.held());
        data.put("verdict", report.verdict());
        data.put("figures", report.figures());
        data.put("sections", report.sections());
        data.put("environment", report.environment());
        return data;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the resource " + name + " is missing; the jar is incomplete, rebuild it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
