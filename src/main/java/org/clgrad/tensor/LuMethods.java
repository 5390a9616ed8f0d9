package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;

/**
 * The factors of elimination with the largest element of each column as pivot, for matrices {@code [.., m, n]} of floating
 * types; k is the smaller of m and n. Names are those of {@code torch.linalg}, in camel case.
 */
public sealed interface LuMethods permits Tensor {
    /**
     * The results of {@link #lu}.
     *
     * @param p a permutation {@code [.., m, m]}
     * @param l lower triangular with ones on the diagonal {@code [.., m, k]}
     * @param u upper triangular {@code [.., k, n]}
     */
    record Lu(Tensor p, Tensor l, Tensor u) {
        /** {@return all, in the order of PyTorch's named tuple} */
        public List<Tensor> asList() {
            return List.of(p, l, u);
        }
    }

    /**
     * The results of {@link #luFactor}.
     *
     * @param lu U, and below the diagonal L without its ones, {@code [.., m, n]}
     * @param pivots int32 {@code [.., k]}: the row, counted from 1, that was swapped with row i in step i
     */
    record LuFactors(Tensor lu, Tensor pivots) {
        /** {@return both, in the order of PyTorch's named tuple} */
        public List<Tensor> asList() {
            return List.of(lu, pivots);
        }
    }

    /**
     * {@code A = P L U} for A this. Derivative for square A and constant P: {@code P L^-T (tril(L^T g_L) + triu(g_U U^T))
     * U^-T}, tril without the diagonal; for others accordingly, with the first k rows and columns in place of A. Infinite or
     * NaN where these are singular.
     *
     * @return P, L and U
     * @throws ShapeException if this is no matrix
     */
    default Lu lu() {
        return Decompositions.composite(() -> Factors.lu((Tensor) this), Lu::asList);
    }

    /**
     * The factors of {@link #lu} in the place of A, and the order of rows as LAPACK says it, for {@link #luSolve}.
     *
     * @return factors and pivots
     * @throws ShapeException if this is no matrix
     * @throws ArgumentException if a pivot is 0
     */
    default LuFactors luFactor() {
        return Decompositions.composite(() -> Factors.luFactor((Tensor) this), LuFactors::asList);
    }

    /**
     * X with {@code A X = B} for the factors of A, this. Derivative: that of the triangular solutions.
     *
     * @param pivots as {@link #luFactor} gives them, {@code [.., n]}
     * @param b the right sides {@code [.., n, k]}, or {@code [.., k, n]} with left false
     * @param left whether A is on the left; otherwise {@code X A = B} is solved
     * @param adjoint whether to solve with the transpose of A
     * @return the solutions, of the right sides' shape
     * @throws ShapeException if the shapes do not fit
     * @throws IndexException if a pivot is not in {@code [1, n]}
     */
    default Tensor luSolve(Tensor pivots, Tensor b, boolean left, boolean adjoint) {
        return Scope.composite(() -> Factors.luSolve((Tensor) this, pivots, b, left, adjoint));
    }
}
