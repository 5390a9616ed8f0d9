package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;

/** Normalisation of channels. What training does to running statistics is not a result, and tested elsewhere. */
final class NormalizationRows {
    private static final String FAMILY = "networks";
    private static final double EPS = 1e-5;
    private static final double MOMENTUM = 0.1;

    private NormalizationRows() {}

    static List<Operation> rows() {
        return List.of(batchNorm(), groupNorm(), instanceNorm(), localResponseNorm());
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder(FAMILY, name)
                .derivative(
                        "r (a - mean(a) - h mean(a h)) for a = g weight, h = (x - mean) r, r = 1 / sqrt(var + eps), or r a"
                                + " with running statistics; the sums of g h and of g a channel",
                        "input",
                        "weight",
                        "bias")
                .accuracy(Accuracy.normwise(16).derivatives(64, 128));
    }

    /** Samples of a normalisation by running statistics, and what both refuse. */
    private static Operation.Builder byRunning(Operation.Builder row, String name) {
        InputSpec mean = InputSpec.normal(3);
        InputSpec var = InputSpec.uniform(0.5, 2, 3);
        Attributes eval = Attributes.of(flag(name), false);
        return row.samples(
                        Sample.of(
                                "running",
                                eval,
                                InputSpec.normal(2, 3, 4).placed(Placement.STRIDED),
                                mean,
                                var,
                                InputSpec.normal(3),
                                InputSpec.normal(3)),
                        Sample.of(
                                "running-plain",
                                Attributes.of(flag(name), false, "eps", 0.01),
                                InputSpec.normal(2, 3, 2, 2).placed(Placement.PERMUTED),
                                mean.placed(Placement.STRIDED),
                                var))
                .errors(
                        ErrorSample.of("statistics", ArgumentException.class, name, "running_mean")
                                .with(eval, InputSpec.normal(2, 3, 4)),
                        ErrorSample.of("mean", ShapeException.class, name, "running_mean", "[3]", "[2]")
                                .with(eval, InputSpec.normal(2, 3, 4), InputSpec.normal(2), var),
                        ErrorSample.of("weight", ShapeException.class, name, "weight", "[2]", "[3]")
                                .with(eval, InputSpec.normal(2, 3, 4), mean, var, InputSpec.normal(2)));
    }

    private static String flag(String name) {
        return name.equals("batch_norm") ? "training" : "use_input_stats";
    }

    /** Errors that all have. */
    private static ErrorSample[] errors(String name, Attributes attrs) {
        return new ErrorSample[] {
            ErrorSample.of("rank", ShapeException.class, name, "[4]", "[N, C, d1, ..]")
                    .with(attrs, InputSpec.normal(4)),
            ErrorSample.of("type", DTypeException.class, name, "int64", "to(dtype)")
                    .with(attrs, InputSpec.integers(0, 9, 2, 4, 3))
        };
    }

    private static Operation batchNorm() {
        Attributes training = Attributes.of("training", true);
        Attributes eps = Attributes.of("training", true, "eps", 0.01);
        InputSpec weight = InputSpec.normal(3);
        Operation.Builder row = row("batch_norm")
                .inputs("input", "running_mean?", "running_var?", "weight?", "bias?")
                .attributes("training", "momentum", "eps")
                .formula("(x - mean) / sqrt(var + eps) * weight + bias a channel, with the batch's mean and population"
                        + " variance when training, else the running ones; eps 1e-5 by default")
                .call(a -> a.in(0)
                        .batchNorm(
                                a.in(1),
                                a.in(2),
                                a.in(3),
                                a.in(4),
                                a.attributes().flag("training"),
                                a.attributes().number("momentum", MOMENTUM),
                                a.attributes().number("eps", EPS)))
                .samples(
                        Sample.of("matrix", training, InputSpec.normal(5, 3), null, null, weight, InputSpec.normal(3)),
                        Sample.of("images", training, InputSpec.normal(2, 3, 4, 5), null, null, weight, weight),
                        Sample.of("plain", eps, InputSpec.normal(2, 3, 4)),
                        Sample.of("no-weight", training, InputSpec.normal(4, 3), null, null, null, weight),
                        Sample.of(
                                "permuted",
                                training,
                                InputSpec.normal(3, 3, 4).placed(Placement.PERMUTED),
                                null,
                                null,
                                weight.placed(Placement.STRIDED)),
                        Sample.of("strided", training, InputSpec.normal(2, 3, 6).placed(Placement.STRIDED)),
                        Sample.of("tall", training, InputSpec.normal(700, 2)),
                        Sample.of("large", eps, InputSpec.uniform(1e6, 1.1e6, 9, 2))
                                .forwardOnly(),
                        Sample.of("empty", training, InputSpec.normal(0, 3, 2), null, null, weight, weight))
                .errors(errors("batch_norm", training))
                .errors(ErrorSample.of("one", ShapeException.class, "batch_norm", "[1, 3]", "one value")
                        .with(training, InputSpec.normal(1, 3)));
        return byRunning(row, "batch_norm").build();
    }

