package org.clgrad.opencl;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.clgrad.testing.Devices;
import org.clgrad.testing.OpenedBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The contract, kept by the kernels that the first OpenCL device would not get: those for GPUs on a CPU; and in grids so
 * small that most launches go in pieces.
 */
class OtherKernelsContractTest extends BackendContract {
    private static final long GROUPS = 20;

    @RegisterExtension
    static final OpenedBackend DEVICE = new OpenedBackend(OtherKernelsContractTest::open);

    private static Backend open() {
        Devices.Found found = Devices.openClBackends().get(0);
        String shape = found.info().kind().equals("CPU") ? "gpu" : "cpu";
        return new OpenClBackend(
                OpenClProvider.traits(found.index()).shaped(shape).limited(GROUPS));
    }

    @Override
    protected Backend backend() {
        return DEVICE.get();
    }

    @AfterAll
    static void itsKernelsDoWithoutTheHeader() {
        SourceCompilerTest.assertNoneNeededTheHeader(DEVICE.get().info());
    }
}
