package org.clgrad.ops;

import java.util.List;
import java.util.function.Function;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;
import org.clgrad.tensor.Tensors;

/** Lists of tensors joined, and grids and combinations of vectors. */
final class ListRows {
    private static final String FAMILY = "shapes and copies";
    private static final Attributes XY = Attributes.of("indexing", "xy");

    private ListRows() {}

    static List<Operation> rows() {
        return List.of(
                joined("hstack", "tensors side by side: along dimension 1, or 0 of vectors", Tensors::hstack)
                        .samples(
                                Sample.of("matrices", InputSpec.normal(2, 3), InputSpec.normal(2, 1)),
                                Sample.of("scalars", InputSpec.normal(), InputSpec.normal(3)))
                        .build(),
                joined("vstack", "tensors one above the other: along dimension 0; vectors are rows", Tensors::vstack)
                        .samples(
                                Sample.of("matrices", InputSpec.normal(2, 3), InputSpec.normal(3)),
                                Sample.of("scalars", InputSpec.normal(), InputSpec.normal(1)))
                        .build(),
                joined("dstack", "tensors one behind the other: along dimension 2", Tensors::dstack)
                        .samples(
                                Sample.of("matrices", InputSpec.normal(2, 3), InputSpec.normal(2, 3, 2)),
                                Sample.of("scalars", InputSpec.normal(), InputSpec.normal(1)))
                        .build(),
                joined("column_stack", "hstack with vectors as columns", Tensors::columnStack)
                        .samples(
                                Sample.of("matrices", InputSpec.normal(3, 2), InputSpec.normal(3)),
                                Sample.of("scalars", InputSpec.normal(), InputSpec.normal()))
                        .build(),
                blockDiag(),
                meshgrid(),
                cartesianProd(),
                combinations());
    }

