package org.clgrad.tensor;

import org.clgrad.spi.Primitive;

/** The cumulative sum along a dimension; from the end it is its own transpose. */
record CumSumOp(int dim, boolean reverse) implements Op {
    @Override
    public String label() {
        return "cumsum";
    }

    @Override
    public Tensor forward(Tensor... in) {
        return Kernels.run(new Primitive.CumSum(dim, reverse), in[0].dtype(), in[0].shape(), in);
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return false;
    }

    @Override
    public Tensor jvp(Call c, Tensor... tangents) {
        return Dispatch.apply(this, tangents);
    }

    @Override
    public Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(new CumSumOp(dim + 1, reverse), in);
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        return new Tensor[] {Dispatch.apply(new CumSumOp(dim, !reverse), g)};
    }
}
