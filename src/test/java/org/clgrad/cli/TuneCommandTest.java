package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.clgrad.engine.Device;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneCommandTest {
    private static final String CACHE = "clgrad.cache";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String cache;

    @BeforeEach
    void useAnotherFolder() {
        cache = System.getProperty(CACHE);
        System.setProperty(CACHE, folder.toString());
    }

    @AfterEach
    void useTheFolderAgain() {
        if (cache == null) {
            System.clearProperty(CACHE);
        } else {
            System.setProperty(CACHE, cache);
        }
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void measuresADeviceAndWritesItsTable() throws IOException {
        Device device = Devices.openCl().get(0);
        assertEquals(0, run("tune", "--device", device.id(), "--quick"), out + " " + err);
        Path table = folder.resolve("kernels.tuning");
        assertTrue(out.toString().contains("written to " + table), out.toString());
        assertTrue(out.toString().lines().anyMatch(l -> l.startsWith("large float32 ")), out.toString());
        assertTrue(Files.readString(table).contains(" large float32 "), Files.readString(table));
        assertEquals("", err.toString());
    }

    @Test
    void refusesWhatHasNothingToTune() {
        assertEquals(2, run("tune", "--device", "cpu"));
        assertTrue(err.toString().contains("tune: cpu has no variants"), err.toString());
        assertEquals(2, run("tune", "--device", "opencl:99"));
        assertTrue(err.toString().contains("'opencl:99'"), err.toString());
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaid() throws IOException {
        Device device = Devices.openCl().get(0);
        Path file = Files.createFile(folder.resolve("file"));
        System.setProperty(CACHE, file.resolve("below").toString());
        assertEquals(2, run("tune", "--device", device.id(), "--quick"), out + " " + err);
        assertTrue(err.toString().contains("tune: the table cannot be written"), err.toString());
    }
}