    private static Operation.Builder joined(String name, String formula, Function<List<Tensor>, Tensor> call) {
        return new Operation.Builder(FAMILY, name)
                .inputs("tensors")
                .variadic()
                .formula(formula)
                .derivative("each input's part of the gradient", "tensors")
                .call(a -> call.apply(a.inputs()))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of(
                                "vectors",
                                InputSpec.normal(3),
                                InputSpec.normal(3).placed(Placement.STRIDED)),
                        Sample.of(
                                "volumes",
                                InputSpec.normal(2, 2, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(2, 2, 3)),
                        Sample.of("int64", InputSpec.integers(0, 9, 2, 2), InputSpec.integers(0, 9, 2, 2))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("nothing", ArgumentException.class, name, "no tensors"),
                        ErrorSample.of("types", DTypeException.class, "int64", "float32")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)),
                        ErrorSample.of("sizes", ShapeException.class, "cat")
                                .with(InputSpec.normal(2, 3, 4), InputSpec.normal(5, 6, 7)));
    }

    private static Operation blockDiag() {
        return new Operation.Builder(FAMILY, "block_diag")
                .inputs("tensors")
                .variadic()
                .formula("matrices on the diagonal of a larger one, 0 elsewhere; vectors are rows")
                .derivative("each input's part of the gradient", "tensors")
                .call(a -> Tensors.blockDiag(a.inputs()))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of(
                                "matrices",
                                InputSpec.normal(2, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(1, 2),
                                InputSpec.normal(3, 1)),
                        Sample.of("vectors", InputSpec.normal(2), InputSpec.normal(), InputSpec.normal(3)),
                        Sample.of("empty", InputSpec.normal(2, 0), InputSpec.normal(2, 2)),
                        Sample.of("bools", InputSpec.bools(2, 2), InputSpec.bools(1, 2))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("nothing", ArgumentException.class, "block_diag", "no tensors"),
                        ErrorSample.of("rank", ShapeException.class, "block_diag", "[2, 2, 2]", "matrices")
                                .with(InputSpec.normal(2, 2, 2)))
                .build();
    }

    private static Operation meshgrid() {
        return new Operation.Builder(FAMILY, "meshgrid")
                .inputs("tensors")
                .variadic()
                .attributes("indexing")
                .formula("vectors [n_k] as views [n_0, .., n_K-1], constant but along their own dimension; xy exchanges"
                        + " the first two")
                .derivative("the sum over the other dimensions", "tensors")
                .results(a -> a.attributes().has("indexing")
                        ? Tensors.meshgrid(a.inputs(), a.attributes().text("indexing", "ij"))
                        : Tensors.meshgrid(a.inputs()))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of(
                                "pair", InputSpec.normal(3), InputSpec.normal(4).placed(Placement.STRIDED)),
                        Sample.of("xy", XY, InputSpec.normal(3), InputSpec.normal(2), InputSpec.normal()),
                        Sample.of("one", XY, InputSpec.normal(3)),
                        Sample.of("empty", InputSpec.normal(3), InputSpec.normal(0)),
                        Sample.of(
                                        "int32",
                                        InputSpec.integers(0, 9, 2).as(DType.INT32),
                                        InputSpec.integers(0, 9, 3).as(DType.INT32))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("nothing", ArgumentException.class, "meshgrid", "no tensors"),
                        ErrorSample.of("indexing", ArgumentException.class, "meshgrid", "'yx'", "ij or xy")
                                .with(Attributes.of("indexing", "yx"), InputSpec.normal(3)),
                        ErrorSample.of("matrix", ShapeException.class, "meshgrid", "tensor 1", "[2, 2]")
                                .with(InputSpec.normal(3), InputSpec.normal(2, 2)),
                        ErrorSample.of("types", DTypeException.class, "meshgrid", "int64", "float32")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation cartesianProd() {
        return new Operation.Builder(FAMILY, "cartesian_prod")
                .inputs("tensors")
                .variadic()
                .formula("all choices [n_0 .. n_K-1, K] of one element of each vector, the last changing fastest")
                .derivative("the sum over the choices", "tensors")
                .call(a -> Tensors.cartesianProd(a.inputs()))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of(
                                "pair", InputSpec.normal(3), InputSpec.normal(4).placed(Placement.STRIDED)),
                        Sample.of("three", InputSpec.normal(2), InputSpec.normal(1), InputSpec.normal(3)),
                        Sample.of("one", InputSpec.normal(3)))
                .errors(
                        ErrorSample.of("nothing", ArgumentException.class, "cartesian_prod", "no tensors"),
                        ErrorSample.of("matrix", ShapeException.class, "cartesian_prod", "[2, 2]", "vectors")
                                .with(InputSpec.normal(3), InputSpec.normal(2, 2)))
                .build();
    }

    private static Operation combinations() {
        return new Operation.Builder(FAMILY, "combinations")
                .inputs("input")
                .attributes("r", "with_replacement")
                .formula(
                        "the combinations [count, r] of so many elements of a vector, in lexicographic order of places")
                .derivative("the sum over the combinations", "input")
                .call(a -> Tensors.combinations(
                        a.in(0), a.attributes().dim("r", 2), a.attributes().flag("with_replacement")))
                .accuracy(Accuracy.elementwise(0))
                .samples(
                        Sample.of("pairs", InputSpec.normal(4)),
                        Sample.of(
                                "three",
                                Attributes.of("r", 3),
                                InputSpec.normal(5).placed(Placement.STRIDED)),
                        Sample.of("again", Attributes.of("with_replacement", true), InputSpec.normal(3)),
                        Sample.of("too-many", Attributes.of("r", 4), InputSpec.normal(3)),
                        Sample.of("none", Attributes.of("r", 0), InputSpec.normal(3)))
                .errors(
                        ErrorSample.of("matrix", ShapeException.class, "combinations", "[2, 2]", "vector")
                                .with(InputSpec.normal(2, 2)),
                        ErrorSample.of("negative", ArgumentException.class, "combinations", "r is -1")
                                .with(Attributes.of("r", -1), InputSpec.normal(3)))
                .build();
    }
}
