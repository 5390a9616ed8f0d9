package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** Which elements a window has and what an average is divided by: PyTorch's rules on small sequences, in float64. */
class PoolingTest {
    private static Tensor upTo(int last) {
        double[] values = new double[last];
        Arrays.setAll(values, k -> k + 1);
        return Tensor.of(Device.cpu(), values, 1, 1, last);
    }

    private static void assertValues(Tensor actual, double... expected) {
        assertArrayEquals(expected, actual.toDoubleArray(), 1e-14);
    }

    @Test
    void paddingCountsOrNot() {
        assertValues(upTo(5).avgPool1d(3, 2, 1, false, true), 1, 3, 3);
        assertValues(upTo(5).avgPool1d(3, 2, 1, false, false), 1.5, 3, 4.5);
    }

    @Test
    void whatACeilingAddsNeverCounts() {
        assertValues(upTo(5).avgPool1d(2, 2, 0, true, true), 1.5, 3.5, 5);
        // The last window has 6, one zero of padding, and one place behind the padding.
        assertValues(upTo(6).avgPool1d(3, 3, 1, true, true), 1, 4, 3);
        assertValues(upTo(6).avgPool1d(3, 3, 1, true, false), 1.5, 4, 6);
        // A third window would begin behind the input and its padding in front.
        assertValues(upTo(5).avgPool1d(3, 3, 1, true, true), 1, 4);
        assertValues(upTo(5).maxPool1d(2, 2, 0, 1, true), 2, 4, 5);
        assertValues(upTo(5).neg().maxPool1d(3, 3, 1, 1, true), -1, -3);
        assertValues(upTo(6).neg().maxPool1d(3, 3, 1, 1, true), -1, -3, -6);
    }

    @Test
    void imagesAndVolumesAreSequencesAlongEachDimension() {
        Tensor line = upTo(5);
        Tensor averages = line.avgPool1d(3, 2, 1, true, false);
        Tensor square = line.unsqueeze(2).expand(1, 1, 5, 5);
        int[] kernel = {3, 3};
        int[] stride = {2, 2};
        int[] padding = {1, 1};
        Tensor image = square.avgPool2d(kernel, stride, padding, true, false, 0);
        assertEquals(Shape.of(1, 1, 3, 3), image.shape());
        assertValues(image.select(2, 1).flatten(), averages.toDoubleArray());
        Tensor cube = square.unsqueeze(2).expand(1, 1, 4, 5, 5);
        Tensor volume = cube.avgPool3d(new int[] {2, 3, 3}, new int[] {2, 2, 2}, new int[] {0, 1, 1}, true, false, 0);
        assertValues(volume.select(2, 1).flatten(), image.toDoubleArray());
        assertValues(
                square.avgPool2d(kernel, stride, padding, false, true, 2)
                        .select(2, 1)
                        .flatten(),
                3 * 3 / 2.0,
                3 * 9 / 2.0,
                3 * 9 / 2.0);
        assertValues(
                cube.maxPool3d(new int[] {2, 2, 2}, new int[] {2, 2, 2}, new int[3], new int[] {1, 1, 1}, true)
                        .select(2, 1)
                        .select(2, 2)
                        .flatten(),
                2,
                4,
                5);
    }

    @Test
    void adaptiveWindowsOverlap() {
        assertValues(upTo(5).adaptiveAvgPool1d(3), 1.5, 3, 4.5);
        assertValues(upTo(2).adaptiveAvgPool1d(3), 1, 1.5, 2);
        Tensor image = upTo(12).reshape(1, 3, 4);
        assertValues(image.adaptiveAvgPool2d(2, 3), 3.5, 4.5, 5.5, 7.5, 8.5, 9.5);
        assertValues(image.adaptiveMaxPool2d(2, 3), 6, 7, 8, 10, 11, 12);
    }

    @Test
    void indicesAreThePlacesOfTheMaxima() {
        Generator generator = new Generator(7);
        Tensor volume = generator.randn(Device.cpu(), DType.FLOAT64, 2, 3, 4, 5, 6);
        ValuesAndIndices adaptive = volume.adaptiveMaxPool3dWithIndices(3, -1, 4);
        ValuesAndIndices windows = volume.maxPool3dWithIndices(
                new int[] {3, 2, 3}, new int[] {2, 2, 2}, new int[] {1, 1, 0}, new int[] {1, 1, 1}, true);
        for (ValuesAndIndices found : new ValuesAndIndices[] {adaptive, windows}) {
            Tensor flat = volume.reshape(2, 3, -1);
            Tensor there = flat.gather(2, found.indices().reshape(2, 3, -1));
            assertValues(there.flatten(), found.values().flatten().toDoubleArray());
        }
        assertEquals(Shape.of(2, 3, 3, 5, 4), adaptive.values().shape());
    }

    @Test
    void ofEqualMaximaTheFirstIsMeant() {
        Tensor line = Tensor.of(Device.cpu(), new double[] {1, 3, 3, 2, 2, 2}, 1, 1, 6);
        assertValues(line.adaptiveMaxPool1dWithIndices(2).indices(), 1, 3);
        assertValues(line.maxPool1dWithIndices(2, 2, 1, 1, false).indices(), 0, 1, 3, 5);
        Tensor plane = Tensor.of(Device.cpu(), new double[] {0, 5, 5, 0, 5, 5}, 1, 2, 3);
        assertValues(plane.adaptiveMaxPool2dWithIndices(1, 1).indices(), 1);
    }

    @Test
    void maximaGoBackWhereTheyWere() {
        Tensor image = new Generator(9).randn(Device.cpu(), DType.FLOAT64, 2, 3, 6, 5);
        int[] two = {2, 2};
        ValuesAndIndices found = image.maxPool2dWithIndices(two, two, new int[2], new int[] {1, 1}, false);
        Tensor back = found.values().maxUnpool2d(found.indices(), two, two, new int[2], 6, 5);
        assertEquals(image.shape(), back.shape());
        assertValues(
                back.flatten(),
                Tensor.where(back.ne(0), image, Tensor.zerosLike(image))
                        .flatten()
                        .toDoubleArray());
        assertEquals(2 * 3 * 3 * 2, back.countNonzero().toLongArray()[0]);
    }
}
