package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** How elements in a row are divided into bags that follow each other. */
final class Bags {
    private static final String LABEL = "embedding_bag";

    /** How many elements there are in all. */
    private final long elements;

    private final long count;
    /** The number of the bag of each element, int64, one more than the last for those in none; null if all have one size. */
    private final Tensor bag;

    private Bags(long elements, long count, Tensor bag) {
        this.elements = elements;
        this.count = count;
        this.bag = bag;
    }

    /** The bags of a matrix, its rows, or those of a vector. */
    static Bags of(Tensor index, Tensor offsets, boolean includeLast) {
        if (index.rank() == 2 && offsets == null) {
            return new Bags(index.size(), index.size(0), null);
        }
        if (index.rank() != 1 || offsets == null || offsets.rank() != 1 || offsets.size() < (includeLast ? 1 : 0)) {
            throw new ShapeException(LABEL + ": indices have shape " + index.shape() + ", offsets "
                    + (offsets == null ? "are null" : offsets.shape().toString())
                    + "; give [B, N] without offsets, or vectors");
        }
        if (!offsets.dtype().isInteger()) {
            throw new DTypeException(
                    LABEL + ": offsets are " + offsets.dtype() + "; give int64 (or int32), see to(DType.INT64)");
        }
        long n = index.size();
        Tensor starts = offsets.to(DType.INT64);
        if (offsets.size() > 0) {
            Tensor ends = Tensor.cat(List.of(starts, Tensor.full(starts.device(), DType.INT64, n, 1)), 0);
            Tensor falls = ends.narrow(0, 0, offsets.size()).gt(ends.narrow(0, 1, offsets.size()));
            Tensor late = starts.narrow(0, 0, 1).ne(0);
            if (IndexOp.largest(falls.logicalOr(late)) > 0) {
                throw new ArgumentException(LABEL + ": the offsets of shape " + offsets.shape()
                        + " are not ascending from 0 to at most " + n + ", the number of indices");
            }
        }
        Tensor places = Tensor.arange(starts.device(), DType.INT64, 0, n, 1);
        Tensor bag = Search.lowest(starts, places, true).sub(1);
        return new Bags(n, offsets.size() - (includeLast ? 1 : 0), bag);
    }

    /** How many bags there are. */
    long count() {
        return count;
    }

    /** The sums of bags: of {@code [n, ..]}, {@code [B, ..]}. */
    Tensor sum(Tensor values) {
        if (bag == null) {
            return values.reshape(shape(values, count, count == 0 ? 0 : elements / count))
                    .sum(1);
        }
        return Dispatch.apply(
                        new IndexOp.ScatterAdd(0),
                        Tensor.zeros(values.device(), values.dtype(), shape(values, count + 1)),
                        IndexOp.spread(bag, 0, values.shape().toArray()),
                        values)
                .narrow(0, 0, count);
    }

    /**
     * The places, from 0 to n - 1, of the first largest element or first NaN of each bag; n for a bag without any.
     *
     * @param values {@code [n, E]}
     * @param excluded which do not count, {@code [n, 1]}; null for none
     */
    Tensor firstLargest(Tensor values, Tensor excluded) {
        Tensor compared = excluded == null ? values : values.maskedFill(excluded, Double.NEGATIVE_INFINITY);
        Tensor of = bag;
        if (bag == null) {
            long each = count == 0 ? 0 : elements / count;
            of = Tensor.arange(values.device(), DType.INT64, 0, count, 1)
                    .reshape(count, 1)
                    .expand(count, each)
                    .reshape(elements);
        }
        long[] shape = values.shape().toArray();
        Tensor target = IndexOp.spread(of, 0, shape);
        Tensor none = Tensor.full(values.device(), values.dtype(), Double.NEGATIVE_INFINITY, shape(values, count + 1));
        Tensor largest = Dispatch.apply(new ScatterOp.Extremum(true, 0), none, target, compared);
        Tensor reached = Dispatch.apply(new IndexOp.Gather(0), largest, target);
        Tensor places = IndexOp.spread(Tensor.arange(values.device(), DType.INT64, 0, elements, 1), 0, shape);
        Tensor isCandidate = compared.eq(reached).logicalOr(compared.ne(compared));
        if (excluded != null) {
            isCandidate = isCandidate.logicalAnd(excluded.logicalNot());
        }
        Tensor candidates = Tensor.where(isCandidate, places, Tensor.full(values.device(), DType.INT64, elements));
        Tensor behind = Tensor.full(values.device(), DType.INT64, elements, shape(values, count + 1));
        return Dispatch.apply(new ScatterOp.Extremum(false, 0), behind, target, candidates)
                .narrow(0, 0, count);
    }

    private static long[] shape(Tensor like, long... first) {
        long[] shape = new long[like.rank() - 1 + first.length];
        System.arraycopy(first, 0, shape, 0, first.length);
        for (int d = 1; d < like.rank(); d++) {
            shape[first.length + d - 1] = like.size(d);
        }
        return shape;
    }
}
