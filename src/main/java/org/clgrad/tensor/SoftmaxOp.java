package org.clgrad.tensor;

import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;

/**
 * The softmax and its relatives: each, and the gradient of each, one primitive on rows. The largest element m of the row
 * is subtracted first, so that nothing overflows.
 */
sealed interface SoftmaxOp extends Op {
    @Override
    default boolean isOfRows() {
        return true;
    }

    /** {@code e^(x - m)}. */
    Formula EXP_OF_DIFFERENCE = new Formula(0, (b, v) -> b.apply(Fn.EXP, b.apply(Fn.SUB, v[0], v[1])));

    Formula QUOTIENT = new Formula(0, (b, v) -> b.apply(Fn.DIV, v[0], v[1]));
    Formula PRODUCT = new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], v[1]));
    Formula LOG = new Formula(0, (b, v) -> b.apply(Fn.LOG, v[0]));
    /** {@code log(s) + m}. */
    Formula LOG_PLUS = new Formula(0, (b, v) -> b.apply(Fn.ADD, b.apply(Fn.LOG, v[0]), v[1]));
    /** {@code (x - m) - l}. */
    Formula MINUS_BOTH = new Formula(0, (b, v) -> b.apply(Fn.SUB, b.apply(Fn.SUB, v[0], v[1]), v[2]));
    /** {@code y (g - s)}. */
    Formula SOFTMAX_GRADIENT = new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], b.apply(Fn.SUB, v[1], v[2])));
    /** {@code g - e^y s}. */
    Formula LOG_SOFTMAX_GRADIENT =
            new Formula(0, (b, v) -> b.apply(Fn.SUB, v[0], b.apply(Fn.MUL, b.apply(Fn.EXP, v[1]), v[2])));
    /** {@code g (e / s)}. */
    Formula WEIGHTED = new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], b.apply(Fn.DIV, v[1], v[2])));
    /** Infinity replaced by 0: a maximum that is safe to subtract. Scalars: infinity, 0. */
    Formula FINITE =
            new Formula(2, (b, v) -> b.apply(Fn.WHERE, b.apply(Fn.EQ, b.apply(Fn.ABS, v[0]), v[1]), v[2], v[0]));
    /** Of x, m, l, place and class: {@code -((x - m) - l)} in the place of the class, elsewhere the scalar, 0. */
    Formula LOSS = new Formula(1, (b, v) -> {
        int loss = b.apply(Fn.NEG, b.apply(Fn.SUB, b.apply(Fn.SUB, v[0], v[1]), v[2]));
        b.apply(Fn.WHERE, b.apply(Fn.EQ, v[3], v[4]), loss, v[5]);
    });
    /** Of g and a class: g, or the scalar, 0, where the class is negative: ignored. */
    Formula IF_COUNTED = new Formula(1, (b, v) -> {
        int zero = b.apply(Fn.SUB, v[1], v[1]);
        b.apply(Fn.WHERE, b.apply(Fn.LT, v[1], zero), v[2], v[0]);
    });
    /** Of g, e, s, place and class: {@code g (e / s - 1)} in the place of the class, elsewhere {@code g (e / s)}. */
    Formula LOSS_GRADIENT = new Formula(1, (b, v) -> {
        int y = b.apply(Fn.DIV, v[1], v[2]);
        int d = b.apply(Fn.WHERE, b.apply(Fn.EQ, v[3], v[4]), b.apply(Fn.SUB, y, v[5]), y);
        b.apply(Fn.MUL, v[0], d);
    });

    /** {@return the dimensions that a row has} */
    boolean[] mask();

    /** The sum over the row, in its place. */
    default Tensor total(Tensor t) {
        return Dispatch.apply(new ReductionOp.Sum(mask(), true), t);
    }

    /** {@code e^(x - m) / sum(e^(x - m))}. */
    record Softmax(boolean[] mask) implements SoftmaxOp {
        private static final RowFormula ROWS = new RowFormula(List.of(false), r -> {
            int max = r.fold(Fold.MAX, 0);
            int e = r.apply(EXP_OF_DIFFERENCE, 0, max);
            int sum = r.fold(Fold.SUM, e);
            r.apply(QUOTIENT, e, sum);
        });

        @Override
        public String label() {
            return "softmax";
        }

        @Override
        public Tensor forward(Tensor... in) {
            ReductionOp.floating(label(), in[0]);
            return Kernels.rows(ROWS, mask, true, List.of(), in[0].shape(), in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new Softmax(Tracing.shifted(mask)), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == OUT;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(new SoftmaxGradient(mask), g, c.out())};
        }
    }

    /** {@code y (g - sum(g y))} for a gradient g and the softmax y. Linear in g. */
    record SoftmaxGradient(boolean[] mask) implements SoftmaxOp {
        private static final RowFormula ROWS = new RowFormula(List.of(false, false), r -> {
            int sum = r.fold(Fold.SUM, PRODUCT, 0, 1);
            r.apply(SOFTMAX_GRADIENT, 1, 0, sum);
        });

        @Override
        public String label() {
            return "softmax_backward";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.rows(ROWS, mask, true, List.of(), in[0].shape(), in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new SoftmaxGradient(Tracing.shifted(mask)), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1 || (value == 0 && needs[1]);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor u) {
            Tensor y = c.in(1);
            Tensor ofG = c.needs(0) ? Dispatch.apply(this, u, y) : null;
            Tensor ofY = null;
            if (c.needs(1)) {
                Tensor g = c.in(0);
                ofY = u.mul(g.sub(total(g.mul(y)))).sub(g.mul(total(u.mul(y))));
            }
            return new Tensor[] {ofG, ofY};
        }
    }

    /** {@code (x - m) - log(sum(e^(x - m)))}. */
    record LogSoftmax(boolean[] mask) implements SoftmaxOp {
        private static final RowFormula ROWS = new RowFormula(List.of(false), r -> {
            int max = r.fold(Fold.MAX, 0);
            int sum = r.fold(Fold.SUM, EXP_OF_DIFFERENCE, 0, max);
            int log = r.apply(LOG, sum);
            r.apply(MINUS_BOTH, 0, max, log);
        });

        @Override
        public String label() {
            return "log_softmax";
        }

        @Override
        public Tensor forward(Tensor... in) {
            ReductionOp.floating(label(), in[0]);
            return Kernels.rows(ROWS, mask, true, List.of(), in[0].shape(), in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new LogSoftmax(Tracing.shifted(mask)), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == OUT;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(new LogSoftmaxGradient(mask), g, c.out())};
        }
    }

    /** {@code g - e^y sum(g)} for a gradient g and the logarithm y of the softmax. Linear in g. */
    record LogSoftmaxGradient(boolean[] mask) implements SoftmaxOp {
        private static final RowFormula ROWS = new RowFormula(List.of(false, false), r -> {
            int sum = r.fold(Fold.SUM, 0);
            r.apply(LOG_SOFTMAX_GRADIENT, 0, 1, sum);
        });

        @Override
        public String label() {
            return "log_softmax_backward";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.rows(ROWS, mask, true, List.of(), in[0].shape(), in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new LogSoftmaxGradient(Tracing.shifted(mask)), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1 || (value == 0 && needs[1]);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor u) {
            Tensor weighted = u.mul(c.in(1).exp());
            Tensor ofG = c.needs(0) ? u.sub(total(weighted)) : null;
            Tensor ofY = c.needs(1) ? weighted.mul(total(c.in(0))).neg() : null;
            return new Tensor[] {ofG, ofY};
        }
    }

    /** {@code m + log(sum(e^(x - m)))}; m is 0 where the largest element is infinite. */
    record LogSumExp(boolean[] mask, boolean keepDim) implements SoftmaxOp {
        private static final RowFormula ROWS = new RowFormula(List.of(false), r -> {
            int max = r.apply(FINITE, r.fold(Fold.MAX, 0));
            int sum = r.fold(Fold.SUM, EXP_OF_DIFFERENCE, 0, max);
            r.apply(LOG_PLUS, sum, max);
        });

        @Override
        public String label() {
            return "logsumexp";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor x = in[0];
            ReductionOp.floating(label(), x);
            if (ReductionOp.count(mask, x.shape()) == 0) {
                Shape shape = x.shape().reduce(mask, keepDim);
                return Creation.full(x.device(), x.dtype(), Double.NEGATIVE_INFINITY, shape);
            }
            return Kernels.rows(ROWS, mask, keepDim, List.of(Double.POSITIVE_INFINITY, 0.0), x.shape(), x);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new LogSumExp(Tracing.shifted(mask), keepDim), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            // Not e^(x - result): the rounding of a large result would spoil every digit of the weights.
            return new Tensor[] {Dispatch.apply(new LogSumExpGradient(mask, keepDim), g, c.in(0))};
        }
    }

    /** {@code g softmax(x)} for one gradient g a row. Linear in g. */
    record LogSumExpGradient(boolean[] mask, boolean keepDim) implements SoftmaxOp {
        private static final RowFormula ROWS = new RowFormula(List.of(true, false), r -> {
            int max = r.fold(Fold.MAX, 1);
            int e = r.apply(EXP_OF_DIFFERENCE, 1, max);
            int sum = r.fold(Fold.SUM, e);
            r.apply(WEIGHTED, 0, e, sum);
        });

        @Override
        public String label() {
            return "logsumexp_backward";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.rows(ROWS, mask, true, List.of(), in[1].shape(), in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(
                    new LogSumExpGradient(Tracing.shifted(mask), keepDim), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1 || needs[1];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor u) {
            Tensor x = c.in(1);
            Tensor y = Dispatch.apply(new Softmax(mask), x);
            Tensor ofG = c.needs(0) ? Dispatch.apply(new ReductionOp.Sum(mask, keepDim), u.mul(y)) : null;
            Tensor ofX = null;
            if (c.needs(1)) {
                Tensor scaled = u.mul(ReductionOp.restore(c.in(0), mask, x.shape()));
                ofX = Dispatch.apply(new SoftmaxGradient(mask), scaled, y);
            }
            return new Tensor[] {ofG, ofX};
        }
    }

    /**
     * The negative logarithm of the softmax at a class, for each row of logits; 0 where the class is negative. Inputs:
     * logits, classes (int64, below the number of classes).
     */
    record CrossEntropy(boolean[] mask) implements SoftmaxOp {
        private static final RowFormula ROWS = new RowFormula(List.of(false, true), r -> {
            int max = r.fold(Fold.MAX, 0);
            int log = r.apply(LOG, r.fold(Fold.SUM, EXP_OF_DIFFERENCE, 0, max));
            r.fold(Fold.SUM, LOSS, 0, max, log, RowFormula.PLACE, 1);
        });

        @Override
        public String label() {
            return "cross_entropy";
        }

        @Override
        public Tensor forward(Tensor... in) {
            ReductionOp.floating(label(), in[0]);
            return Kernels.rows(ROWS, mask, false, List.of(0.0), in[0].shape(), in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new CrossEntropy(Tracing.shifted(mask)), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value != OUT;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(new CrossEntropyGradient(mask), g, c.in(0), c.in(1)), null};
        }
    }

    /** {@code g (softmax(x) - [place = class])} for one gradient g a row; 0 where the class is negative. */
    record CrossEntropyGradient(boolean[] mask) implements SoftmaxOp {
        private static final RowFormula ROWS = new RowFormula(List.of(true, false, true), r -> {
            int counted = r.apply(IF_COUNTED, 0, 2);
            int max = r.fold(Fold.MAX, 1);
            int e = r.apply(EXP_OF_DIFFERENCE, 1, max);
            int sum = r.fold(Fold.SUM, e);
            r.apply(LOSS_GRADIENT, counted, e, sum, RowFormula.PLACE, 2);
        });

        @Override
        public String label() {
            return "cross_entropy_backward";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.rows(ROWS, mask, true, List.of(0.0, 1.0), in[1].shape(), in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new CrossEntropyGradient(Tracing.shifted(mask)), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1 || value == 2 || (value == 0 && needs[1]);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor u) {
            Tensor x = c.in(1);
            Tensor y = Dispatch.apply(new Softmax(mask), x);
            Tensor classes = ReductionOp.restore(c.in(2), mask, x.shape());
            Tensor counted = classes.ge(0);
            Tensor ofG = null;
            if (c.needs(0)) {
                Tensor d = u.mul(y.sub(isClass(classes, x.dtype()))).maskedKeep(counted, 0);
                ofG = Dispatch.apply(new ReductionOp.Sum(mask, false), d);
            }
            Tensor ofX = null;
            if (c.needs(1)) {
                Tensor g = ReductionOp.restore(c.in(0), mask, x.shape()).maskedKeep(counted, 0);
                ofX = Dispatch.apply(new SoftmaxGradient(mask), u.mul(g), y);
            }
            return new Tensor[] {ofG, ofX, null};
        }

        private Tensor isClass(Tensor classes, DType type) {
            int dim = 0;
            while (!mask[dim]) {
                dim++;
            }
            long[] aligned = new long[mask.length];
            Arrays.fill(aligned, 1);
            aligned[dim] = classes.size(dim);
            Tensor places = Tensor.arange(classes.device(), DType.INT64, 0, classes.size(dim), 1);
            return classes.eq(places.reshape(aligned)).to(type);
        }
    }
}
