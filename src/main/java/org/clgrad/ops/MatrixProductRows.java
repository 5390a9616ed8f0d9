package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Products of chains of matrices and of vectors in space, powers, and what Cholesky's factors are for. */
final class MatrixProductRows {
    private static final String FAMILY = "matrix products and factors";
    private static final Accuracy SOLUTION = Accuracy.normwise(64).derivatives(256, 1024);
    /** Lower triangular with garbage above the diagonal, 3 x 3. */
    private static final double[] FACTOR = {2, 9, -7, 0.5, 1.5, 8, -0.25, 0.75, 1.25};

    private MatrixProductRows() {}

    static List<Operation> rows() {
        return List.of(choleskySolve(), choleskyInverse(), cross(), vander(), multiDot());
    }

    private static InputSpec factor(long... shape) {
        return InputSpec.values(FACTOR, shape);
    }

    private static Operation choleskySolve() {
        Attributes upper = Attributes.of("upper", true);
        InputSpec sides = InputSpec.normal(3, 2);
        return new Operation.Builder(FAMILY, "cholesky_solve")
                .inputs("B", "L")
                .attributes("upper")
                .formula("X with L L^T X = B, or with U^T U X = B")
                .derivative("that of the two triangular solutions", "B", "L")
                .accuracy(SOLUTION)
                .call(a -> a.in(0).choleskySolve(a.in(1), a.attributes().flag("upper")))
                .samples(
                        Sample.of("lower", sides, factor(3, 3)),
                        Sample.of("upper", upper, sides, factor(3, 3)),
                        Sample.of("broadcast", InputSpec.normal(4, 3, 1), factor(2, 1, 3, 3)),
                        Sample.of(
                                "placed",
                                sides.placed(Placement.STRIDED),
                                factor(3, 3).placed(Placement.PERMUTED)),
                        Sample.of("one", InputSpec.normal(1, 1), InputSpec.values(new double[] {2}, 1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 2), InputSpec.normal(0, 0)))
                .errors(
                        ErrorSample.of("square", ShapeException.class, "cholesky_solve", "[2, 3]", "square")
                                .with(sides, InputSpec.normal(2, 3)),
                        ErrorSample.of("sides", ShapeException.class, "cholesky_solve", "[2, 3]", "[.., 3, k]")
                                .with(InputSpec.normal(2, 3), factor(3, 3)),
                        ErrorSample.of("type", DTypeException.class, "cholesky_solve", "int64")
                                .with(InputSpec.integers(0, 9, 3, 2), factor(3, 3)))
                .build();
    }

    private static Operation choleskyInverse() {
        return new Operation.Builder(FAMILY, "cholesky_inverse")
                .inputs("L")
                .attributes("upper")
                .formula("(L L^T)^-1, or (U^T U)^-1")
                .derivative("that of the two triangular solutions", "L")
                .accuracy(SOLUTION)
                .call(a -> a.in(0).choleskyInverse(a.attributes().flag("upper")))
                .samples(
                        Sample.of("lower", factor(3, 3)),
                        Sample.of("upper", Attributes.of("upper", true), factor(3, 3)),
                        Sample.of("batch", factor(2, 1, 3, 3)),
                        Sample.of("permuted", factor(3, 3).placed(Placement.PERMUTED)),
                        Sample.of("one", InputSpec.values(new double[] {2}, 1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 0)))
                .errors(ErrorSample.of("square", ShapeException.class, "cholesky_inverse", "[2, 3]", "square")
                        .with(InputSpec.normal(2, 3)))
                .build();
    }

