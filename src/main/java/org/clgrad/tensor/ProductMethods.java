package org.clgrad.tensor;

/**
 * Products of matrices and vectors of fixed ranks, and over chosen dimensions. Floating types unless said otherwise;
 * operands share one type. Names are PyTorch's, in camel case. See also {@link NetworkMethods#matmul} and
 * {@link Tensor#einsum}.
 */
public sealed interface ProductMethods permits Tensor {
    /**
     * Product of two matrices: {@code [M, K] x [K, N] -> [M, N]}. Derivative: {@code g B^T} and {@code A^T g}.
     *
     * @param mat2 the right matrix
     * @return the product
     * @throws org.clgrad.error.ShapeException if one is no matrix or the inner sizes differ
     */
    default Tensor mm(Tensor mat2) {
        return Products.mm("mm", (Tensor) this, mat2);
    }

    /**
     * Products of two batches of matrices, which do not broadcast: {@code [B, M, K] x [B, K, N] -> [B, M, N]}.
     * Derivative: {@code g B^T} and {@code A^T g}.
     *
     * @param mat2 the right matrices
     * @return the products
     * @throws org.clgrad.error.ShapeException if one has another rank or sizes differ
     */
    default Tensor bmm(Tensor mat2) {
        return Products.bmm("bmm", (Tensor) this, mat2);
    }

    /**
     * Product of a matrix and a vector: {@code [M, K] x [K] -> [M]}. Derivative: {@code g v^T} and {@code A^T g}.
     *
     * @param vec the vector
     * @return the product
     * @throws org.clgrad.error.ShapeException if the ranks are others or the inner sizes differ
     */
    default Tensor mv(Tensor vec) {
        return Scope.composite(() -> Products.mv("mv", (Tensor) this, vec));
    }

    /**
     * Inner product of two vectors: {@code [K] x [K] -> []}. Derivative: {@code g b} and {@code g a}.
     *
     * @param other the other vector
     * @return a scalar
     * @throws org.clgrad.error.ShapeException if one is no vector or the sizes differ
     */
    default Tensor dot(Tensor other) {
        return Scope.composite(() -> Products.dot((Tensor) this, other));
    }

    /**
     * {@code beta this + alpha A B}: {@code [M, K] x [K, N]}, this broadcast to {@code [M, N]}. With beta 0 the values of
     * this have no influence, NaN included. Derivative: {@code beta g}, {@code alpha g B^T} and {@code alpha A^T g}.
     *
     * @param mat1 the left matrix
     * @param mat2 the right matrix
     * @param beta the factor of this, 1 by default in PyTorch
     * @param alpha the factor of the product, 1 by default in PyTorch
     * @return the sum
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor addmm(Tensor mat1, Tensor mat2, double beta, double alpha) {
        return Scope.composite(
                () -> Products.plus("addmm", (Tensor) this, Products.mm("addmm", mat1, mat2), beta, alpha));
    }

    /**
     * {@code beta this + alpha A v}: {@code [M, K] x [K]}, this broadcast to {@code [M]}; as {@link #addmm}.
     *
     * @param mat the matrix
     * @param vec the vector
     * @param beta the factor of this, 1 by default in PyTorch
     * @param alpha the factor of the product, 1 by default in PyTorch
     * @return the sum
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor addmv(Tensor mat, Tensor vec, double beta, double alpha) {
        return Scope.composite(
                () -> Products.plus("addmv", (Tensor) this, Products.mv("addmv", mat, vec), beta, alpha));
    }

    /**
     * {@code beta this + alpha A B} for batches: {@code [B, M, K] x [B, K, N]}, this broadcast to {@code [B, M, N]}; as
     * {@link #addmm}.
     *
     * @param batch1 the left matrices
     * @param batch2 the right matrices
     * @param beta the factor of this, 1 by default in PyTorch
     * @param alpha the factor of the products, 1 by default in PyTorch
     * @return the sum
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor baddbmm(Tensor batch1, Tensor batch2, double beta, double alpha) {
        return Scope.composite(
                () -> Products.plus("baddbmm", (Tensor) this, Products.bmm("baddbmm", batch1, batch2), beta, alpha));
    }

    /**
     * Product summed over the last {@code dims} dimensions of this and the first of another tensor; 2 by default in
     * PyTorch. Derivative: the same product of the gradient and the other operand.
     *
     * @param other the other tensor
     * @param dims how many dimensions, 0 for the outer product
     * @return the product, of the dimensions that are left, this tensor's first
     * @throws org.clgrad.error.ShapeException if the sizes differ
     */
    default Tensor tensordot(Tensor other, int dims) {
        return Scope.composite(() -> Products.tensordot((Tensor) this, other, dims));
    }

