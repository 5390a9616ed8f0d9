package org.clgrad.spi;

import java.util.List;
import org.clgrad.error.DeviceException;

/** Finds and opens the devices of one kind; found through {@link java.util.ServiceLoader}. */
public interface BackendProvider {
    /** {@return the first part of its devices' names: {@code cpu} or {@code opencl}} */
    String kind();

    /**
     * Looks for devices, once; later calls return the same. Never throws: a missing driver is a normal answer.
     *
     * @return what was found
     */
    Probe probe();

    /**
     * Opens a device.
     *
     * @param index its place in {@link Probe#devices}
     * @return the opened device
     * @throws org.clgrad.error.DeviceException if it cannot be opened, with the reason
     */
    Backend open(int index);

    /**
     * Opens a device once more, with its work divided among so many threads, be it ever so small: to see that results do not
     * depend on it.
     *
     * @param index its place in {@link Probe#devices}
     * @param threads how many, at least 1
     * @return the opened device, apart from every other
     * @throws org.clgrad.error.DeviceException if the threads of such a device cannot be chosen
     */
    default Backend openDivided(int index, int threads) {
        throw new DeviceException("open: the threads of " + kind() + ":" + index + " cannot be chosen; use cpu");
    }

    /**
     * What a provider found.
     *
     * @param devices the usable devices
     * @param problems why something is not usable: a missing loader, a platform without devices, a broken driver
     */
    record Probe(List<DeviceInfo> devices, List<String> problems) {}
}