    private static Operation cross() {
        return new Operation.Builder(FAMILY, "cross")
                .inputs("input", "other")
                .attributes("dim")
                .formula("(y z' - z y', z x' - x z', x y' - y x') along dim")
                .derivative("b x g and g x a", "input", "other")
                .accuracy(Accuracy.normwise(4))
                .call(a -> a.in(0).cross(a.in(1), a.attributes().dim("dim", -1)))
                .samples(
                        Sample.of("plain", InputSpec.normal(4, 3), InputSpec.normal(4, 3)),
                        Sample.of("vector", InputSpec.normal(3), InputSpec.normal(3)),
                        Sample.of("first", Attributes.of("dim", 0), InputSpec.normal(3, 2), InputSpec.normal(3, 2)),
                        Sample.of(
                                "broadcast",
                                Attributes.of("dim", -2),
                                InputSpec.normal(2, 3, 1),
                                InputSpec.normal(1, 3, 4)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(4, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(4, 3).placed(Placement.STRIDED)),
                        Sample.of("empty", InputSpec.normal(0, 3), InputSpec.normal(0, 3)),
                        Sample.of("int64", InputSpec.integers(-9, 9, 2, 3), InputSpec.integers(-9, 9, 2, 3))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("size", ShapeException.class, "cross", "[2, 4]", "must be 3")
                                .with(InputSpec.normal(2, 4), InputSpec.normal(2, 4)),
                        ErrorSample.of("rank", ShapeException.class, "cross", "[3]", "ranks")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(3)),
                        ErrorSample.of("type", DTypeException.class, "cross", "int64")
                                .with(InputSpec.normal(3), InputSpec.integers(0, 9, 3)))
                .build();
    }

    private static Operation vander() {
        return new Operation.Builder(FAMILY, "vander")
                .inputs("x")
                .attributes("N")
                .formula("the powers x^0, .., x^(N - 1) of each element; integers give int64")
                .derivative("k x^(k - 1)", "x")
                .accuracy(Accuracy.elementwise(8).derivatives(64, 64))
                .call(a -> {
                    Tensor x = a.in(0);
                    return x.vander(a.attributes().integer("N", x.rank() == 0 ? 0 : x.size(-1)));
                })
                .samples(
                        Sample.of("plain", InputSpec.normal(4)),
                        Sample.of("more", Attributes.of("N", 6), InputSpec.normal(2, 3)),
                        Sample.of("zeros", Attributes.of("N", 4), InputSpec.values(new double[] {0, 2, -1}, 3)),
                        Sample.of("one", Attributes.of("N", 1), InputSpec.normal(3))
                                .forwardOnly(),
                        Sample.of("none", Attributes.of("N", 0), InputSpec.normal(3))
                                .forwardOnly(),
                        Sample.of("strided", InputSpec.normal(2, 3).placed(Placement.STRIDED)),
                        Sample.of("empty", InputSpec.normal(0)),
                        Sample.of("int32", InputSpec.integers(-3, 3, 5).as(DType.INT32))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("scalar", ShapeException.class, "vander", "[.., n]")
                                .with(InputSpec.normal()),
                        ErrorSample.of("negative", ArgumentException.class, "vander", "N is -1")
                                .with(Attributes.of("N", -1), InputSpec.normal(3)))
                .build();
    }

    private static Operation multiDot() {
        return new Operation.Builder(FAMILY, "multi_dot")
                .inputs("tensors")
                .variadic()
                .formula(
                        "the product of all matrices in the order with the fewest multiplications; the first and the last"
                                + " may be vectors")
                .derivative("that of the products", "tensors")
                .accuracy(Accuracy.normwise(16).derivatives(32, 64))
                .call(a -> a.in(0)
                        .multiDot(a.inputs().subList(1, a.inputs().size()).toArray(new Tensor[0])))
                .samples(
                        Sample.of("two", InputSpec.normal(2, 3), InputSpec.normal(3, 4)),
                        Sample.of(
                                "four",
                                InputSpec.normal(5, 2),
                                InputSpec.normal(2, 6),
                                InputSpec.normal(6, 1).placed(Placement.PERMUTED),
                                InputSpec.normal(1, 3)),
                        Sample.of("vectors", InputSpec.normal(3), InputSpec.normal(3, 4), InputSpec.normal(4)),
                        Sample.of("empty", InputSpec.normal(2, 0), InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("inner", ShapeException.class, "multi_dot", "tensor 1", "[4, 2]")
                                .with(InputSpec.normal(2, 3), InputSpec.normal(4, 2)),
                        ErrorSample.of("one", ArgumentException.class, "multi_dot", "at least 2")
                                .with(InputSpec.normal(2, 3)))
                .build();
    }
}
