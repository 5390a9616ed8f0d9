package org.clgrad.tensor;

import java.util.Arrays;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;

/** What {@link SearchMethods} are made of. */
final class Search {
    private Search() {}

    /** A sequence in another order along its last dimension. */
    static Tensor ordered(Tensor sequence, Tensor sorter) {
        if (sorter == null) {
            return sequence;
        }
        if (sequence.rank() == 0 || !sorter.shape().equals(sequence.shape())) {
            throw new ShapeException("searchsorted: the sequence has shape " + sequence.shape() + ", the sorter "
                    + sorter.shape() + "; give the place of each element, see argsort");
        }
        IndexOp.checkIndexType("searchsorted", sorter);
        int dim = sequence.rank() - 1;
        Tensor places = IndexOp.checkRange("searchsorted", sorter, sequence.size(-1), dim);
        return Dispatch.apply(new IndexOp.Gather(dim), sequence, places);
    }

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
    static Tensor lowest(Tensor sequence, Tensor values, boolean right) {
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
