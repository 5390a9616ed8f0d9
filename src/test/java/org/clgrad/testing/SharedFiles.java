package org.clgrad.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Data that lies beside the project and is too large for it: in the folder that the system property
 * {@code clgrad.test.shared} names, else in {@code ../shared} or {@code ../../shared}.
 */
public final class SharedFiles {
    private static final String PROPERTY = "clgrad.test.shared";

    private SharedFiles() {}

    /**
     * Finds a folder of data; the test is skipped if there is none.
     *
     * @param name its path in the shared folder
     * @return the folder
     */
    public static Path folder(String name) {
        List<Path> places = new ArrayList<>();
        String set = System.getProperty(PROPERTY);
        if (set != null) {
            places.add(Path.of(set));
        }
        places.add(Path.of("..", "shared"));
        places.add(Path.of("..", "..", "shared"));
        for (Path place : places) {
            Path folder = place.resolve(name);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        return Assumptions.abort(
                "no folder '" + name + "' in any of " + places + "; name the one around it with -D" + PROPERTY);
    }
}
