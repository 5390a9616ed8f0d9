package org.clgrad.tensor;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** Covariances and correlations: what they check, and the operations that they are. */
final class Covariances {
    private Covariances() {}

    static Tensor cov(Tensor t, double correction, Tensor fweights, Tensor aweights) {
        ReductionOp.floating("cov", t);
        checkRank("cov", t);
        Tensor x = t.rank() == 2 ? t : t.reshape(1, t.size());
        long n = x.size(1);
        if (fweights != null && !fweights.dtype().isInteger()) {
            throw new DTypeException("cov: fweights are " + fweights.dtype() + "; give integers, or use aweights");
        }
        if (aweights != null && aweights.dtype() != t.dtype()) {
            throw new DTypeException(
                    "cov: aweights are " + aweights.dtype() + ", the input " + t.dtype() + "; cast with to(dtype)");
        }
        checkWeights("fweights", fweights, n);
        checkWeights("aweights", aweights, n);
        Tensor frequencies = fweights == null ? null : fweights.to(t.dtype());
        Tensor weights = frequencies == null ? aweights : aweights == null ? frequencies : frequencies.mul(aweights);
        Tensor total = weights == null ? null : weights.sum();
        Tensor weighted = weights == null ? x : x.mul(weights);
        Tensor mean = weights == null
                ? x.mean(new int[] {1}, true)
                : weighted.sum(new int[] {1}, true).div(total);
        Tensor centred = x.sub(mean);
        Tensor products = centred.mm((weights == null ? centred : centred.mul(weights)).t());
        Tensor out;
        if (weights == null) {
            out = products.div(Math.max(0, n - correction));
        } else {
            Tensor lost = aweights == null || correction == 0
                    ? Tensor.onesLike(total).mul(correction)
                    : weights.mul(aweights).sum().mul(correction).div(total);
            out = products.div(total.sub(lost).maximum(0));
        }
        return out.squeeze();
    }

    private static void checkRank(String label, Tensor t) {
        if (t.rank() > 2) {
            throw new ShapeException(label + ": takes at most two dimensions, got shape " + t.shape()
                    + "; give variables as rows, observations as columns");
        }
    }

    private static void checkWeights(String name, Tensor weights, long n) {
        if (weights == null) {
            return;
        }
        if (weights.rank() > 1 || weights.size() != n) {
            throw new ShapeException("cov: " + name + " have shape " + weights.shape() + "; give a vector of " + n
                    + ", one for each observation");
        }
        Tensor all = Tracing.bottom(weights);
        if (n > 0 && all.amin().to(DType.FLOAT64).toDoubleArray()[0] < 0) {
            throw new ArgumentException("cov: " + name + " must not be negative");
        }
    }

    static Tensor corrcoef(Tensor t) {
        ReductionOp.floating("corrcoef", t);
        checkRank("corrcoef", t);
        Tensor c = t.cov();
        if (c.rank() == 0) {
            return c.div(c);
        }
        Tensor deviation = c.diagonal().sqrt();
        return c.div(deviation.unsqueeze(1)).div(deviation).clamp(-1, 1);
    }
}
