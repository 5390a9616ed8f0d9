package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Generator;
import org.clgrad.tensor.Tensor;

/** Operations with chance. The attribute {@code seed} makes a generator for each call, so that a call can be repeated. */
final class RandomRows {
    private static final String FAMILY = "random";

    private RandomRows() {}

    static List<Operation> rows() {
        return List.of(
                dropout("dropout", Tensor::dropout, "elements", 3, 4),
                dropout("dropout1d", Tensor::dropout1d, "channels of [N, C, L]", 2, 3, 4),
                dropout("dropout2d", Tensor::dropout2d, "channels of [N, C, H, W]", 2, 3, 2, 3),
                dropout("dropout3d", Tensor::dropout3d, "channels of [N, C, D, H, W]", 2, 3, 2, 1, 2),
                alphaDropout(),
                bernoulli(),
                multinomial(),
                gumbelSoftmax());
    }

    /** A generator of the given seed. */
    static Generator generator(Arguments a) {
        return new Generator(a.attributes().integer("seed", 0));
    }

    /** A kind of dropout. */
    private interface Call {
        Tensor apply(Tensor x, double p, boolean training, Generator generator);
    }

    private static Tensor call(Call call, Arguments a) {
        boolean training = !a.attributes().has("training") || a.attributes().flag("training");
        return call.apply(a.in(0), a.attributes().number("p", 0.5), training, generator(a));
    }

