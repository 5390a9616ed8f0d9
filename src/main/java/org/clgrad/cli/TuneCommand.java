package org.clgrad.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.clgrad.engine.Device;
import org.clgrad.error.DeviceException;
import org.clgrad.spi.Tuner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clgrad tune}: measures the variants of the matrix product on a device and keeps which is fastest. */
@Command(
        name = "tune",
        description = {
            "Measures the variants of the matrix product on a device and keeps which is fastest, for programs of this "
                    + "user that open the device from then on. Results have the same bits either way.",
            "Leave the machine alone meanwhile; --quick takes seconds, without it a minute."
        })
final class TuneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Device to tune: opencl:0, ... (default: every OpenCL device).")
    private List<String> deviceNames = List.of();

    @Option(names = "--quick", description = "Fewer and shorter measurements.")
    private boolean quick;

    @Override
    public Integer call() {
        List<Device> devices = deviceNames.isEmpty()
                ? Device.list().stream().filter(d -> d.tuner().isPresent()).toList()
                : deviceNames.stream().map(Device::of).distinct().toList();
        if (devices.isEmpty()) {
            throw new DeviceException(
                    "tune: no device has variants to choose from; 'clgrad devices' tells what was found");
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Device device : devices) {
            Tuner tuner = device.tuner()
                    .orElseThrow(() -> new DeviceException("tune: " + device
                            + " has no variants to choose from; choose an OpenCL device with --device"));
            out.println(device + ": " + device.info().description());
            List<Tuner.Outcome> outcomes = measure(tuner.tasks(quick));
            print(out, outcomes);
            out.println("written to " + tuner.save());
        }
        return Main.OK;
    }

    private static List<Tuner.Outcome> measure(List<Tuner.Task> tasks) {
        List<Tuner.Outcome> outcomes = new ArrayList<>();
        try (Progress progress = Progress.of("tune", tasks.size())) {
            for (Tuner.Task task : tasks) {
                progress.about(task.label());
                outcomes.add(task.run());
                progress.step();
            }
        }
        return outcomes;
    }

    private static void print(PrintWriter out, List<Tuner.Outcome> outcomes) {
        Table table = new Table("PRODUCT", "FASTEST", "GFLOP/S", "SO FAR", "GFLOP/S");
        for (Tuner.Outcome o : outcomes) {
            table.row(
                    o.label(),
                    o.best(),
                    String.format(Locale.ROOT, "%.1f", o.gflops()),
                    o.before(),
                    String.format(Locale.ROOT, "%.1f", o.gflopsBefore()));
        }
        table.print(out);
    }
}
