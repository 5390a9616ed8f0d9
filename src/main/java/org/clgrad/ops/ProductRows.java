package org.clgrad.ops;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;

/** Products of fixed ranks, scaled sums with them, and products over chosen dimensions. */
final class ProductRows {
    private static final String FAMILY = "products";
    private static final Accuracy PRODUCT = Accuracy.normwise(16).derivatives(32, 32);
    private static final double[] LARGE = {1e15, -2e14, 3, 1e-15, -7e15, 0.5};

    private ProductRows() {}

    static List<Operation> rows() {
        return List.of(mm(), bmm(), mv(), dot(), addmm(), addmv(), baddbmm(), einsum(), tensordot(), kron());
    }

    private static Operation mm() {
        return product("mm", "mat2", "[M, K] x [K, N] -> [M, N]", "g B^T, A^T g")
                .call(a -> a.in(0).mm(a.in(1)))
                .samples(
                        Sample.of("plain", InputSpec.normal(3, 4), InputSpec.normal(4, 5)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(3, 4).placed(Placement.STRIDED),
                                InputSpec.normal(4, 5).placed(Placement.PERMUTED)),
                        Sample.of(
                                "expanded",
                                InputSpec.normal(3, 4).placed(Placement.EXPANDED),
                                InputSpec.normal(4, 5).placed(Placement.OFFSET)),
                        Sample.of("one", InputSpec.normal(1, 1), InputSpec.normal(1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 4), InputSpec.normal(4, 2)),
                        Sample.of("empty-inner", InputSpec.normal(3, 0), InputSpec.normal(0, 2)),
                        Sample.of("large", InputSpec.values(LARGE, 3, 4), InputSpec.values(LARGE, 4, 2))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("inner", ShapeException.class, "mm", "[3, 4]", "[5, 4]", "4 and 5")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(5, 4)),
                        ErrorSample.of("rank", ShapeException.class, "mm", "[2, 3, 4]", "matmul")
                                .with(InputSpec.normal(2, 3, 4), InputSpec.normal(4, 5)),
                        ErrorSample.of("types", DTypeException.class, "mm", "int64", "to(dtype)")
                                .with(InputSpec.normal(3, 3), InputSpec.integers(0, 9, 3, 3)))
                .build();
    }

    private static Operation bmm() {
        return product("bmm", "mat2", "[B, M, K] x [B, K, N] -> [B, M, N]", "g B^T, A^T g")
                .call(a -> a.in(0).bmm(a.in(1)))
                .samples(
                        Sample.of("plain", InputSpec.normal(2, 3, 4), InputSpec.normal(2, 4, 5)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(2, 4, 5).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                InputSpec.normal(2, 3, 4).placed(Placement.EXPANDED),
                                InputSpec.normal(2, 4, 2).placed(Placement.OFFSET)),
                        Sample.of("one", InputSpec.normal(1, 1, 1), InputSpec.normal(1, 1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 2, 3), InputSpec.normal(0, 3, 2)),
                        Sample.of("large", InputSpec.values(LARGE, 2, 3, 2), InputSpec.values(LARGE, 2, 2, 2))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("batch", ShapeException.class, "bmm", "2 and 1", "broadcasts")
                                .with(InputSpec.normal(2, 3, 4), InputSpec.normal(1, 4, 5)),
                        ErrorSample.of("rank", ShapeException.class, "bmm", "[3, 4]", "3 and 3")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(1, 4, 5)),
                        ErrorSample.of("inner", ShapeException.class, "bmm", "4 and 3")
                                .with(InputSpec.normal(2, 3, 4), InputSpec.normal(2, 3, 5)))
                .build();
    }

    private static Operation mv() {
        return product("mv", "vec", "[M, K] x [K] -> [M]", "g v^T, A^T g")
                .call(a -> a.in(0).mv(a.in(1)))
                .samples(
                        Sample.of("plain", InputSpec.normal(3, 4), InputSpec.normal(4)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(4).placed(Placement.STRIDED)),
                        Sample.of(
                                "expanded",
                                InputSpec.normal(3, 4).placed(Placement.EXPANDED),
                                InputSpec.normal(4).placed(Placement.EXPANDED)),
                        Sample.of("long", InputSpec.normal(2, 700), InputSpec.normal(700)),
                        Sample.of("one", InputSpec.normal(1, 1), InputSpec.normal(1)),
                        Sample.of("empty", InputSpec.normal(3, 0), InputSpec.normal(0)))
                .errors(
                        ErrorSample.of("rank", ShapeException.class, "mv", "[4, 1]", "2 and 1")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(4, 1)),
                        ErrorSample.of("inner", ShapeException.class, "mv", "4 and 3")
                                .with(InputSpec.normal(3, 4), InputSpec.normal(3)))
                .build();
    }

    private static Operation dot() {
        return product("dot", "other", "[K] x [K] -> [], the sum of products", "g b, g a")
                .call(a -> a.in(0).dot(a.in(1)))
                .samples(
                        Sample.of("plain", InputSpec.normal(5), InputSpec.normal(5)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(5).placed(Placement.STRIDED),
                                InputSpec.normal(5).placed(Placement.EXPANDED)),
                        Sample.of("long", InputSpec.normal(1000), InputSpec.normal(1000)),
                        Sample.of("one", InputSpec.normal(1), InputSpec.normal(1)),
                        Sample.of("empty", InputSpec.normal(0), InputSpec.normal(0)),
                        Sample.of("large", InputSpec.values(LARGE, 6), InputSpec.values(LARGE, 6))
                                .forwardOnly())
                .errors(
                        ErrorSample.of("rank", ShapeException.class, "dot", "[1, 3]", "1 and 1")
                                .with(InputSpec.normal(1, 3), InputSpec.normal(3)),
                        ErrorSample.of("sizes", ShapeException.class, "dot", "3 and 4")
                                .with(InputSpec.normal(3), InputSpec.normal(4)))
                .build();
    }

    private static Operation.Builder product(String name, String right, String formula, String derivative) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", right)
                .formula(formula)
                .derivative(derivative, "input", right)
                .accuracy(PRODUCT);
    }

    private static Operation.Builder scaled(String name, String left, String right, String formula) {
        return new Operation.Builder(FAMILY, name)
                .inputs("input", left, right)
                .attributes("beta", "alpha")
                .formula("beta input + alpha " + formula + "; with beta 0 the input has no influence")
                .derivative("beta g, alpha g B^T, alpha A^T g", "input", left, right)
                .accuracy(PRODUCT);
    }

    private static double beta(Arguments a) {
        return a.attributes().number("beta", 1);
    }

    private static double alpha(Arguments a) {
        return a.attributes().number("alpha", 1);
    }

    private static Operation addmm() {
        Attributes both = Attributes.of("beta", 0.5, "alpha", -2);
        return scaled("addmm", "mat1", "mat2", "A B: [M, N] + [M, K] x [K, N]")
                .call(a -> a.in(0).addmm(a.in(1), a.in(2), beta(a), alpha(a)))
                .samples(
                        Sample.of("plain", InputSpec.normal(3, 5), InputSpec.normal(3, 4), InputSpec.normal(4, 5)),
                        Sample.of(
                                "scaled",
                                both,
                                InputSpec.normal(3, 5).placed(Placement.PERMUTED),
                                InputSpec.normal(3, 4).placed(Placement.STRIDED),
                                InputSpec.normal(4, 5).placed(Placement.OFFSET)),
                        Sample.of("row", both, InputSpec.normal(5), InputSpec.normal(3, 4), InputSpec.normal(4, 5)),
                        Sample.of("scalar", InputSpec.normal(), InputSpec.normal(1, 1), InputSpec.normal(1, 1)),
                        Sample.of(
                                        "ignored",
                                        Attributes.of("beta", 0),
                                        InputSpec.values(new double[] {Double.NaN}, 3, 1),
                                        InputSpec.normal(3, 4),
                                        InputSpec.normal(4, 5))
                                .forwardOnly(),
                        Sample.of(
                                "beta-zero",
                                Attributes.of("beta", 0, "alpha", 3),
                                InputSpec.normal(3, 1),
                                InputSpec.normal(3, 4),
                                InputSpec.normal(4, 5)),
                        Sample.of("empty", InputSpec.normal(0, 5), InputSpec.normal(0, 4), InputSpec.normal(4, 5)))
                .errors(
                        ErrorSample.of("input", ShapeException.class, "addmm", "[2, 3, 5]", "[3, 5]")
                                .with(InputSpec.normal(2, 3, 5), InputSpec.normal(3, 4), InputSpec.normal(4, 5)),
                        ErrorSample.of("inner", ShapeException.class, "addmm", "4 and 5")
                                .with(InputSpec.normal(3, 5), InputSpec.normal(3, 4), InputSpec.normal(5, 4)),
                        ErrorSample.of("types", DTypeException.class, "addmm", "int64")
                                .with(InputSpec.integers(0, 9, 3, 5), InputSpec.normal(3, 4), InputSpec.normal(4, 5)))
                .build();
    }

    private static Operation addmv() {
        return scaled("addmv", "mat", "vec", "A v: [M] + [M, K] x [K]")
                .call(a -> a.in(0).addmv(a.in(1), a.in(2), beta(a), alpha(a)))
                .samples(
                        Sample.of("plain", InputSpec.normal(3), InputSpec.normal(3, 4), InputSpec.normal(4)),
                        Sample.of(
                                "scaled",
                                Attributes.of("beta", 0.5, "alpha", -2),
                                InputSpec.normal(1),
                                InputSpec.normal(3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(4).placed(Placement.STRIDED)),
                        Sample.of("empty", InputSpec.normal(3), InputSpec.normal(3, 0), InputSpec.normal(0)))
                .errors(ErrorSample.of("inner", ShapeException.class, "addmv", "4 and 3")
                        .with(InputSpec.normal(3), InputSpec.normal(3, 4), InputSpec.normal(3)))
                .build();
    }

    private static Operation baddbmm() {
        return scaled("baddbmm", "batch1", "batch2", "A B: [B, M, N] + [B, M, K] x [B, K, N]")
                .call(a -> a.in(0).baddbmm(a.in(1), a.in(2), beta(a), alpha(a)))
                .samples(
                        Sample.of(
                                "plain",
                                InputSpec.normal(2, 3, 5),
                                InputSpec.normal(2, 3, 4),
                                InputSpec.normal(2, 4, 5)),
                        Sample.of(
                                "scaled",
                                Attributes.of("beta", 0.5, "alpha", -2),
                                InputSpec.normal(3, 1),
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(2, 4, 5).placed(Placement.STRIDED)),
                        Sample.of(
                                "empty", InputSpec.normal(1, 5), InputSpec.normal(0, 3, 4), InputSpec.normal(0, 4, 5)))
                .errors(ErrorSample.of("batch", ShapeException.class, "baddbmm", "2 and 3")
                        .with(InputSpec.normal(2, 3, 5), InputSpec.normal(2, 3, 4), InputSpec.normal(3, 4, 5)))
                .build();
    }

    private static Sample sum(String name, String equation, InputSpec... operands) {
        return Sample.of(name, Attributes.of("equation", equation), operands);
    }

    private static ErrorSample wrong(String name, String equation, String fragment, InputSpec... operands) {
        return ErrorSample.of(name, ArgumentException.class, "einsum", equation, fragment)
                .with(Attributes.of("equation", equation), operands);
    }

    private static ErrorSample misfit(String name, String equation, String fragment, InputSpec... operands) {
        return ErrorSample.of(name, ShapeException.class, "einsum", equation, fragment)
                .with(Attributes.of("equation", equation), operands);
    }

    private static Operation einsum() {
        InputSpec a = InputSpec.normal(3, 4);
        InputSpec b = InputSpec.normal(4, 5);
        InputSpec square = InputSpec.normal(3, 3);
        return new Operation.Builder(FAMILY, "einsum")
                .inputs("operands")
                .variadic()
                .attributes("equation")
                .formula("Einstein's summation: products of the elements with equal letters, summed over the letters"
                        + " that the result does not have")
                .derivative("the product of the gradient and the other operands", "operands")
                .call(c -> Tensor.einsum(c.attributes().text("equation", ""), c.inputs()))
                .accuracy(PRODUCT)
                .samples(
                        sum("product", "ij,jk->ik", a, b),
                        sum("implicit", "ij,jk", a, b),
                        sum("implicit-order", "ba", a),
                        sum("capitals", "bA, aB", a, b),
                        sum("spaces", " i j , j k -> k i ", a, b),
                        sum("transposed-operand", "ji,jk->ik", a.placed(Placement.PERMUTED), InputSpec.normal(3, 2)),
                        sum("batch", "bij,bjk->bik", InputSpec.normal(2, 3, 4), InputSpec.normal(2, 4, 5)),
                        sum("batch-last", "ijb,jkb->ikb", InputSpec.normal(3, 4, 2), InputSpec.normal(4, 5, 2)),
                        sum("ellipsis", "...ij,...jk->...ik", InputSpec.normal(2, 1, 3, 4), InputSpec.normal(5, 4, 2)),
                        sum("ellipsis-implicit", "...ij,jk", InputSpec.normal(2, 3, 4), b),
                        sum("ellipsis-summed", "...i->i", InputSpec.normal(2, 3, 4)),
                        sum("ellipsis-moved", "i...->...i", InputSpec.normal(2, 3, 4)),
                        sum("ellipsis-empty", "...ij->...ji", a),
                        sum("trace", "ii", square),
                        sum("diagonal", "ii->i", square.placed(Placement.STRIDED)),
                        sum("diagonal-batch", "...ii->...i", InputSpec.normal(2, 3, 3)),
                        sum("diagonal-cube", "iii->i", InputSpec.normal(3, 3, 3)),
                        sum("diagonal-product", "iji,jk->ik", InputSpec.normal(2, 3, 2), InputSpec.normal(3, 4)),
                        sum("sum", "ij->", a),
                        sum("sum-rows", "ij->j", a.placed(Placement.EXPANDED)),
                        sum("dot", "i,i", InputSpec.normal(4), InputSpec.normal(4)),
                        sum("hadamard", "ij,ij->ij", a, a),
                        sum("outer", "i,j->ji", InputSpec.normal(3), InputSpec.normal(4)),
                        sum("sum-apart", "ij,kl->ik", a, b),
                        sum("scalars", ",->", InputSpec.normal(), InputSpec.normal()),
                        sum("three", "ij,jk,kl->il", a, b, InputSpec.normal(5, 2)),
                        sum(
                                "bilinear",
                                "bn,anm,bm->ba",
                                InputSpec.normal(2, 3),
                                InputSpec.normal(5, 3, 4),
                                InputSpec.normal(2, 4)),
                        sum("four", "i,i,ij,j->", InputSpec.normal(3), InputSpec.normal(3), a, InputSpec.normal(4)),
                        sum("broadcast-one", "ij,jk->ik", InputSpec.normal(3, 1), b),
                        sum("broadcast-kept", "ij,ij->ij", InputSpec.normal(3, 1), InputSpec.normal(1, 4)),
                        sum("heads", "bqhd,bkhd->bhqk", InputSpec.normal(2, 3, 2, 4), InputSpec.normal(2, 5, 2, 4)),
                        sum("one", "ij,jk->ik", InputSpec.normal(1, 1), InputSpec.normal(1, 1)),
                        sum("empty", "ij,jk->ik", InputSpec.normal(0, 4), b),
                        sum("empty-inner", "ij,jk->ik", InputSpec.normal(3, 0), InputSpec.normal(0, 2)),
                        sum("large", "ij,jk->ik", InputSpec.values(LARGE, 3, 4), InputSpec.values(LARGE, 4, 2))
                                .forwardOnly())
                .errors(
                        wrong("count", "ij,jk->ik", "2 subscripts for 1", a),
                        wrong("twice", "ij->ii", "twice", a),
                        wrong("unknown", "ij->ik", "'k'", a),
                        wrong("letter", "i1->i", "'1'", a),
                        wrong("ellipses", "...i...->i", "'.'", a),
                        misfit("rank", "i->i", "[3, 4]", a),
                        misfit("sizes", "ij,jk->ik", "4 and 3", a, a),
                        misfit("square", "ii->i", "3 and 4", a),
                        ErrorSample.of("none", ArgumentException.class, "einsum", "no operands")
                                .with(Attributes.of("equation", "->")),
                        ErrorSample.of("types", DTypeException.class, "einsum", "float32", "int64")
                                .with(
                                        Attributes.of("equation", "ij,jk->ik"),
                                        InputSpec.normal(3, 3),
                                        InputSpec.integers(0, 9, 3, 3)))
                .build();
    }

    private static Operation tensordot() {
        Attributes pairs = Attributes.of("dims", List.of(List.of(0, -1), List.of(1, 0)));
        return new Operation.Builder(FAMILY, "tensordot")
                .inputs("a", "b")
                .attributes("dims")
                .formula("the product summed over the last dims dimensions of a and the first of b, or over pairs of"
                        + " dimensions; 2 by default")
                .derivative("the product of the gradient and the other operand", "a", "b")
                .call(c -> c.attributes().isNested("dims")
                        ? c.in(0)
                                .tensordot(
                                        c.in(1),
                                        c.attributes().nested("dims", 0),
                                        c.attributes().nested("dims", 1))
                        : c.in(0).tensordot(c.in(1), c.attributes().dim("dims", 2)))
                .accuracy(PRODUCT)
                .samples(
                        Sample.of("default", InputSpec.normal(2, 3, 4), InputSpec.normal(3, 4, 5)),
                        Sample.of("one-dim", Attributes.of("dims", 1), InputSpec.normal(2, 3), InputSpec.normal(3, 2)),
                        Sample.of("outer", Attributes.of("dims", 0), InputSpec.normal(2, 3), InputSpec.normal(4)),
                        Sample.of("pairs", pairs, InputSpec.normal(2, 3, 4), InputSpec.normal(4, 2, 5)),
                        Sample.of("broadcast", pairs, InputSpec.normal(2, 3, 1), InputSpec.normal(4, 1, 5)),
                        Sample.of(
                                "placed",
                                pairs,
                                InputSpec.normal(2, 3, 4).placed(Placement.PERMUTED),
                                InputSpec.normal(4, 2, 5).placed(Placement.STRIDED)),
                        Sample.of("one", Attributes.of("dims", 1), InputSpec.normal(1), InputSpec.normal(1)),
                        Sample.of("empty", Attributes.of("dims", 1), InputSpec.normal(2, 0), InputSpec.normal(0, 2)))
                .errors(
                        ErrorSample.of("sizes", ShapeException.class, "tensordot", "[2, 3]", "[4, 5]", "3 and 4")
                                .with(Attributes.of("dims", 1), InputSpec.normal(2, 3), InputSpec.normal(4, 5)),
                        ErrorSample.of("count", ShapeException.class, "tensordot", "dims is 3")
                                .with(Attributes.of("dims", 3), InputSpec.normal(2, 3), InputSpec.normal(4, 5)),
                        ErrorSample.of("pairs", ShapeException.class, "tensordot", "as many")
                                .with(
                                        Attributes.of("dims", List.of(List.of(0, 1), List.of(0))),
                                        InputSpec.normal(2, 3),
                                        InputSpec.normal(2, 5)),
                        ErrorSample.of("types", DTypeException.class, "tensordot", "int64")
                                .with(InputSpec.normal(2, 3), InputSpec.integers(0, 9, 2, 3)))
                .build();
    }

    private static Operation kron() {
        return product(
                        "kron",
                        "other",
                        "each element of the input times the whole other tensor",
                        "sums of g times" + " the other operand")
                .call(a -> a.in(0).kron(a.in(1)))
                .accuracy(Accuracy.elementwise(2).derivatives(16, 16))
                .samples(
                        Sample.of("matrices", InputSpec.normal(2, 3), InputSpec.normal(4, 2)),
                        Sample.of("vectors", InputSpec.normal(2), InputSpec.normal(3)),
                        Sample.of("ranks", InputSpec.normal(3), InputSpec.normal(2, 1, 2)),
                        Sample.of("scalar", InputSpec.normal(), InputSpec.normal(2, 3)),
                        Sample.of(
                                "placed",
                                InputSpec.normal(2, 3).placed(Placement.PERMUTED),
                                InputSpec.normal(4, 2).placed(Placement.STRIDED)),
                        Sample.of("expanded", InputSpec.normal(2, 3).placed(Placement.EXPANDED), InputSpec.normal(2)),
                        Sample.of("one", InputSpec.normal(1, 1), InputSpec.normal(1, 1)),
                        Sample.of("empty", InputSpec.normal(0, 2), InputSpec.normal(3, 2)),
                        Sample.of("int64", InputSpec.integers(-9, 9, 2, 2), InputSpec.integers(-9, 9, 2, 3))
                                .forwardOnly(),
                        Sample.of("special", InputSpec.values(Samples.SPECIAL, 4, 4), InputSpec.values(LARGE, 2, 3))
                                .forwardOnly())
                .errors(ErrorSample.of("types", DTypeException.class, "kron", "float32", "int64")
                        .with(InputSpec.normal(2), InputSpec.integers(0, 9, 2)))
                .build();
    }
}
