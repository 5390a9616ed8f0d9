package org.clgrad.ops;

import static org.clgrad.ops.Attributes.NONE;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.ops.InputSpec.Placement;
import org.clgrad.tensor.Tensor;

/** Factors of matrices, and what follows from them. */
final class DecompositionRows {
    private static final String FAMILY = "decompositions";
    private static final Accuracy FACTORS = Accuracy.normwise(64).derivatives(512, 4096);
    /** Symmetric with well separated eigenvalues of both signs, 3 x 3. */
    private static final double[] SYMMETRIC = {2, 0.5, -0.25, 0.5, -1, 0.75, -0.25, 0.75, 5};
    /** Well separated singular values, as 3 x 3, 4 x 3 and 3 x 4. */
    private static final double[] GENERAL = {4, 0.5, -1, 0.25, -2, 0.5, 0.75, 1, 1.5, -0.5, 0.25, 1};
    /** Invertible with a positive determinant, with a pivot that is not on the diagonal, 3 x 3. */
    private static final double[] POSITIVE = {0, 2, -1, -1.5, 0.25, -1, -2, 1, 3};
    /** Of rank 2, as 4 x 3: the third column is the sum of the others. */
    private static final double[] DEPENDENT = {1, 2, 3, 0.5, -1, -0.5, 2, 0, 2, -1, 1, 0};

    private static final double[] ONE = {-2};

    private DecompositionRows() {}

    static List<Operation> rows() {
        return List.of(qr(), eigh(), eigvalsh(), svd(), svdvals(), pinv(), matrixRank(), lstsq(), slogdet(), logdet());
    }

    private static InputSpec general(long... shape) {
        return InputSpec.values(GENERAL, shape);
    }

    private static Operation.Builder row(String name, String formula, String derivative) {
        return new Operation.Builder(FAMILY, name)
                .inputs("A")
                .formula(formula)
                .derivative(derivative, derivative.isEmpty() ? new String[0] : new String[] {"A"})
                .accuracy(FACTORS);
    }

    /** Calls that fail for any operation on matrices of some shape. */
    private static ErrorSample[] errors(String name, boolean square, boolean finite) {
        List<ErrorSample> all = new ArrayList<>();
        all.add(ErrorSample.of("rank", ShapeException.class, name, "[3]", square ? "[.., n, n]" : "[.., m, n]")
                .with(InputSpec.normal(3)));
        all.add(ErrorSample.of("type", DTypeException.class, name, "int64").with(InputSpec.integers(0, 9, 2, 2)));
        if (square) {
            all.add(ErrorSample.of("square", ShapeException.class, name, "[2, 3]", "square")
                    .with(InputSpec.normal(2, 3)));
        }
        if (finite) {
            all.add(ErrorSample.of("nan", ArgumentException.class, name, "[2, 2]", "NaN")
                    .with(InputSpec.values(new double[] {1, Double.NaN, 2, 3}, 2, 2)));
            all.add(ErrorSample.of("infinite", ArgumentException.class, name, "[2, 2]", "infinite")
                    .with(InputSpec.values(new double[] {1, 0, 2, Double.NEGATIVE_INFINITY}, 2, 2)));
        }
        return all.toArray(new ErrorSample[0]);
    }

    /** Matrices of every form and place. */
    private static List<Sample> matrices(Attributes attrs) {
        return List.of(
                Sample.of("square", attrs, general(3, 3)),
                Sample.of("tall", attrs, general(4, 3)),
                Sample.of("wide", attrs, general(3, 4)),
                Sample.of("batch", attrs, general(2, 1, 4, 3)),
                Sample.of("permuted", attrs, InputSpec.values(GENERAL, 4, 3).placed(Placement.PERMUTED)),
                Sample.of("strided", attrs, general(3, 2).placed(Placement.STRIDED)),
                Sample.of("expanded", attrs, general(2, 3, 2).placed(Placement.EXPANDED)),
                Sample.of("one", attrs, InputSpec.values(ONE, 1, 1)),
                Sample.of("empty", attrs, InputSpec.normal(0, 3)),
                Sample.of("empty-batch", attrs, InputSpec.normal(0, 3, 3)));
    }

