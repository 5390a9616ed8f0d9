package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.clgrad.spi.BackendProvider;
import org.clgrad.testing.Devices;
import org.clgrad.testing.FreshJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without a driver: a loader that knows no platform is a normal answer with a remedy. */
class NoPlatformTest {
    /** Prints what a fresh process finds. */
    public static final class Main {
        private Main() {}

        /**
         * Probes twice.
         *
         * @param args none
         */
        public static void main(String[] args) {
            BackendProvider provider = new OpenClProvider();
            for (int i = 0; i < 2; i++) {
                BackendProvider.Probe probe = provider.probe();
                System.out.println(probe.devices().size() + " devices, " + probe.problems());
            }
        }
    }

    @TempDir
    Path empty;

    @Test
    void isAProblemThatSaysWhatToDo() throws IOException, InterruptedException {
        // The variable is understood by the usual loader of Linux, which a machine with a device has.
        Devices.openClBackends();
        org.junit.jupiter.api.Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"));
        String output = FreshJvm.output(Main.class, environment -> {
            environment.put("OCL_ICD_VENDORS", empty.toString());
            environment.put("OPENCL_VENDOR_PATH", empty.toString());
        });
        List<String> lines = output.lines().toList();
        assertEquals(2, lines.size(), output);
        assertEquals(lines.get(0), lines.get(1));
        assertTrue(lines.get(0).startsWith("0 devices, [opencl: "), output);
        assertTrue(lines.get(0).contains("install"), output);
    }
}
