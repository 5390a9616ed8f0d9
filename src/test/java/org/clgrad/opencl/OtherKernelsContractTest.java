package org.clgrad.opencl;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept by the kernels that the first OpenCL device would not get: those for GPUs on a CPU. */
class OtherKernelsContractTest extends BackendContract {
    private static Backend device;

    @BeforeAll
    static void open() {
        Devices.Found found = Devices.openClBackends().get(0);
        device = OpenClProvider.openShaped(found.index(), found.info().kind().equals("CPU") ? "gpu" : "cpu");
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    @Override
    protected Backend backend() {
        return device;
    }
}