    private static List<Sample> symmetric() {
        return List.of(
                Sample.of("plain", InputSpec.values(SYMMETRIC, 3, 3)),
                Sample.of("not-symmetric", general(3, 3)),
                Sample.of("even", InputSpec.values(new double[] {1, 0.5, 0.5, -1}, 2, 2)),
                Sample.of("batch", InputSpec.values(SYMMETRIC, 2, 1, 3, 3)),
                Sample.of("permuted", InputSpec.values(SYMMETRIC, 3, 3).placed(Placement.PERMUTED)),
                Sample.of("strided", InputSpec.values(SYMMETRIC, 3, 3).placed(Placement.STRIDED)),
                Sample.of("large", InputSpec.values(new double[] {3e38, 1e37, 1e37, -1e38}, 2, 2))
                        .forwardOnly(),
                Sample.of("one", InputSpec.values(ONE, 1, 1)),
                Sample.of("empty", InputSpec.normal(2, 0, 0)),
                Sample.of("empty-batch", InputSpec.normal(0, 3, 3)));
    }

    private static Operation qr() {
        return row(
                        "qr",
                        "Q with orthonormal columns, R upper triangular, Q R = A; signs as in LAPACK",
                        "(g_Q + Q sym(triu(-Q^T g_Q))) R^-T and that of R = Q^T A; with mode complete for square and wide"
                                + " matrices")
                .attributes("mode")
                .results(a -> a.in(0).qr(a.attributes().text("mode", "reduced")).asList())
                .samples(matrices(NONE))
                .samples(
                        Sample.of("r", Attributes.of("mode", "r"), general(4, 3)),
                        Sample.of("complete-wide", Attributes.of("mode", "complete"), general(3, 4)),
                        Sample.of("complete", Attributes.of("mode", "complete"), general(4, 2))
                                .forwardOnly(),
                        Sample.of("dependent", Attributes.of("mode", "r"), InputSpec.values(DEPENDENT, 4, 3))
                                .forwardOnly(),
                        Sample.of("zeros", InputSpec.values(new double[] {0}, 3, 3))
                                .forwardOnly())
                .errors(errors("qr", false, false))
                .errors(ErrorSample.of("mode", ArgumentException.class, "qr", "'full'", "complete")
                        .with(Attributes.of("mode", "full"), general(3, 3)))
                .build();
    }

    private static Operation eigh() {
        return row(
                        "eigh",
                        "ascending eigenvalues and orthonormal eigenvectors of (A + A^T) / 2; the largest component of each"
                                + " vector is positive",
                        "V (diag(g_L) + V^T g_V / E) V^T, E the differences of eigenvalues, which must not be 0")
                .results(a -> a.in(0).eigh().asList())
                .samples(symmetric())
                .errors(errors("eigh", true, true))
                .build();
    }

    private static Operation eigvalsh() {
        return row("eigvalsh", "ascending eigenvalues of (A + A^T) / 2", "V diag(g) V^T")
                .call(a -> a.in(0).eigvalsh())
                .samples(symmetric())
                .samples(
                        Sample.of("equal", InputSpec.values(new double[] {3, 0, 0, 0, 3, 0, 0, 0, 3}, 3, 3))
                                .forwardOnly(),
                        Sample.of("zeros", InputSpec.values(new double[] {0}, 3, 3))
                                .forwardOnly())
                .errors(errors("eigvalsh", true, true))
                .build();
    }

    private static Operation svd() {
        return row(
                        "svd",
                        "U, descending singular values S, V^T with U diag(S) V^T = A; the largest component of each left"
                                + " vector is positive",
                        "that of Townsend 2016; singular values must differ, and not be 0 if A is not square; the vectors"
                                + " that full matrices have more are constants")
                .attributes("full_matrices")
                .results(a -> a.in(0)
                        .svd(!a.attributes().has("full_matrices")
                                || a.attributes().flag("full_matrices"))
                        .asList())
                .samples(matrices(Attributes.of("full_matrices", false)))
                .samples(
                        Sample.of("full-square", general(3, 3)),
                        Sample.of("full-tall", general(4, 2)).forwardOnly(),
                        Sample.of("full-wide", Attributes.of("full_matrices", true), general(2, 4))
                                .forwardOnly(),
                        Sample.of("full-empty", InputSpec.normal(2, 3, 0)).forwardOnly())
                .errors(errors("svd", false, true))
                .build();
    }

    private static Operation svdvals() {
        return row("svdvals", "descending singular values", "U diag(g) V^T")
                .call(a -> a.in(0).svdvals())
                .samples(matrices(NONE))
                .samples(
                        Sample.of("dependent", InputSpec.values(DEPENDENT, 4, 3))
                                .forwardOnly(),
                        Sample.of("zeros", InputSpec.values(new double[] {0}, 2, 3))
                                .forwardOnly(),
                        Sample.of("large", InputSpec.values(new double[] {3e38, 1e37, 1e37, -1e38}, 2, 2))
                                .forwardOnly(),
                        Sample.of("small", InputSpec.values(new double[] {3e-39, 1e-40, 1e-40, -1e-39}, 2, 2))
                                .forwardOnly())
                .errors(errors("svdvals", false, true))
                .build();
    }

