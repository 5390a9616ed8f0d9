package org.clgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.clgrad.engine.Device;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.tensor.Autograd;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.StateAndMemory;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recurrent networks against plain loops and against each other; dropout and tables. */
class RecurrentTest {
    private static final int STEPS = 5;
    private static final int BATCH = 2;
    private static final int INPUT = 3;
    private static final int HIDDEN = 4;
    private static final double TOLERANCE = 1e-13;

    private static Tensor input(int... lengths) {
        long[] shape = new long[lengths.length];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = lengths[d];
        }
        return new Generator(3).randn(Device.cpu(), DType.FLOAT64, shape);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Row {@code at} of {@code W x + b}. */
    private static double affine(RecurrentModule net, String kind, int at, double... x) {
        double[] weight = net.namedParameters().get("weight_" + kind + "_l0").toDoubleArray();
        double sum = net.namedParameters().get("bias_" + kind + "_l0").toDoubleArray()[at];
        for (int k = 0; k < x.length; k++) {
            sum += weight[at * x.length + k] * x[k];
        }
        return sum;
    }

    @Test
    void lstmIsItsFormula() {
        LSTM net = new LSTM(Recurrence.of(INPUT, HIDDEN), Device.cpu(), DType.FLOAT64, new Generator(1));
        assertEquals(
                List.of("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"),
                new ArrayList<>(net.namedParameters().keySet()));
        Tensor x = input(STEPS, INPUT);
        double[] h = new double[HIDDEN];
        double[] c = new double[HIDDEN];
        double[] expected = new double[STEPS * HIDDEN];
        for (int t = 0; t < STEPS; t++) {
            double[] now = x.select(0, t).toDoubleArray();
            double[] next = new double[HIDDEN];
            for (int j = 0; j < HIDDEN; j++) {
                double[] gates = new double[4];
                for (int g = 0; g < gates.length; g++) {
                    gates[g] = affine(net, "ih", g * HIDDEN + j, now) + affine(net, "hh", g * HIDDEN + j, h);
                }
                c[j] = sigmoid(gates[1]) * c[j] + sigmoid(gates[0]) * Math.tanh(gates[2]);
                next[j] = sigmoid(gates[3]) * Math.tanh(c[j]);
                expected[t * HIDDEN + j] = next[j];
            }
            h = next;
        }
        RecurrentModule.Result result = net.run(x, null, null);
        assertArrayEquals(expected, result.output().toDoubleArray(), TOLERANCE);
        assertArrayEquals(h, result.state().toDoubleArray(), TOLERANCE);
        assertArrayEquals(c, result.memory().toDoubleArray(), TOLERANCE);
        assertEquals(Shape.of(1, HIDDEN), result.memory().shape());
    }

    @Test
    void gruIsItsFormula() {
        GRU net = new GRU(Recurrence.of(INPUT, HIDDEN), Device.cpu(), DType.FLOAT64, new Generator(1));
        Tensor x = input(STEPS, INPUT);
        double[] h = new double[HIDDEN];
        double[] expected = new double[STEPS * HIDDEN];
        for (int t = 0; t < STEPS; t++) {
            double[] now = x.select(0, t).toDoubleArray();
            double[] next = new double[HIDDEN];
            for (int j = 0; j < HIDDEN; j++) {
                double r = sigmoid(affine(net, "ih", j, now) + affine(net, "hh", j, h));
                double z = sigmoid(affine(net, "ih", HIDDEN + j, now) + affine(net, "hh", HIDDEN + j, h));
                double n = Math.tanh(affine(net, "ih", 2 * HIDDEN + j, now) + r * affine(net, "hh", 2 * HIDDEN + j, h));
                next[j] = (1 - z) * n + z * h[j];
                expected[t * HIDDEN + j] = next[j];
            }
            h = next;
        }
        RecurrentModule.Result result = net.run(x, null);
        assertArrayEquals(expected, result.output().toDoubleArray(), TOLERANCE);
        assertNull(result.memory());
    }

