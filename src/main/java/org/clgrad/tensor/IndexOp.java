package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.engine.Storage;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** Reading and adding at indices: {@link Gather} and {@link ScatterAdd} are each other's transpose. */
sealed interface IndexOp extends Op {
    /** The index of the largest or smallest element along a dimension: the first of several, the first NaN. */
    record ArgExtremum(boolean largest, int dim) implements IndexOp {
        @Override
        public String label() {
            return largest ? "argmax" : "argmin";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Shape shape = in[0].shape().reduce(in[0].shape().axes(label(), dim), false);
            Tensor out = Kernels.run(new Primitive.ArgReduce(largest, dim), DType.INT64, shape, in);
            out.storage().knownRange(0, in[0].size(dim) - 1);
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
            return Dispatch.apply(new ArgExtremum(largest, dim + 1), in);
        }
    }

    /** Inputs: values, index. */
    record Gather(int dim) implements IndexOp {
        @Override
        public String label() {
            return "gather";
        }

        @Override
        public boolean movesElements() {
            return true;
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor out = Kernels.run(new Primitive.Gather(dim), in[0].dtype(), in[1].shape(), in);
            out.storage().inheritRange(in[0].storage());
            return out;
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor zeros = Tensor.zeros(g.device(), g.dtype(), c.shape(0).toArray());
            return new Tensor[] {Dispatch.apply(new ScatterAdd(dim), zeros, c.in(1), g), null};
        }

        @Override
        public Tensor jvp(Call c, Tensor... tangents) {
            return Tracing.linear(this, c, tangents);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new Gather(dim + 1), Tracing.all(size, batched, in));
        }
    }

    /** Inputs: base, index, values to add. */
    record ScatterAdd(int dim) implements IndexOp {
        @Override
        public String label() {
            return "scatter_add";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.run(new Primitive.Scatter(dim, Primitive.Merge.SUM), in[0].dtype(), in[0].shape(), in);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1 && needs[2];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {g, null, c.needs(2) ? Dispatch.apply(new Gather(dim), g, c.in(1)) : null};
        }

        @Override
        public Tensor jvp(Call c, Tensor... tangents) {
            return Tracing.linear(this, c, tangents);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new ScatterAdd(dim + 1), Tracing.all(size, batched, in));
        }
    }

    /** The rank, type and sizes that gather and scatter_add ask of an index. */
    static void checkIndexShape(String label, Tensor input, Tensor index, int dim) {
        checkIndexType(label, index);
        boolean fits = index.rank() == input.rank();
        for (int d = 0; fits && d < index.rank(); d++) {
            fits = d == dim || index.size(d) <= input.size(d);
        }
        if (!fits) {
            throw new ShapeException(label + ": index has shape " + index.shape() + ", input " + input.shape()
                    + "; ranks must be equal and index no larger than input but along dim " + dim);
        }
    }

    /** A scalar as a vector of one, as PyTorch reads scalars where elements have places. */
    static Tensor line(Tensor t) {
        return t.rank() == 0 ? t.unsqueeze(0) : t;
    }

    /** Indices are integers. */
    static void checkIndexType(String label, Tensor index) {
        if (!index.dtype().isInteger()) {
            throw new DTypeException(
                    label + ": the index is " + index.dtype() + "; give int64 (or int32), see to(DType.INT64)");
        }
    }

    /**
     * Makes an index int64 and checks that all its values lie in {@code [0, bound)}. What was uploaded from the host
     * or computed as an index carries its range; otherwise the range is computed on the device and read back.
     */
    static Tensor checkRange(String label, Tensor index, long bound, int dim) {
        return checkRange(label, index, 0, bound, "dim " + dim);
    }

    /** An index as {@link #checkRange} gives it, but for values that count from the end, which are moved. */
    static Tensor wrap(String label, Tensor index, long bound, String what) {
        Tensor wide = checkRange(label, index, -bound, bound, what);
        boolean fromStart = wide.size() == 0 || wide.storage().isKnownWithin(0, bound - 1);
        return fromStart ? wide : Tensor.where(wide.lt(0), wide.add(bound), wide);
    }

    private static Tensor checkRange(String label, Tensor index, long low, long bound, String what) {
        Tensor wide = index.to(DType.INT64);
        if (wide.size() == 0 || wide.storage().isKnownWithin(low, bound - 1)) {
            return wide;
        }
        Tensor whole = Tracing.bottom(wide);
        long min = extreme(Primitive.Fold.MIN, whole);
        long max = extreme(Primitive.Fold.MAX, whole);
        if (min < low || max >= bound) {
            throw new IndexException(label + ": index " + (min < low ? min : max) + " is outside [" + low + ", " + bound
                    + ") of " + what + "; check the index tensor");
        }
        if (isAll(whole)) {
            wide.storage().knownRange(min, max);
        }
        return wide;
    }

    /** Whether all values of an int64 tensor are known to be indices, for which it is looked at once. */
    static boolean isWithin(Tensor index, long bound) {
        Storage storage = index.storage();
        Tensor whole = Tracing.bottom(index);
        if (index.size() > 0 && isAll(whole) && !storage.isKnownWithin(Long.MIN_VALUE, Long.MAX_VALUE)) {
            storage.knownRange(extreme(Primitive.Fold.MIN, whole), extreme(Primitive.Fold.MAX, whole));
        }
        return storage.isKnownWithin(0, bound - 1);
    }

    /** Whether a tensor has all elements of its memory. */
    private static boolean isAll(Tensor t) {
        return t.size() == t.storage().elements() && !t.layout().overlapsItself();
    }

    /** The largest of indices, read back. */
    static long largest(Tensor index) {
        return extreme(Primitive.Fold.MAX, Tracing.bottom(index.to(DType.INT64)));
    }

    private static long extreme(Primitive.Fold fold, Tensor index) {
        boolean[] all = index.shape().axes("index check");
        try (Tensor t =
                Kernels.reduce(fold, Program.identity(DType.INT64), List.of(), all, false, index.shape(), index)) {
            return t.toLongArray()[0];
        }
    }

    /** One index a row along {@code dim}: the index broadcast over the other dimensions, then gathered. */
    static Tensor select(String label, Tensor input, int dim, Tensor index) {
        Tensor wide = checkRange(label, index, input.size(dim), dim);
        long[] full = input.shape().toArray();
        full[dim] = wide.size();
        return Dispatch.apply(new Gather(dim), input, spread(wide, dim, full));
    }

    /** A vector of indices along one dimension of a shape, the same for all indices of the others. */
    static Tensor spread(Tensor index, int dim, long... shape) {
        long[] aligned = new long[shape.length];
        Arrays.fill(aligned, 1);
        aligned[dim] = index.size();
        return index.reshape(aligned).expand(shape);
    }
}
