package org.clgrad.tensor;

import java.util.List;
import org.clgrad.engine.View;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/** Operations that fold over dimensions, and those that normalise along them. */
sealed interface ReductionOp extends Op {
    /** {@code e^(x - m)}. */
    Formula EXP_OF_DIFFERENCE = new Formula(0, (b, v) -> b.apply(Fn.EXP, b.apply(Fn.SUB, v[0], v[1])));
    /** {@code (x - m)^2}. */
    Formula SQUARED_DIFFERENCE = new Formula(0, (b, v) -> b.apply(Fn.SQUARE, b.apply(Fn.SUB, v[0], v[1])));
    /** {@code log(s) + m}. */
    Formula LOG_PLUS = new Formula(0, (b, v) -> b.apply(Fn.ADD, b.apply(Fn.LOG, v[0]), v[1]));
    /** {@code (x - m) - log(s)}. */
    Formula LOG_SOFTMAX = new Formula(0, (b, v) -> b.apply(Fn.SUB, b.apply(Fn.SUB, v[0], v[1]), b.apply(Fn.LOG, v[2])));

    Formula QUOTIENT = new Formula(0, (b, v) -> b.apply(Fn.DIV, v[0], v[1]));
    /** {@code x / s}. */
    Formula SCALED = new Formula(1, (b, v) -> b.apply(Fn.DIV, v[0], v[1]));
    /** Infinity replaced by 0: a maximum that is safe to subtract. Scalars: infinity, 0. */
    Formula FINITE =
            new Formula(2, (b, v) -> b.apply(Fn.WHERE, b.apply(Fn.EQ, b.apply(Fn.ABS, v[0]), v[1]), v[2], v[0]));

    /** {@return the dimensions folded over} */
    boolean[] mask();

    /** Undoes a reduction's change of shape: back to the input's rank and, by broadcasting, its shape. */
    static Tensor restore(Tensor t, boolean[] mask, Shape input) {
        return t.reshape(input.reduce(mask, true).toArray()).expand(input.toArray());
    }

    /** How many elements are folded into one. */
    static long count(boolean[] mask, Shape input) {
        long n = 1;
        for (int d = 0; d < mask.length; d++) {
            n *= mask[d] ? input.dim(d) : 1;
        }
        return n;
    }

    private static void floating(String label, Tensor t) {
        if (!t.dtype().isFloating()) {
            throw new DTypeException(label + ": takes float32 or float64, got " + t.dtype() + "; cast with to(dtype)");
        }
    }

    private static Tensor fold(Fold fold, boolean[] mask, boolean keepDim, Tensor in) {
        return Kernels.reduce(fold, Program.identity(in.dtype()), List.of(), mask, keepDim, in.shape(), in);
    }

    private static Tensor sum(Formula formula, boolean[] mask, boolean keepDim, Tensor x, Tensor m) {
        return Kernels.reduce(
                Fold.SUM, formula.program(x.dtype(), m.dtype()), List.of(), mask, keepDim, x.shape(), x, m);
    }

    private static Tensor pointwise(Formula formula, List<Double> scalars, Tensor... in) {
        DType[] types = new DType[in.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = in[i].dtype();
        }
        return Kernels.elementwise(in[0].device(), formula.program(types), scalars, in[0].shape(), in);
    }

    private static Tensor finite(Tensor m) {
        return pointwise(FINITE, List.of(Double.POSITIVE_INFINITY, 0.0), m);
    }

    /** The sum; integers and bools add up in int64. */
    record Sum(boolean[] mask, boolean keepDim) implements ReductionOp {
        @Override
        public String label() {
            return "sum";
        }

        @Override
        public Tensor forward(Tensor... in) {
            DType type = in[0].dtype();
            Program program = type.isFloating() ? Program.identity(type) : Program.of(Fn.CAST, DType.INT64, type);
            return Kernels.reduce(Fold.SUM, program, List.of(), mask, keepDim, in[0].shape(), in);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return false;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {restore(g, mask, c.shape(0))};
        }
    }

    /** The sum divided by the number of elements. */
    record Mean(boolean[] mask, boolean keepDim) implements ReductionOp {
        @Override
        public String label() {
            return "mean";
        }

        @Override
        public Tensor forward(Tensor... in) {
            floating("mean", in[0]);
            Tensor sum = fold(Fold.SUM, mask, keepDim, in[0]);
            Tensor out = pointwise(SCALED, List.of((double) count(mask, in[0].shape())), sum);
            close(sum);
            return out;
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return false;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {restore(g.div(count(mask, c.shape(0))), mask, c.shape(0))};
        }
    }

    /** The largest or smallest; equal ones share the gradient evenly, as PyTorch's amax and amin do. */
    record Extremum(boolean largest, boolean[] mask, boolean keepDim) implements ReductionOp {
        @Override
        public String label() {
            return largest ? "amax" : "amin";
        }