    private static Operation pinv() {
        return row(
                        "pinv",
                        "the inverse of Moore and Penrose; singular values up to atol and rtol times the largest count as 0",
                        "-P^T g P^T + (I - A P) g^T P P^T + P^T P g^T (I - P A), at constant rank")
                .attributes("atol", "rtol", "hermitian")
                .call(a -> a.attributes().names().isEmpty()
                        ? a.in(0).pinv()
                        : a.in(0)
                                .pinv(
                                        a.attributes().number("atol", 0),
                                        a.attributes().number("rtol", 0),
                                        a.attributes().flag("hermitian")))
                .samples(matrices(NONE))
                .samples(
                        Sample.of("tolerance", Attributes.of("atol", 0.5, "rtol", 0.01), general(4, 3)),
                        Sample.of("dependent", Attributes.of("rtol", 1e-4), InputSpec.values(DEPENDENT, 4, 3))
                                .forwardOnly(),
                        Sample.of("zeros", InputSpec.values(new double[] {0}, 2, 3))
                                .forwardOnly())
                .samples(
                        Sample.of(
                                "hermitian",
                                Attributes.of("hermitian", true, "rtol", 1e-5),
                                InputSpec.values(SYMMETRIC, 3, 3)),
                        Sample.of(
                                "hermitian-batch",
                                Attributes.of("hermitian", true, "rtol", 1e-5),
                                InputSpec.values(SYMMETRIC, 2, 3, 3).placed(Placement.PERMUTED)))
                .errors(errors("pinv", false, true))
                .errors(ErrorSample.of("hermitian", ShapeException.class, "pinv", "[2, 3]", "square")
                        .with(Attributes.of("hermitian", true), InputSpec.normal(2, 3)))
                .errors(ErrorSample.of("negative", ArgumentException.class, "pinv", "atol is -1.0")
                        .with(Attributes.of("atol", -1), general(3, 3)))
                .build();
    }

    private static Operation matrixRank() {
        return row("matrix_rank", "how many singular values are above atol and rtol times the largest; int64", "")
                .attributes("atol", "rtol", "hermitian")
                .call(a -> a.attributes().names().isEmpty()
                        ? a.in(0).matrixRank()
                        : a.in(0)
                                .matrixRank(
                                        a.attributes().number("atol", 0),
                                        a.attributes().number("rtol", 0),
                                        a.attributes().flag("hermitian")))
                .samples(matrices(NONE))
                .samples(
                        Sample.of("dependent", InputSpec.values(DEPENDENT, 4, 3)),
                        Sample.of("zeros", InputSpec.values(new double[] {0}, 2, 3)),
                        Sample.of("tolerance", Attributes.of("atol", 2.5), general(4, 3)))
                .samples(
                        Sample.of(
                                "hermitian",
                                Attributes.of("hermitian", true, "rtol", 1e-5),
                                InputSpec.values(SYMMETRIC, 3, 3)),
                        Sample.of(
                                "hermitian-batch",
                                Attributes.of("hermitian", true, "rtol", 1e-5),
                                InputSpec.values(SYMMETRIC, 2, 3, 3).placed(Placement.PERMUTED)))
                .errors(errors("matrix_rank", false, true))
                .errors(ErrorSample.of("hermitian", ShapeException.class, "matrix_rank", "[2, 3]", "square")
                        .with(Attributes.of("hermitian", true), InputSpec.normal(2, 3)))
                .errors(ErrorSample.of("negative", ArgumentException.class, "matrix_rank", "rtol -1.0")
                        .with(Attributes.of("rtol", -1), general(3, 3)))
                .build();
    }

    private static List<Tensor> leastSquares(Arguments a) {
        String driver = a.attributes().text("driver", "gels");
        Double rcond = a.attributes().has("rcond") ? (Double) a.attributes().number("rcond") : null;
        return switch (driver) {
            case "gels" -> a.in(0).lstsq(a.in(1)).asList();
            case "gelsd" -> a.in(0).lstsq(a.in(1), rcond).asList();
            default -> throw new ArgumentException("lstsq: driver is '" + driver + "'; choose gels or gelsd");
        };
    }

