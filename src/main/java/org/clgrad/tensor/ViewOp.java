package org.clgrad.tensor;

import java.util.Optional;
import org.clgrad.engine.View;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/** Operations that move no data: another layout of the same memory. Arguments are resolved and checked. */
sealed interface ViewOp extends Op {
    /** The layout of the result. */
    Layout move(Layout in);

    /** The gradient of the input from that of the result: the transpose of the movement. */
    default Tensor transpose(Tensor g, Shape input) {
        return Dispatch.apply(new Embed(this, input), g);
    }

    /** The shape of the result for a contiguous input of a shape. */
    default Shape resultShape(Shape input) {
        return move(Layout.contiguous(input)).shape();
    }

    @Override
    default Tensor forward(Tensor... in) {
        return view(in[0], move(in[0].layout()));
    }

    /** A view of a tensor, which remembers what it is a view of. */
    private Tensor view(Tensor of, Layout layout) {
        Tensor t = Tensor.wrap(new View(of.storage(), layout));
        t.setLineage(Lineage.extend(of, this));
        return t;
    }

    /** The same movement of many samples that lie along dimension 0. */
    ViewOp ofSamples(long size);

    @Override
    default Tensor jvp(Call c, Tensor... tangents) {
        return Dispatch.apply(this, tangents);
    }

