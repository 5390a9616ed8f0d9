package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** {@code toString} against what PyTorch 2 prints, but for Java's spelling of true, false, shapes and types. */
class PrintTest extends OnEveryDevice {
    private static void assertPrints(String expected, Tensor t) {
        assertEquals(expected, t.toString());
    }

    @Test
    void scalars() {
        assertPrints("tensor(3.)", Tensor.scalar(3));
        assertPrints("tensor(0.)", Tensor.scalar(0));
        assertPrints("tensor(-0.)", Tensor.scalar(-0.0));
        assertPrints("tensor(3.1416)", Tensor.scalar(Math.PI));
        assertPrints("tensor(1.0000e+10)", Tensor.scalar(1e10));
        assertPrints("tensor(1.0000e-05)", Tensor.scalar(1e-5));
        assertPrints("tensor(nan)", Tensor.scalar(Double.NaN));
        assertPrints("tensor(-inf)", Tensor.scalar(Double.NEGATIVE_INFINITY));
        assertPrints("tensor(7)", Tensor.arange(8).get(7));
        assertPrints("tensor(true)", Tensor.ones(device, DType.BOOL));
    }

    @Test
    void digitsAreRoundedHalfToEvenFromTheExactValue() {
        assertPrints("tensor(0.0312)", Tensor.scalar(0.03125));
        assertPrints("tensor(0.0938)", Tensor.scalar(0.09375));
        assertPrints("tensor(1.0000)", Tensor.scalar(0.99999));
        assertPrints("tensor([-0.0001,  0.0500])", Tensor.of(-0.000125f, 0.05f));
    }

    @Test
    void emptyTensors() {
        assertPrints("tensor([])", Tensor.zeros(0));
        assertPrints("tensor([], size=[0, 3])", Tensor.zeros(0, 3));
        assertPrints("tensor([], size=[2, 0])", Tensor.zeros(2, 0));
        assertPrints("tensor([], dtype=int64)", Tensor.arange(0));
        assertPrints("tensor([], size=[0, 1], dtype=bool)", Tensor.zeros(device, DType.BOOL, 0, 1));
    }

    @Test
    void vectors() {
        assertPrints("tensor([1., 2., 3.])", Tensor.of(1, 2, 3));
        assertPrints("tensor([1.0000, 2.5000])", Tensor.of(1, 2.5f));
        assertPrints("tensor([  0.5000, -20.0000])", Tensor.of(0.5f, -20));
        assertPrints("tensor([-1.,  2., 30.])", Tensor.of(-1, 2, 30));
        assertPrints("tensor([ true, false])", Tensor.of(new boolean[] {true, false}));
        assertPrints("tensor([1, 2], dtype=int32)", Tensor.of(new int[] {1, 2}));
        assertPrints("tensor([ 1, -2])", Tensor.of(new long[] {1, -2}));
        assertPrints(
                "tensor([   9007199254740993, 9223372036854775807])",
                Tensor.of(new long[] {9007199254740993L, Long.MAX_VALUE}));
    }

    @Test
    void longVectorsWrap() {
        assertPrints("""
                tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,
                        14., 15., 16., 17., 18., 19., 20., 21., 22., 23., 24., 25., 26., 27.,
                        28., 29.])""", Tensor.arange(device, DType.FLOAT32, 0, 30, 1));
        assertPrints("""
                tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
                        18, 19])""", Tensor.arange(20));
    }

    @Test
    void matricesAndBeyond() {
        assertPrints("""
                tensor([[ 1.0000, -2.0000],
                        [ 3.0000,  4.5000]])""", Tensor.of(new float[][] {{1, -2}, {3, 4.5f}}));
        assertPrints("""
                tensor([[[ 0,  1,  2,  3],
                         [ 4,  5,  6,  7],
                         [ 8,  9, 10, 11]],

                        [[12, 13, 14, 15],
                         [16, 17, 18, 19],
                         [20, 21, 22, 23]]])""", Tensor.arange(24).reshape(2, 3, 4));
        assertPrints("""
                tensor([[[[0],
                          [1]]],


                        [[[2],
                          [3]]]])""", Tensor.arange(4).reshape(2, 1, 2, 1));
        assertPrints("""
                tensor([[1, 4],
                        [2, 5],
                        [3, 6]])""", Tensor.of(new long[] {1, 2, 3, 4, 5, 6}, 2, 3).t());
    }

