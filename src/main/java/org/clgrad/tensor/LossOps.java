package org.clgrad.tensor;

import java.util.List;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/** The losses of single elements that are one kernel of several steps. */
final class LossOps {
    /** PyTorch's bound of the logarithms of {@link #BINARY}. */
    private static final double LEAST_LOG = -100;
    /** PyTorch's bound of the divisor of its derivative. */
    private static final double LEAST_VARIANCE = 1e-12f;

    /** Of d; scalars beta, 0.5: {@code (0.5 d) d / beta} below beta, else {@code |d| - 0.5 beta}. */
    private static final Formula SMOOTH_L1 = new Formula(2, (b, v) -> {
        int near = b.apply(Fn.DIV, b.apply(Fn.MUL, b.apply(Fn.MUL, v[2], v[0]), v[0]), v[1]);
        int size = b.apply(Fn.ABS, v[0]);
        int far = b.apply(Fn.SUB, size, b.apply(Fn.MUL, v[2], v[1]));
        b.apply(Fn.WHERE, b.apply(Fn.LT, size, v[1]), near, far);
    });
    /** Of d; scalars delta, 0.5: {@code (0.5 d) d} up to delta, else {@code delta (|d| - 0.5 delta)}. */
    private static final Formula HUBER = new Formula(2, (b, v) -> {
        int near = b.apply(Fn.MUL, b.apply(Fn.MUL, v[2], v[0]), v[0]);
        int size = b.apply(Fn.ABS, v[0]);
        int far = b.apply(Fn.MUL, v[1], b.apply(Fn.SUB, size, b.apply(Fn.MUL, v[2], v[1])));
        b.apply(Fn.WHERE, b.apply(Fn.LE, size, v[1]), near, far);
    });
    /** Of p and t; scalars -100, 1: {@code (t - 1) max(log(1 - p), -100) - t max(log(p), -100)}. */
    private static final Formula BINARY_CROSS_ENTROPY = new Formula(2, (b, v) -> {
        int inside = b.apply(Fn.MAXIMUM, b.apply(Fn.LOG, v[0]), v[2]);
        int outside = b.apply(Fn.MAXIMUM, b.apply(Fn.LOG1P, b.apply(Fn.NEG, v[0])), v[2]);
        int rest = b.apply(Fn.MUL, b.apply(Fn.SUB, v[1], v[3]), outside);
        b.apply(Fn.SUB, rest, b.apply(Fn.MUL, v[1], inside));
    });
    /**
     * Of logits x and t; scalars 0, 1: {@code x ([x > 0] - t) + log1p(e^-|x|)}, where the difference loses nothing for a
     * target near 1.
     */
    private static final Formula WITH_LOGITS = new Formula(2, (b, v) -> {
        int step = b.apply(Fn.WHERE, b.apply(Fn.GT, v[0], v[2]), v[3], v[2]);
        b.apply(Fn.FMA, v[0], b.apply(Fn.SUB, step, v[1]), tail(b, v[0]));
    });
    /**
     * Of logits x, t and v; scalars 0, 1: {@code (1 - t) x} above 0, else {@code -v t x}, and
     * {@code (1 + (v - 1) t) log1p(e^-|x|)}.
     */
    private static final Formula WITH_WEIGHTED_LOGITS = new Formula(2, (b, v) -> {
        int above = b.apply(Fn.SUB, v[4], v[1]);
        int below = b.apply(Fn.NEG, b.apply(Fn.MUL, v[2], v[1]));
        int slope = b.apply(Fn.WHERE, b.apply(Fn.GT, v[0], v[3]), above, below);
        int ofTail = b.apply(Fn.FMA, b.apply(Fn.SUB, v[2], v[4]), v[1], v[4]);
        b.apply(Fn.FMA, v[0], slope, b.apply(Fn.MUL, ofTail, tail(b, v[0])));
    });
    /** Of x and t; scalar 0: {@code t log(t) - t x}, the first term 0 where t is. */
    private static final Formula DIVERGENCE = new Formula(1, (b, v) -> {
        int entropy = b.apply(Fn.MUL, v[1], b.apply(Fn.LOG, v[1]));
        int counted = b.apply(Fn.WHERE, b.apply(Fn.EQ, v[1], v[2]), v[2], entropy);
        b.apply(Fn.SUB, counted, b.apply(Fn.MUL, v[1], v[0]));
    });
    /** Of x and t: {@code e^t (t - x)}. */
    private static final Formula DIVERGENCE_OF_LOGARITHMS =
            new Formula(0, (b, v) -> b.apply(Fn.MUL, b.apply(Fn.EXP, v[1]), b.apply(Fn.SUB, v[1], v[0])));