    /** Gives a network of one layer and direction the parameters of a part of another. */
    private static void copy(RecurrentModule from, String end, RecurrentModule to) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            for (Map.Entry<String, Tensor> p : to.namedParameters().entrySet()) {
                p.getValue().copy_(from.namedParameters().get(p.getKey().replace("_l0", end)));
            }
        }
    }

    @Test
    void layersReadEachOtherAndDirectionsStandNextToEachOther() {
        Recurrence both =
                Recurrence.of(INPUT, HIDDEN).withLayers(2, 0).withBatchFirst().withBothDirections();
        GRU net = new GRU(both, Device.cpu(), DType.FLOAT64, new Generator(1));
        assertEquals(16, net.namedParameters().size());
        assertEquals(
                Shape.of(3 * HIDDEN, 2 * HIDDEN),
                net.namedParameters().get("weight_ih_l1_reverse").shape());
        Tensor x = input(BATCH, STEPS, INPUT);
        RecurrentModule.Result result = net.run(x, null);
        assertEquals(Shape.of(BATCH, STEPS, 2 * HIDDEN), result.output().shape());
        assertEquals(Shape.of(4, BATCH, HIDDEN), result.state().shape());
        Tensor read = x.transpose(0, 1);
        for (int layer = 0; layer < 2; layer++) {
            List<Tensor> sides = new ArrayList<>();
            for (String end : List.of("_l" + layer, "_l" + layer + "_reverse")) {
                boolean reverse = end.endsWith("reverse");
                GRU one = new GRU(Recurrence.of(read.size(-1), HIDDEN), Device.cpu(), DType.FLOAT64, new Generator(9));
                copy(net, end, one);
                Tensor states = one.apply(reverse ? read.flip(0) : read);
                sides.add(reverse ? states.flip(0) : states);
            }
            read = Tensor.cat(sides, -1);
        }
        assertArrayEquals(read.transpose(0, 1).toDoubleArray(), result.output().toDoubleArray(), TOLERANCE);
    }

    @Test
    void aSequenceMayBeReadInTwoParts() {
        LSTM net = new LSTM(Recurrence.of(INPUT, HIDDEN).withoutBias(), Device.cpu(), DType.FLOAT64, new Generator(1));
        Tensor x = input(STEPS, BATCH, INPUT);
        RecurrentModule.Result all = net.run(x, null, null);
        RecurrentModule.Result first = net.run(x.narrow(0, 0, 2), null, null);
        RecurrentModule.Result rest = net.run(x.narrow(0, 2, STEPS - 2), first.state(), first.memory());
        assertArrayEquals(all.memory().toDoubleArray(), rest.memory().toDoubleArray());
        assertArrayEquals(
                all.output().narrow(0, 2, STEPS - 2).toDoubleArray(),
                rest.output().toDoubleArray());
        ShapeException e = assertThrows(ShapeException.class, () -> net.run(x, input(1, 3, HIDDEN), null));
        assertTrue(e.getMessage().contains("[1, N, 4]"), e.getMessage());
        assertThrows(ShapeException.class, () -> net.apply(input(STEPS, BATCH, INPUT + 1)));
    }

    @Test
    void cellsAreNetworksOfOneStep() {
        Generator generator = new Generator(4);
        LSTMCell cell = new LSTMCell(INPUT, HIDDEN, true, Device.cpu(), DType.FLOAT64, generator);
        assertEquals(
                List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh"),
                new ArrayList<>(cell.namedParameters().keySet()));
        Tensor x = input(BATCH, INPUT);
        Tensor zeros = Tensor.zeros(Device.cpu(), DType.FLOAT64, BATCH, HIDDEN);
        StateAndMemory next = cell.step(x, new StateAndMemory(zeros, zeros));
        assertArrayEquals(cell.apply(x).toDoubleArray(), next.state().toDoubleArray());
        GRUCell gru = new GRUCell(INPUT, HIDDEN, false, Device.cpu(), DType.FLOAT64, generator);
        assertArrayEquals(gru.apply(x).toDoubleArray(), gru.step(x, zeros).toDoubleArray());
        RNNCell rnn = new RNNCell(INPUT, HIDDEN, true, "tanh", Device.cpu(), DType.FLOAT64, generator);
        assertEquals(Shape.of(HIDDEN), rnn.apply(x.select(0, 0)).shape());
        Recurrence of = Recurrence.of(INPUT, HIDDEN);
        for (String nonlinearity : List.of("tanh", "relu")) {
            RNN net = new RNN(of, nonlinearity, Device.cpu(), DType.FLOAT64, new Generator(6));
            RNNCell one = new RNNCell(INPUT, HIDDEN, true, nonlinearity, Device.cpu(), DType.FLOAT64, new Generator(6));
            assertArrayEquals(
                    one.apply(x).toDoubleArray(), net.apply(x.unsqueeze(0)).toDoubleArray(), TOLERANCE);
            assertEquals(
                    nonlinearity.equals("relu"),
                    net.apply(x.unsqueeze(0)).ge(0).all().toBooleanArray()[0]);
        }
        assertThrows(
                ArgumentException.class, () -> new RNN(of, "sigmoid", Device.cpu(), DType.FLOAT64, new Generator(6)));
    }

    @ParameterizedTest
    @MethodSource("org.clgrad.testing.Devices#all")
    void trainingHasTheSameBitsEverywhere(Device device) {
        List<float[]> expected = gradients(Device.cpu());
        List<float[]> got = gradients(device);
        for (int k = 0; k < expected.size(); k++) {
            assertArrayEquals(expected.get(k), got.get(k), "parameter " + k);
        }
    }

    private static List<float[]> gradients(Device device) {
        Generator generator = new Generator(11);
        Recurrence of = Recurrence.of(INPUT, HIDDEN).withLayers(2, 0.5);
        RNN net = new RNN(of, "relu", device, DType.FLOAT32, generator);
        net.apply(generator.randn(device, DType.FLOAT32, STEPS, BATCH, INPUT))
                .square()
                .sum()
                .backward();
        List<float[]> all = new ArrayList<>();
        for (Tensor p : net.parameters()) {
            assertNotNull(p.grad());
            all.add(p.grad().toFloatArray());
        }
        return all;
    }

    @Test
    void dropoutDropsWhileTraining() {
        Dropout layer = new Dropout(0.5, new Generator(2));
        Sequential net = new Sequential(layer);
        Tensor x = Tensor.ones(Device.cpu(), DType.FLOAT32, 1000);
        float[] trained = net.apply(x).toFloatArray();
        int kept = 0;
        for (float v : trained) {
            assertTrue(v == 0 || v == 2);
            kept += v == 0 ? 0 : 1;
        }
        assertTrue(kept > 400 && kept < 600, "kept " + kept);
        net.train(false);
        assertFalse(layer.isTraining());
        assertSame(x, net.apply(x));
        assertThrows(ArgumentException.class, () -> new Dropout(1.5, new Generator(0)));
    }

    @Test
    void aPaddingRowIsNotTrained() {
        Embedding table = new Embedding(4, 2, -3L, Device.cpu(), DType.FLOAT64, new Generator(1));
        Tensor weight = table.parameters().get(0);
        assertArrayEquals(new double[] {0, 0}, weight.select(0, 1).toDoubleArray());
        Tensor rows = table.apply(Tensor.of(Device.cpu(), new long[] {1, 3, 3}, 3));
        assertArrayEquals(weight.select(0, 3).toDoubleArray(), rows.select(0, 1).toDoubleArray());
        rows.sum().backward();
        assertArrayEquals(new double[] {0, 0, 0, 0, 0, 0, 2, 2}, weight.grad().toDoubleArray());
        assertThrows(
                ArgumentException.class, () -> new Embedding(4, 2, 4L, Device.cpu(), DType.FLOAT32, new Generator(1)));
    }
}
