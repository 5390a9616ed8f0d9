package org.clgrad.tensor;

import org.clgrad.engine.View;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/** A number around a tensor: so many elements before the first and after the last of each dimension, none negative. */
record PadOp(double value, long[] before, long... after) implements Op {
    @Override
    public String label() {
        return "pad";
    }

    @Override
    public Tensor forward(Tensor... in) {
        long[] sizes = in[0].shape().toArray();
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] += before[d] + after[d];
        }
        Tensor out = Creation.full(in[0].device(), in[0].dtype(), value, Shape.of(sizes));
        Layout inner = out.layout();
        for (int d = 0; d < sizes.length; d++) {
            inner = inner.slice(d, before[d], in[0].size(d), 1);
        }
        // The elements are no longer those that the filling knew.
        Kernels.copyInto(new View(out.storage(), inner), in[0].view());
        out.storage().written();
        return out;
    }

    @Override
    public boolean movesElements() {
        return true;
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return false;
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        Tensor inner = g;
        for (int d = 0; d < before.length; d++) {
            inner = before[d] + after[d] == 0
                    ? inner
                    : inner.narrow(d, before[d], c.shape(0).dim(d));
        }
        return new Tensor[] {inner};
    }

    @Override
    public Tensor jvp(Call c, Tensor... tangents) {
        return Dispatch.apply(new PadOp(0, before, after), tangents);
    }

    @Override
    public Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(new PadOp(value, shifted(before), shifted(after)), in);
    }

    private static long[] shifted(long... amounts) {
        long[] all = new long[amounts.length + 1];
        System.arraycopy(amounts, 0, all, 1, amounts.length);
        return all;
    }
}
