package org.clgrad.opencl;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept by the first OpenCL device with the kernels its kind gets. */
class OpenClContractTest extends BackendContract {
    private static Backend device;

    @BeforeAll
    static void open() {
        device = Devices.openFirst(null);
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
