package org.clgrad.opencl;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept by the kernels that GPUs get, whatever the first OpenCL device is. */
class GpuKernelsContractTest extends BackendContract {
    private static Backend device;

    @BeforeAll
    static void open() {
        device = Devices.openFirst("gpu");
    }

    @AfterAll
    static void close() {
        Devices.close(device);
    }

    @Override
    protected Backend backend() {
        return device;
    }
}
