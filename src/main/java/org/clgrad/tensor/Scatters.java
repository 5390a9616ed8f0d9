package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** What {@link ScatterMethods} are made of: compositions, so that derivatives of any order and mapping follow. */
final class Scatters {
    /** Reductions by name. */
    private static final List<String> REDUCTIONS = List.of("sum", "prod", "mean", "amax", "amin");

    private Scatters() {}

    // ---- what is asked of sources and indices

    /** The part of a source that an index of its rank, and no larger, covers. */
    static Tensor source(String label, Tensor t, Tensor index, Tensor src) {
        checkType(label, t, "src", src);
        Tensor part = src;
        boolean fits = src.rank() == index.rank();
        for (int k = 0; fits && k < index.rank(); k++) {
            fits = index.size(k) <= src.size(k);
            part = fits && index.size(k) < src.size(k) ? part.narrow(k, 0, index.size(k)) : part;
        }
        if (!fits) {
            throw new ShapeException(label + ": index has shape " + index.shape() + ", src " + src.shape()
                    + "; ranks must be equal and index no larger than src");
        }
        return part;
    }

    /** A vector of indices along a dimension, and that a source has as many rows and this type. */
    static Tensor rowIndex(String label, Tensor t, int dim, Tensor index, Tensor source) {
        Tensor rows = rowIndex(label, t, dim, index);
        checkType(label, t, "source", source);
        long[] shape = t.shape().toArray();
        shape[dim] = index.size();
        if (!source.shape().equals(Shape.of(shape))) {
            throw new ShapeException(label + ": index has shape " + index.shape() + ", source " + source.shape()
                    + "; the source must be " + Shape.of(shape));
        }
        return rows;
    }

    /** A vector of indices along a dimension, int64 and in range. */
    static Tensor rowIndex(String label, Tensor t, int dim, Tensor index) {
        IndexOp.checkIndexType(label, index);
        if (index.rank() > 1) {
            throw new ShapeException(label + ": the index has shape " + index.shape() + "; give a vector");
        }
        return IndexOp.checkRange(label, index, t.size(dim), dim);
    }

    static void checkType(String label, Tensor t, String name, Tensor source) {
        if (source.dtype() != t.dtype()) {
            throw new DTypeException(label + ": " + name + " is " + source.dtype() + ", the input " + t.dtype()
                    + "; cast " + name + " with to(dtype)");
        }
    }

    // ---- writing

    /** For each target the place along the dimension of the last source that goes to it, or -1; int64. */
    static Tensor last(Tensor index, int dim, long... shape) {
        Tensor none = Tensor.full(index.device(), DType.INT64, -1, shape);
        Tensor places = Tensor.arange(index.device(), DType.INT64, 0, index.size(dim), 1);
        return Dispatch.apply(
                new ScatterOp.Last(dim),
                none,
                index,
                IndexOp.spread(places, dim, index.shape().toArray()));
    }

    /** The base with {@code src[.., i, ..]} at {@code [.., index[.., i, ..], ..]}, the last of several. */
    static Tensor write(Tensor base, int dim, Tensor index, Tensor src) {
        if (index.size() == 0) {
            return base.copy();
        }
        Tensor places = last(index, dim, base.shape().toArray());
        return Tensor.where(places.ge(0), sources(places, base, dim, src), base);
    }

    /** The source at each of the base's places that are not negative. */
    private static Tensor sources(Tensor places, Tensor base, int dim, Tensor src) {
        long[] none = new long[base.rank()];
        long[] missing = new long[base.rank()];
        boolean smaller = false;
        for (int d = 0; d < missing.length; d++) {
            missing[d] = d == dim ? 0 : base.size(d) - src.size(d);
            smaller |= missing[d] > 0;
        }
        // What the index does not cover is not chosen, but read.
        Tensor covering = smaller ? Dispatch.apply(new PadOp(0, none, missing), src) : src;
        return Dispatch.apply(new IndexOp.Gather(dim), covering, places.maximum(0));
    }

    /** The base with rows of a source at a vector of indices, the last of several. */
    static Tensor writeRows(Tensor base, int dim, Tensor index, Tensor source) {
        if (index.size() == 0) {
            return base.copy();
        }
        long[] shape = base.shape().toArray();
        Tensor places = last(index.reshape(-1), 0, shape[dim]);
        Tensor rows = Dispatch.apply(new IndexOp.Gather(dim), source, IndexOp.spread(places.maximum(0), dim, shape));
        return Tensor.where(IndexOp.spread(places.ge(0), dim, shape), rows, base);
    }

    /** Which rows of a dimension a vector of indices names. */
    static Tensor rowsAt(Tensor index, int dim, long... shape) {
        return IndexOp.spread(last(index.reshape(-1), 0, shape[dim]).ge(0), dim, shape);
    }

