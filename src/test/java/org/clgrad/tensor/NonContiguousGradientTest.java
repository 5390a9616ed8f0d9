package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/**
 * The layout of an input must change neither a value nor a gradient by a single bit: permuted, narrowed, stepped and
 * expanded inputs against contiguous copies of them, over many operations.
 */
class NonContiguousGradientTest extends OnEveryDevice {
    private static final int ROUNDS = 12;

    private final Random random = new Random(20261123);

    private static final Map<String, UnaryOperator<Tensor>> UNARY = new LinkedHashMap<>();
    private static final Map<String, BinaryOperator<Tensor>> BINARY = new LinkedHashMap<>();

    static {
        UNARY.put("neg", Tensor::neg);
        UNARY.put("abs", Tensor::abs);
        UNARY.put("square", Tensor::square);
        UNARY.put("exp", Tensor::exp);
        UNARY.put("tanh", Tensor::tanh);
        UNARY.put("sigmoid", Tensor::sigmoid);
        UNARY.put("sin", Tensor::sin);
        UNARY.put("relu", Tensor::relu);
        UNARY.put("gelu", Tensor::gelu);
        UNARY.put("softplus", Tensor::softplus);
        UNARY.put("clamp", x -> x.clamp(-0.5, 0.5));
        UNARY.put("pow", x -> x.pow(3));
        UNARY.put("sum", x -> x.sum());
        UNARY.put("sum(0)", x -> x.sum(0));
        UNARY.put("sum(-1)", x -> x.sum(new int[] {-1}, true));
        UNARY.put("mean(1)", x -> x.mean(1));
        UNARY.put("amax(0)", x -> x.amax(0));
        UNARY.put("var(1)", x -> x.var(1));
        UNARY.put("logsumexp(0)", x -> x.logsumexp(0));
        UNARY.put("softmax(1)", x -> x.softmax(1));
        UNARY.put("log_softmax(0)", x -> x.logSoftmax(0));
        UNARY.put("cumsum(1)", x -> x.cumsum(1));
        UNARY.put("reshape", x -> x.reshape(-1));
        UNARY.put("transpose", x -> x.transpose(0, -1).mul(2));
        UNARY.put("narrow", x -> x.narrow(1, 1, 2));
        UNARY.put("slice", x -> x.slice(0, 0, 3, 2));
        UNARY.put("diagonal", x -> x.diagonal());
        UNARY.put("copy", Tensor::copy);
        UNARY.put("index_select", x -> x.indexSelect(1, Tensor.of(new long[] {2, 0, 2})));
        UNARY.put(
                "gather",
                x -> x.gather(0, Tensor.zeros(x.device(), DType.INT64, x.shape().toArray())));
        UNARY.put("layer_norm", x -> x.layerNorm(new long[] {x.size(-1)}, null, null, 1e-5));
        UNARY.put("self product", x -> x.mul(x.add(1)));
        UNARY.put("to(device)", x -> x.to(Device.cpu()).mul(2).to(x.device()));

        BINARY.put("add", Tensor::add);
        BINARY.put("sub", Tensor::sub);
        BINARY.put("mul", Tensor::mul);
        BINARY.put("div", (a, b) -> a.div(b.square().add(1)));
        BINARY.put("pow", (a, b) -> a.abs().add(1).pow(b));
        BINARY.put("maximum", Tensor::maximum);
        BINARY.put("minimum", Tensor::minimum);
        BINARY.put("where", (a, b) -> Tensor.where(a.gt(0), a, b));
        BINARY.put("cat", (a, b) -> Tensor.cat(List.of(a, b.expand(a.shape().toArray())), 0));
        BINARY.put("stack", (a, b) -> Tensor.stack(List.of(a, b.expand(a.shape().toArray())), -1));
        BINARY.put("matmul", (a, b) -> a.matmul(b.expand(a.shape().toArray()).transpose(-2, -1)));
        BINARY.put("masked_fill", (a, b) -> a.mul(b).maskedFill(a.lt(b), 0.5));
        BINARY.put("add scaled", (a, b) -> a.add(b, 0.3));
        BINARY.put("add_", (a, b) -> a.copy().add_(b));
        BINARY.put("mul_", (a, b) -> a.copy().mul_(b));
        BINARY.put("copy_", (a, b) -> {
            Tensor whole = a.copy();
            whole.narrow(0, 1, 1).copy_(b.expand(a.shape().toArray()).narrow(0, 0, 1));
            return whole;
        });
    }

