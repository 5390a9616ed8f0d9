package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;

/**
 * Distances, similarities, and vectors of length 1. Floating types; operands share one type. Names are PyTorch's, in camel
 * case; each is the op of that name in {@code torch} or {@code torch.nn.functional}.
 */
public sealed interface DistanceMethods permits Tensor {
    /**
     * {@code x / max(norm(x), eps)} along dimensions. Derivative: that of the quotient; the norm is constant where it is below
     * eps.
     *
     * @param p the exponent of the norm; PyTorch's default is 2
     * @param dims the dimensions of a vector; PyTorch's default is 1
     * @param eps what the norm counts at least; PyTorch's default is 1e-12
     * @return the normalised vectors, of this shape
     */
    default Tensor normalize(double p, int[] dims, double eps) {
        return Scope.composite(() -> Distances.normalize((Tensor) this, p, dims, eps));
    }

    /**
     * The cosine of the angle between vectors, {@code sum(x / max(|x|, eps) * y / max(|y|, eps))}. Derivative: that of the
     * quotients, with that of the norms where they are below eps, too.
     *
     * @param x2 broadcast with this
     * @param dim the dimension of a vector in the broadcast shape; PyTorch's default is 1
     * @param eps what the norms count at least; PyTorch's default is 1e-8
     * @return the cosines, without the dimension
     */
    default Tensor cosineSimilarity(Tensor x2, int dim, double eps) {
        return Scope.composite(() -> Distances.cosineSimilarity((Tensor) this, x2, dim, eps));
    }

    /**
     * The norm of {@code x - y + eps} along the last dimension. Derivative: as {@link AggregateMethods#norm}.
     *
     * @param x2 broadcast with this
     * @param p the exponent of the norm; PyTorch's default is 2
     * @param eps what is added to the differences; PyTorch's default is 1e-6
     * @param keepDim whether the last dimension stays with size 1
     * @return the distances
     * @throws ShapeException if both are scalars
     */
    default Tensor pairwiseDistance(Tensor x2, double p, double eps, boolean keepDim) {
        return Scope.composite(() -> Distances.pairwise((Tensor) this, x2, p, eps, keepDim));
    }

    /**
     * The distances of all pairs of rows, {@code [.., P, M] x [.., R, M] -> [.., P, R]}, as norms of differences; for p = 0
     * how many elements differ. Batch dimensions broadcast. Memory for all P R M differences is needed. Derivative: as
     * {@link AggregateMethods#norm}, 0 for equal rows.
     *
     * @param x2 the other rows
     * @param p the exponent of the norm, 0 or more, or infinite; PyTorch's default is 2
     * @return the distances
     * @throws ArgumentException if p is negative
     * @throws ShapeException if one is not at least a matrix, or rows differ in length
     */
    default Tensor cdist(Tensor x2, double p) {
        return Scope.composite(() -> Distances.cdist((Tensor) this, x2, p));
    }

    /**
     * Slices along a dimension that are longer than a limit, shortened to it: multiplied by {@code maxNorm / (norm + 1e-7)};
     * the others as they are. Derivative: that of the product, or 1. Source: {@code torch.renorm}.
     *
     * @param p the exponent of the norm, above 0
     * @param dim the dimension whose slices are compared
     * @param maxNorm the limit, 0 or more
     * @return the slices, of this shape
     * @throws ShapeException if this has fewer than two dimensions
     * @throws ArgumentException if p or the limit is too small
     */
    default Tensor renorm(double p, int dim, double maxNorm) {
        return Scope.composite(() -> Distances.renorm((Tensor) this, p, dim, maxNorm));
    }

    /**
     * The norm of all of {@code x - y}. Derivative: as {@link AggregateMethods#norm}.
     *
     * @param other y, broadcast with this
     * @param p the exponent; PyTorch's default is 2
     * @return a scalar
     */
    default Tensor dist(Tensor other, double p) {
        return Scope.composite(() -> Distances.dist((Tensor) this, other, p));
    }

    /**
     * Norms of the differences of the rows of this matrix: of the first and each later one, of the second and each later one,
     * and so on. Derivative: as {@link AggregateMethods#norm}, 0 for equal rows.
     *
     * @param p the exponent, 0, positive or infinite; PyTorch's default is 2
     * @return {@code [N (N - 1) / 2]}
     * @throws ShapeException if this is no matrix
     * @throws ArgumentException if p is negative
     */
    default Tensor pdist(double p) {
        return Scope.composite(() -> Distances.pdist((Tensor) this, p));
    }
}
