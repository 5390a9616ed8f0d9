package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/** Products and norms along dimensions. */
sealed interface AggregateOp extends Op {
    /** The product along a dimension; integers and bools multiply in int64. */
    record Prod(int dim, boolean keepDim) implements AggregateOp {
        @Override
        public String label() {
            return "prod";
        }

        @Override
        public Tensor forward(Tensor... in) {
            DType type = in[0].dtype();
            Program program = type.isFloating() ? Program.identity(type) : Program.of(Fn.CAST, DType.INT64, type);
            boolean[] mask = in[0].shape().axes(label(), dim);
            return Kernels.reduce(Fold.PROD, program, List.of(), mask, keepDim, in[0].shape(), in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new Prod(dim + 1, keepDim), in);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor x = c.in(0);
            Tensor each = ReductionOp.restore(g, x.shape().axes(label(), dim), x.shape());
            return new Tensor[] {each.mul(others(x, dim))};
        }
    }

    /**
     * For each element the product of all others along a dimension, by products of halves and back down: without
     * division, so that zeros are as good as any number and the result may be differentiated again.
     */
    static Tensor others(Tensor x, int dim) {
        long n = x.size(dim);
        long width = Long.highestOneBit(Math.max(1, 2 * n - 1));
        long[] shape = x.shape().toArray();
        shape[dim] = width - n;
        Tensor level = width == n ? x : Tensor.cat(List.of(x, Tensor.ones(x.device(), x.dtype(), shape)), dim);
        List<Tensor> lefts = new ArrayList<>();
        List<Tensor> rights = new ArrayList<>();
        for (long half = width / 2; half > 0; half /= 2) {
            lefts.add(level.narrow(dim, 0, half));
            rights.add(level.narrow(dim, half, half));
            level = half == 1 ? level : lefts.get(lefts.size() - 1).mul(rights.get(rights.size() - 1));
        }
        shape[dim] = 1;
        Tensor out = Tensor.ones(x.device(), x.dtype(), shape);
        for (int i = lefts.size() - 1; i >= 0; i--) {
            out = Tensor.cat(List.of(out.mul(rights.get(i)), out.mul(lefts.get(i))), dim);
        }
        return width == n ? out : out.narrow(dim, 0, n);
    }

    /**
     * {@code sum(|x|^p)^(1/p)} for finite p other than 0. Elements are scaled by a power of two that brings the largest
     * between 1 and 2, which is exact, so that powers neither overflow nor vanish.
     */
    record VectorNorm(double p, boolean[] mask, boolean keepDim) implements AggregateOp {
        private static final Formula ABS = new Formula(0, (b, v) -> b.apply(Fn.ABS, v[0]));
        /** The exponent of the largest element, between the scalars. */
        private static final Formula EXPONENT = new Formula(
                2,
                (b, v) -> b.apply(
                        Fn.MINIMUM, b.apply(Fn.MAXIMUM, b.apply(Fn.FLOOR, b.apply(Fn.LOG2, v[0])), v[1]), v[2]));

        private static final Formula SCALE = new Formula(0, (b, v) -> b.apply(Fn.EXP2, b.apply(Fn.NEG, v[0])));
        private static final Formula SQUARE = new Formula(0, (b, v) -> b.apply(Fn.SQUARE, b.apply(Fn.MUL, v[0], v[1])));
        private static final Formula POWER =
                new Formula(1, (b, v) -> b.apply(Fn.POW, b.apply(Fn.ABS, b.apply(Fn.MUL, v[0], v[1])), v[2]));
        private static final Formula ROOT =
                new Formula(0, (b, v) -> b.apply(Fn.MUL, b.apply(Fn.SQRT, v[0]), b.apply(Fn.EXP2, v[1])));
        private static final Formula INVERSE_POWER =
                new Formula(1, (b, v) -> b.apply(Fn.MUL, b.apply(Fn.POW, v[0], v[2]), b.apply(Fn.EXP2, v[1])));

        private static final RowFormula EUCLIDEAN = rows(SQUARE, ROOT);
        private static final RowFormula ANY = rows(POWER, INVERSE_POWER);

        private static RowFormula rows(Formula term, Formula result) {
            return new RowFormula(List.of(false), r -> {
                int exponent = r.apply(EXPONENT, r.fold(Fold.MAX, ABS, 0));
                int sum = r.fold(Fold.SUM, term, 0, r.apply(SCALE, exponent));
                r.apply(result, sum, exponent);
            });
        }

        @Override
        public String label() {
            return "norm";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor x = in[0];
            if (ReductionOp.count(mask, x.shape()) == 0) {
                if (p < 0) {
                    throw new ShapeException(
                            "norm: shape " + x.shape() + " has no elements along the reduced dims, so no"
                                    + " norm with p " + p + "; reduce dims with elements");
                }
                return Creation.full(x.device(), x.dtype(), 0, x.shape().reduce(mask, keepDim));
            }
            double bound = x.dtype() == DType.FLOAT64 ? Double.MAX_EXPONENT - 1 : Float.MAX_EXPONENT - 1;
            return p == 2
                    ? Kernels.rows(EUCLIDEAN, mask, keepDim, List.of(-bound, bound), x.shape(), x)
                    : Kernels.rows(ANY, mask, keepDim, List.of(-bound, bound, p, 1 / p), x.shape(), x);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new VectorNorm(p, Tracing.shifted(mask), keepDim), in);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return true;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor x = c.in(0);
            Shape shape = x.shape();
            Tensor norm = ReductionOp.restore(c.out(), mask, shape);
            // What is masked must be finite: 0 times infinity or NaN would come back in derivatives of this one.
            Tensor flat = norm.eq(0);
            Tensor divisor = norm.maskedFill(flat, 1);
            Tensor ratio;
            if (p == 2) {
                ratio = x.div(divisor);
            } else {
                flat = p < 2 ? flat.logicalOr(x.eq(0)) : flat;
                ratio = x.sign().mul(x.maskedFill(flat, 1).div(divisor).abs().pow(p - 1));
            }
            return new Tensor[] {ReductionOp.restore(g, mask, shape).mul(ratio.maskedFill(flat, 0))};
        }
    }
}
