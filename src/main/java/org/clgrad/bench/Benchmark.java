package org.clgrad.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DeviceException;

/** Lets contenders do workloads, one workload after the other, taking turns. */
public final class Benchmark implements AutoCloseable {
    private final Settings settings;
    private final Launcher launcher;
    private final Map<String, WorkerProcess> workers = new LinkedHashMap<>();

    /**
     * How long.
     *
     * @param warmUp seconds for which a contender runs a workload before it is timed, at least
     * @param warmUpLimit seconds for which it does at most, while its JVM compiles
     * @param time seconds for which it is timed, in all
     * @param rounds into how many turns that is divided
     */
    public record Settings(double warmUp, double warmUpLimit, double time, int rounds) {}

    /** Starts the process of a contender, whose standard streams are those of a {@link Worker}. */
    public interface Launcher {
        /**
         * Starts a process.
         *
         * @param contender the name
         * @return the arguments of the JVM, and variables of its environment
         */
        Command command(String contender);
    }

    /**
     * A JVM to start.
     *
     * @param arguments the options, the main class, its arguments
     * @param environment variables to set unless they are set
     */
    public record Command(List<String> arguments, Map<String, String> environment) {}

    /** Told of the progress. */
    public interface Listener {
        /**
         * A turn begins.
         *
         * @param workload of which workload
         * @param contender whose
         */
        void turn(Workload workload, String contender);
    }

    /**
     * Starts nothing yet.
     *
     * @param settings how long
     * @param launcher how processes start
     */
    public Benchmark(Settings settings, Launcher launcher) {
        this.settings = settings;
        this.launcher = launcher;
    }

    /**
     * Asks a contender what it is.
     *
     * @param contender its name
     * @return its description
     * @throws DeviceException if it does not start
     */
    public String describe(String contender) {
        return worker(contender).ask("describe");
    }

    /** {@return how many turns {@link #run} takes for one workload and contender} */
    public int turns() {
        return settings.rounds() + 1;
    }

    /**
     * One workload.
     *
     * @param workload what
     * @param contenders who, by name
     * @param listener told of the turns
     * @return a result for each contender that does the workload
     */
    public List<Result> run(Workload workload, List<String> contenders, Listener listener) {
        List<Turns> all = new ArrayList<>();
        for (String name : contenders) {
            listener.turn(workload, name);
            Turns turns = new Turns(name);
            String warmUp =
                    turns.attempt("prepare " + workload.id() + " " + settings.warmUp() + " " + settings.warmUpLimit());
            if (warmUp.equals(Worker.NONE)) {
                continue;
            }
            turns.warmUp = turns.problem == null ? Long.parseLong(warmUp) : 0;
            all.add(turns);
        }
        for (int round = 0; round < settings.rounds(); round++) {
            for (Turns turns : all) {
                listener.turn(workload, turns.name);
                String times = turns.attempt("measure " + settings.time() / settings.rounds());
                if (turns.problem == null) {
                    Arrays.stream(times.split(" ")).map(Long::valueOf).forEach(turns.nanos::add);
                }
            }
        }
        List<Result> results = new ArrayList<>();
        for (Turns turns : all) {
            OptionalLong peak = workload.isStep() ? peakBytes(turns, workload) : OptionalLong.empty();
            turns.attempt("close");
            results.add(turns.result(workload, peak));
        }
        return results;
    }

    /** Who does not count memory starts afresh, as a process keeps what earlier workloads needed. */
    private OptionalLong peakBytes(Turns turns, Workload workload) {
        String bytes = turns.attempt("memory");
        if (bytes.equals(Worker.NONE)) {
            try (WorkerProcess fresh = start(turns.name)) {
                bytes = fresh.ask("footprint " + workload.id());
            } catch (ClgradException e) {
                turns.problem = e.getMessage();
            }
        }
        return turns.problem != null || bytes.equals(Worker.NONE)
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(bytes));
    }

    /** The turns of one contender; after the first failure it takes no more. */
    private final class Turns {
        private final String name;
        private final List<Long> nanos = new ArrayList<>();
        private long warmUp;
        private String problem;

        Turns(String name) {
            this.name = name;
        }

        String attempt(String command) {
            if (problem != null) {
                return "";
            }
            try {
                return worker(name).ask(command);
            } catch (ClgradException e) {
                problem = e.getMessage();
                return "";
            }
        }

        Result result(Workload workload, OptionalLong peak) {
            return new Result(workload, name, warmUp, problem == null ? nanos : List.of(), peak, problem);
        }
    }

    /** A process that ended is started again for the next workload. */
    private WorkerProcess worker(String name) {
        WorkerProcess found = workers.get(name);
        if (found == null || !found.isAlive()) {
            found = start(name);
            workers.put(name, found);
        }
        return found;
    }

    private WorkerProcess start(String name) {
        Command command = launcher.command(name);
        return new WorkerProcess(name, command.arguments(), command.environment());
    }

    @Override
    public void close() {
        workers.values().forEach(WorkerProcess::close);
    }
}
