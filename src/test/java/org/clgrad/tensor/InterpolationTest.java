package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.clgrad.engine.Device;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** Which neighbours a place has and what they weigh: PyTorch's rules on small sequences, in float64. */
class InterpolationTest {
    private static final Tensor LINE = Tensor.of(Device.cpu(), new double[] {1, 2, 4, 8}, 1, 1, 4);

    private static void assertValues(Tensor actual, double... expected) {
        assertArrayEquals(expected, actual.toDoubleArray(), 1e-14);
    }

    private static Tensor sized(String mode, boolean alignCorners, int size) {
        return LINE.interpolate(new int[] {size}, mode, alignCorners);
    }

    @Test
    void nearestIsTheFloorOfTheLeftEdgeOrTheMiddle() {
        assertValues(sized("nearest", false, 6), 1, 1, 2, 4, 4, 8);
        assertValues(sized("nearest-exact", false, 6), 1, 2, 2, 4, 8, 8);
        assertValues(sized("nearest", false, 3), 1, 2, 4);
        assertValues(sized("nearest-exact", false, 3), 1, 4, 8);
    }

    @Test
    void linearIsBetweenTwo() {
        assertValues(sized("linear", false, 2), 1.5, 6);
        assertValues(sized("linear", false, 8), 1, 1.25, 1.75, 2.5, 3.5, 5, 7, 8);
        assertValues(sized("linear", true, 7), 1, 1.5, 2, 3, 4, 6, 8);
        assertValues(sized("linear", true, 1), 1);
        assertValues(sized("area", false, 3), 1.5, 3, 6);
    }

    @Test
    void aFactorIsUsedAsItIsGiven() {
        // floor(4 * 1.3) = 5 places, 1 / 1.3 apart or 4 / 5.
        Tensor given = LINE.interpolate(new double[] {1.3}, "linear", false, false);
        Tensor recomputed = LINE.interpolate(new double[] {1.3}, "linear", false, true);
        assertEquals(Shape.of(1, 1, 5), given.shape());
        double place = 1.5 / 1.3 - 0.5;
        assertEquals(1 + place, given.get(0, 0, 1).item(), 1e-14);
        assertEquals(1.7, recomputed.get(0, 0, 1).item(), 1e-14);
    }

    @Test
    void theCubicOfTwiceTheSizeHasTheKnownWeights() {
        // At distances 1.25, 0.25, 0.75, 1.75 with Keys' parameter -3/4.
        double[] w = {-0.10546875, 0.87890625, 0.26171875, -0.03515625};
        Tensor image = LINE.unsqueeze(2).expand(1, 1, 3, 4);
        Tensor twice = image.interpolate(new int[] {6, 8}, "bicubic", false);
        assertEquals(
                w[0] + w[1] * 2 + w[2] * 4 + w[3] * 8, twice.get(0, 0, 2, 3).item(), 1e-14);
        // Beyond the border is the border.
        assertEquals(w[0] + w[1] + w[2] * 2 + w[3] * 4, twice.get(0, 0, 5, 1).item(), 1e-14);
    }

    @Test
    void imagesAreLinesAlongEachDimension() {
        Tensor image = LINE.transpose(1, 2).unsqueeze(1).mul(LINE.unsqueeze(2));
        Tensor larger = image.interpolate(new int[] {3, 7}, "bilinear", true);
        Tensor columns = sized("linear", true, 3).transpose(1, 2);
        assertValues(larger.flatten(), columns.matmul(sized("linear", true, 7)).toDoubleArray());
    }

    @Test
    void pixelsAreOrderedByRowsWithinAChannel() {
        Tensor channels = Tensor.of(Device.cpu(), new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 8, 1, 1);
        Tensor pixels = channels.pixelShuffle(2);
        assertEquals(Shape.of(2, 2, 2), pixels.shape());
        assertValues(pixels, 1, 2, 3, 4, 5, 6, 7, 8);
        Tensor wide = Tensor.of(Device.cpu(), new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 1, 2);
        assertValues(wide.pixelShuffle(2), 1, 3, 2, 4, 5, 7, 6, 8);
        assertValues(wide.pixelShuffle(2).pixelUnshuffle(2), wide.toDoubleArray());
    }

    @Test
    void antialiasingWeighsAllThatAPixelCovers() {
        Tensor line = LINE.unsqueeze(2);
        // Distances 1/4, 1/4, 3/4 of a support of 2: weights 3/4, 3/4, 1/4 of 7/4.
        Tensor half = line.interpolate(new int[] {1, 2}, "bilinear", false, true);
        assertValues(half, (3 * 1 + 3 * 2 + 4) / 7.0, (2 + 3 * 4 + 3 * 8) / 7.0);
        // Nothing is covered twice in a larger image.
        assertValues(
                line.interpolate(new int[] {1, 7}, "bilinear", false, true),
                line.interpolate(new int[] {1, 7}, "bilinear", false).toDoubleArray());
        // Pillow's cubic, whose parameter is -1/2, at the distances -1/4, .. 7/4 - 1/4.
        double[] weights = {cubic(0.25), cubic(0.25), cubic(0.75), cubic(1.25)};
        double sum = weights[0] + weights[1] + weights[2] + weights[3];
        Tensor cubic = line.interpolate(new int[] {1, 2}, "bicubic", false, true);
        assertValues(cubic.narrow(3, 0, 1), (weights[0] + 2 * weights[1] + 4 * weights[2] + 8 * weights[3]) / sum);
    }

    private static double cubic(double t) {
        return t <= 1 ? (1.5 * t - 2.5) * t * t + 1 : ((-0.5 * t + 2.5) * t - 4) * t + 2;
    }
}
