package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/** Statistics whose values PyTorch's documentation gives, and choices that no float64 reference can decide. */
class StatisticsTest extends OnEveryDevice {
    private static final float NAN = Float.NaN;

    private static void assertChosen(ValuesAndIndices chosen, double[] values, long... indices) {
        assertValues(chosen.values(), values);
        assertArrayEquals(indices, chosen.indices().toLongArray());
    }

    @Test
    void mediansAreTheLowerOnesAndNameTheFirstNan() {
        Tensor x = Tensor.of(new float[][] {{2, 3, 1}, {NAN, 1, NAN}});
        assertChosen(x.median(0, false), new double[] {NAN, 1, NAN}, 1, 1, 1);
        assertChosen(x.nanmedian(0, false), new double[] {2, 1, 1}, 0, 1, 0);
        assertValues(Tensor.of(1, NAN, 3, 2).median(), NAN);
        assertValues(Tensor.of(1, NAN, 3, 2).nanmedian(), 2);
        assertChosen(Tensor.of(NAN, NAN).nanmedian(0, true), new double[] {NAN}, 0);
        assertChosen(Tensor.of(NAN, 1, NAN).median(0, true), new double[] {NAN}, 0);
    }

    @Test
    void modesAreTheSmallestOfSeveralAndNameTheLastPlace() {
        long[] rows = {
            0, 0, 0, 2, 0, 0, 2, 0, 3, 0, 0, 2, 0, 1, 2, 2, 2, 0, 0, 0, 3, 2, 2, 3, 0, 1, 1, 0, 1, 1, 0, 0, 2, 0, 2
        };
        Tensor x = Tensor.of(rows, 5, 7);
        assertChosen(x.mode(0, false), new double[] {0, 2, 0, 0, 0, 0, 2}, 1, 3, 4, 4, 2, 4, 4);
        assertChosen(Tensor.of(NAN, NAN, 5, 5).mode(0, false), new double[] {5}, 3);
    }

    @Test
    void quantilesInterpolateInFiveWays() {
        Tensor x = Tensor.arange(device, DType.FLOAT32, 0, 4, 1);
        Tensor q = Tensor.of(0.4f, 0.6f);
        int[] all = {};
        assertValues(x.quantile(q, all, false, "lower"), 1, 1);
        assertValues(x.quantile(q, all, false, "higher"), 2, 2);
        assertValues(x.quantile(q, all, false, "nearest"), 1, 2);
        assertValues(x.quantile(q, all, false, "midpoint"), 1.5, 1.5);
        assertArrayEquals(
                new double[] {1.2, 1.8}, x.quantile(q, all, false, "linear").toDoubleArray(), 1e-6);
        Tensor y = Tensor.of(new float[][] {{0.0795f, -1.2117f, 0.9765f}, {1.1707f, 0.6706f, 0.4884f}});
        Tensor quartiles = y.quantile(Tensor.of(0.25f, 0.5f, 0.75f), new int[] {1}, true, "linear");
        assertEquals(Shape.of(3, 2, 1), quartiles.shape());
        assertArrayEquals(
                new double[] {-0.5661, 0.5795, 0.0795, 0.6706, 0.5280, 0.9206}, quartiles.toDoubleArray(), 6e-5);
        assertValues(Tensor.of(1, NAN, 3).quantile(0.5), NAN);
        assertValues(Tensor.of(1, NAN, 3).nanquantile(0.5), 2);
        assertValues(Tensor.of(NAN, NAN).nanquantile(0.5), NAN);
    }

    @Test
    void covariancesAreOfRows() {
        Tensor x = Tensor.of(new float[][] {{0, 1, 2}, {2, 1, 0}});
        assertValues(x.cov(), 1, -1, -1, 1);
        assertValues(x.corrcoef(), 1, -1, -1, 1);
        // An observation that counts twice is two observations.
        Tensor twice = Tensor.of(new float[][] {{0, 1, 1, 2}, {2, 1, 1, 5}});
        Tensor once = Tensor.of(new float[][] {{0, 1, 2}, {2, 1, 5}});
        assertArrayEquals(
                twice.cov().toDoubleArray(),
                once.cov(1, Tensor.of(new long[] {1, 2, 1}, 3), null).toDoubleArray(),
                1e-6);
    }

    @Test
    void cumulativeExtremaNameTheLastOfEquals() {
        assertChosen(
                Tensor.of(2, 3, 3, 1, NAN, 5, NAN).cummax(0),
                new double[] {2, 3, 3, 3, NAN, NAN, NAN},
                0,
                1,
                2,
                2,
                4,
                4,
                6);
        assertChosen(Tensor.of(2, 3, 2, 1, 1).cummin(0), new double[] {2, 2, 2, 1, 1}, 0, 0, 2, 3, 4);
    }

    @Test
    void differencesAndTrapezoids() {
        assertValues(Tensor.of(1, 3, 2).diff(1, 0, null, Tensor.of(4, 5)), 2, -1, 2, 1);
        boolean[] bits = {true, true, false, true};
        assertValues(Tensor.of(bits, 4).diff(), 0, 1, 1);
        Tensor y = Tensor.of(1, 5, 10);
        assertValues(y.trapezoid(1, 0), 10.5);
        assertValues(y.trapezoid(Tensor.of(1, 3, 6), -1), 28.5);
        assertValues(y.cumulativeTrapezoid(1, 0), 3, 10.5);
        assertValues(y.cumulativeTrapezoid(Tensor.of(1, 3, 6), -1), 6, 28.5);
    }
}
