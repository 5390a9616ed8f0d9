package org.clgrad.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void decadesAreCountedInWhateverOrderTheyCome() {
        ErrorHistogram h = new ErrorHistogram();
        for (double error : new double[] {1e-3, 2e5, 3e-9, 0, Double.MIN_VALUE, 1.5e-3, Double.MAX_VALUE}) {
            h.add(error);
        }
        assertEquals(1, h.zeros());
        assertEquals(Map.of(-324, 1L, -9, 1L, -3, 2L, 5, 1L, 308, 1L), h.decades());
        assertEquals(Map.of(), new ErrorHistogram().decades());
    }

    /** The worst is the one furthest off in units in the last place, not by its absolute error. */
    @Test
    void measuresTensorsInMemory() {
        double[] a = {1000 + 0x1p-13, 1 + 0x1p-20, Double.NaN, 3};
        double[] b = {1000, 1, Double.NaN, 3};
        Statistics s = Statistics.of(DType.FLOAT32, DType.FLOAT64, Shape.of(2, 2), a, b);
        assertEquals(4, s.elements());
        assertEquals(2, s.mismatched());
        assertEquals(8, s.maxUlp());
        assertEquals(10.0 / 3, s.meanUlp(), "of those that are finite: 2, 8 and 0");
        assertEquals(0x1p-13, s.maxError());
        assertEquals(List.of(0L, 1L), s.worst().get(0).index());
        assertEquals(List.of(0L, 0L), s.worst().get(1).index());
        Statistics integers =
                Statistics.of(DType.INT64, DType.INT64, Shape.of(2), new double[] {4, 9}, new double[] {4, 7});
        assertEquals(2, integers.maxError());
        assertEquals("9", integers.worst().get(0).a());
    }
}
