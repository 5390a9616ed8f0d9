package org.clgrad.tensor;

import java.util.List;
import java.util.stream.IntStream;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;

/** Quantiles: what they check, and the operations that they are. */
final class Quantiles {
    private static final List<String> INTERPOLATIONS = List.of("linear", "lower", "higher", "midpoint", "nearest");

    private Quantiles() {}

    /** A number in the type of the input. */
    static Tensor scalar(String label, Tensor t, double q) {
        ReductionOp.floating(label, t);
        return Creation.full(t.device(), t.dtype(), q, Shape.SCALAR);
    }

    static Tensor apply(
            String label, Tensor t, Tensor q, int[] dims, boolean keepDim, String interpolation, boolean ignoreNan) {
        ReductionOp.floating(label, t);
        boolean[] mask = ReductionOp.mask(label, t, dims);
        check(label, t, q, mask, interpolation);
        Tensor rows = rows(t, mask);
        Tensor quantiles = ofRows(rows, q.rank() == 0 ? q.reshape(1) : q, interpolation, ignoreNan);
        long[] shape = t.shape().reduce(mask, keepDim).toArray();
        if (q.rank() == 0) {
            return quantiles.reshape(shape);
        }
        long[] led = new long[shape.length + 1];
        led[0] = q.size();
        System.arraycopy(shape, 0, led, 1, shape.length);
        return quantiles.movedim(-1, 0).reshape(led);
    }

    private static void check(String label, Tensor t, Tensor q, boolean[] mask, String interpolation) {
        if (!INTERPOLATIONS.contains(interpolation)) {
            throw new ArgumentException(
                    label + ": interpolation is '" + interpolation + "'; choose one of " + INTERPOLATIONS);
        }
        if (q.dtype() != t.dtype()) {
            throw new DTypeException(
                    label + ": q is " + q.dtype() + ", the input " + t.dtype() + "; cast q with to(dtype)");
        }
        if (q.rank() > 1) {
            throw new ShapeException(label + ": q has shape " + q.shape() + "; give a scalar or a vector");
        }
        for (double each : Tracing.bottom(q).toDoubleArray()) {
            if (!(each >= 0 && each <= 1)) {
                throw new ArgumentException(label + ": q is " + each + "; give numbers between 0 and 1");
            }
        }
        if (ReductionOp.count(mask, t.shape()) == 0) {
            throw new ShapeException(label + ": shape " + t.shape()
                    + " has no elements along the reduced dims, so no quantile; reduce dims with elements");
        }
    }

    /** The dimensions of the mask, as one, behind the others. */
    private static Tensor rows(Tensor t, boolean... mask) {
        int[] reduced = IntStream.range(0, mask.length).filter(d -> mask[d]).toArray();
        int[] last = IntStream.range(-reduced.length, 0).toArray();
        long[] kept = t.shape().reduce(mask, false).toArray();
        long[] shape = new long[kept.length + 1];
        System.arraycopy(kept, 0, shape, 0, kept.length);
        shape[kept.length] = ReductionOp.count(mask, t.shape());
        return t.movedim(reduced, last).reshape(shape);
    }

    /** {@code [.., n]} and {@code [k]} to {@code [.., k]}. */
    private static Tensor ofRows(Tensor x, Tensor q, String interpolation, boolean ignoreNan) {
        int last = x.rank() - 1;
        Tensor sorted = SortOp.first("quantile", x, Long.MAX_VALUE, last, false).values();
        // NaN comes last: there is one if the last element is.
        Tensor others = x.eq(x).sum(new int[] {last}, true);
        Tensor ranks;
        if (ignoreNan) {
            ranks = q.mul(others.sub(1).maximum(0).to(x.dtype()));
        } else {
            long end = x.size(last) - 1;
            Tensor hasNan = others.ne(x.size(last));
            Tensor full = Tensor.onesLike(hasNan).to(x.dtype());
            ranks = Tensor.where(hasNan, full.mul(end), q.mul(full.mul(end)));
        }
        return switch (interpolation) {
            case "lower" -> at(sorted, ranks.floor());
            case "higher" -> at(sorted, ranks.ceil());
            case "nearest" -> at(sorted, ranks.round());
            default -> {
                Tensor below = ranks.detach().floor();
                Tensor weight = interpolation.equals("midpoint")
                        ? Tensor.onesLike(below).mul(0.5)
                        : ranks.sub(below);
                yield at(sorted, below).lerp(at(sorted, ranks.ceil()), weight);
            }
        };
    }

    private static Tensor at(Tensor sorted, Tensor ranks) {
        return Dispatch.apply(
                new IndexOp.Gather(sorted.rank() - 1), sorted, ranks.detach().to(DType.INT64));
    }
}
