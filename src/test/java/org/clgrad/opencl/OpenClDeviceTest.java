package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.DeviceException;
import org.clgrad.error.DeviceMemoryException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a device says of itself, and what it answers when it is used wrongly. */
class OpenClDeviceTest {
    private Backend device;

    @BeforeEach
    void open() {
        device = Devices.openClBackends().get(0).open();
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    private static Primitive fill(DType type, double value) {
        return new Primitive.Elementwise(Program.constant(type), List.of(value));
    }

    private static Operand whole(Buffer buffer) {
        return new Operand(buffer, Layout.contiguous(Shape.of(buffer.elements())));
    }

    @Test
    void describesItself() {
        DeviceInfo info = device.info();
        assertTrue(info.id().startsWith("opencl:"), info.id());
        assertTrue(info.memoryBytes() > 0 && info.maxBufferBytes() > 0);
        for (String detail : List.of("vendor", "platform", "driver", "version", "compute units", "fma", "denormals")) {
            assertTrue(!info.details().get(detail).isBlank(), detail);
        }
        assertEquals(
                info.details().get("fma").equals("no"),
                info.deviations().stream().anyMatch(d -> d.contains("CL_FP_FMA")));
    }

    @Test
    void unknownDevicesAreRefused() {
        DeviceException e = assertThrows(DeviceException.class, () -> new OpenClProvider().open(1000));
        assertTrue(e.getMessage().contains("opencl:1000"), e.getMessage());
    }

    @Test
    void buffersBeyondTheDeviceAreRefused() {
        long limit = device.info().maxBufferBytes();
        for (long elements : new long[] {limit / 4 + 1, Long.MAX_VALUE}) {
            DeviceMemoryException e =
                    assertThrows(DeviceMemoryException.class, () -> device.allocate(DType.FLOAT32, elements));
            assertTrue(e.getMessage().contains(Long.toString(limit)), e.getMessage());
        }
    }

    @Test
    void moreThanTheDevicesMemoryIsRefusedAndFreeingHelps() {
        long each = Math.min(device.info().maxBufferBytes(), device.info().memoryBytes() / 2 + 1);
        List<Buffer> held = new ArrayList<>();
        // Nothing is written, so a driver that maps memory at first touch maps none.
        assertThrows(DeviceMemoryException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                held.add(device.allocate(DType.BOOL, each));
            }
        });
        assertTrue(!held.isEmpty());
        held.forEach(device::free);
        Buffer small = device.allocate(DType.FLOAT32, 10);
        device.submit(fill(DType.FLOAT32, 2), whole(small));
        float[] back = new float[10];
        device.download(small, 0, back, 0, 10);
        assertEquals(2f, back[9]);
    }

    @Test
    void aBufferFreedWhileWorkOnItIsQueuedIsSafe() {
        Buffer out = device.allocate(DType.FLOAT32, 1000);
        for (int i = 0; i < 50; i++) {
            Buffer x = device.allocate(DType.FLOAT32, 1000);
            device.submit(fill(DType.FLOAT32, i), whole(x));
            device.submit(new Primitive.Elementwise(Program.identity(DType.FLOAT32), List.of()), whole(out), whole(x));
            device.free(x);
        }
        float[] back = new float[1000];
        device.download(out, 0, back, 0, 1000);
        assertEquals(49f, back[999]);
    }

    @Test
    void buffersAreNotUsedAfterTheirEnd() {
        Buffer x = device.allocate(DType.FLOAT32, 4);
        device.free(x);
        device.free(x);
        DeviceException e = assertThrows(DeviceException.class, () -> device.submit(fill(DType.FLOAT32, 1), whole(x)));
        assertTrue(e.getMessage().contains("elementwise") && e.getMessage().contains("freed"), e.getMessage());
    }

    @Test
    void buffersOfOtherDevicesAreRefused() {
        try (Backend other = Devices.openClBackends().get(0).open()) {
            Buffer x = other.allocate(DType.FLOAT32, 4);
            assertThrows(DeviceException.class, () -> device.submit(fill(DType.FLOAT32, 1), whole(x)));
            device.free(x);
            other.submit(fill(DType.FLOAT32, 1), whole(x));
        }
    }

    @Test
    void transfersAreChecked() {
        Buffer x = device.allocate(DType.FLOAT32, 4);
        assertThrows(DeviceException.class, () -> device.upload(x, 0, new double[4], 0, 4));
        assertThrows(DeviceException.class, () -> device.upload(x, 1, new float[4], 0, 4));
        assertThrows(DeviceException.class, () -> device.upload(x, 0, new float[4], 1, 4));
        assertThrows(DeviceException.class, () -> device.download(x, -1, new float[4], 0, 1));
        device.upload(x, 4, new float[4], 4, 0);
        device.upload(x, 0, new float[] {1, 2, 3, 4}, 0, 4);
        float[] back = new float[4];
        device.download(x, 0, back, 0, 4);
        assertArrayEquals(new float[] {1, 2, 3, 4}, back);
    }

    @Test
    void aClosedDeviceSaysSo() {
        Backend closing = Devices.openClBackends().get(0).open();
        Buffer x = closing.allocate(DType.FLOAT32, 4);
        closing.close();
        closing.close();
        closing.free(x);
        for (Runnable use : List.<Runnable>of(
                () -> closing.allocate(DType.FLOAT32, 4),
                () -> closing.submit(fill(DType.FLOAT32, 1), whole(x)),
                closing::synchronize)) {
            DeviceException e = assertThrows(DeviceException.class, use::run);
            assertTrue(e.getMessage().contains("closed"), e.getMessage());
        }
    }

    @Test
    void aKernelThatDoesNotBuildShowsTheLogAndTheSource() {
        ClTraits traits = OpenClProvider.traits(Devices.openClBackends().get(0).index());
        try (ClDevice raw = new ClDevice(traits)) {
            ProgramCache.Key key = new ProgramCache.Key("broken", "", null);
            DeviceException e = assertThrows(
                    DeviceException.class,
                    () -> raw.programs()
                            .get("test", key, () -> "// one\nkernel void broken() { unknown_name = 1; }\n"));
            assertTrue(e.getMessage().contains("CL_BUILD_PROGRAM_FAILURE"), e.getMessage());
            assertTrue(e.getMessage().contains("   2  kernel void broken()"), e.getMessage());
            assertTrue(e.getMessage().indexOf("unknown_name") < e.getMessage().indexOf("   1  // one"), e.getMessage());
        }
    }

    @Test
    void aMissingScalarFunctionIsNamed() {
        DeviceException e = assertThrows(
                DeviceException.class,
                () -> ProgramSource.assemble("", List.of("fn_nothing_f32"), "", "geometry.cl", "", "random.cl"));
        assertTrue(e.getMessage().contains("fn_nothing_f32"), e.getMessage());
    }
}
