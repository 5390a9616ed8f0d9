package org.clgrad.bench.peers;

import java.nio.file.Path;

/** Which version of a library is at work: the name of its jar says it. */
final class Jar {
    private Jar() {}

    static String of(Class<?> c) {
        String place = c.getProtectionDomain().getCodeSource().getLocation().getPath();
        return Path.of(place).getFileName().toString().replaceFirst("\\.jar$", "");
    }
}