    @Test
    void longRowsWrapInsideTheirBrackets() {
        assertPrints("""
                tensor([[ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
                         18, 19],
                        [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,
                         38, 39]])""", Tensor.arange(40).reshape(2, 20));
    }

    @Test
    void nanAndInfinitySetNoWidth() {
        float nan = Float.NaN;
        float inf = Float.POSITIVE_INFINITY;
        assertPrints("tensor([nan, inf, -inf])", Tensor.of(nan, inf, -inf));
        assertPrints("tensor([1., nan])", Tensor.of(1, nan));
        assertPrints("tensor([1.5000,    nan,    inf])", Tensor.of(1.5f, nan, inf));
        assertPrints("tensor([1.0000e+00, 1.0000e+05,        nan])", Tensor.of(1, 1e5f, nan));
    }

    @Test
    void scientificNotationForMagnitudesFarApart() {
        assertPrints("tensor([1.0000e-05, 1.0000e+00])", Tensor.of(1e-5f, 1));
        assertPrints("tensor([1.0000e+00, 1.0000e+04])", Tensor.of(1, 1e4f));
        assertPrints("tensor([   1., 1000.])", Tensor.of(1, 1000));
        assertPrints("tensor([0.0000e+00, 1.0000e-05])", Tensor.of(0, 1e-5f));
        assertPrints("tensor([-1.2346e+08,  1.0000e+00])", Tensor.of(-123456789f, 1));
        assertPrints("tensor([0.0010, 0.5000])", Tensor.of(0.001f, 0.5f));
    }

    @Test
    void largeTensorsAreSummarised() {
        assertPrints("tensor([   0,    1,    2,  ...,  998,  999, 1000])", Tensor.arange(1001));
        String all = Tensor.arange(1000).toString();
        assertTrue(all.endsWith("999])") && !all.contains("..."), all);
        String row = "[0., 0., 0.,  ..., 0., 0., 0.]";
        String indent = ",\n        ";
        assertPrints(
                "tensor([" + String.join(indent, row, row, row, "...", row, row, row) + "])", Tensor.zeros(100, 100));
        assertPrints("""
                tensor([[0., 0.],
                        [0., 0.],
                        [0., 0.],
                        ...,
                        [0., 0.],
                        [0., 0.],
                        [0., 0.]])""", Tensor.zeros(600, 2));
        String[] lines = Tensor.zeros(11, 11, 11).toString().split("\n");
        assertEquals(6 * 7 + 6 + 1, lines.length, Arrays.toString(lines));
        assertEquals("        ...,", lines[3 * 8]);
        assertPrints("tensor([1., 1., 1.,  ..., 1., 1., 1.])", Tensor.ones(1).expand(3_000_000_000L));
    }

    @Test
    void propertiesThatAreNotTheDefault() {
        assertPrints("tensor([1.], requires_grad=true)", leaf(1));
        assertPrints("tensor([2.], grad_fn=<mul>)", leaf(1).mul(2));
        assertPrints(
                "tensor([0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0.],\n       requires_grad=true)",
                Tensor.zeros(16).requiresGrad(true));
        Tensor closed = Tensor.zeros(2, 3);
        closed.close();
        assertPrints("tensor(closed, float32 [2, 3])", closed);
    }

    @Test
    void float64IsNamed() {
        assumeTrue(device.info().float64(), "no float64");
        assertPrints("tensor([1.], dtype=float64)", Tensor.of(new double[] {1}));
        assertPrints(
                "tensor(0.3333, dtype=float64)",
                Tensor.of(new double[] {1}).div(3).get(0));
    }

    @Test
    void anotherDeviceIsNamed() {
        Tensor t = Tensor.of(1f);
        for (Device other : Device.list()) {
            if (other != device) {
                Device.setDefault(other);
                assertPrints("tensor([1.], device='" + device.id() + "')", t);
            }
        }
        Device.setDefault(device);
        assertPrints("tensor([1.])", t);
    }

    @Test
    void printingRecordsNothingAndLeavesNothing() {
        Tensor x = leaf(1, 2);
        try (Scope scope = Scope.open()) {
            String text = x.t().toString();
            assertEquals("tensor([1., 2.], requires_grad=true)", text);
        }
        assertTrue(Autograd.isGradEnabled());
        assertEquals("tensor([1., 2.], requires_grad=true)", x.toString());
    }
}
