package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.ops.InputSpec.Kind;

/** More activation functions: those of one kernel each, without choices of their own. */
final class MoreActivationRows {
    private static final String FAMILY = "activations and choices";

    private MoreActivationRows() {}

    static List<Operation> rows() {
        return List.of(
                row(
                                "relu6",
                                "min(max(x, 0), 6)",
                                "1 between 0 and 6, 0 on them and outside",
                                NONE,
                                shape -> InputSpec.of(new Kind.Away(0.125, 0, 6), null, shape))
                        .call(a -> a.in(0).relu6())
                        .kinks(Kink.of("bounds", NONE, new double[] {0, 6, 3, 7, -1}, 0, 0, 1, 0, 0))
                        .build(),
                row(
                                "leaky_relu",
                                "x above 0, else negative_slope x",
                                "1 above 0, negative_slope at 0 and below",
                                Attributes.of("negative_slope", 0.1),
                                shape -> InputSpec.of(new Kind.Away(0.125, 0), null, shape))
                        .attributes("negative_slope")
                        .call(a -> a.in(0).leakyRelu(a.attributes().number("negative_slope", 0.01)))
                        .samples(Sample.of("default", InputSpec.of(new Kind.Away(0.125, 0), null, 9)))
                        .build(),
                row(
                                "elu",
                                "x above 0, else alpha (e^x - 1)",
                                "1 above 0, alpha e^x at 0 and below",
                                Attributes.of("alpha", 1.5),
                                shape -> InputSpec.of(new Kind.Away(0.125, 0), null, shape))
                        .attributes("alpha")
                        .call(a -> a.in(0).elu(a.attributes().number("alpha", 1)))
                        .samples(Sample.of("default", InputSpec.of(new Kind.Away(0.125, 0), null, 9)))
                        .build(),
                row(
                                "selu",
                                "1.0507 elu(x) with alpha 1.6733",
                                "1.0507 above 0, 1.7581 e^x at 0 and below",
                                NONE,
                                shape -> InputSpec.of(new Kind.Away(0.125, 0), null, shape))
                        .call(a -> a.in(0).selu())
                        .build(),
                row(
                                "celu",
                                "x above 0, else alpha (e^(x / alpha) - 1)",
                                "1 above 0, e^(x / alpha) at 0 and below",
                                Attributes.of("alpha", 0.8),
                                shape -> InputSpec.of(new Kind.Away(0.125, 0), null, shape))
                        .attributes("alpha")
                        .call(a -> a.in(0).celu(a.attributes().number("alpha", 1)))
                        .samples(
                                Sample.of("default", InputSpec.of(new Kind.Away(0.125, 0), null, 9)),
                                Sample.of(
                                        "negative",
                                        Attributes.of("alpha", -1.5),
                                        InputSpec.of(new Kind.Away(0.125, 0), null, 9)))
                        .errors(ErrorSample.of("alpha", ArgumentException.class, "celu", "alpha is 0")
                                .with(Attributes.of("alpha", 0), InputSpec.normal(3)))
                        .build(),
                row("silu", "x sigmoid(x)", "s (1 + x (1 - s)) for s = sigmoid(x)", NONE, InputSpec::normal)
                        .call(a -> a.in(0).silu())
                        .build(),
                row(
                                "mish",
                                "x tanh(log(1 + e^x))",
                                "t + x sigmoid(x) (1 - t^2) for t = tanh(log(1 + e^x))",
                                NONE,
                                InputSpec::normal)
                        .call(a -> a.in(0).mish())
                        .build(),
                row("logsigmoid", "log(sigmoid(x))", "sigmoid(-x)", NONE, InputSpec::normal)
                        .call(a -> a.in(0).logsigmoid())
                        .build(),
                row(
                                "hardtanh",
                                "min(max(x, min_val), max_val)",
                                "1 between the bounds, 0 on them and outside",
                                Attributes.of("min_val", -0.5, "max_val", 0.75),
                                shape -> InputSpec.of(new Kind.Away(0.125, -0.5, 0.75), null, shape))
                        .attributes("min_val", "max_val")
                        .call(a -> a.in(0)
                                .hardtanh(
                                        a.attributes().number("min_val", -1),
                                        a.attributes().number("max_val", 1)))
                        .samples(Sample.of("default", InputSpec.of(new Kind.Away(0.125, -1, 1), null, 9)))
                        .errors(ErrorSample.of("bounds", ArgumentException.class, "hardtanh", "2.0", "1.0")
                                .with(Attributes.of("min_val", 2, "max_val", 1), InputSpec.normal(3)))
                        .build(),
                row(
                                "hardsigmoid",
                                "min(max(x + 3, 0), 6) / 6",
                                "1/6 between -3 and 3, 0 there and outside",
                                NONE,
                                shape -> InputSpec.of(new Kind.Away(0.125, -3, 3), null, shape))
                        .call(a -> a.in(0).hardsigmoid())
                        .kinks(Kink.of("bounds", NONE, new double[] {-3, 3, 9}, 0, 0, 0))
                        .build(),
                row(
                                "hardswish",
                                "x hardsigmoid(x)",
                                "0 up to -3, x / 3 + 1/2 up to 3, 1 from there on",
                                NONE,
                                shape -> InputSpec.of(new Kind.Away(0.125, -3, 3), null, shape))
                        .call(a -> a.in(0).hardswish())
                        .kinks(Kink.of("bounds", NONE, new double[] {-3, 3, 0, 9}, 0, 1, 0.5, 1))
                        .build(),
                row(
                                "softsign",
                                "x / (1 + |x|)",
                                "1 / (1 + |x|)^2",
                                NONE,
                                shape -> InputSpec.of(new Kind.Away(0.125, 0), null, shape))
                        .call(a -> a.in(0).softsign())
                        .build(),
                row("tanhshrink", "x - tanh(x)", "tanh(x)^2", NONE, InputSpec::normal)
                        .call(a -> a.in(0).tanhshrink())
                        .accuracy(Accuracy.normwise(2).derivatives(16, 64))
                        .build(),
                row(
                                "hardshrink",
                                "x, but 0 from -lambd to lambd",
                                "1, but 0 from -lambd to lambd",
                                Attributes.of("lambd", 0.25),
                                shape -> InputSpec.of(new Kind.Away(0.125, -0.25, 0.25), null, shape))
                        .attributes("lambd")
                        .call(a -> a.in(0).hardshrink(a.attributes().number("lambd", 0.5)))
                        .samples(Sample.of("default", InputSpec.of(new Kind.Away(0.125, -0.5, 0.5), null, 9)))
                        .build(),
                row(
                                "softshrink",
                                "x moved towards 0 by lambd, 0 from -lambd to lambd",
                                "1, but 0 from -lambd to lambd",
                                Attributes.of("lambd", 0.25),
                                shape -> InputSpec.of(new Kind.Away(0.125, -0.25, 0.25), null, shape))
                        .attributes("lambd")
                        .call(a -> a.in(0).softshrink(a.attributes().number("lambd", 0.5)))
                        .samples(Sample.of("default", InputSpec.of(new Kind.Away(0.125, -0.5, 0.5), null, 9)))
                        .errors(ErrorSample.of("lambd", ArgumentException.class, "softshrink", "lambd is -1.0")
                                .with(Attributes.of("lambd", -1), InputSpec.normal(3)))
                        .build(),
                row(
                                "threshold",
                                "x above the threshold, else the value",
                                "1 above the threshold, else 0",
                                Attributes.of("threshold", 0.5, "value", -2),
                                shape -> InputSpec.of(new Kind.Away(0.125, 0.5), null, shape))
                        .attributes("threshold", "value")
                        .call(a -> a.in(0)
                                .threshold(
                                        a.attributes().number("threshold"),
                                        a.attributes().number("value")))
                        .build());
    }

    private static Operation.Builder row(
            String name, String formula, String derivative, Attributes attrs, Samples.Spec x) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input")
                .formula(formula)
                .derivative(derivative, "input")
                .accuracy(Accuracy.elementwise(4).derivatives(16, 64))
                .samples(Samples.unary(attrs, x))
                .samples(Samples.special(attrs, 20, -20, 88, -80, 104, 1e-5, 3, -3, 6, 1e4))
                .errors(ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                        .with(attrs, InputSpec.integers(0, 9, 3)));
    }
}
