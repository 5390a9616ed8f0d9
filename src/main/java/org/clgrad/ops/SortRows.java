package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.IndexException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Sorted elements along a dimension. */
final class SortRows {
    private static final String DERIVATIVE = "1 for the elements chosen, 0 for the others";
    /** Equal elements, whose order shows, and everything that is special. */
    private static final double[] TIES = {2, 0, Double.NaN, -0.0, 2, -1, Double.NaN, Double.NEGATIVE_INFINITY, 1, 2};

    private SortRows() {}

    static List<Operation> rows() {
        return List.of(sort(), argsort(), msort(), topk(), kthvalue());
    }

    private static Operation.Builder row(String name) {
        return new Operation.Builder("sorting", name).inputs("input").accuracy(Accuracy.elementwise(0));
    }

    private static Operation sort() {
        return row("sort")
                .attributes("dim", "descending", "stable")
                .derivative(DERIVATIVE, "input")
                .formula("the elements along dim in sorted order, and their places; equal ones stay in order, NaN is"
                        + " above everything")
                .results(a -> {
                    Tensor x = a.in(0);
                    return (a.attributes().names().isEmpty()
                                    ? x.sort()
                                    : x.sort(
                                            a.attributes().dim("dim", -1),
                                            a.attributes().flag("descending")))
                            .asList();
                })
                .samples(ordered(NONE))
                .samples(
                        Sample.of("descending", Attributes.of("dim", 1, "descending", true), InputSpec.distinct(3, 5)),
                        Sample.of("first", Attributes.of("dim", 0, "stable", true), InputSpec.distinct(6, 2)),
                        Sample.of(
                                "middle",
                                Attributes.of("dim", -2, "descending", true),
                                InputSpec.distinct(2, 9, 3).placed(Placement.PERMUTED)),
                        Sample.of("ties-descending", Attributes.of("descending", true), InputSpec.values(TIES, 3, 30))
                                .forwardOnly())
                .errors(ErrorSample.of("dim", IndexException.class, "sort", "dim 2", "[3, 4]")
                        .with(Attributes.of("dim", 2), InputSpec.normal(3, 4)))
                .build();
    }

    /** Samples along the last dimension. */
    private static List<Sample> ordered(Attributes attrs) {
        return List.of(
                Sample.of("matrix", attrs, InputSpec.distinct(3, 7)),
                Sample.of("long", attrs, InputSpec.distinct(2, 130)),
                Sample.of("permuted", attrs, InputSpec.distinct(4, 3, 5).placed(Placement.PERMUTED)),
                Sample.of("strided", attrs, InputSpec.distinct(3, 20).placed(Placement.STRIDED)),
                Sample.of("expanded", attrs, InputSpec.distinct(3, 4).placed(Placement.EXPANDED)),
                Sample.of("one", attrs, InputSpec.distinct(3, 1)),
                Sample.of("empty-batch", attrs, InputSpec.distinct(0, 3)),
                Sample.of("ties", attrs, InputSpec.values(TIES, 2, 40)).forwardOnly(),
                Samples.special(attrs),
                Sample.of("int32", attrs, InputSpec.integers(-9, 9, 3, 40).as(DType.INT32))
                        .forwardOnly(),
                Sample.of("int64", attrs, InputSpec.integers(-9, 9, 40).placed(Placement.STRIDED))
                        .forwardOnly(),
                Sample.of("bool", attrs, InputSpec.bools(2, 30)).forwardOnly(),
                Sample.of("scalar", attrs, InputSpec.normal()));
    }

    private static Operation argsort() {
        return row("argsort")
                .attributes("dim", "descending", "stable")
                .formula("the places of the elements along dim in sorted order")
                .call(a -> a.attributes().names().isEmpty()
                        ? a.in(0).argsort()
                        : a.in(0)
                                .argsort(
                                        a.attributes().dim("dim", -1),
                                        a.attributes().flag("descending")))
                .samples(ordered(NONE).stream().map(Sample::forwardOnly).toList())
                .samples(
                        Sample.of("first", Attributes.of("dim", 0, "descending", true), InputSpec.normal(5, 3))
                                .forwardOnly(),
                        Sample.of("empty", Attributes.of("dim", 1), InputSpec.normal(2, 0))
                                .forwardOnly())
                .errors(ErrorSample.of("dim", IndexException.class, "argsort", "dim 2", "[3, 4]")
                        .with(Attributes.of("dim", 2), InputSpec.normal(3, 4)))
                .build();
    }

