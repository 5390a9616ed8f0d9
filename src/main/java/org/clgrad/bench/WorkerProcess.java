package org.clgrad.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.clgrad.error.DeviceException;

/** The other side of a {@link Worker}. */
final class WorkerProcess implements AutoCloseable {
    private static final int ERROR_LINES = 5;
    private static final int PATIENCE_SECONDS = 10;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter commands;
    private final ArrayDeque<String> errors = new ArrayDeque<>();

    /**
     * Starts a JVM like this one.
     *
     * @param name the contender
     * @param command the arguments of the JVM, main class included
     * @param environment variables to set unless they are set
     */
    WorkerProcess(String name, List<String> command, Map<String, String> environment) {
        this.name = name;
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(command);
        // Messages of the JVM must not get among the answers.
        line.add(1, "-XX:+DisplayVMOutputToStderr");
        ProcessBuilder builder = new ProcessBuilder(line);
        // An OpenCL driver that compiles with LLVM takes the JVM's fault handler away; this library keeps it.
        Path chaining = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
        if (Files.exists(chaining)) {
            builder.environment().putIfAbsent("LD_PRELOAD", chaining.toString());
        }
        environment.forEach(builder.environment()::putIfAbsent);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new DeviceException("bench: cannot start " + line.get(0) + " (" + e.getMessage() + ")", e);
        }
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread listener = new Thread(this::listen, "errors of " + name);
        listener.setDaemon(true);
        listener.start();
    }

    /** Keeps the last lines of standard error, which tell why a process ended. */
    private void listen() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (errors) {
                    errors.addLast(line);
                    if (errors.size() > ERROR_LINES) {
                        errors.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            // The process is gone; so are its messages.
        }
    }

    /**
     * Asks and waits.
     *
     * @param command what
     * @return the answer
     * @throws DeviceException if the command failed or the process ended
     */
    String ask(String command) {
        commands.println(command);
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                // A native library may have printed something without a new line before.
                int start = line.indexOf(Worker.MARK);
                if (start >= 0) {
                    return checked(line.substring(start + Worker.MARK.length()));
                }
            }
        } catch (IOException e) {
            throw new DeviceException("bench: lost the process of " + name + " (" + e.getMessage() + ")", e);
        }
        throw new DeviceException("bench: the process of " + name + " ended: " + lastErrors());
    }

    private static String checked(String answer) {
        if (answer.startsWith(Worker.FAILED)) {
            throw new DeviceException(answer.substring(Worker.FAILED.length()).strip());
        }
        return answer;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    private String lastErrors() {
        try {
            process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (errors) {
            String code = process.isAlive() ? "it closed its output" : "exit code " + process.exitValue();
            return code + (errors.isEmpty() ? "" : ", " + String.join(" | ", errors));
        }
    }

    /** No more commands end it. */
    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
