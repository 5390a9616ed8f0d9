package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.AutogradException;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** Decompositions against Commons Math and against what defines them, in float64. */
class DecompositionTest extends OnEveryDevice {
    private static final double TOLERANCE = 1e-12;

    private Tensor random(long seed, long... shape) {
        return new Generator(seed).randn(device, DType.FLOAT64, shape);
    }

    private Tensor eye(long n) {
        return Tensor.eye(device, DType.FLOAT64, n, n);
    }

    private static RealMatrix matrix(Tensor t) {
        int columns = (int) t.size(1);
        double[] all = t.toDoubleArray();
        RealMatrix m = new Array2DRowRealMatrix((int) t.size(0), columns);
        for (int i = 0; i < all.length; i++) {
            m.setEntry(i / columns, i % columns, all[i]);
        }
        return m;
    }

    private static void assertSame(Tensor expected, Tensor t) {
        assertEquals(expected.shape(), t.shape());
        assertArrayEquals(expected.toDoubleArray(), t.toDoubleArray(), TOLERANCE);
    }

    @Test
    void eigenvaluesAreThoseOfCommonsMath() {
        for (int n : new int[] {6, 7}) {
            Tensor a = random(n, n, n);
            Tensor symmetric = a.add(a.t()).mul(0.5);
            DecompositionMethods.Eigh e = a.eigh();
            double[] expected = new EigenDecomposition(matrix(symmetric)).getRealEigenvalues();
            Arrays.sort(expected);
            assertArrayEquals(expected, e.eigenvalues().toDoubleArray(), TOLERANCE);
            Tensor v = e.eigenvectors();
            assertSame(eye(n), v.t().matmul(v));
            assertSame(symmetric, v.mul(e.eigenvalues()).matmul(v.t()));
            assertSame(e.eigenvalues(), a.eigvalsh());
        }
    }

    @Test
    void singularValuesAreThoseOfCommonsMath() {
        for (long[] shape : new long[][] {{7, 4}, {4, 7}, {5, 5}}) {
            Tensor a = random(shape[0], shape);
            double[] expected = new SingularValueDecomposition(matrix(a)).getSingularValues();
            DecompositionMethods.Svd svd = a.svd(true);
            assertArrayEquals(expected, svd.s().toDoubleArray(), TOLERANCE);
            assertSame(eye(shape[0]), svd.u().matmul(svd.u().t()));
            assertSame(eye(shape[1]), svd.vh().matmul(svd.vh().t()));
            DecompositionMethods.Svd thin = a.svd(false);
            assertSame(a, thin.u().mul(thin.s()).matmul(thin.vh()));
        }
    }

    @Test
    void vectorsOfZeroAndOfEqualSingularValuesAreOrthonormal() {
        Tensor tall = random(1, 6, 2).matmul(random(2, 2, 5));
        for (Tensor a : new Tensor[] {tall, eye(5).mul(3), tall.mul(0)}) {
            DecompositionMethods.Svd svd = a.svd(false);
            assertSame(eye(5), svd.u().t().matmul(svd.u()));
            assertSame(eye(5), svd.vh().matmul(svd.vh().t()));
            assertSame(a, svd.u().mul(svd.s()).matmul(svd.vh()));
        }
        assertEquals(2, tall.matrixRank().item());
        DecompositionMethods.Eigh e = tall.matmul(tall.t()).eigh();
        assertSame(eye(6), e.eigenvectors().t().matmul(e.eigenvectors()));
    }

    @Test
    void triangularFactorsAreThoseOfCommonsMath() {
        for (long[] shape : new long[][] {{7, 4}, {4, 7}, {5, 5}}) {
            Tensor a = random(shape[0] + 10, shape);
            QRDecomposition expected = new QRDecomposition(matrix(a));
            DecompositionMethods.Qr qr = a.qr("complete");
            assertSame(a, qr.q().matmul(qr.r()));
            assertSame(eye(shape[0]), qr.q().t().matmul(qr.q()));
            for (int i = 0; i < shape[0]; i++) {
                // Rows of R are unique but for their sign.
                double[] row = qr.r().get(i).abs().toDoubleArray();
                double[] other =
                        Arrays.stream(expected.getR().getRow(i)).map(Math::abs).toArray();
                assertArrayEquals(other, row, TOLERANCE);
            }
        }
    }

