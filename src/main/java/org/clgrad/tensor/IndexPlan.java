package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.clgrad.error.DTypeException;
import org.clgrad.error.IndexException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/**
 * What an index of tensors means for a tensor: the indexed dimensions become one, {@code dim}, of which {@code rows} are
 * read or written. They stay where they are if they are next to each other, else they go to the front; so does what the
 * index tensors broadcast to, in the result.
 *
 * @param label the operation, for messages
 * @param arranged the tensor with the indexed dimensions together
 * @param order how its dimensions were permuted; null if not
 * @param dim the first of the indexed dimensions
 * @param count how many there are, at least 1
 * @param rows int64 of the broadcast shape: where along the indexed dimensions, taken as one
 */
record IndexPlan(String label, Tensor arranged, int[] order, int dim, int count, Tensor rows) {
    /** A tensor after integers, ranges and new axes were applied, and the index tensors of its leading dimensions. */
    record Basic(Tensor view, List<Tensor> tensors) {
        boolean isView() {
            return tensors.stream().allMatch(t -> t == null);
        }
    }

    /** Applies what gives a view, from the left; what is left are tensors. */
    static Basic basic(String label, Tensor t, Index... indices) {
        int named = 0;
        int ellipses = 0;
        for (Index i : indices) {
            named += dims(i);
            ellipses += i instanceof Index.Ellipsis ? 1 : 0;
        }
        if (named > t.rank() || ellipses > 1) {
            throw new IndexException(
                    label + ": " + named + " dims are indexed, with " + ellipses + " ellipses, of shape " + t.shape()
                            + ", which has " + t.rank() + "; index each once, with one ellipsis at most");
        }
        Tensor view = t;
        List<Tensor> tensors = new ArrayList<>();
        for (Index i : indices) {
            int d = tensors.size();
            if (i instanceof Index.At at) {
                view = view.select(d, at.index());
            } else if (i instanceof Index.Range r) {
                boolean all = r.start() == 0 && r.stop() == Long.MAX_VALUE && r.step() == 1;
                view = all ? view : view.slice(d, r.start(), r.stop(), r.step());
                tensors.add(null);
            } else if (i instanceof Index.NewAxis) {
                view = view.unsqueeze(d);
                tensors.add(null);
            } else if (i instanceof Index.Ellipsis) {
                tensors.addAll(Arrays.asList(new Tensor[t.rank() - named]));
            } else {
                Tensor index = ((Index.Elements) i).index();
                if (index.rank() == 0 && index.dtype().isInteger()) {
                    view = view.select(d, index.to(DType.INT64).toLongArray()[0]);
                } else if (index.rank() == 0 && index.dtype() == DType.BOOL) {
                    // The whole, or nothing of it, along a new dimension.
                    view = view.unsqueeze(d);
                    tensors.add(index.reshape(1));
                } else {
                    tensors.addAll(expanded(label, view, d, index));
                }
            }
        }
        return new Basic(view, tensors);
    }

    private static int dims(Index i) {
        if (i instanceof Index.Elements e) {
            return e.index().dtype() == DType.BOOL ? e.index().rank() : 1;
        }
        return i instanceof Index.Ellipsis || i instanceof Index.NewAxis ? 0 : 1;
    }

    /** An index of one dimension as it is; a mask as the places of its true elements, one vector a dimension. */
    private static List<Tensor> expanded(String label, Tensor t, int dim, Tensor index) {
        if (index.dtype() != DType.BOOL) {
            IndexOp.checkIndexType(label, index);
            return List.of(index);
        }
        int rank = index.rank();
        checkMask(label, t, dim, index);
        long[] places = Scatters.places(index);
        long[] coordinates = Scatters.coordinates(index.shape(), places);
        List<Tensor> vectors = new ArrayList<>();
        for (int d = 0; d < rank; d++) {
            long[] along = new long[places.length];
            for (int i = 0; i < along.length; i++) {
                along[i] = coordinates[i * rank + d];
            }
            vectors.add(Tensor.of(index.device(), along, along.length));
        }
        return vectors;
    }

    private static void checkMask(String label, Tensor t, int dim, Tensor mask) {
        boolean fits = mask.rank() > 0 && dim + mask.rank() <= t.rank();
        for (int d = 0; fits && d < mask.rank(); d++) {
            fits = mask.size(d) == t.size(dim + d);
        }
        if (!fits) {
            throw new IndexException(label + ": the mask has shape " + mask.shape() + ", from dim " + dim + " of shape "
                    + t.shape() + "; the sizes must be equal");
        }
    }

    /** The rank of what index tensors, null for a whole dimension, read or write. */
    static int resultRank(Tensor t, List<Tensor> indices) {
        int rank = t.rank();
        int broadcast = 0;
        for (Tensor index : indices) {
            if (index != null) {
                boolean mask = index.dtype() == DType.BOOL;
                rank -= mask ? index.rank() : 1;
                broadcast = Math.max(broadcast, mask ? 1 : index.rank());
            }
        }
        return rank + broadcast;
    }

    /** A copy of a tensor with values at indices. */
    static Tensor put(String label, Tensor t, List<Tensor> indices, Tensor values, boolean accumulate) {
        Tensor filled = accumulate ? null : filled(label, t, indices, values);
        return filled != null ? filled : of(label, t, indices).write(values, accumulate);
    }

