package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Products of chains of matrices and of vectors in space, powers, and what Cholesky's factors are for. Names are PyTorch's,
 * in camel case.
 */
public sealed interface MatrixProductMethods permits Tensor {
    /**
     * X with {@code L L^T X = B} for B this and a factor L of {@link LinearAlgebraMethods#cholesky}. Floating types; batch
     * dimensions broadcast. Derivative: that of the two triangular solutions.
     *
     * @param factor L {@code [.., n, n]}, or its transpose; the other triangle is not read
     * @param upper whether it is the transpose
     * @return {@code [.., n, k]}
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor choleskySolve(Tensor factor, boolean upper) {
        return Scope.composite(() -> MatrixProducts.choleskySolve((Tensor) this, factor, upper));
    }

    /**
     * The inverse of {@code L L^T} for L this, a factor of {@link LinearAlgebraMethods#cholesky}. Derivative: that of the two
     * triangular solutions.
     *
     * @param upper whether this is the transpose of L
     * @return {@code [.., n, n]}
     * @throws org.clgrad.error.ShapeException if the matrices are not square
     */
    default Tensor choleskyInverse(boolean upper) {
        return Scope.composite(() -> MatrixProducts.choleskyInverse((Tensor) this, upper));
    }

    /**
     * The vector products {@code (y z' - z y', z x' - x z', x y' - y x')} of vectors of 3 components along a dimension. Numeric
     * types. Derivative: {@code b x g} and {@code g x a}, summed where broadcast.
     *
     * @param other the right vectors, of this type and rank; other dimensions broadcast
     * @param dim the dimension of components, -1 by default in {@code torch.linalg}
     * @return the products
     * @throws org.clgrad.error.ShapeException if a size along the dimension is not 3, or the ranks differ
     */
    default Tensor cross(Tensor other, int dim) {
        return Scope.composite(() -> MatrixProducts.cross((Tensor) this, other, dim));
    }

    /**
     * The powers {@code x^0, x^1, .., x^(n - 1)} of each element, Vandermonde's matrix. Integers give int64. Derivative:
     * {@code k x^(k - 1)}.
     *
     * @param n how many, the size of the last dimension by default in PyTorch
     * @return {@code [.., m, n]} of {@code [.., m]}
     * @throws org.clgrad.error.ShapeException if this is a scalar
     * @throws org.clgrad.error.ArgumentException if n is negative
     */
    default Tensor vander(long n) {
        return Scope.composite(() -> MatrixProducts.vander((Tensor) this, n));
    }

    /**
     * The product of this and more matrices, in the order with the fewest multiplications. The first and the last may be
     * vectors, a row and a column that the result is without. Floating types. Derivative: that of the products.
     *
     * @param others the other matrices, at least one
     * @return the product
     * @throws org.clgrad.error.ShapeException if one is no matrix or inner sizes differ
     */
    default Tensor multiDot(Tensor... others) {
        List<Tensor> all = new ArrayList<>(List.of((Tensor) this));
        all.addAll(Arrays.asList(others));
        return Scope.composite(() -> MatrixProducts.multiDot(all));
    }
}
