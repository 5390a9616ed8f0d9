package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Losses of classes. */
final class ClassLossRows {
    private static final String FAMILY = "losses";
    private static final double[] SOME_IGNORED = {2, -100, 0, 1};

    private ClassLossRows() {}

    static List<Operation> rows() {
        return List.of(crossEntropy(), nllLoss());
    }

    private static Operation crossEntropy() {
        Attributes none = Attributes.of("reduction", "none");
        Attributes sum = Attributes.of("reduction", "sum");
        return new Operation.Builder(FAMILY, "cross_entropy")
                .inputs("input", "target", "weight?")
                .attributes("reduction", "ignore_index", "label_smoothing")
                .formula("-log_softmax(x)[class] of logits [C], [N, C] or [N, C, d1, ..], class -100 ignored; with"
                        + " probabilities as target -sum(target log_softmax(x)); weighted, labels smoothed; its"
                        + " (weighted) mean over what counts, or its sum")
                .derivative("softmax(x) - target; -log_softmax(x) for probabilities", "input", "target", "weight")
                .call(ClassLossRows::crossEntropy)
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
                        Sample.of("ignored", InputSpec.normal(4, 3), classes(SOME_IGNORED)),
                        Sample.of("ignored-sum", sum, InputSpec.normal(4, 3), classes(SOME_IGNORED)),
                        Sample.of("ignored-none", none, InputSpec.normal(4, 3), classes(SOME_IGNORED)),
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
                .samples(moreCrossEntropy())
                .errors(
                        ErrorSample.of("smoothing", ArgumentException.class, "cross_entropy", "1.5", "between 0 and 1")
                                .with(
                                        Attributes.of("label_smoothing", 1.5),
                                        InputSpec.normal(4, 3),
                                        InputSpec.integers(0, 2, 4)),
                        ErrorSample.of("weight", ShapeException.class, "cross_entropy", "weight", "[4]", "[3]")
                                .with(InputSpec.normal(4, 3), InputSpec.integers(0, 2, 4), InputSpec.normal(4)),
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

    private static Tensor crossEntropy(Arguments a) {
        Attributes attrs = a.attributes();
        if (a.in(2) != null || attrs.has("ignore_index") || attrs.has("label_smoothing")) {
            return a.in(0)
                    .crossEntropy(
                            a.in(1),
                            a.in(2),
                            LossRows.reduction(a),
                            attrs.integer("ignore_index", -100),
                            attrs.number("label_smoothing", 0));
        }
        return attrs.has("reduction")
                ? a.in(0).crossEntropy(a.in(1), LossRows.reduction(a))
                : a.in(0).crossEntropy(a.in(1));
    }

    /** Weights, another class that is ignored, and smoothed labels, for classes and for probabilities. */
    private static List<Sample> moreCrossEntropy() {
        InputSpec weight = InputSpec.uniform(0.5, 2, 3);
        Attributes smooth = Attributes.of("label_smoothing", 0.2);
        return List.of(
                Sample.of("weight", InputSpec.normal(4, 3), classes(SOME_IGNORED), weight),
                Sample.of(
                        "weight-none",
                        Attributes.of("reduction", "none"),
                        InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                        InputSpec.integers(0, 2, 2, 4),
                        weight),
                Sample.of("smooth", smooth, InputSpec.normal(5, 3), InputSpec.integers(0, 2, 5)),
                Sample.of(
                        "smooth-image",
                        Attributes.of("label_smoothing", 0.1, "reduction", "sum", "ignore_index", 1),
                        InputSpec.normal(2, 3, 4),
                        InputSpec.integers(0, 2, 2, 4),
                        weight.placed(Placement.STRIDED)),
                Sample.of(
                        "smooth-weight",
                        Attributes.of("label_smoothing", 0.3, "ignore_index", -1),
                        InputSpec.normal(4, 3),
                        classes(0, -1, 2, 1),
                        weight),
                Sample.of("smooth-one", smooth, InputSpec.normal(4), InputSpec.integers(0, 3)),
                Sample.of(
                        "probabilities-weight", smooth, InputSpec.normal(5, 3), InputSpec.uniform(0, 1, 5, 3), weight),
                Sample.of(
                        "probabilities-smooth",
                        Attributes.of("label_smoothing", 1, "reduction", "none"),
                        InputSpec.normal(2, 3, 2),
                        InputSpec.uniform(0, 1, 2, 3, 2)));
    }

    private static Operation nllLoss() {
        InputSpec weight = InputSpec.uniform(0.5, 2, 3);
        Attributes none = Attributes.of("reduction", "none");
        return new Operation.Builder(FAMILY, "nll_loss")
                .inputs("input", "target", "weight?")
                .attributes("reduction", "ignore_index")
                .formula("-w[class] x[class] of [C], [N, C] or [N, C, d1, ..], class ignore_index (-100) ignored; its"
                        + " weighted mean over what counts, or its sum")
                .derivative("-w[class] at the class", "input", "weight")
                .call(a -> a.in(0)
                        .nllLoss(
                                a.in(1),
                                a.in(2),
                                LossRows.reduction(a),
                                a.attributes().integer("ignore_index", -100)))
                .accuracy(Accuracy.normwise(8))
                .samples(
                        Sample.of("mean", InputSpec.normal(5, 3), InputSpec.integers(0, 2, 5)),
                        Sample.of("ignored", InputSpec.normal(4, 3), classes(SOME_IGNORED)),
                        Sample.of("weight", InputSpec.normal(4, 3), classes(SOME_IGNORED), weight),
                        Sample.of("none", none, InputSpec.normal(4, 3), classes(SOME_IGNORED), weight),
                        Sample.of(
                                "sum",
                                Attributes.of("reduction", "sum", "ignore_index", 1),
                                InputSpec.normal(4, 3).placed(Placement.STRIDED),
                                InputSpec.integers(0, 2, 4).as(DType.INT32).placed(Placement.OFFSET)),
                        Sample.of("one", InputSpec.normal(3), InputSpec.integers(0, 2), weight),
                        Sample.of(
                                "image",
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.integers(0, 2, 2, 4),
                                weight),
                        Sample.of("empty", none, InputSpec.normal(0, 3), InputSpec.integers(0, 2, 0)))
                .errors(
                        ErrorSample.of("class", IndexException.class, "nll_loss", "index 3", "[0, 3)")
                                .with(InputSpec.normal(4, 3), classes(0, 1, 3, 2)),
                        ErrorSample.of("shape", ShapeException.class, "nll_loss", "[4, 3]", "[3]", "[4]")
                                .with(InputSpec.normal(4, 3), InputSpec.integers(0, 2, 3)),
                        ErrorSample.of("weight", ShapeException.class, "nll_loss", "weight", "[4]", "[3]")
                                .with(InputSpec.normal(4, 3), InputSpec.integers(0, 2, 4), InputSpec.normal(4)),
                        ErrorSample.of("scalar", ShapeException.class, "nll_loss", "scalar")
                                .with(InputSpec.normal(), InputSpec.integers(0, 0)))
                .build();
    }

    private static InputSpec classes(double... values) {
        return InputSpec.values(values, values.length).as(DType.INT64);
    }
}
