package org.clgrad.tensor;

import java.util.stream.IntStream;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Distances and similarities: what they check, and the operations that they are. */
final class Distances {
    private Distances() {}

    static Tensor normalize(Tensor x, double p, int[] dims, double eps) {
        ReductionOp.floating("normalize", x);
        return x.div(x.norm(p, dims, true).clamp(eps, Double.POSITIVE_INFINITY));
    }

    private static Tensor limited(Tensor norm, double eps) {
        return Dispatch.apply(PointwiseOp.limited("cosine_similarity", eps), norm);
    }

    private static void checkTypes(String label, Tensor x1, Tensor x2) {
        ReductionOp.floating(label, x1);
        if (x2.dtype() != x1.dtype()) {
            throw new DTypeException(
                    label + ": operands are " + x1.dtype() + " and " + x2.dtype() + "; cast one with to(dtype)");
        }
    }

    static Tensor cosineSimilarity(Tensor x1, Tensor x2, int dim, double eps) {
        checkTypes("cosine_similarity", x1, x2);
        if (x1.dtype().isHalf()) {
            // The default of eps is 0 in float16.
            return cosineSimilarity(x1.to(DType.FLOAT32), x2.to(DType.FLOAT32), dim, eps)
                    .to(x1.dtype());
        }
        long[] shape =
                Shape.broadcast("cosine_similarity", x1.shape(), x2.shape()).toArray();
        Tensor a = x1.expand(shape);
        Tensor b = x2.expand(shape);
        int[] dims = {a.shape().axis("cosine_similarity", dim)};
        Tensor unit1 = a.div(limited(a.norm(2, dims, true), eps));
        Tensor unit2 = b.div(limited(b.norm(2, dims, true), eps));
        return unit1.mul(unit2).sum(dims);
    }

    static Tensor pairwise(Tensor x1, Tensor x2, double p, double eps, boolean keepDim) {
        checkTypes("pairwise_distance", x1, x2);
        if (x1.rank() == 0 && x2.rank() == 0) {
            throw new ShapeException("pairwise_distance: both are scalars; give vectors along the last dim");
        }
        return x1.sub(x2).add(eps).norm(p, new int[] {-1}, keepDim);
    }

    static Tensor cdist(Tensor x1, Tensor x2, double p) {
        checkTypes("cdist", x1, x2);
        if (!(p >= 0)) {
            throw new ArgumentException("cdist: p is " + p + "; give 0, a positive number or infinity");
        }
        if (x1.rank() < 2 || x2.rank() < 2 || x1.size(-1) != x2.size(-1)) {
            throw new ShapeException("cdist: shapes are " + x1.shape() + " and " + x2.shape()
                    + "; give [.., P, M] and [.., R, M] with rows of one length");
        }
        Tensor differences = x1.unsqueeze(-2).sub(x2.unsqueeze(-3));
        // Of nothing every norm is 0, the largest magnitude, too.
        return differences.norm(x1.size(-1) == 0 ? 1 : p, new int[] {-1}, false);
    }

    static Tensor renorm(Tensor x, double p, int dim, double maxNorm) {
        ReductionOp.floating("renorm", x);
        if (!(p > 0) || !(maxNorm >= 0)) {
            throw new ArgumentException(
                    "renorm: p is " + p + ", maxnorm " + maxNorm + "; give a positive p and a maxnorm of at least 0");
        }
        if (x.rank() < 2) {
            throw new ShapeException("renorm: the input has shape " + x.shape() + "; give two dimensions or more");
        }
        int along = x.shape().axis("renorm", dim);
        int[] others = IntStream.range(0, x.rank()).filter(d -> d != along).toArray();
        return Embeddings.limited(x, p, maxNorm, others);
    }

    static Tensor dist(Tensor x, Tensor y, double p) {
        checkTypes("dist", x, y);
        return x.sub(y).norm(p, new int[0], false);
    }

    static Tensor pdist(Tensor x, double p) {
        ReductionOp.floating("pdist", x);
        if (x.rank() != 2) {
            throw new ShapeException("pdist: the input has shape " + x.shape() + "; give a matrix [N, M]");
        }
        if (!(p >= 0)) {
            throw new ArgumentException("pdist: p is " + p + "; give 0, a positive number or infinity");
        }
        int n = Math.toIntExact(x.size(0));
        long[] first = new long[Math.toIntExact(n * Math.max(0L, n - 1L) / 2)];
        long[] second = new long[first.length];
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++, k++) {
                first[k] = i;
                second[k] = j;
            }
        }
        Tensor earlier = IndexOp.select("pdist", x, 0, Tensor.of(x.device(), first, first.length));
        Tensor later = IndexOp.select("pdist", x, 0, Tensor.of(x.device(), second, second.length));
        // Of nothing every norm is 0, the largest magnitude, too.
        return earlier.sub(later).norm(x.size(1) == 0 ? 1 : p, new int[] {-1}, false);
    }
}
