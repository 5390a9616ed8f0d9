package org.clgrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientClippingTest {
    private static Tensor parameter(Device device, double... gradient) {
        Tensor p = Tensor.zeros(device, DType.FLOAT64, gradient.length).requiresGrad(true);
        p.setGrad(Tensor.of(device, gradient, gradient.length));
        return p;
    }

    private static void assertGrad(Tensor p, double... expected) {
        assertArrayEquals(expected, p.grad().toDoubleArray(), 1e-12, p.grad().toString());
    }

    @ParameterizedTest
    @MethodSource("org.clgrad.testing.Devices#all")
    void scalesAllGradientsByOneFactor(Device device) {
        Tensor a = parameter(device, 3, 0);
        Tensor b = parameter(device, 0, -4, 12);
        Tensor without = Tensor.zeros(device, DType.FLOAT64, 2).requiresGrad(true);
        Tensor norm = GradientClipping.clipNorm(List.of(a, without, b), 26);
        assertEquals(13, norm.item(), 1e-12);
        assertGrad(a, 3, 0);
        assertGrad(b, 0, -4, 12);
        GradientClipping.clipNorm(List.of(a, without, b), 6.5);
        double factor = 6.5 / (13 + 1e-6);
        assertGrad(a, 3 * factor, 0);
        assertGrad(b, 0, -4 * factor, 12 * factor);
        assertNull(without.grad());
    }

    @ParameterizedTest
    @MethodSource("org.clgrad.testing.Devices#all")
    void theNormOfLargeGradientsDoesNotOverflow(Device device) {
        Tensor p = Tensor.zeros(device, DType.FLOAT32, 2).requiresGrad(true);
        p.setGrad(Tensor.of(device, new float[] {3e30f, 4e30f}, 2));
        Tensor norm = GradientClipping.clipNorm(List.of(p), 5);
        assertEquals(5e30, norm.item(), 1e24);
        assertArrayEquals(new double[] {3, 4}, p.grad().toDoubleArray(), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("org.clgrad.testing.Devices#all")
    void limitsEachElement(Device device) {
        Tensor p = parameter(device, -3, 0.25, 7);
        GradientClipping.clipValue(List.of(p), 0.5);
        assertGrad(p, -0.5, 0.25, 0.5);
    }

    @ParameterizedTest
    @MethodSource("org.clgrad.testing.Devices#all")
    void refusesBoundsThatAreNone(Device device) {
        Tensor p = parameter(device, 1);
        ArgumentException e = assertThrows(ArgumentException.class, () -> GradientClipping.clipNorm(List.of(p), -1));
        assertTrue(e.getMessage().contains("maxNorm is -1.0"), e.getMessage());
        assertThrows(ArgumentException.class, () -> GradientClipping.clipValue(List.of(p), Double.NaN));
        assertGrad(p, 1);
        assertNull(GradientClipping.clipNorm(List.of(), 1));
    }
}
