package org.clgrad.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.clgrad.cli.report.JUnitFile.Outcome;
import org.clgrad.error.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JUnitFileTest {
    @TempDir
    private Path folder;

    @Test
    void suitesCountTheirTests() throws Exception {
        Path file = folder.resolve("junit.xml");
        JUnitFile.write(
                "check",
                file,
                1.5,
                List.of(
                        new JUnitFile.Test("exp", "one", Outcome.PASSED, ""),
                        new JUnitFile.Test("abs", "two", Outcome.FAILED, "<\"off\" & \u0001>"),
                        new JUnitFile.Test("exp", "three", Outcome.SKIPPED, "no float64")));
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        Element all = document.getDocumentElement();
        assertEquals("3 1 1", numbers(all));
        assertEquals(
                "1 1 0", numbers((Element) all.getElementsByTagName("testsuite").item(0)));
        assertEquals(
                "2 0 1", numbers((Element) all.getElementsByTagName("testsuite").item(1)));
        Element failure = (Element) all.getElementsByTagName("failure").item(0);
        assertEquals("<\"off\" & ?>", failure.getAttribute("message"));
    }

    private static String numbers(Element e) {
        return e.getAttribute("tests") + " " + e.getAttribute("failures") + " " + e.getAttribute("skipped");
    }

    @Test
    void aFileThatCannotBeIsAnError() {
        assertThrows(DataException.class, () -> JUnitFile.write("check", folder, 0, List.of()));
    }
}
