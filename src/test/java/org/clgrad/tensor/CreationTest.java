package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.DeviceException;
import org.clgrad.error.DeviceMemoryException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Making tensors, reading them back, moving them between devices, and sizes beyond 32 bits. */
class CreationTest extends OnEveryDevice {
    private static final long MANY = 3_000_000_000L;

    private static void assertMessage(Executable code, String... parts) {
        String message = assertThrows(ClgradException.class, code).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    // ---- from the host and back

    @Test
    void everyTypeComesBackAsItWas() {
        float[] floats = {1.5f, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};
        assertArrayEquals(floats, Tensor.of(floats).toFloatArray());
        int[] ints = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE};
        assertArrayEquals(ints, Tensor.of(ints).toIntArray());
        long[] longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1};
        assertArrayEquals(longs, Tensor.of(longs).toLongArray());
        boolean[] bools = {true, false, true};
        assertArrayEquals(bools, Tensor.of(bools).toBooleanArray());
        assertArrayEquals(new double[] {1, 0, 1}, Tensor.of(bools).toDoubleArray());
        assertEquals(DType.BOOL, Tensor.of(bools).dtype());
        assertSame(device, Tensor.of(longs).device());
    }

    @Test
    void float64ComesBackAsItWas() {
        assumeTrue(device.info().float64(), "no float64");
        double[] doubles = {Math.PI, 1e300, -0.0, Double.MIN_VALUE};
        Tensor t = Tensor.of(doubles, 2, 2);
        assertArrayEquals(doubles, t.toDoubleArray());
        assertEquals(DType.FLOAT64, t.dtype());
    }

    @Test
    void theArrayIsCopied() {
        float[] values = {1, 2};
        Tensor t = Tensor.of(values);
        values[0] = 9;
        assertValues(t, 1, 2);
        t.toFloatArray()[1] = 9;
        assertValues(t, 1, 2);
    }

    @Test
    void longArithmeticKeepsAllBits() {
        Tensor t = Tensor.of(new long[] {(1L << 53) + 1, Long.MAX_VALUE});
        assertArrayEquals(
                new long[] {(1L << 53) + 3, Long.MIN_VALUE + 1}, t.add(2).toLongArray());
        assertEquals((1L << 54) + 2, t.narrow(0, 0, 1).expand(2).sum().toLongArray()[0]);
        assertArrayEquals(
                new boolean[] {false, true},
                t.ne((double) (1L << 53)).logicalAnd(t.eq(t.amax())).toBooleanArray());
    }

    @Test
    void readingAnotherTypeIsRefused() {
        Tensor t = Tensor.arange(3);
        assertMessage(t::toFloatArray, "int64", "float32", "to(DType.FLOAT32)");
        assertMessage(t::item, "[3]", "3 elements");
        assertEquals(2, t.get(2).item());
        assertEquals(2, t.narrow(0, 2, 1).item());
    }

    @Test
    void shapesMustFitTheValues() {
        assertEquals(Shape.of(2, 3), Tensor.of(new float[6], 2, 3).shape());
        assertMessage(() -> Tensor.of(new float[6], 4, 2), "6 values", "[4, 2]", "8");
        assertMessage(() -> Tensor.of(new float[][] {{1, 2}, {3}}), "row 1 has 1 values", "row 0 2");
        assertMessage(() -> Tensor.of(new float[2], -2, -1), "negative size -2");
        assertThrows(DTypeException.class, () -> Tensor.of(device, new short[2]));
        assertEquals(Shape.of(0, 0), Tensor.of(new float[0][]).shape());
        assertEquals(Shape.of(0), Tensor.of(new long[0]).shape());
    }

    // ---- made on the device

    @Test
    void constants() {
        assertValues(Tensor.zeros(2), 0, 0);
        assertValues(Tensor.ones(2, 1), 1, 1);
        assertValues(Tensor.full(2.5, new long[] {2}), 2.5, 2.5);
        assertValues(Tensor.scalar(4), 4);
        assertEquals(Shape.SCALAR, Tensor.scalar(4).shape());
        assertValues(Tensor.full(device, DType.INT32, -3, 2), -3, -3);
        assertValues(Tensor.ones(device, DType.BOOL, 2), 1, 1);
        assertValues(Tensor.zerosLike(Tensor.arange(2)), 0, 0);
        assertEquals(DType.INT64, Tensor.onesLike(Tensor.arange(2)).dtype());
        assertEquals(0, Tensor.zeros(3, 0).size());
        assertMessage(() -> Tensor.full(device, DType.INT32, 1e10), "1.0E10", "int32");
        assertMessage(() -> Tensor.full(device, DType.BOOL, 2), "bool");
        assertMessage(() -> Tensor.full(device, DType.INT64, 0.5), "0.5");
    }

    @Test
    void ranges() {
        assertArrayEquals(new long[] {0, 1, 2}, Tensor.arange(3).toLongArray());
        assertEquals(0, Tensor.arange(0).size());
        assertValues(Tensor.arange(device, DType.FLOAT32, 1, 2, 0.25), 1, 1.25, 1.5, 1.75);
        assertValues(Tensor.arange(device, DType.INT32, 5, -1, -2), 5, 3, 1);
        assertValues(Tensor.linspace(-1, 1, 5), -1, -0.5, 0, 0.5, 1);
        assertValues(Tensor.linspace(3, 4, 1), 3);
        assertEquals(0, Tensor.linspace(0, 1, 0).size());
        assertEquals(0.3f, Tensor.linspace(0.1, 0.3, 7).toFloatArray()[6]);
        assertThrows(ArgumentException.class, () -> Tensor.arange(device, DType.FLOAT32, 0, 1, 0));
        assertThrows(ArgumentException.class, () -> Tensor.arange(device, DType.FLOAT32, 0, 1, -1));
        assertThrows(ArgumentException.class, () -> Tensor.arange(device, DType.FLOAT32, 0, Double.NaN, 1));
        assertThrows(ArgumentException.class, () -> Tensor.linspace(0, 1, -1));
    }

    @Test
    void identities() {
        assertValues(Tensor.eye(2), 1, 0, 0, 1);
        assertValues(Tensor.eye(device, DType.INT64, 2, 3), 1, 0, 0, 0, 1, 0);
        assertEquals(0, Tensor.eye(0).size());
    }

    // ---- random numbers

    @Test
    void randomNumbersAreTheSameOnEveryDevice() {
        Generator here = new Generator(42);
        Generator there = new Generator(42);
        Device cpu = Device.cpu();
        for (long n : new long[] {1, 7, 1000}) {
            assertArrayEquals(
                    there.rand(cpu, DType.FLOAT32, n).toFloatArray(),
                    here.rand(device, DType.FLOAT32, n).toFloatArray());
            assertArrayEquals(
                    there.randn(cpu, DType.FLOAT32, n, 2).toFloatArray(),
                    here.randn(device, DType.FLOAT32, n, 2).toFloatArray());
            assertArrayEquals(
                    there.randint(cpu, -5, 100, n).toLongArray(),
                    here.randint(device, -5, 100, n).toLongArray());
        }
    }

    @Test
    void seedsChooseTheNumbers() {
        Generator.global().manualSeed(1);
        float[] first = Tensor.rand(4).toFloatArray();
        float[] next = Tensor.rand(4).toFloatArray();
        Generator.global().manualSeed(1);
        assertArrayEquals(first, Tensor.rand(4).toFloatArray());
        assertTrue(!Arrays.equals(first, next));
        Generator.global().manualSeed(2);
        assertTrue(!Arrays.equals(first, Tensor.rand(4).toFloatArray()));
    }

    @Test
    void uniformNumbersAreUniform() {
        int n = 200_000;
        Tensor u = new Generator(3).rand(device, DType.FLOAT32, n);
        assertTrue(u.amin().item() >= 0 && u.amax().item() < 1);
        // Standard errors: 1 / sqrt(12 n) = 0.00065, of the variance 1 / sqrt(180 n) = 0.00017.
        assertEquals(0.5, u.mean().item(), 0.0033);
        assertEquals(1.0 / 12, u.var().item(), 0.00085);
        assertEquals(1.0 / 3, u.square().mean().item(), 0.0034);
        Tensor shifted =
                u.narrow(0, 1, n - 1).sub(0.5).mul(u.narrow(0, 0, n - 1).sub(0.5));
        assertEquals(0, shifted.mean().item(), 0.001);
    }

    @Test
    void normalNumbersAreNormal() {
        int n = 200_000;
        Tensor z = new Generator(3).randn(device, DType.FLOAT32, n);
        assertEquals(0, z.mean().item(), 0.0112);
        assertEquals(1, z.var().item(), 0.0158);
        assertEquals(0, z.pow(3).mean().item(), 0.05);
        assertEquals(3, z.pow(4).mean().item(), 0.12);
        assertEquals(0.6827, z.abs().lt(1).to(DType.FLOAT32).mean().item(), 0.0053);
    }

    @Test
    void integersCoverTheirRangeEvenly() {
        int n = 60_000;
        Tensor r = new Generator(3).randint(device, -2, 4, n);
        for (int v = -2; v < 4; v++) {
            // Expected 10000, standard deviation 91.
            assertEquals(10_000, r.eq(v).sum().item(), 460, "value " + v);
        }
        assertThrows(ArgumentException.class, () -> Tensor.randint(3, 3, 2));
        assertThrows(DTypeException.class, () -> Tensor.randint(Long.MIN_VALUE, 0, 2));
        assertThrows(DTypeException.class, () -> new Generator(0).rand(device, DType.INT32, 2));
        assertEquals(0, Tensor.randn(0, 5).size());
        assertEquals(Shape.SCALAR, Tensor.rand().shape());
    }

    // ---- sizes beyond 32 bits

    @Test
    void reductionsOverMoreElementsThanAnIntCounts() {
        Tensor x = leaf(1);
        Tensor many = x.expand(MANY);
        assertEquals(MANY, many.size());
        Tensor sum = many.sum();
        assertEquals((float) MANY, (float) sum.item());
        sum.backward();
        assertValues(x.grad(), MANY);
    }

    @Test
    void partsBeyondIntIndices() {
        Tensor rows = Tensor.of(new float[][] {{1}, {2}}).expand(2, MANY);
        assertValues(rows.narrow(1, MANY - 3, 3), 1, 1, 1, 2, 2, 2);
        assertValues(rows.get(1, MANY - 1), 2);
        assertValues(rows.slice(1, 5, Long.MAX_VALUE, 1_000_000_000), 1, 1, 1, 2, 2, 2);
        assertThrows(IndexException.class, () -> rows.get(1, MANY));
        assertThrows(IndexException.class, () -> rows.narrow(1, 1, Long.MAX_VALUE));
        assertMessage(rows::toFloatArray, "6000000000", "narrow");
    }

    @Test
    void impossibleSizesAreRefused() {
        Tensor one = Tensor.ones(1);
        assertMessage(() -> one.expand(1L << 40, 1L << 40), "more than 2^63 - 1 elements");
        assertThrows(ShapeException.class, () -> Tensor.zeros(Long.MAX_VALUE, 2));
        assertThrows(DeviceMemoryException.class, () -> Tensor.zeros(1L << 62));
        assertThrows(DeviceMemoryException.class, () -> Tensor.zeros(1L << 50));
        assertValues(one, 1);
    }

    // ---- devices

    @Test
    void copiesBetweenDevicesDifferentiate() {
        for (Device other : Device.list()) {
            Tensor x = leaf(new float[][] {{1, 2, 3}, {4, 5, 6}});
            Tensor there = x.t().to(other);
            assertSame(other, there.device());
            assertValues(there, 1, 4, 2, 5, 3, 6);
            Tensor back = there.square().to(device);
            assertSame(device, back.device());
            back.narrow(0, 0, 2).sum().backward();
            assertSame(device, x.grad().device());
            assertValues(x.grad(), 2, 4, 0, 8, 10, 0);
        }
        Tensor b = Tensor.of(new boolean[] {true, false});
        assertSame(b, b.to(device));
    }

    @Test
    void operandsOnTwoDevicesAreRefused() {
        for (Device other : Device.list()) {
            if (other != device) {
                Tensor here = Tensor.ones(2);
                Tensor there = Tensor.ones(other, DType.FLOAT32, 2);
                assertMessage(() -> here.add(there), "add", device.id(), other.id(), "to(device)");
                assertThrows(DeviceException.class, () -> here.copy_(there));
                assertThrows(DeviceException.class, () -> Tensor.cat(List.of(here, there), 0));
                assertThrows(
                        ClgradException.class,
                        () -> here.requiresGrad(true).mul(2).backward(there));
            }
        }
    }
}
