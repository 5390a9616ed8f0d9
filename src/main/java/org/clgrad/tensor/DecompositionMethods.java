package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.ShapeException;

/**
 * Factors of matrices {@code [.., m, n]}, of floating types, and what follows from them; k is the smaller of m and n. Names
 * are those of {@code torch.linalg}, in camel case. Decompositions of matrices with NaN or infinite elements throw
 * an {@link org.clgrad.error.ArgumentException}.
 */
public sealed interface DecompositionMethods permits Tensor {
    /**
     * The results of {@link #qr}.
     *
     * @param q orthonormal columns; null with mode {@code r}
     * @param r upper triangular
     */
    record Qr(Tensor q, Tensor r) {
        /** {@return what there is, in the order of PyTorch's named tuple} */
        public List<Tensor> asList() {
            return q == null ? List.of(r) : List.of(q, r);
        }
    }

    /**
     * The results of {@link #eigh}.
     *
     * @param eigenvalues {@code [.., n]}, ascending
     * @param eigenvectors {@code [.., n, n]}, orthonormal columns
     */
    record Eigh(Tensor eigenvalues, Tensor eigenvectors) {
        /** {@return both, in the order of PyTorch's named tuple} */
        public List<Tensor> asList() {
            return List.of(eigenvalues, eigenvectors);
        }
    }

    /**
     * The results of {@link #svd}.
     *
     * @param u orthonormal columns
     * @param s {@code [.., k]}, descending
     * @param vh orthonormal rows
     */
    record Svd(Tensor u, Tensor s, Tensor vh) {
        /** {@return all, in the order of PyTorch's named tuple} */
        public List<Tensor> asList() {
            return List.of(u, s, vh);
        }
    }

    /**
     * The results of {@link #lstsq(Tensor)}.
     *
     * @param solution {@code [.., n, k]}, or {@code [.., n]} for vectors
     * @param residuals the sum of squares of {@code A X - B} for each right side if m is larger than n, else empty
     */
    record Lstsq(Tensor solution, Tensor residuals) {
        /** {@return both, in the order of PyTorch's named tuple} */
        public List<Tensor> asList() {
            return List.of(solution, residuals);
        }
    }

    /**
     * The results of {@link #lstsq(Tensor, Double)}.
     *
     * @param solution {@code [.., n, k]}, or {@code [.., n]} for vectors
     * @param residuals the sum of squares of {@code A X - B} for each right side, or empty
     * @param rank int64 {@code [..]}
     * @param singularValues {@code [.., min(m, n)]}, descending
     */
    record LeastSquares(Tensor solution, Tensor residuals, Tensor rank, Tensor singularValues) {
        /** {@return all, in the order of PyTorch's named tuple} */
        public List<Tensor> asList() {
            return List.of(solution, residuals, rank, singularValues);
        }
    }

    /**
     * The results of {@link #slogdet}.
     *
     * @param sign 1, -1 or 0
     * @param logabsdet the logarithm of the magnitude
     */
    record Slogdet(Tensor sign, Tensor logabsdet) {
        /** {@return both, in the order of PyTorch's named tuple} */
        public List<Tensor> asList() {
            return List.of(sign, logabsdet);
        }
    }

    /**
     * {@code A = Q R} with orthonormal columns and an upper triangle, by reflections, with the signs of LAPACK. Derivative:
     * {@code (g_Q + Q sym(triu(-Q^T g_Q))) R^-T}, with sym the sum with the transpose and the diagonal once, and that of
     * {@code R = Q^T A}; for matrices whose first k columns are independent, otherwise infinite or NaN. With mode
     * complete and m larger than n, Q has columns that are any basis of what is left, and no derivative.
     *
     * <p>Source: Walter, Lehmann and Lamour, On evaluating higher-order derivatives of the QR decomposition of tall
     * matrices with full column rank in forward and reverse mode algorithmic differentiation, 2012.
     *
     * @param mode {@code reduced}: Q {@code [.., m, k]} and R {@code [.., k, n]}; {@code complete}: {@code [.., m, m]} and
     *     {@code [.., m, n]}; {@code r}: the reduced R alone
     * @return the factors
     * @throws ShapeException if this is no matrix
     * @throws org.clgrad.error.ArgumentException for another mode
     */
    default Qr qr(String mode) {
        return Decompositions.composite(() -> Decompositions.qr((Tensor) this, mode), Qr::asList);
    }

