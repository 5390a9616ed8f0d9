package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the tests of a subclass once for each device, which is the default device meanwhile. */
@ParameterizedClass
@MethodSource("org.clgrad.testing.Devices#all")
abstract class OnEveryDevice {
    @Parameter
    Device device;

    @BeforeEach
    final void setDefaultDevice() {
        Device.setDefault(device);
    }

    @AfterEach
    final void resetDefaultDevice() {
        Device.setDefault(null);
    }

    /** Bytes that the device holds. */
    final long live() {
        return device.memory().stats().liveBytes();
    }

    /** Collects what earlier tests dropped, so that it does not go away while something is measured. */
    final void collect() throws InterruptedException {
        for (int quiet = 0; quiet < 3; ) {
            long before = live();
            System.gc();
            Thread.sleep(20);
            quiet = live() == before ? quiet + 1 : 0;
        }
    }

    /** The primitives that a piece of work hands to the device. */
    final List<String> launches(Runnable work) {
        return Devices.launches(device, work);
    }

    static Tensor leaf(float... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    static Tensor leaf(float[][] rows) {
        return Tensor.of(rows).requiresGrad(true);
    }

    /** The elements in row-major order must be exactly these. */
    static void assertValues(Tensor t, double... expected) {
        assertArrayEquals(expected, t.toDoubleArray(), t.toString());
    }
}
