package org.clgrad.tensor;

import java.util.List;
import org.clgrad.error.DTypeException;
import org.clgrad.error.ShapeException;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/** Operations that fold over dimensions. */
sealed interface ReductionOp extends Op {
    /** {@code x / s}. */
    Formula SCALED = new Formula(1, (b, v) -> b.apply(Fn.DIV, v[0], v[1]));

    /** {@return the dimensions folded over} */
    boolean[] mask();

    /** Undoes a reduction's change of shape: back to the input's rank and, by broadcasting, its shape. */
    static Tensor restore(Tensor t, boolean[] mask, Shape input) {
        return t.reshape(input.reduce(mask, true).toArray()).expand(input.toArray());
    }

    /** The dimensions to reduce; none for all. */
    static boolean[] mask(String op, Tensor t, int... dims) {
        if (t.rank() > 0 || dims.length == 0) {
            return t.shape().axes(op, dims);
        }
        // As in PyTorch, a scalar may be addressed as if it had one dimension.
        for (int d : dims) {
            Shape.axis(op, d, 1, t.shape());
        }
        return new boolean[0];
    }

    /** How many elements are folded into one. */
    static long count(boolean[] mask, Shape input) {
        long n = 1;
        for (int d = 0; d < mask.length; d++) {
            n *= mask[d] ? input.dim(d) : 1;
        }
        return n;
    }

    /** Refuses what has no fractions. */
    static void floating(String label, Tensor t) {
        if (!t.dtype().isFloating()) {
            throw new DTypeException(label + ": takes float32 or float64, got " + t.dtype() + "; cast with to(dtype)");
        }
    }

    private static Tensor fold(Fold fold, boolean[] mask, boolean keepDim, Tensor in) {
        return Kernels.reduce(fold, Program.identity(in.dtype()), List.of(), mask, keepDim, in.shape(), in);
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
        public Tensor jvp(Call c, Tensor... tangents) {
            return Dispatch.apply(this, tangents);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new Sum(Tracing.shifted(mask), keepDim), in);
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
            Program scaled = SCALED.program(sum.dtype());
            List<Double> n = List.of((double) count(mask, in[0].shape()));
            Tensor out = Kernels.elementwise(sum.device(), scaled, n, sum.shape(), sum);
            sum.close();
            return out;
        }