    /**
     * {@code A = V diag(values) V^T} for symmetric A; the mean of this and its transpose is what is taken for A, so that the
     * gradient is symmetric. Of each vector the component of largest magnitude is positive. Derivative, before it is
     * made symmetric: {@code V (diag(g_values) + V^T g_V / E) V^T} with {@code E[i][j] = values[j] - values[i]} and
     * nothing on the diagonal. The sign of a vector is a choice, so results must not depend on it; and vectors of equal
     * eigenvalues are any basis of a space: their derivative is infinite or NaN there.
     *
     * <p>Source: Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation, 2008.
     *
     * @return eigenvalues and eigenvectors
     * @throws ShapeException if the matrices are not square
     */
    default Eigh eigh() {
        return Decompositions.composite(() -> Decompositions.eigh("eigh", (Tensor) this), Eigh::asList);
    }

    /**
     * The eigenvalues of {@link #eigh}. Derivative: {@code V diag(g) V^T}, finite for equal ones too, where it is that for
     * the vectors found.
     *
     * @return {@code [.., n]}, ascending
     * @throws ShapeException if the matrices are not square
     */
    default Tensor eigvalsh() {
        return Scope.composite(
                () -> Decompositions.eigh("eigvalsh", (Tensor) this).eigenvalues());
    }

    /**
     * {@code A = U diag(S) V^T}. Of each left vector the component of largest magnitude is positive. Derivative, with
     * {@code E[i][j] = S[j]^2 - S[i]^2} and nothing on its diagonal, and skew the difference with the transpose:
     * {@code U ((skew(U^T g_U) / E) S + S (skew(V^T g_V) / E) + diag(g_S)) V^T}, plus
     * {@code (I - U U^T) g_U S^-1 V^T} and {@code U S^-1 g_V^T (I - V V^T)} where these are not square. The sign of a pair of
     * vectors is a choice, so results must not depend on it; vectors of equal singular values are any basis of a space,
     * and so are those of 0 where the matrix is not square: their derivative is infinite or NaN. The vectors that full
     * matrices have more are constants.
     *
     * <p>Source: Townsend, Differentiating the singular value decomposition, 2016.
     *
     * @param fullMatrices whether U is {@code [.., m, m]} and V {@code [.., n, n]}, not only their first k columns
     * @return U, S and the transpose of V
     * @throws ShapeException if this is no matrix
     */
    default Svd svd(boolean fullMatrices) {
        return Decompositions.composite(() -> Decompositions.svd("svd", (Tensor) this, fullMatrices), Svd::asList);
    }

    /**
     * The singular values. Derivative: {@code U diag(g) V^T}, finite for equal ones and for 0 too, where it is that for the
     * vectors found.
     *
     * @return {@code [.., k]}, descending
     * @throws ShapeException if this is no matrix
     */
    default Tensor svdvals() {
        return Scope.composite(() -> Decompositions.singularValues("svdvals", (Tensor) this));
    }

    /**
     * {@link #pinv(double, double)} with PyTorch's tolerances: 0, and one unit in the last place of 1 for each row or
     * column, whichever are more.
     *
     * @return {@code [.., n, m]}
     * @throws ShapeException if this is no matrix
     */
    default Tensor pinv() {
        return Scope.composite(() -> Decompositions.pinv((Tensor) this));
    }

    /**
     * The inverse of Moore and Penrose, from the singular values. Derivative of P at constant rank: {@code -P^T g P^T +
     * (I - A P) g^T P P^T + P^T P g^T (I - P A)}.
     *
     * <p>Source: Golub and Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
     * separate, 1973.
     *
     * @param atol singular values up to this are taken as 0
     * @param rtol and those up to this times the largest
     * @return {@code [.., n, m]}
     * @throws ShapeException if this is no matrix
     * @throws org.clgrad.error.ArgumentException if a tolerance is negative
     */
    default Tensor pinv(double atol, double rtol) {
        return pinv(atol, rtol, false);
    }

    /**
     * {@link #pinv(double, double)}, of matrices that are known to be symmetric.
     *
     * @param atol singular values up to this are taken as 0
     * @param rtol and those up to this times the largest
     * @param hermitian whether to take the mean of this and its transpose, so that the gradient is symmetric
     * @return {@code [.., n, m]}
     * @throws ShapeException if this is no matrix, or with hermitian not square
     * @throws org.clgrad.error.ArgumentException if a tolerance is negative
     */
    default Tensor pinv(double atol, double rtol, boolean hermitian) {
        return Scope.composite(() -> Decompositions.pinv((Tensor) this, atol, rtol, hermitian));
    }

