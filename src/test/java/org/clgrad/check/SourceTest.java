package org.clgrad.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.clgrad.check.Source.Run;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import org.clgrad.error.DeviceException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {
    private static final Set<DType> BOTH = EnumSet.of(DType.FLOAT32, DType.FLOAT64);

    @TempDir
    private Path folder;

    @Test
    void readsRunsAndDifferences() {
        assertEquals(new Run(Device.cpu(), null), Source.parse("cpu"));
        assertEquals(new Run(Device.cpu(), DType.FLOAT32), Source.parse("cpu:float32"));
        assertEquals(new Run(Device.cpu(), DType.FLOAT64), Source.parse("cpu:float64"));
        assertInstanceOf(Source.Differences.class, Source.parse("differences"));
        for (String text : List.of("cpu", "cpu:float32", "cpu:float64", "differences")) {
            assertEquals(text, Source.parse(text).toString());
        }
    }

    @Test
    void refusesWhatIsNone() {
        ArgumentException none = assertThrows(ArgumentException.class, () -> Source.parse("gpu"));
        assertTrue(none.getMessage().contains("'gpu'") && none.getMessage().contains("differences"), none.getMessage());
        assertThrows(DeviceException.class, () -> Source.parse("opencl:99"));
        assertThrows(DeviceException.class, () -> Source.parse("tpu:float32"));
        DataException empty = assertThrows(DataException.class, () -> Source.parse(folder.toString()));
        assertTrue(empty.getMessage().contains("suite.json"), empty.getMessage());
    }

    @Test
    void runsInEachTypeThatIsAskedFor() {
        assertEquals(
                List.of(Source.parse("cpu:float32"), Source.parse("cpu:float64")),
                Source.parse("cpu").in(BOTH));
        assertEquals(List.of(Source.parse("cpu:float64")), Source.parse("cpu").in(EnumSet.of(DType.FLOAT64)));
        assertEquals(
                List.of(Source.parse("cpu:float32")),
                Source.parse("cpu:float32").in(EnumSet.of(DType.FLOAT64)));
    }

    private static List<String> pairs(String a, String b) {
        return new PairCheck(Source.parse(a), Source.parse(b), BOTH, Set.of(), Set.of(), 1)
                .pairs().stream().map(PairCheck.Pair::toString).toList();
    }

    @Test
    void combinesTypes() {
        assertEquals(List.of("cpu:float32 / cpu:float64"), pairs("cpu", "cpu:float64"));
        assertEquals(List.of("cpu:float32 / differences", "cpu:float64 / differences"), pairs("differences", "cpu"));
        assertEquals(List.of("cpu:float64 / cpu:float32"), pairs("cpu", "cpu:float32"));
    }

    @Test
    void refusesWhatIsNoPair() {
        ArgumentException same = assertThrows(ArgumentException.class, () -> pairs("cpu", "cpu"));
        assertTrue(same.getMessage().contains("are the same"), same.getMessage());
        assertThrows(ArgumentException.class, () -> pairs("differences", "differences"));
    }

    @Test
    void layoutsAndRegimesAreReadByName() {
        for (Layout layout : Layout.values()) {
            assertEquals(layout, Layout.parse(layout.label()));
        }
        for (Regime regime : Regime.values()) {
            assertEquals(regime, Regime.parse(regime.label().toUpperCase(Locale.ROOT)));
        }
        ArgumentException layout = assertThrows(ArgumentException.class, () -> Layout.parse("stride0"));
        assertTrue(layout.getMessage().contains("stride-0"), layout.getMessage());
        ArgumentException regime = assertThrows(ArgumentException.class, () -> Regime.parse("small"));
        assertTrue(regime.getMessage().contains("tiny"), regime.getMessage());
    }
}
