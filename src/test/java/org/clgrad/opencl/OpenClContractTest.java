package org.clgrad.opencl;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept by the first OpenCL device with the kernels that its kind gets. */
class OpenClContractTest extends BackendContract {
    private static Backend device;

    @BeforeAll
    static void open() {
        device = Devices.openClBackends().get(0).open();
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
