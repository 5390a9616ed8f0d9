package org.clgrad.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.spi.DeviceInfo;
import org.junit.jupiter.api.Test;

class DevicesTest {
    @Test
    void requiredOpenClIsThere() {
        List<Device> devices = Devices.all();
        if (Devices.openClRequired()) {
            assertTrue(devices.stream().anyMatch(d -> d.id().startsWith("opencl:")), devices.toString());
        }
        assertTrue(devices.stream().anyMatch(d -> d.id().equals("cpu")), devices.toString());
    }

    @Test
    void engineListsWhatTheProvidersFound() {
        List<String> found =
                Devices.backends().stream().map(f -> f.info().id()).sorted().toList();
        List<String> listed = Devices.all().stream().map(Device::id).sorted().toList();
        assertEquals(found, listed);
    }

    @Test
    void descriptionsAreComplete() {
        for (Devices.Found found : Devices.backends()) {
            DeviceInfo info = found.info();
            assertFalse(info.description().isBlank(), info.id());
            assertTrue(info.memoryBytes() > 0 && info.maxBufferBytes() > 0, info.toString());
            assertTrue(List.of("CPU", "GPU", "ACCELERATOR").contains(info.kind()), info.kind());
        }
    }
}
