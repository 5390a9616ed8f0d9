package org.clgrad.cli;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import org.clgrad.bench.ClgradContender;
import org.clgrad.bench.Job;
import org.clgrad.bench.Workload;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import org.clgrad.profile.Profile;
import org.clgrad.profile.Profiler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clgrad profile}: what a workload, or a program of the user's, does on a device. */
@Command(
        name = "profile",
        description = {
            "Runs a workload of clgrad bench, or a program, and says which kernels took how long, what they moved and "
                    + "computed, and how far that is from what the device can do.",
            "A program has to be on the class path: java -cp clgrad-cli.jar:my.jar org.clgrad.cli.Main profile --main "
                    + "my.Main [argument...]. Its work on the default device is profiled."
        })
final class ProfileCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Where (default: the default device).")
    private String deviceName;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "How often the workload runs, after a few runs that do not count (default: " + "${DEFAULT-VALUE}).")
    private int steps = 10;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write every call, kernel and transfer to a file for https://ui.perfetto.dev.")
    private Path trace;

    @Option(names = "--main", paramLabel = "CLASS", description = "Run this class's main method instead of a workload.")
    private String mainClass;

    @Parameters(paramLabel = "WORKLOAD", arity = "0..*", description = "mlp, cnn, ...; or the program's arguments.")
    private List<String> arguments = List.of();

    @Override
    public void run() {
        Device device = deviceName == null ? Device.getDefault() : Device.of(deviceName);
        Profile profile = mainClass == null ? workload(device) : program(device);
        PrintWriter out = spec.commandLine().getOut();
        out.print(profile.table());
        // With what: a profile without the Vector API is one of other loops.
        out.println(device.id() + ": " + new ClgradContender(device).description());
        if (trace != null) {
            profile.writeTrace(trace);
        }
    }

    private Profile workload(Device device) {
        if (arguments.size() != 1 || steps < 1) {
            throw new ArgumentException("profile: " + arguments.size() + " workloads, --steps " + steps
                    + "; name one workload of clgrad bench and at least one step");
        }
        Workload workload = Workload.find(arguments.get(0)).get(0);
        try (Job job = new ClgradContender(device).prepare(workload).orElseThrow()) {
            for (int i = 0; i < steps; i++) {
                job.run();
            }
            try (Profiler profiler = Profiler.start(device)) {
                for (int i = 0; i < steps; i++) {
                    job.run();
                }
                return profiler.stop();
            }
        }
    }

    private Profile program(Device device) {
        Device.setDefault(device);
        try (Profiler profiler = Profiler.start(device)) {
            Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object)
                    arguments.toArray(String[]::new));
            return profiler.stop();
        } catch (InvocationTargetException e) {
            throw new DataException("profile: " + mainClass + " failed with " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new ArgumentException("profile: cannot run --main " + mainClass + " (" + e
                    + "); it has to be a public class with a main method, on the class path");
        }
    }
}
