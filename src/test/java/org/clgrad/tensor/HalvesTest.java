package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.clgrad.error.AutogradException;
import org.clgrad.error.DTypeException;
import org.clgrad.io.Npy;
import org.clgrad.io.SafeTensors;
import org.clgrad.optim.Sgd;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors of float16 and bfloat16. {@code HalfTypesTest} runs every operation on them. */
class HalvesTest extends OnEveryDevice {
    private static Tensor half(float... values) {
        return Tensor.of(values).to(DType.FLOAT16);
    }

    @Test
    void bitsGoInAndOut() {
        short[] bits = {0x3c00, (short) 0xc000, 0x0001, 0x7c00, 0x7e00, (short) 0x8000};
        Tensor t = Tensor.ofHalfBits(null, DType.FLOAT16, bits, 2, 3);
        assertEquals(DType.FLOAT16, t.dtype());
        assertArrayEquals(new float[] {1, -2, 0x1p-24f, Float.POSITIVE_INFINITY, Float.NaN, -0f}, t.toFloatArray());
        assertArrayEquals(bits, t.toHalfBits());
        assertArrayEquals(new short[] {0x3c00, 0x7c00}, t.select(1, 0).toHalfBits());
        Tensor b = Tensor.ofHalfBits(null, DType.BFLOAT16, new short[] {0x3f80, 0x4049});
        assertValues(b, 1, 3.140625);
        assertThrows(DTypeException.class, () -> Tensor.ofHalfBits(null, DType.INT32, bits));
        assertThrows(DTypeException.class, () -> Tensor.of(1f).toHalfBits());
    }

    @Test
    void castsRoundToNearestEvenAndSaturateToInfinity() {
        float[] values = {65504, 65519, 65520, 1e9f, -70000, 0x1p-25f, 0x1.8p-25f, 0x1.8p-24f, 2049, 2051, Float.NaN};
        assertValues(
                Tensor.of(values).to(DType.FLOAT16),
                65504,
                65504,
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                0,
                0x1p-24,
                0x1p-23,
                2048,
                2052,
                Double.NaN);
        assertValues(
                Tensor.of(257f, 259f, 3.4e38f, 1e-40f).to(DType.BFLOAT16),
                256,
                260,
                Double.POSITIVE_INFINITY,
                0x1p-133);
    }

    @Test
    void castsToOtherTypesGoByFloat32() {
        Tensor t = half(1.5f, -2.75f, 0, 300);
        assertArrayEquals(new int[] {1, -2, 0, 300}, t.to(DType.INT32).toIntArray());
        assertArrayEquals(new long[] {1, -2, 0, 300}, t.to(DType.INT64).toLongArray());
        assertArrayEquals(
                new boolean[] {true, true, false, true}, t.to(DType.BOOL).toBooleanArray());
        assertValues(t.to(DType.BFLOAT16), 1.5, -2.75, 0, 300);
        assertValues(Tensor.of(new long[] {2049, -3}).to(DType.FLOAT16), 2048, -3);
        assertValues(Tensor.of(new boolean[] {true, false}).to(DType.BFLOAT16), 1, 0);
    }

    @Test
    void creationTakesThemWhereATypeIsGiven() {
        assertValues(Tensor.full(device, DType.FLOAT16, 0.1, 2), 0.0999755859375, 0.0999755859375);
        assertValues(Tensor.ones(device, DType.BFLOAT16, 1), 1);
        assertValues(Tensor.eye(device, DType.FLOAT16, 2, 2).reshape(4), 1, 0, 0, 1);
        Tensor uniform = new Generator(1).rand(device, DType.FLOAT16, 4096);
        assertEquals(DType.FLOAT16, uniform.dtype());
        assertTrue(uniform.amax().item() < 1 && uniform.amin().item() >= 0);
        assertEquals(0.5, uniform.mean().item(), 0.02);
        assertEquals(
                DType.BFLOAT16,
                new Generator(1).randn(device, DType.BFLOAT16, 3).dtype());
        assertTrue(half(1, 2).toString().contains("dtype=float16"), half(1, 2).toString());
    }

    @Test
    void eachResultIsThatOfFloat32RoundedOnce() {
        Tensor x = half(0.1f, 3, -7.5f);
        Tensor wide = x.to(DType.FLOAT32);
        assertArrayEquals(
                wide.mul(0.3).to(DType.FLOAT16).toHalfBits(), x.mul(0.3).toHalfBits());
        assertArrayEquals(wide.exp().to(DType.FLOAT16).toHalfBits(), x.exp().toHalfBits());
        assertArrayEquals(
                wide.softmax(0).to(DType.FLOAT16).toHalfBits(), x.softmax(0).toHalfBits());
        assertEquals(DType.BOOL, x.gt(0).dtype());
        assertEquals(DType.INT64, x.argmax().dtype());
    }

