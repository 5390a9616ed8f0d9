package org.clgrad.check.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.clgrad.check.CheckResult;
import org.clgrad.check.reference.ReferenceSuite.Case;
import org.clgrad.engine.Device;
import org.clgrad.ops.OpTable;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Replays the reference suite, where it is there, on every device in float32 and float64. */
class ReferenceTest {
    private static Optional<Path> folder() {
        List<Path> places = new ArrayList<>();
        String property = System.getProperty("clgrad.test.shared");
        if (property != null) {
            places.add(Path.of(property));
        } else {
            places.add(Path.of("../shared"));
            places.add(Path.of("../../shared"));
        }
        return places.stream()
                .map(p -> p.resolve("reference"))
                .filter(p -> Files.isRegularFile(p.resolve("suite.json")))
                .findFirst();
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        Optional<Path> folder = folder();
        if (folder.isEmpty()) {
            return Stream.of(dynamicTest(
                    "reference suite",
                    () -> abort("no folder with reference/suite.json in "
                            + "../shared or ../../shared; -Dclgrad.test.shared=DIR says where it is")));
        }
        ReferenceSuite suite = ReferenceSuite.open(folder.get());
        Replay replay = new Replay(suite);
        return suite.cases().stream().flatMap(c -> tests(replay, c));
    }

    private static Stream<DynamicTest> tests(Replay replay, Case c) {
        if (OpTable.find(c.op()).isEmpty()) {
            return Stream.of(dynamicTest(c.id(), () -> abort("there is no operation " + c.op())));
        }
        return Device.list().stream()
                .flatMap(device -> Stream.of(DType.FLOAT32, DType.FLOAT64)
                        .filter(t -> t == DType.FLOAT32 || device.info().float64())
                        .map(t -> dynamicTest(c.id() + " " + device + " " + t, () -> {
                            List<CheckResult> failed = replay.run(c, device, t).stream()
                                    .filter(CheckResult::failed)
                                    .toList();
                            assertTrue(failed.isEmpty(), failed.toString());
                        })));
    }
}
