package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.clgrad.engine.Device;
import org.clgrad.engine.DeviceListener;
import org.clgrad.engine.DeviceMemory;
import org.clgrad.nn.Conv2d;
import org.clgrad.nn.Linear;
import org.clgrad.nn.Sequential;
import org.clgrad.optim.Adam;
import org.clgrad.optim.Optimizer;
import org.clgrad.optim.Sgd;
import org.clgrad.shape.DType;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * After a few steps a training takes all its memory from the pool and waits for the device only where it reads. What the
 * OpenCL backend takes for itself and waits for on its own counts as well.
 */
class SteadyStateTest extends OnEveryDevice {
    private static final int WARM_UP = 20;
    private static final int STEPS = 50;
    private static final long BATCH = 16;
    /** How often the JVM may be given time to compile: until then the CPU fallback's Vector API allocates every vector. */
    private static final int PATIENCE = 400;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * What is trained, and twice the bytes of the Java heap that a step was found to take on the calling thread once it
     * was compiled, with OpenCL and on the CPU fallback.
     */
    enum Training {
        /** Two linear layers, momentum: 116 kB and 60 kB. */
        MLP_SGD(false, parameters -> new Sgd(parameters, 1e-3, 0.9), 232_000, 120_000),
        /** The same with Adam: 119 kB and 64 kB. */
        MLP_ADAM(false, parameters -> new Adam(parameters, 1e-3), 238_000, 128_000),
        /** A convolution and a linear layer, momentum: 128 kB, and 680 kB as the fallback packs its factors on the heap. */
        CNN_SGD(true, parameters -> new Sgd(parameters, 1e-3, 0.9), 256_000, 1_360_000),
        /** The same with Adam: 136 kB and 680 kB. */
        CNN_ADAM(true, parameters -> new Adam(parameters, 1e-3), 272_000, 1_360_000);

        final boolean images;
        final Function<List<Tensor>, Optimizer> method;
        private final long most;
        private final long mostOnCpu;

        Training(boolean images, Function<List<Tensor>, Optimizer> method, long most, long mostOnCpu) {
            this.images = images;
            this.method = method;
            this.most = most;
            this.mostOnCpu = mostOnCpu;
        }

        long mostHeapBytes(Device device) {
            return device == Device.cpu() ? mostOnCpu : most;
        }
    }

    private final Generator random = new Generator(1);
    private Sequential network;
    private Optimizer optimizer;
    private Tensor input;
    private Tensor labels;

    @BeforeEach
    void settle() throws InterruptedException {
        collect();
        device.memory().trim();
    }

    private void prepare(Training training) {
        if (training.images) {
            network = new Sequential(
                    new Conv2d(1, 8, 3, random),
                    Tensor::relu,
                    x -> x.maxPool2d(2),
                    x -> x.flatten(1, -1),
                    new Linear(8 * 13 * 13, 10, random));
            input = random.randn(null, DType.FLOAT32, BATCH, 1, 28, 28).realize();
        } else {
            network = new Sequential(new Linear(64, 300, random), Tensor::tanh, new Linear(300, 10, random));
            input = random.randn(null, DType.FLOAT32, BATCH, 64).realize();
        }
        optimizer = training.method.apply(network.parameters());
        labels = Tensor.of(LongStream.range(0, BATCH).map(i -> i % 10).toArray());
    }

    private static Tensor pair(long... numbers) {
        return Tensor.of(numbers);
    }

    private void step(boolean reads) {
        try (Scope scope = Scope.open()) {
            optimizer.zeroGrad();
            Tensor loss = network.apply(input).crossEntropy(labels);
            loss.backward();
            optimizer.step();
            if (reads) {
                loss.item();
            }
        }
    }

    /** Counts what a backend tells of. */
    private static final class Counter implements DeviceListener {
        private int transfers;
        private int waits;
        private int buffers;

        @Override
        public void computing(Primitive op, Operand out, Operand... inputs) {}

        @Override
        public void transferring(boolean upload, long bytes) {
            transfers++;
        }

        @Override
        public void handedOver() {}

        @Override
        public void enqueued(Command command) {}

        @Override
        public void waiting() {
            waits++;
        }

        @Override
        public void allocated(long bytes) {
            buffers++;
        }
    }

    /** Has steps run, of which so many read; nothing else may wait, and nothing may be allocated. */
    private void check(Runnable step, int reads) throws InterruptedException {
        collect();
        Counter counter = new Counter();
        DeviceMemory.Stats before = device.memory().stats();
        boolean told = device.listen(counter);
        counter.waits = 0;
        for (int i = 0; i < STEPS; i++) {
            step.run();
        }
        int waits = counter.waits;
        device.listen(null);
        DeviceMemory.Stats after = device.memory().stats();
        assertEquals(before.buffers(), after.buffers(), "buffers in use");
        assertEquals(before.liveBytes(), after.liveBytes(), "bytes in use");
        assertEquals(before.pooledBytes(), after.pooledBytes(), "bytes in the pool");
        assertEquals(0, counter.buffers, "buffers asked of the driver");
        assertEquals(reads * STEPS, counter.transfers, "transfers");
        assertEquals(told ? reads * STEPS : 0, waits, "waits for the device");
    }

    private static void repeat(int times, Runnable step) {
        for (int i = 0; i < times; i++) {
            step.run();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsAllocatedAndNothingWaitsButForReads(Training training) throws InterruptedException {
        prepare(training);
        repeat(WARM_UP, () -> step(true));
        check(() -> step(false), 0);
        check(() -> step(true), 1);
    }

    /** Rows so long and so few that they are not taken whole, and labels of which nothing is known before. */
    @Test
    void norDoLongRowsAndComputedLabels() throws InterruptedException {
        network = new Sequential(new Linear(8, 70_000, random));
        input = random.randn(null, DType.FLOAT32, 2, 8).realize();
        optimizer = new Sgd(network.parameters(), 1e-3);
        Tensor computed = pair(1, 2).add(pair(3, 4));
        labels = computed;
        repeat(WARM_UP, () -> step(false));
        check(() -> step(false), 0);
        labels = computed.indexSelect(0, pair(1, 0));
        check(() -> step(false), 0);
    }

    @ParameterizedTest
    @EnumSource
    void littleIsAllocatedOnTheHeap(Training training) {
        prepare(training);
        long most = training.mostHeapBytes(device);
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < PATIENCE && bytes > most; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            repeat(STEPS, () -> step(false));
            bytes = (THREADS.getCurrentThreadAllocatedBytes() - before) / STEPS;
        }
        assertTrue(bytes <= most, bytes + " bytes a step");
    }
}
