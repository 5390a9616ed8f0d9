package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.clgrad.engine.Device;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Convolutions of volumes and their transposes against plain loops, in float64; those of one and two dimensions against
 * volumes whose other sizes are 1.
 */
class ConvolutionTest {
    private static final double BOUND = 1e-12;
    private static final int[] ONES = {1, 1, 1};
    private static final int[] NONE = {0, 0, 0};

    private static Tensor tensor(int seed, long... shape) {
        double[] values = new double[(int) Shape.of(shape).size()];
        Arrays.setAll(values, k -> Math.sin(3 * k + 1.0 + seed));
        return Tensor.of(Device.cpu(), values, shape);
    }

    /** Calls with the places of x, weight and y that belong together, all within bounds. */
    private interface Pair {
        void at(int x, int weight, int y);
    }

    /** Every pair of an element of {@code [N, C, D, H, W]} and one of {@code [N, O, ..]} that a window joins. */
    private static void windows(
            Shape x, Shape y, Shape weight, int[] stride, int[] padding, int[] dilation, int groups, Pair pair) {
        int taps = (int) (weight.dim(2) * weight.dim(3) * weight.dim(4));
        int places = (int) (y.dim(2) * y.dim(3) * y.dim(4));
        int inGroup = (int) x.dim(1) / groups;
        int outGroup = (int) y.dim(1) / groups;
        for (int n = 0; n < x.dim(0); n++) {
            for (int o = 0; o < y.dim(1); o++) {
                for (int c = 0; c < inGroup; c++) {
                    for (int k = 0; k < taps; k++) {
                        for (int p = 0; p < places; p++) {
                            int in = n * (int) x.dim(1) + o / outGroup * inGroup + c;
                            int restK = taps;
                            int restP = places;
                            boolean inside = true;
                            for (int d = 0; d < 3; d++) {
                                restK /= (int) weight.dim(2 + d);
                                restP /= (int) y.dim(2 + d);
                                int tap = k / restK % (int) weight.dim(2 + d);
                                int place = p / restP % (int) y.dim(2 + d);
                                int at = place * stride[d] - padding[d] + tap * dilation[d];
                                inside &= at >= 0 && at < x.dim(2 + d);
                                in = in * (int) x.dim(2 + d) + at;
                            }
                            if (inside) {
                                pair.at(in, (o * inGroup + c) * taps + k, (n * (int) y.dim(1) + o) * places + p);
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0,1,1", "2,1,1,1", "1,1,2,2", "3,2,1,2", "2,0,2,1"})
    void volumesAreSumsOverWindows(int stride, int padding, int dilation, int groups) {
        int[] s = {stride, 1, stride};
        int[] p = {padding, padding, 0};
        int[] d = {dilation, 1, dilation};
        Tensor x = tensor(0, 2, 4, 5, 4, 6);
        Tensor w = tensor(1, 6, 4 / groups, 2, 3, 2);
        Tensor y = x.conv3d(w, null, s, p, d, groups);
        double[] sums = new double[(int) y.size()];
        double[] xs = x.toDoubleArray();
        double[] ws = w.toDoubleArray();
        windows(x.shape(), y.shape(), w.shape(), s, p, d, groups, (i, k, o) -> sums[o] += xs[i] * ws[k]);
        assertArrayEquals(sums, y.toDoubleArray(), BOUND);
    }

    @ParameterizedTest
    @CsvSource({"1,0,1,1,0", "2,1,1,1,1", "1,1,3,2,2", "3,2,1,2,2", "2,0,2,1,1"})
    void transposedVolumesAddWindows(int stride, int padding, int dilation, int groups, int more) {
        int[] s = {stride, 1, stride};
        int[] p = {padding, Math.min(padding, 1), 0};
        int[] d = {dilation, 1, dilation};
        int[] extra = {more, 0, more};
        Tensor y = tensor(0, 2, 4, 3, 2, 4);
        Tensor w = tensor(1, 4, 2, 2, 3, 2);
        Tensor x = y.convTranspose3d(w, null, s, p, extra, groups, d);
        assertEquals((3 - 1) * stride - 2 * padding + dilation + more + 1, x.size(2));
        double[] sums = new double[(int) x.size()];
        double[] ys = y.toDoubleArray();
        double[] ws = w.toDoubleArray();
        windows(x.shape(), y.shape(), w.shape(), s, p, d, groups, (i, k, o) -> sums[i] += ys[o] * ws[k]);
        assertArrayEquals(sums, x.toDoubleArray(), BOUND);
    }

    @Test
    void fewerDimensionsAreVolumesOfSizeOne() {
        Tensor x = tensor(0, 2, 4, 7);
        Tensor w = tensor(1, 4, 2, 3);
        Tensor bias = tensor(2, 4);
        Tensor volume = x.unsqueeze(2).unsqueeze(2);
        Tensor kernel = w.unsqueeze(2).unsqueeze(2);
        int[] s = {1, 1, 2};
        int[] p = {0, 0, 1};
        int[] d = {1, 1, 2};
        Tensor expected = volume.conv3d(kernel, bias, s, p, d, 2);
        assertArrayEquals(
                expected.toDoubleArray(), x.conv1d(w, bias, 2, 1, 2, 2).toDoubleArray(), BOUND);
        Tensor back = volume.convTranspose3d(kernel, null, s, p, new int[] {0, 0, 1}, 2, d);
        assertArrayEquals(
                back.toDoubleArray(), x.convTranspose1d(w, null, 2, 1, 1, 2, 2).toDoubleArray(), BOUND);
        Tensor flat = x.unsqueeze(2)
                .convTranspose2d(
                        w.unsqueeze(2), null, new int[] {1, 2}, new int[] {0, 1}, new int[] {0, 1}, 2, new int[] {1, 2
                        });
        assertArrayEquals(back.toDoubleArray(), flat.toDoubleArray(), BOUND);
    }

    @Test
    void theOddZeroOfPaddingSameIsAtTheEnd() {
        Tensor x = tensor(0, 1, 1, 3, 3, 3);
        Tensor w = tensor(1, 1, 1, 2, 2, 2);
        Tensor padded = Sliding.pad(Sliding.pad(Sliding.pad(x, 2, 0, 1), 3, 0, 1), 4, 0, 1);
        Tensor expected = padded.conv3d(w, null, ONES, NONE, ONES, 1);
        Tensor same = x.conv3d(w, null, ONES, "same", ONES, 1);
        assertEquals(x.shape(), same.shape());
        assertArrayEquals(expected.toDoubleArray(), same.toDoubleArray(), BOUND);
        Tensor line = Tensor.of(Device.cpu(), new double[] {1, 2, 3}, 1, 1, 3);
        Tensor next = Tensor.of(Device.cpu(), new double[] {0, 1}, 1, 1, 2);
        assertArrayEquals(
                new double[] {2, 3, 0}, line.conv1d(next, null, 1, "same", 1, 1).toDoubleArray());
    }
}