    /** The base reduced with the sources at each target, or replaced by the reduction of the sources alone. */
    static Tensor reduce(
            String label, Tensor base, int dim, Tensor index, Tensor src, String reduce, boolean includeSelf) {
        if (!REDUCTIONS.contains(reduce)) {
            throw new ArgumentException(
                    label + ": there is no reduction '" + reduce + "'; choose one of " + String.join(", ", REDUCTIONS));
        }
        DType type = base.dtype();
        if (type == DType.BOOL || (reduce.equals("mean") && !type.isFloating())) {
            throw new DTypeException(label + ": no " + reduce + " of " + type + "; cast with to(dtype)");
        }
        if (index.size() == 0) {
            return base.copy();
        }
        Tensor start = base;
        if (!includeSelf) {
            Tensor places = last(index, dim, base.shape().toArray());
            start = neutral(places, base, dim, src, reduce);
        }
        Tensor[] in = {start, index, src};
        return switch (reduce) {
            case "prod" -> Dispatch.apply(new ScatterOp.Prod(dim), in);
            case "amax", "amin" -> Dispatch.apply(new ScatterOp.Extremum(reduce.equals("amax"), dim), in);
            case "mean" -> {
                Tensor one = Tensor.full(
                        base.device(), type, includeSelf ? 1 : 0, base.shape().toArray());
                Tensor count = Dispatch.apply(new IndexOp.ScatterAdd(dim), one, index, ones(index, type));
                yield Dispatch.apply(new IndexOp.ScatterAdd(dim), in).div(count.maximum(1));
            }
            default -> Dispatch.apply(new IndexOp.ScatterAdd(dim), in);
        };
    }

    private static Tensor ones(Tensor like, DType type) {
        return Tensor.ones(like.device(), type, like.shape().toArray());
    }

    /** The base with what changes no reduction in place of the elements that sources go to. */
    private static Tensor neutral(Tensor places, Tensor base, int dim, Tensor src, String reduce) {
        Tensor touched = places.ge(0);
        boolean extremum = reduce.startsWith("am");
        if (extremum && !base.dtype().isFloating()) {
            // Any of the sources will do.
            return Tensor.where(touched, sources(places, base, dim, src), base);
        }
        double infinity = reduce.equals("amax") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return base.maskedFill(touched, extremum ? infinity : reduce.equals("prod") ? 1 : 0);
    }

    // ---- masks

    /** The places of the true elements in row-major order, read back. */
    static long[] places(Tensor mask) {
        boolean[] elements = mask.toBooleanArray();
        long[] places = new long[elements.length];
        int count = 0;
        for (int i = 0; i < elements.length; i++) {
            if (elements[i]) {
                places[count++] = i;
            }
        }
        return Arrays.copyOf(places, count);
    }

    /** The indices along each dimension of elements at places in row-major order, one after the other. */
    static long[] coordinates(Shape shape, long... places) {
        int rank = shape.rank();
        long[] all = new long[places.length * rank];
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(shape.indexOf(places[i]), 0, all, i * rank, rank);
        }
        return all;
    }

    static void checkMask(String label, Tensor mask) {
        if (mask.dtype() != DType.BOOL) {
            throw new DTypeException(label + ": the mask is " + mask.dtype() + "; give bool, see ne(0)");
        }
    }

    static Tensor maskedSelect(Tensor t, Tensor mask) {
        checkMask("masked_select", mask);
        long[] shape = Shape.broadcast("masked_select", t.shape(), mask.shape()).toArray();
        long[] places = places(mask.expand(shape));
        Tensor flat = t.expand(shape).reshape(-1);
        return IndexOp.select("masked_select", flat, 0, Tensor.of(t.device(), places, places.length));
    }

    static Tensor maskedScatter(Tensor t, Tensor mask, Tensor source) {
        checkMask("masked_scatter", mask);
        checkType("masked_scatter", t, "source", source);
        long[] shape =
                Shape.broadcast("masked_scatter", t.shape(), mask.shape()).toArray();
        Tensor full = t.expand(shape);
        if (full.size() == 0) {
            return full.copy();
        }
        // The n-th true element of the mask takes the n-th of the source.
        Tensor rank = mask.expand(shape).reshape(-1).cumsum(0);
        long count = IndexOp.largest(rank);
        if (count > source.size()) {
            throw new IndexException("masked_scatter: the mask of shape " + mask.shape() + " has " + count
                    + " true elements, the source of shape " + source.shape() + " only " + source.size());
        }
        if (count == 0) {
            return full.copy();
        }
        Tensor taken = Dispatch.apply(
                new IndexOp.Gather(0), source.reshape(-1), rank.sub(1).maximum(0));
        return Tensor.where(mask, taken.reshape(shape), full);
    }

    // ---- places in row-major order

    /** Whether a source has an element for each index. */
    static void checkCount(String label, Tensor index, Tensor source) {
        if (source.size() != index.size()) {
            throw new ShapeException(label + ": index has shape " + index.shape() + ", source " + source.shape()
                    + "; give one element for each index");
        }
    }
}
