package org.clgrad.tensor;

/** The lower median along the last dimension; equal elements share the gradient evenly, as PyTorch's median of all does. */
record MedianOp(String label, boolean ignoreNan) implements Op {
    @Override
    public Tensor forward(Tensor... in) {
        Tensor x = in[0].detach();
        Tensor place = Statistics.medianPlace(x, x.rank() - 1, ignoreNan);
        return Dispatch.apply(new IndexOp.Gather(x.rank() - 1), x, place).squeeze(-1);
    }

    @Override
    public Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(this, in);
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return true;
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        Tensor x = c.in(0);
        Tensor median = c.out().unsqueeze(-1);
        Tensor reached = x.eq(median).logicalOr(x.ne(x).logicalAnd(median.ne(median)));
        Tensor count = reached.sum(new int[] {-1}, true).to(g.dtype());
        Tensor each = g.unsqueeze(-1).div(count).expand(x.shape().toArray());
        return new Tensor[] {each.maskedKeep(reached, 0)};
    }
}
