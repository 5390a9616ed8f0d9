package org.clgrad.bench;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;

/** Finds contenders. */
public final class Contenders {
    private Contenders() {}

    /**
     * One contender of this process.
     *
     * @param name of a framework on the class path, or of a device of clgrad
     * @return the contender
     * @throws org.clgrad.error.DeviceException if there is none
     */
    public static Contender find(String name) {
        return ServiceLoader.load(Contender.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseGet(() -> new ClgradContender(Device.of(name)));
    }

    /**
     * The jars of a folder.
     *
     * @param folder which
     * @return the files
     * @throws ArgumentException if there are none
     */
    public static List<Path> jars(Path folder) {
        List<Path> jars = List.of();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                jars = files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
            } catch (IOException e) {
                throw new DataException("bench: cannot read --peers " + folder + " (" + e.getMessage() + ")", e);
            }
        }
        if (jars.isEmpty()) {
            throw new ArgumentException(
                    "bench: no jars in --peers '" + folder + "'; ./mvnw -f src/bench/pom.xml package puts them there");
        }
        return jars;
    }

    /**
     * The frameworks in jars, without loading what they work with.
     *
     * @param jars the files
     * @return a contender for each, good for its name and environment only
     */
    public static List<Contender> peers(List<Path> jars) {
        URL[] urls = jars.stream().map(Contenders::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, Contender.class.getClassLoader())) {
            return ServiceLoader.load(Contender.class, loader).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
        } catch (IOException e) {
            throw new DataException("bench: cannot close the jars of --peers (" + e.getMessage() + ")", e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new ArgumentException("bench: '" + jar + "' is not a file name that Java can load from");
        }
    }

    /**
     * The class path of a process that knows what this one knows, and more.
     *
     * @param more jars to add
     * @return the class path
     */
    public static String classPath(List<Path> more) {
        return Stream.concat(
                        Stream.of(System.getProperty("java.class.path")),
                        more.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
