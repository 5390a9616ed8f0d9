package org.clgrad.tensor;

import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Merge;

/**
 * Writing at indices other than by addition. Inputs: base, index (int64, in range), source. Everything else that writes
 * at indices is a composition of these, in {@link Scatters}.
 */
sealed interface ScatterOp extends Op {
    /** The dimension indexed. */
    int dim();

    /** What becomes of the element at a target. */
    Merge merge();

    /** The same along another dimension. */
    ScatterOp along(int other);

    @Override
    default Tensor forward(Tensor... in) {
        return Kernels.run(new Primitive.Scatter(dim(), merge()), in[0].dtype(), in[0].shape(), in);
    }

    @Override
    default Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(along(dim() + 1), Tracing.all(size, batched, in));
    }

    /** The last of the sources that go to a target: of integers, so there is nothing to differentiate. */
    record Last(int dim) implements ScatterOp {
        @Override
        public String label() {
            return "scatter";
        }

        @Override
        public Merge merge() {
            return Merge.REPLACE;
        }

        @Override
        public ScatterOp along(int other) {
            return new Last(other);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return false;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[3];
        }
    }

    /** The largest or smallest; equal ones share the gradient evenly, the base's element among them. */
    record Extremum(boolean largest, int dim) implements ScatterOp {
        @Override
        public String label() {
            return "scatter_reduce";
        }

        @Override
        public Merge merge() {
            return largest ? Merge.MAX : Merge.MIN;
        }

        @Override
        public ScatterOp along(int other) {
            return new Extremum(largest, other);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return true;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor index = c.in(1);
            Tensor reached = c.in(0).eq(c.out());
            Tensor chosen = c.in(2).eq(Dispatch.apply(new IndexOp.Gather(dim), c.out(), index));
            Tensor share =
                    Dispatch.apply(new IndexOp.ScatterAdd(dim), reached.to(g.dtype()), index, chosen.to(g.dtype()));
            // Nothing equals NaN; there nobody gets a share.
            Tensor each = g.div(share.maximum(1));
            return new Tensor[] {
                each.maskedKeep(reached, 0),
                null,
                Dispatch.apply(new IndexOp.Gather(dim), each, index).maskedKeep(chosen, 0)
            };
        }
    }

    /** The product of the base's element and the sources. */
    record Prod(int dim) implements ScatterOp {
        @Override
        public String label() {
            return "scatter_reduce";
        }

        @Override
        public Merge merge() {
            return Merge.PROD;
        }

        @Override
        public ScatterOp along(int other) {
            return new Prod(other);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value != OUT;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor base = c.in(0);
            Tensor index = c.in(1);
            Tensor src = c.in(2);
            Tensor toBase = c.needs(0) ? g.mul(Dispatch.apply(this, Tensor.onesLike(base), index, src)) : null;
            Tensor toSource = c.needs(2)
                    ? Dispatch.apply(new IndexOp.Gather(dim), g.mul(base), index)
                            .mul(others(src, index))
                    : null;
            return new Tensor[] {toBase, null, toSource};
        }

        /**
         * For each source the product of all others that go to its target: sorted by target, those before it times those
         * after it. Without division, so that zeros are as good as any number and the result may be differentiated again.
         */
        private Tensor others(Tensor src, Tensor index) {
            Op gather = new IndexOp.Gather(dim);
            Tensor order = Dispatch.apply(new SortOp(dim, false), index);
            Tensor targets = Dispatch.apply(gather, index, order);
            Tensor sorted = Dispatch.apply(gather, src, order);
            Tensor before = before(sorted, targets);
            Tensor after = before(sorted.flip(dim), targets.flip(dim)).flip(dim);
            return Dispatch.apply(gather, before.mul(after), Dispatch.apply(new SortOp(dim, false), order));
        }

        /** The product of the elements before each one that have its target, by doubling how far it reaches. */
        private Tensor before(Tensor sorted, Tensor targets) {
            Tensor product = earlier(sorted, targets, 1);
            for (long step = 1; step < sorted.size(dim); step *= 2) {
                product = product.mul(earlier(product, targets, step));
            }
            return product;
        }

        /** The element so many places before each one if it has the same target, else 1. */
        private Tensor earlier(Tensor sorted, Tensor targets, long step) {
            long rest = sorted.size(dim) - step;
            Tensor same = targets.narrow(dim, step, rest).eq(targets.narrow(dim, 0, rest));
            long[] none = new long[sorted.rank()];
            long[] front = none.clone();
            front[dim] = step;
            return Dispatch.apply(
                    new PadOp(1, front, none), sorted.narrow(dim, 0, rest).maskedKeep(same, 1));
        }
    }
}
