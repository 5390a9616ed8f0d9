package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.fail;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendProvider;
import org.junit.jupiter.api.Assumptions;

/** The device that the tests run on. Without one they are skipped, or fail where one is required. */
final class Devices {
    static final String REQUIRED = "clgrad.test.requireOpenCL";

    private Devices() {}

    static void require() {
        BackendProvider.Probe probe = new OpenClProvider().probe();
        if (probe.devices().isEmpty()) {
            if (Boolean.getBoolean(REQUIRED)) {
                fail("no OpenCL device, and " + REQUIRED + " is set: " + probe.problems());
            }
            Assumptions.abort("no OpenCL device: " + probe.problems());
        }
    }

    /** Opens the first device, with the kernels of a device class if one is named. */
    static Backend openFirst(String shape) {
        require();
        return shape == null ? new OpenClProvider().open(0) : OpenClProvider.openShaped(0, shape);
    }

    static void close(Backend backend) {
        if (backend != null) {
            backend.close();
        }
    }
}
