package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;

/** More changes of shape, windows along a dimension, and differences of neighbours. */
final class MoreShapeRows {
    private MoreShapeRows() {}

    static List<Operation> rows() {
        return List.of(
                shape(
                                "ravel",
                                Tensor::ravel,
                                "all elements in row-major order, a vector; a view where the layout allows it")
                        .build(),
                shape("atleast_1d", Tensor::atleast1d, "a scalar as a vector of one; a view")
                        .methods("atleast1d")
                        .build(),
                shape("atleast_2d", Tensor::atleast2d, "a vector as [1, n]; a view")
                        .methods("atleast2d")
                        .build(),
                shape("atleast_3d", Tensor::atleast3d, "a vector as [1, n, 1], a matrix as [m, n, 1]; a view")
                        .methods("atleast3d")
                        .build(),
                flip("flipud", Tensor::flipud, "the first dimension in reversed order; a copy", 0),
                flip("fliplr", Tensor::fliplr, "the second dimension in reversed order; a copy", 1),
                unfold(),
                gradient());
    }

    private static Operation.Builder movement(String name, String formula) {
        return new Operation.Builder("shapes and copies", name)
                .inputs("input")
                .formula(formula)
                .derivative("the movement undone", "input")
                .accuracy(Accuracy.normwise(8));
    }

    private static Operation.Builder shape(String name, UnaryOperator<Tensor> f, String formula) {
        return movement(name, formula)
                .call(a -> f.apply(a.in(0)))
                .samples(Samples.unary(NONE, InputSpec::normal))
                .samples(
                        Sample.of("cube", InputSpec.normal(2, 3, 4).placed(Placement.STRIDED)),
                        Sample.of("int64", InputSpec.integers(0, 9, 2, 3)).forwardOnly());
    }

