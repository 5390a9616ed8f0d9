package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.clgrad.check.reference.ReferenceSuite;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.ops.OpTable;
import org.clgrad.shape.DType;
import org.clgrad.testing.Devices;
import org.clgrad.testing.SharedFiles;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Replays the reference suite, where it is there, on every device in float32 and float64. */
class ReferenceTest {
    @TestFactory
    Stream<DynamicTest> cases() {
        ReferenceSuite suite = ReferenceSuite.open(SharedFiles.folder("reference"));
        Replay replay = new Replay(suite);
        return suite.cases().stream().flatMap(c -> tests(replay, c));
    }

    private static Stream<DynamicTest> tests(Replay replay, Case c) {
        if (OpTable.find(c.op()).isEmpty()) {
            return Stream.of(dynamicTest(c.id(), () -> abort("there is no operation " + c.op())));
        }
        return Devices.all().stream()
                .flatMap(device -> Stream.of(DType.FLOAT32, DType.FLOAT64)
                        .filter(t -> t == DType.FLOAT32 || device.info().float64())
                        .map(t -> dynamicTest(c.id() + " " + device + " " + t, () -> {
                            ReplayResult result = replay.run(c, device, t);
                            assertTrue(result.held(), result.toString());
                        })));
    }
}
