package org.clgrad.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.clgrad.accuracy.Divergence.Side;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

class ErrorBarTest {
    private static final Side FLOAT = new Side(Device.cpu(), DType.FLOAT32);
    private static final Side DOUBLE = new Side(Device.cpu(), DType.FLOAT64);

    private static Snapshot of(DType dtype, double... values) {
        return new Snapshot(dtype, Shape.of(values.length), values);
    }

    private static double ofAllowed(ErrorBar bar, Snapshot exact, Snapshot got) {
        Turn call = new Turn("exp", Turn.Place.UNKNOWN, List.of(of(DType.FLOAT32, 1)), List.of(got), null);
        return bar.judge(call, List.of(exact), List.of(got)).ofAllowed();
    }

    @Test
    void bitsAreTheSameOrNot() {
        ErrorBar bits = ErrorBar.of(FLOAT, FLOAT, "exp", null, 4);
        assertEquals("the same bits", bits.toString());
        Snapshot some = of(DType.FLOAT32, 1, Double.NaN, Double.NEGATIVE_INFINITY, 0);
        assertEquals(0, ofAllowed(bits, some, of(DType.FLOAT32, 1, Double.NaN, Double.NEGATIVE_INFINITY, 0)));
        for (Snapshot other : List.of(
                of(DType.FLOAT32, Math.nextUp(1f), Double.NaN, Double.NEGATIVE_INFINITY, 0),
                of(DType.FLOAT32, 1, 1, Double.NEGATIVE_INFINITY, 0),
                of(DType.FLOAT32, 1, Double.NaN, Double.POSITIVE_INFINITY, 0),
                of(DType.FLOAT32, 1, Double.NaN, Double.NEGATIVE_INFINITY, -0.0))) {
            assertTrue(ofAllowed(bits, some, other) > 1, other.toString());
        }
    }

    @Test
    void float32HasTheTablesBoundTimesTheFactor() {
        ErrorBar bar = ErrorBar.of(DOUBLE, FLOAT, "exp", null, 4);
        double one = ofAllowed(bar, of(DType.FLOAT64, 1), of(DType.FLOAT32, Math.nextUp(1f)));
        assertTrue(one > 0 && one < 1, "one ulp: " + one);
        assertEquals(
                one / 4,
                ofAllowed(
                        ErrorBar.of(DOUBLE, FLOAT, "exp", null, 16),
                        of(DType.FLOAT64, 1),
                        of(DType.FLOAT32, Math.nextUp(1f))));
        assertTrue(ofAllowed(bar, of(DType.FLOAT64, 1), of(DType.FLOAT32, 1.00001f)) > 1);
        assertTrue(ofAllowed(bar, of(DType.FLOAT64, 1), of(DType.FLOAT32, Double.NaN)) > 1);
        // What is beyond float32 is infinite there.
        assertEquals(0, ofAllowed(bar, of(DType.FLOAT64, 1e60), of(DType.FLOAT32, Double.POSITIVE_INFINITY)));
        assertTrue(ofAllowed(bar, of(DType.FLOAT64, -1e60), of(DType.FLOAT32, Double.POSITIVE_INFINITY)) > 1);
        assertTrue(ofAllowed(bar, of(DType.INT64, 7), of(DType.INT64, 8)) > 1);
    }

    @Test
    void float64IsRelativeToTheLargestElement() {
        ErrorBar bar = ErrorBar.of(DOUBLE, DOUBLE, "exp", null, 4);
        assertEquals(0.25, ofAllowed(bar, of(DType.FLOAT64, 0, 100), of(DType.FLOAT64, 1e-10, 100)), 1e-9);
        assertTrue(ofAllowed(bar, of(DType.FLOAT64, 0, 100), of(DType.FLOAT64, 1e-9, 100)) > 1);
    }
}
