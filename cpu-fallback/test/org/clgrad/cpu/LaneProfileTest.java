package org.clgrad.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.clgrad.spi.Fn;
import org.clgrad.testing.FreshJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other vector operators after a while of nothing but additions: compiled code of the Vector API must not have taken it for
 * granted that the operator is addition. What the JIT wrote to its log tells.
 */
class LaneProfileTest {
    private static final String OPTIONS =
            "--add-modules jdk.incubator.vector -XX:+UnlockDiagnosticVMOptions -XX:+LogCompilation -XX:LogFile=";

    /** Adds, then multiplies and subtracts, on vectors; run in a JVM of its own. */
    public static final class Main {
        private Main() {}

        /**
         * Computes.
         *
         * @param args none
         */
        public static void main(String[] args) {
            FloatKernels kernels = VectorSupport.get().kernels();
            new CpuBackend(1, VectorSupport.get()).close();
            for (Fn fn : List.of(Fn.ADD, Fn.MUL, Fn.SUB)) {
                run(kernels.loop(fn));
            }
        }

        private static void run(Loop loop) {
            float[] a = new float[64];
            float[] b = new float[64];
            for (int k = 0; k < 20_000; k++) {
                loop.run(a, 0, a, 0, b, 0, null, 0, a.length);
            }
        }
    }

    @Test
    void operatorsThatComeLaterBreakNoCompiledCode(@TempDir Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("compilations.log");
        FreshJvm.output(Main.class, environment -> environment.put("JDK_JAVA_OPTIONS", OPTIONS + log));
        List<String> broken = new ArrayList<>();
        boolean compiled = false;
        String trap = "";
        for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
            compiled |= line.startsWith("<nmethod") && line.contains("FloatVector");
            if (!line.startsWith("<jvms")) {
                trap = line.startsWith("<uncommon_trap thread") ? line : "";
            } else if (trap.contains("reason='class_check'") && line.contains("FloatVector lanewiseTemplate")) {
                broken.add(line);
            }
        }
        assertTrue(compiled, "the log says nothing of vectors");
        assertEquals(List.of(), broken);
    }
}
