package org.clgrad.tensor;

import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive;

/** The places of the elements along a dimension in sorted order. What they hold is gathered, with gather's gradient. */
record SortOp(int dim, boolean descending) implements Op {
    @Override
    public String label() {
        return "argsort";
    }

    @Override
    public Tensor forward(Tensor... in) {
        Tensor out = Kernels.run(new Primitive.Sort(dim, descending), DType.INT64, in[0].shape(), in);
        out.storage().knownRange(0, Math.max(0, in[0].size(dim) - 1));
        return out;
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return false;
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        return new Tensor[1];
    }

    @Override
    public Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(new SortOp(dim + 1, descending), in);
    }

    /** The first {@code count} elements in sorted order, and their places; a scalar has one element. */
    static ValuesAndIndices first(String label, Tensor t, long count, int dim, boolean descending) {
        if (t.rank() == 0) {
            ValuesAndIndices one = first(label, t.unsqueeze(0), count, dim, descending);
            return new ValuesAndIndices(one.values().reshape(), one.indices().reshape());
        }
        int d = t.shape().axis(label, dim);
        Tensor order = Dispatch.apply(new SortOp(d, descending), t);
        if (count < t.size(d)) {
            // A copy, so that the other places need not be kept.
            Tensor part = order.narrow(d, 0, count).copy();
            part.storage().inheritRange(order.storage());
            order = part;
        }
        return new ValuesAndIndices(Dispatch.apply(new IndexOp.Gather(d), t, order), order);
    }
}
