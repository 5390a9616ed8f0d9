package org.clgrad.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the version of the jar, and of the JVM because results of a bug report need it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "clgrad " + number(),
            "Java " + System.getProperty("java.vm.version") + " (" + System.getProperty("java.vm.name") + ")"
        };
    }

    /** {@return the version in the jar's manifest, or {@code unpackaged} where classes run from a folder} */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
