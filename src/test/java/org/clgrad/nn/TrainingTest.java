package org.clgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.clgrad.engine.Device;
import org.clgrad.optim.Adam;
import org.clgrad.optim.Optimizer;
import org.clgrad.optim.Sgd;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole training runs: that they learn, give the same bits on every device, and stay within their memory. */
@Tag("plain-java")
class TrainingTest {
    private static final String DEVICES = "org.clgrad.testing.Devices#all";

    @ParameterizedTest
    @MethodSource(DEVICES)
    void learnsExclusiveOr(Device device) {
        Generator generator = new Generator(5);
        Module net = new Sequential(
                new Linear(2, 8, true, device, DType.FLOAT32, generator),
                Tensor::tanh,
                new Linear(8, 1, true, device, DType.FLOAT32, generator));
        Tensor x = Tensor.of(device, new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
        Tensor y = Tensor.of(device, new float[] {0, 1, 1, 0}, 4, 1);
        Optimizer adam = new Adam(net.parameters(), 0.05);
        double loss = 1;
        for (int step = 0; step < 300; step++) {
            try (Scope scope = Scope.open()) {
                adam.zeroGrad();
                Tensor l = net.apply(x).mseLoss(y);
                l.backward();
                adam.step();
                loss = step == 299 ? l.item() : loss;
            }
        }
        assertTrue(loss < 1e-3, "loss " + loss);
        float[] answers = net.apply(x).toFloatArray();
        assertArrayEquals(new float[] {0, 1, 1, 0}, answers, 0.1f);
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void twentyStepsHaveTheSameBitsEverywhere(Device device) {
        List<Function<Module, Optimizer>> optimizers = List.of(
                m -> new Sgd(m.parameters(), 0.1, 0.9, true, 1e-3),
                m -> new Adam(m.parameters(), 0.01, 0.9, 0.999, 1e-8, 1e-3));
        for (Function<Module, Optimizer> optimizer : optimizers) {
            int[] expected = lossBits(Device.cpu(), optimizer);
            assertArrayEquals(expected, lossBits(device, optimizer));
            assertTrue(Float.intBitsToFloat(expected[19]) < Float.intBitsToFloat(expected[0]));
        }
    }

    private static int[] lossBits(Device device, Function<Module, Optimizer> makeOptimizer) {
        Generator generator = new Generator(11);
        Module net = new Sequential(
                new Conv2d(Conv2d.Geometry.of(1, 5, 3), true, device, DType.FLOAT32, generator),
                Tensor::relu,
                x -> x.maxPool2d(2),
                x -> x.flatten(1, -1),
                new Linear(125, 20, true, device, DType.FLOAT32, generator),
                Tensor::gelu,
                new Linear(20, 4, true, device, DType.FLOAT32, generator));
        Tensor images = generator.randn(device, DType.FLOAT32, 33, 1, 12, 12);
        Tensor labels = generator.randint(device, 0, 4, 33);
        Optimizer optimizer = makeOptimizer.apply(net);
        int[] bits = new int[20];
        for (int step = 0; step < bits.length; step++) {
            try (Scope scope = Scope.open()) {
                optimizer.zeroGrad();
                Tensor loss = net.apply(images).crossEntropy(labels);
                loss.backward();
                optimizer.step();
                bits[step] = Float.floatToRawIntBits((float) loss.item());
            }
        }
        return bits;
    }

    /**
     * A loop that closes nothing goes on for ever within a budget of a few steps' tensors, and the same loop in a scope
     * needs only one step's.
     */
    @ParameterizedTest
    @MethodSource(DEVICES)
    void memoryIsBounded(Device device) {
        long whole = device.memory().stats().budgetBytes();
        long before = settled(device);
        long allowed = 8L << 20;
        try {
            device.memory().setBudget(before + allowed);
            Loop loop = new Loop(device);
            for (int step = 0; step < 50; step++) {
                try (Scope scope = Scope.open()) {
                    loop.step();
                }
            }
            device.memory().resetPeak();
            for (int step = 0; step < 50; step++) {
                try (Scope scope = Scope.open()) {
                    loop.step();
                }
            }
            long inScope = device.memory().stats().peakBytes() - before;
            device.memory().resetPeak();
            long total = 0;
            for (int step = 0; step < 3000; step++) {
                total += loop.step();
            }
            long dropped = device.memory().stats().peakBytes() - before;
            assertTrue(dropped <= allowed, dropped + " bytes held, " + allowed + " allowed");
            assertTrue(total > 10 * allowed, "the loop makes only " + total + " bytes and would fit");
            assertTrue(4 * inScope < dropped, inScope + " bytes in a scope, " + dropped + " without");
        } finally {
            device.memory().setBudget(whole);
        }
    }

    /** Bytes held once everything dropped by other tests was collected. */
    private static long settled(Device device) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            least = Math.min(least, device.memory().stats().liveBytes());
        }
        return least;
    }

    /** A network whose every tensor is large enough to be counted. */
    private static final class Loop {
        private final Module net;
        private final Optimizer optimizer;
        private final Tensor x;
        private final Tensor y;

        Loop(Device device) {
            Generator generator = new Generator(2);
            net = new Sequential(
                    new Linear(64, 32, true, device, DType.FLOAT32, generator),
                    Tensor::relu,
                    new Linear(32, 64, true, device, DType.FLOAT32, generator));
            optimizer = new Sgd(net.parameters(), 0.01, 0.9);
            x = generator.rand(device, DType.FLOAT32, 64, 64);
            y = generator.rand(device, DType.FLOAT32, 64, 64);
        }

        /** Returns about how many bytes of results were made. */
        long step() {
            optimizer.zeroGrad();
            net.apply(x).mseLoss(y).backward();
            optimizer.step();
            return 2 * x.size() * 4;
        }
    }
}
