package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;

/** Norms, condition numbers and exponentials. */
final class MatrixNormRows {
    private static final String FAMILY = "matrix norms and functions";
    /** Well separated singular values and sums of rows and columns, as 3 x 3, 4 x 3 and 3 x 4. */
    private static final double[] GENERAL = {4, 0.5, -1, 0.25, -2, 0.5, 0.75, 1, 1.5, -0.5, 0.25, 1};

    /** Sums of rows and columns that differ, of the inverse too, 3 x 3. */
    private static final double[] REGULAR = {4, 0.5, -1, 0.25, -2, 0.625, 0.75, 1.25, 1.5};

    private MatrixNormRows() {}

    static List<Operation> rows() {
        return List.of(vectorNorm(), matrixNorm(), cond(), matrixExp());
    }

    private static InputSpec general(long... shape) {
        return InputSpec.values(GENERAL, shape);
    }

    private static InputSpec regular(long... shape) {
        return InputSpec.values(REGULAR, shape);
    }

    private static Operation vectorNorm() {
        return new Operation.Builder(FAMILY, "vector_norm")
                .inputs("x")
                .attributes("ord", "dim", "keepdim")
                .formula("sum(|x|^ord)^(1/ord); for 0 how many are not 0, for infinity the largest magnitude, for"
                        + " -infinity the smallest")
                .derivative("as norm", "x")
                .accuracy(Accuracy.elementwise(4).derivatives(64, 64))
                .call(a -> a.in(0)
                        .vectorNorm(
                                a.attributes().number("ord", 2),
                                a.attributes().ints("dim"),
                                a.attributes().flag("keepdim")))
                .samples(
                        Sample.of("plain", InputSpec.normal(3, 4)),
                        Sample.of("three", Attributes.of("ord", 3, "dim", -1, "keepdim", true), InputSpec.normal(2, 5)),
                        Sample.of("one", Attributes.of("ord", 1, "dim", 0), away(5, 3)),
                        Sample.of("zero", Attributes.of("ord", 0, "dim", 0), away(5, 3)),
                        Sample.of("half", Attributes.of("ord", 0.5), away(5)),
                        Sample.of("negative", Attributes.of("ord", -2, "dim", 1), away(3, 4)),
                        Sample.of(
                                "infinity",
                                Attributes.of("ord", Double.POSITIVE_INFINITY),
                                InputSpec.of(new InputSpec.Kind.Distinct(0.125, 0.05), null, 7)),
                        Sample.of(
                                "minus-infinity",
                                Attributes.of("ord", Double.NEGATIVE_INFINITY, "dim", new int[] {0, 2}),
                                InputSpec.of(new InputSpec.Kind.Distinct(0.125, 0.05), null, 2, 3, 2)),
                        Sample.of("permuted", InputSpec.normal(4, 3).placed(Placement.PERMUTED)),
                        Sample.of("empty", Attributes.of("dim", 0), InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("nothing", ShapeException.class, "no elements")
                                .with(Attributes.of("ord", -1), InputSpec.normal(0)),
                        ErrorSample.of("dim", IndexException.class, "dim 2", "[3, 4]")
                                .with(Attributes.of("dim", 2), InputSpec.normal(3, 4)))
                .build();
    }

    private static InputSpec away(long... shape) {
        return InputSpec.of(new InputSpec.Kind.Away(0.25, 0), null, shape);
    }

    private static Tensor matrixNorm(Arguments a) {
        int[] dims = a.attributes().ints("dim", -2, -1);
        boolean keep = a.attributes().flag("keepdim");
        return a.attributes().isText("ord") || !a.attributes().has("ord")
                ? a.in(0).matrixNorm(a.attributes().text("ord", "fro"), dims[0], dims[1], keep)
                : a.in(0).matrixNorm(a.attributes().number("ord"), dims[0], dims[1], keep);
    }

    private static Sample ord(String name, Object ord) {
        return Sample.of(name, Attributes.of("ord", ord), general(4, 3));
    }

    private static Operation matrixNorm() {
        int[] outer = {-1, 0};
        return new Operation.Builder(FAMILY, "matrix_norm")
                .inputs("A")
                .attributes("ord", "dim", "keepdim")
                .formula(
                        "fro: root of the sum of squares; nuc: sum of singular values; 2: the largest; 1, inf: largest sum of"
                                + " magnitudes of a column, a row; -2, -1, -inf: the smallest")
                .derivative("that of its parts", "A")
                .accuracy(Accuracy.normwise(64).derivatives(512, 4096))
                .call(MatrixNormRows::matrixNorm)
                .samples(
                        Sample.of("fro", general(4, 3)),
                        ord("nuc", "nuc"),
                        ord("one", 1),
                        ord("minus-one", -1),
                        ord("two", 2),
                        ord("minus-two", -2),
                        ord("infinity", Double.POSITIVE_INFINITY),
                        ord("minus-infinity", Double.NEGATIVE_INFINITY),
                        Sample.of("fro-dims", Attributes.of("ord", "fro", "dim", outer), InputSpec.normal(3, 2, 4)),
                        Sample.of("nuc-dims", Attributes.of("ord", "nuc", "dim", outer), InputSpec.normal(3, 2, 2)),
                        Sample.of("keep", Attributes.of("ord", 1, "dim", outer, "keepdim", true), away(3, 2, 4)),
                        Sample.of("two-keep", Attributes.of("ord", 2, "keepdim", true), general(2, 2, 3)),
                        Sample.of(
                                "permuted",
                                Attributes.of("ord", 2),
                                general(4, 3).placed(Placement.PERMUTED)),
                        Sample.of("empty", Attributes.of("ord", "nuc"), InputSpec.normal(0, 3)),
                        Sample.of("one-empty", Attributes.of("ord", 1), InputSpec.normal(0, 3)))
                .errors(
                        ErrorSample.of("name", ArgumentException.class, "matrix_norm", "'spec'", "nuc")
                                .with(Attributes.of("ord", "spec"), general(3, 3)),
                        ErrorSample.of("number", ArgumentException.class, "matrix_norm", "3.0", "-infinity")
                                .with(Attributes.of("ord", 3), general(3, 3)),
                        ErrorSample.of("rank", ShapeException.class, "matrix_norm", "[3]", "[.., m, n]")
                                .with(InputSpec.normal(3)),
                        ErrorSample.of("same", ArgumentException.class, "matrix_norm", "both dims are 1")
                                .with(Attributes.of("dim", new int[] {1, -1}), general(3, 3)))
                .build();
    }

    private static Tensor cond(Arguments a) {
        if (!a.attributes().has("p")) {
            return a.in(0).cond();
        }
        return a.attributes().isText("p")
                ? a.in(0).cond(a.attributes().text("p", ""))
                : a.in(0).cond(a.attributes().number("p"));
    }

    private static Operation cond() {
        return new Operation.Builder(FAMILY, "cond")
                .inputs("A")
                .attributes("p")
                .formula("the largest singular value over the smallest; in another norm |A| |A^-1|")
                .derivative("that of its parts", "A")
                .accuracy(Accuracy.normwise(64).derivatives(512, 4096))
                .call(MatrixNormRows::cond)
                .samples(
                        Sample.of("plain", general(4, 3)),
                        Sample.of("minus-two", Attributes.of("p", -2), general(3, 4)),
                        Sample.of("fro", Attributes.of("p", "fro"), regular(3, 3)),
                        Sample.of("nuc", Attributes.of("p", "nuc"), regular(2, 3, 3)),
                        Sample.of("one", Attributes.of("p", 1), regular(3, 3)),
                        Sample.of(
                                "infinity",
                                Attributes.of("p", Double.POSITIVE_INFINITY),
                                regular(3, 3).placed(Placement.PERMUTED)),
                        Sample.of("zeros", InputSpec.values(new double[] {1, 0, 0, 0}, 2, 2))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("square", ShapeException.class, "cond", "[4, 3]", "square")
                                .with(Attributes.of("p", 1), general(4, 3)),
                        ErrorSample.of("singular", ArgumentException.class, "cond", "singular")
                                .with(Attributes.of("p", "fro"), InputSpec.values(new double[] {1, 2, 2, 4}, 2, 2)),
                        ErrorSample.of("empty", ShapeException.class, "cond", "[0, 0]")
                                .with(InputSpec.normal(0, 0)))
                .build();
    }

    private static Operation matrixExp() {
        return new Operation.Builder(FAMILY, "matrix_exp")
                .inputs("input")
                .formula("I + A + A^2 / 2! + ..")
                .derivative("the upper right part of the exponential of [[A^T, g], [0, A^T]]", "input")
                .accuracy(Accuracy.normwise(64).derivatives(256, 1024))
                .call(a -> a.in(0).matrixExp())
                .samples(
                        Sample.of("plain", InputSpec.normal(3, 3)),
                        Sample.of("batch", InputSpec.normal(2, 1, 3, 3)),
                        Sample.of("sizes", InputSpec.values(new double[] {0, 0, 0, 0, 4, 1, -1, 3}, 2, 2, 2)),
                        Sample.of("permuted", InputSpec.normal(3, 3).placed(Placement.PERMUTED)),
                        Sample.of("strided", InputSpec.normal(3, 3).placed(Placement.STRIDED)),
                        Sample.of("zeros", InputSpec.values(new double[] {0}, 3, 3)),
                        Sample.of("one", InputSpec.values(new double[] {2}, 1, 1)),
                        Sample.of("empty", InputSpec.normal(2, 0, 0)))
                .errors(
                        ErrorSample.of("square", ShapeException.class, "matrix_exp", "[2, 3]", "square")
                                .with(InputSpec.normal(2, 3)),
                        ErrorSample.of("infinite", ArgumentException.class, "matrix_exp", "[1, 1]", "infinite")
                                .with(InputSpec.values(new double[] {Double.POSITIVE_INFINITY}, 1, 1)))
                .build();
    }
}