        @Override
        public Tensor forward(Tensor... in) {
            if (count(mask, in[0].shape()) == 0) {
                throw new ShapeException(label() + ": shape " + in[0].shape()
                        + " has no elements along the reduced dims, so no extremum; reduce dims with elements");
            }
            return fold(largest ? Fold.MAX : Fold.MIN, mask, keepDim, in[0]);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return true;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor x = c.in(0);
            Tensor reached = x.eq(restore(c.out(), mask, x.shape()));
            Tensor share = Dispatch.apply(new Sum(mask, true), reached.to(x.dtype()));
            Tensor each = g.reshape(share.shape().toArray()).div(share);
            return new Tensor[] {each.expand(x.shape().toArray()).maskedKeep(reached, 0)};
        }
    }

    /** The variance in two passes: the mean, then the mean of squared differences. */
    record Var(boolean[] mask, double correction, boolean keepDim) implements ReductionOp {
        @Override
        public String label() {
            return "var";
        }

        private double divisor(Shape input) {
            return Math.max(0, count(mask, input) - correction);
        }

        @Override
        public Tensor forward(Tensor... in) {
            floating("var", in[0]);
            Tensor x = in[0];
            Tensor sum = fold(Fold.SUM, mask, true, x);
            Tensor mean = pointwise(SCALED, List.of((double) count(mask, x.shape())), sum);
            Tensor squares = ReductionOp.sum(SQUARED_DIFFERENCE, mask, keepDim, x, mean);
            Tensor out = pointwise(SCALED, List.of(divisor(x.shape())), squares);
            close(sum, mean, squares);
            return out;
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor x = c.in(0);
            Tensor centred = x.sub(Dispatch.apply(new Mean(mask, true), x));
            Tensor scaled = restore(g, mask, x.shape()).mul(2).div(divisor(x.shape()));
            return new Tensor[] {scaled.mul(centred)};
        }
    }

    /** {@code m + log(sum(e^(x - m)))} with m the largest element, so that nothing overflows. */
    record LogSumExp(boolean[] mask, boolean keepDim) implements ReductionOp {
        @Override
        public String label() {
            return "logsumexp";
        }

        @Override
        public Tensor forward(Tensor... in) {
            floating("logsumexp", in[0]);
            Tensor x = in[0];
            if (count(mask, x.shape()) == 0) {
                return Creation.full(
                        x.device(),
                        x.dtype(),
                        Double.NEGATIVE_INFINITY,
                        x.shape().reduce(mask, keepDim));
            }
            Tensor max = fold(Fold.MAX, mask, true, x);
            Tensor m = finite(max);
            Tensor sum = ReductionOp.sum(EXP_OF_DIFFERENCE, mask, true, x, m);
            Tensor kept = pointwise(LOG_PLUS, List.of(), sum, m);
            Shape shape = x.shape().reduce(mask, keepDim);
            Tensor out = Tensor.wrap(new View(kept.storage(), Layout.contiguous(shape)));
            close(max, m, sum, kept);
            return out;
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            // Not e^(x - result): the rounding of a large result would spoil every digit of the weights.
            Tensor weights = Dispatch.apply(new Softmax(mask), c.in(0));
            return new Tensor[] {restore(g, mask, c.shape(0)).mul(weights)};
        }
    }

    /** {@code e^(x - m) / sum(e^(x - m))} with m the largest element along the dimension. */
    record Softmax(boolean[] mask) implements ReductionOp {
        @Override
        public String label() {
            return "softmax";
        }

        @Override
        public Tensor forward(Tensor... in) {
            floating("softmax", in[0]);
            Tensor x = in[0];
            if (x.size() == 0) {
                return Creation.full(x.device(), x.dtype(), 0, x.shape());
            }
            Tensor max = fold(Fold.MAX, mask, true, x);
            Tensor e = pointwise(EXP_OF_DIFFERENCE, List.of(), x, max);
            Tensor sum = fold(Fold.SUM, mask, true, e);
            Tensor out = pointwise(QUOTIENT, List.of(), e, sum);
            close(max, e, sum);
            return out;
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == OUT;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor y = c.out();
            return new Tensor[] {y.mul(g.sub(Dispatch.apply(new Sum(mask, true), g.mul(y))))};
        }
    }

    /** {@code x - m - log(sum(e^(x - m)))} with m the largest element along the dimension. */
    record LogSoftmax(boolean[] mask) implements ReductionOp {
        @Override
        public String label() {
            return "log_softmax";
        }

        @Override
        public Tensor forward(Tensor... in) {
            floating("log_softmax", in[0]);
            Tensor x = in[0];
            if (x.size() == 0) {
                return Creation.full(x.device(), x.dtype(), 0, x.shape());
            }
            Tensor max = fold(Fold.MAX, mask, true, x);
            Tensor sum = ReductionOp.sum(EXP_OF_DIFFERENCE, mask, true, x, max);
            Tensor out = pointwise(LOG_SOFTMAX, List.of(), x, max, sum);
            close(max, sum);
            return out;
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == OUT;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {g.sub(c.out().exp().mul(Dispatch.apply(new Sum(mask, true), g)))};
        }
    }

    /** Gives the memory of intermediate results back at once. */
    private static void close(Tensor... temporaries) {
        for (Tensor t : temporaries) {
            t.close();
        }
    }
}
