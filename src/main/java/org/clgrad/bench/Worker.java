package org.clgrad.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.clgrad.error.DataException;

/**
 * The process of one contender: reads commands, one a line, and answers each with one line that starts with
 * {@link #MARK}, as native libraries may print as well.
 *
 * <ul>
 *   <li>{@code describe}: the contender's description
 *   <li>{@code prepare WORKLOAD LEAST MOST}: makes it ready and runs it for so many seconds ({@link WarmUp}); answers for
 *       how many nanoseconds it ran, {@code none} if the contender does not do it
 *   <li>{@code measure SECONDS}: nanoseconds of each run
 *   <li>{@code memory}: peak bytes of a run, {@code none} if the contender does not count them
 *   <li>{@code footprint WORKLOAD}: by how many bytes the process grows at most in a run of it, {@code none} if the
 *       system does not tell; it has to be the first command
 *   <li>{@code first WORKLOAD}: nanoseconds of its first run, and from the start of the JVM to the end of that
 *   <li>{@code close}: frees what was made ready
 * </ul>
 *
 * A failure is answered with {@code failed} and its message.
 */
public final class Worker {
    /** What an answer starts with. */
    static final String MARK = "@clgrad-bench ";
    /** The first word of the answer to a command that failed. */
    static final String FAILED = "failed";
    /** The answer to {@code prepare} of a workload that the contender does not do. */
    static final String NONE = "none";
    /** The answer to a command that has nothing to tell. */
    static final String DONE = "done";

    private static final int MAX_RUNS = 10_000;

    private final Contender contender;
    private Job job;

    /**
     * For one contender.
     *
     * @param contender who does the work
     */
    public Worker(Contender contender) {
        this.contender = contender;
    }

    /**
     * Answers commands until there are no more.
     *
     * @param in where commands come from
     * @param out where answers go
     */
    public void serve(BufferedReader in, PrintStream out) {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(MARK + answer(line.split(" ")));
                out.flush();
            }
        } catch (IOException e) {
            throw new DataException("bench: the commands ended with " + e + "; run it again", e);
        }
    }

    /** Whatever goes wrong is an answer: an error of a native library or a lack of memory must not end the process. */
    @SuppressWarnings("PMD.AvoidCatchingThrowable")
    private String answer(String[] command) {
        try {
            return switch (command[0]) {
                case "describe" -> oneLine(contender.description());
                case "prepare" ->
                    prepare(
                            Workload.find(command[1]).get(0),
                            Double.parseDouble(command[2]),
                            Double.parseDouble(command[3]));
                case "measure" -> measure(Double.parseDouble(command[1]));
                case "memory" -> memory();
                case "first" -> first(Workload.find(command[1]).get(0));
                case "footprint" -> footprint(Workload.find(command[1]).get(0));
                case "close" -> close();
                default -> FAILED + " unknown command " + command[0];
            };
        } catch (RuntimeException | Error e) {
            return FAILED + " " + oneLine(e.toString());
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private String prepare(Workload workload, double least, double most) {
        close();
        Optional<Job> made = contender.prepare(workload);
        if (made.isEmpty()) {
            return NONE;
        }
        job = made.get();
        return Long.toString(WarmUp.run(job, least, most));
    }

    private String measure(double seconds) {
        List<Long> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long before = System.nanoTime();
        do {
            job.run();
            long after = System.nanoTime();
            times.add(after - before);
            before = after;
        } while (before < end && times.size() < MAX_RUNS);
        return times.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private String memory() {
        System.gc();
        OptionalLong counted = job.peakBytes();
        return counted.isPresent() ? Long.toString(counted.getAsLong()) : NONE;
    }

    /** A tiny workload first, so that what the framework itself needs is not counted. */
    private String footprint(Workload workload) {
        prepare(Workload.SCALAR, 0, 0);
        close();
        long before = ResidentMemory.now();
        if (prepare(workload, 0, 0).equals(NONE) || before < 0 || !ResidentMemory.resetPeak()) {
            return NONE;
        }
        job.run();
        long grown = ResidentMemory.peak() - before;
        return grown > 0 ? Long.toString(grown) : NONE;
    }

    private String first(Workload workload) {
        job = contender.prepare(workload).orElseThrow();
        long before = System.nanoTime();
        job.run();
        long step = System.nanoTime() - before;
        long alive = ManagementFactory.getRuntimeMXBean().getUptime();
        return step + " " + TimeUnit.MILLISECONDS.toNanos(alive);
    }

    private String close() {
        if (job != null) {
            job.close();
            job = null;
        }
        return DONE;
    }
}
