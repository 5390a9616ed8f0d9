package org.clgrad.ops;

import java.util.List;
import java.util.Locale;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Reduction;

/** Matrix products, normalisation and losses. */
final class NetworkRows {
    private static final String FAMILY = "networks";
    private static final double[] NOT_FINITE = {0, 1, Double.POSITIVE_INFINITY, -2, Double.NaN, 0.5, -0.0};

    private NetworkRows() {}

    static List<Operation> rows() {
        return List.of(matmul(), linear(), layerNorm(), rmsNorm(), mseLoss(), crossEntropy());
    }

    private static Operation matmul() {
        return new Operation.Builder(FAMILY, "matmul")
                .inputs("input", "other")
                .formula(
                        "[K] x [K] -> [], [M, K] x [K] -> [M], [K] x [K, N] -> [N], [.., M, K] x [.., K, N] -> [.., M, N]"
                                + " with batch dimensions that broadcast")
                .derivative("g B^T, A^T g for a gradient g", "input", "other")
                .call(a -> a.in(0).matmul(a.in(1)))
                .accuracy(Accuracy.normwise(16).derivatives(32, 32))
                .samples(
                        Sample.of("matrices", InputSpec.normal(3, 4), InputSpec.normal(4, 5)),
                        Sample.of("dot", InputSpec.normal(7), InputSpec.normal(7)),
                        Sample.of("matrix-vector", InputSpec.normal(3, 4), InputSpec.normal(4)),
                        Sample.of("vector-matrix", InputSpec.normal(4), InputSpec.normal(4, 5)),
                        Sample.of("batch", InputSpec.normal(2, 3, 4), InputSpec.normal(2, 4, 5)),
                        Sample.of("batch-matrix", InputSpec.normal(2, 3, 4), InputSpec.normal(4, 5)),
                        Sample.of("matrix-batch", InputSpec.normal(3, 4), InputSpec.normal(2, 4, 5)),
                        Sample.of("batch-vector", InputSpec.normal(2, 3, 4), InputSpec.normal(4)),
                        Sample.of("vector-batch", InputSpec.normal(4), InputSpec.normal(2, 4, 3)),
                        Sample.of("broadcast", InputSpec.normal(2, 1, 3, 4), InputSpec.normal(5, 4, 2)),
                        Sample.of(
                                "transposed-left",
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(4, 5)),
                        Sample.of(
                                "transposed-both",
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(4, 5).placed(Placement.PERMUTED)),
                        Sample.of(
                                "strided",
                                InputSpec.normal(3, 4).placed(Placement.STRIDED),
                                InputSpec.normal(4, 5).placed(Placement.OFFSET)),
                        Sample.of(
                                "expanded",
                                InputSpec.normal(3, 4).placed(Placement.EXPANDED),
                                InputSpec.normal(4, 5).placed(Placement.EXPANDED)),
                        Sample.of("odd", InputSpec.normal(67, 35), InputSpec.normal(35, 41)),
                        Sample.of("deep", InputSpec.normal(2, 700), InputSpec.normal(700, 3)),
                        Sample.of("one", InputSpec.normal(1, 1), InputSpec.normal(1, 1)),
                        Sample.of("empty-inner", InputSpec.normal(3, 0), InputSpec.normal(0, 2)),
                        Sample.of("empty-rows", InputSpec.normal(0, 4), InputSpec.normal(4, 2)),
                        Sample.of("empty-batch", InputSpec.normal(0, 2, 3), InputSpec.normal(3, 2)),
                        Sample.of("special", InputSpec.values(NOT_FINITE, 4, 4), InputSpec.values(NOT_FINITE, 4, 5))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("inner", ShapeException.class, "matmul", "[8, 16]", "[8, 4]", "16 and 8")
                                .with(InputSpec.normal(8, 16), InputSpec.normal(8, 4)),
                        ErrorSample.of("transpose", ShapeException.class, "matmul", "transpose rhs?")
                                .with(InputSpec.normal(8, 16), InputSpec.normal(4, 16)),
                        ErrorSample.of("batch", ShapeException.class, "matmul", "batch", "broadcast")
                                .with(InputSpec.normal(2, 3, 4), InputSpec.normal(3, 4, 5)),
                        ErrorSample.of("scalar", ShapeException.class, "matmul", "[]", "mul")
                                .with(InputSpec.normal(), InputSpec.normal(3)),
                        ErrorSample.of("types", DTypeException.class, "matmul", "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, 3, 3), InputSpec.integers(0, 9, 3, 3)))
                .build();
    }

    private static Operation linear() {
        return new Operation.Builder(FAMILY, "linear")
                .inputs("input", "weight", "bias?")
                .formula("x W^T + b: [.., I] x [O, I] + [O] -> [.., O]")
                .derivative("g W, g^T x, the sum of g for a gradient g", "input", "weight", "bias")
                .call(a -> a.in(2) == null ? a.in(0).linear(a.in(1)) : a.in(0).linear(a.in(1), a.in(2)))
                .accuracy(Accuracy.normwise(16).derivatives(32, 32))
                .samples(
                        Sample.of("bias", InputSpec.normal(3, 4), InputSpec.normal(5, 4), InputSpec.normal(5)),
                        Sample.of("plain", InputSpec.normal(3, 4), InputSpec.normal(5, 4)),
                        Sample.of("vector", InputSpec.normal(4), InputSpec.normal(5, 4), InputSpec.normal(5)),
                        Sample.of("batch", InputSpec.normal(2, 3, 4), InputSpec.normal(5, 4), InputSpec.normal(5)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(3, 4).placed(Placement.STRIDED),
                                InputSpec.normal(5, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(5).placed(Placement.OFFSET)),
                        Sample.of("empty", InputSpec.normal(0, 4), InputSpec.normal(5, 4), InputSpec.normal(5)))
                .errors(
                        ErrorSample.of("weight", ShapeException.class, "linear", "[3, 4]", "[4, 5]", "[out, in]")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(4, 5)),
                        ErrorSample.of("bias", ShapeException.class, "linear", "[5, 4]", "bias [4]", "[5]")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(5, 4), InputSpec.normal(4)))
                .build();
    }

    private static Operation layerNorm() {
        Attributes last = Attributes.of("normalized_shape", 6, "eps", 1e-5);
        Attributes two = Attributes.of("normalized_shape", new int[] {3, 4});
        return new Operation.Builder(FAMILY, "layer_norm")
                .inputs("input", "weight?", "bias?")
                .attributes("normalized_shape", "eps")
                .formula("(x - mean) / sqrt(var + eps) * weight + bias over the trailing dimensions, with the"
                        + " population variance; eps 1e-5 by default")
                .derivative(
                        "r (a - mean(a) - h mean(a h)) for a = g weight, h = (x - mean) r, r = 1 / sqrt(var + eps); the"
                                + " sums of g h and of g over rows",
                        "input",
                        "weight",
                        "bias")
                .call(a -> a.in(0)
                        .layerNorm(
                                a.attributes().longs("normalized_shape"),
                                a.in(1),
                                a.in(2),
                                a.attributes().number("eps", 1e-5)))
                .accuracy(Accuracy.normwise(16).derivatives(64, 128))
                .samples(
                        Sample.of("last", last, InputSpec.normal(4, 6), InputSpec.normal(6), InputSpec.normal(6)),
                        Sample.of("plain", last, InputSpec.normal(2, 3, 6)),
                        Sample.of("no-bias", last, InputSpec.normal(4, 6), InputSpec.normal(6)),
                        Sample.of("no-weight", last, InputSpec.normal(4, 6), null, InputSpec.normal(6)),
                        Sample.of(
                                "two", two, InputSpec.normal(2, 3, 4), InputSpec.normal(3, 4), InputSpec.normal(3, 4)),
                        Sample.of("permuted", two, InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of("strided", last, InputSpec.normal(4, 6).placed(Placement.STRIDED)),
                        Sample.of("wide", Attributes.of("normalized_shape", 700), InputSpec.normal(2, 700)),
                        Sample.of("empty", last, InputSpec.normal(0, 6), InputSpec.normal(6), InputSpec.normal(6)))
                .errors(
                        ErrorSample.of("shape", ShapeException.class, "layer_norm", "[5]", "[4, 6]")
                                .with(Attributes.of("normalized_shape", 5), InputSpec.normal(4, 6)),
                        ErrorSample.of("weight", ShapeException.class, "layer_norm", "weight", "[5]", "[6]")
                                .with(last, InputSpec.normal(4, 6), InputSpec.normal(5)),
                        ErrorSample.of("rank", ShapeException.class, "layer_norm", "[2, 2, 2]", "[2, 2]")
                                .with(Attributes.of("normalized_shape", new int[] {2, 2, 2}), InputSpec.normal(2, 2)))
                .build();
    }

    private static Operation rmsNorm() {
        Attributes last = Attributes.of("normalized_shape", 6, "eps", 1e-5);
        Attributes two = Attributes.of("normalized_shape", new int[] {3, 4});
        return new Operation.Builder(FAMILY, "rms_norm")
                .inputs("input", "weight?")
                .attributes("normalized_shape", "eps")
                .formula("x / sqrt(mean(x^2) + eps) * weight over the trailing dimensions; eps by default the distance"
                        + " from 1 to the next number of the type")
                .derivative(
                        "r (a - h mean(a h)) for a = g weight, h = x r, r = 1 / sqrt(mean(x^2) + eps); the sum of g h"
                                + " over rows",
                        "input",
                        "weight")
                .call(a -> a.attributes().has("eps")
                        ? a.in(0)
                                .rmsNorm(
                                        a.attributes().longs("normalized_shape"),
                                        a.in(1),
                                        a.attributes().number("eps", 0))
                        : a.in(0).rmsNorm(a.attributes().longs("normalized_shape"), a.in(1)))
                .accuracy(Accuracy.normwise(16).derivatives(64, 128))
                .samples(
                        Sample.of("last", last, InputSpec.normal(4, 6), InputSpec.normal(6)),
                        Sample.of("plain", last, InputSpec.normal(2, 3, 6)),
                        Sample.of("two", two, InputSpec.normal(2, 3, 4), InputSpec.normal(3, 4)),
                        Sample.of("permuted", two, InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of("strided", last, InputSpec.normal(4, 6).placed(Placement.STRIDED)),
                        Sample.of("whole", last, InputSpec.normal(6), InputSpec.normal(6)),
                        Sample.of("wide", Attributes.of("normalized_shape", 700), InputSpec.normal(2, 700)),
                        Sample.of("empty", last, InputSpec.normal(0, 6), InputSpec.normal(6)))
                .errors(
                        ErrorSample.of("shape", ShapeException.class, "rms_norm", "[5]", "[4, 6]")
                                .with(Attributes.of("normalized_shape", 5), InputSpec.normal(4, 6)),
                        ErrorSample.of("weight", ShapeException.class, "rms_norm", "weight", "[5]", "[6]")
                                .with(last, InputSpec.normal(4, 6), InputSpec.normal(5)),
                        ErrorSample.of("type", DTypeException.class, "rms_norm", "int64", "to(dtype)")
                                .with(last, InputSpec.integers(0, 9, 4, 6)))
                .build();
    }

    private static Reduction reduction(Arguments a) {
        String name = a.attributes().text("reduction", "mean");
        try {
            return Reduction.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ArgumentException("reduction: '" + name + "' is none of none, mean, sum");
        }
    }

    private static Operation mseLoss() {
        return new Operation.Builder(FAMILY, "mse_loss")
                .inputs("input", "target")
                .attributes("reduction")
                .formula("(x - target)^2, its mean, or its sum")
                .derivative("2 (x - target) and its negative, over n for the mean", "input", "target")
                .call(a -> a.attributes().has("reduction")
                        ? a.in(0).mseLoss(a.in(1), reduction(a))
                        : a.in(0).mseLoss(a.in(1)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("mean", InputSpec.normal(3, 4), InputSpec.normal(3, 4)),
                        Sample.of(
                                "sum",
                                Attributes.of("reduction", "sum"),
                                InputSpec.normal(3, 4),
                                InputSpec.normal(3, 4)),
                        Sample.of(
                                "none",
                                Attributes.of("reduction", "none"),
                                InputSpec.normal(3, 4),
                                InputSpec.normal(4)),
                        Sample.of(
                                "placed",
                                Attributes.of("reduction", "mean"),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(3, 4).placed(Placement.STRIDED)),
                        Sample.of("empty", Attributes.of("reduction", "sum"), InputSpec.normal(0), InputSpec.normal(0)))
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, "[3]", "[4]", "broadcast")
                                .with(InputSpec.normal(3), InputSpec.normal(4)),
                        ErrorSample.of("reduction", ArgumentException.class, "reduction", "'max'", "mean")
                                .with(Attributes.of("reduction", "max"), InputSpec.normal(3), InputSpec.normal(3)))
                .build();
    }

    private static Operation crossEntropy() {
        Attributes none = Attributes.of("reduction", "none");
        Attributes sum = Attributes.of("reduction", "sum");
        double[] someIgnored = {2, -100, 0, 1};
        return new Operation.Builder(FAMILY, "cross_entropy")
                .inputs("input", "target")
                .attributes("reduction")
                .formula("-log_softmax(x)[class] of logits [C], [N, C] or [N, C, d1, ..], class -100 ignored; with"
                        + " probabilities as target -sum(target log_softmax(x)); its mean over what counts, or its sum")
                .derivative("softmax(x) - target; -log_softmax(x) for probabilities", "input", "target")
                .call(a -> a.attributes().has("reduction")
                        ? a.in(0).crossEntropy(a.in(1), reduction(a))
                        : a.in(0).crossEntropy(a.in(1)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("mean", InputSpec.normal(5, 3), InputSpec.integers(0, 2, 5)),
                        Sample.of("sum", sum, InputSpec.normal(5, 3), InputSpec.integers(0, 2, 5)),
                        Sample.of("none", none, InputSpec.normal(5, 3), InputSpec.integers(0, 2, 5)),
                        Sample.of("one", InputSpec.normal(4), InputSpec.integers(0, 3)),
                        Sample.of("image", InputSpec.normal(2, 3, 4), InputSpec.integers(0, 2, 2, 4)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(5, 3).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 2, 5).as(DType.INT32).placed(Placement.STRIDED)),
                        Sample.of("ignored", InputSpec.normal(4, 3), classes(someIgnored)),
                        Sample.of("ignored-sum", sum, InputSpec.normal(4, 3), classes(someIgnored)),
                        Sample.of("ignored-none", none, InputSpec.normal(4, 3), classes(someIgnored)),
                        Sample.of("probabilities", InputSpec.normal(5, 3), InputSpec.uniform(0, 1, 5, 3)),
                        Sample.of(
                                "probabilities-none",
                                none,
                                InputSpec.normal(2, 3, 2),
                                InputSpec.uniform(0, 1, 2, 3, 2)),
                        Sample.of(
                                        "large",
                                        InputSpec.values(new double[] {1e4, -1e4, 9999, 3}, 4, 3),
                                        InputSpec.integers(0, 2, 4))
                                .firstOrder(),
                        Sample.of("empty", sum, InputSpec.normal(0, 3), InputSpec.integers(0, 2, 0)))
                .errors(
                        ErrorSample.of("class", IndexException.class, "cross_entropy", "index 3", "[0, 3)")
                                .with(InputSpec.normal(4, 3), classes(0, 1, 3, 2)),
                        ErrorSample.of("negative", IndexException.class, "cross_entropy", "index -1", "[0, 3)")
                                .with(InputSpec.normal(4, 3), classes(0, -1, 1, 2)),
                        ErrorSample.of("shape", ShapeException.class, "cross_entropy", "[4, 3]", "[3]", "[4]")
                                .with(InputSpec.normal(4, 3), InputSpec.integers(0, 2, 3)),
                        ErrorSample.of("probabilities", ShapeException.class, "cross_entropy", "[4, 3]", "[4]")
                                .with(InputSpec.normal(4, 3), InputSpec.normal(4)),
                        ErrorSample.of("scalar", ShapeException.class, "cross_entropy", "scalar")
                                .with(InputSpec.normal(), InputSpec.integers(0, 0)),
                        ErrorSample.of("bool", DTypeException.class, "cross_entropy", "bool", "int64")
                                .with(InputSpec.normal(4, 3), InputSpec.bools(4)))
                .build();
    }

    private static InputSpec classes(double... values) {
        return InputSpec.values(values, values.length).as(DType.INT64);
    }
}
