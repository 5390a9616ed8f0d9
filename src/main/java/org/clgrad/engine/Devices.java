package org.clgrad.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DeviceException;
import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendProvider;

/** The devices of this process: found once through {@link ServiceLoader}, and the choice of the default. */
final class Devices {
    static final Devices INSTANCE = new Devices();

    private static final System.Logger LOG = System.getLogger("org.clgrad");
    private static final String PROPERTY = "clgrad.device";
    private static final String VARIABLE = "CLGRAD_DEVICE";
    private static final int MOST_THREADS = 1024;

    private final List<Device> all;
    private final List<String> problems;
    /** That of the CPU fallback, the last. */
    private final BackendProvider processor;

    private final Map<Integer, Device> divided = new HashMap<>();
    private Device chosen;
    private Device automatic;

    private Devices() {
        List<Device> devices = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<BackendProvider> providers = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class, Devices.class.getClassLoader())
                .forEach(providers::add);
        providers.sort(Comparator.comparing(p -> p.kind().equals("cpu")));
        for (BackendProvider provider : providers) {
            BackendProvider.Probe probe = probe(provider);
            for (int i = 0; i < probe.devices().size(); i++) {
                int index = i;
                devices.add(new Device(probe.devices().get(i), () -> provider.open(index)));
            }
            notes.addAll(probe.problems());
        }
        all = List.copyOf(devices);
        processor = providers.get(providers.size() - 1);
        problems = List.copyOf(notes);
    }

    /** A library that is not on the class path, or does not load, is no reason to do without the other devices. */
    private static BackendProvider.Probe probe(BackendProvider provider) {
        try {
            return provider.probe();
        } catch (LinkageError e) {
            return new BackendProvider.Probe(List.of(), List.of(provider.kind() + ": a library is missing, " + e));
        }
    }

    List<Device> all() {
        return all;
    }

    List<String> problems() {
        return problems;
    }

    Device find(String id) {
        String wanted = id.equals("opencl") ? "opencl:0" : id;
        for (Device d : all) {
            if (d.id().equals(wanted)) {
                return d;
            }
        }
        String known = all.stream().map(Device::id).collect(Collectors.joining(", "));
        String why = problems.isEmpty() ? "" : " (" + String.join("; ", problems) + ")";
        throw new DeviceException("device: there is no '" + id + "'; choose one of " + known + why);
    }

    /** The CPU fallback with all work divided among so many threads. */
    synchronized Device cpu(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new ArgumentException("cpu: " + threads + " threads; give 1 to " + MOST_THREADS);
        }
        return divided.computeIfAbsent(threads, n -> {
            Backend backend = processor.openDivided(0, n);
            return new Device(backend.info(), () -> backend);
        });
    }

    synchronized void setDefault(Device device) {
        chosen = device;
    }

    synchronized Device getDefault() {
        if (chosen != null) {
            return chosen;
        }
        if (automatic == null) {
            automatic = choose();
        }
        return automatic;
    }

    private Device choose() {
        String asked = System.getProperty(PROPERTY);
        if (asked == null || asked.isBlank()) {
            asked = System.getenv(VARIABLE);
        }
        if (asked != null && !asked.isBlank()) {
            return find(asked.trim());
        }
        List<Device> opencl = all.stream().filter(d -> !d.id().equals("cpu")).toList();
        for (Device d : opencl) {
            if (d.info().kind().equals("GPU")) {
                return d;
            }
        }
        if (!opencl.isEmpty()) {
            return opencl.get(0);
        }
        LOG.log(
                System.Logger.Level.INFO,
                "no OpenCL device, computing on the CPU fallback"
                        + (problems.isEmpty() ? "" : ": " + String.join("; ", problems)));
        return find("cpu");
    }
}
