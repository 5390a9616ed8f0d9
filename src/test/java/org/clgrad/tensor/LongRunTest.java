package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.clgrad.engine.DeviceMemory;
import org.clgrad.nn.Linear;
import org.clgrad.nn.Sequential;
import org.clgrad.optim.Sgd;
import org.junit.jupiter.api.Test;

/**
 * A training that opens no scope and closes nothing holds as much after many steps as after a few: on the device, in
 * its pool, and in the JVM. The system property {@code clgrad.test.steps} says how many, for long runs by hand.
 */
class LongRunTest extends OnEveryDevice {
    private static final int STEPS = Integer.getInteger("clgrad.test.steps", 2000);
    private static final long DEVICE_SLACK = 64 << 10;
    private static final long HEAP_SLACK = 4 << 20;

    /** What is held when everything that is unreachable is gone. */
    private record Held(long live, long pooled, int buffers, long heap) {
        static Held by(DeviceMemory memory) throws InterruptedException {
            Runtime runtime = Runtime.getRuntime();
            for (int i = 0; i < 5; i++) {
                System.gc();
                Thread.sleep(20);
                memory.stats();
            }
            DeviceMemory.Stats stats = memory.stats();
            return new Held(
                    stats.liveBytes(),
                    stats.pooledBytes(),
                    stats.buffers(),
                    runtime.totalMemory() - runtime.freeMemory());
        }
    }

    private final Generator random = new Generator(1);
    private final Sequential network =
            new Sequential(new Linear(8, 300, random), Tensor::tanh, new Linear(300, 1, random));
    private final Sgd optimizer = new Sgd(network.parameters(), 1e-3, 0.9);
    private final Tensor x = random.randn(null, network.parameters().get(0).dtype(), 16, 8);
    private final Tensor y = x.sum(new int[] {1}, true).realize();

    private void train(int steps) {
        for (int step = 0; step < steps; step++) {
            optimizer.zeroGrad();
            network.apply(x).mseLoss(y).backward();
            optimizer.step();
        }
    }

    @Test
    void nothingGrows() throws InterruptedException {
        double before = network.apply(x).mseLoss(y).item();
        train(STEPS / 10);
        Held early = Held.by(device.memory());
        train(STEPS);
        Held late = Held.by(device.memory());
        String both = List.of(early, late) + " after " + STEPS + " steps";
        assertTrue(late.live <= early.live + DEVICE_SLACK, both);
        assertTrue(late.pooled <= 2 * early.pooled + DEVICE_SLACK, both);
        assertTrue(late.buffers <= early.buffers + 4, both);
        assertTrue(late.heap <= early.heap + HEAP_SLACK, both);
        assertTrue(network.apply(x).mseLoss(y).item() < before / 2, "it did not learn");
    }
}