    @Override
    default Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(ofSamples(size), in);
    }

    /** A shape with the samples in front. */
    static Shape samples(long size, Shape shape) {
        long[] dims = new long[shape.rank() + 1];
        dims[0] = size;
        System.arraycopy(shape.toArray(), 0, dims, 1, shape.rank());
        return Shape.of(dims);
    }

    @Override
    default boolean movesElements() {
        return true;
    }

    @Override
    default boolean saves(int value, boolean[] needs) {
        return false;
    }

    @Override
    default Tensor[] vjp(Call c, Tensor g) {
        return new Tensor[] {transpose(g, c.shape(0))};
    }

    /** Dimensions in another order. */
    record Permute(int... order) implements ViewOp {
        /** The same order. */
        static Permute identity(int rank) {
            int[] order = new int[rank];
            for (int d = 0; d < rank; d++) {
                order[d] = d;
            }
            return new Permute(order);
        }

        @Override
        public String label() {
            return "permute";
        }

        @Override
        public ViewOp ofSamples(long size) {
            int[] all = new int[order.length + 1];
            for (int d = 0; d < order.length; d++) {
                all[d + 1] = order[d] + 1;
            }
            return new Permute(all);
        }

        @Override
        public Layout move(Layout in) {
            return in.permute(order);
        }

        @Override
        public Tensor transpose(Tensor g, Shape input) {
            int[] inverse = new int[order.length];
            for (int d = 0; d < order.length; d++) {
                inverse[order[d]] = d;
            }
            return Dispatch.apply(new Permute(inverse), g);
        }
    }

    /** Broadcast to a shape. */
    record Expand(Shape target) implements ViewOp {
        @Override
        public String label() {
            return "expand";
        }

        @Override
        public ViewOp ofSamples(long size) {
            return new Expand(ViewOp.samples(size, target));
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            Tensor aligned = in[0];
            while (aligned.rank() <= target.rank()) {
                aligned = aligned.unsqueeze(1);
            }
            return Dispatch.apply(ofSamples(size), aligned);
        }

        @Override
        public Layout move(Layout in) {
            return in.expand(target);
        }

        @Override
        public Tensor transpose(Tensor g, Shape input) {
            return Backward.sumTo(g, input);
        }
    }

    /** The same elements under another shape; a copy where the layout does not allow a view. */
    record Reshape(Shape target) implements ViewOp {
        @Override
        public String label() {
            return "reshape";
        }

        @Override
        public ViewOp ofSamples(long size) {
            return new Reshape(ViewOp.samples(size, target));
        }

        @Override
        public Layout move(Layout in) {
            return in.reshape(target)
                    .orElseThrow(() -> new ShapeException(
                            "view: " + in + " cannot be seen as " + target + " without a copy; use reshape"));
        }

        @Override
        public Tensor forward(Tensor... in) {
            Optional<Layout> moved = in[0].layout().reshape(target);
            if (moved.isPresent()) {
                return ViewOp.super.forward(in);
            }
            return Tensor.wrap(new View(Kernels.copy(in[0]).storage(), Layout.contiguous(target)));
        }

        @Override
        public Tensor transpose(Tensor g, Shape input) {
            return g.reshape(input.toArray());
        }
    }

    /** Indices {@code start, start + step, ...} of a dimension, {@code length} of them. */
    sealed interface Cut extends ViewOp {
        /** The dimension. */
        int dim();

        /** The first index. */
        long start();

        /** How many indices. */
        long length();

        /** From one index to the next. */
        long step();
    }

    /** Every step-th element of a range of a dimension. */
    record Slice(int dim, long start, long length, long step) implements Cut {
        /** A range of a dimension of size n, bounds counted from the end if negative, and cut off. */
        static Slice of(String label, int dim, long n, long start, long end, long step) {
            if (step < 1) {
                throw new ArgumentException(label + ": step is " + step + "; it must be at least 1");
            }
            long first = Math.min(n, Math.max(0, start < 0 ? start + n : start));
            long last = Math.min(n, Math.max(first, end < 0 ? end + n : end));
            return new Slice(dim, first, last == first ? 0 : (last - first - 1) / step + 1, step);
        }

        @Override
        public String label() {
            return "slice";
        }

        @Override
        public ViewOp ofSamples(long size) {
            return new Slice(dim + 1, start, length, step);
        }

        @Override
        public Layout move(Layout in) {
            return in.slice(dim, start, length, step);
        }
    }

    /** One index of a dimension. */
    record Select(int dim, long index) implements Cut {
        @Override
        public String label() {
            return "select";
        }

        @Override
        public ViewOp ofSamples(long size) {
            return new Select(dim + 1, index);
        }

        @Override
        public Layout move(Layout in) {
            return in.select(dim, index);
        }

        @Override
        public long start() {
            return index;
        }

        @Override
        public long length() {
            return 1;
        }

        @Override
        public long step() {
            return 1;
        }

        @Override
        public Tensor transpose(Tensor g, Shape input) {
            // Of a single index nothing is left out, so nothing has to be filled with zeros.
            return input.dim(dim) == 1 ? Dispatch.apply(new Unsqueeze(dim), g) : Cut.super.transpose(g, input);
        }
    }

    /** A new dimension of size 1. */
    record Unsqueeze(int dim) implements ViewOp {
        @Override
        public String label() {
            return "unsqueeze";
        }

        @Override
        public ViewOp ofSamples(long size) {
            return new Unsqueeze(dim + 1);
        }

        @Override
        public Layout move(Layout in) {
            return in.unsqueeze(dim);
        }

        @Override
        public Tensor transpose(Tensor g, Shape input) {
            return Dispatch.apply(new Select(dim, 0), g);
        }
    }

    /** The elements on a diagonal. */
    record Diagonal(long offset, int dim1, int dim2) implements ViewOp {
        @Override
        public String label() {
            return "diagonal";
        }

        @Override
        public ViewOp ofSamples(long size) {
            return new Diagonal(offset, dim1 + 1, dim2 + 1);
        }

        @Override
        public Layout move(Layout in) {
            return in.diagonal(offset, dim1, dim2);
        }
    }

    /** Zeros of a shape, but for the elements a movement shows: its transpose. */
    record Embed(ViewOp op, Shape full) implements Op {
        @Override
        public String label() {
            return op.label() + "_backward";
        }

        @Override
        public boolean movesElements() {
            return true;
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor out = Creation.full(in[0].device(), in[0].dtype(), 0, full);
            Kernels.copyInto(new View(out.storage(), op.move(out.layout())), in[0].view());
            // What was known of the zeros is no longer so.
            out.storage().written();
            return out;
        }

        @Override
        public Tensor jvp(Call c, Tensor... tangents) {
            return Dispatch.apply(this, tangents);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new Embed(op.ofSamples(size), ViewOp.samples(size, full)), in);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return false;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(op, g)};
        }
    }
}
