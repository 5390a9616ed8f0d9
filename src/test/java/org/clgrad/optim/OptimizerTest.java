package org.clgrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.engine.FusionMode;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.error.ClgradException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Scope;
import org.clgrad.tensor.Tensor;
import org.clgrad.tensor.Update;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimizers against PyTorch's formulas, worked by hand where numbers are exact and in a loop of Java where not. */
class OptimizerTest {
    private static final String DEVICES = "org.clgrad.testing.Devices#all";

    private static Tensor parameter(Device device, float... values) {
        return Tensor.of(device, values).requiresGrad(true);
    }

    private static void step(Optimizer optimizer, Tensor p, float... gradient) {
        p.setGrad(Tensor.of(p.device(), gradient));
        optimizer.step();
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void plainSgd(Device device) {
        Tensor p = parameter(device, 1, -2);
        Optimizer sgd = new Sgd(List.of(p), 0.25);
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.875f, -2.25f}, p.toFloatArray());
        sgd.setLearningRate(0.5);
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.625f, -2.75f}, p.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void sgdWithMomentum(Device device) {
        Tensor p = parameter(device, 1, -2);
        Optimizer sgd = new Sgd(List.of(p), 0.25, 0.5);
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.875f, -2.25f}, p.toFloatArray());
        // The buffer is 0.5 b + g: 0.75 and 1.5.
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.6875f, -2.625f}, p.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void sgdWithWeightDecay(Device device) {
        Tensor p = parameter(device, 1, -2);
        Optimizer sgd = new Sgd(List.of(p), 0.25, 0, false, 0.125);
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.84375f, -2.1875f}, p.toFloatArray());
        Tensor q = parameter(device, 1, -2);
        Optimizer heavy = new Sgd(List.of(q), 0.25, 0.5, false, 0.125);
        step(heavy, q, 0.5f, 1);
        assertArrayEquals(new float[] {0.84375f, -2.1875f}, q.toFloatArray());
        // Gradients 0.60546875 and 0.7265625, buffers 0.91796875 and 1.1015625.
        step(heavy, q, 0.5f, 1);
        assertArrayEquals(new float[] {0.6142578125f, -2.462890625f}, q.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void sgdWithNesterovsMomentum(Device device) {
        Tensor p = parameter(device, 1, -2);
        Optimizer sgd = new Sgd(List.of(p), 0.25, 0.5, true, 0);
        // Steps 0.5 + 0.25 and 1 + 0.5, then 0.5 + 0.375 and 1 + 0.75.
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.8125f, -2.375f}, p.toFloatArray());
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.59375f, -2.8125f}, p.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void sgdWithEverything(Device device) {
        Tensor p = parameter(device, 1, -2);
        Optimizer sgd = new Sgd(List.of(p), 0.25, 0.5, true, 0.125);
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.765625f, -2.28125f}, p.toFloatArray());
        step(sgd, p, 0.5f, 1);
        assertArrayEquals(new float[] {0.503173828125f, -2.59619140625f}, p.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void adamsFirstStepHasTheSizeOfTheLearningRate(Device device) {
        Tensor p = parameter(device, 1, -2);
        Optimizer adam = new Adam(List.of(p), 0.25, 0.5, 0.75, 0, 0);
        step(adam, p, 1, -4);
        assertArrayEquals(new float[] {0.75f, -1.75f}, p.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void adamIsPyTorchsFormulaToTheBit(Device device) {
        for (double decay : new double[] {0, 0.01}) {
            float[] expected = {0.3f, -1.7f, 2e-3f, 0};
            Tensor p = parameter(device, expected.clone());
            Optimizer adam = new Adam(List.of(p), 0.003, 0.9, 0.999, 1e-8, decay);
            float[] m = new float[4];
            float[] v = new float[4];
            for (int t = 1; t <= 20; t++) {
                float[] g = {0.1f * t, -3f / t, 1e-4f, t % 3 - 1};
                step(adam, p, g);
                float stepSize = (float) -(0.003 / (1 - StrictMath.pow(0.9, t)));
                float scale = (float) Math.sqrt(1 - StrictMath.pow(0.999, t));
                for (int i = 0; i < expected.length; i++) {
                    float d = decay == 0 ? g[i] : g[i] + expected[i] * (float) decay;
                    m[i] = m[i] + (d - m[i]) * (float) (1 - 0.9);
                    v[i] = v[i] * (float) 0.999 + d * (float) (1 - 0.999) * d;
                    float denominator = (float) Math.sqrt(v[i]) / scale + (float) 1e-8;
                    expected[i] = expected[i] + m[i] * stepSize / denominator;
                }
                assertArrayEquals(expected, p.toFloatArray(), "step " + t);
            }
        }
    }

    @Test
    void adamInDoublePrecision() {
        Tensor p = Tensor.of(Device.cpu(), new double[] {1}).requiresGrad(true);
        Optimizer adam = new Adam(List.of(p), 0.001);
        double x = 1;
        double m = 0;
        double v = 0;
        for (int t = 1; t <= 5; t++) {
            double g = 2 * x;
            p.setGrad(Tensor.of(Device.cpu(), new double[] {g}));
            adam.step();
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            double root = Math.sqrt(v / (1 - Math.pow(0.999, t)));
            x -= 0.001 * (m / (1 - Math.pow(0.9, t))) / (root + 1e-8);
            assertEquals(x, p.item(), 1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void parametersWithoutGradientStay(Device device) {
        Tensor used = parameter(device, 1);
        Tensor unused = parameter(device, 1);
        Optimizer adam = new Adam(List.of(used, unused), 0.5);
        step(adam, used, 1);
        assertEquals(1, unused.item());
        assertEquals(0.5, used.item(), 1e-6);
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void stateOutlivesTheScopeOfAStep(Device device) {
        Tensor p = parameter(device, 1);
        Optimizer sgd = new Sgd(List.of(p), 0.25, 0.5);
        for (int i = 0; i < 2; i++) {
            try (Scope scope = Scope.open()) {
                sgd.zeroGrad();
                p.mul(0.5).sum().backward();
                sgd.step();
            }
        }
        assertEquals(0.6875, p.item());
    }

    @Test
    void zeroGradClosesGradients() {
        Tensor p = parameter(Device.cpu(), 1);
        p.mul(2).sum().backward();
        Tensor grad = p.grad();
        new Sgd(List.of(p), 1).zeroGrad();
        assertNull(p.grad());
        assertTrue(grad.isClosed());
    }

    @Test
    void badSettings() {
        Tensor p = parameter(Device.cpu(), 1);
        assertMessage("no parameters", () -> new Sgd(List.of(), 1));
        assertMessage("parameter 1", () -> new Sgd(List.of(p, p), 1));
        assertMessage("parameter 0", () -> new Sgd(List.of(p.mul(2)), 1));
        assertMessage("parameter 0", () -> new Sgd(List.of(Tensor.ones(1)), 1));
        assertMessage("learning rate is -1.0", () -> new Sgd(List.of(p), -1));
        assertMessage("learning rate is NaN", () -> new Adam(List.of(p), Double.NaN));
        assertMessage("momentum is -0.5", () -> new Sgd(List.of(p), 1, -0.5));
        assertMessage("without momentum", () -> new Sgd(List.of(p), 1, 0, true, 0));
        assertMessage("weight decay is -1.0", () -> new Sgd(List.of(p), 1, 0.9, true, -1));
        assertMessage("beta1 is 1.0", () -> new Adam(List.of(p), 1, 1, 0.999, 1e-8, 0));
        assertMessage("beta2 is -0.1", () -> new Adam(List.of(p), 1, 0.9, -0.1, 1e-8, 0));
        assertMessage("eps is Infinity", () -> new Adam(List.of(p), 1, 0.9, 0.9, Double.POSITIVE_INFINITY, 0));
    }

    private static void assertMessage(String part, Runnable action) {
        String message = assertThrows(ArgumentException.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void updatesAreChecked() {
        Update add = new Update("plus", 2, 1, (t, s) -> t[0].add(t[1].mul(s[0])));
        Tensor x = Tensor.zeros(Device.cpu(), DType.FLOAT32, 2);
        Tensor y = Tensor.ones(Device.cpu(), DType.FLOAT32, 2);
        add.apply(x, new double[] {3}, y);
        assertArrayEquals(new float[] {3, 3}, x.toFloatArray());
        assertThrows(ArgumentException.class, () -> add.apply(x, new double[0], y));
        assertThrows(ShapeException.class, () -> add.apply(x, new double[] {3}, y.narrow(0, 0, 1)));
        assertThrows(ShapeException.class, () -> add.apply(x.narrow(0, 0, 1).expand(2), new double[] {3}, y));
        Tensor leaf = Tensor.ones(Device.cpu(), DType.FLOAT32, 2).requiresGrad(true);
        assertThrows(AutogradException.class, () -> add.apply(leaf, new double[] {3}, y));
        Update nothing = new Update("nothing", 1, 0, (t, s) -> t[0]);
        assertThrows(ArgumentException.class, () -> nothing.apply(x, new double[0]));
        Update few = new Update("few", 2, 2, 0, (t, s) -> new Update.Value[] {t[0].add(t[1])});
        assertThrows(ArgumentException.class, () -> few.apply(List.of(x, y), new double[0]));
        assertThrows(ArgumentException.class, () -> new Update("none", 0, 1, 0, (t, s) -> t));
        assertArrayEquals(new float[] {3, 3}, x.toFloatArray());
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void anUpdateOfSeveralReadsWhatWasThereBefore(Device device) {
        Update turn =
                new Update("turn", 2, 2, 1, (t, s) -> new Update.Value[] {t[0].sub(t[1].mul(s[0])), t[1].add(t[0])});
        for (FusionMode mode : FusionMode.values()) {
            device.setFusion(mode);
            try {
                Tensor base = Tensor.of(device, new float[] {1, 2, 3, 4}).reshape(2, 2);
                Tensor x = base.select(1, 0);
                Tensor reader = base.mul(10);
                Tensor y = Tensor.of(device, new float[] {10, 20}).mul(1);
                turn.apply(List.of(x, y), new double[] {2}, new Tensor[0]);
                assertArrayEquals(new float[] {-19, 2, -37, 4}, base.reshape(4).toFloatArray());
                assertArrayEquals(new float[] {11, 23}, y.toFloatArray());
                assertArrayEquals(
                        new float[] {10, 20, 30, 40}, reader.reshape(4).toFloatArray());
                Tensor all = Tensor.ones(device, DType.FLOAT32, 3);
                assertMessage(
                        "share memory",
                        () -> turn.apply(List.of(all.narrow(0, 0, 2), all.narrow(0, 1, 2)), new double[] {2}));
                assertArrayEquals(new float[] {1, 1, 1}, all.toFloatArray());
            } finally {
                device.setFusion(FusionMode.AUTO);
            }
        }
    }

    private static List<Optimizer> all(List<Tensor> parameters) {
        return List.of(
                new Sgd(parameters, 0.1),
                new Sgd(parameters, 0.1, 0.9, false, 0.01),
                new Sgd(parameters, 0.1, 0.9, true, 0),
                new Adam(parameters, 0.1),
                new Adam(parameters, 0.1, 0.9, 0.99, 1e-8, 0.01),
                new AdamW(parameters, 0.1));
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void oneLaunchAParameter(Device device) {
        Tensor p = parameter(device, 1, 2);
        Tensor q = parameter(device, 3);
        p.setGrad(Tensor.of(device, new float[] {1, 2}));
        q.setGrad(Tensor.of(device, new float[] {1}));
        for (Optimizer optimizer : all(List.of(p, q))) {
            optimizer.step();
            assertEquals(List.of("Update", "Update"), Devices.launches(device, optimizer::step));
        }
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void aStepThatFailsLeavesEverythingAsItWas(Device device) {
        for (int kind = 0; kind < 6; kind++) {
            Tensor p = parameter(device, 1, -2);
            Tensor q = parameter(device, 3);
            Optimizer optimizer = all(List.of(p, q)).get(kind);
            p.setGrad(Tensor.of(device, new float[] {0.5f, 1}));
            Tensor closed = Tensor.of(device, new float[] {1});
            q.setGrad(closed);
            closed.close();
            assertThrows(ClgradException.class, optimizer::step);
            assertArrayEquals(new float[] {1, -2}, p.toFloatArray());
            q.setGrad(Tensor.of(device, new float[] {1}));
            optimizer.step();
            Tensor r = parameter(device, 1, -2);
            Optimizer fresh = all(List.of(r)).get(kind);
            step(fresh, r, 0.5f, 1);
            assertArrayEquals(r.toFloatArray(), p.toFloatArray(), "moments and counts of a step that failed");
        }
    }

    @ParameterizedTest
    @MethodSource(DEVICES)
    void adamWDecaysTheParameterAlone(Device device) {
        float[] expected = {0.3f, -1.7f, 2e-3f, 0};
        Tensor p = parameter(device, expected.clone());
        Optimizer adam = new AdamW(List.of(p), 0.003);
        float[] m = new float[4];
        float[] v = new float[4];
        for (int t = 1; t <= 20; t++) {
            float[] g = {0.1f * t, -3f / t, 1e-4f, t % 3 - 1};
            step(adam, p, g);
            float stepSize = (float) -(0.003 / (1 - StrictMath.pow(0.9, t)));
            float scale = (float) Math.sqrt(1 - StrictMath.pow(0.999, t));
            for (int i = 0; i < expected.length; i++) {
                m[i] = m[i] + (g[i] - m[i]) * (float) (1 - 0.9);
                v[i] = v[i] * (float) 0.999 + g[i] * (float) (1 - 0.999) * g[i];
                float denominator = (float) Math.sqrt(v[i]) / scale + (float) 1e-8;
                float decayed = expected[i] * (float) (1 - 0.003 * 0.01);
                expected[i] = decayed + m[i] * stepSize / denominator;
            }
            assertArrayEquals(expected, p.toFloatArray(), "step " + t);
        }
    }
}
