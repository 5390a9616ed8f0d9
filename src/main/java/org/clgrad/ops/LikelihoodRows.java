package org.clgrad.ops;

import static org.clgrad.ops.LossRows.reduction;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;

/** Losses that are negative logarithms of likelihoods, of counts, measurements and several labels. */
final class LikelihoodRows {
    private LikelihoodRows() {}

    static List<Operation> rows() {
        return List.of(multilabelSoftMargin(), poisson(), gaussian());
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder("losses", name)
                .accuracy(Accuracy.normwise(8).derivatives(32, 64));
    }

    private static Attributes each(Object... more) {
        return Samples.attributes(more, "reduction", "none");
    }

    private static Operation multilabelSoftMargin() {
        InputSpec x = InputSpec.normal(3, 4);
        InputSpec t = InputSpec.uniform(0, 1, 3, 4);
        return row("multilabel_soft_margin_loss")
                .inputs("input", "target", "weight?")
                .attributes("reduction")
                .formula(
                        "the mean over classes of -w (t log(s) + (1 - t) log(1 - s)), s = sigmoid(x); its mean, or its sum")
                .derivative("w (s - t) / C in x", "input", "target", "weight")
                .call(a -> a.in(0).multilabelSoftMarginLoss(a.in(1), a.in(2), reduction(a)))
                .samples(
                        Sample.of("mean", x, t),
                        Sample.of("weight", each(), x.placed(Placement.PERMUTED), t, InputSpec.uniform(0.5, 2, 4)),
                        Sample.of(
                                "sum",
                                Attributes.of("reduction", "sum"),
                                InputSpec.normal(5),
                                InputSpec.uniform(0, 1, 5)))
                .errors(ErrorSample.of("shapes", ShapeException.class, "multilabel_soft_margin_loss", "[3, 4]", "[4]")
                        .with(x, InputSpec.normal(4)))
                .build();
    }

    private static Operation poisson() {
        InputSpec x = InputSpec.normal(3, 4);
        InputSpec counts = InputSpec.uniform(1.5, 9, 3, 4);
        return row("poisson_nll_loss")
                .inputs("input", "target")
                .attributes("log_input", "full", "eps", "reduction")
                .formula(
                        "e^x - t x, or x - t log(x + eps) without log_input; with full plus t log(t) - t + log(2 pi t) / 2"
                                + " where t > 1; its mean, or its sum")
                .derivative("e^x - t, or 1 - t / (x + eps), in x", "input", "target")
                .call(a -> a.in(0)
                        .poissonNllLoss(
                                a.in(1),
                                !a.attributes().has("log_input")
                                        || a.attributes().flag("log_input"),
                                a.attributes().flag("full"),
                                a.attributes().number("eps", 1e-8),
                                reduction(a)))
                .samples(
                        Sample.of("mean", x, counts),
                        Sample.of("full", each("full", true), x, counts.placed(Placement.PERMUTED)),
                        Sample.of(
                                "few",
                                each("full", true),
                                InputSpec.normal(4),
                                InputSpec.values(new double[] {0, 0.5, 0.875, 2}, 4)),
                        Sample.of(
                                "rates",
                                Attributes.of("log_input", false, "reduction", "sum"),
                                InputSpec.uniform(0.5, 3, 3, 4).placed(Placement.STRIDED),
                                counts),
                        Sample.of("broadcast", each(), InputSpec.normal(3, 1), InputSpec.uniform(0, 9, 4)))
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, "[3]", "[4]")
                                .with(InputSpec.normal(3), InputSpec.normal(4)),
                        ErrorSample.of("integer", DTypeException.class, "poisson_nll_loss", "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, 3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation gaussian() {
        InputSpec x = InputSpec.normal(3, 4);
        InputSpec variances = InputSpec.uniform(0.5, 2, 3, 4);
        return row("gaussian_nll_loss")
                .inputs("input", "target", "var")
                .attributes("full", "eps", "reduction")
                .formula(
                        "(log(v) + (x - t)^2 / v) / 2, v = max(var, eps), plus log(2 pi) / 2 with full; its mean, or its sum")
                .derivative(
                        "(x - t) / v in x; (1 / v - (x - t)^2 / v^2) / 2 in var, below eps, too",
                        "input",
                        "target",
                        "var")
                .call(a -> a.in(0)
                        .gaussianNllLoss(
                                a.in(1),
                                a.in(2),
                                a.attributes().flag("full"),
                                a.attributes().number("eps", 1e-6),
                                reduction(a)))
                .samples(
                        Sample.of("mean", x, InputSpec.normal(3, 4), variances),
                        Sample.of(
                                "full",
                                each("full", true),
                                x.placed(Placement.PERMUTED),
                                InputSpec.normal(3, 4),
                                InputSpec.uniform(0.5, 2, 3, 1)),
                        Sample.of(
                                "without-last",
                                Attributes.of("reduction", "sum"),
                                x,
                                InputSpec.normal(4),
                                InputSpec.uniform(0.5, 2, 3)),
                        Sample.of("below", each("eps", 3), x, InputSpec.normal(3, 4), variances)
                                .forwardOnly())
                .errors(
                        ErrorSample.of("negative", ArgumentException.class, "gaussian_nll_loss", "negative")
                                .with(x, x, InputSpec.uniform(-2, -1, 3, 4)),
                        ErrorSample.of("var", ShapeException.class, "gaussian_nll_loss", "[3, 4]", "[4]")
                                .with(x, x, InputSpec.uniform(0.5, 2, 4)))
                .build();
    }
}
