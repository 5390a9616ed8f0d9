package org.clgrad.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.clgrad.error.DeviceException;
import org.clgrad.error.DeviceMemoryException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Backend;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contract between backends does not cover: memory, threads, failures, and the CPU's own fast paths. */
class CpuBackendTest {
    private final Backend backend = new CpuProvider().open(0);

    @AfterEach
    void close() {
        backend.close();
    }

    private static Backend withThreads(int threads) {
        return new CpuBackend(
                new Workers(threads), VectorSupport.get().kernels(), CpuInfo.describe(threads, VectorSupport.get()));
    }

    private static Operand floats(Backend on, float[] values, long... dims) {
        Buffer buffer = on.allocate(DType.FLOAT32, values.length);
        on.upload(buffer, 0, values, 0, values.length);
        return new Operand(buffer, Layout.contiguous(Shape.of(dims)));
    }

    private static float[] read(Backend on, Operand x) {
        float[] values = new float[(int) x.buffer().elements()];
        on.download(x.buffer(), 0, values, 0, values.length);
        return values;
    }

    private static float[] random(int n) {
        Random random = new Random(n);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    @Test
    void thereIsOneDevice() {
        CpuProvider provider = new CpuProvider();
        assertEquals("cpu", provider.kind());
        assertEquals(1, provider.probe().devices().size());
        assertSame(provider.probe(), provider.probe());
        assertEquals("cpu", provider.probe().devices().get(0).id());
        assertTrue(provider.probe().devices().get(0).keepsContract());
        String message =
                assertThrows(DeviceException.class, () -> provider.open(1)).getMessage();
        assertEquals("open: there is no device cpu:1; the only one is cpu:0", message);
    }

    @Test
    void aBufferBeyondAnArrayIsRefused() {
        String message = assertThrows(
                        DeviceMemoryException.class, () -> backend.allocate(DType.FLOAT64, 3_000_000_000L))
                .getMessage();
        assertTrue(message.contains("24000000000 bytes") && message.contains("at most 2147483639"), message);
    }

    @Test
    void aBufferBeyondTheHeapIsRefused() {
        long heap = Runtime.getRuntime().maxMemory();
        long elements = Math.min(heap / 8 + 1, CpuBuffer.MAX_ELEMENTS);
        List<Buffer> held = new ArrayList<>();
        String message = assertThrows(DeviceMemoryException.class, () -> {
                    while (true) {
                        held.add(backend.allocate(DType.INT64, elements));
                    }
                })
                .getMessage();
        held.clear();
        assertTrue(message.contains(elements * 8 + " bytes") && message.contains("-Xmx"), message);
    }

    @Test
    void misuseOfBuffersIsNamed() {
        Buffer freed = backend.allocate(DType.FLOAT32, 4);
        backend.free(freed);
        assertTrue(assertThrows(DeviceException.class, () -> backend.download(freed, 0, new float[4], 0, 4))
                .getMessage()
                .contains("after it was freed"));
        Buffer small = backend.allocate(DType.FLOAT32, 4);
        assertThrows(DeviceException.class, () -> backend.upload(small, 2, new float[4], 0, 4));
        assertThrows(DeviceException.class, () -> backend.upload(small, 0, new double[4], 0, 4));
        Operand beyond = new Operand(small, Layout.contiguous(Shape.of(9)));
        Primitive copy = new Primitive.Elementwise(Program.identity(DType.FLOAT32), List.of());
        String message = assertThrows(
                        DeviceException.class, () -> backend.submit(copy, floats(backend, new float[9], 9), beyond))
                .getMessage();
        assertTrue(message.startsWith("Elementwise: failed on cpu"), message);
    }

    @Test
    void aFailureInAWorkerReachesTheCaller() {
        try (Workers workers = new Workers(3, true)) {
            for (int i = 0; i < 50; i++) {
                long bad = i % 7;
                RuntimeException e = assertThrows(
                        IllegalStateException.class,
                        () -> workers.parallel(7, 1, (from, to) -> {
                            if (from <= bad && bad < to) {
                                throw new IllegalStateException("range " + bad);
                            }
                        }));
                assertEquals("range " + bad, e.getMessage());
            }
            AtomicInteger done = new AtomicInteger();
            workers.parallel(1000, 1, (from, to) -> done.addAndGet((int) (to - from)));
            assertEquals(1000, done.get());
        }
    }

    @Test
    void aClosedPoolStillWorks() {
        Workers workers = new Workers(3, true);
        workers.close();
        AtomicInteger done = new AtomicInteger();
        workers.parallel(10, 1, (from, to) -> done.addAndGet((int) (to - from)));
        assertEquals(10, done.get());
    }

    @Test
    void severalCallersAtOnce() throws InterruptedException {
        int n = 300_000;
        float[] values = random(n);
        Operand x = floats(backend, values, n);
        Primitive square = new Primitive.Elementwise(Program.of(Fn.SQUARE, null, DType.FLOAT32), List.of());
        List<Thread> callers = new ArrayList<>();
        AtomicInteger right = new AtomicInteger();
        for (int t = 0; t < 4; t++) {
            Thread caller = new Thread(() -> {
                for (int round = 0; round < 5; round++) {
                    Operand y = floats(backend, new float[n], n);
                    backend.submit(square, y, x);
                    float[] got = read(backend, y);
                    boolean same = true;
                    for (int i = 0; i < n; i++) {
                        same &= got[i] == values[i] * values[i];
                    }
                    right.addAndGet(same ? 1 : 0);
                }
            });
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(20, right.get());
    }

    @Test
    void threadsDoNotChangeBits() {
        int rows = 700;
        int columns = 900;
        float[] values = random(rows * columns);
        List<float[]> results = new ArrayList<>();
        for (int threads : new int[] {1, 2, 5}) {
            try (Backend on = withThreads(threads)) {
                Operand x = floats(on, values, rows, columns);
                Operand all = floats(on, new float[1]);
                Program exp = Program.of(Fn.EXP, null, DType.FLOAT32);
                on.submit(new Primitive.Reduce(Fold.SUM, exp, List.of(), List.of(true, true)), all, x);
                Operand down = floats(on, new float[columns], columns);
                on.submit(new Primitive.Reduce(Fold.SUM, exp, List.of(), List.of(true, false)), down, x);
                Operand product = floats(on, new float[rows * rows], rows, rows);
                Operand turned = new Operand(x.buffer(), x.layout().permute(1, 0));
                on.submit(new Primitive.MatMul(), product, x, turned);
                Operand sums = floats(on, new float[rows * columns], rows, columns);
                on.submit(new Primitive.CumSum(1, true), sums, x);
                float[] together = new float[1 + columns + rows * rows + rows * columns];
                int at = 0;
                for (Operand y : List.of(all, down, product, sums)) {
                    float[] part = read(on, y);
                    System.arraycopy(part, 0, together, at, part.length);
                    at += part.length;
                }
                results.add(together);
            }
        }
        assertArrayEquals(results.get(0), results.get(1));
        assertArrayEquals(results.get(0), results.get(2));
    }

    @Test
    void turnedOperandsGoByTiles() {
        for (long[] size : new long[][] {{64, 64}, {100, 130}, {65, 96}, {200, 64}}) {
            long rows = size[0];
            long columns = size[1];
            int n = (int) (3 * rows * columns);
            float[] a = random(n);
            float[] b = random(n + 1);
            Operand x = floats(backend, a, 3, rows, columns);
            Operand turned = new Operand(
                    floats(backend, b, n + 1).buffer(),
                    Layout.of(Shape.of(3, rows, columns), new long[] {rows * columns, 1, rows}, 1));
            Operand y = floats(backend, new float[n], 3, rows, columns);
            Program sub = Program.of(Fn.SUB, null, DType.FLOAT32, DType.FLOAT32);
            backend.submit(new Primitive.Elementwise(sub, List.of()), y, x, turned);
            // And with a turned target.
            Operand z = new Operand(floats(backend, new float[n + 1], n + 1).buffer(), turned.layout());
            backend.submit(new Primitive.Elementwise(sub, List.of()), z, x, turned);
            float[] straight = read(backend, y);
            float[] sideways = read(backend, z);
            for (int i = 0; i < n; i++) {
                long image = i / (rows * columns);
                long r = i / columns % rows;
                long c = i % columns;
                int t = (int) (1 + image * rows * columns + c * rows + r);
                assertEquals(a[i] - b[t], straight[i]);
                assertEquals(a[i] - b[t], sideways[t]);
            }
        }
    }

    @Test
    void moreElementsThanAnArrayHolds() {
        Operand one = floats(backend, new float[] {1}, 1);
        Shape huge = Shape.of(3, (1L << 31) / 3 + 1_000_000);
        Operand expanded = new Operand(one.buffer(), Layout.of(huge, new long[2], 0));
        Operand count = new Operand(backend.allocate(DType.INT64, 1), Layout.contiguous(Shape.SCALAR));
        Program widen = Program.of(Fn.CAST, DType.INT64, DType.FLOAT32);
        backend.submit(new Primitive.Reduce(Fold.SUM, widen, List.of(), List.of(true, true)), count, expanded);
        long[] got = new long[1];
        backend.download(count.buffer(), 0, got, 0, 1);
        assertEquals(huge.size(), got[0]);
    }
}