    private static Operation groupNorm() {
        Attributes two = Attributes.of("num_groups", 2);
        InputSpec weight = InputSpec.normal(4);
        return row("group_norm")
                .inputs("input", "weight?", "bias?")
                .attributes("num_groups", "eps")
                .formula(
                        "(x - mean) / sqrt(var + eps) of each sample's groups of channels, * weight + bias a channel; eps"
                                + " 1e-5 by default")
                .call(a -> a.in(0)
                        .groupNorm(
                                a.attributes().dim("num_groups"),
                                a.in(1),
                                a.in(2),
                                a.attributes().number("eps", EPS)))
                .samples(
                        Sample.of("images", two, InputSpec.normal(2, 4, 3, 2), weight, weight),
                        Sample.of("matrix", two, InputSpec.normal(3, 8), InputSpec.normal(8), InputSpec.normal(8)),
                        Sample.of("plain", Attributes.of("num_groups", 1, "eps", 0.01), InputSpec.normal(2, 3, 4)),
                        Sample.of("each", Attributes.of("num_groups", 4), InputSpec.normal(2, 4, 5), null, weight),
                        Sample.of(
                                "permuted",
                                two,
                                InputSpec.normal(3, 4, 2).placed(Placement.PERMUTED),
                                weight.placed(Placement.STRIDED)),
                        Sample.of("strided", two, InputSpec.normal(2, 4, 3).placed(Placement.STRIDED)),
                        Sample.of("empty", two, InputSpec.normal(0, 4, 3), weight, weight))
                .errors(errors("group_norm", two))
                .errors(
                        ErrorSample.of("groups", ShapeException.class, "group_norm", "2 groups", "3 channels")
                                .with(two, InputSpec.normal(2, 3, 4)),
                        ErrorSample.of("bias", ShapeException.class, "group_norm", "bias", "[2]", "[4]")
                                .with(two, InputSpec.normal(2, 4), weight, InputSpec.normal(2)))
                .build();
    }

    private static Operation instanceNorm() {
        Attributes eps = Attributes.of("eps", 0.01);
        InputSpec weight = InputSpec.normal(3);
        Operation.Builder row = row("instance_norm")
                .inputs("input", "running_mean?", "running_var?", "weight?", "bias?")
                .attributes("use_input_stats", "momentum", "eps")
                .formula(
                        "(x - mean) / sqrt(var + eps) of each sample's channels, * weight + bias; with use_input_stats,"
                                + " the default, their own statistics, else the running ones; eps 1e-5 by default")
                .call(a -> a.in(0)
                        .instanceNorm(
                                a.in(1),
                                a.in(2),
                                a.in(3),
                                a.in(4),
                                !a.attributes().has("use_input_stats")
                                        || a.attributes().flag("use_input_stats"),
                                a.attributes().number("momentum", MOMENTUM),
                                a.attributes().number("eps", EPS)))
                .samples(
                        Sample.of("images", InputSpec.normal(2, 3, 4, 2), null, null, weight, weight),
                        Sample.of("plain", eps, InputSpec.normal(2, 3, 4)),
                        Sample.of("permuted", eps, InputSpec.normal(4, 3, 5).placed(Placement.PERMUTED)),
                        Sample.of("no-weight", InputSpec.normal(2, 3, 4), null, null, null, weight),
                        Sample.of("empty", InputSpec.normal(0, 3, 2), null, null, weight, weight))
                .errors(errors("instance_norm", Attributes.NONE))
                .errors(ErrorSample.of("one", ShapeException.class, "instance_norm", "[2, 3, 1]", "one place")
                        .with(InputSpec.normal(2, 3, 1)));
        return byRunning(row, "instance_norm").build();
    }

    private static Operation localResponseNorm() {
        Attributes three = Attributes.of("size", 3, "alpha", 0.5, "beta", 0.6, "k", 1.5);
        return new Operation.Builder(FAMILY, "local_response_norm")
                .inputs("input")
                .attributes("size", "alpha", "beta", "k")
                .formula("x / (k + alpha a)^beta, a the mean of the squares of size neighbouring channels")
                .derivative("that of the quotient", "input")
                .call(a -> a.in(0)
                        .localResponseNorm(
                                a.attributes().dim("size"),
                                a.attributes().number("alpha", 1e-4),
                                a.attributes().number("beta", 0.75),
                                a.attributes().number("k", 1)))
                .accuracy(Accuracy.normwise(8).derivatives(16, 64))
                .samples(
                        Sample.of("sequence", three, InputSpec.normal(2, 5, 3)),
                        Sample.of(
                                "even",
                                Attributes.of("size", 2),
                                InputSpec.normal(2, 4, 3, 2).placed(Placement.PERMUTED)),
                        Sample.of("wide", Attributes.of("size", 9, "alpha", 1), InputSpec.normal(1, 3, 2, 2)),
                        Sample.of("empty", three, InputSpec.normal(0, 3, 2)))
                .errors(
                        ErrorSample.of("rank", ShapeException.class, "local_response_norm", "[2, 3]")
                                .with(three, InputSpec.normal(2, 3)),
                        ErrorSample.of("size", ArgumentException.class, "local_response_norm", "size is 0")
                                .with(Attributes.of("size", 0), InputSpec.normal(2, 3, 4)),
                        ErrorSample.of("integer", DTypeException.class, "local_response_norm", "int64", "to(dtype)")
                                .with(three, InputSpec.integers(0, 9, 2, 3, 4)))
                .build();
    }
}
