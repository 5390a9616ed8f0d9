package org.clgrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.clgrad.shape.DType;
import org.junit.jupiter.api.Test;

/** Values of linear algebra against Commons Math, in float64. */
class LinearAlgebraTest extends OnEveryDevice {
    private static final int N = 7;
    private static final double TOLERANCE = 1e-11;

    private Tensor random(int rows, int columns, long seed) {
        return new Generator(seed).randn(device, DType.FLOAT64, rows, columns);
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

    private static void assertMatrix(RealMatrix expected, Tensor t) {
        for (int i = 0; i < expected.getRowDimension(); i++) {
            assertArrayEquals(expected.getRow(i), t.get(i).toDoubleArray(), TOLERANCE, "row " + i);
        }
    }

    @Test
    void solvesAndInverts() {
        Tensor a = random(N, N, 1);
        Tensor b = random(N, 3, 2);
        LUDecomposition lu = new LUDecomposition(matrix(a));
        assertMatrix(lu.getSolver().solve(matrix(b)), a.solve(b));
        assertMatrix(lu.getSolver().getInverse(), a.inv());
        assertArrayEquals(new double[] {lu.getDeterminant()}, a.det().toDoubleArray(), TOLERANCE * 100);
    }

    @Test
    void factorsAndSolvesTriangles() {
        Tensor a = random(N, N, 3);
        Tensor spd = a.matmul(a.t()).add(Tensor.eye(device, DType.FLOAT64, N, N));
        RealMatrix lower = new CholeskyDecomposition(matrix(spd)).getL();
        assertMatrix(lower, spd.cholesky(false));
        assertMatrix(lower.transpose(), spd.cholesky(true));
        Tensor b = random(N, 2, 4);
        RealMatrix expected = new LUDecomposition(lower).getSolver().solve(matrix(b));
        assertMatrix(expected, spd.cholesky(false).solveTriangular(b, false, true, false));
    }

    @Test
    void theDeterminantOfASingularMatrixIsZero() {
        // Of either sign: a row exchange changes that of the pivot 0.
        assertEquals(0, Math.abs(Tensor.of(new float[][] {{1, 2}, {2, 4}}).det().item()));
        assertEquals(
                0,
                Math.abs(Tensor.of(new float[][] {{0, 2, 1}, {0, 4, 3}, {0, 1, 2}})
                        .det()
                        .item()));
    }

    @Test
    void powersOfEitherSign() {
        Tensor a = random(N, N, 5);
        assertMatrix(matrix(a).power(5), a.matrixPower(5));
        assertMatrix(new LUDecomposition(matrix(a)).getSolver().getInverse().power(2), a.matrixPower(-2));
    }
}