        @Override
        public Tensor jvp(Call c, Tensor... tangents) {
            return Dispatch.apply(this, tangents);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new Mean(Tracing.shifted(mask), keepDim), in);
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
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new Extremum(largest, Tracing.shifted(mask), keepDim), in);
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

    /**
     * The variance in three passes: the mean; q, the mean of squared differences; and the sum of what each squared difference
     * has more than q, with the rounding errors of the difference and of the square, which are no larger than the sum then.
     */
    record Var(boolean[] mask, double correction, boolean keepDim) implements ReductionOp {
        /** Of x, the mean and q: {@code (x - mean)^2 - q}. Scalar 2. */
        private static final Formula EXCESS = new Formula(1, (b, v) -> {
            int d = b.apply(Fn.SUB, v[0], v[1]);
            // The rounding error of the difference, after Knuth.
            int moved = b.apply(Fn.SUB, d, v[0]);
            int ofX = b.apply(Fn.SUB, v[0], b.apply(Fn.SUB, d, moved));
            int low = b.apply(Fn.SUB, ofX, b.apply(Fn.ADD, v[1], moved));
            int square = b.apply(Fn.MUL, d, d);
            int error = b.apply(Fn.FMA, d, d, b.apply(Fn.NEG, square));
            int rest = b.apply(Fn.FMA, b.apply(Fn.MUL, v[3], d), low, error);
            b.apply(Fn.ADD, b.apply(Fn.SUB, square, v[2]), rest);
        });
        /**
         * Of the sum of squared differences, q and the sum of excesses: {@code (n q + excess) / d}, the sum and the quotient
         * corrected by their rounding errors; the first over d where it is not finite. Scalars n, d, infinity.
         */
        private static final Formula CORRECTED = new Formula(3, (b, v) -> {
            int product = b.apply(Fn.MUL, v[1], v[3]);
            int ofProduct = b.apply(Fn.FMA, v[1], v[3], b.apply(Fn.NEG, product));
            int sum = b.apply(Fn.ADD, product, v[2]);
            int ofSum = b.apply(Fn.SUB, v[2], b.apply(Fn.SUB, sum, product));
            int quotient = b.apply(Fn.DIV, sum, v[4]);
            int ofQuotient = b.apply(Fn.FMA, b.apply(Fn.NEG, quotient), v[4], sum);
            int errors = b.apply(Fn.ADD, ofQuotient, b.apply(Fn.ADD, ofSum, ofProduct));
            int result = b.apply(Fn.ADD, quotient, b.apply(Fn.DIV, errors, v[4]));
            b.apply(Fn.WHERE, b.apply(Fn.LT, v[0], v[5]), result, b.apply(Fn.DIV, v[0], v[4]));
        });

        private static final RowFormula ROWS = new RowFormula(List.of(false), r -> {
            int mean = r.apply(SCALED, r.fold(Fold.SUM, 0));
            int squares = r.fold(Fold.SUM, NormOp.SQUARED_DIFFERENCE, 0, mean);
            int q = r.apply(SCALED, squares);
            r.apply(CORRECTED, squares, q, r.fold(Fold.SUM, EXCESS, 0, mean, q));
        });
        /** For a divisor of 0: infinite, or NaN for elements that are all equal. */
        private static final RowFormula WITHOUT_DIVISOR = new RowFormula(List.of(false), r -> {
            int mean = r.apply(SCALED, r.fold(Fold.SUM, 0));
            r.apply(SCALED, r.fold(Fold.SUM, NormOp.SQUARED_DIFFERENCE, 0, mean));
        });

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
            Shape shape = in[0].shape();
            double n = count(mask, shape);
            double d = divisor(shape);
            return d == 0
                    ? Kernels.rows(WITHOUT_DIVISOR, mask, keepDim, List.of(n, d), shape, in)
                    : Kernels.rows(ROWS, mask, keepDim, List.of(n, n, 2.0, n, d, Double.POSITIVE_INFINITY), shape, in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(ofSamples(), in);
        }

        private Var ofSamples() {
            return new Var(Tracing.shifted(mask), correction, keepDim);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0;
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(new VarGradient(this), g, c.in(0))};
        }
    }

    /** {@code (g 2 / d) (x - mean)} for one gradient g a row, d the variance's divisor. Linear in both. */
    record VarGradient(Var of) implements ReductionOp {
        private static final Formula TWICE_OVER =
                new Formula(2, (b, v) -> b.apply(Fn.DIV, b.apply(Fn.MUL, v[0], v[1]), v[2]));
        private static final Formula OF_DIFFERENCE =
                new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], b.apply(Fn.SUB, v[1], v[2])));
        private static final RowFormula ROWS = new RowFormula(List.of(true, false), r -> {
            int scaled = r.apply(TWICE_OVER, 0);
            int mean = r.apply(SCALED, r.fold(Fold.SUM, 1));
            r.apply(OF_DIFFERENCE, scaled, 1, mean);
        });

        @Override
        public boolean[] mask() {
            return of.mask;
        }

        @Override
        public String label() {
            return "var_backward";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Shape shape = in[1].shape();
            List<Double> scalars = List.of(2.0, of.divisor(shape), (double) count(of.mask, shape));
            return Kernels.rows(ROWS, of.mask, true, scalars, shape, in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new VarGradient(of.ofSamples()), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1 ? needs[0] : value == 0 && needs[1];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor u) {
            Shape shape = c.shape(1);
            Tensor scaled = u.mul(2).div(of.divisor(shape));
            Tensor ofG = null;
            if (c.needs(0)) {
                Tensor x = c.in(1);
                Tensor centred = x.sub(Dispatch.apply(new Mean(of.mask, true), x));
                ofG = Dispatch.apply(new Sum(of.mask, of.keepDim), scaled.mul(centred));
            }
            Tensor ofX = null;
            if (c.needs(1)) {
                Tensor t = scaled.mul(restore(c.in(0), of.mask, shape));
                ofX = t.sub(Dispatch.apply(new Mean(of.mask, true), t));
            }
            return new Tensor[] {ofG, ofX};
        }
    }
}
