package org.clgrad.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.clgrad.engine.Device;
import org.clgrad.error.DeviceException;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.spi.MatMulPrecision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clgrad devices}: what is found, what it can do, whether it keeps the contract, why something is not usable. */
@Command(
        name = "devices",
        description = {
            "Lists the devices: what they can do, whether they keep the numerical contract, which is the default, and "
                    + "why something is not usable.",
            "Exit code 1 if --verify finds a device that keeps the contract by its own account and yet differs."
        })
final class DevicesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Option(names = "--details", description = "Show the further properties of each device.")
    private boolean details;

    @Option(
            names = "--verify",
            description = "Run a few operations on each device and compare their bits with the CPU.")
    private boolean verify;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Choice choice = Choice.ofDefault();
        Map<Device, Verdict> verdicts = new LinkedHashMap<>();
        if (verify) {
            Device.list().forEach(d -> verdicts.put(d, BitCheck.run(d)));
        }
        if (json) {
            out.println(toJson(choice, verdicts));
        } else {
            print(out, choice, verdicts);
        }
        if (choice.problem() != null) {
            throw new DeviceException(choice.problem());
        }
        boolean broken = verdicts.entrySet().stream()
                .anyMatch(
                        e -> e.getKey().info().keepsContract() && !e.getValue().same());
        return broken ? Main.FAILED : Main.OK;
    }

    private void print(PrintWriter out, Choice choice, Map<Device, Verdict> verdicts) {
        List<String> headings =
                new ArrayList<>(List.of("DEVICE", "KIND", "MEMORY", "LARGEST BUFFER", "FLOAT64", "CONTRACT", "NAME"));
        if (verify) {
            headings.add(6, "SAME BITS AS CPU");
        }
        Table table = new Table(headings.toArray(String[]::new));
        for (Device device : Device.list()) {
            DeviceInfo info = device.info();
            List<String> cells = new ArrayList<>(List.of(
                    info.id() + (device.id().equals(choice.id()) ? " *" : ""),
                    info.kind(),
                    bytes(info.memoryBytes()),
                    bytes(info.maxBufferBytes()),
                    info.float64() ? "yes" : "no",
                    info.keepsContract() ? "kept" : "not kept",
                    info.description()));
            if (verify) {
                cells.add(6, verdicts.get(device).inShort());
            }
            table.row(cells.toArray(String[]::new));
        }
        table.print(out);
        out.println();
        if (choice.problem() == null) {
            out.println("* default: " + choice.reason() + "; -Dclgrad.device=ID or CLGRAD_DEVICE=ID chooses another");
        }
        out.println("Vector API of the CPU fallback: " + vectorApi());
        for (Device device : Device.list()) {
            List<String> modes = fastModes(device.info());
            if (!modes.isEmpty()) {
                out.println(device.id() + " has fast modes of float32 matrix products, which do not keep the contract: "
                        + String.join(", ", modes) + "; -Dclgrad.matmul=" + device.id() + "=MODE chooses one");
            }
            for (String deviation : device.info().deviations()) {
                out.println(device.id() + " does not keep the contract: " + deviation);
            }
            String rejected = device.info().details().getOrDefault(DeviceInfo.REJECTED, "none");
            if (!rejected.equals("none")) {
                out.println(device.id() + " rejected kernels, others took over: " + rejected);
            }
            if (verify && !verdicts.get(device).same()) {
                out.println(device.id() + ": " + verdicts.get(device).text());
            }
        }
        for (String problem : Device.problems()) {
            out.println("not usable: " + problem);
        }
        if (details) {
            for (Device device : Device.list()) {
                out.println();
                out.println(device.id() + ": " + device.info().description());
                device.info().details().forEach((k, v) -> out.println("  " + k + ": " + v));
            }
        }
    }

    private static List<String> fastModes(DeviceInfo info) {
        return info.precisions().stream()
                .filter(p -> p != MatMulPrecision.IEEE)
                .map(MatMulPrecision::label)
                .toList();
    }

    private static String toJson(Choice choice, Map<Device, Verdict> verdicts) {
        List<Map<String, Object>> devices = new ArrayList<>();
        for (Device device : Device.list()) {
            DeviceInfo info = device.info();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", info.id());
            entry.put("description", info.description());
            entry.put("kind", info.kind());
            entry.put("memoryBytes", info.memoryBytes());
            entry.put("maxBufferBytes", info.maxBufferBytes());
            entry.put("float64", info.float64());
            entry.put("fastMatMulModes", fastModes(info));
            entry.put("keepsContract", info.keepsContract());
            entry.put("deviations", info.deviations());
            Verdict verdict = verdicts.get(device);
            if (verdict != null) {
                entry.put("sameBitsAsCpu", verdict.same());
                entry.put("verification", verdict.text());
            }
            entry.put("details", info.details());
            devices.add(entry);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", Version.number());
        all.put("default", choice.id());
        all.put("defaultReason", choice.problem() == null ? choice.reason() : choice.problem());
        all.put("vectorApi", vectorApi());
        all.put("devices", devices);
        all.put("problems", Device.problems());
        Gson gson = new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create();
        return gson.toJson(all);
    }

    private static String vectorApi() {
        return Device.cpu().info().details().getOrDefault("Vector API", "unknown");
    }

    /** Bytes for people: {@code 512 B}, {@code 64.0 KiB}, {@code 23.4 GiB}. */
    static String bytes(long bytes) {
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /**
     * The default device and how it came to be.
     *
     * @param id its name; null if there is none
     * @param reason how it was chosen
     * @param problem why there is none; else null
     */
    record Choice(String id, String reason, String problem) {
        static Choice ofDefault() {
            Device device;
            try {
                device = Device.getDefault();
            } catch (DeviceException e) {
                return new Choice(null, null, e.getMessage());
            }
            return new Choice(device.id(), device.id() + ", " + reason(device), null);
        }

        private static String reason(Device device) {
            String property = System.getProperty("clgrad.device");
            if (property != null && !property.isBlank()) {
                return "asked for by the system property clgrad.device";
            }
            String variable = System.getenv("CLGRAD_DEVICE");
            if (variable != null && !variable.isBlank()) {
                return "asked for by the environment variable CLGRAD_DEVICE";
            }
            if (device.id().equals("cpu")) {
                return "because no OpenCL device is usable";
            }
            return device.info().kind().equals("GPU") ? "the first OpenCL GPU" : "the first OpenCL device";
        }
    }
}