    private LossOps() {}

    /** {@code log1p(e^-|x|)}. */
    private static int tail(Formula.Steps b, int x) {
        return b.apply(Fn.LOG1P, b.apply(Fn.EXP, b.apply(Fn.NEG, b.apply(Fn.ABS, x))));
    }

    static PointwiseOp smoothL1(double beta) {
        return new PointwiseOp(
                "smooth_l1_loss",
                SMOOTH_L1,
                Types.FLOATING,
                Reads.FIRST,
                List.of(beta, 0.5),
                (c, g) -> PointwiseOp.one(g.mul(c.in(0).div(beta).hardtanh(-1, 1))));
    }

    static PointwiseOp huber(double delta) {
        return new PointwiseOp(
                "huber_loss",
                HUBER,
                Types.FLOATING,
                Reads.FIRST,
                List.of(delta, 0.5),
                (c, g) -> PointwiseOp.one(g.mul(c.in(0).hardtanh(-delta, delta))));
    }

    static final PointwiseOp BINARY = new PointwiseOp(
            "binary_cross_entropy",
            BINARY_CROSS_ENTROPY,
            Types.FLOATING,
            Reads.ALL,
            List.of(LEAST_LOG, 1.0),
            (c, g) -> {
                Tensor p = c.in(0);
                Tensor ofP = null;
                if (c.needs(0)) {
                    Tensor variance = p.rsub(1).mul(p).maximum(LEAST_VARIANCE);
                    ofP = g.mul(p.sub(c.in(1))).div(variance);
                }
                Tensor ofT = null;
                if (c.needs(1)) {
                    Tensor outside = p.neg().log1p().maximum(LEAST_LOG);
                    ofT = g.mul(outside.sub(p.log().maximum(LEAST_LOG)));
                }
                return new Tensor[] {ofP, ofT};
            });

    static final PointwiseOp BINARY_WITH_LOGITS = new PointwiseOp(
            "binary_cross_entropy_with_logits",
            WITH_LOGITS,
            Types.FLOATING,
            Reads.ALL,
            List.of(0.0, 1.0),
            (c, g) -> new Tensor[] {
                c.needs(0) ? g.mul(UnaryOp.sigmoid(c.in(0)).sub(c.in(1))) : null,
                c.needs(1) ? g.mul(c.in(0)).neg() : null
            });

    static final PointwiseOp BINARY_WITH_WEIGHTED_LOGITS = new PointwiseOp(
            "binary_cross_entropy_with_logits",
            WITH_WEIGHTED_LOGITS,
            Types.FLOATING,
            Reads.ALL,
            List.of(0.0, 1.0),
            (c, g) -> {
                Tensor x = c.in(0);
                Tensor t = c.in(1);
                Tensor v = c.in(2);
                Tensor ofX = null;
                if (c.needs(0)) {
                    // (1 - t) sigmoid(x) - v t sigmoid(-x)
                    Tensor positive = v.mul(t).mul(UnaryOp.sigmoid(x.neg()));
                    ofX = g.mul(t.rsub(1).mul(UnaryOp.sigmoid(x)).sub(positive));
                }
                Tensor logarithm = c.needs(1) || c.needs(2) ? x.logsigmoid() : null;
                return new Tensor[] {
                    ofX,
                    c.needs(1) ? g.mul(v.sub(1).mul(logarithm).add(x)).neg() : null,
                    c.needs(2) ? g.mul(t).mul(logarithm).neg() : null
                };
            });

    static final PointwiseOp KL_DIV =
            new PointwiseOp("kl_div", DIVERGENCE, Types.FLOATING, Reads.ALL, List.of(0.0), (c, g) -> new Tensor[] {
                c.needs(0) ? g.mul(c.in(1)).neg() : null,
                c.needs(1) ? g.mul(c.in(1).log().add(1).sub(c.in(0))) : null
            });

    static final PointwiseOp KL_DIV_OF_LOGARITHMS =
            new PointwiseOp("kl_div", DIVERGENCE_OF_LOGARITHMS, Types.FLOATING, Reads.ALL, List.of(), (c, g) -> {
                Tensor scaled = g.mul(c.in(1).exp());
                return new Tensor[] {
                    c.needs(0) ? scaled.neg() : null,
                    c.needs(1) ? scaled.mul(c.in(1).sub(c.in(0)).add(1)) : null
                };
            });
}
