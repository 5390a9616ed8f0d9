package org.clgrad.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.clgrad.bench.Benchmark;
import org.clgrad.bench.ColdStart;
import org.clgrad.bench.Contenders;
import org.clgrad.bench.Machine;
import org.clgrad.bench.Result;
import org.clgrad.bench.Workload;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ClgradException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clgrad bench}: whole workloads on every device, beside other frameworks. */
@Command(
        name = "bench",
        description = {
            "Times whole workloads on every device, and on other frameworks whose jars are at hand. Each contender "
                    + "has a process of its own, with the JVM options of this one and the Vector API; they take turns.",
            "Exit code 1 if a workload failed."
        })
final class BenchCommand implements Callable<Integer> {
    private static final List<String> VECTOR_API = List.of("--add-modules", "jdk.incubator.vector");

    /** The framework that does every workload. */
    private static final String MOST_COMPLETE = "pytorch";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Device to time: cpu, opencl:0, ...; may be repeated (default: all).")
    private List<String> deviceNames = List.of();

    @Option(
            names = "--peers",
            paramLabel = "FOLDER",
            arity = "0..1",
            fallbackValue = "src/bench/target/peers",
            description = "Time other frameworks, too: each folder in this one has the jars of one "
                    + "(default: ${FALLBACK-VALUE}).")
    private Path peers;

    @Option(
            names = "--peer",
            split = ",",
            paramLabel = "NAME",
            description = "Which of them: pytorch, nd4j, ...; the first is compared with (default: all).")
    private List<String> peerNames = List.of();

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Workload to time, or the beginning of several, such as matmul; may be repeated "
                    + "(default: all).")
    private List<String> only = List.of();

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description =
                    "How long a contender runs a workload at least before it is timed (default: ${DEFAULT-VALUE}).")
    private double warmUp = 5;

    @Option(
            names = "--warm-up-limit",
            paramLabel = "SECONDS",
            description = "How long it does at most: it goes on until the JVM has compiled what it needs, which takes "
                    + "a processor from the workload until then (default: ${DEFAULT-VALUE}).")
    private double warmUpLimit = 40;

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            description = "How long each is timed, in all (default: ${DEFAULT-VALUE}).")
    private double time = 1.5;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Into how many turns that is divided (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--cold-start",
            description = "Instead, time the first training step of fresh processes, without and with compiled kernels "
                    + "on disk.")
    private boolean coldStart;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results, every single time, to a file.")
    private Path json;

    @Override
    public Integer call() {
        if (warmUp < 0 || warmUpLimit < 0 || time < 0 || rounds < 1) {
            throw new ArgumentException("bench: --warm-up " + warmUp + ", --warm-up-limit " + warmUpLimit + ", --time "
                    + time + ", --rounds " + rounds + "; times cannot be negative, and there is at least one round");
        }
        List<Workload> workloads = only.isEmpty()
                ? List.of(Workload.values())
                : only.stream()
                        .flatMap(name -> Workload.find(name).stream())
                        .distinct()
                        .toList();
        List<Device> devices = deviceNames.isEmpty()
                ? Device.list()
                : deviceNames.stream().map(Device::of).distinct().toList();
        if (coldStart) {
            coldStarts(devices);
            return Main.OK;
        }
        Map<String, Contenders.Peer> others = chosenPeers();
        List<String> names = new ArrayList<>(devices.stream().map(Device::id).toList());
        names.addAll(others.keySet());
        PrintWriter out = spec.commandLine().getOut();
        Benchmark.Settings settings = new Benchmark.Settings(warmUp, warmUpLimit, time, rounds);
        try (Benchmark benchmark = new Benchmark(settings, name -> command(name, others.get(name)))) {
            Map<String, String> descriptions = describe(benchmark, names);
            List<Result> results = run(benchmark, workloads, names);
            String reference =
                    others.isEmpty() ? null : others.keySet().iterator().next();
            Machine.describe().forEach((k, v) -> out.println(k + ": " + v));
            descriptions.forEach((k, v) -> out.println(k + ": " + v));
            out.println();
            new BenchTable(results, reference).print(out);
            if (json != null) {
                BenchJson.write(json, descriptions, results);
            }
            return results.stream().allMatch(Result::isMeasured) ? Main.OK : Main.FAILED;
        }
    }

    private void coldStarts(List<Device> devices) {
        Table table = new Table("DEVICE", "KERNELS ON DISK", "FIRST STEP", "SINCE THE JVM'S START");
        for (Device device : devices) {
            for (ColdStart.Start start : ColdStart.measure(device.id(), name -> command(name, null))) {
                table.row(
                        start.contender(),
                        start.warm() ? "yes" : "no",
                        Workload.MLP.say(start.stepNanos()),
                        Workload.MLP.say(start.startNanos()));
            }
        }
        table.print(spec.commandLine().getOut());
    }

    /** The peers by name, in the order asked for; PyTorch first otherwise, as the others do less. */
    private Map<String, Contenders.Peer> chosenPeers() {
        Map<String, Contenders.Peer> found = new LinkedHashMap<>();
        if (peers != null) {
            Contenders.peers(peers).stream()
                    .sorted(Comparator.comparing(
                            (Contenders.Peer p) -> !p.name().startsWith(MOST_COMPLETE)))
                    .forEach(p -> found.put(p.name(), p));
        }
        if (peerNames.isEmpty()) {
            return found;
        }
        Map<String, Contenders.Peer> chosen = new LinkedHashMap<>();
        for (String name : peerNames) {
            if (!found.containsKey(name)) {
                throw new ArgumentException("bench: no --peer '" + name + "'; "
                        + (peers == null ? "--peers FOLDER says where they are" : "there are " + found.keySet()));
            }
            chosen.put(name, found.get(name));
        }
        return chosen;
    }

    /** This JVM's own options and class path; peers see clgrad's classes as well. */
    private static Benchmark.Command command(String contender, Contenders.Peer peer) {
        List<String> line = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        if (ModuleLayer.boot().findModule(VECTOR_API.get(1)).isEmpty()) {
            line.addAll(VECTOR_API);
        }
        line.add("-cp");
        line.add(Contenders.classPath(peer == null ? List.of() : peer.jars()));
        line.addAll(Arrays.asList(Main.class.getName(), BenchWorkerCommand.NAME, contender));
        return new Benchmark.Command(line, peer == null ? Map.of() : peer.environment());
    }

    private static Map<String, String> describe(Benchmark benchmark, List<String> names) {
        Map<String, String> descriptions = new LinkedHashMap<>();
        for (String name : names) {
            try {
                descriptions.put(name, benchmark.describe(name));
            } catch (ClgradException e) {
                descriptions.put(name, e.getMessage());
            }
        }
        return descriptions;
    }

    private static List<Result> run(Benchmark benchmark, List<Workload> workloads, List<String> names) {
        List<Result> results = new ArrayList<>();
        long turns = (long) workloads.size() * names.size() * benchmark.turns();
        try (Progress progress = Progress.of("bench", turns)) {
            for (Workload workload : workloads) {
                results.addAll(benchmark.run(workload, names, (w, name) -> {
                    progress.about(w.id() + " " + name);
                    progress.step();
                }));
            }
        }
        return results;
    }
}
