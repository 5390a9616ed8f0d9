package org.clgrad.cli.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.clgrad.error.DataException;

/** Where a command's {@code --junit} goes: the XML that CI services take test results from. */
public final class JUnitFile {
    private JUnitFile() {}

    /** How a test ended. */
    public enum Outcome {
        /** As it should. */
        PASSED,
        /** Not as it should. */
        FAILED,
        /** Not at all, or undecided. */
        SKIPPED
    }

    /**
     * One test.
     *
     * @param suite what it belongs to
     * @param name its name in there
     * @param outcome how it ended
     * @param message why, if it has not passed
     */
    public record Test(String suite, String name, Outcome outcome, String message) {}

    /**
     * Writes a file.
     *
     * @param command who asks: the name of the whole
     * @param file where
     * @param seconds how long it took
     * @param tests the tests
     * @throws DataException if the file cannot be written
     */
    public static void write(String command, Path file, double seconds, List<Test> tests) {
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            counts(xml, "clgrad " + command, tests);
            xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", seconds));
            Map<String, List<Test>> suites =
                    tests.stream().collect(Collectors.groupingBy(Test::suite, TreeMap::new, Collectors.toList()));
            for (Map.Entry<String, List<Test>> suite : suites.entrySet()) {
                xml.writeStartElement("testsuite");
                counts(xml, suite.getKey(), suite.getValue());
                for (Test test : suite.getValue()) {
                    write(xml, command, test);
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (IOException | XMLStreamException e) {
            throw new DataException(
                    command + ": cannot write --junit " + file + " (" + e + "); give a file in a folder that exists",
                    e);
        }
    }

    private static void counts(XMLStreamWriter xml, String name, List<Test> tests) throws XMLStreamException {
        xml.writeAttribute("name", name);
        xml.writeAttribute("tests", Integer.toString(tests.size()));
        xml.writeAttribute("failures", Long.toString(count(tests, Outcome.FAILED)));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", Long.toString(count(tests, Outcome.SKIPPED)));
    }

    private static long count(List<Test> tests, Outcome outcome) {
        return tests.stream().filter(t -> t.outcome == outcome).count();
    }

    private static void write(XMLStreamWriter xml, String command, Test test) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "clgrad." + command + "." + test.suite);
        xml.writeAttribute("name", test.name);
        if (test.outcome != Outcome.PASSED) {
            xml.writeStartElement(test.outcome == Outcome.FAILED ? "failure" : "skipped");
            xml.writeAttribute("message", printable(test.message));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** XML 1.0 has no place for control characters. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
    }
}
