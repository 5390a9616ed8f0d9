package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tuning table: the jar's lines, the machine's lines before them, and what happens to a damaged one. */
class TuningTableTest {
    @TempDir
    private Path folder;

    private ClTraits traits;

    @BeforeEach
    void find() {
        traits = OpenClProvider.traits(Devices.openClBackends().get(0).index());
    }

    private TuningTable table(String shape) {
        return TuningTable.of(traits.shaped(shape), Optional.of(folder));
    }

    private static TuningTable.Line line(String text) {
        return TuningTable.Line.parse(text);
    }

    @Test
    void theJarsTableKnowsEveryDeviceSizeAndType() {
        for (String shape : List.of("cpu", "gpu")) {
            for (SizeClass size : SizeClass.values()) {
                for (String dtype : List.of("float32", "float64", "tf32", "bf16", "tf32x3", "bf16x9")) {
                    assertFalse(table(shape).kernels(size, dtype).isEmpty(), shape + " " + size + " " + dtype);
                }
            }
        }
        assertEquals(List.of("panels"), table("cpu").kernels(SizeClass.LARGE, "float32"));
    }

    @Test
    void theMachinesLinesComeFirstForTheirDeviceAlone() throws IOException {
        table("cpu").write(List.of(line("* large float32 panels-12 any")));
        assertEquals(List.of("panels-12", "any"), table("cpu").kernels(SizeClass.LARGE, "float32"));
        assertEquals(List.of("panels"), table("cpu").kernels(SizeClass.LARGE, "float64"));
        assertFalse(table("gpu").kernels(SizeClass.LARGE, "float32").contains("panels-12"));
    }

    @Test
    void largeResultsAreStreamedOnCpusUnlessTheMachinesLineSaysOtherwise() throws IOException {
        assertEquals("stream-8", table("cpu").stores());
        assertEquals("plain", table("gpu").stores());
        table("cpu").write(List.of(line("* stores * plain")));
        table("cpu").write(List.of(line("* large float32 panels-12")));
        assertEquals("plain", table("cpu").stores());
        assertEquals(List.of("panels-12"), table("cpu").kernels(SizeClass.LARGE, "float32"));
    }

    @Test
    void tuningAgainReplacesItsLinesAndKeepsOthers() throws IOException {
        table("cpu").write(List.of(line("* large float32 panels-12"), line("* small float32 panels-6")));
        table("gpu").write(List.of(line("* large float32 tiles-64x64x8-8")));
        table("cpu").write(List.of(line("* large float32 panels-1")));
        assertEquals(List.of("panels-1"), table("cpu").kernels(SizeClass.LARGE, "float32"));
        assertEquals(List.of("panels-6"), table("cpu").kernels(SizeClass.SMALL, "float32"));
        assertEquals(List.of("tiles-64x64x8-8"), table("gpu").kernels(SizeClass.LARGE, "float32"));
        assertEquals(4, Files.readAllLines(folder.resolve("kernels.tuning")).size());
    }

    @Test
    void linesThatSayNothingAreRefused() {
        for (String text : List.of(
                "cpu large float32",
                "cpu huge float32 any",
                "cpu large int32 any",
                "cpu large float32 magic",
                "cpu large float32 tiles-100x64x16-4",
                "cpu large float32 panels-7",
                "cpu large float32 tf32-64x64",
                "cpu large tf32 bf16-64x64",
                "cpu large tf32 any",
                "cpu large tf32 tf32-32x128",
                "cpu large * stream-8",
                "cpu stores * panels",
                "cpu stores * stream-",
                "cpu stores float32 plain",
                "cpu stores * plain stream-8")) {
            assertThrows(IllegalArgumentException.class, () -> line(text), text);
        }
    }

    @Test
    void aDamagedTableIsIgnoredWithOneWarningAndWrittenAnew() throws IOException {
        Path file = folder.resolve("kernels.tuning");
        table("cpu").write(List.of(line("* large float32 panels-12")));
        String sound = Files.readString(file);
        for (String damaged :
                List.of("", "\0\1\2", sound.substring(0, sound.length() - 4), sound + "some more words here\n")) {
            Files.writeString(file, damaged);
            List<String> warnings =
                    warnings(() -> assertEquals(List.of("panels"), table("cpu").kernels(SizeClass.LARGE, "float32")));
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(warnings.get(0).contains(file.toString()), warnings.toString());
        }
        warnings(() -> table("cpu").write(List.of(line("* large float32 panels-6"))));
        assertEquals(List.of("panels-6"), table("cpu").kernels(SizeClass.LARGE, "float32"));
    }

    @Test
    void withoutAFolderThereIsNothingToWrite() {
        TuningTable table = TuningTable.of(traits, Optional.empty());
        assertFalse(table.kernels(SizeClass.LARGE, "float32").isEmpty());
        assertThrows(IOException.class, () -> table.write(List.of(line("* large float32 any"))));
    }

    private interface Work {
        void run() throws IOException;
    }

    private static List<String> warnings(Work work) throws IOException {
        List<String> found = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord log) {
                found.add(log.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("org.clgrad");
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        return found;
    }
}
