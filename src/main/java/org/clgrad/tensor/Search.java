package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** What {@link SearchMethods} are made of. */
final class Search {
    private Search() {}

    static Tensor sorted(String label, Tensor sequence, Tensor values, boolean right) {
        boolean fits = sequence.rank() == values.rank() || sequence.rank() == 1;
        for (int d = 0; fits && sequence.rank() > 1 && d < sequence.rank() - 1; d++) {
            fits = sequence.size(d) == values.size(d);
        }
        if (sequence.rank() == 0 || !fits) {
            throw new ShapeException(label + ": the sorted sequence has shape " + sequence.shape() + ", the values "
                    + values.shape() + "; give one sequence, or one for each line of values");
        }
        if (sequence.dtype() != values.dtype() || sequence.dtype() == DType.BOOL) {
            throw new DTypeException(label + ": the sorted sequence is " + sequence.dtype() + ", the values "
                    + values.dtype() + "; both must be of one numeric type, see to(dtype)");
        }
        checkSorted(label, sequence);
        Tensor lines = sequence.rank() == values.rank() ? values : values.reshape(-1);
        return lowest(sequence, lines, right).reshape(values.shape().toArray());
    }

    private static void checkSorted(String label, Tensor sequence) {
        long n = sequence.size(-1);
        if (n < 2 || sequence.size() == 0) {
            return;
        }
        Tensor falls = sequence.narrow(-1, 0, n - 1).gt(sequence.narrow(-1, 1, n - 1));
        if (IndexOp.largest(falls) > 0) {
            throw new ArgumentException(label + ": the sequence of shape " + sequence.shape()
                    + " is not sorted along its last dim; give an ascending one, see sort()");
        }
    }

    /**
     * How many elements of the sequence are below each value, or not above it: by halving steps, all values at once. What
     * does not compare, NaN, counts as in PyTorch: every element is below a NaN.
     */
    private static Tensor lowest(Tensor sequence, Tensor values, boolean right) {
        long n = sequence.size(-1);
        int dim = sequence.rank() - 1;
        Tensor count = Tensor.zeros(values.device(), DType.INT64, values.shape().toArray());
        for (long step = Long.highestOneBit(n); step > 0 && values.size() > 0; step /= 2) {
            Tensor next = count.add(step);
            Tensor last = Dispatch.apply(
                    new IndexOp.Gather(dim), sequence, next.minimum(n).sub(1));
            Tensor stops = right ? last.gt(values) : last.ge(values);
            count = Tensor.where(stops.logicalOr(next.gt(n)), count, next);
        }
        return count;
    }

    static Tensor isin(Tensor elements, Tensor test, boolean invert) {
        if (elements.dtype() != test.dtype() || elements.dtype() == DType.BOOL) {
            throw new DTypeException("isin: elements are " + elements.dtype() + ", those to test against "
                    + test.dtype() + "; both must be of one numeric type, see to(dtype)");
        }
        long n = test.size();
        if (n == 0 || elements.size() == 0) {
            return Tensor.full(
                    elements.device(),
                    DType.BOOL,
                    invert ? 1 : 0,
                    elements.shape().toArray());
        }
        Tensor line = test.reshape(-1);
        Op gather = new IndexOp.Gather(0);
        Tensor sorted = Dispatch.apply(gather, line, Dispatch.apply(new SortOp(0, false), line));
        Tensor flat = elements.reshape(-1);
        Tensor nearest =
                Dispatch.apply(gather, sorted, lowest(sorted, flat, false).minimum(n - 1));
        Tensor same = nearest.eq(flat).reshape(elements.shape().toArray());
        return invert ? same.logicalNot() : same;
    }

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
        if (!t.dtype().isFloating()) {
            throw new DTypeException("histc: the input is " + t.dtype() + "; use to(FLOAT32), or bincount");
        }
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

    // ---- different elements

    static UniqueValues unique(Tensor t, boolean consecutive) {
        UniqueValues rows = unique(t.reshape(-1, 1), t.size(), consecutive);
        return new UniqueValues(
                rows.values().reshape(-1), rows.inverse().reshape(t.shape().toArray()), rows.counts());
    }

    static UniqueValues unique(String label, Tensor t, int dim, boolean consecutive) {
        int d = t.shape().axis(label, dim);
        long n = t.size(d);
        Tensor front = t.movedim(d, 0);
        long[] shape = front.shape().toArray();
        UniqueValues rows = unique(front.reshape(n, n == 0 ? 0 : t.size() / n), n, consecutive);
        shape[0] = rows.counts().size();
        return new UniqueValues(rows.values().reshape(shape).movedim(0, d), rows.inverse(), rows.counts());
    }

    /** The different rows of a matrix: sorted by all columns, or as they come. Which rows differ is read back. */
    private static UniqueValues unique(Tensor rows, long n, boolean consecutive) {
        Tensor order = Tensor.arange(rows.device(), DType.INT64, 0, n, 1);
        // Stable sorts from the last column to the first.
        for (int c = (int) rows.size(1) - 1; !consecutive && n > 0 && c >= 0; c--) {
            Tensor column = rows.select(1, c).gather(0, order);
            order = order.gather(0, Dispatch.apply(new SortOp(0, false), column));
        }
        Tensor sorted = consecutive || n == 0 ? rows : rows.indexSelect(0, order);
        boolean[] differs = n < 2
                ? new boolean[0]
                : sorted.narrow(0, 1, n - 1)
                        .ne(sorted.narrow(0, 0, n - 1))
                        .any(1)
                        .toBooleanArray();
        long[] places = order.toLongArray();
        long[] firsts = new long[places.length];
        long[] counts = new long[places.length];
        long[] inverse = new long[places.length];
        int found = 0;
        for (int i = 0; i < places.length; i++) {
            if (i == 0 || differs[i - 1]) {
                firsts[found++] = i;
            }
            counts[found - 1]++;
            inverse[(int) places[i]] = found - 1L;
        }
        Tensor first = Tensor.of(rows.device(), Arrays.copyOf(firsts, found), found);
        return new UniqueValues(
                sorted.indexSelect(0, first),
                Tensor.of(rows.device(), inverse, inverse.length),
                Tensor.of(rows.device(), Arrays.copyOf(counts, found), found));
    }
}
