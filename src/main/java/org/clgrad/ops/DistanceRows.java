package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Kind;
import org.clgrad.ops.InputSpec.Placement;

/** Distances, similarities, and vectors of length 1. */
final class DistanceRows {
    /** Above the values of {@link #low}, so that no difference is near 0. */
    private static final Samples.Spec HIGH = shape -> InputSpec.uniform(2, 3, shape);

    private DistanceRows() {}

    static List<Operation> rows() {
        return List.of(normalize(), cosineSimilarity(), pairwiseDistance(), cdist(), dist(), pdist(), renorm());
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder("distances", name)
                .accuracy(Accuracy.normwise(16).derivatives(32, 128));
    }

    private static InputSpec away(long... shape) {
        return InputSpec.of(new Kind.Away(0.25, 0), null, shape);
    }

    private static InputSpec low(long... shape) {
        return InputSpec.uniform(0, 1, shape);
    }

    /** An exponent, which JSON has no infinity for. */
    private static double p(Arguments a) {
        return a.attributes().isText("p")
                ? Double.POSITIVE_INFINITY
                : a.attributes().number("p", 2);
    }

    private static Operation normalize() {
        return row("normalize")
                .inputs("input")
                .attributes("p", "dim", "eps")
                .formula("x / max(norm(x), eps) along dim")
                .derivative("that of the quotient; the norm is constant where it is below eps", "input")
                .call(a -> a.in(0)
                        .normalize(
                                p(a),
                                a.attributes().ints("dim", 1),
                                a.attributes().number("eps", 1e-12)))
                .samples(
                        Sample.of("default", away(3, 5)),
                        Sample.of("first", Attributes.of("dim", 0), away(4, 3).placed(Placement.PERMUTED)),
                        Sample.of("p-3", Attributes.of("p", 3, "dim", -1), away(2, 3, 4)),
                        Sample.of(
                                "p-1",
                                Attributes.of("p", 1, "dim", -1),
                                away(2, 6).placed(Placement.STRIDED)),
                        Sample.of("two", Attributes.of("dim", new int[] {0, 2}), away(2, 3, 4)),
                        Sample.of("below", Attributes.of("eps", 100), away(2, 3)),
                        Sample.of("zero", InputSpec.values(new double[] {0, 0, 0, 3e30, 4e30, 0}, 2, 3))
                                .forwardOnly(),
                        Sample.of("empty", away(0, 3)))
                .errors(
                        ErrorSample.of("dim", IndexException.class, "dim 2", "[3, 4]")
                                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4)),
                        ErrorSample.of("integer", DTypeException.class, "normalize", "int64", "to(dtype)")
                                .with(InputSpec.integers(0, 9, 3, 4)))
                .build();
    }

    private static ErrorSample types(String name) {
        return ErrorSample.of("types", DTypeException.class, name, "int64", "to(dtype)")
                .with(InputSpec.normal(3, 4), InputSpec.integers(0, 9, 3, 4));
    }

    private static Operation cosineSimilarity() {
        return row("cosine_similarity")
                .inputs("x1", "x2")
                .attributes("dim", "eps")
                .formula("sum(x / max(|x|, eps) * y / max(|y|, eps)) along dim")
                .derivative("that of the quotients, with that of the norms below eps, too", "x1", "x2")
                .call(a -> a.in(0)
                        .cosineSimilarity(
                                a.in(1),
                                a.attributes().dim("dim", 1),
                                a.attributes().number("eps", 1e-8)))
                .samples(
                        Sample.of("default", away(3, 5), away(3, 5)),
                        Sample.of("broadcast", Attributes.of("dim", -1), away(2, 1, 4), away(3, 4)),
                        Sample.of(
                                "first",
                                Attributes.of("dim", 0),
                                away(4, 3).placed(Placement.PERMUTED),
                                away(4, 3).placed(Placement.STRIDED)),
                        Sample.of("zero", InputSpec.values(new double[] {0, 0, 1, 2}, 2, 2), away(2, 2))
                                .forwardOnly(),
                        Sample.of("large", InputSpec.values(new double[] {3e30, 4e30, 1e-30, 2e-30}, 2, 2), away(2, 2))
                                .forwardOnly(),
                        Sample.of("empty", away(0, 3), away(0, 3)))
                .errors(
                        ErrorSample.of("dim", IndexException.class, "cosine_similarity", "dim 2", "[3, 4]")
                                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4), InputSpec.normal(3, 4)),
                        ErrorSample.of("shapes", ShapeException.class, "[3, 4]", "[3, 5]")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(3, 5)),
                        types("cosine_similarity"))
                .build();
    }

    private static Operation pairwiseDistance() {
        return row("pairwise_distance")
                .inputs("x1", "x2")
                .attributes("p", "eps", "keepdim")
                .formula("the norm of x - y + eps along the last dimension")
                .derivative("as of norm", "x1", "x2")
                .call(a -> a.in(0)
                        .pairwiseDistance(
                                a.in(1),
                                p(a),
                                a.attributes().number("eps", 1e-6),
                                a.attributes().flag("keepdim")))
                .samples(
                        Sample.of("default", low(3, 5), HIGH.of(3, 5)),
                        Sample.of("vectors", low(6), HIGH.of(6)),
                        Sample.of("broadcast", Attributes.of("p", 1, "keepdim", true), low(5), HIGH.of(3, 5)),
                        Sample.of(
                                "p-3",
                                Attributes.of("p", 3, "eps", 0.125),
                                low(4, 3).placed(Placement.PERMUTED),
                                HIGH.of(4, 3).placed(Placement.STRIDED)),
                        Sample.of("empty", low(0, 3), HIGH.of(0, 3)))
                .errors(
                        ErrorSample.of("scalars", ShapeException.class, "pairwise_distance", "scalars")
                                .with(InputSpec.normal(), InputSpec.normal()),
                        types("pairwise_distance"))
                .build();
    }

    private static Operation cdist() {
        return row("cdist")
                .inputs("x1", "x2")
                .attributes("p", "compute_mode")
                .formula("norms of the differences of all pairs of rows, [.., P, M] x [.., R, M] -> [.., P, R]")
                .derivative("as of norm, 0 for equal rows", "x1", "x2")
                .call(a -> a.in(0).cdist(a.in(1), p(a)))
                .samples(
                        Sample.of("default", low(3, 4), HIGH.of(5, 4)),
                        Sample.of("batch", Attributes.of("p", 1), low(2, 1, 3, 4), HIGH.of(2, 2, 4)),
                        Sample.of(
                                "p-3",
                                Attributes.of("p", 3),
                                low(4, 3).placed(Placement.PERMUTED),
                                HIGH.of(2, 3).placed(Placement.STRIDED)),
                        Sample.of("p-0", Attributes.of("p", 0), low(3, 4), HIGH.of(2, 4)),
                        Sample.of(
                                "p-inf",
                                Attributes.of("p", "inf"),
                                InputSpec.of(new Kind.Distinct(0.25, 0), null, 2, 3),
                                InputSpec.of(new Kind.Distinct(0.5, 9.125), null, 2, 3)),
                        Sample.of(
                                        "equal",
                                        InputSpec.values(new double[] {1, 2}, 3, 2),
                                        InputSpec.values(new double[] {1, 2}, 1, 2))
                                .forwardOnly(),
                        Sample.of("width-0", low(3, 0), HIGH.of(2, 0)),
                        Sample.of("none", low(3, 4), HIGH.of(0, 4)))
                .errors(
                        ErrorSample.of("p", ArgumentException.class, "cdist", "p is -1.0")
                                .with(Attributes.of("p", -1), InputSpec.normal(3, 4), InputSpec.normal(3, 4)),
                        ErrorSample.of("vector", ShapeException.class, "cdist", "[4]")
                                .with(InputSpec.normal(4), InputSpec.normal(3, 4)),
                        ErrorSample.of("width", ShapeException.class, "cdist", "[3, 4]", "[3, 5]")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(3, 5)),
                        types("cdist"))
                .build();
    }

    private static Operation renorm() {
        return row("renorm")
                .inputs("input")
                .attributes("p", "dim", "maxnorm")
                .formula("slices along dim longer than maxnorm times maxnorm / (norm + 1e-7), the others as they are")
                .derivative("that of the product; 1", "input")
                .call(a -> a.in(0)
                        .renorm(p(a), a.attributes().dim("dim"), a.attributes().number("maxnorm")))
                .samples(
                        Sample.of("rows", Attributes.of("p", 2, "dim", 0, "maxnorm", 1.5), away(5, 3)),
                        Sample.of(
                                "columns",
                                Attributes.of("p", 1, "dim", -1, "maxnorm", 4),
                                away(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of(
                                "p-3",
                                Attributes.of("p", 3, "dim", 1, "maxnorm", 0.5),
                                away(3, 4).placed(Placement.STRIDED)),
                        Sample.of(
                                "infinity",
                                Attributes.of("p", "inf", "dim", 0, "maxnorm", 1),
                                InputSpec.distinct(4, 3).placed(Placement.OFFSET)),
                        Sample.of("long", Attributes.of("p", 2, "dim", 0, "maxnorm", 100), away(5, 3)),
                        Sample.of(
                                        "zero",
                                        Attributes.of("p", 2, "dim", 0, "maxnorm", 1),
                                        InputSpec.values(new double[] {0}, 2, 2))
                                .forwardOnly(),
                        Sample.of("one", Attributes.of("p", 2, "dim", 0, "maxnorm", 0.125), away(1, 1)),
                        Sample.of("empty", Attributes.of("p", 2, "dim", 0, "maxnorm", 1), InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("p", ArgumentException.class, "renorm", "p is 0.0", "positive")
                                .with(Attributes.of("p", 0, "dim", 0, "maxnorm", 1), InputSpec.normal(2, 3)),
                        ErrorSample.of("limit", ArgumentException.class, "renorm", "maxnorm -1.0")
                                .with(Attributes.of("p", 2, "dim", 0, "maxnorm", -1), InputSpec.normal(2, 3)),
                        ErrorSample.of("vector", ShapeException.class, "renorm", "[3]", "two dimensions")
                                .with(Attributes.of("p", 2, "dim", 0, "maxnorm", 1), InputSpec.normal(3)),
                        ErrorSample.of("type", DTypeException.class, "renorm", "int64", "to(dtype)")
                                .with(Attributes.of("p", 2, "dim", 0, "maxnorm", 1), InputSpec.integers(0, 9, 3, 2)))
                .build();
    }

    private static Operation dist() {
        return row("dist")
                .inputs("input", "other")
                .attributes("p")
                .formula("the norm of all of x - y")
                .derivative("as of norm", "input", "other")
                .call(a -> a.in(0).dist(a.in(1), p(a)))
                .samples(
                        Sample.of("default", low(3, 4), HIGH.of(3, 4)),
                        Sample.of("p-1", Attributes.of("p", 1), low(2, 1, 3), HIGH.of(4, 1)),
                        Sample.of(
                                "p-3",
                                Attributes.of("p", 3),
                                low(3, 4).placed(Placement.PERMUTED),
                                HIGH.of(4).placed(Placement.STRIDED)),
                        Sample.of("p-0", Attributes.of("p", 0), low(5), HIGH.of(5)),
                        Sample.of(
                                "infinity",
                                Attributes.of("p", "inf"),
                                InputSpec.distinct(5),
                                InputSpec.values(new double[] {9}, 1)),
                        Sample.of("scalars", low(), HIGH.of()),
                        Sample.of("empty", low(0, 3), HIGH.of(3)))
                .errors(
                        ErrorSample.of("shapes", ShapeException.class, "[3]", "[4]", "broadcast")
                                .with(low(3), HIGH.of(4)),
                        ErrorSample.of("type", DTypeException.class, "dist", "float32", "int64")
                                .with(low(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation pdist() {
        return row("pdist")
                .inputs("input")
                .attributes("p")
                .formula("norms of the differences of each row and all later ones, [N, M] -> [N (N - 1) / 2]")
                .derivative("as of norm, 0 for equal rows", "input")
                .call(a -> a.in(0).pdist(p(a)))
                .samples(
                        Sample.of("default", InputSpec.distinct(5, 3)),
                        Sample.of(
                                "p-1",
                                Attributes.of("p", 1),
                                InputSpec.distinct(4, 2).placed(Placement.PERMUTED)),
                        Sample.of(
                                "p-3",
                                Attributes.of("p", 3),
                                InputSpec.distinct(3, 4).placed(Placement.STRIDED)),
                        Sample.of(
                                "infinity",
                                Attributes.of("p", "inf"),
                                InputSpec.values(new double[] {0, 0.5, 2, -1.25, 4}, 3, 3)),
                        Sample.of("two", InputSpec.distinct(2, 1)),
                        Sample.of("one", InputSpec.normal(1, 3)),
                        Sample.of("no-columns", InputSpec.normal(3, 0)),
                        Sample.of("empty", InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("vector", ShapeException.class, "pdist", "[3]", "[N, M]")
                                .with(InputSpec.normal(3)),
                        ErrorSample.of("p", ArgumentException.class, "pdist", "p is -1.0")
                                .with(Attributes.of("p", -1), InputSpec.normal(3, 2)),
                        ErrorSample.of("type", DTypeException.class, "pdist", "int64")
                                .with(InputSpec.integers(0, 9, 3, 2)))
                .build();
    }
}
