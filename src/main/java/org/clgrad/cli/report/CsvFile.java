package org.clgrad.cli.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.clgrad.error.DataException;

/** Where a command's {@code --csv} goes: RFC 4180, with headings; what is not known is empty. */
public final class CsvFile {
    private CsvFile() {}

    /**
     * Writes a file.
     *
     * @param command who asks, for messages
     * @param file where
     * @param headings of the columns
     * @param rows the cells
     * @throws DataException if the file cannot be written
     */
    public static void write(String command, Path file, List<String> headings, List<List<Object>> rows) {
        List<String> lines = new ArrayList<>(List.of(line(headings)));
        rows.forEach(row -> lines.add(line(row)));
        try {
            Files.write(file, lines, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException(
                    command + ": cannot write --csv " + file + " (" + e + "); give a file in a folder that exists", e);
        }
    }

    /** Quotes stand around what has a comma, a quote or a line's end. */
    private static String line(List<?> cells) {
        return cells.stream()
                .map(c -> Objects.toString(c, ""))
                .map(c -> c.matches("(?s).*[,\"\\n\\r].*") ? "\"" + c.replace("\"", "\"\"") + "\"" : c)
                .collect(Collectors.joining(","));
    }
}
