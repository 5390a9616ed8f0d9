package org.clgrad.bench;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
     * Another framework, not loaded.
     *
     * @param name its contender's name
     * @param environment variables that its process needs
     * @param jars its files
     */
    public record Peer(String name, Map<String, String> environment, List<Path> jars) {}

    /**
     * The frameworks in a folder, whose folders have the jars of a framework each.
     *
     * @param folder where
     * @return what is there, in the order of the folders' names
     * @throws ArgumentException if there is nothing
     */
    public static List<Peer> peers(Path folder) {
        List<Peer> peers = files(folder).stream()
                .filter(Files::isDirectory)
                .flatMap(f -> inJars(files(f)).stream())
                .toList();
        if (peers.isEmpty()) {
            throw new ArgumentException("bench: no frameworks in --peers '" + folder
                    + "'; ./mvnw -f src/bench/pom.xml package puts them into src/bench/target/peers");
        }
        return peers;
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new DataException("bench: cannot read --peers " + folder + " (" + e.getMessage() + ")", e);
        }
    }

    private static List<Peer> inJars(List<Path> jars) {
        URL[] urls = jars.stream().map(Contenders::url).toArray(URL[]::new);
        ClassLoader parent = Contender.class.getClassLoader();
        try (URLClassLoader loader = new URLClassLoader(urls, parent)) {
            return ServiceLoader.load(Contender.class, loader).stream()
                    .map(ServiceLoader.Provider::get)
                    .map(c -> new Peer(c.name(), c.environment(), jars))
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

    /**
     * Which version of a library is at work: the name of its jar says it.
     *
     * @param type a class of the library
     * @return such as {@code nd4j-api-1.0.0-M2.1}
     */
    public static String jarOf(Class<?> type) {
        String place = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return place.substring(place.lastIndexOf('/') + 1).replaceFirst("\\.jar$", "");
    }
}
