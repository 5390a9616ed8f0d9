package org.clgrad.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.clgrad.accuracy.ComparedModel.Run;
import org.clgrad.accuracy.Divergence.Side;
import org.clgrad.accuracy.DivergenceReport.Finding;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DataException;
import org.clgrad.nn.Conv2d;
import org.clgrad.nn.Linear;
import org.clgrad.nn.Module;
import org.clgrad.nn.Sequential;
import org.clgrad.ops.Attributes;
import org.clgrad.ops.OpTable;
import org.clgrad.ops.Operation;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Function;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.RowCall;
import org.clgrad.tensor.Tensor;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    private static final Side FLOAT = new Side(Device.cpu(), DType.FLOAT32);
    private static final Side DOUBLE = new Side(Device.cpu(), DType.FLOAT64);

    /** A small network for images with something between its layers. */
    private static ComparedModel images(BiFunction<Tensor, DType, Tensor> between) {
        return (device, dtype, seed) -> {
            Generator random = new Generator(seed);
            Module network = new Sequential(
                    new Conv2d(Conv2d.Geometry.of(1, 4, 3), true, device, dtype, random),
                    Tensor::relu,
                    x -> x.maxPool2d(2),
                    x -> between.apply(x, dtype),
                    x -> x.flatten(1, -1),
                    new Linear(4 * 9, 5, true, device, dtype, random));
            Tensor x = random.randn(device, DType.FLOAT32, 6, 1, 8, 8).to(dtype);
            Tensor y = Tensor.of(device, new long[] {0, 1, 2, 3, 4, 0});
            return new Run(network.namedParameters(), step -> network.apply(x).crossEntropy(y));
        };
    }

    private static final ComparedModel SOUND = images((x, dtype) -> x.tanh());

    /** Multiplies by a number that is another in float64, forward or backward. */
    private static final class Skewed extends Function {
        private final double forward;
        private final double backward;

        Skewed(double forward, double backward) {
            this.forward = forward;
            this.backward = backward;
        }

        @Override
        protected List<Tensor> forward(Context ctx, List<Tensor> in) {
            return List.of(in.get(0).add(0).mul(forward));
        }

        @Override
        protected List<Tensor> backward(Context ctx, List<Tensor> grads) {
            return List.of(grads.get(0).mul(backward));
        }
    }

    private static double skew(DType dtype) {
        return dtype == DType.FLOAT64 ? 1.0001 : 1;
    }

    private static Finding found(ComparedModel model) {
        DivergenceReport report = Divergence.between(FLOAT, DOUBLE).run(model);
        assertTrue(report.diverged(), report.toString());
        return report.finding();
    }

    @Test
    void precisionsOfASoundModelDoNotDiverge() {
        for (DivergenceReport report : List.of(
                Divergence.between(FLOAT, DOUBLE).steps(3).run(SOUND),
                Divergence.between(DOUBLE, FLOAT).steps(3).run(SOUND))) {
            assertNull(report.finding(), report.toString());
            assertEquals(3, report.steps());
            assertTrue(report.forward() > 15 && report.backward() > 15, report.toString());
            assertTrue(report.nearest().ofAllowed() > 0, "float32 rounds: " + report);
        }
        assertTrue(Divergence.between(FLOAT, DOUBLE).factor(1e-3).run(SOUND).diverged());
    }

    @Test
    void devicesDoNotDiverge() {
        for (Device device : Devices.openCl()) {
            DivergenceReport bits = Divergence.between(FLOAT, new Side(device, DType.FLOAT32))
                    .steps(2)
                    .run(SOUND);
            assertNull(bits.finding(), bits.toString());
            if (device.info().float64()) {
                DivergenceReport doubles = Divergence.between(DOUBLE, new Side(device, DType.FLOAT64))
                        .run(SOUND);
                assertNull(doubles.finding(), doubles.toString());
                DivergenceReport mixed = Divergence.between(new Side(device, DType.FLOAT32), DOUBLE)
                        .run(SOUND);
                assertNull(mixed.finding(), mixed.toString());
            }
        }
    }

    @Test
    void aFaultInALayerIsNamed() {
        Finding found = found(images((x, dtype) -> x.tanh().mul(skew(dtype)).sin()));
        assertEquals("mul", found.op());
        assertNull(found.derivativeOf());
        assertEquals("3 (function)", found.layer());
        assertTrue(found.code().contains("DivergenceTest"), found.code());
        assertEquals(1.0001, found.numbers().b() / found.numbers().a(), 1e-7);
        assertEquals(4, found.numbers().index().size());
    }

    @Test
    void aFunctionIsOneOperationAndItsDerivativeBelongsToIt() {
        Finding forward =
                found(images((x, dtype) -> new Skewed(skew(dtype), 1).apply(x).get(0)));
        assertEquals("Skewed", forward.op());
        Finding backward =
                found(images((x, dtype) -> new Skewed(1, skew(dtype)).apply(x).get(0)));
        assertEquals("mul", backward.op());
        assertEquals("Skewed", backward.derivativeOf());
        assertEquals("3 (function)", backward.layer());
    }

    @Test
    void runsThatDoDifferentThingsPartThere() {
        Finding other = found(images((x, dtype) -> dtype == DType.FLOAT64 ? x.sin() : x.tanh()));
        assertEquals("tanh", other.op());
        assertNull(other.numbers());
        assertTrue(other.what().contains("cpu float64 sin of float64 [6, 4, 3, 3]"), other.what());
        assertThrows(DataException.class, () -> other.save(java.nio.file.Path.of("unused")));
        ComparedModel longer = (device, dtype, seed) -> new Run(Map.of(), step -> {
            Tensor x = Tensor.ones(device, dtype, 3).sum();
            return dtype == DType.FLOAT64 ? x.sin() : x;
        });
        assertEquals("sin", found(longer).op());
    }

    @Test
    void anErrorThatGrowsIsNotOneThatArises() {
        List<Double> last = new ArrayList<>();
        ComparedModel chaos = (device, dtype, seed) -> new Run(Map.of(), step -> {
            Tensor x = Tensor.full(device, dtype, 0.3125, new long[] {1});
            for (int i = 0; i < 80; i++) {
                x = x.mul(x.rsub(1)).mul(3.9375);
            }
            synchronized (last) {
                last.add(x.item());
            }
            return x;
        });
        DivergenceReport report = Divergence.between(FLOAT, DOUBLE).run(chaos);
        assertNull(report.finding(), report.toString());
        assertTrue(Math.abs(last.get(0) - last.get(1)) > 1e-3, last.toString());
    }

    @Test
    void numbersThatFloat32RoundsAreNoFault() {
        DivergenceReport report = Divergence.between(FLOAT, DOUBLE).run(images((x, dtype) -> {
            Tensor nearly = x.clamp(0.1, 0.7);
            return Tensor.where(nearly.gt(0.1), nearly, nearly.sub(0.1))
                    .add(nearly.mul(1e4).pow(1.3));
        }));
        assertNull(report.finding(), report.toString());
        Finding found = found(images((x, dtype) -> x.maskedFill(x.gt(dtype == DType.FLOAT64 ? 0.1 : 0.2), 0)));
        assertEquals("gt", found.op());
    }

    @Test
    void aModelThatFailsIsToldOf() {
        ComparedModel throwing = (device, dtype, seed) -> new Run(Map.of(), step -> {
            if (dtype == DType.FLOAT64) {
                throw new IllegalStateException("no doubles here");
            }
            return Tensor.ones(device, dtype, 2).sum().sin();
        });
        DataException e = assertThrows(
                DataException.class, () -> Divergence.between(FLOAT, DOUBLE).run(throwing));
        assertTrue(
                e.getMessage().contains("cpu float64 in step 0")
                        && e.getMessage().contains("no doubles here"),
                e.getMessage());
        ComparedModel vector = (device, dtype, seed) -> new Run(Map.of(), step -> Tensor.ones(device, dtype, 2));
        e = assertThrows(
                DataException.class, () -> Divergence.between(FLOAT, DOUBLE).run(vector));
        assertTrue(e.getMessage().contains("the loss is of shape [2]"), e.getMessage());
        ComparedModel shapes = (device, dtype, seed) -> {
            Tensor p =
                    Tensor.ones(device, dtype, dtype == DType.FLOAT64 ? 2 : 3).requiresGrad(true);
            return new Run(Map.of("p", p), step -> p.sum());
        };
        e = assertThrows(
                DataException.class, () -> Divergence.between(FLOAT, DOUBLE).run(shapes));
        assertTrue(e.getMessage().contains("parameter p is [2], in the other run [3]"), e.getMessage());
        assertThrows(
                ArgumentException.class, () -> Divergence.between(FLOAT, DOUBLE).steps(0));
        assertThrows(
                ArgumentException.class, () -> Divergence.between(FLOAT, DOUBLE).factor(0));
        assertThrows(ArgumentException.class, () -> new Side(Device.cpu(), DType.INT64));
    }

    @Test
    void canBeStopped() {
        int[] asked = {0};
        DivergenceReport report =
                Divergence.between(FLOAT, DOUBLE).stopWhen(() -> ++asked[0] > 5).run(SOUND);
        assertTrue(report.stopped());
        assertFalse(report.diverged());
        assertEquals(5, report.forward());
    }

    /** What is said to be the same call under PyTorch's name is: it gives the same bits. */
    @Test
    void callsUnderPyTorchsNamesAreTheSame() {
        Generator random = new Generator(3);
        Tensor x = random.randn(Device.cpu(), DType.FLOAT32, 2, 4, 6, 5).requiresGrad(true);
        Tensor w = random.randn(Device.cpu(), DType.FLOAT32, 3, 4, 3, 2).requiresGrad(true);
        Set<String> seen = new HashSet<>();
        try (Autograd.Mode mode = Autograd.listen(call -> call.row().ifPresent(row -> {
            seen.add(row.op() + (row.gradientOf() < 0 ? "" : " " + row.gradientOf()));
            Snapshot same = Snapshot.of(throughTable(row));
            assertTrue(same.sameBits(Snapshot.of(call.outputs().get(0))), call.label() + " as " + row);
        }))) {
            Tensor y = x.conv2d(w, null, new int[] {1, 2}, new int[] {2, 1}, new int[] {1, 1}, 1);
            Tensor z = y.layerNorm(new long[] {y.size(-1)}, null, null, 1e-3)
                    .clamp(-1, 1)
                    .add(0.5)
                    .mul(3)
                    .rsub(1);
            Tensor flat = z.flatten(1, -1).softplus(2, 10);
            Tensor attended = z.scaledDotProductAttention(z, z);
            Tensor loss = flat.crossEntropy(Tensor.of(Device.cpu(), new long[] {1, 2}))
                    .add(flat.softmax(1).square().mean())
                    .add(flat.logSoftmax(1).sum(new int[] {1}, true).mean())
                    .add(flat.logsumexp(new int[] {1}, false).pow(1.5).sum())
                    .add(flat.var(new int[] {1}, 1, false).sum())
                    .add(flat.cumsum(1).maximum(flat).amax(new int[] {0}, false).sum())
                    .add(attended.div(2).sum());
            loss.backward();
        }
        assertTrue(
                seen.containsAll(Arrays.asList(
                        "conv2d",
                        "conv2d 0",
                        "conv2d 1",
                        "cross_entropy",
                        "cross_entropy 0",
                        "layer_norm",
                        "clamp",
                        "add",
                        "mul",
                        "rsub",
                        "div",
                        "pow",
                        "softplus",
                        "softmax",
                        "log_softmax",
                        "logsumexp",
                        "logsumexp 0",
                        "var",
                        "var 0",
                        "sum",
                        "mean",
                        "amax",
                        "cumsum",
                        "maximum",
                        "scaled_dot_product_attention")),
                seen.toString());
    }

    private static Tensor throughTable(RowCall row) {
        Operation op = OpTable.get(row.op());
        List<Tensor> in = new ArrayList<>();
        for (Tensor t : row.inputs()) {
            Tensor own = t.detach();
            in.add(in.size() == row.gradientOf() ? own.requiresGrad(true) : own);
        }
        while (in.size() < op.inputs().size()) {
            in.add(null);
        }
        try (Autograd.Mode mode = row.gradientOf() < 0 ? Autograd.noGrad() : Autograd.enableGrad()) {
            Tensor out = op.apply(in, Attributes.of(row.attributes())).get(0);
            return row.gradientOf() < 0
                    ? out
                    : Autograd.grad(
                                    List.of(out),
                                    List.of(in.get(row.gradientOf())),
                                    List.of(row.cotangent()),
                                    false,
                                    false,
                                    false)
                            .get(0);
        }
    }
}
