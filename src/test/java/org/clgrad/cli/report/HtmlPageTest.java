package org.clgrad.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlPageTest {
    private static final String OPENING = "<script type=\"application/json\" id=\"data\">";

    private static String page(String text) throws IOException {
        return HtmlPage.page(new Report(
                text,
                false,
                text,
                Map.of("checks", "1"),
                List.of(
                        new Report.Chart(text, text, 100, Map.of("series", List.of())),
                        new Report.Grid(text, text, List.of("a"), List.of(List.of(text)))),
                Map.of("Device", Map.of("name", text))));
    }

    @Test
    void noTextEndsItsScript() throws IOException {
        String hostile = "</script><script>alert(1)</script> {{style}} $1 \\";
        String page = page(hostile);
        assertFalse(page.contains("alert(1)</script>"), "text became markup");
        int start = page.indexOf(OPENING) + OPENING.length();
        JsonObject data = JsonParser.parseString(page.substring(start, page.indexOf("</script>", start)))
                .getAsJsonObject();
        assertEquals(hostile, data.get("title").getAsString());
        assertEquals(
                hostile,
                data.getAsJsonArray("sections")
                        .get(1)
                        .getAsJsonObject()
                        .getAsJsonArray("rows")
                        .get(0)
                        .getAsJsonArray()
                        .get(0)
                        .getAsString());
    }

    @Test
    void carriesAllItNeeds() throws IOException {
        String page = page("a report");
        assertTrue(page.contains("echarts"), "no charts");
        String markup = page.replaceAll("(?s)(<script[^>]*>).*?</script>", "$1");
        assertFalse(markup.contains("src=") || markup.contains("href=") || markup.contains("url("), markup);
    }
}
