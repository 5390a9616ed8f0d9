package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** Cumulative extrema and sums of exponentials, differences and integrals: what they check, and what they are. */
final class Cumulative {
    private Cumulative() {}

    static Tensor logcumsumexp(Tensor t, int dim) {
        ReductionOp.floating("logcumsumexp", t);
        ReductionOp.mask("logcumsumexp", t, dim);
        return t.rank() == 0
                ? t.copy()
                : Scans.inclusive(t, t.shape().axis("logcumsumexp", dim), Tensor::logaddexp)
                        .copy();
    }

    static ValuesAndIndices extremum(boolean largest, Tensor t, int dim) {
        String label = largest ? "cummax" : "cummin";
        try (Scope scope = Scope.open()) {
            if (t.rank() == 0) {
                ReductionOp.mask(label, t, dim);
                Tensor place = Tensor.zeros(t.device(), DType.INT64);
                return new ValuesAndIndices(scope.keep(t.copy()), scope.keep(place));
            }
            int d = t.shape().axis(label, dim);
            Tensor ordinals = Tensor.arange(t.device(), DType.INT64, 0, t.size(d), 1);
            Tensor places = IndexOp.spread(ordinals, d, t.shape().toArray());
            Tensor where = Scans.extremumPlaces(largest, t.detach(), d, places).copy();
            where.storage().knownRange(0, Math.max(0, t.size(d) - 1));
            Tensor values = Dispatch.apply(new IndexOp.Gather(d), t, where);
            return new ValuesAndIndices(scope.keep(values), scope.keep(where));
        }
    }

    static Tensor diff(Tensor t, long n, int dim, Tensor prepend, Tensor append) {
        int d = axis("diff", t, dim);
        if (n < 0) {
            throw new ArgumentException("diff: n is " + n + "; give 0 or more");
        }
        if (n == 0) {
            return t.copy();
        }
        Tensor out = t;
        if (prepend != null || append != null) {
            List<Tensor> joined = new ArrayList<>();
            if (prepend != null) {
                joined.add(prepend);
            }
            joined.add(t);
            if (append != null) {
                joined.add(append);
            }
            out = Tensor.cat(joined, d);
        }
        for (long k = Math.min(n, out.size(d)); k > 0; k--) {
            long left = Math.max(0, out.size(d) - 1);
            Tensor later = out.narrow(d, out.size(d) - left, left);
            Tensor earlier = out.narrow(d, 0, left);
            out = out.dtype() == DType.BOOL ? later.logicalXor(earlier) : later.sub(earlier);
        }
        return out.copy();
    }

    private static int axis(String label, Tensor t, int dim) {
        if (t.rank() == 0) {
            throw new ShapeException(label + ": the input is a scalar; give at least one dimension");
        }
        return t.shape().axis(label, dim);
    }

    /** The areas between neighbours. */
    static Tensor trapezoids(String label, Tensor y, Tensor x, double dx, int dim) {
        ReductionOp.floating(label, y);
        int d = axis(label, y, dim);
        long left = Math.max(0, y.size(d) - 1);
        Tensor heights = y.narrow(d, y.size(d) - left, left).add(y.narrow(d, 0, left));
        if (x == null) {
            return heights.mul(dx / 2);
        }
        if (x.dtype() != y.dtype()) {
            throw new DTypeException(label + ": x is " + x.dtype() + ", y " + y.dtype() + "; cast one with to(dtype)");
        }
        Tensor places = x;
        int along = d - y.rank() + x.rank();
        if (x.rank() == 1) {
            long[] aligned = new long[y.rank()];
            Arrays.fill(aligned, 1);
            aligned[d] = x.size();
            places = x.reshape(aligned);
            along = d;
        }
        if (along < 0 || places.size(along) != y.size(d)) {
            throw new ShapeException(label + ": x has shape " + x.shape() + ", y " + y.shape()
                    + "; x must be a vector of " + y.size(d) + " places, or have as many along dim " + d);
        }
        Tensor widths = places.narrow(along, places.size(along) - left, left).sub(places.narrow(along, 0, left));
        return heights.mul(0.5).mul(widths);
    }
}
