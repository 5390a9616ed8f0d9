package org.clgrad.tensor;

import java.util.List;
import java.util.function.BiFunction;
import org.clgrad.error.ArgumentException;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/** Activation functions: one kernel each, from a {@link Formula}. */
final class ActivationOps {
    /** Scalars 0, slope. */
    private static final Formula LEAKY_RELU =
            new Formula(2, (b, v) -> b.apply(Fn.WHERE, b.apply(Fn.GT, v[0], v[1]), v[0], b.apply(Fn.MUL, v[0], v[2])));
    /** Scalars 0, alpha, the inverse of the scale of x below 0, and the scale of everything. */
    private static final Formula ELU = new Formula(4, (b, v) -> {
        int below = b.apply(Fn.MUL, b.apply(Fn.EXPM1, b.apply(Fn.MUL, v[0], v[3])), v[2]);
        b.apply(Fn.MUL, b.apply(Fn.WHERE, b.apply(Fn.GT, v[0], v[1]), v[0], below), v[4]);
    });
    /** Scalars: the least, the most. */
    private static final Formula BETWEEN =
            new Formula(2, (b, v) -> b.apply(Fn.MINIMUM, b.apply(Fn.MAXIMUM, v[0], v[1]), v[2]));
    /** Scalars 3, 0, 6, 1/6: min(max(x + 3, 0), 6) / 6. */
    private static final Formula HARD_SIGMOID = new Formula(4, (b, v) -> hardSigmoid(b, v));