    private static Operation dropout(String name, Call call, String what, long... shape) {
        Operation.Builder row = new Operation.Builder(FAMILY, name)
                .inputs("input")
                .attributes("p", "training", "seed")
                .formula(
                        what + " 0 with the probability p, 1/2 by default, else x / (1 - p); x itself without training")
                .derivative("1 / (1 - p) for what was kept, else 0", "input")
                .call(a -> call(call, a))
                .accuracy(Accuracy.elementwise(2))
                .samples(
                        Sample.of("default", InputSpec.normal(shape)),
                        Sample.of(
                                "placed",
                                Attributes.of("p", 0.25, "seed", 7),
                                InputSpec.normal(shape).placed(Placement.PERMUTED)),
                        Sample.of("evaluation", Attributes.of("training", false), InputSpec.normal(shape)),
                        Sample.of("certain", Attributes.of("p", 1), InputSpec.normal(shape)),
                        Sample.of("never", Attributes.of("p", 0), InputSpec.normal(shape)))
                .errors(
                        ErrorSample.of("p", ArgumentException.class, name, "p is 1.5", "between 0 and 1")
                                .with(Attributes.of("p", 1.5), InputSpec.normal(shape)),
                        ErrorSample.of("integer", DTypeException.class, name, "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, shape)));
        return name.equals("dropout")
                ? row.samples(
                                Sample.of("strided", InputSpec.normal(3, 70).placed(Placement.STRIDED)),
                                Sample.of("scalar", InputSpec.normal()),
                                Sample.of("empty", InputSpec.normal(0, 3)))
                        .build()
                : row.errors(ErrorSample.of("rank", ShapeException.class, name, "[3]", "[N, C, ..]")
                                .with(InputSpec.normal(3)))
                        .build();
    }

    private static Operation alphaDropout() {
        return new Operation.Builder(FAMILY, "alpha_dropout")
                .inputs("input")
                .attributes("p", "training", "seed")
                .formula("a x + a alpha p, or with the probability p -a alpha (1 - p): mean 0 and variance 1 stay")
                .derivative("a = 1 / sqrt((1 - p) (1 + p alpha^2)) for what was kept, else 0", "input")
                .call(a -> call(Tensor::alphaDropout, a))
                .accuracy(Accuracy.normwise(4))
                .samples(
                        Sample.of("default", InputSpec.normal(3, 7)),
                        Sample.of(
                                "placed",
                                Attributes.of("p", 0.2),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of("certain", Attributes.of("p", 1), InputSpec.normal(3)),
                        Sample.of("evaluation", Attributes.of("training", false), InputSpec.normal(3)))
                .errors(ErrorSample.of("p", ArgumentException.class, "alpha_dropout", "p is -1.0", "between 0 and 1")
                        .with(Attributes.of("p", -1), InputSpec.normal(3)))
                .build();
    }

    private static Operation bernoulli() {
        return new Operation.Builder(FAMILY, "bernoulli")
                .inputs("input")
                .attributes("seed")
                .formula("1 with the probability that an element is, else 0")
                .call(a -> a.in(0).bernoulli(generator(a)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", InputSpec.uniform(0, 1, 3, 70)),
                        Sample.of("ends", InputSpec.values(new double[] {0, 1}, 64)),
                        Sample.of(
                                "permuted",
                                Attributes.of("seed", 3),
                                InputSpec.uniform(0, 1, 4, 3).placed(Placement.PERMUTED)))
                .errors(
                        ErrorSample.of("range", ArgumentException.class, "bernoulli", "[0, 1]")
                                .with(InputSpec.uniform(1.5, 2, 3)),
                        ErrorSample.of("nan", ArgumentException.class, "bernoulli", "[0, 1]")
                                .with(InputSpec.values(new double[] {Double.NaN}, 1)),
                        ErrorSample.of("integer", DTypeException.class, "bernoulli", "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 1, 3)))
                .build();
    }

    private static Operation multinomial() {
        Attributes three = Attributes.of("num_samples", 3);
        return new Operation.Builder(FAMILY, "multinomial")
                .inputs("input")
                .attributes("num_samples", "replacement", "seed")
                .formula("indices drawn with probabilities proportional to the elements of the last dimension")
                .call(a -> a.in(0)
                        .multinomial(
                                a.attributes().integer("num_samples"),
                                a.attributes().flag("replacement"),
                                generator(a)))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("matrix", three, InputSpec.uniform(0.5, 1, 2, 7)),
                        Sample.of("all", three, InputSpec.values(new double[] {1, 0, 3, 0, 2}, 5)),
                        Sample.of(
                                "replacement",
                                Attributes.of("num_samples", 40, "replacement", true, "seed", 5),
                                InputSpec.values(new double[] {1, 0, 3}, 3)))
                .errors(
                        ErrorSample.of("negative", ArgumentException.class, "multinomial", "negative")
                                .with(three, InputSpec.uniform(-2, -1, 4)),
                        ErrorSample.of("few", ArgumentException.class, "multinomial", "2 weights")
                                .with(three, InputSpec.values(new double[] {1, 0, 2}, 3)),
                        ErrorSample.of("none", ArgumentException.class, "multinomial", "numSamples is 0")
                                .with(Attributes.of("num_samples", 0), InputSpec.uniform(0, 1, 3)),
                        ErrorSample.of("rank", ShapeException.class, "multinomial", "[2, 3, 4]")
                                .with(three, InputSpec.uniform(0, 1, 2, 3, 4)))
                .build();
    }

    private static Operation gumbelSoftmax() {
        return new Operation.Builder(FAMILY, "gumbel_softmax")
                .inputs("input")
                .attributes("tau", "hard", "dim", "seed")
                .formula("softmax((x + e) / tau) with e from Gumbel's distribution; hard: 1 at the largest, else 0")
                .derivative("that of the softmax, hard or not", "input")
                .call(a -> a.in(0)
                        .gumbelSoftmax(
                                a.attributes().number("tau", 1),
                                a.attributes().flag("hard"),
                                a.attributes().dim("dim", -1),
                                generator(a)))
                .accuracy(Accuracy.normwise(32).derivatives(64, 128))
                .samples(
                        Sample.of("default", InputSpec.normal(3, 5)),
                        Sample.of(
                                "first",
                                Attributes.of("tau", 0.5, "dim", 0, "seed", 3),
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of("hard", Attributes.of("hard", true), InputSpec.normal(3, 5))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("tau", ArgumentException.class, "gumbel_softmax", "tau is 0.0")
                                .with(Attributes.of("tau", 0), InputSpec.normal(3)),
                        ErrorSample.of("dim", IndexException.class, "dim 1", "[3]")
                                .with(Attributes.of("dim", 1), InputSpec.normal(3)))
                .build();
    }
}
