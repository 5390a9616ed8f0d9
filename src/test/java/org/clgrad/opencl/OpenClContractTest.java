package org.clgrad.opencl;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.clgrad.testing.Devices;
import org.clgrad.testing.OpenedBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, kept by the first OpenCL device with the kernels that its kind gets. */
class OpenClContractTest extends BackendContract {
    @RegisterExtension
    static final OpenedBackend DEVICE =
            new OpenedBackend(() -> Devices.openClBackends().get(0).open());

    @Override
    protected Backend backend() {
        return DEVICE.get();
    }

    @AfterAll
    static void itsKernelsDoWithoutTheHeader() {
        SourceCompilerTest.assertNoneNeededTheHeader(DEVICE.get().info());
    }
}
