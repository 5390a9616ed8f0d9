package org.clgrad.tensor;

import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/** Extrema, products, deviations and norms: what they check, and the operations that they are. */
final class Aggregates {
    private static final Formula SQRT = new Formula(0, (b, v) -> b.apply(Fn.SQRT, v[0]));
    /** The root of a variance: where it is 0, so is its derivative. */
    private static final PointwiseOp DEVIATION =
            new PointwiseOp("std", SQRT, Types.FLOATING, Reads.OUTPUT, List.of(), (c, g) -> {
                Tensor constant = c.out().eq(0);
                Tensor divisor = c.out().mul(2).maskedFill(constant, 1);
                return PointwiseOp.one(g.div(divisor).maskedFill(constant, 0));
            });
    /** Scalars 0, 1. */
    private static final Formula NOT_ZERO =
            new Formula(2, (b, v) -> b.apply(Fn.WHERE, b.apply(Fn.NE, v[0], v[1]), v[2], v[1]));

    private static final PointwiseOp COUNTED = new PointwiseOp(
            "norm",
            NOT_ZERO,
            Types.FLOATING,
            Reads.NOTHING,
            List.of(0.0, 1.0),
            (c, g) -> PointwiseOp.one(Tensor.zerosLike(g)));

    private Aggregates() {}

    static ValuesAndIndices extremum(boolean largest, Tensor t, int dim, boolean keepDim) {
        try (Scope scope = Scope.open()) {
            if (t.rank() == 0) {
                ReductionOp.mask(largest ? "max" : "min", t, dim);
                Tensor place = Tensor.zeros(t.device(), DType.INT64);
                return new ValuesAndIndices(scope.keep(t.copy()), scope.keep(place));
            }
            int axis = t.shape().axis(largest ? "max" : "min", dim);
            Tensor places = largest ? t.argmax(axis, true) : t.argmin(axis, true);
            Tensor values = t.gather(axis, places);
            return new ValuesAndIndices(
                    scope.keep(keepDim ? values : values.squeeze(axis)),
                    scope.keep(keepDim ? places : places.squeeze(axis)));
        }
    }

    static Tensor prod(Tensor t, int dim, boolean keepDim) {
        if (t.rank() == 0) {
            ReductionOp.mask("prod", t, dim);
            return prod(t.reshape(-1), 0, false);
        }
        return Dispatch.apply(new AggregateOp.Prod(t.shape().axis("prod", dim), keepDim), t);
    }

    static Tensor cumprod(Tensor t, int dim) {
        ReductionOp.mask("cumprod", t, dim);
        Tensor products = t.dtype().isFloating() ? t.copy() : t.to(DType.INT64).copy();
        if (t.rank() == 0) {
            return products;
        }
        return Scans.inclusive(products, t.shape().axis("cumprod", dim), Tensor::mul);
    }

    static Tensor std(Tensor t, int[] dims, double correction, boolean keepDim) {
        ReductionOp.floating("std", t);
        boolean[] mask = ReductionOp.mask("std", t, dims);
        return Dispatch.apply(DEVIATION, Dispatch.apply(new ReductionOp.Var(mask, correction, keepDim), t));
    }

    static Tensor norm(Tensor t, double p, int[] dims, boolean keepDim) {
        ReductionOp.floating("norm", t);
        boolean[] mask = ReductionOp.mask("norm", t, dims);
        if (p == 0 || p == 1) {
            Tensor terms = p == 0 ? Dispatch.apply(COUNTED, t) : t.abs();
            return Dispatch.apply(new ReductionOp.Sum(mask, keepDim), terms);
        }
        return Dispatch.apply(
                Double.isInfinite(p)
                        ? new ReductionOp.Extremum(p > 0, mask, keepDim)
                        : new AggregateOp.VectorNorm(p, mask, keepDim),
                Double.isInfinite(p) ? t.abs() : t);
    }

    static Tensor truth(boolean any, Tensor t, int[] dims, boolean keepDim) {
        boolean[] mask = ReductionOp.mask(any ? "any" : "all", t, dims);
        Tensor truths = t.dtype() == DType.BOOL ? t : t.ne(0);
        if (ReductionOp.count(mask, t.shape()) == 0) {
            return Creation.full(t.device(), DType.BOOL, any ? 0 : 1, t.shape().reduce(mask, keepDim));
        }
        return Dispatch.apply(new ReductionOp.Extremum(any, mask, keepDim), truths);
    }
}
