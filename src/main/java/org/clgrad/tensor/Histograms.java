package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** How many elements there are of each number, or in each interval. */
final class Histograms {
    private Histograms() {}

    static Tensor bincount(Tensor t, Tensor weights, long minLength) {
        IndexOp.checkIndexType("bincount", t);
        if (t.rank() != 1 || (weights != null && !weights.shape().equals(t.shape()))) {
            throw new ShapeException("bincount: the input has shape " + t.shape()
                    + (weights == null ? "" : ", the weights " + weights.shape()) + "; give vectors of one length");
        }
        if (minLength < 0) {
            throw new ArgumentException("bincount: minlength is " + minLength + "; it must be at least 0");
        }
        long bins = t.size() == 0 ? minLength : Math.max(minLength, IndexOp.largest(t) + 1);
        if (bins < 1 && t.size() > 0) {
            throw new IndexException("bincount: no element of the input is at least 0; count non-negative numbers");
        }
        DType type = weights == null ? DType.INT64 : weights.dtype();
        Tensor index = IndexOp.checkRange("bincount", t, bins, 0);
        Tensor each = weights == null ? Tensor.ones(t.device(), type, t.size()) : weights;
        return Dispatch.apply(new IndexOp.ScatterAdd(0), Tensor.zeros(t.device(), type, bins), index, each);
    }

    static Tensor histc(Tensor t, int bins, double min, double max) {
        checkFloating("histc", t);
        if (bins < 1 || !(min <= max) || Double.isInfinite(min) || Double.isInfinite(max)) {
            throw new ArgumentException("histc: " + bins + " bins from " + min + " to " + max
                    + "; give at least one, and finite bounds in ascending order");
        }
        double low = min;
        double high = max;
        if (low == high && t.size() > 0) {
            low = Tracing.bottom(t).amin().item();
            high = Tracing.bottom(t).amax().item();
            if (!Double.isFinite(high - low)) {
                throw new ArgumentException("histc: the input of shape " + t.shape() + " ranges from " + low + " to "
                        + high + "; give finite bounds");
            }
        }
        if (low == high) {
            low -= 1;
            high += 1;
        }
        Tensor flat = t.reshape(-1);
        Tensor inside = flat.ge(low).logicalAnd(flat.le(high));
        Tensor bin = flat.sub(low).mul(bins).div(high - low).clamp(0, bins - 1).to(DType.INT64);
        // What is NaN is in no bin, and as an index 0.
        return Dispatch.apply(
                new IndexOp.ScatterAdd(0), Tensor.zeros(t.device(), t.dtype(), bins), bin, inside.to(t.dtype()));
    }

    /** The edges of bins of one width. */
    static Tensor edges(Tensor t, int bins, double... range) {
        checkFloating("histogram", t);
        if (bins < 1) {
            throw new ArgumentException("histogram: " + bins + " bins; give at least one");
        }
        if (range.length != 0 && range.length != 2) {
            throw new ArgumentException("histogram: range " + Arrays.toString(range) + "; give two ends, or none");
        }
        boolean given = range.length == 2;
        double low =
                given ? range[0] : t.size() == 0 ? 0 : Tracing.bottom(t).amin().item();
        double high =
                given ? range[1] : t.size() == 0 ? 1 : Tracing.bottom(t).amax().item();
        if (!Double.isFinite(high - low) || low > high) {
            throw new ArgumentException("histogram: the bins of the input of shape " + t.shape() + " range from " + low
                    + " to " + high + "; give finite ends in ascending order");
        }
        boolean none = low == high;
        return Tensor.linspace(t.device(), t.dtype(), none ? low - 0.5 : low, none ? high + 0.5 : high, bins + 1);
    }

    static Histogram histogram(Tensor t, Tensor edges, Tensor weight, boolean density) {
        checkFloating("histogram", t);
        if (edges.rank() != 1 || edges.size() < 2) {
            throw new ShapeException(
                    "histogram: the edges have shape " + edges.shape() + "; give a vector of at least 2");
        }
        if (weight != null && !weight.shape().equals(t.shape())) {
            throw new ShapeException("histogram: the input has shape " + t.shape() + ", the weight " + weight.shape()
                    + "; give one weight for each element");
        }
        if (edges.dtype() != t.dtype() || (weight != null && weight.dtype() != t.dtype())) {
            throw new DTypeException("histogram: the input is " + t.dtype() + ", the edges are " + edges.dtype()
                    + (weight == null ? "" : ", the weight is " + weight.dtype()) + "; cast with to(dtype)");
        }
        Tensor hist = Scope.composite(() -> counts(t.reshape(-1), edges, weight, density));
        return new Histogram(hist, edges);
    }

    private static Tensor counts(Tensor flat, Tensor edges, Tensor weight, boolean density) {
        long bins = edges.size() - 1;
        Tensor above = Search.sorted("histogram", edges, flat, true);
        // An element on the last edge is in the last bin, and one that is in none counts 0 in the first.
        Tensor bin = above.clamp(1, bins).sub(1);
        Tensor inside = flat.ge(edges.narrow(0, 0, 1)).logicalAnd(flat.le(edges.narrow(0, bins, 1)));
        Tensor each =
                weight == null ? inside.to(flat.dtype()) : weight.reshape(-1).maskedKeep(inside, 0);
        Tensor hist =
                Dispatch.apply(new IndexOp.ScatterAdd(0), Tensor.zeros(flat.device(), flat.dtype(), bins), bin, each);
        return density ? hist.div(hist.sum()).div(edges.narrow(0, 1, bins).sub(edges.narrow(0, 0, bins))) : hist;
    }

    private static void checkFloating(String label, Tensor t) {
        if (!t.dtype().isFloating()) {
            throw new DTypeException(label + ": the input is " + t.dtype() + "; use to(FLOAT32), or bincount");
        }
    }
}
