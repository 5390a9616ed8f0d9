package org.clgrad.cpu;

import java.util.List;
import org.clgrad.error.DeviceException;
import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendProvider;

/** Offers the processor as the one device {@code cpu}; always usable. */
public final class CpuProvider implements BackendProvider {
    private volatile Probe probe;

    /** Creates the provider; done by {@link java.util.ServiceLoader}. */
    public CpuProvider() {}

    @Override
    public String kind() {
        return "cpu";
    }

    @Override
    public Probe probe() {
        Probe known = probe;
        if (known == null) {
            synchronized (this) {
                known = probe;
                if (known == null) {
                    known = new Probe(
                            List.of(CpuInfo.describe(Workers.configuredThreads(), VectorSupport.get())), List.of());
                    probe = known;
                }
            }
        }
        return known;
    }

    @Override
    public Backend open(int index) {
        if (index != 0) {
            throw new DeviceException("open: there is no device cpu:" + index + "; the only one is cpu:0");
        }
        return new CpuBackend(Workers.configuredThreads(), VectorSupport.get());
    }
}
