package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.ops.OpTable;
import org.clgrad.shape.DType;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SelfTestTest {
    @TestFactory
    Stream<DynamicTest> everyFaultIsFound() {
        List<SelfTest.Outcome> outcomes = SelfTest.run(Devices.all(), 1);
        assertFalse(outcomes.isEmpty());
        return outcomes.stream()
                .map(o -> DynamicTest.dynamicTest(
                        o.fault().name(), () -> assertTrue(o.caught(), "found by " + o.foundBy())));
    }

    @Test
    void theSameOperationsWithoutFaultsPass() {
        Checker checker = new Checker(List.of(Device.cpu()), EnumSet.of(DType.FLOAT32, DType.FLOAT64), 1, 1);
        SelfTest.faults().stream()
                .map(f -> f.operation().name())
                .distinct()
                .forEach(name -> assertEquals(Set.of(), SelfTest.failing(checker, OpTable.get(name)), name));
    }

    @Test
    void theDocumentHasTheTable() throws IOException {
        String text = Files.readString(Path.of("docs/accuracy.md"));
        for (SelfTest.Fault f : SelfTest.faults()) {
            String line = "| " + f.name() + " | " + f.description() + " | "
                    + f.expected().label() + " |";
            assertTrue(text.contains(line), line);
        }
    }
}
