package org.clgrad.tensor;

/**
 * Norms of vectors and matrices, and functions of matrices, of floating types. Names are those of {@code torch.linalg}, in
 * camel case.
 */
public sealed interface MatrixNormMethods permits Tensor {
    /**
     * The norm of vectors: {@link AggregateMethods#norm(double, int[], boolean)} under the name of {@code torch.linalg}.
     *
     * @param ord the exponent: any number, infinity and -infinity
     * @param dims the dimensions to reduce; none for all
     * @param keepDim whether they stay with size 1
     * @return the norms
     * @throws org.clgrad.error.ShapeException if there are no elements and the exponent is negative or infinite
     */
    default Tensor vectorNorm(double ord, int[] dims, boolean keepDim) {
        return ((Tensor) this).norm(ord, dims, keepDim);
    }

    /**
     * A norm of matrices: {@code fro} the square root of the sum of squares, {@code nuc} the sum of the singular values.
     * Derivative: that of its parts.
     *
     * @param ord {@code fro} or {@code nuc}
     * @param dim0 the dimension of rows, -2 by default in PyTorch
     * @param dim1 that of columns, -1 by default in PyTorch
     * @param keepDim whether they stay with size 1
     * @return the norms
     * @throws org.clgrad.error.ShapeException if this is no matrix
     * @throws org.clgrad.error.ArgumentException for another norm
     */
    default Tensor matrixNorm(String ord, int dim0, int dim1, boolean keepDim) {
        return Scope.composite(() -> Decompositions.norm((Tensor) this, ord, dim0, dim1, keepDim));
    }

    /**
     * A norm of matrices: for 1 the largest sum of magnitudes of a column, for infinity that of a row, for 2 the largest
     * singular value; the smallest for -1, -infinity and -2. Derivative: that of its parts, shared evenly among equal
     * extremes.
     *
     * @param ord 1, -1, 2, -2, infinity or -infinity
     * @param dim0 the dimension of rows, -2 by default in PyTorch
     * @param dim1 that of columns, -1 by default in PyTorch
     * @param keepDim whether they stay with size 1
     * @return the norms
     * @throws org.clgrad.error.ShapeException if this is no matrix, or there is nothing to take an extreme of
     * @throws org.clgrad.error.ArgumentException for another norm
     */
    default Tensor matrixNorm(double ord, int dim0, int dim1, boolean keepDim) {
        return Scope.composite(() -> Decompositions.norm((Tensor) this, ord, dim0, dim1, keepDim));
    }

    /**
     * The condition number: the largest singular value over the smallest. Derivative: that of the singular values.
     *
     * @return {@code [..]}, infinite for singular matrices
     * @throws org.clgrad.error.ShapeException if this is no matrix, or has no elements
     */
    default Tensor cond() {
        return cond(2);
    }

    /**
     * The condition number in a norm: {@code |A| |A^-1|}, of square matrices; for 2 the largest singular value over the
     * smallest and for -2 the inverse of that, of any matrices. Derivative: that of its parts.
     *
     * @param p as the norm of {@link #matrixNorm(double, int, int, boolean)}
     * @return {@code [..]}
     * @throws org.clgrad.error.ShapeException if the matrices do not suit the norm
     * @throws org.clgrad.error.ArgumentException for another norm, or if the inverse of a singular matrix is needed
     */
    default Tensor cond(double p) {
        return Scope.composite(() -> Decompositions.cond((Tensor) this, p));
    }

    /**
     * The condition number in a norm: {@code |A| |A^-1|}, of square matrices. Derivative: that of its parts.
     *
     * @param p {@code fro} or {@code nuc}
     * @return {@code [..]}
     * @throws org.clgrad.error.ShapeException if the matrices are not square
     * @throws org.clgrad.error.ArgumentException for another norm, or if a matrix is singular
     */
    default Tensor cond(String p) {
        return Scope.composite(() -> Decompositions.cond((Tensor) this, p));
    }

    /**
     * The exponential {@code I + A + A^2 / 2! + ..}, by scaling and squaring. Derivative along H: the upper right part of
     * the exponential of {@code [[A, H], [0, A]]}, and its transpose.
     *
     * <p>Source: Higham, Functions of Matrices, 10.3 and 10.6.
     *
     * @return {@code [.., n, n]}
     * @throws org.clgrad.error.ShapeException if the matrices are not square
     * @throws org.clgrad.error.ArgumentException if a matrix has NaN or infinite elements
     */
    default Tensor matrixExp() {
        LinearAlgebra.square("matrix_exp", (Tensor) this);
        return Dispatch.apply(new MatrixExponential(), (Tensor) this);
    }
}
