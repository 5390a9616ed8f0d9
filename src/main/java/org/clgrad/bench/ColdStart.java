package org.clgrad.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.error.DataException;

/**
 * How long a fresh process takes until the gradients of its first training step are there: once with empty caches of
 * compiled kernels, clgrad's and PoCL's, and then with what that left in them.
 */
public final class ColdStart {
    private static final int WARM_STARTS = 3;

    private ColdStart() {}

    /**
     * One process.
     *
     * @param contender where
     * @param warm whether there were compiled kernels
     * @param stepNanos nanoseconds of the first step, kernels built or loaded included
     * @param startNanos nanoseconds from the start of the JVM to the end of that step
     */
    public record Start(String contender, boolean warm, long stepNanos, long startNanos) {}

    /**
     * Starts processes.
     *
     * @param contender a device of clgrad, by name
     * @param launcher how they start
     * @return the first start, without caches, and some with
     */
    public static List<Start> measure(String contender, Benchmark.Launcher launcher) {
        try {
            Path caches = Files.createTempDirectory("clgrad-cold");
            try {
                List<Start> starts = new ArrayList<>();
                for (int i = 0; i <= WARM_STARTS; i++) {
                    starts.add(start(contender, launcher.command(contender), caches, i > 0));
                }
                return starts;
            } finally {
                delete(caches);
            }
        } catch (IOException e) {
            throw new DataException("bench: no folder for caches (" + e + "); -Djava.io.tmpdir names another", e);
        }
    }

    private static Start start(String contender, Benchmark.Command command, Path caches, boolean warm) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(command.arguments());
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.put("XDG_CACHE_HOME", caches.toString());
        environment.put("LOCALAPPDATA", caches.toString());
        environment.put("POCL_CACHE_DIR", caches.resolve("pocl").toString());
        try (WorkerProcess process = new WorkerProcess(contender, arguments, environment)) {
            String[] nanos = process.ask("first " + Workload.MLP.id()).split(" ", -1);
            return new Start(contender, warm, Long.parseLong(nanos[0]), Long.parseLong(nanos[1]));
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