    private static final Formula HARD_SWISH = new Formula(4, (b, v) -> b.apply(Fn.MUL, v[0], hardSigmoid(b, v)));
    private static final Formula SILU = new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], b.apply(Fn.SIGMOID, v[0])));
    /** s (1 - s) without a difference. */
    private static final Formula SLOPE = new Formula(
            0, (b, v) -> b.apply(Fn.MUL, b.apply(Fn.SIGMOID, v[0]), b.apply(Fn.SIGMOID, b.apply(Fn.NEG, v[0]))));
    /** Scalar 0: min(x, 0) - log1p(e^-|x|). */
    private static final Formula LOG_SIGMOID = new Formula(1, (b, v) -> {
        int tail = b.apply(Fn.LOG1P, b.apply(Fn.EXP, b.apply(Fn.NEG, b.apply(Fn.ABS, v[0]))));
        b.apply(Fn.SUB, b.apply(Fn.MINIMUM, v[0], v[1]), tail);
    });
    /**
     * Scalars 0, 1, 2. The hyperbolic tangent of log(1 + e^x) with n = e^-|x| is (1 + 2 n) / (1 + 2 n + 2 n^2) from 0 on and
     * n (n + 2) / (n (n + 2) + 2) below: no overflow, no cancellation.
     */
    private static final Formula MISH = new Formula(3, (b, v) -> {
        int n = b.apply(Fn.EXP, b.apply(Fn.NEG, b.apply(Fn.ABS, v[0])));
        int right = b.apply(Fn.FMA, n, v[3], v[2]);
        int left = b.apply(Fn.MUL, n, b.apply(Fn.ADD, n, v[3]));
        int below = b.apply(Fn.LT, v[0], v[1]);
        int top = b.apply(Fn.WHERE, below, left, right);
        int rest = b.apply(Fn.WHERE, below, v[3], b.apply(Fn.MUL, b.apply(Fn.SQUARE, n), v[3]));
        b.apply(Fn.MUL, v[0], b.apply(Fn.DIV, top, b.apply(Fn.ADD, top, rest)));
    });
    /** Scalar 1. */
    private static final Formula SOFTSIGN =
            new Formula(1, (b, v) -> b.apply(Fn.DIV, v[0], b.apply(Fn.ADD, b.apply(Fn.ABS, v[0]), v[1])));

    private static final Formula TANH_SHRINK = new Formula(0, (b, v) -> b.apply(Fn.SUB, v[0], b.apply(Fn.TANH, v[0])));
    /** Scalars lambda, 0. */
    private static final Formula HARD_SHRINK =
            new Formula(2, (b, v) -> b.apply(Fn.WHERE, b.apply(Fn.LE, b.apply(Fn.ABS, v[0]), v[1]), v[2], v[0]));
    /** Scalars lambda, -lambda, 0. */
    private static final Formula SOFT_SHRINK = new Formula(3, (b, v) -> {
        int below = b.apply(Fn.WHERE, b.apply(Fn.LT, v[0], v[2]), b.apply(Fn.ADD, v[0], v[1]), v[3]);
        int inner = b.apply(Fn.WHERE, b.apply(Fn.GT, v[0], v[1]), b.apply(Fn.SUB, v[0], v[1]), below);
        b.apply(Fn.WHERE, b.apply(Fn.NE, v[0], v[0]), v[0], inner);
    });
    /** Scalars threshold, value. */
    private static final Formula THRESHOLD =
            new Formula(2, (b, v) -> b.apply(Fn.WHERE, b.apply(Fn.LE, v[0], v[1]), v[2], v[0]));

    /** Inputs x, weight; scalar 0. */
    private static final Formula PRELU =
            new Formula(1, (b, v) -> b.apply(Fn.WHERE, b.apply(Fn.GT, v[0], v[2]), v[0], b.apply(Fn.MUL, v[1], v[0])));

    /** PyTorch's constants of selu, from Klambauer et al. 2017. */
    private static final double SELU_ALPHA = 1.6732632423543772;

    private static final double SELU_SCALE = 1.0507009873554805;

    private ActivationOps() {}

    private static int hardSigmoid(Formula.Steps b, int... v) {
        int limited = b.apply(Fn.MINIMUM, b.apply(Fn.MAXIMUM, b.apply(Fn.ADD, v[0], v[1]), v[2]), v[3]);
        return b.apply(Fn.MUL, limited, v[4]);
    }

    private static PointwiseOp of(
            String label, Formula formula, List<Double> scalars, BiFunction<Tensor, Tensor, Tensor> derivative) {
        return new PointwiseOp(
                label,
                formula,
                Types.FLOATING,
                Reads.FIRST,
                scalars,
                (c, g) -> PointwiseOp.one(derivative.apply(c.in(0), g)));
    }

    static PointwiseOp leakyRelu(double slope) {
        return of("leaky_relu", LEAKY_RELU, List.of(0.0, slope), (x, g) -> Tensor.where(x.gt(0), g, g.mul(slope)));
    }

    static PointwiseOp rrelu(double lower, double upper) {
        if (!(lower <= upper)) {
            throw new ArgumentException("rrelu: lower " + lower + " is above upper " + upper + "; exchange them");
        }
        double slope = (lower + upper) / 2;
        return of("rrelu", LEAKY_RELU, List.of(0.0, slope), (x, g) -> Tensor.where(x.gt(0), g, g.mul(slope)));
    }

    static final PointwiseOp PRELU_OP =
            new PointwiseOp("prelu", PRELU, Types.FLOATING, Reads.ALL, List.of(0.0), (c, g) -> {
                Tensor x = c.in(0);
                return new Tensor[] {
                    c.needs(0) ? Tensor.where(x.gt(0), g, g.mul(c.in(1))) : null,
                    c.needs(1) ? g.mul(x).maskedFill(x.gt(0), 0) : null
                };
            });

    static PointwiseOp elu(double alpha) {
        return elu("elu", alpha, 1, 1);
    }

    static PointwiseOp celu(double alpha) {
        if (alpha == 0) {
            throw new ArgumentException("celu: alpha is 0; give another number");
        }
        return elu("celu", alpha, 1 / alpha, 1);
    }

    static final PointwiseOp SELU = elu("selu", SELU_ALPHA, 1, SELU_SCALE);

    /** {@code scale (x > 0 ? x : alpha (e^(x inner) - 1))}. */
    private static PointwiseOp elu(String label, double alpha, double inner, double scale) {
        return of(label, ELU, List.of(0.0, alpha, inner, scale), (x, g) -> {
            // Not more than 0 only where it is taken: the second derivative is 0 at 0, and inner may be negative.
            Tensor part = x.mul(inner).maskedFill(x.ge(0), 0).exp();
            return Tensor.where(x.le(0), g.mul(part).mul(alpha * inner * scale), scale == 1 ? g : g.mul(scale));
        });
    }

    /** The derivative is 0 on the bounds. */
    static PointwiseOp hardTanh(String label, double min, double max) {
        if (!(min <= max)) {
            throw new ArgumentException(label + ": min_val " + min + " is above max_val " + max + "; exchange them");
        }
        return of(
                label,
                BETWEEN,
                List.of(min, max),
                (x, g) -> g.maskedFill(x.le(min).logicalOr(x.ge(max)), 0));
    }

    static final PointwiseOp HARDSIGMOID = of(
            "hardsigmoid",
            HARD_SIGMOID,
            List.of(3.0, 0.0, 6.0, 1.0 / 6),
            (x, g) -> g.mul(1.0 / 6).maskedKeep(x.gt(-3).logicalAnd(x.lt(3)), 0));

    static final PointwiseOp HARDSWISH = of("hardswish", HARD_SWISH, List.of(3.0, 0.0, 6.0, 1.0 / 6), (x, g) -> {
        Tensor inner = g.mul(x.div(3).add(0.5));
        return Tensor.where(x.lt(3), inner.maskedFill(x.le(-3), 0), g);
    });

    static final PointwiseOp SILU_OP = of("silu", SILU, List.of(), (x, g) -> {
        Tensor s = x.sigmoid();
        return g.mul(s.mul(x.mul(s.rsub(1)).add(1)));
    });

    /** The derivative of the logistic function; its own is {@code s (1 - s) (1 - 2 s)}, and 1 - 2 s is -tanh(x / 2). */
    static final PointwiseOp SIGMOID_SLOPE = of(
            "sigmoid_backward",
            SLOPE,
            List.of(),
            (x, g) -> g.mul(Dispatch.apply(ActivationOps.SIGMOID_SLOPE, x))
                    .mul(x.mul(0.5).tanh())
                    .neg());

    static final PointwiseOp LOGSIGMOID =
            of("logsigmoid", LOG_SIGMOID, List.of(0.0), (x, g) -> g.mul(UnaryOp.sigmoid(x.neg())));

    static final PointwiseOp MISH_OP = of("mish", MISH, List.of(0.0, 1.0, 2.0), (x, g) -> {
        Tensor t = x.softplus().tanh();
        return g.mul(t.add(x.mul(x.sigmoid()).mul(t.rsub(1).mul(t.add(1)))));
    });

    static final PointwiseOp SOFTSIGN_OP = of(
            "softsign", SOFTSIGN, List.of(1.0), (x, g) -> g.div(x.abs().add(1).square()));

    static final PointwiseOp TANHSHRINK =
            of("tanhshrink", TANH_SHRINK, List.of(), (x, g) -> g.mul(x.tanh().square()));

    static PointwiseOp hardShrink(double lambda) {
        return of(
                "hardshrink",
                HARD_SHRINK,
                List.of(lambda, 0.0),
                (x, g) -> g.maskedFill(x.abs().le(lambda), 0));
    }

    static PointwiseOp softShrink(double lambda) {
        if (!(lambda >= 0)) {
            throw new ArgumentException("softshrink: lambd is " + lambda + "; give one that is not negative");
        }
        return of(
                "softshrink",
                SOFT_SHRINK,
                List.of(lambda, -lambda, 0.0),
                (x, g) -> g.maskedFill(x.abs().le(lambda), 0));
    }

    static PointwiseOp threshold(double threshold, double value) {
        return of("threshold", THRESHOLD, List.of(threshold, value), (x, g) -> g.maskedFill(x.le(threshold), 0));
    }
}
