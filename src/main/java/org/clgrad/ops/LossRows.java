package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import java.util.Locale;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Reduction;

/** Losses that compare element by element. */
final class LossRows {
    private static final String FAMILY = "losses";
    private static final Attributes SUM = Attributes.of("reduction", "sum");
    private static final Attributes EACH = Attributes.of("reduction", "none");

    private LossRows() {}

    static List<Operation> rows() {
        return List.of(
                mseLoss(),
                l1Loss(),
                smoothL1Loss(),
                huberLoss(),
                binaryCrossEntropy(),
                binaryCrossEntropyWithLogits(),
                klDiv());
    }

    static Reduction reduction(Arguments a) {
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

    private static Operation.Builder row(String name) {
        return new Operation.Builder(FAMILY, name)
                .accuracy(Accuracy.normwise(8).derivatives(8, 32))
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, "[3]", "[4]")
                                .with(InputSpec.uniform(0, 1, 3), InputSpec.uniform(0, 1, 4)),
                        ErrorSample.of("reduction", ArgumentException.class, "reduction", "'max'", "mean")
                                .with(
                                        Attributes.of("reduction", "max"),
                                        InputSpec.uniform(0, 1, 3),
                                        InputSpec.uniform(0, 1, 3)));
    }

    /** Targets further than 1 from, or nearer than 0.5 to, their inputs: away from the kinks of all but l1_loss. */
    private static InputSpec far(long... shape) {
        return InputSpec.uniform(3.5, 6, shape);
    }

    private static InputSpec near(long... shape) {
        return InputSpec.uniform(0, 0.25, shape);
    }

    private static List<Sample> differences(Object... more) {
        Attributes mean = Samples.attributes(more);
        Attributes sum = Samples.attributes(more, "reduction", "sum");
        Attributes each = Samples.attributes(more, "reduction", "none");
        return List.of(
                Sample.of("mean", mean, InputSpec.uniform(0, 2, 3, 4), far(3, 4)),
                Sample.of("near", mean, near(3, 4), InputSpec.uniform(0.3, 0.4, 3, 4)),
                Sample.of("sum", sum, near(70, 9), InputSpec.uniform(0.3, 0.4, 70, 9)),
                Sample.of("none", each, InputSpec.uniform(0, 2, 3, 4), far(4)),
                Sample.of("outer", each, near(3, 1), InputSpec.uniform(0.3, 0.4, 1, 4)),
                Sample.of(
                        "placed",
                        mean,
                        near(3, 4).placed(Placement.PERMUTED),
                        InputSpec.uniform(0.3, 0.4, 3, 4).placed(Placement.STRIDED)),
                Sample.of("scalar", mean, near(), far()),
                Sample.of(
                                "large",
                                each,
                                InputSpec.values(new double[] {1e30, -1e20, 1e-20, 0, Double.NaN, 7}, 6),
                                InputSpec.values(new double[] {0, 1e20, 0, -0.0, 1, Double.POSITIVE_INFINITY}, 6))
                        .forwardOnly(),
                Sample.of("empty", sum, near(0, 3), near(0, 3)));
    }

    private static Operation l1Loss() {
        return row("l1_loss")
                .inputs("input", "target")
                .attributes("reduction")
                .formula("|x - target|, its mean, or its sum")
                .derivative("sign(x - target) and its negative, 0 where they are equal", "input", "target")
                .call(a -> a.in(0).l1Loss(a.in(1), reduction(a)))
                .samples(differences())
                .kinks(Kink.of(
                        "equal",
                        new double[] {1, 2, 3, 5},
                        new double[] {1, 1, 5, 5},
                        new double[] {0, 0.25, -0.25, 0},
                        new double[] {0, -0.25, 0.25, 0}))
                .build();
    }

    private static Operation smoothL1Loss() {
        return row("smooth_l1_loss")
                .inputs("input", "target")
                .attributes("reduction", "beta")
                .formula("d^2 / (2 beta) where |d| < beta, else |d| - beta / 2, for d = x - target; beta 1 by default;"
                        + " its mean, or its sum")
                .derivative("d / beta, at most 1 in magnitude, and its negative", "input", "target")
                .call(a -> a.in(0)
                        .smoothL1Loss(a.in(1), reduction(a), a.attributes().number("beta", 1)))
                .samples(differences("beta", 0.7))
                .samples(
                        Sample.of("default", InputSpec.uniform(0, 2, 5), far(5)),
                        Sample.of("beta-0", Attributes.of("beta", 0), InputSpec.uniform(0, 2, 5), far(5)))
                .errors(ErrorSample.of("beta", ArgumentException.class, "smooth_l1_loss", "-1.0")
                        .with(Attributes.of("beta", -1), InputSpec.normal(3), InputSpec.normal(3)))
                .build();
    }

    private static Operation huberLoss() {
        return row("huber_loss")
                .inputs("input", "target")
                .attributes("reduction", "delta")
                .formula("d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2), for d = x - target; delta 1 by"
                        + " default; its mean, or its sum")
                .derivative("d, at most delta in magnitude, and its negative", "input", "target")
                .call(a ->
                        a.in(0).huberLoss(a.in(1), reduction(a), a.attributes().number("delta", 1)))
                .samples(differences("delta", 0.7))
                .samples(Sample.of("default", InputSpec.uniform(0, 2, 5), far(5)))
                .errors(ErrorSample.of("delta", ArgumentException.class, "huber_loss", "0.0", "positive")
                        .with(Attributes.of("delta", 0), InputSpec.normal(3), InputSpec.normal(3)))
                .build();
    }

    private static Operation binaryCrossEntropy() {
        InputSpec p = InputSpec.uniform(0.1, 0.9, 3, 4);
        InputSpec t = InputSpec.uniform(0, 1, 3, 4);
        return row("binary_cross_entropy")
                .inputs("input", "target", "weight?")
                .attributes("reduction")
                .formula("-w (t log(p) + (1 - t) log(1 - p)), the logarithms at least -100; its mean, or its sum")
                .derivative(
                        "w (p - t) / max(p (1 - p), 1e-12) in p, w (log(1 - p) - log(p)) in t",
                        "input",
                        "target",
                        "weight")
                .call(a -> a.in(0).binaryCrossEntropy(a.in(1), a.in(2), reduction(a)))
                .accuracy(Accuracy.normwise(8).derivatives(32, 64))
                .samples(
                        Sample.of("mean", p, t),
                        Sample.of("sum", SUM, p, t),
                        Sample.of("none", EACH, p, t),
                        Sample.of("weight", p, t, InputSpec.uniform(0.5, 2, 4)),
                        Sample.of(
                                "placed",
                                EACH,
                                p.placed(Placement.PERMUTED),
                                t.placed(Placement.STRIDED),
                                InputSpec.uniform(0.5, 2, 3, 4).placed(Placement.OFFSET)),
                        Sample.of("scalar", InputSpec.uniform(0.1, 0.9), InputSpec.uniform(0, 1)),
                        Sample.of(
                                        "bounds",
                                        EACH,
                                        InputSpec.values(new double[] {0, 1, 0, 1, 1e-40, 2, Double.NaN}, 7),
                                        InputSpec.values(new double[] {0, 1, 1, 0, 0.5, 0.5, 1}, 7))
                                .forwardOnly(),
                        Sample.of("empty", SUM, InputSpec.uniform(0, 1, 0, 3), InputSpec.uniform(0, 1, 0, 3)))
                .kinks(new Kink(
                        "certain",
                        List.of(InputSpec.values(new double[] {0, 1}, 2), InputSpec.values(new double[] {0, 1}, 2)),
                        SUM,
                        List.of(new double[] {0, 0}, new double[] {100, -100})))
                .build();
    }

    private static Operation binaryCrossEntropyWithLogits() {
        InputSpec x = InputSpec.normal(3, 4);
        InputSpec t = InputSpec.uniform(0, 1, 3, 4);
        InputSpec weight = InputSpec.uniform(0.5, 2, 4);
        double[] large = {1e4, -1e4, 1e4, -1e4, 90, -90, 104, -104, 0, -0.0};
        double[] classes = {1, 0, 0, 1, 1, 0, 0.5, 0.5, 1, 0};
        return row("binary_cross_entropy_with_logits")
                .inputs("input", "target", "weight?", "pos_weight?")
                .attributes("reduction")
                .formula("-w (v t log(s) + (1 - t) log(1 - s)) for s = sigmoid(x); its mean, or its sum")
                .derivative(
                        "w ((1 - t) s - v t (1 - s)) in x; w (log(1 - s) - v log(s)) in t",
                        "input",
                        "target",
                        "weight",
                        "pos_weight")
                .call(a -> a.in(0).binaryCrossEntropyWithLogits(a.in(1), a.in(2), a.in(3), reduction(a)))
                .samples(
                        Sample.of("mean", x, t),
                        Sample.of("sum", SUM, x, t),
                        Sample.of("none", EACH, x, t),
                        Sample.of("weight", x, t, weight),
                        Sample.of("pos-weight", x, t, null, weight),
                        Sample.of("both", EACH, x, t, InputSpec.uniform(0.5, 2, 3, 1), weight),
                        Sample.of(
                                "placed",
                                x.placed(Placement.PERMUTED),
                                t.placed(Placement.STRIDED),
                                null,
                                weight.placed(Placement.OFFSET)),
                        Sample.of("scalar", InputSpec.normal(), InputSpec.uniform(0, 1)),
                        Sample.of("large", EACH, InputSpec.values(large, 10), InputSpec.values(classes, 10))
                                .firstOrder(),
                        Sample.of(
                                        "large-weight",
                                        EACH,
                                        InputSpec.values(large, 10),
                                        InputSpec.values(classes, 10),
                                        null,
                                        InputSpec.uniform(0.5, 2, 10))
                                .forwardOnly(),
                        Sample.of("empty", SUM, InputSpec.normal(0, 3), InputSpec.uniform(0, 1, 0, 3)))
                .build();
    }

    private static Operation klDiv() {
        InputSpec x = InputSpec.normal(3, 4);
        InputSpec t = InputSpec.uniform(0.1, 1, 3, 4);
        Attributes logarithms = Attributes.of("log_target", true, "reduction", "sum");
        return row("kl_div")
                .inputs("input", "target")
                .attributes("reduction", "log_target")
                .formula(
                        "t log(t) - t x, or e^t (t - x) for a target of logarithms; its mean, its sum, or with batchmean"
                                + " the sum by the size of dimension 0")
                .derivative("-t and log(t) + 1 - x; -e^t and e^t (t - x + 1)", "input", "target")
                .call(a -> a.in(0).klDiv(a.in(1), reduction(a), a.attributes().flag("log_target")))
                .samples(
                        Sample.of("mean", x, t),
                        Sample.of("none", EACH, x, InputSpec.uniform(0.1, 1, 4)),
                        Sample.of("batchmean", Attributes.of("reduction", "batchmean"), x, t),
                        Sample.of("logarithms", logarithms, x, InputSpec.normal(3, 4)),
                        Sample.of("logarithms-mean", Attributes.of("log_target", true), x, InputSpec.normal(3, 4)),
                        Sample.of("placed", SUM, x.placed(Placement.PERMUTED), t.placed(Placement.STRIDED)),
                        Sample.of("scalar", InputSpec.normal(), InputSpec.uniform(0.1, 1)),
                        Sample.of(
                                        "zeros",
                                        EACH,
                                        InputSpec.values(new double[] {-1, -3, 0, -1e4}, 4),
                                        InputSpec.values(new double[] {0, -0.0, 1, 1e-30}, 4))
                                .forwardOnly(),
                        Sample.of("empty", SUM, InputSpec.normal(0, 3), InputSpec.normal(0, 3)))
                .errors(ErrorSample.of("integer", DTypeException.class, "kl_div", "int64", "to(dtype)")
                        .with(NONE, InputSpec.integers(0, 9, 3), InputSpec.integers(0, 9, 3)))
                .build();
    }
}