    @Test
    void aBasisOfWhatIsLeftHasNoDerivative() {
        Tensor a = random(3, 4, 2).requiresGrad(true);
        Tensor q = a.qr("complete").q();
        AutogradException e =
                assertThrows(AutogradException.class, () -> q.sum().backward());
        assertTrue(e.getMessage().contains("mode reduced"), e.getMessage());
    }

    @Test
    void pseudoInversesAndLeastSquaresAreThoseOfCommonsMath() {
        for (long[] shape : new long[][] {{7, 4}, {5, 5}}) {
            Tensor a = random(shape[0] + 20, shape);
            Tensor b = random(5, shape[0], 2);
            RealMatrix inverse =
                    new SingularValueDecomposition(matrix(a)).getSolver().getInverse();
            RealMatrix solution = new QRDecomposition(matrix(a)).getSolver().solve(matrix(b));
            Tensor found = a.pinv();
            Tensor x = a.lstsq(b).solution();
            for (int i = 0; i < shape[1]; i++) {
                assertArrayEquals(inverse.getRow(i), found.get(i).toDoubleArray(), TOLERANCE * 100);
                assertArrayEquals(solution.getRow(i), x.get(i).toDoubleArray(), TOLERANCE * 100);
            }
        }
        Tensor dependent = random(6, 6, 2).matmul(random(7, 2, 4));
        Tensor p = dependent.pinv();
        assertSame(p, p.matmul(dependent).matmul(p));
    }

    @Test
    void theExponentialOfARotation() {
        double t = 20;
        Tensor turn = Tensor.of(device, new double[] {0, -t, t, 0}, 2, 2);
        double[] expected = {Math.cos(t), -Math.sin(t), Math.sin(t), Math.cos(t)};
        assertArrayEquals(expected, turn.matrixExp().toDoubleArray(), TOLERANCE);
    }

