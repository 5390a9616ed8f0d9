package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** Medians, modes and means without NaN: what they check, and the operations that they are. */
final class Statistics {
    private Statistics() {}

    static Tensor withoutNan(Tensor t, double instead) {
        return t.dtype().isFloating() ? t.maskedFill(t.ne(t), instead) : t;
    }

    static Tensor nanmean(Tensor t, int[] dims, boolean keepDim) {
        ReductionOp.floating("nanmean", t);
        Tensor count = t.eq(t).sum(dims, keepDim).to(t.dtype());
        return withoutNan(t, 0).sum(dims, keepDim).div(count);
    }

    static Tensor median(String label, Tensor t, boolean ignoreNan) {
        if (t.size() == 0) {
            throw empty(label, t);
        }
        return Dispatch.apply(new MedianOp(label, ignoreNan), t.reshape(-1));
    }

    private static ShapeException empty(String label, Tensor t) {
        return new ShapeException(
                label + ": shape " + t.shape() + " has no elements to choose from; reduce dims with elements");
    }

    static ValuesAndIndices median(String label, Tensor t, int dim, boolean keepDim, boolean ignoreNan) {
        return chosen(label, t, dim, keepDim, (x, d) -> medianPlace(x, d, ignoreNan));
    }

    /** Finds one place along a dimension, which stays with size 1. */
    private interface Choice {
        Tensor place(Tensor constant, int dim);
    }

    /** The elements at places chosen along a dimension, of which the gradient knows nothing else. */
    private static ValuesAndIndices chosen(String label, Tensor t, int dim, boolean keepDim, Choice choice) {
        try (Scope scope = Scope.open()) {
            if (t.rank() == 0) {
                ReductionOp.mask(label, t, dim);
                ValuesAndIndices one = chosen(label, t.reshape(1), 0, false, choice);
                return new ValuesAndIndices(scope.keep(one.values()), scope.keep(one.indices()));
            }
            int d = t.shape().axis(label, dim);
            if (t.size(d) == 0) {
                throw empty(label, t);
            }
            Tensor place = choice.place(t.detach(), d);
            place.storage().knownRange(0, t.size(d) - 1);
            Tensor value = Dispatch.apply(new IndexOp.Gather(d), t, place);
            return new ValuesAndIndices(
                    scope.keep(keepDim ? value : value.squeeze(d)), scope.keep(keepDim ? place : place.squeeze(d)));
        }
    }

    /** Where the lower median is; the first NaN if there is one, or if there is nothing else. */
    static Tensor medianPlace(Tensor x, int dim, boolean ignoreNan) {
        Tensor order = Dispatch.apply(new SortOp(dim, false), x);
        long n = x.size(dim);
        if (!x.dtype().isFloating()) {
            return order.narrow(dim, (n - 1) / 2, 1).copy();
        }
        // NaN comes last. Of m other elements it is number j with 2 j <= m - 1 < 2 j + 2.
        Tensor others = x.eq(x).sum(new int[] {dim}, true);
        Tensor ends = along(Tensor.arange(x.device(), DType.INT64, 2, 2.0 * n + 1, 2), x.rank(), dim);
        Tensor middle = ends.lt(others).sum(new int[] {dim}, true);
        Tensor rank = ignoreNan ? middle : Tensor.where(others.eq(n), middle, others);
        return Dispatch.apply(new IndexOp.Gather(dim), order, rank);
    }

    /** A vector along one dimension of many. */
    private static Tensor along(Tensor vector, int rank, int dim) {
        long[] shape = new long[rank];
        Arrays.fill(shape, 1);
        shape[dim] = vector.size();
        return vector.reshape(shape);
    }

    static ValuesAndIndices mode(Tensor t, int dim, boolean keepDim) {
        return chosen("mode", t, dim, keepDim, Statistics::modePlace);
    }

    /** Where the longest run of sorted elements ends, the first of several. */
    private static Tensor modePlace(Tensor x, int dim) {
        long n = x.size(dim);
        Tensor order = Dispatch.apply(new SortOp(dim, false), x);
        Tensor sorted = Dispatch.apply(new IndexOp.Gather(dim), x, order);
        Tensor places = along(Tensor.arange(x.device(), DType.INT64, 0, n, 1), x.rank(), dim);
        Tensor differs = sorted.narrow(dim, 1, n - 1).ne(sorted.narrow(dim, 0, n - 1));
        Tensor begins = Tensor.where(differs, places.narrow(dim, 1, n - 1), Tensor.zerosLike(places.narrow(dim, 0, 1)));
        Tensor first = Tensor.zerosLike(order.narrow(dim, 0, 1));
        Tensor starts = Scans.inclusive(Tensor.cat(List.of(first, begins), dim), dim, Tensor::maximum);
        Tensor end = places.sub(starts).argmax(dim, true);
        return Dispatch.apply(new IndexOp.Gather(dim), order, end);
    }
}
