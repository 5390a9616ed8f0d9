package org.clgrad.tensor;

/**
 * Linear algebra on square matrices {@code [.., n, n]}, of floating types, as many as there are: batch dimensions
 * broadcast. Names are those of {@code torch.linalg}, in camel case.
 */
public sealed interface LinearAlgebraMethods permits Tensor {
    /**
     * The lower triangular L with {@code L L^T = A} for symmetric positive definite A; the mean of this and its transpose
     * is what is taken for A, so that the gradient is symmetric. Derivative:
     * {@code L^-T sym(phi(L^T g)) L^-1} with phi the lower triangle and half the diagonal.
     *
     * @param upper whether to return {@code L^T}
     * @return the factors
     * @throws org.clgrad.error.ShapeException if the matrices are not square
     * @throws org.clgrad.error.ArgumentException if one is not positive definite
     */
    default Tensor cholesky(boolean upper) {
        return Scope.composite(() -> LinearAlgebra.cholesky((Tensor) this, upper));
    }

    /**
     * X with {@code A X = B} for triangular A, this; the other triangle is not read. Derivative: {@code A^-T g} and the
     * triangle of {@code -A^-T g X^T}.
     *
     * @param b the right sides {@code [.., n, k]}, or {@code [.., k, n]} with left false
     * @param upper whether A is upper triangular
     * @param left whether A is on the left; otherwise {@code X A = B} is solved
     * @param unitriangular whether the diagonal is taken to be 1 and not read
     * @return the solutions, of the right sides' shape
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor solveTriangular(Tensor b, boolean upper, boolean left, boolean unitriangular) {
        return Scope.composite(() -> LinearAlgebra.solveTriangular((Tensor) this, b, upper, left, unitriangular));
    }

    /**
     * X with {@code A X = B} for A this, by elimination with pivots. Derivative: {@code A^-T g} and
     * {@code -A^-T g X^T}.
     *
     * @param b {@code [.., n, k]}, or one vector for each matrix: {@code [n]} or A's shape without the last size
     * @return the solutions
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     * @throws org.clgrad.error.ArgumentException if a matrix is singular
     */
    default Tensor solve(Tensor b) {
        return Scope.composite(() -> LinearAlgebra.solve((Tensor) this, b));
    }

    /**
     * The inverses. Derivative: {@code -A^-T g A^-T}.
     *
     * @return the inverse matrices
     * @throws org.clgrad.error.ShapeException if the matrices are not square
     * @throws org.clgrad.error.ArgumentException if one is singular
     */
    default Tensor inv() {
        return Scope.composite(() -> LinearAlgebra.inv("inv", (Tensor) this));
    }

    /**
     * The determinants. Derivative: g times the cofactors, {@code g det(A) A^-T} for invertible matrices; for singular ones
     * the first two derivatives are finite and right as well, and higher ones throw.
     *
     * @return {@code [..]}
     * @throws org.clgrad.error.ShapeException if the matrices are not square
     */
    default Tensor det() {
        return Scope.composite(() -> LinearAlgebra.det((Tensor) this));
    }

    /**
     * Products of each matrix with itself, by squaring; of the inverse if n is negative. Derivative: that of the products.
     *
     * @param n how many factors; 0 gives the identity
     * @return the powers
     * @throws org.clgrad.error.ShapeException if the matrices are not square
     */
    default Tensor matrixPower(int n) {
        return Scope.composite(() -> LinearAlgebra.power((Tensor) this, n));
    }
}
