package org.clgrad.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import org.clgrad.engine.Device;
import org.clgrad.engine.DeviceListener;
import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendProvider;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The devices that tests run on: all that the machine has. A machine without a usable OpenCL device is in order unless
 * the system property {@code clgrad.test.requireOpenCL} is {@code true} or the environment variable
 * {@code CLGRAD_TEST_REQUIRE_OPENCL} is {@code 1}; then every test that asks for devices fails there.
 */
public final class Devices {
    private static final List<Found> FOUND = new ArrayList<>();
    private static final List<String> PROBLEMS = new ArrayList<>();

    static {
        for (BackendProvider provider : ServiceLoader.load(BackendProvider.class)) {
            BackendProvider.Probe probe = provider.probe();
            for (int i = 0; i < probe.devices().size(); i++) {
                FOUND.add(new Found(provider, i, probe.devices().get(i)));
            }
            PROBLEMS.addAll(probe.problems());
        }
    }

    private Devices() {}

    /**
     * A device of a provider, for tests that work below the engine.
     *
     * @param provider whose it is
     * @param index its place in the probe
     * @param info what is known of it
     */
    public record Found(BackendProvider provider, int index, DeviceInfo info) {
        /** {@return the device, newly opened; the caller closes it} */
        public Backend open() {
            return provider.open(index);
        }

        @Override
        public String toString() {
            return info.id();
        }
    }

    /** {@return whether a missing OpenCL device is a failure} */
    public static boolean openClRequired() {
        return Boolean.getBoolean("clgrad.test.requireOpenCL")
                || "1".equals(System.getenv("CLGRAD_TEST_REQUIRE_OPENCL"));
    }

    /** {@return all devices, below the engine; never without OpenCL where that is required} */
    public static List<Found> backends() {
        checkRequired();
        return List.copyOf(FOUND);
    }

    /** {@return the OpenCL devices, below the engine; the test is skipped if there are none and none is required} */
    public static List<Found> openClBackends() {
        checkRequired();
        List<Found> opencl = FOUND.stream().filter(Devices::isOpenCl).toList();
        Assumptions.assumeFalse(opencl.isEmpty(), () -> "no OpenCL device: " + String.join("; ", PROBLEMS));
        return opencl;
    }

    /** {@return all devices as the library knows them; never without OpenCL where that is required} */
    public static List<Device> all() {
        checkRequired();
        return Device.list();
    }

    /** {@return the OpenCL devices; the test is skipped if there are none and none is required} */
    public static List<Device> openCl() {
        openClBackends();
        return Device.list().stream().filter(d -> d.id().startsWith("opencl:")).toList();
    }

    private static boolean isOpenCl(Found found) {
        return found.provider.kind().equals("opencl");
    }

    private static void checkRequired() {
        if (openClRequired() && FOUND.stream().noneMatch(Devices::isOpenCl)) {
            Assertions.fail("an OpenCL device is required and there is none: " + String.join("; ", PROBLEMS));
        }
    }

    /**
     * Looks at what a piece of work hands to a device.
     *
     * @param device the device
     * @param work the work
     * @return the primitives
     */
    public static List<String> launches(Device device, Runnable work) {
        List<String> launched = new ArrayList<>();
        computing(device, (op, out) -> launched.add(op.label()), work);
        return launched;
    }

    /** Tells of each primitive that a piece of work hands to the device, with its result. */
    public static void computing(Device device, BiConsumer<Primitive, Operand> told, Runnable work) {
        device.listen(new DeviceListener() {
            @Override
            public void computing(Primitive op, Operand out, Operand... inputs) {
                told.accept(op, out);
            }

            @Override
            public void handedOver() {}

            @Override
            public void transferring(boolean upload, long bytes) {}

            @Override
            public void enqueued(Command command) {}
        });
        try {
            work.run();
        } finally {
            device.listen(null);
        }
    }
}
