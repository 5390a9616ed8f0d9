package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Products of chains of matrices, of vectors in space, and what Cholesky's factors are for. */
final class MatrixProducts {
    private MatrixProducts() {}

    static Tensor choleskySolve(Tensor b, Tensor factor, boolean upper) {
        String label = "cholesky_solve";
        LinearAlgebra.square(label, factor);
        Products.floating(label, List.of(factor, b));
        if (b.rank() < 2 || b.size(-2) != factor.size(-1)) {
            throw new ShapeException(label + ": the factor has shape " + factor.shape() + ", the right side "
                    + b.shape() + "; give [.., " + factor.size(-1) + ", k]");
        }
        return solve(b, factor, upper);
    }

    private static Tensor solve(Tensor b, Tensor factor, boolean upper) {
        Tensor lower = upper ? factor.transpose(-2, -1) : factor;
        Tensor half = lower.solveTriangular(b, false, true, false);
        return lower.transpose(-2, -1).solveTriangular(half, true, true, false);
    }

    static Tensor choleskyInverse(Tensor factor, boolean upper) {
        LinearAlgebra.square("cholesky_inverse", factor);
        return solve(Tensor.eye(factor.device(), factor.dtype(), factor.size(-1), factor.size(-1)), factor, upper);
    }

    static Tensor cross(Tensor a, Tensor b, int dim) {
        if (a.dtype() != b.dtype() || a.dtype() == DType.BOOL) {
            throw new DTypeException("cross: takes two tensors of one numeric type, got " + a.dtype() + " and "
                    + b.dtype() + "; cast with to(dtype)");
        }
        if (a.rank() != b.rank()) {
            throw new ShapeException("cross: shapes " + a.shape() + " and " + b.shape() + " have different ranks");
        }
        int d = a.shape().axis("cross", dim);
        if (a.size(d) != 3 || b.size(d) != 3) {
            throw new ShapeException("cross: shapes " + a.shape() + " and " + b.shape() + " have sizes " + a.size(d)
                    + " and " + b.size(d) + " along dim " + d + "; they must be 3");
        }
        Tensor left = turned(a, 1, d).mul(turned(b, 2, d));
        return left.sub(turned(a, 2, d).mul(turned(b, 1, d)));
    }

    /** With the component that is so many places on in each place. */
    private static Tensor turned(Tensor v, int places, int dim) {
        return Tensor.cat(List.of(v.narrow(dim, places, 3 - places), v.narrow(dim, 0, places)), dim);
    }

    static Tensor vander(Tensor x, long n) {
        if (x.rank() == 0 || x.dtype() == DType.BOOL) {
            throw new ShapeException("vander: takes numbers [.., n], got " + x.dtype() + " " + x.shape());
        }
        if (n < 0) {
            throw new ArgumentException("vander: N is " + n + "; give at least 0");
        }
        DType type = x.dtype().isFloating() ? x.dtype() : DType.INT64;
        long[] shape = Arrays.copyOf(x.shape().toArray(), x.rank() + 1);
        shape[x.rank()] = Math.min(n, 1);
        Tensor ones = Tensor.ones(x.device(), type, shape);
        if (n < 2) {
            return ones;
        }
        shape[x.rank()] = n - 1;
        Tensor powers = x.to(type).unsqueeze(-1).expand(shape).cumprod(-1);
        return Tensor.cat(List.of(ones, powers), -1);
    }

    /** In the order with the fewest multiplications. */
    static Tensor multiDot(List<Tensor> factors) {
        String label = "multi_dot";
        int n = factors.size();
        if (n < 2) {
            throw new ArgumentException(label + ": got " + n + " tensors; give at least 2");
        }
        Products.floating(label, factors);
        long[] sizes = new long[n + 1];
        Tensor[] matrices = factors.toArray(new Tensor[0]);
        boolean row = matrices[0].rank() == 1;
        boolean column = matrices[n - 1].rank() == 1;
        matrices[0] = row ? matrices[0].unsqueeze(0) : matrices[0];
        matrices[n - 1] = column ? matrices[n - 1].unsqueeze(1) : matrices[n - 1];
        for (int i = 0; i < n; i++) {
            Tensor m = matrices[i];
            if (m.rank() != 2 || (i > 0 && m.size(0) != sizes[i])) {
                throw new ShapeException(
                        label + ": tensor " + i + " of "
                                + factors.stream()
                                        .map(Tensor::shape)
                                        .map(Shape::toString)
                                        .toList()
                                + " does not fit; give matrices whose inner sizes are equal, the first and last may be vectors");
            }
            sizes[i] = m.size(0);
            sizes[i + 1] = m.size(1);
        }
        Tensor product = product(matrices, splits(sizes), 0, n - 1);
        product = row ? product.squeeze(0) : product;
        return column ? product.squeeze(-1) : product;
    }

    /** Where to split each run of factors. Source: Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, 15.2. */
    private static int[][] splits(long... sizes) {
        int n = sizes.length - 1;
        double[][] cost = new double[n][n];
        int[][] split = new int[n][n];
        for (int length = 2; length <= n; length++) {
            for (int i = 0; i + length <= n; i++) {
                int j = i + length - 1;
                cost[i][j] = Double.POSITIVE_INFINITY;
                for (int k = i; k < j; k++) {
                    double c = cost[i][k] + cost[k + 1][j] + (double) sizes[i] * sizes[k + 1] * sizes[j + 1];
                    if (c < cost[i][j]) {
                        cost[i][j] = c;
                        split[i][j] = k;
                    }
                }
            }
        }
        return split;
    }

    private static Tensor product(Tensor[] matrices, int[][] split, int i, int j) {
        return i == j
                ? matrices[i]
                : product(matrices, split, i, split[i][j]).matmul(product(matrices, split, split[i][j] + 1, j));
    }
}
