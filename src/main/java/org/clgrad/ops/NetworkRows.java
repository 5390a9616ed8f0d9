package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;

/** Matrix products and normalisation. */
final class NetworkRows {
    private static final String FAMILY = "networks";
    private static final double[] NOT_FINITE = {0, 1, Double.POSITIVE_INFINITY, -2, Double.NaN, 0.5, -0.0};

    private NetworkRows() {}

    static List<Operation> rows() {
        return List.of(matmul(), linear(), layerNorm(), rmsNorm());
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
}
