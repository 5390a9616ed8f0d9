package org.clgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleTest {
    private static final String DEVICES = "org.clgrad.testing.Devices#all";

    private static Sequential network(Device device, long seed) {
        Generator generator = new Generator(seed);
        return new Sequential(
                new Conv2d(Conv2d.Geometry.of(2, 4, 3).withPadding(1), true, device, DType.FLOAT32, generator),
                Tensor::relu,
                x -> x.maxPool2d(2),
                x -> x.flatten(1, -1),
                new Linear(16, 3, true, device, DType.FLOAT32, generator));
    }

    @Test
    void parametersAreNamedAsInPyTorch() {
        Sequential net = network(Device.cpu(), 0);
        assertEquals(
                List.of("0.weight", "0.bias", "4.weight", "4.bias"),
                new ArrayList<>(net.namedParameters().keySet()));
        assertEquals(
                List.of(Shape.of(4, 2, 3, 3), Shape.of(4), Shape.of(3, 16), Shape.of(3)),
                net.parameters().stream().map(Tensor::shape).toList());
        assertTrue(net.parameters().stream().allMatch(p -> p.requiresGrad() && p.isLeaf()));
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void parametersStartUniformAndWithTheSameBitsEverywhere(Device device) {
        List<Tensor> parameters = network(device, 7).parameters();
        List<Tensor> expected = network(Device.cpu(), 7).parameters();
        double[] bounds = {1 / Math.sqrt(18), 1 / Math.sqrt(18), 0.25, 0.25};
        for (int i = 0; i < bounds.length; i++) {
            float[] values = parameters.get(i).toFloatArray();
            assertArrayEquals(expected.get(i).toFloatArray(), values);
            double largest = 0;
            for (float v : values) {
                largest = Math.max(largest, Math.abs(v));
            }
            assertTrue(largest <= bounds[i] * (1 + 1e-6) && largest > bounds[i] / 4, i + ": " + largest);
        }
    }

    @Test
    void uniformStartFillsItsRange() {
        float[] values = Init.uniform(Device.cpu(), DType.FLOAT32, 0.5, new Generator(1), 100_000)
                .toFloatArray();
        double sum = 0;
        double squares = 0;
        for (float v : values) {
            assertTrue(v >= -0.5f && v < 0.5f);
            sum += v;
            squares += v * v;
        }
        assertEquals(0, sum / values.length, 0.005);
        assertEquals(1.0 / 12, squares / values.length, 0.001);
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void linearAndConvolutionCompute(Device device) {
        Linear linear = new Linear(2, 1, true, device, DType.FLOAT32, new Generator(0));
        Conv2d conv = new Conv2d(
                Conv2d.Geometry.of(1, 1, 2).withStride(2).withPadding(1),
                true,
                device,
                DType.FLOAT32,
                new Generator(0));
        try (Autograd.Mode mode = Autograd.noGrad()) {
            linear.parameter("weight").copy_(Tensor.of(device, new float[] {2, 3}, 1, 2));
            linear.parameter("bias").fill_(0.5);
            conv.parameter("weight").copy_(Tensor.of(device, new float[] {1, 2, 3, 4}, 1, 1, 2, 2));
            conv.parameter("bias").fill_(0.5);
        }
        Tensor x = Tensor.of(device, new float[] {1, 10, 100, 1000}, 2, 2);
        assertArrayEquals(new float[] {32.5f, 3200.5f}, linear.apply(x).toFloatArray());
        Tensor image = x.reshape(1, 2, 2);
        Tensor filtered = conv.apply(image);
        assertEquals(Shape.of(1, 2, 2), filtered.shape());
        assertArrayEquals(new float[] {4.5f, 30.5f, 200.5f, 1000.5f}, filtered.toFloatArray());
    }

    @Test
    void layersWithoutBias() {
        Linear linear = new Linear(2, 1, false, Device.cpu(), DType.FLOAT64, new Generator(0));
        assertEquals(1, linear.parameters().size());
        assertEquals(
                DType.FLOAT64,
                linear.apply(Tensor.ones(Device.cpu(), DType.FLOAT64, 1, 2)).dtype());
        Conv2d conv = new Conv2d(
                Conv2d.Geometry.of(4, 6, 1).withGroups(2).withDilation(2),
                false,
                Device.cpu(),
                DType.FLOAT32,
                new Generator(0));
        assertEquals(Shape.of(6, 2, 1, 1), conv.parameters().get(0).shape());
        assertEquals(
                Shape.of(6, 5, 5),
                conv.apply(Tensor.ones(Device.cpu(), DType.FLOAT32, 4, 5, 5)).shape());
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void movesWithItsGradients(Device device) {
        for (Device target : Devices.all()) {
            Sequential net = network(device, 3);
            Tensor x = new Generator(9).rand(device, DType.FLOAT32, 1, 2, 4, 4);
            net.apply(x).sum().backward();
            List<Tensor> before = net.parameters();
            float[] output = net.apply(x).toFloatArray();
            assertSame(net, net.to(target));
            List<Tensor> after = net.parameters();
            for (int i = 0; i < after.size(); i++) {
                assertSame(target, after.get(i).device());
                assertTrue(after.get(i).requiresGrad() && after.get(i).isLeaf());
                assertArrayEquals(
                        before.get(i).grad().toFloatArray(), after.get(i).grad().toFloatArray());
            }
            assertArrayEquals(output, net.apply(x.to(target)).toFloatArray());
        }
    }

    @Test
    void zeroGradClosesGradients() {
        Linear linear = new Linear(2, 1, true, Device.cpu(), DType.FLOAT32, new Generator(0));
        linear.apply(Tensor.ones(Device.cpu(), DType.FLOAT32, 1, 2)).sum().backward();
        Tensor grad = linear.parameters().get(0).grad();
        linear.zeroGrad();
        assertNull(linear.parameters().get(0).grad());
        assertTrue(grad.isClosed());
    }

    /** Without a graph nothing of a forward pass stays but its result. */
    @ParameterizedTest
    @MethodSource(DEVICES)
    void temporariesAreFreed(Device device) {
        Sequential net = network(device, 0);
        try (Autograd.Mode mode = Autograd.noGrad();
                Tensor x = Tensor.zeros(device, DType.FLOAT32, 512, 2, 4, 4)) {
            net.apply(x).realize().close();
            long before = device.memory().stats().liveBytes();
            try (Tensor y = net.apply(x).realize()) {
                long held = device.memory().stats().liveBytes() - before;
                assertTrue(held <= y.size() * 4 * 9 / 8, held + " bytes for " + y.size() * 4);
            }
        }
    }

    @Test
    void inputIsNotClosed() {
        Sequential identity = new Sequential(x -> x);
        Tensor x = Tensor.ones(Device.cpu(), DType.FLOAT32, 1);
        assertSame(x, identity.apply(x));
        assertEquals(1, x.item());
    }

    @Test
    void describesItself() {
        assertEquals(
                "Sequential(\n  (0): Conv2d(2 -> 4, kernel [3, 3], stride [1, 1], padding [1, 1])\n"
                        + "  (4): Linear(16 -> 3)\n)",
                network(Device.cpu(), 0).toString());
    }

    /** A module that registers what it is told to. */
    private static final class Custom extends Module {
        Custom(String name, DType type) {
            register("first", new Linear(1, 1, true, Device.cpu(), DType.FLOAT32, new Generator(0)));
            register(name, Tensor.zeros(Device.cpu(), type, 1));
        }

        @Override
        protected Tensor forward(Tensor x) {
            return x.mul(parameter("second"));
        }
    }

    @Test
    void badRegistrations() {
        for (String name : List.of("first", "", "a.b")) {
            assertThrows(ArgumentException.class, () -> new Custom(name, DType.FLOAT32), name);
        }
        assertThrows(DTypeException.class, () -> new Custom("second", DType.INT32));
        Module module = new Custom("scale", DType.FLOAT32);
        Tensor x = Tensor.ones(Device.cpu(), DType.FLOAT32, 1);
        String message =
                assertThrows(ArgumentException.class, () -> module.apply(x)).getMessage();
        assertTrue(message.contains("'second'") && message.contains("scale"), message);
        assertThrows(ArgumentException.class, () -> Conv2d.Geometry.of(3, 4, 3).withGroups(2));
        assertThrows(ArgumentException.class, () -> Conv2d.Geometry.of(3, 4, 0));
        assertThrows(ArgumentException.class, () -> new Linear(-1, 2));
    }
}
