package org.clgrad.ops;

import static org.clgrad.ops.LossRows.reduction;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;

/** Losses with margins. */
final class MarginLossRows {
    private static final double[] SIGNS = {1, -1, -1, 1, 1, -1, 1};

    private MarginLossRows() {}

    static List<Operation> rows() {
        return List.of(
                marginRanking(),
                hingeEmbedding(),
                cosineEmbedding(),
                tripletMargin(),
                multiMargin(),
                multilabelMargin(),
                softMargin());
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder("losses", name)
                .accuracy(Accuracy.normwise(8).derivatives(16, 64));
    }

    private static InputSpec signs(long... shape) {
        return InputSpec.values(SIGNS, shape);
    }

    private static Attributes each(Object... more) {
        return Samples.attributes(more, "reduction", "none");
    }

    private static Attributes sum(Object... more) {
        return Samples.attributes(more, "reduction", "sum");
    }

    private static Operation marginRanking() {
        return row("margin_ranking_loss")
                .inputs("input1", "input2", "target")
                .attributes("margin", "reduction")
                .formula("max(0, -target (x1 - x2) + margin), its mean, or its sum")
                .derivative("-target and target where the loss is not below 0; x2 - x1", "input1", "input2", "target")
                .call(a -> a.in(0)
                        .marginRankingLoss(a.in(1), a.in(2), a.attributes().number("margin", 0), reduction(a)))
                .samples(
                        Sample.of("mean", InputSpec.uniform(0, 1, 7), InputSpec.uniform(2, 3, 7), signs(7)),
                        Sample.of(
                                "none",
                                each("margin", 0.5),
                                InputSpec.uniform(0, 1, 2, 3).placed(Placement.PERMUTED),
                                InputSpec.uniform(2, 3, 3),
                                signs(2, 3)),
                        Sample.of(
                                "sum",
                                sum("margin", 6),
                                InputSpec.uniform(0, 1, 3, 4),
                                InputSpec.uniform(2, 3, 3, 4).placed(Placement.STRIDED),
                                signs(3, 4)),
                        Sample.of("empty", sum(), InputSpec.normal(0), InputSpec.normal(0), InputSpec.normal(0)))
                .errors(ErrorSample.of("shapes", ShapeException.class, "[3]", "[4]")
                        .with(InputSpec.normal(3), InputSpec.normal(4), signs(3)))
                .build();
    }

    private static Operation hingeEmbedding() {
        return row("hinge_embedding_loss")
                .inputs("input", "target")
                .attributes("margin", "reduction")
                .formula("x where the target is 1, max(0, margin - x) where it is -1; its mean, or its sum")
                .derivative("1; -1 where the margin is not passed, else 0", "input")
                .call(a -> a.in(0).hingeEmbeddingLoss(a.in(1), a.attributes().number("margin", 1), reduction(a)))
                .samples(
                        Sample.of("mean", InputSpec.uniform(0, 0.9, 7), signs(7)),
                        Sample.of("none", each("margin", 0.5), InputSpec.uniform(0.6, 2, 2, 7), signs(7)),
                        Sample.of(
                                "sum",
                                sum(),
                                InputSpec.uniform(0, 0.9, 3, 4).placed(Placement.PERMUTED),
                                signs(3, 4).placed(Placement.STRIDED)),
                        Sample.of("empty", sum(), InputSpec.normal(0), InputSpec.normal(0)))
                .errors(ErrorSample.of("shapes", ShapeException.class, "[3]", "[4]")
                        .with(InputSpec.normal(3), signs(4)))
                .build();
    }