    private static Operation lstsq() {
        InputSpec sides = InputSpec.normal(4, 2);
        Attributes svd = Attributes.of("driver", "gelsd");
        return new Operation.Builder(FAMILY, "lstsq")
                .inputs("A", "B")
                .attributes("rcond", "driver")
                .formula(
                        "the shortest X with the least |A X - B|: with driver gels, the default, for A of full rank, by qr; with"
                                + " gelsd for any, from the singular values above rcond times the largest; residuals, and with gelsd"
                                + " ranks and singular values")
                .derivative("that of the factors; that of the product with pinv", "A", "B")
                .accuracy(FACTORS)
                .results(DecompositionRows::leastSquares)
                .samples(
                        Sample.of("tall", general(4, 3), sides),
                        Sample.of("square", general(3, 3), InputSpec.normal(3, 2)),
                        Sample.of("wide", general(3, 4), InputSpec.normal(3, 2)),
                        Sample.of("vector", general(4, 3), InputSpec.normal(4)),
                        Sample.of("vectors", general(2, 4, 3), InputSpec.normal(2, 4)),
                        Sample.of("broadcast", general(2, 1, 4, 3), InputSpec.normal(3, 4, 1)),
                        Sample.of("placed", general(4, 3).placed(Placement.PERMUTED), sides.placed(Placement.STRIDED)),
                        Sample.of("one", InputSpec.values(ONE, 1, 1), InputSpec.normal(1, 1)))
                .samples(
                        Sample.of("gelsd", svd, general(4, 3), sides),
                        Sample.of("gelsd-wide", svd, general(3, 4), InputSpec.normal(3, 2)),
                        Sample.of("gelsd-vector", svd, general(4, 3).placed(Placement.STRIDED), InputSpec.normal(4)),
                        Sample.of("gelsd-broadcast", svd, general(2, 1, 4, 3), InputSpec.normal(3, 4, 1)),
                        Sample.of(
                                        "gelsd-dependent",
                                        Attributes.of("driver", "gelsd", "rcond", 1e-4),
                                        InputSpec.values(DEPENDENT, 4, 3),
                                        sides)
                                .forwardOnly())
                .errors(
                        ErrorSample.of("driver", ArgumentException.class, "lstsq", "'gelz'", "gels or gelsd")
                                .with(Attributes.of("driver", "gelz"), general(4, 3), sides),
                        ErrorSample.of("rcond", ArgumentException.class, "lstsq", "-1")
                                .with(Attributes.of("driver", "gelsd", "rcond", -1), general(4, 3), sides),
                        ErrorSample.of("sides", ShapeException.class, "lstsq", "[3, 2]", "[.., 4, k]")
                                .with(general(4, 3), InputSpec.normal(3, 2)),
                        ErrorSample.of("type", DTypeException.class, "lstsq", "int64")
                                .with(general(4, 3), InputSpec.integers(0, 9, 4, 2)))
                .build();
    }

    private static List<Sample> determinants() {
        return List.of(
                Sample.of("plain", InputSpec.values(POSITIVE, 3, 3)),
                Sample.of("batch", InputSpec.values(POSITIVE, 2, 1, 3, 3)),
                Sample.of("permuted", InputSpec.values(POSITIVE, 3, 3).placed(Placement.PERMUTED)),
                Sample.of("strided", InputSpec.values(POSITIVE, 3, 3).placed(Placement.STRIDED)),
                Sample.of("large", InputSpec.values(new double[] {1e30, 0, 0, 0, 1e30, 0, 0, 0, 1e30}, 3, 3))
                        .forwardOnly(),
                Sample.of("negative", InputSpec.values(new double[] {1, 2, 3, 4}, 2, 2))
                        .forwardOnly(),
                Sample.of("singular", InputSpec.values(new double[] {1, 2, 2, 4}, 2, 2))
                        .forwardOnly(),
                Sample.of("one", InputSpec.values(new double[] {2}, 1, 1)),
                Sample.of("empty", InputSpec.normal(2, 0, 0)),
                Sample.of("empty-batch", InputSpec.normal(0, 3, 3)));
    }

    private static Operation slogdet() {
        return row(
                        "slogdet",
                        "the sign of the determinant, and the logarithm of its magnitude",
                        "g A^-T of the logarithm")
                .results(a -> a.in(0).slogdet().asList())
                .samples(determinants())
                .errors(errors("slogdet", true, false))
                .build();
    }

    private static Operation logdet() {
        return row("logdet", "the logarithm of the determinant; NaN where it is negative", "g A^-T")
                .call(a -> a.in(0).logdet())
                .samples(determinants())
                .errors(errors("logdet", true, false))
                .build();
    }
}
