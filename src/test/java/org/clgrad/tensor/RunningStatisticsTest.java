package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.clgrad.error.ShapeException;
import org.junit.jupiter.api.Test;

/** What normalisation does to running statistics while training. */
class RunningStatisticsTest extends OnEveryDevice {
    private static final double MOMENTUM = 0.5;
    private static final double EPS = 1e-5;

    @Test
    void batchNormMovesThemByTheBatch() {
        Tensor x = leaf(new float[][] {{1, 2}, {3, 6}});
        Tensor mean = Tensor.of(1, 1);
        Tensor var = Tensor.of(1, 1);
        Tensor y = x.batchNorm(mean, var, null, null, true, MOMENTUM, EPS);
        // Means 2 and 4; variances of the sample 2 and 8.
        assertValues(mean, 1.5, 2.5);
        assertValues(var, 1.5, 4.5);
        y.backward(Tensor.ones(2, 2));
        assertEquals(x.shape(), x.grad().shape());
    }

    @Test
    void batchNormKeepsThemWhenNotTraining() {
        Tensor mean = Tensor.of(1, 1);
        Tensor var = Tensor.of(4, 1);
        Tensor y = Tensor.of(new float[][] {{3, 2}}).batchNorm(mean, var, null, null, false, MOMENTUM, 0);
        assertValues(y, 1, 1);
        assertValues(mean, 1, 1);
        assertValues(var, 4, 1);
    }

    @Test
    void instanceNormMovesThemByTheMeanOverTheBatch() {
        Tensor mean = Tensor.of(0.0f);
        Tensor var = Tensor.of(1.0f);
        Tensor x = Tensor.of(new float[] {1, 3, 5, 9}, 2, 1, 2);
        x.instanceNorm(mean, var, null, null, true, MOMENTUM, EPS);
        // Means 2 and 7; variances of the sample 2 and 8.
        assertValues(mean, 2.25);
        assertValues(var, 3);
    }

    @Test
    void aRefusedBatchLeavesThem() {
        Tensor mean = Tensor.of(1, 1);
        Tensor x = Tensor.of(new float[][] {{1, 2}});
        assertThrows(ShapeException.class, () -> x.batchNorm(mean, null, null, null, true, MOMENTUM, EPS));
        assertValues(mean, 1, 1);
    }
}