    /** Rank 2 or 3, sizes 3 to 5: big enough for every operation of the tables. */
    private long[] randomShape() {
        long[] shape = new long[2 + random.nextInt(2)];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = 3 + random.nextInt(3);
        }
        return shape;
    }

    /** A leaf and a view of it that has the shape wanted, through randomly chosen movements. */
    private record Input(Tensor leaf, UnaryOperator<Tensor> view) {}

    private Input randomInput(long[] shape) {
        List<UnaryOperator<Tensor>> undo = new ArrayList<>();
        long[] sizes = shape.clone();
        for (int k = 0; k < 3; k++) {
            int d = random.nextInt(sizes.length);
            switch (random.nextInt(5)) {
                case 0 -> {
                    int[] order = shuffled(sizes.length);
                    long[] before = new long[sizes.length];
                    for (int i = 0; i < order.length; i++) {
                        before[order[i]] = sizes[i];
                    }
                    sizes = before;
                    undo.add(t -> t.permute(order));
                }
                case 1 -> {
                    long length = sizes[d];
                    long start = random.nextInt(3);
                    sizes[d] += start + random.nextInt(3);
                    undo.add(t -> t.narrow(d, start, length));
                }
                case 2 -> {
                    long[] target = sizes.clone();
                    sizes[d] = 1;
                    undo.add(t -> t.expand(target));
                }
                case 3 -> {
                    sizes[d] = sizes[d] * 2;
                    undo.add(t -> t.slice(d, 1, Long.MAX_VALUE, 2));
                }
                default -> {
                    long[] larger = new long[sizes.length + 1];
                    System.arraycopy(sizes, 0, larger, 0, d);
                    larger[d] = 2;
                    System.arraycopy(sizes, d, larger, d + 1, sizes.length - d);
                    sizes = larger;
                    undo.add(t -> t.select(d, 1));
                }
            }
        }
        float[] values = new float[(int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Tensor leaf = Tensor.of(values, sizes).requiresGrad(true);
        return new Input(leaf, t -> {
            Tensor view = t;
            for (int i = undo.size() - 1; i >= 0; i--) {
                view = undo.get(i).apply(view);
            }
            return view;
        });
    }

    private int[] shuffled(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Gradients in the view's own elements, through the view and through a contiguous leaf of the same values. */
    private void check(String name, List<Input> inputs, java.util.function.Function<List<Tensor>, Tensor> op) {
        List<Tensor> views = new ArrayList<>();
        List<Tensor> copies = new ArrayList<>();
        for (Input in : inputs) {
            Tensor view = in.view().apply(in.leaf());
            views.add(view);
            copies.add(view.detach().copy().requiresGrad(true));
        }
        Tensor fromViews = op.apply(views);
        Tensor fromCopies = op.apply(copies);
        assertArrayEquals(fromCopies.toFloatArray(), fromViews.toFloatArray(), name);
        Tensor weights = Tensor.randn(fromViews.shape().toArray());
        // The incoming gradient has a layout of its own, too.
        Tensor permuted = weights.rank() < 2
                ? weights
                : weights.transpose(0, -1).contiguous().transpose(0, -1);
        List<Tensor> viewGrads = Autograd.grad(List.of(fromViews), views, List.of(permuted), true, false, false);
        List<Tensor> copyGrads = Autograd.grad(List.of(fromCopies), copies, List.of(weights), false, false, false);
        List<Tensor> leaves = inputs.stream().map(Input::leaf).toList();
        List<Tensor> leafGrads = Autograd.grad(List.of(fromViews), leaves, List.of(weights), false, false, false);
        for (int i = 0; i < views.size(); i++) {
            String what = name + ", input " + i + " with " + views.get(i).layout();
            assertArrayEquals(copyGrads.get(i).toFloatArray(), viewGrads.get(i).toFloatArray(), what);
            assertEquals(leaves.get(i).shape(), leafGrads.get(i).shape(), what);
            assertArrayEquals(
                    scattered(inputs.get(i), copyGrads.get(i)), leafGrads.get(i).toDoubleArray(), 1e-4, what);
        }
    }

    /** What the leaf must get: the sum, on the host, of the gradients of all places that show one of its elements. */
    private double[] scattered(Input in, Tensor grad) {
        int n = (int) in.leaf().size();
        Tensor numbers = Tensor.arange(n).reshape(in.leaf().shape().toArray());
        long[] places = in.view().apply(numbers).toLongArray();
        double[] values = grad.toDoubleArray();
        double[] out = new double[n];
        for (int i = 0; i < places.length; i++) {
            out[(int) places[i]] += values[i];
        }
        return out;
    }

    @Test
    void unaryOperations() {
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, UnaryOperator<Tensor>> e : UNARY.entrySet()) {
                Input x = randomInput(randomShape());
                check(e.getKey(), List.of(x), in -> e.getValue().apply(in.get(0)));
            }
        }
    }

    @Test
    void binaryOperationsWithBroadcasts() {
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, BinaryOperator<Tensor>> e : BINARY.entrySet()) {
                long[] shape = randomShape();
                long[] smaller = Arrays.copyOfRange(shape, random.nextInt(2) * (shape.length - 2), shape.length);
                for (int d = 0; d < smaller.length; d++) {
                    smaller[d] = random.nextInt(4) == 0 ? 1 : smaller[d];
                }
                check(
                        e.getKey(),
                        List.of(randomInput(shape), randomInput(smaller)),
                        in -> e.getValue().apply(in.get(0), in.get(1)));
            }
        }
    }

    @Test
    void convolutionAndPooling() {
        for (int round = 0; round < ROUNDS; round++) {
            Input image = randomInput(new long[] {2, 3, 5, 4});
            Input weight = randomInput(new long[] {4, 3, 2, 3});
            Input bias = randomInput(new long[] {4});
            check(
                    "conv2d",
                    List.of(image, weight, bias),
                    in -> in.get(0)
                            .conv2d(in.get(1), in.get(2), new int[] {1, 2}, new int[] {1, 0}, new int[] {1, 1}, 1));
            check("max_pool2d", List.of(image), in -> in.get(0).maxPool2d(2));
        }
    }
}
