package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.clgrad.testing.Devices;
import org.clgrad.testing.FreshJvm;
import org.junit.jupiter.api.Test;

/** A program that looks for devices keeps the JVM's handler of memory faults, whatever the drivers do. */
class FaultHandlerTest {
    /** Prints the handler in a fresh process, where nothing but the search for devices can have put it right. */
    public static final class Main {
        private Main() {}

        /**
         * Looks for devices.
         *
         * @param args none
         * @throws JMException if the JVM does not tell
         */
        public static void main(String[] args) throws JMException {
            new OpenClProvider().probe();
            String info = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmInfo", null, null);
            info.lines().filter(line -> line.contains("SIGSEGV:")).forEach(System.out::println);
        }
    }

    @Test
    void isTheJvmsAfterLookingForDevices() throws IOException, InterruptedException {
        Devices.openClBackends();
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        // With libjsig the JVM has its handler whatever is said to be there.
        String output = FreshJvm.output(Main.class, environment -> environment.remove("LD_PRELOAD"));
        assertTrue(output.contains("libjvm"), output);
    }
}
