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
        check(index);
        return new CpuBackend(Workers.configuredThreads(), VectorSupport.get());
    }

    @Override
    public Backend openDivided(int index, int threads) {
        check(index);
        VectorSupport vector = VectorSupport.get();
        return new CpuBackend(
                new Workers(threads, threads > 1),
                vector.kernels(),
                CpuInfo.describe("cpu/" + threads, threads, vector));
    }

    private static void check(int index) {
        if (index != 0) {
            throw new DeviceException("open: there is no device cpu:" + index + "; the only one is cpu:0");
        }
    }
}
