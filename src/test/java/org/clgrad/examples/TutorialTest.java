package org.clgrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.clgrad.engine.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("plain-java")
class TutorialTest {
    private static final String EXPECTED = """
            z = 19.0
            dz/dx = tensor(8.)
            gradient of y = tensor([0.0200, 0.0200, 0.0200, 0.0200, 0.0200])
            gradient of x off by at most 1.0E-6
            gradient of w off by at most 1.0E-6
            n = tensor([[ 4., 27.]])
            gradient of m = tensor([[ 4., 27.]])
            y = 18.0
            once = tensor(8.)
            twice = tensor(16.)
            a third time: backward: the graph at add was freed by an earlier backward; pass retainGraph = true to that \
            call to keep it
            k = tensor([13., 13.])
            Jacobian = tensor([[4., 3.],
                    [2., 6.]])
            """;

    @ParameterizedTest
    @MethodSource("org.clgrad.testing.Devices#all")
    void printsTheKnownResults(Device device) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Device.setDefault(device);
        try {
            Tutorial.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        } finally {
            Device.setDefault(null);
        }
        assertEquals(EXPECTED, bytes.toString(StandardCharsets.UTF_8).replace("\r", ""));
    }
}
