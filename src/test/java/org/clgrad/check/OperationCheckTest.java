package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clgrad.engine.Device;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.ops.Sample;
import org.clgrad.shape.DType;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The table of operations: op x sample x device x dtype. */
class OperationCheckTest {
    private static final long SEED = 20260101;

    private final Checker everything = new Checker(Devices.all(), EnumSet.of(DType.FLOAT32, DType.FLOAT64), SEED, 0);
    private final Checker single = new Checker(Devices.all(), EnumSet.of(DType.FLOAT32), SEED, 0);
    private final Checker exact = new Checker(List.of(Device.cpu()), EnumSet.of(DType.FLOAT64), SEED, 0);

    @TestFactory
    Stream<DynamicNode> operations() {
        return OpTable.all().stream().map(op -> dynamicContainer(op.name(), parts(op)));
    }

    private Stream<DynamicContainer> parts(Operation op) {
        Stream<DynamicContainer> samples = op.samples().stream().map(s -> part(s.name(), () -> check(op, s)));
        Stream<DynamicContainer> kinks =
                op.kinks().stream().map(k -> part("kink " + k.name(), () -> everything.check(op, k)));
        Stream<DynamicContainer> errors =
                op.errors().stream().map(e -> part("error " + e.name(), () -> everything.check(op, e)));
        return Stream.concat(samples, Stream.concat(kinks, errors));
    }

    /**
     * Devices that compile get float64 with one sample an operation, because every kernel takes them a quarter of a second;
     * {@code clgrad check} runs all.
     */
    private List<CheckResult> check(Operation op, Sample sample) {
        if (sample == op.samples().get(0)) {
            return everything.check(op, sample);
        }
        List<CheckResult> results = new ArrayList<>(single.check(op, sample));
        results.addAll(exact.check(op, sample));
        return results;
    }

    /** Checked when the test engine gets there: one pass over all devices, then one test a device and type. */
    private static DynamicContainer part(String name, Supplier<List<CheckResult>> check) {
        return dynamicContainer(name, Stream.of(check).flatMap(c -> tests(c.get())));
    }

    private static Stream<DynamicNode> tests(List<CheckResult> results) {
        assertFalse(results.isEmpty(), "nothing was checked");
        Map<String, List<CheckResult>> groups = results.stream()
                .collect(Collectors.groupingBy(
                        r -> r.device() + " " + r.dtype(), LinkedHashMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(g -> dynamicTest(g.getKey(), () -> {
                    // Samples lie where finite differences can tell.
                    List<CheckResult> failed = g.getValue().stream()
                            .filter(r -> r.failed() || r.verdict() == CheckResult.Verdict.INCONCLUSIVE)
                            .toList();
                    assertTrue(failed.isEmpty(), failed.toString());
                }));
    }
}
