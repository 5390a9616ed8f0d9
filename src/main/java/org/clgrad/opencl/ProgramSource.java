package org.clgrad.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.clgrad.error.DeviceException;

/**
 * Puts kernel programs together from the files of {@code kernels-cl/}: the prelude, the generated definitions, the
 * files that define the scalar functions used, then the kernel's own file. {@code #include "x.cl"} lines are resolved
 * here, each file once, because OpenCL compilers know no resources of a jar.
 */
final class ProgramSource {
    private static final String ROOT = "kernels-cl/";
    private static final String FUNCTIONS = "fn/";
    private static final Pattern INCLUDE = Pattern.compile("(?m)^[ \\t]*#include[ \\t]+\"([^\"]+)\"[ \\t]*\\r?\\n");
    private static final Pattern DEFINITION =
            Pattern.compile("(?m)^[ \\t]*(?:static[ \\t]+)?(?:inline[ \\t]+)?\\w+[ \\t]+(fn_\\w+)[ \\t]*\\(");

    private static final Map<String, String> FILES = new ConcurrentHashMap<>();

    private ProgramSource() {}

    private static final class Functions {
        static final Map<String, String> FILE_OF = scan();

        private static Map<String, String> scan() {
            Map<String, String> fileOf = new TreeMap<>();
            for (String file : list()) {
                Matcher m = DEFINITION.matcher(read(file));
                while (m.find()) {
                    fileOf.putIfAbsent(m.group(1), file);
                }
            }
            return Map.copyOf(fileOf);
        }
    }

    /**
     * Assembles a program.
     *
     * @param definitions generated text that comes after the prelude
     * @param functions the names of the {@code fn_} functions used
     * @param generated generated text that may call them
     * @param library the file whose macros the declarations use
     * @param declarations generated declarations
     * @param file the kernel's file below {@code kernels-cl/}
     * @return the source
     */
    static String assemble(
            String definitions,
            Collection<String> functions,
            String generated,
            String library,
            String declarations,
            String file) {
        StringBuilder out = new StringBuilder();
        Set<String> done = new LinkedHashSet<>();
        append("prelude.cl", out, done);
        out.append(definitions);
        Set<String> files = new TreeSet<>();
        for (String function : functions) {
            String defining = Functions.FILE_OF.get(function);
            if (defining == null) {
                throw new DeviceException("opencl: no file of kernels-cl/fn defines " + function
                        + "; it is missing from the jar, or the operation does not take this type");
            }
            files.add(defining);
        }
        for (String f : files) {
            append(f, out, done);
        }
        out.append(generated);
        append(library, out, done);
        out.append(declarations);
        append(file, out, done);
        return out.toString();
    }

    /** A program that does without the header of OpenCL C: what it calls is declared before it. */
    static String declared(String program) {
        return read("declarations.cl") + program;
    }

    private static void append(String file, StringBuilder out, Set<String> done) {
        if (!done.add(file)) {
            return;
        }
        String text = read(file);
        Matcher m = INCLUDE.matcher(text);
        int at = 0;
        while (m.find()) {
            out.append(text, at, m.start());
            append(m.group(1), out, done);
            at = m.end();
        }
        out.append(text, at, text.length());
        if (!text.endsWith("\n")) {
            out.append('\n');
        }
    }

    private static String read(String file) {
        return FILES.computeIfAbsent(file, f -> {
            try (InputStream in = ProgramSource.class.getClassLoader().getResourceAsStream(ROOT + f)) {
                if (in == null) {
                    throw missing(f, null);
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw missing(f, e);
            }
        });
    }

    private static DeviceException missing(String file, Exception cause) {
        return new DeviceException(
                "opencl: the resource " + ROOT + file + " cannot be read; the jar is incomplete, rebuild it", cause);
    }

    /** The files of {@code kernels-cl/fn}, from a folder or from the jar. */
    private static Set<String> list() {
        Set<String> files = new TreeSet<>();
        URL prelude = ProgramSource.class.getClassLoader().getResource(ROOT + "prelude.cl");
        if (prelude == null) {
            throw missing("prelude.cl", null);
        }
        try {
            if (prelude.openConnection() instanceof JarURLConnection jar) {
                jar.setUseCaches(false);
                try (var file = jar.getJarFile()) {
                    String prefix = ROOT + FUNCTIONS;
                    file.stream()
                            .map(JarEntry::getName)
                            .filter(n -> n.startsWith(prefix) && n.endsWith(".cl"))
                            .forEach(n -> files.add(n.substring(ROOT.length())));
                }
            } else {
                Path folder = Path.of(new URI(prelude.toString())).resolveSibling(FUNCTIONS);
                try (Stream<Path> entries = Files.list(folder)) {
                    entries.map(p -> p.getFileName().toString())
                            .filter(n -> n.endsWith(".cl"))
                            .forEach(n -> files.add(FUNCTIONS + n));
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw missing(FUNCTIONS, e);
        }
        return files;
    }
}
