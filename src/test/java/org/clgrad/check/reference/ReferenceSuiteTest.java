package org.clgrad.check.reference;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.clgrad.error.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceSuiteTest {
    @TempDir
    private Path folder;

    @Test
    void suitesNameWhatIsWrong() throws IOException {
        Path json = folder.resolve("suite.json");
        DataException absent = assertThrows(DataException.class, () -> ReferenceSuite.open(folder));
        assertTrue(absent.getMessage().contains("suite.json"), absent.getMessage());
        Files.writeString(json, "{\"format\": \"other/2\"}");
        DataException format = assertThrows(DataException.class, () -> ReferenceSuite.open(folder));
        assertTrue(format.getMessage().contains("'other/2'"), format.getMessage());
        Files.writeString(json, "{\"format\": \"reference-suite/1\", \"tensors\": \"../secret\", \"cases\": []}");
        DataException outside = assertThrows(DataException.class, () -> ReferenceSuite.open(folder));
        assertTrue(outside.getMessage().contains("../secret"), outside.getMessage());
        Files.writeString(
                json, "{\"format\": \"reference-suite/1\", \"tensors\": \"t\", \"cases\": [{\"id\": \"x\"}]}");
        DataException fields = assertThrows(DataException.class, () -> ReferenceSuite.open(folder));
        assertTrue(fields.getMessage().contains("cases[0]"), fields.getMessage());
    }
}