    private static Operation cosineEmbedding() {
        return row("cosine_embedding_loss")
                .inputs("input1", "input2", "target")
                .attributes("margin", "reduction")
                .formula(
                        "1 - c for the target 1, max(0, c - margin) for -1, c the cosine of two vectors; its mean, or its"
                                + " sum")
                .derivative("that of the cosine where the loss is not 0", "input1", "input2")
                .call(a -> a.in(0)
                        .cosineEmbeddingLoss(a.in(1), a.in(2), a.attributes().number("margin", 0), reduction(a)))
                .accuracy(Accuracy.normwise(8).derivatives(32, 128))
                .samples(
                        Sample.of("mean", InputSpec.uniform(0.5, 1, 4, 3), InputSpec.uniform(0.5, 1, 4, 3), signs(4)),
                        Sample.of(
                                "none",
                                each("margin", 0.25),
                                InputSpec.uniform(0.5, 1, 3, 5).placed(Placement.PERMUTED),
                                InputSpec.uniform(0.5, 1, 3, 5).placed(Placement.STRIDED),
                                signs(3)),
                        Sample.of(
                                "vectors", sum(), InputSpec.uniform(0.5, 1, 5), InputSpec.uniform(0.5, 1, 5), signs()),
                        Sample.of(
                                "integer-target",
                                InputSpec.uniform(0.5, 1, 4, 3),
                                InputSpec.uniform(0.5, 1, 4, 3),
                                signs(4).as(DType.INT64)))
                .errors(
                        ErrorSample.of("target", ShapeException.class, "cosine_embedding_loss", "[4, 3]", "[3]")
                                .with(InputSpec.normal(4, 3), InputSpec.normal(4, 3), signs(3)),
                        ErrorSample.of("rank", ShapeException.class, "cosine_embedding_loss", "[2, 4, 3]")
                                .with(InputSpec.normal(2, 4, 3), InputSpec.normal(2, 4, 3), signs(2, 4)))
                .build();
    }

    private static Operation tripletMargin() {
        return row("triplet_margin_loss")
                .inputs("anchor", "positive", "negative")
                .attributes("margin", "p", "eps", "swap", "reduction")
                .formula(
                        "max(0, d(a, p) - d(a, n) + margin), d(p, n) for d(a, n) if smaller and swap; its mean, or its sum")
                .derivative("that of the distances where the loss is not 0", "anchor", "positive", "negative")
                .call(a -> a.in(0)
                        .tripletMarginLoss(
                                a.in(1),
                                a.in(2),
                                a.attributes().number("margin", 1),
                                a.attributes().number("p", 2),
                                a.attributes().number("eps", 1e-6),
                                a.attributes().flag("swap"),
                                reduction(a)))
                .samples(
                        triplet("mean", Attributes.NONE, 4, 3),
                        triplet("none", each("margin", 9), 3, 5),
                        triplet("swap", sum("swap", true, "margin", 5), 3, 5),
                        triplet("p-3", each("p", 3), 2, 4),
                        triplet("vectors", sum(), 4))
                .errors(ErrorSample.of("shapes", ShapeException.class, "[3, 4]", "[3, 5]")
                        .with(InputSpec.normal(3, 4), InputSpec.normal(3, 5), InputSpec.normal(3, 4)))
                .build();
    }

    private static Sample triplet(String name, Attributes attrs, long... shape) {
        return Sample.of(
                name,
                attrs,
                InputSpec.uniform(0, 1, shape).placed(Placement.PERMUTED),
                InputSpec.uniform(4, 5, shape),
                InputSpec.uniform(1.5, 2, shape));
    }

    private static InputSpec classes(double[] values, long... shape) {
        return InputSpec.values(values, shape).as(DType.INT64);
    }

