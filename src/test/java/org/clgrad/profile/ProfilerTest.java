package org.clgrad.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.error.DataException;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProfilerTest {
    @TempDir
    private Path folder;

    static Stream<Device> devices() {
        return Devices.all().stream();
    }

    private static Profile profile(Device device, Runnable work) {
        try (Profiler profiler = Profiler.start(device)) {
            work.run();
            return profiler.stop();
        }
    }

    private static Profile.Row row(Profile profile, String name) {
        List<Profile.Row> found =
                profile.rows().stream().filter(r -> r.name().equals(name)).toList();
        assertEquals(1, found.size(), name + " in " + profile.rows());
        return found.get(0);
    }

    @ParameterizedTest
    @MethodSource("devices")
    void countsWhatIsMovedAndComputed(Device device) {
        Tensor a = Tensor.ones(device, DType.FLOAT32, 64, 32).realize();
        Tensor b = Tensor.ones(device, DType.FLOAT32, 32, 16).realize();
        Tensor row = Tensor.ones(device, DType.FLOAT32, 32).realize();
        Profile p = profile(device, () -> {
            a.matmul(b).realize();
            a.matmul(b).realize();
            a.exp().mul(row).realize();
            a.sum(0);
            assertEquals(1, row.toFloatArray()[7]);
            Tensor.of(device, new float[100]);
        });
        Profile.Row product = row(p, "MatMul [64, 32] x [32, 16]");
        assertEquals(2, product.count());
        assertEquals(new Cost(2 * 4 * (64 * 32 + 32 * 16 + 64 * 16), 2 * 2 * 64 * 32 * 16), product.cost());
        assertEquals(64 * 32, row(p, "Reduce sum of copy").cost().flops());
        assertEquals(4 * 32, row(p, "download").cost().bytes());
        assertEquals(4 * 100, row(p, "upload").cost().bytes());
        // Fused or not, a broadcast row is counted as often as it is stored.
        long elementwise = p.rows().stream()
                .filter(r -> r.name().startsWith("Elementwise"))
                .mapToLong(r -> r.cost().flops())
                .sum();
        assertEquals(2 * 64 * 32, elementwise);
    }

    @ParameterizedTest
    @MethodSource("devices")
    void rowsCountEveryStage(Device device) {
        Tensor x = Tensor.ones(device, DType.FLOAT32, 4, 2000).realize();
        Profile p = profile(device, () -> x.softmax(1).realize());
        assertEquals(2 * 4 * 4 * 2000, p.rows().get(0).cost().bytes(), p.table());
        long flops = p.rows().get(0).cost().flops();
        // The maximum, the difference and exponential that are summed, and at least a quotient.
        assertTrue(flops >= 5 * 4 * 2000 && flops <= 10 * 4 * 2000, p.table());
    }

    @ParameterizedTest
    @MethodSource("devices")
    void attentionCountsItsProducts(Device device) {
        Tensor q = Tensor.ones(device, DType.FLOAT32, 2, 8, 4).requiresGrad(true);
        Tensor k = Tensor.ones(device, DType.FLOAT32, 2, 6, 4);
        Tensor v = Tensor.ones(device, DType.FLOAT32, 2, 6, 3);
        Profile p =
                profile(device, () -> q.scaledDotProductAttention(k, v).sum().backward());
        assertEquals(
                2 * 2 * 8 * 6 * (4 + 3), row(p, "Attention [2, 8, 4]").cost().flops());
        assertEquals(
                2 * 2 * 8 * 6 * (3 * 4 + 2 * 3),
                row(p, "AttentionGradient [2, 8, 4]").cost().flops());
    }

    @ParameterizedTest
    @MethodSource("devices")
    void timesLieWithinTheProfileAndDoNotOverlap(Device device) {
        Tensor x = Tensor.ones(device, DType.FLOAT32, 300, 300).realize();
        Profile p = profile(device, () -> {
            for (int i = 0; i < 20; i++) {
                x.matmul(x).realize();
            }
        });
        assertEquals(20, p.spans().size());
        long slack = 1_000_000;
        long last = 0;
        for (Profile.Span s : p.spans()) {
            assertTrue(s.start() >= 0 && s.end() >= s.start() && s.end() <= p.nanos(), s.toString());
            assertFalse(s.runs().isEmpty());
            for (Profile.Run r : s.runs()) {
                assertTrue(r.start() >= last && r.end() >= r.start(), last + " " + r);
                assertTrue(r.start() >= s.start() - slack && r.end() <= p.nanos() + slack, s.toString());
                last = r.end();
            }
        }
        assertTrue(p.deviceNanos() > 0 && p.deviceNanos() <= p.nanos() + slack, p.deviceNanos() + " " + p.nanos());
        assertTrue(p.peakBytes() >= 4 * 300 * 300, p.peakBytes() + " bytes");
    }

    @ParameterizedTest
    @MethodSource("devices")
    void oneAtATimeAndNothingIsNotedAfterwards(Device device) {
        Tensor x = Tensor.ones(device, DType.FLOAT32, 8, 8).realize();
        try (Profiler profiler = Profiler.start(device)) {
            String message = assertThrows(DeviceException.class, () -> Profiler.start(device))
                    .getMessage();
            assertTrue(message.contains(device.id() + " is being profiled"), message);
            x.matmul(x).realize();
            Profile p = profiler.stop();
            x.matmul(x).realize();
            assertSame(p, profiler.stop());
            assertEquals(1, p.spans().size());
        }
        assertEquals(8, x.matmul(x.add(0)).toFloatArray()[0]);
        assertEquals(1, profile(device, () -> x.matmul(x).realize()).spans().size());
    }

    /** More commands than keep their events open. */
    @ParameterizedTest
    @MethodSource("devices")
    void longProfilesCloseEventsOnTheWay(Device device) {
        Tensor x = Tensor.ones(device, DType.FLOAT32, 2, 2).realize();
        Profile p = profile(device, () -> {
            for (int i = 0; i < 5000; i++) {
                x.matmul(x).realize().close();
            }
        });
        assertEquals(5000, p.rows().get(0).count());
    }

    @ParameterizedTest
    @MethodSource("devices")
    void tableAndTrace(Device device) throws IOException {
        Tensor x = Tensor.ones(device, DType.FLOAT32, 200, 200).realize();
        Profile p = profile(device, () -> x.matmul(x).cumsum(0));
        String table = p.table();
        assertTrue(table.lines().anyMatch(l -> l.matches("MatMul \\[200, 200] x \\[200, 200] +1 .*%")), table);
        assertTrue(table.contains("measured peaks: "), table);
        Path file = folder.resolve("trace.json");
        p.writeTrace(file);
        JsonArray events =
                JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonArray("traceEvents");
        int calls = 0;
        int runs = 0;
        int memory = 0;
        for (int i = 0; i < events.size(); i++) {
            JsonObject e = events.get(i).getAsJsonObject();
            String phase = e.get("ph").getAsString();
            calls += phase.equals("X") && e.get("tid").getAsInt() == 1 ? 1 : 0;
            runs += phase.equals("X") && e.get("tid").getAsInt() == 2 ? 1 : 0;
            memory += phase.equals("C") && e.getAsJsonObject("args").get("held").getAsLong() > 0 ? 1 : 0;
        }
        assertEquals(2, calls);
        assertTrue(runs >= 2, runs + " runs");
        assertEquals(2, memory);
        assertThrows(DataException.class, () -> p.writeTrace(folder.resolve("no/such/folder")));
    }

    @ParameterizedTest
    @MethodSource("devices")
    void peaksArePlausible(Device device) {
        Peaks peaks = Peaks.of(device);
        assertSame(peaks, Peaks.of(device));
        assertTrue(peaks.bytesPerSecond() > 1e8 && peaks.bytesPerSecond() < 1e14, peaks.toString());
        assertTrue(peaks.flopsPerSecond() > 1e8 && peaks.flopsPerSecond() < 1e15, peaks.toString());
    }
}