    /** The sum of a column is beyond the range of its type, the elements are not. */
    @Test
    void theExponentialOfLargeElements() {
        for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
            double large = type == DType.FLOAT32 ? 0x1.8p127 : 0x1.8p1023;
            Tensor a = Tensor.of(device, new double[] {-large, 0, large, -large}, 2, 2)
                    .to(type);
            assertArrayEquals(new double[4], a.matrixExp().toDoubleArray(), 0);
        }
    }

    @Test
    void derivativesOfTheDeterminantOfASingularMatrix() {
        // Cofactors of rank 2 of 3, by hand; rank 1 has none, but second derivatives.
        Tensor a = Tensor.of(device, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3)
                .requiresGrad(true);
        a.det().backward();
        assertArrayEquals(
                new double[] {-3, 6, -3, 6, -12, 6, -3, 6, -3}, a.grad().toDoubleArray(), 1e-11);
        Tensor one = Tensor.of(device, new double[] {1, 0, 0, 0, 0, 0, 0, 0, 0}, 3, 3);
        assertArrayEquals(new double[9], Functional.grad(Tensor::det).apply(one).toDoubleArray(), 0);
        double[] second = Functional.hessian(Tensor::det, one).toDoubleArray();
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 9; j++) {
                double sign = i == 4 && j == 8 || i == 8 && j == 4 ? 1 : i == 5 && j == 7 || i == 7 && j == 5 ? -1 : 0;
                assertEquals(sign, second[9 * i + j], TOLERANCE, i + " " + j);
            }
        }
        ArgumentException e = assertThrows(
                ArgumentException.class,
                () -> Functional.grad(x -> Functional.hessian(Tensor::det, x).sum())
                        .apply(one));
        assertTrue(e.getMessage().contains("third derivative"), e.getMessage());
    }

    @Test
    void logarithmsOfDeterminantsDoNotOverflow() {
        Tensor a = eye(3).mul(-1e300);
        assertEquals(-1, a.slogdet().sign().item());
        assertEquals(3 * Math.log(1e300), a.slogdet().logabsdet().item(), 1e-9);
        assertTrue(Double.isNaN(a.logdet().item()));
        assertEquals(Double.NEGATIVE_INFINITY, eye(3).mul(0).logdet().item());
    }

    @Test
    void normsAndConditionNumbersOfADiagonal() {
        Tensor a = Tensor.of(device, new double[] {3, 0, 1, 0, -4, 0}, 2, 3);
        assertEquals(Math.sqrt(26), a.matrixNorm("fro", -2, -1, false).item(), TOLERANCE);
        assertEquals(4 + Math.sqrt(10), a.matrixNorm("nuc", -2, -1, false).item(), TOLERANCE);
        double inf = Double.POSITIVE_INFINITY;
        double[] ords = {1, -1, 2, -2, inf, -inf};
        double[] expected = {4, 1, 4, Math.sqrt(10), 4, 4};
        for (int i = 0; i < ords.length; i++) {
            assertEquals(expected[i], a.matrixNorm(ords[i], 0, 1, false).item(), TOLERANCE, "ord " + ords[i]);
        }
        assertEquals(4 / Math.sqrt(10), a.cond().item(), TOLERANCE);
        Tensor square = Tensor.of(device, new double[] {2, 0, 0, -8}, 2, 2);
        assertEquals(4, square.cond(1).item(), TOLERANCE);
        assertEquals(0.25, square.cond(-2).item(), TOLERANCE);
        assertEquals(10 * 0.625, square.cond("nuc").item(), TOLERANCE);
        assertEquals(
                5,
                Tensor.of(device, new double[] {3, -4}, 2)
                        .vectorNorm(2, new int[0], false)
                        .item(),
                TOLERANCE);
    }

    @Test
    void productsAndCholeskysFactors() {
        Tensor a = random(1, 5, 2);
        Tensor b = random(2, 2, 7);
        Tensor c = random(3, 7, 3);
        Tensor v = random(4, 3);
        assertSame(a.matmul(b).matmul(c).matmul(v), a.multiDot(b, c, v));
        Tensor spd = c.matmul(c.t()).add(eye(7));
        Tensor sides = random(5, 7, 2);
        for (boolean upper : new boolean[] {false, true}) {
            Tensor factor = spd.cholesky(upper);
            assertSame(spd.solve(sides), sides.choleskySolve(factor, upper));
            assertSame(spd.inv(), factor.choleskyInverse(upper));
        }
        assertValues(Tensor.of(1, 2, 3).cross(Tensor.of(4, 5, 7), -1), -1, 5, -3);
        assertValues(Tensor.of(2, -3).vander(4), 1, 2, 4, 8, 1, -3, 9, -27);
    }

    @Test
    void factorsMultiplyToTheMatrixAndSolve() {
        for (long[] shape : new long[][] {{2, 5, 5}, {6, 4}, {3, 7}}) {
            Tensor a = random(shape[0] + 40, shape);
            LuMethods.Lu lu = a.lu();
            assertSame(a, lu.p().matmul(lu.l()).matmul(lu.u()));
            assertTrue(lu.l().abs().amax().item() <= 1, "the pivots are not the largest elements");
        }
        Tensor a = random(41, 2, 5, 5);
        Tensor b = random(42, 2, 5, 3);
        LuMethods.LuFactors factors = a.luFactor();
        assertSame(a.solve(b), factors.lu().luSolve(factors.pivots(), b, true, false));
        Tensor transposed = a.transpose(-2, -1);
        assertSame(transposed.solve(b), factors.lu().luSolve(factors.pivots(), b, true, true));
        Tensor rows = b.transpose(-2, -1);
        assertSame(
                rows, factors.lu().luSolve(factors.pivots(), rows, false, false).matmul(a));
        assertSame(
                rows, factors.lu().luSolve(factors.pivots(), rows, false, true).matmul(transposed));
    }

    @Test
    void leastSquaresOfAnyRankAreTheShortest() {
        Tensor a = random(43, 6, 2).matmul(random(44, 2, 4));
        Tensor b = random(45, 6, 3);
        DecompositionMethods.LeastSquares found = a.lstsq(b, 1e-10);
        assertSame(a.pinv(0, 1e-10).matmul(b), found.solution());
        assertEquals(2, found.rank().toLongArray()[0]);
        assertEquals(0, found.residuals().size());
        Tensor full = random(46, 6, 3);
        DecompositionMethods.LeastSquares exact = full.lstsq(b, null);
        assertSame(full.lstsq(b).solution(), exact.solution());
        assertSame(full.lstsq(b).residuals(), exact.residuals());
    }
}