    private static Operation multiMargin() {
        InputSpec target = classes(new double[] {2, 0, 3}, 3);
        InputSpec x = InputSpec.of(new InputSpec.Kind.Distinct(0.1875, 0), null, 3, 4);
        InputSpec weight = InputSpec.uniform(0.5, 2, 4);
        return row("multi_margin_loss")
                .inputs("input", "target", "weight?")
                .attributes("p", "margin", "reduction")
                .formula("the mean over classes i but y of w[y] max(0, margin - x[y] + x[i])^p; its mean, or its sum")
                .derivative("that of the terms above 0", "input", "weight")
                .call(a -> a.in(0)
                        .multiMarginLoss(
                                a.in(1),
                                a.attributes().dim("p", 1),
                                a.attributes().number("margin", 1),
                                a.in(2),
                                reduction(a)))
                .samples(
                        Sample.of("mean", x, target),
                        Sample.of("squares", each("p", 2), x, target, weight),
                        Sample.of("weight", sum("margin", 0.5), x.placed(Placement.PERMUTED), target, weight),
                        Sample.of("vector", InputSpec.distinct(4), classes(new double[] {1})))
                .errors(
                        ErrorSample.of("p", ArgumentException.class, "multi_margin_loss", "p is 3", "1 or 2")
                                .with(Attributes.of("p", 3), x, target),
                        ErrorSample.of("class", IndexException.class, "multi_margin_loss", "4", "[0, 4)")
                                .with(x, classes(new double[] {2, 4, 3}, 3)),
                        ErrorSample.of("target", ShapeException.class, "multi_margin_loss", "[3, 4]", "[2]")
                                .with(x, classes(new double[] {2, 1}, 2)),
                        ErrorSample.of("type", DTypeException.class, "multi_margin_loss", "float")
                                .with(x, InputSpec.normal(3)),
                        ErrorSample.of("weight", ShapeException.class, "multi_margin_loss", "weight", "[3]")
                                .with(x, target, InputSpec.normal(3)))
                .build();
    }

    private static Operation multilabelMargin() {
        InputSpec x = InputSpec.of(new InputSpec.Kind.Distinct(0.1875, 0), null, 2, 4);
        InputSpec target = classes(new double[] {3, 0, -1, 1, 2, -1, 0, 3}, 2, 4);
        return row("multilabel_margin_loss")
                .inputs("input", "target")
                .attributes("reduction")
                .formula(
                        "the sum over labels y and classes i that are none of max(0, 1 - x[y] + x[i]), by the number of"
                                + " classes; its mean, or its sum")
                .derivative("that of the terms above 0", "input")
                .call(a -> a.in(0).multilabelMarginLoss(a.in(1), reduction(a)))
                .samples(
                        Sample.of("mean", x, target),
                        Sample.of("none", each(), x.placed(Placement.PERMUTED), target),
                        Sample.of("vector", sum(), InputSpec.distinct(4), classes(new double[] {3, 0, -1, 1}, 4)),
                        Sample.of("unlabelled", x, classes(new double[] {-1}, 2, 4)))
                .errors(
                        ErrorSample.of("label", IndexException.class, "multilabel_margin_loss", "4", "[0, 4)")
                                .with(x, classes(new double[] {4, -1, -1, -1}, 2, 4)),
                        ErrorSample.of("shapes", ShapeException.class, "multilabel_margin_loss", "[2, 4]", "[2, 3]")
                                .with(x, classes(new double[] {1}, 2, 3)))
                .build();
    }

    private static Operation softMargin() {
        return row("soft_margin_loss")
                .inputs("input", "target")
                .attributes("reduction")
                .formula("log(1 + e^(-target x)) without overflow; its mean, or its sum")
                .derivative("-target sigmoid(-target x); -x sigmoid(-target x)", "input", "target")
                .call(a -> a.in(0).softMarginLoss(a.in(1), reduction(a)))
                .samples(
                        Sample.of("mean", InputSpec.normal(7), signs(7)),
                        Sample.of("none", each(), InputSpec.normal(2, 7).placed(Placement.PERMUTED), signs(7)),
                        Sample.of(
                                "sum",
                                sum(),
                                InputSpec.normal(3, 4),
                                signs(3, 4).placed(Placement.STRIDED)),
                        // The second derivatives are x^2 s (1 - s), with s near 1 and x large.
                        Sample.of(
                                "saturated",
                                each(),
                                InputSpec.values(new double[] {-1024, 760, 3}, 3),
                                InputSpec.values(new double[] {0.015350342, -0.0157, 2}, 3)),
                        Sample.of("large", each(), InputSpec.values(new double[] {1e4, -1e4, 90, -90, 0}, 5), signs(5))
                                .forwardOnly())
                .errors(ErrorSample.of("shapes", ShapeException.class, "[3]", "[4]")
                        .with(InputSpec.normal(3), signs(4)))
                .build();
    }
}