    @Test
    void sumsAndProductsAccumulateInFloat32() {
        Tensor many = Tensor.ones(device, DType.FLOAT16, 4096).mul(20);
        assertValues(many.mean(), 20);
        assertEquals(Double.POSITIVE_INFINITY, many.sum().item());
        // In float16 2048 + 1 is 2048.
        Tensor ones = Tensor.ones(device, DType.FLOAT16, 1, 4096);
        assertValues(ones.matmul(ones.t()).reshape(1), 4096);
        assertEquals(DType.FLOAT16, ones.matmul(ones.t()).dtype());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void gradientsHaveTheTypeOfTheirTensor(DType type) {
        Tensor x = Tensor.of(1f, 2f, 3f).to(type).requiresGrad(true);
        Tensor w = leaf(2, 4, 8);
        x.mul(x).to(DType.FLOAT32).mul(w).sum().backward();
        assertEquals(type, x.grad().dtype());
        assertEquals(DType.FLOAT32, w.grad().dtype());
        assertValues(x.grad(), 4, 16, 48);
        assertValues(w.grad(), 1, 4, 9);
        x.sum().backward();
        assertValues(x.grad(), 5, 17, 49);
        Tensor first = Autograd.grad(List.of(x.pow(3).sum()), List.of(x), List.of(), true, true, false)
                .get(0);
        assertValues(Autograd.grad(first.sum(), x).get(0), 6, 12, 18);
        assertValues(
                Functional.vmap(Functional.grad(v -> v.square().sum()))
                        .apply(x.detach().unsqueeze(1))
                        .reshape(3),
                2,
                4,
                6);
        assertValues(Functional.jvp(Tensor::square, x.detach(), x.detach()).tangent(), 2, 8, 18);
    }

    @Test
    void viewsAndWritesInPlaceShareTheMemory() {
        Tensor t = half(1, 2, 3, 4, 5, 6).reshape(2, 3);
        t.t().narrow(0, 1, 1).mul_(10);
        assertValues(t.reshape(6), 1, 20, 3, 4, 50, 6);
        t.select(0, 0).fill_(0.1);
        assertValues(t.select(0, 0), 0.0999755859375, 0.0999755859375, 0.0999755859375);
        Tensor x = half(2, 3).requiresGrad(true);
        Tensor y = x.mul(2);
        y.mul_(y);
        y.set(x.select(0, 0), 1);
        y.sum().backward();
        assertValues(x.grad(), 17, 0);
        assertThrows(AutogradException.class, () -> x.add_(1));
    }

    @Test
    void floatsDoNotMix() {
        String message = assertThrows(DTypeException.class, () -> half(1, 2).add(Tensor.of(1f, 2f)))
                .getMessage();
        assertTrue(message.contains("add: operands are float16 [2] and float32 [2]; cast one with to(dtype)"), message);
        assertThrows(DTypeException.class, () -> half(1).matmul(half(1).to(DType.BFLOAT16)));
    }

    @Test
    void savedOnTheHostAndCheckpointedTheyKeepTheirBits() {
        Tensor x = half(0.3f, 1.7f).requiresGrad(true);
        x.exp().sin().sum().backward();
        short[] plain = x.grad().toHalfBits();
        x.zeroGrad();
        try (Autograd.Mode mode = Autograd.saveOnHost()) {
            x.exp().sin().sum().backward();
        }
        assertArrayEquals(plain, x.grad().toHalfBits());
        x.zeroGrad();
        Autograd.checkpoint(v -> v.exp().sin(), x).sum().backward();
        assertArrayEquals(plain, x.grad().toHalfBits());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void filesHaveTheirBits(DType type, @TempDir Path folder) {
        Tensor t = Tensor.of(0.1f, -3, 1e-7f, Float.POSITIVE_INFINITY).to(type);
        Npy.write(folder.resolve("t.npy"), t);
        assertEquals(type.label(), Npy.open(folder.resolve("t.npy")).type().label());
        assertArrayEquals(
                t.toHalfBits(), Npy.read(folder.resolve("t.npy")).to(type).toHalfBits());
        SafeTensors.write(folder.resolve("t.safetensors"), Map.of("t", t));
        Tensor read = SafeTensors.read(folder.resolve("t.safetensors")).get("t");
        assertArrayEquals(t.toHalfBits(), read.to(type).toHalfBits());
    }

    /** Steps of a 16th of the distance between neighbours: in bfloat16 each alone is lost. */
    @Test
    void optimisersAddUpSmallStepsInFloat32() {
        Tensor p = Tensor.of(1f).to(DType.BFLOAT16).requiresGrad(true);
        Sgd optimizer = new Sgd(List.of(p), 0x1p-11);
        for (int step = 0; step < 32; step++) {
            optimizer.zeroGrad();
            p.neg().sum().backward();
            optimizer.step();
        }
        assertEquals(DType.BFLOAT16, p.dtype());
        assertValues(p, 1 + 0x1p-6);
    }
}
