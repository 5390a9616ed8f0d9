package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.clgrad.error.DeviceException;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;

/** Programs are compiled without the header of OpenCL C where that can be, and with it where it must be. */
class SourceCompilerTest {
    private static final String TRIVIAL = "kernel void trivial(global float *x) { x[get_global_id(0)] = 1; }\n";

    /** Fails if a kernel was refused for what {@code declarations.cl} does not declare. */
    static void assertNoneNeededTheHeader(DeviceInfo info) {
        assertFalse(refusals(info).contains(SourceCompiler.NEEDS_HEADER), refusals(info));
    }

    private static String refusals(DeviceInfo info) {
        return info.details().get(DeviceInfo.REJECTED);
    }

    private static ClTraits traits() {
        ClTraits traits = OpenClProvider.traits(Devices.openClBackends().get(0).index());
        assumeTrue(traits.pocl, "the first OpenCL device is not PoCL's");
        // Of its own: what is told of it is told of no other test's.
        return traits.shaped("cpu");
    }

    private static void compile(ClDevice device, String source) {
        ProgramCache.Key key = new ProgramCache.Key("trivial", source, null);
        device.programs().get("test", key, () -> source);
    }

    @Test
    void everyScalarFunctionIsCompiledWithoutTheHeader() throws IOException {
        Pattern name = Pattern.compile("\\bfn_\\w+_(f32|f64|i32|i64|bool)(?=\\()");
        TreeSet<String> functions = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("kernels-cl", "fn"))) {
            for (Path file : files.toList()) {
                name.matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .forEach(functions::add);
            }
        }
        assertTrue(functions.size() > 100, functions::toString);
        try (ClDevice device = new ClDevice(traits())) {
            compile(device, ProgramSource.assemble("", functions, TRIVIAL, "geometry.cl", "", "random.cl"));
            assertNoneNeededTheHeader(device.traits().info);
        }
    }

    @Test
    void aProgramThatCallsMoreGetsTheHeaderAndTheDeviceTells() {
        try (ClDevice device = new ClDevice(traits())) {
            compile(device, TRIVIAL);
            assertNoneNeededTheHeader(device.traits().info);
            compile(device, TRIVIAL.replace("1;", "atan2pi(x[0], x[1]);"));
            String told = refusals(device.traits().info);
            assertTrue(told.contains("trivial (" + SourceCompiler.NEEDS_HEADER + ")"), told);
            compile(device, TRIVIAL.replace("1;", "atan2pi(x[1], x[0]);"));
            assertTrue(refusals(device.traits().info).equals(told), "the header is there from then on");
        }
    }

    @Test
    void aProgramThatIsWrongWithTheHeaderTooIsNoReasonToTakeIt() {
        try (ClDevice device = new ClDevice(traits())) {
            for (String wrong : List.of("unknown;", "unknown + 1;")) {
                String source = TRIVIAL.replace("1;", wrong);
                assertThrows(DeviceException.class, () -> compile(device, source));
            }
            assertNoneNeededTheHeader(device.traits().info);
        }
    }
}