    /**
     * {@link #matrixRank(double, double)} with the tolerances of {@link #pinv()}.
     *
     * @return int64 {@code [..]}
     * @throws ShapeException if this is no matrix
     */
    default Tensor matrixRank() {
        return Scope.composite(() -> Decompositions.matrixRank((Tensor) this));
    }

    /**
     * How many singular values are above the tolerances. Not differentiable.
     *
     * @param atol singular values up to this are taken as 0
     * @param rtol and those up to this times the largest
     * @return int64 {@code [..]}
     * @throws ShapeException if this is no matrix
     * @throws org.clgrad.error.ArgumentException if a tolerance is negative
     */
    default Tensor matrixRank(double atol, double rtol) {
        return matrixRank(atol, rtol, false);
    }

    /**
     * {@link #matrixRank(double, double)}, for symmetric matrices from their eigenvalues.
     *
     * @param atol singular values up to this are taken as 0
     * @param rtol and those up to this times the largest
     * @param hermitian whether the mean of this and its transpose is meant, and its eigenvalues
     * @return int64 {@code [..]}
     * @throws ShapeException if this is no matrix, or with hermitian not square
     * @throws org.clgrad.error.ArgumentException if a tolerance is negative
     */
    default Tensor matrixRank(double atol, double rtol, boolean hermitian) {
        return Scope.composite(() -> Decompositions.matrixRank((Tensor) this, atol, rtol, hermitian));
    }

    /**
     * X with the least {@code |A X - B|} for A this, of full rank, by {@link #qr}; the shortest one if there are several (m
     * smaller than n). Derivative: that of its factors. PyTorch's driver {@code gels}. If columns depend on each other (rows,
     * if m is smaller than n) the result is infinite, NaN or without meaning: see {@link #lstsq(Tensor, Double)}.
     *
     * @param b {@code [.., m, k]}, or one vector for each matrix: {@code [m]} or this shape without the last size
     * @return solution and residuals
     * @throws ShapeException if the shapes do not fit
     */
    default Lstsq lstsq(Tensor b) {
        return Decompositions.composite(() -> Decompositions.lstsq((Tensor) this, b), Lstsq::asList);
    }

    /**
     * The shortest X with the least {@code |A X - B|} for A this, of any rank, from the singular values: PyTorch's driver
     * {@code gelsd}. Derivative of the solution: that of the product with {@link #pinv(double, double)}, at constant rank.
     *
     * @param b {@code [.., m, k]}, or one vector for each matrix: {@code [m]} or this shape without the last size
     * @param rcond singular values up to this times the largest are taken as 0; null for one unit in the last place of 1
     *     for each row or column, whichever are more
     * @return solution, residuals, which are there if m is larger than n and all ranks are n, ranks and singular values
     * @throws ShapeException if the shapes do not fit
     * @throws org.clgrad.error.ArgumentException if rcond is negative
     */
    default LeastSquares lstsq(Tensor b, Double rcond) {
        return Decompositions.composite(
                () -> Decompositions.leastSquares((Tensor) this, b, rcond), LeastSquares::asList);
    }

    /**
     * The sign of the determinant and the logarithm of its magnitude, which does not overflow: 0 and -infinity for singular
     * matrices. Derivative of the logarithm: {@code g A^-T}; the sign has none.
     *
     * @return sign and logarithm, {@code [..]}
     * @throws ShapeException if the matrices are not square
     * @throws org.clgrad.error.ArgumentException when differentiated for a singular matrix
     */
    default Slogdet slogdet() {
        return Decompositions.composite(() -> LinearAlgebra.slogdet("slogdet", (Tensor) this), Slogdet::asList);
    }

    /**
     * The logarithm of the determinant: -infinity where it is 0, NaN where it is negative. Derivative: {@code g A^-T}.
     *
     * @return {@code [..]}
     * @throws ShapeException if the matrices are not square
     * @throws org.clgrad.error.ArgumentException when differentiated for a singular matrix
     */
    default Tensor logdet() {
        return Scope.composite(() -> LinearAlgebra.logdet((Tensor) this));
    }
}
