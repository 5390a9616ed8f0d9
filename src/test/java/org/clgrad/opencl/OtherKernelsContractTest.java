package org.clgrad.opencl;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract, kept by the kernels that the first OpenCL device would not get: those for GPUs on a CPU; and in grids so
 * small that most launches go in pieces.
 */
class OtherKernelsContractTest extends BackendContract {
    private static final long GROUPS = 20;

    private static Backend device;

    @BeforeAll
    static void open() {
        Devices.Found found = Devices.openClBackends().get(0);
        String shape = found.info().kind().equals("CPU") ? "gpu" : "cpu";
        device = new OpenClBackend(
                OpenClProvider.traits(found.index()).shaped(shape).limited(GROUPS));
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
