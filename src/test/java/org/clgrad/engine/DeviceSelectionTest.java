package org.clgrad.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DeviceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Devices by name, and the default by API, system property and environment variable. */
class DeviceSelectionTest {
    /** Prints the default device, or why there is none; run in a JVM of its own. */
    public static final class ShowDefault {
        private ShowDefault() {}

        /**
         * Prints the default device.
         *
         * @param args none
         */
        public static void main(String[] args) {
            try {
                System.out.println(Device.getDefault());
            } catch (DeviceException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @AfterEach
    void reset() {
        Device.setDefault(null);
    }

    private static String defaultWith(String property, String variable)
            throws IOException, InterruptedException, URISyntaxException {
        String whole = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return defaultWith(whole + File.pathSeparator + ownClasses(), property, variable);
    }

    private static String defaultWith(String classPath, String property, String variable)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(classPath);
        if (property != null) {
            command.add("-Dclgrad.device=" + property);
        }
        command.add(ShowDefault.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.remove("CLGRAD_DEVICE");
        if (variable != null) {
            environment.put("CLGRAD_DEVICE", variable);
        }
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    /** Where the classes of tests and library are: all that the library needs but JOCL. */
    private static String ownClasses() throws URISyntaxException {
        List<String> parts = new ArrayList<>();
        for (Class<?> c : List.of(ShowDefault.class, Device.class)) {
            parts.add(Path.of(c.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return String.join(File.pathSeparator, parts);
    }

    @Test
    void everyListedDeviceIsFoundByItsName() {
        for (Device d : Device.list()) {
            assertSame(d, Device.of(d.id()));
            assertEquals(d.id(), d.toString());
            assertEquals(d.id(), d.info().id());
        }
        assertEquals("cpu", Device.cpu().id());
        assertSame(Device.cpu(), Device.list().get(Device.list().size() - 1));
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        for (String id : new String[] {"gpu", "", "opencl:99", "CPU "}) {
            String message =
                    assertThrows(DeviceException.class, () -> Device.of(id)).getMessage();
            assertTrue(message.contains("there is no '" + id + "'") && message.contains("cpu"), message);
        }
    }

    @Test
    void theCpuWithAnotherNumberOfThreadsIsADeviceApart() {
        Device three = Device.cpu(3);
        assertSame(three, Device.cpu(3));
        assertEquals("cpu/3", three.id());
        assertEquals("3", three.info().details().get("threads"));
        assertFalse(Device.list().contains(three));
        for (int threads : new int[] {0, -1, 1025}) {
            assertThrows(ArgumentException.class, () -> Device.cpu(threads));
        }
        for (var found : org.clgrad.testing.Devices.openClBackends()) {
            String message = assertThrows(
                            DeviceException.class, () -> found.provider().openDivided(found.index(), 2))
                    .getMessage();
            assertTrue(message.contains("cannot be chosen"), message);
        }
    }

    @Test
    void theDefaultCanBeSet() {
        Device automatic = Device.getDefault();
        Device.setDefault(Device.cpu());
        assertSame(Device.cpu(), Device.getDefault());
        Device.setDefault(null);
        assertSame(automatic, Device.getDefault());
    }

    @Test
    void propertyAndVariableChoose() throws Exception {
        String automatic = defaultWith(null, null);
        List<String> ids = Device.list().stream().map(Device::id).toList();
        assertEquals(ids.get(0).equals("cpu"), automatic.equals("cpu"));
        assertEquals("cpu", defaultWith("cpu", null));
        assertEquals("cpu", defaultWith(null, "cpu"));
        assertEquals("cpu", defaultWith("cpu", "nonsense"));
        String message = defaultWith(null, "nonsense");
        assertTrue(message.contains("there is no 'nonsense'"), message);
    }

    @Test
    void withoutJoclTheCpuTakesOver() throws Exception {
        assertEquals("cpu", defaultWith(ownClasses(), null, null));
        String message = defaultWith(ownClasses(), "opencl:0", null);
        assertTrue(
                message.contains("there is no 'opencl:0'") && message.contains("opencl: a library is missing"),
                message);
    }
}