    /** The copy if there is but one mask, whose elements all get the same, so that nobody needs to count them; else null. */
    private static Tensor filled(String label, Tensor t, List<Tensor> indices, Tensor values) {
        int dim = -1;
        for (int d = 0; d < indices.size(); d++) {
            if (indices.get(d) != null) {
                if (dim >= 0 || indices.get(d).dtype() != DType.BOOL) {
                    return null;
                }
                dim = d;
            }
        }
        if (dim < 0) {
            return null;
        }
        Tensor mask = indices.get(dim);
        checkMask(label, t, dim, mask);
        int first = dim + mask.rank();
        long[] sizes = t.shape().toArray();
        Shape rest = Shape.of(Arrays.copyOfRange(sizes, first, sizes.length));
        boolean same = first + indices.size() - dim - 1 <= sizes.length
                && values.rank() <= rest.rank()
                && Shape.broadcast(label, rest, values.shape()).equals(rest);
        if (!same) {
            return null;
        }
        Scatters.checkType(label, t, "values", values);
        long[] aligned = Arrays.copyOf(mask.shape().toArray(), sizes.length - dim);
        Arrays.fill(aligned, mask.rank(), aligned.length, 1);
        return Tensor.where(mask.reshape(aligned), values, t);
    }

    /** The plan for index tensors of the leading dimensions, null for a whole one. */
    static IndexPlan of(String label, Tensor t, List<Tensor> indices) {
        List<Tensor> each = new ArrayList<>();
        for (Tensor index : indices) {
            if (index == null) {
                each.add(null);
            } else {
                each.addAll(expanded(label, t, each.size(), index));
            }
        }
        if (each.size() > t.rank()) {
            throw new IndexException(label + ": " + each.size() + " dims are indexed of shape " + t.shape()
                    + ", which has " + t.rank() + "; give fewer index tensors");
        }
        int[] dims =
                IntStream.range(0, each.size()).filter(d -> each.get(d) != null).toArray();
        if (dims.length == 0) {
            throw new IndexException(label + ": no dim of shape " + t.shape() + " is indexed; give an index tensor");
        }
        Shape broadcast = Shape.SCALAR;
        for (int d : dims) {
            broadcast = Shape.broadcast(label, broadcast, each.get(d).shape());
        }
        Tensor rows = null;
        for (int d : dims) {
            Tensor along = IndexOp.wrap(label, each.get(d), t.size(d), "dim " + d);
            rows = rows == null ? along : rows.mul(t.size(d)).add(along);
        }
        boolean together = dims[dims.length - 1] - dims[0] == dims.length - 1;
        int[] order = together ? null : toFront(t.rank(), dims);
        Tensor arranged = together ? t : t.permute(order);
        return new IndexPlan(
                label, arranged, order, together ? dims[0] : 0, dims.length, rows.expand(broadcast.toArray()));
    }

    private static int[] toFront(int rank, int... dims) {
        int[] order = Arrays.copyOf(dims, rank);
        int next = dims.length;
        for (int d = 0; d < rank; d++) {
            if (Arrays.binarySearch(dims, d) < 0) {
                order[next++] = d;
            }
        }
        return order;
    }

    /** The shape with something else in place of the indexed dimensions. */
    private long[] shape(long... middle) {
        long[] all = arranged.shape().toArray();
        long[] out = new long[all.length - count + middle.length];
        System.arraycopy(all, 0, out, 0, dim);
        System.arraycopy(middle, 0, out, dim, middle.length);
        System.arraycopy(all, dim + count, out, dim + middle.length, all.length - dim - count);
        return out;
    }

    /** The tensor with the indexed dimensions as one. */
    private Tensor flat() {
        long n = 1;
        for (int d = dim; d < dim + count; d++) {
            n *= arranged.size(d);
        }
        return count == 1 ? arranged : arranged.reshape(shape(n));
    }

    /** The elements at the indices. */
    Tensor read() {
        Tensor index = IndexOp.spread(rows.reshape(-1), dim, shape(rows.size()));
        return Dispatch.apply(new IndexOp.Gather(dim), flat(), index)
                .reshape(shape(rows.shape().toArray()));
    }

    /** A copy of the tensor with values at the indices. */
    private Tensor write(Tensor values, boolean accumulate) {
        Scatters.checkType(label, arranged, "values", values);
        if (accumulate && arranged.dtype() == DType.BOOL) {
            throw new DTypeException(label + ": bools cannot be added; cast with to(dtype)");
        }
        Shape shape = Shape.of(shape(rows.shape().toArray()));
        if (!Shape.broadcast(label, shape, values.shape()).equals(shape)) {
            throw new ShapeException(label + ": values have shape " + values.shape() + ", the indexed part " + shape
                    + "; values must broadcast to it");
        }
        long[] each = shape(rows.size());
        Tensor vector = rows.reshape(-1);
        Tensor source = values.expand(shape.toArray()).reshape(each);
        Tensor written = accumulate
                ? Dispatch.apply(new IndexOp.ScatterAdd(dim), flat(), IndexOp.spread(vector, dim, each), source)
                : Scatters.writeRows(flat(), dim, vector, source);
        Tensor apart = written.reshape(arranged.shape().toArray());
        if (order == null) {
            return apart;
        }
        int[] back = new int[order.length];
        for (int d = 0; d < order.length; d++) {
            back[order[d]] = d;
        }
        return apart.permute(back);
    }
}
