package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** The loss of label sequences against all paths there are, one by one. */
class CtcTest {
    private static final int CLASSES = 3;

    /** Repeated labels as one, without blanks. */
    private static List<Integer> labels(int path, int steps, int blank) {
        List<Integer> labels = new ArrayList<>();
        int last = -1;
        for (int t = 0, rest = path; t < steps; t++, rest /= CLASSES) {
            int now = rest % CLASSES;
            if (now != last && now != blank) {
                labels.add(now);
            }
            last = now;
        }
        return labels;
    }

    private static double expected(double[][] logProbs, int steps, List<Integer> wanted, int blank) {
        double probability = 0;
        for (int path = 0; path < Math.pow(CLASSES, steps); path++) {
            if (labels(path, steps, blank).equals(wanted)) {
                double product = 1;
                for (int t = 0, rest = path; t < steps; t++, rest /= CLASSES) {
                    product *= Math.exp(logProbs[t][rest % CLASSES]);
                }
                probability += product;
            }
        }
        return -Math.log(probability);
    }

    @Test
    void everyPathCounts() {
        Device cpu = Device.cpu();
        int steps = 6;
        Tensor x = new Generator(3).randn(cpu, DType.FLOAT64, steps, 4, CLASSES).logSoftmax(-1);
        int[][] wanted = {{1, 2, 1}, {2, 2}, {}, {1, 1, 2}};
        long[] used = {6, 5, 3, 4};
        int blank = 0;
        List<Long> row = new ArrayList<>();
        long[] lengths = new long[wanted.length];
        double[] losses = new double[wanted.length];
        for (int n = 0; n < wanted.length; n++) {
            double[][] each = new double[steps][];
            for (int t = 0; t < steps; t++) {
                each[t] = x.get(t, n).toDoubleArray();
            }
            List<Integer> list = new ArrayList<>();
            for (int label : wanted[n]) {
                list.add(label);
                row.add((long) label);
            }
            lengths[n] = wanted[n].length;
            losses[n] = expected(each, (int) used[n], list, blank);
        }
        Tensor targets = Tensor.of(cpu, row.stream().mapToLong(Long::longValue).toArray(), row.size());
        Tensor loss =
                x.ctcLoss(targets, Tensor.of(cpu, used, 4), Tensor.of(cpu, lengths, 4), blank, Reduction.NONE, false);
        assertArrayEquals(losses, loss.toDoubleArray(), 1e-12);
    }

    /** After log_softmax the gradient is that of PyTorch's formula, probabilities minus those of the right paths. */
    @Test
    void gradientsOfLogitsAddUpToNothing() {
        Device cpu = Device.cpu();
        Tensor logits =
                new Generator(4).randn(cpu, DType.FLOAT64, 5, 2, CLASSES).requiresGrad(true);
        Tensor targets = Tensor.of(cpu, new long[] {1, 2, 2, 1}, 2, 2);
        logits.logSoftmax(-1)
                .ctcLoss(
                        targets,
                        Tensor.of(cpu, new long[] {5, 4}, 2),
                        Tensor.of(cpu, new long[] {2, 1}, 2),
                        0,
                        Reduction.SUM,
                        false)
                .backward();
        for (double sum : logits.grad().sum(-1).toDoubleArray()) {
            assertEquals(0, sum, 1e-12);
        }
        // The last step of the shorter one takes no part.
        assertArrayEquals(new double[CLASSES], logits.grad().get(4, 1).toDoubleArray());
    }

    @Test
    void whatCannotBeIsInfiniteOrNothing() {
        Device cpu = Device.cpu();
        Tensor x = Tensor.zeros(cpu, DType.FLOAT32, 2, CLASSES).requiresGrad(true);
        Tensor targets = Tensor.of(cpu, new long[] {1, 1}, 2);
        Tensor steps = Tensor.full(cpu, DType.INT64, 2);
        Tensor lengths = Tensor.full(cpu, DType.INT64, 2);
        Tensor loss = x.ctcLoss(targets, steps, lengths, 0, Reduction.SUM, false);
        assertEquals(Double.POSITIVE_INFINITY, loss.item());
        assertEquals(
                0, x.ctcLoss(targets, steps, lengths, 0, Reduction.SUM, true).item());
        loss.backward();
        assertArrayEquals(new double[2 * CLASSES], x.grad().toDoubleArray());
    }
}
