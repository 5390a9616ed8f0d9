package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive.Fold;

/**
 * Normalisation of rows, as one primitive, and its gradients. A row x of N elements becomes h = (x - mean) r with
 * r = 1 / sqrt(sum((x - mean)^2) / N + eps), or, not centred, h = x r with r = 1 / sqrt(sum(x^2) / N + eps).
 */
sealed interface NormOp extends Op {
    @Override
    default boolean isOfRows() {
        return true;
    }

    /** {@code s / n}. */
    Formula SCALED = new Formula(1, (b, v) -> b.apply(Fn.DIV, v[0], v[1]));
    /** {@code 1 / sqrt(s / n + eps)}. */
    Formula INVERSE_DEVIATION =
            new Formula(2, (b, v) -> b.apply(Fn.RSQRT, b.apply(Fn.ADD, b.apply(Fn.DIV, v[0], v[1]), v[2])));

    Formula SQUARE = new Formula(0, (b, v) -> b.apply(Fn.SQUARE, v[0]));
    /** {@code (x - mean)^2}. */
    Formula SQUARED_DIFFERENCE = new Formula(0, (b, v) -> b.apply(Fn.SQUARE, b.apply(Fn.SUB, v[0], v[1])));

    Formula PRODUCT = new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], v[1]));
    /** {@code (x - mean) r}. */
    Formula CENTRED = new Formula(0, (b, v) -> b.apply(Fn.MUL, b.apply(Fn.SUB, v[0], v[1]), v[2]));

    Formula SUM = new Formula(0, (b, v) -> b.apply(Fn.ADD, v[0], v[1]));
    /** {@code (a - h p) r}. */
    Formula GRADIENT =
            new Formula(0, (b, v) -> b.apply(Fn.MUL, b.apply(Fn.SUB, v[0], b.apply(Fn.MUL, v[1], v[2])), v[3]));
    /** {@code ((a - m) - h p) r}. */
    Formula CENTRED_GRADIENT = new Formula(0, (b, v) -> {
        int centred = b.apply(Fn.SUB, v[0], v[4]);
        b.apply(Fn.MUL, b.apply(Fn.SUB, centred, b.apply(Fn.MUL, v[1], v[2])), v[3]);
    });
    /** {@code g ((x - mean) r)}. */
    Formula WEIGHT_GRADIENT =
            new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], b.apply(Fn.MUL, b.apply(Fn.SUB, v[1], v[2]), v[3])));
    /** {@code g (x r)}. */
    Formula UNCENTRED_WEIGHT_GRADIENT = new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], b.apply(Fn.MUL, v[1], v[2])));

    /**
     * What is normalised, and how.
     *
     * @param mask the dimensions of a row
     * @param centred whether the mean is subtracted
     * @param eps what is added to the mean of squares
     */
    record Kind(boolean[] mask, boolean centred, double eps) {
        String label() {
            return centred ? "layer_norm" : "rms_norm";
        }

        double count(Shape shape) {
            return ReductionOp.count(mask, shape);
        }

        /** The scalars of the first stages: the count for the mean, the count and eps for the deviation. */
        List<Double> scalars(Shape shape) {
            double n = count(shape);
            return centred ? List.of(n, n, eps) : List.of(n, eps);
        }

        /** The same of many samples, along a new dimension 0. */
        Kind mapped() {
            return new Kind(Tracing.shifted(mask), centred, eps);
        }

        /** h, a differentiable operation on x. */
        Tensor normalised(Tensor x) {
            return Dispatch.apply(new Normalize(this, false, false), x);
        }

        /** r, in differentiable operations on x. */
        Tensor inverseDeviation(Tensor x) {
            Tensor squares = centred ? Dispatch.apply(new ReductionOp.Var(mask, 0, true), x) : mean(x.square());
            return squares.add(eps).rsqrt();
        }

        Tensor mean(Tensor x) {
            return Dispatch.apply(new ReductionOp.Mean(mask, true), x);
        }
    }

    /** The stages all share: the numbers of the mean (or -1) and of r. */
    private static int[] statistics(RowFormula r, boolean centred, int x) {
        if (!centred) {
            return new int[] {-1, r.apply(INVERSE_DEVIATION, r.fold(Fold.SUM, SQUARE, x))};
        }
        int mean = r.apply(SCALED, r.fold(Fold.SUM, x));
        return new int[] {mean, r.apply(INVERSE_DEVIATION, r.fold(Fold.SUM, SQUARED_DIFFERENCE, x, mean))};
    }

    /** Has statistics be stored, the mean first if there is one. */
    private static void keep(RowFormula r, int... statistics) {
        for (int s : statistics) {
            if (s >= 0) {
                r.keep(s);
            }
        }
    }

    /** Inputs with the statistics behind them. */
    private static Tensor[] join(Tensor[] statistics, Tensor... in) {
        Tensor[] all = Arrays.copyOf(in, in.length + statistics.length);
        System.arraycopy(statistics, 0, all, in.length, statistics.length);
        return all;
    }

    /** The statistics among the inputs of a call, behind so many others. */
    private static Tensor[] statistics(Call c, int others) {
        Tensor[] found = new Tensor[c.inputs() - others];
        for (int s = 0; s < found.length; s++) {
            found[s] = c.in(others + s);
        }
        return found;
    }

    /** h. */
    private static int normalised(RowFormula r, int[] statistics, int x) {
        return statistics[0] < 0
                ? r.apply(PRODUCT, x, statistics[1])
                : r.apply(CENTRED, x, statistics[0], statistics[1]);
    }

    /** {@code h weight + bias}. Inputs: x, the weight and the bias if there are. */
    record Normalize(Kind kind, boolean weighted, boolean shifted) implements NormOp {
        private static final int KEEPING = 8;
        private static final List<RowFormula> ROWS = formulas();

        private static List<RowFormula> formulas() {
            List<RowFormula> all = new ArrayList<>();
            for (int which = 0; which < 16; which++) {
                boolean centred = (which & 1) != 0;
                boolean weighted = (which & 2) != 0;
                boolean shifted = (which & 4) != 0;
                boolean keeping = (which & KEEPING) != 0;
                int inputs = 1 + (weighted ? 1 : 0) + (shifted ? 1 : 0);
                all.add(new RowFormula(Collections.nCopies(inputs, false), r -> {
                    int[] statistics = statistics(r, centred, 0);
                    if (keeping) {
                        keep(r, statistics);
                    }
                    int y = normalised(r, statistics, 0);
                    y = weighted ? r.apply(PRODUCT, y, 1) : y;
                    if (shifted) {
                        r.apply(SUM, y, inputs - 1);
                    }
                }));
            }
            return List.copyOf(all);
        }

        @Override
        public String label() {
            return kind.label();
        }

        @Override
        public Tensor forward(Tensor... in) {
            return compute(0, in)[0];
        }

        /** Keeps the statistics. */
        @Override
        public Tensor[] forwardKeeping(boolean[] needs, Tensor... in) {
            return compute(saves(0, needs) ? KEEPING : 0, in);
        }

        private Tensor[] compute(int keeping, Tensor... in) {
            ReductionOp.floating(label(), in[0]);
            int which = (kind.centred ? 1 : 0) + (weighted ? 2 : 0) + (shifted ? 4 : 0) + keeping;
            Shape shape = in[0].shape();
            return Kernels.rowsAndKept(ROWS.get(which), kind.mask, true, kind.scalars(shape), shape, in);
        }

        /** A weight or bias of each sample's own is applied afterwards: the bits are those of the stages. */
        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            Tensor[] fit = Tracing.aligned(batched, in);
            fit[0] = Tracing.all(size, batched, in)[0];
            boolean own = (weighted && batched[1]) || (shifted && batched[in.length - 1]);
            if (!own) {
                return Dispatch.apply(new Normalize(kind.mapped(), weighted, shifted), fit);
            }
            Tensor y = kind.mapped().normalised(fit[0]);
            y = weighted ? y.mul(fit[1]) : y;
            return shifted ? y.add(fit[in.length - 1]) : y;
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 0 ? needs[0] || (weighted && needs[1]) : value == 1 && weighted && needs[0];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor[] out = new Tensor[c.inputs()];
            Tensor[] statistics = c.kept();
            if (c.needs(0)) {
                Tensor[] of = weighted ? new Tensor[] {g, c.in(0), c.in(1)} : new Tensor[] {g, c.in(0)};
                Gradient gradient = new Gradient(kind, weighted);
                if (sumsColumns(c, g)) {
                    return gradient.withColumns(shifted, join(statistics, of));
                }
                out[0] = Dispatch.apply(gradient, join(statistics, of));
            }
            if (weighted && c.needs(1)) {
                out[1] = Dispatch.apply(new WeightGradient(kind, 0), join(statistics, g, c.in(0)));
            }
            if (shifted) {
                out[out.length - 1] = g;
            }
            return out;
        }

        /** Whether all gradients can come from one look at x and g. */
        private boolean sumsColumns(Call c, Tensor g) {
            boolean all = weighted || shifted;
            for (int i = 0; i < c.inputs(); i++) {
                all &= c.needs(i);
            }
            return all && c.kept().length > 0 && g.size() > 0 && Dispatch.isUnobserved(g, c.in(0));
        }
    }

    /**
     * The gradient by x, {@code r (a - mean(a) - h mean(a h))} with {@code a = g weight}, without mean(a) if not centred.
     * Linear in g. Inputs: g, x, the weight if there is one, the statistics of x if they are known: the mean if centred,
     * and r. These are functions of x, and derivatives go to x.
     */
    record Gradient(Kind kind, boolean weighted) implements NormOp {
        /** The statistics are inputs. */
        private static final int KNOWN = 4;
        /** If so, the gradient of the weight, if there is one, is a result as well. */
        private static final int WITH_COLUMNS = 8;
        /** Then that of a bias, too. */
        private static final int SHIFTED = 16;

        private static final List<RowFormula> ROWS = formulas();

        private static List<RowFormula> formulas() {
            List<RowFormula> all = new ArrayList<>();
            for (int which = 0; which < 32; which++) {
                boolean centred = (which & 1) != 0;
                boolean weighted = (which & 2) != 0;
                boolean known = (which & KNOWN) != 0;
                boolean columns = known && (which & WITH_COLUMNS) != 0;
                boolean shifted = (which & SHIFTED) != 0;
                List<Boolean> perRow = new ArrayList<>(Collections.nCopies(weighted ? 3 : 2, false));
                int mean = centred ? perRow.size() : -1;
                if (known) {
                    perRow.addAll(Collections.nCopies(centred ? 2 : 1, true));
                }
                int last = perRow.size() - 1;
                all.add(new RowFormula(perRow, r -> {
                    int[] statistics = known ? new int[] {mean, last} : statistics(r, centred, 1);
                    int h = normalised(r, statistics, 1);
                    int a = weighted ? r.apply(PRODUCT, 0, 2) : 0;
                    int p = r.apply(SCALED, r.fold(Fold.SUM, PRODUCT, a, h));
                    if (columns) {
                        columns(r, centred, weighted, shifted, statistics);
                    }
                    if (centred) {
                        int m = r.apply(SCALED, r.fold(Fold.SUM, a));
                        r.apply(CENTRED_GRADIENT, a, h, p, statistics[1], m);
                    } else {
                        r.apply(GRADIENT, a, h, p, statistics[1]);
                    }
                }));
            }
            return List.copyOf(all);
        }

        /** The gradients of the weight and of the bias, if there are. */
        private static void columns(
                RowFormula r, boolean centred, boolean weighted, boolean shifted, int... statistics) {
            if (weighted && centred) {
                r.column(WEIGHT_GRADIENT, 0, 1, statistics[0], statistics[1]);
            } else if (weighted) {
                r.column(UNCENTRED_WEIGHT_GRADIENT, 0, 1, statistics[1]);
            }
            if (shifted) {
                r.column(null, 0);
            }
        }

        @Override
        public String label() {
            return kind.label() + "_backward";
        }

        /** How many inputs there are but for the statistics. */
        private int others() {
            return weighted ? 3 : 2;
        }

        @Override
        public Tensor forward(Tensor... in) {
            boolean known = in.length > others();
            return compute(known ? KNOWN : 0, in)[0];
        }

        /** The gradients by x, by the weight if there is one, and by the bias, of which one of the latter is wanted. */
        Tensor[] withColumns(boolean shifted, Tensor... in) {
            return compute(KNOWN + WITH_COLUMNS + (shifted ? SHIFTED : 0), in);
        }

        private Tensor[] compute(int form, Tensor... in) {
            int which = (kind.centred ? 1 : 0) + (weighted ? 2 : 0) + form;
            Shape shape = in[1].shape();
            List<Double> scalars = new ArrayList<>((form & KNOWN) != 0 ? List.of() : kind.scalars(shape));
            for (int means = kind.centred ? 2 : 1; means > 0; means--) {
                scalars.add(kind.count(shape));
            }
            return Kernels.rowsAndKept(ROWS.get(which), kind.mask, true, scalars, shape, in);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            Tensor[] fit = Tracing.all(size, batched, in);
            if (weighted) {
                fit[2] = Tracing.aligned(batched, in)[2];
            }
            return Dispatch.apply(new Gradient(kind.mapped(), weighted), fit);
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value != OUT || needs[1];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor u) {
            Tensor g = c.in(0);
            Tensor x = c.in(1);
            Tensor[] statistics = statistics(c, others());
            Gradient unweighted = new Gradient(kind, false);
            Tensor[] out = new Tensor[c.inputs()];
            if (c.needs(0) || (weighted && c.needs(2))) {
                Tensor ofA = Dispatch.apply(unweighted, join(statistics, u, x));
                out[0] = weighted ? ofA.mul(c.in(2)) : ofA;
                if (weighted) {
                    out[2] = ofA.mul(g);
                }
            }
            if (c.needs(1)) {
                Tensor a = weighted ? g.mul(c.in(2)) : g;
                Tensor h = kind.normalised(x);
                // By h where it stands in the formula, and by r, which is a factor of the whole.
                Tensor q = u.mul(kind.mean(a.mul(h)))
                        .add(a.mul(kind.mean(u.mul(h))))
                        .neg();
                Tensor r = kind.inverseDeviation(x);
                Tensor byH = Dispatch.apply(unweighted, join(statistics, q.mul(r), x));
                out[1] = byH.sub(h.mul(r.mul(kind.mean(u.mul(c.out())))));
            }
            return out;
        }
    }

    /**
     * The gradient by the weight, the sum of {@code g h} over rows; a sum for each place along so many leading dimensions,
     * those of mapped samples. Linear in g. Inputs: g, x, the statistics of x if they are known, as for {@link Gradient}.
     */
    record WeightGradient(Kind kind, int samples) implements NormOp {
        /** r, and the mean besides. */
        private static final RowFormula STATISTICS =
                new RowFormula(List.of(false), r -> keep(r, statistics(r, true, 0)[0]));

        private static final RowFormula DEVIATION = new RowFormula(List.of(false), r -> statistics(r, false, 0));

        @Override
        public String label() {
            return kind.label() + "_backward of the weight";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Shape shape = in[1].shape();
            boolean[] leading = new boolean[kind.mask.length];
            for (int d = 0; d < leading.length; d++) {
                leading[d] = !kind.mask[d] && d >= samples;
            }
            Tensor[] args = in;
            if (in.length == 2) {
                RowFormula formula = kind.centred ? STATISTICS : DEVIATION;
                Tensor[] found = Kernels.rowsAndKept(formula, kind.mask, true, kind.scalars(shape), shape, in[1]);
                Collections.reverse(Arrays.asList(found));
                args = join(found, in);
            }
            Formula formula = kind.centred ? WEIGHT_GRADIENT : UNCENTRED_WEIGHT_GRADIENT;
            Tensor out = Kernels.reduce(Fold.SUM, formula.program(types(args)), List.of(), leading, false, shape, args);
            for (int k = in.length; k < args.length; k++) {
                args[k].close();
            }
            return out;
        }

        private static DType[] types(Tensor... in) {
            return Arrays.stream(in).map(Tensor::dtype).toArray(DType[]::new);
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Dispatch.apply(new WeightGradient(kind.mapped(), samples + 1), Tracing.all(size, batched, in));
        }

        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1 || (value != OUT && needs[1]);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor u) {
            Tensor x = c.in(1);
            Tensor wide = u;
            while (wide.rank() < x.rank()) {
                wide = wide.unsqueeze(samples);
            }
            Tensor[] out = new Tensor[c.inputs()];
            out[0] = c.needs(0) ? kind.normalised(x).mul(wide) : null;
            if (c.needs(1)) {
                out[1] = Dispatch.apply(new Gradient(kind, true), join(statistics(c, 2), c.in(0), x, wide));
            }
            return out;
        }
    }
}