    private static Operation msort() {
        return row("msort")
                .derivative(DERIVATIVE, "input")
                .formula("the elements in ascending order along the first dimension")
                .call(a -> a.in(0).msort())
                // Equal rows have no derivative by differences.
                .samples(ordered(NONE).stream()
                        .map(s -> "expanded".equals(s.name()) ? s.forwardOnly() : s)
                        .toList())
                .build();
    }

    private static Operation topk() {
        return row("topk")
                .attributes("k", "dim", "largest", "sorted")
                .derivative(DERIVATIVE, "input")
                .formula("the k largest or smallest elements along dim in sorted order, and their places")
                .results(a -> {
                    long k = a.attributes().integer("k");
                    boolean largest =
                            !a.attributes().has("largest") || a.attributes().flag("largest");
                    return (a.attributes().names().size() == 1
                                    ? a.in(0).topk(k)
                                    : a.in(0).topk(k, a.attributes().dim("dim", -1), largest))
                            .asList();
                })
                .samples(ordered(Attributes.of("k", 1)))
                .samples(
                        Sample.of("largest", Attributes.of("k", 2, "dim", 1), InputSpec.distinct(3, 5)),
                        Sample.of(
                                "smallest",
                                Attributes.of("k", 3, "dim", 0, "largest", false, "sorted", true),
                                InputSpec.distinct(5, 2)),
                        Sample.of(
                                "middle",
                                Attributes.of("k", 2, "dim", -2),
                                InputSpec.distinct(2, 20, 3).placed(Placement.PERMUTED)),
                        Sample.of("all", Attributes.of("k", 6), InputSpec.distinct(2, 6)),
                        Sample.of("none", Attributes.of("k", 0), InputSpec.distinct(2, 6)),
                        Sample.of("several-ties", Attributes.of("k", 5), InputSpec.values(TIES, 2, 30))
                                .forwardOnly(),
                        Sample.of("smallest-ties", Attributes.of("k", 9, "largest", false), InputSpec.values(TIES, 10))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("k", ArgumentException.class, "topk", "k is 5", "0 to 4")
                                .with(Attributes.of("k", 5), InputSpec.normal(3, 4)),
                        ErrorSample.of("negative", ArgumentException.class, "topk", "k is -1")
                                .with(Attributes.of("k", -1), InputSpec.normal(3, 4)),
                        ErrorSample.of("dim", IndexException.class, "topk", "dim 2", "[3, 4]")
                                .with(Attributes.of("k", 1, "dim", 2), InputSpec.normal(3, 4)))
                .build();
    }

    private static Operation kthvalue() {
        return row("kthvalue")
                .attributes("k", "dim", "keepdim")
                .derivative(DERIVATIVE, "input")
                .formula("the k-th smallest element along dim, counted from 1, and its place")
                .results(a -> {
                    long k = a.attributes().integer("k");
                    return (a.attributes().names().size() == 1
                                    ? a.in(0).kthvalue(k)
                                    : a.in(0)
                                            .kthvalue(
                                                    k,
                                                    a.attributes().dim("dim", -1),
                                                    a.attributes().flag("keepdim")))
                            .asList();
                })
                .samples(ordered(Attributes.of("k", 1)))
                .samples(
                        Sample.of("third", Attributes.of("k", 3), InputSpec.distinct(2, 40)),
                        Sample.of("last", Attributes.of("k", 4, "dim", 0, "keepdim", true), InputSpec.distinct(4, 3)),
                        Sample.of("nan", Attributes.of("k", 9), InputSpec.values(TIES, 10))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("zero", ArgumentException.class, "kthvalue", "k is 0", "1 to 4")
                                .with(Attributes.of("k", 0), InputSpec.normal(3, 4)),
                        ErrorSample.of("large", ArgumentException.class, "kthvalue", "k is 5", "1 to 4")
                                .with(Attributes.of("k", 5), InputSpec.normal(3, 4)))
                .build();
    }
}
