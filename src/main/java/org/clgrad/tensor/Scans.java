package org.clgrad.tensor;

import java.util.List;
import java.util.function.BinaryOperator;

/** Cumulative operations as compositions. */
final class Scans {
    private Scans() {}

    /**
     * Combines each element with all before it along a dimension: neighbours, then pairs, fours and so on, so that as many
     * roundings come together as the number of elements has binary digits.
     */
    static Tensor inclusive(Tensor t, int dim, BinaryOperator<Tensor> combine) {
        Tensor all = t;
        long n = t.size(dim);
        for (long step = 1; step < n; step *= 2) {
            Tensor head = all.narrow(dim, 0, step);
            Tensor tail = combine.apply(all.narrow(dim, step, n - step), all.narrow(dim, 0, n - step));
            all = Tensor.cat(List.of(head, tail), dim);
        }
        return all;
    }

    /** The place of the extremum of each element and those before it: the last of several, the last NaN. */
    static Tensor extremumPlaces(boolean largest, Tensor x, int dim, Tensor places) {
        Tensor all = x;
        Tensor where = places;
        long n = x.size(dim);
        for (long step = 1; step < n; step *= 2) {
            Tensor later = all.narrow(dim, step, n - step);
            Tensor earlier = all.narrow(dim, 0, n - step);
            Tensor wins = largest ? later.ge(earlier) : later.le(earlier);
            Tensor taken = x.dtype().isFloating() ? wins.logicalOr(later.ne(later)) : wins;
            Tensor value = Tensor.where(taken, later, earlier);
            Tensor place = Tensor.where(taken, where.narrow(dim, step, n - step), where.narrow(dim, 0, n - step));
            all = Tensor.cat(List.of(all.narrow(dim, 0, step), value), dim);
            where = Tensor.cat(List.of(where.narrow(dim, 0, step), place), dim);
        }
        return where;
    }
}