    /**
     * Product summed over pairs of dimensions. A size of 1 broadcasts. Derivative: the same product of the gradient and
     * the other operand.
     *
     * @param other the other tensor
     * @param dims dimensions of this
     * @param dimsOther the dimension of the other tensor that goes with each
     * @return the product, of the dimensions that are left, this tensor's first
     * @throws org.clgrad.error.ShapeException if the sizes differ, or a dimension appears twice
     */
    default Tensor tensordot(Tensor other, int[] dims, int... dimsOther) {
        return Scope.composite(() -> Products.tensordot((Tensor) this, other, dims, dimsOther));
    }

    /**
     * Kronecker's product: each element of this times the whole other tensor. Ranks are made equal by leading
     * dimensions of size 1, sizes multiply. Numeric types. Derivative: the sums of the gradient times the other operand.
     *
     * @param other the other tensor
     * @return the product
     */
    default Tensor kron(Tensor other) {
        return Scope.composite(() -> Products.kron((Tensor) this, other));
    }

    /**
     * Inner products along the last dimension of both, {@code [.., K] x [.., K]}: the sizes of this, then of the other tensor,
     * without K; with a scalar the product of all elements with it. Derivative: the same product of the gradient and the
     * other operand.
     *
     * @param other the other tensor
     * @return the products
     * @throws org.clgrad.error.ShapeException if the last sizes differ
     */
    default Tensor inner(Tensor other) {
        return Scope.composite(() -> Products.inner((Tensor) this, other));
    }

    /**
     * Inner products of vectors along a dimension, {@code sum(x y)}. Derivative: {@code g y} and {@code g x}.
     *
     * @param other y, broadcast with this, of this type
     * @param dim the dimension in the broadcast shape; PyTorch's default is -1
     * @return the products, without the dimension
     */
    default Tensor vecdot(Tensor other, int dim) {
        return Scope.composite(() -> Products.vecdot((Tensor) this, other, dim));
    }

    /**
     * {@code beta this + alpha v w^T}: {@code [M] x [N]}, this broadcast to {@code [M, N]}; as {@link #addmm}.
     *
     * @param vec1 v
     * @param vec2 w
     * @param beta the factor of this, 1 by default in PyTorch
     * @param alpha the factor of the product, 1 by default in PyTorch
     * @return the sum
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor addr(Tensor vec1, Tensor vec2, double beta, double alpha) {
        return Scope.composite(
                () -> Products.plus("addr", (Tensor) this, Products.outer("addr", vec1, vec2), beta, alpha));
    }

    /**
     * {@code beta this + alpha} times the sum of the products of matrices, {@code [B, M, K] x [B, K, N]}, this broadcast to
     * {@code [M, N]}; as {@link #addmm}.
     *
     * @param batch1 the left matrices
     * @param batch2 the right matrices
     * @param beta the factor of this, 1 by default in PyTorch
     * @param alpha the factor of the sum, 1 by default in PyTorch
     * @return the sum
     * @throws org.clgrad.error.ShapeException if the shapes do not fit
     */
    default Tensor addbmm(Tensor batch1, Tensor batch2, double beta, double alpha) {
        return Scope.composite(() -> Products.plus(
                "addbmm", (Tensor) this, Products.bmm("addbmm", batch1, batch2).sum(0), beta, alpha));
    }
}
