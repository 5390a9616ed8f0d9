package org.clgrad.opencl;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jocl.CL;

/** Loads JOCL and the machine's OpenCL loader, which may both be missing. */
final class ClLibrary {
    /** JOCL's switch for extracting its library under a name of its own. */
    private static final String UNIQUE_NAMES = "uniqueLibraryNames";

    private static final Path LINKER_CACHE = Path.of("/etc/ld.so.cache");

    private ClLibrary() {}

    /**
     * Loads the native libraries.
     *
     * @return why OpenCL cannot be used, or null if it can
     */
    static String load() {
        if (loaderIsMissing()) {
            return noLoader("libOpenCL.so.1 is in none of the linker's folders");
        }
        // JOCL extracts its library into java.io.tmpdir under one fixed name and loads what it finds there: a file
        // that another process is still writing, or that another user has put there. A name of its own avoids both.
        // Windows keeps the default: the folder is the user's own there, and a library in use cannot be deleted.
        boolean unique = System.getProperty(UNIQUE_NAMES) == null && !isWindows();
        if (unique) {
            System.setProperty(UNIQUE_NAMES, "true");
        }
        try {
            CL.setExceptionsEnabled(false);
            return null;
        } catch (LinkageError e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("Implementation library could not be loaded")) {
                return noLoader("the library could not be loaded");
            }
            return "opencl: JOCL's native library cannot be loaded on " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + ": "
                    + message.lines().findFirst().orElse("no reason given")
                    + "; check that java.io.tmpdir (" + System.getProperty("java.io.tmpdir")
                    + ") can be written and executed from, or use the cpu device";
        } finally {
            if (unique) {
                System.clearProperty(UNIQUE_NAMES);
            }
        }
    }

    private static String noLoader(String why) {
        return "opencl: no OpenCL loader, " + why + "; install the GPU vendor's driver, or on Debian and Ubuntu"
                + " ocl-icd-libopencl1 with a driver such as pocl-opencl-icd";
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /**
     * Whether it is certain that there is no loader. JOCL would find out as well, but its native code then prints to
     * the standard error. Only glibc's linker is understood; elsewhere the answer is no.
     */
    private static boolean loaderIsMissing() {
        if (!System.getProperty("os.name", "").equals("Linux") || !Files.isReadable(LINKER_CACHE)) {
            return false;
        }
        try {
            if (new String(Files.readAllBytes(LINKER_CACHE), StandardCharsets.ISO_8859_1).contains("libOpenCL.so")) {
                return false;
            }
        } catch (IOException e) {
            return false;
        }
        String folders = System.getenv().getOrDefault("LD_LIBRARY_PATH", "") + File.pathSeparator
                + System.getProperty("java.library.path", "") + File.pathSeparator
                + System.getProperty("java.home") + "/lib:/lib64:/usr/lib64:/lib:/usr/lib";
        for (String folder : folders.split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()
                    && (new File(folder, "libOpenCL.so.1").exists() || new File(folder, "libOpenCL.so").exists())) {
                return false;
            }
        }
        return true;
    }
}