    private static Operation flip(String name, UnaryOperator<Tensor> f, String formula, int dim) {
        long[] small = dim == 0 ? new long[] {5} : new long[] {2, 5};
        return movement(name, formula)
                .call(a -> f.apply(a.in(0)))
                .samples(
                        Sample.of("small", InputSpec.normal(small)),
                        Sample.of("permuted", InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED)),
                        Sample.of("strided", InputSpec.normal(3, 4).placed(Placement.STRIDED)),
                        Sample.of("expanded", InputSpec.normal(3, 4).placed(Placement.EXPANDED)),
                        Sample.of("one", InputSpec.normal(1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 0)))
                .errors(ErrorSample.of("rank", ShapeException.class, name, "at least " + (dim + 1))
                        .with(dim == 0 ? InputSpec.normal() : InputSpec.normal(3)))
                .build();
    }

    private static Attributes windows(int dim, int size, int step) {
        return Attributes.of("dimension", dim, "size", size, "step", step);
    }

    private static Operation unfold() {
        return movement(
                        "unfold_copy",
                        "windows along a dimension, step apart, their elements along a new last dimension; a copy")
                .methods("unfold")
                .attributes("dimension", "size", "step")
                .derivative("the sum of the gradients at the places an element went to", "input")
                .call(a -> a.in(0)
                        .unfold(
                                a.attributes().dim("dimension"),
                                a.attributes().integer("size"),
                                a.attributes().integer("step")))
                .samples(
                        Sample.of("vector", windows(0, 3, 1), InputSpec.normal(7)),
                        Sample.of(
                                "first",
                                windows(0, 2, 2),
                                InputSpec.normal(5, 3).placed(Placement.PERMUTED)),
                        Sample.of(
                                "last",
                                windows(-1, 3, 2),
                                InputSpec.normal(2, 8).placed(Placement.STRIDED)),
                        Sample.of("apart", windows(1, 1, 3), InputSpec.normal(2, 8, 2)),
                        Sample.of(
                                "all", windows(1, 4, 1), InputSpec.normal(2, 4).placed(Placement.EXPANDED)),
                        Sample.of("none", windows(0, 0, 1), InputSpec.normal(3)),
                        Sample.of("scalar", windows(0, 1, 1), InputSpec.normal()),
                        Sample.of("int64", windows(0, 2, 1), InputSpec.integers(0, 9, 4))
                                .forwardOnly(),
                        Sample.of("empty", windows(1, 2, 1), InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("size", ArgumentException.class, "unfold", "size 4", "[3]")
                                .with(windows(0, 4, 1), InputSpec.normal(3)),
                        ErrorSample.of("step", ArgumentException.class, "unfold", "step 0")
                                .with(windows(0, 2, 0), InputSpec.normal(3)),
                        ErrorSample.of("dim", IndexException.class, "unfold", "dim 1", "[3]")
                                .with(windows(1, 2, 1), InputSpec.normal(3)))
                .build();
    }

    private static List<Tensor> gradient(Arguments a) {
        int order = a.attributes().dim("edge_order", 1);
        int[] dims = a.attributes().ints("dim");
        if (a.inputs().size() > 1) {
            return a.in(0)
                    .gradient(new ArrayList<>(a.inputs().subList(1, a.inputs().size())), dims, order);
        }
        double[] spacing = a.attributes().has("spacing") ? a.attributes().numbers("spacing") : new double[] {1};
        return a.in(0).gradient(spacing, dims, order);
    }

    private static Operation gradient() {
        Attributes second = Attributes.of("edge_order", 2, "spacing", 0.5);
        InputSpec four = InputSpec.values(new double[] {0, 0.5, 2, 2.25}, 4);
        InputSpec three = InputSpec.values(new double[] {-1, 1, 1.5}, 3);
        return new Operation.Builder("statistics", "gradient")
                .inputs("input")
                .variadic()
                .attributes("spacing", "dim", "edge_order")
                .formula(
                        "for each dimension half the difference of both neighbours, at the ends that of one, by the spacing; with"
                                + " coordinates, a vector for each dimension, as inputs the mean of both slopes by the distance of the"
                                + " other; with edge_order 2 ends of parabolas")
                .derivative("that of the differences", "input")
                .results(MoreShapeRows::gradient)
                .accuracy(Accuracy.normwise(8).derivatives(32, 64))
                .samples(
                        Sample.of("vector", InputSpec.normal(6)),
                        Sample.of("matrix", InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of(
                                "dims",
                                Attributes.of("dim", new int[] {-1, 0}, "spacing", List.of(0.5, 2)),
                                InputSpec.normal(3, 2, 5).placed(Placement.STRIDED)),
                        Sample.of("second", second, InputSpec.normal(5, 3)),
                        Sample.of("least", InputSpec.normal(2)),
                        Sample.of("least-second", second, InputSpec.normal(3)),
                        Sample.of("places", InputSpec.normal(4, 3), four, three),
                        Sample.of(
                                "places-second",
                                Attributes.of("edge_order", 2, "dim", 1),
                                InputSpec.normal(2, 4).placed(Placement.PERMUTED),
                                four.placed(Placement.STRIDED)),
                        Sample.of("empty", Attributes.of("dim", 1), InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("order", ArgumentException.class, "gradient", "edge_order is 3")
                                .with(Attributes.of("edge_order", 3), InputSpec.normal(6)),
                        ErrorSample.of("spacing", ArgumentException.class, "gradient", "[1.0, 2.0]", "1 dims")
                                .with(Attributes.of("spacing", Arrays.asList(1, 2)), InputSpec.normal(6)),
                        ErrorSample.of("short", ShapeException.class, "gradient", "[1]", "at least 2")
                                .with(InputSpec.normal(1)),
                        ErrorSample.of("places", ShapeException.class, "gradient", "[4]", "[3]")
                                .with(Attributes.of("dim", 0), InputSpec.normal(4), three),
                        ErrorSample.of("type", DTypeException.class, "gradient", "int64")
                                .with(InputSpec.integers(0, 9, 4)))
                .build();
    }
}
