package org.clgrad.tensor;

import java.util.List;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/** Elementwise functions of two or three tensors that are one kernel of several steps. */
final class CompoundOps {
    /** Scalar 0: x log y, 0 where x is 0 unless y is NaN. */
    private static final Formula XLOGY = new Formula(1, (b, v) -> {
        int product = b.apply(Fn.MUL, v[0], b.apply(Fn.LOG, v[1]));
        int zero = b.apply(Fn.WHERE, b.apply(Fn.EQ, v[0], v[2]), v[2], product);
        b.apply(Fn.WHERE, b.apply(Fn.NE, v[1], v[1]), v[1], zero);
    });
    /** max(x, y) + log1p(e^-|x - y|); equal infinities are their own result. */
    private static final Formula LOGADDEXP = new Formula(0, (b, v) -> {
        int far = b.apply(Fn.NEG, b.apply(Fn.ABS, b.apply(Fn.SUB, v[0], v[1])));
        int larger = b.apply(Fn.MAXIMUM, v[0], v[1]);
        int sum = b.apply(Fn.ADD, larger, b.apply(Fn.LOG1P, b.apply(Fn.EXP, far)));
        int zero = b.apply(Fn.SUB, v[0], v[0]);
        int infinite = b.apply(Fn.AND, b.apply(Fn.EQ, v[0], v[1]), b.apply(Fn.NE, zero, zero));
        b.apply(Fn.WHERE, infinite, v[0], sum);
    });
    /** Scalar 1 / ln 2: the same to base 2. */
    private static final Formula LOGADDEXP2 = new Formula(1, (b, v) -> {
        int far = b.apply(Fn.NEG, b.apply(Fn.ABS, b.apply(Fn.SUB, v[0], v[1])));
        int tail = b.apply(Fn.MUL, b.apply(Fn.LOG1P, b.apply(Fn.EXP2, far)), v[2]);
        int sum = b.apply(Fn.ADD, b.apply(Fn.MAXIMUM, v[0], v[1]), tail);
        int zero = b.apply(Fn.SUB, v[0], v[0]);
        int infinite = b.apply(Fn.AND, b.apply(Fn.EQ, v[0], v[1]), b.apply(Fn.NE, zero, zero));
        b.apply(Fn.WHERE, infinite, v[0], sum);
    });
    /** Scalar 0: the magnitude of x with the sign of y, which of a zero its reciprocal tells. */
    private static final Formula COPYSIGN = new Formula(1, (b, v) -> {
        int behind = b.apply(Fn.LT, b.apply(Fn.RECIPROCAL, v[1]), v[2]);
        int negative = b.apply(Fn.OR, b.apply(Fn.LT, v[1], v[2]), behind);
        int magnitude = b.apply(Fn.ABS, v[0]);
        b.apply(Fn.WHERE, negative, b.apply(Fn.NEG, magnitude), magnitude);
    });

    private static final Formula FMAX = extremum(Fn.GE);
    private static final Formula FMIN = extremum(Fn.LE);
    /** Scalars 0, 1. */
    private static final Formula HEAVISIDE = new Formula(2, (b, v) -> {
        int step = b.apply(Fn.WHERE, b.apply(Fn.GT, v[0], v[2]), v[3], v[2]);
        b.apply(Fn.WHERE, b.apply(Fn.EQ, v[0], v[2]), v[1], step);
    });
    /** Scalars 0.5, 1: x + w (y - x), from the end where w is at least 1/2, so that w = 1 gives y exactly. */
    private static final Formula LERP = new Formula(2, (b, v) -> {
        int d = b.apply(Fn.SUB, v[1], v[0]);
        int near = b.apply(Fn.FMA, v[2], d, v[0]);
        int far = b.apply(Fn.SUB, v[1], b.apply(Fn.MUL, d, b.apply(Fn.SUB, v[4], v[2])));
        b.apply(Fn.WHERE, b.apply(Fn.LT, b.apply(Fn.ABS, v[2]), v[3]), near, far);
    });
    /** Inputs x, a, b; scalar value. */
    private static final Formula ADDCMUL =
            new Formula(1, (b, v) -> b.apply(Fn.ADD, v[0], b.apply(Fn.MUL, v[3], b.apply(Fn.MUL, v[1], v[2]))));

    private static final Formula ADDCDIV =
            new Formula(1, (b, v) -> b.apply(Fn.ADD, v[0], b.apply(Fn.MUL, v[3], b.apply(Fn.DIV, v[1], v[2]))));

    private CompoundOps() {}

    /** x where it compares with y, or y is NaN; else y. */
    private static Formula extremum(Fn compares) {
        return new Formula(0, (b, v) -> {
            int isFirst = b.apply(Fn.OR, b.apply(compares, v[0], v[1]), b.apply(Fn.NE, v[1], v[1]));
            b.apply(Fn.WHERE, isFirst, v[0], v[1]);
        });
    }

    static final PointwiseOp XLOGY_OP =
            new PointwiseOp("xlogy", XLOGY, Types.FLOATING, Reads.ALL, List.of(0.0), (c, g) -> {
                Tensor x = c.in(0);
                Tensor y = c.in(1);
                // Where both are 0 the derivative in x is that of the constant 0, as PyTorch has it.
                Tensor constant = x.eq(0).logicalAnd(y.le(0));
                return new Tensor[] {
                    c.needs(0) ? g.mul(y.log().maskedFill(constant, 0)) : null, c.needs(1) ? g.mul(x.div(y)) : null
                };
            });

    static final PointwiseOp LOGADDEXP_OP =
            new PointwiseOp("logaddexp", LOGADDEXP, Types.FLOATING, Reads.ALL, List.of(), (c, g) -> {
                Tensor difference = c.in(0).sub(c.in(1));
                return new Tensor[] {
                    c.needs(0) ? g.mul(UnaryOp.sigmoid(difference)) : null,
                    c.needs(1) ? g.mul(UnaryOp.sigmoid(difference.neg())) : null
                };
            });

    static final PointwiseOp LERP_OP =
            new PointwiseOp("lerp", LERP, Types.FLOATING, Reads.ALL, List.of(0.5, 1.0), (c, g) -> new Tensor[] {
                c.needs(0) ? g.mul(c.in(2).rsub(1)) : null,
                c.needs(1) ? g.mul(c.in(2)) : null,
                c.needs(2) ? g.mul(c.in(1).sub(c.in(0))) : null
            });

    static PointwiseOp addcmul(double value) {
        return new PointwiseOp("addcmul", ADDCMUL, Types.NUMERIC, Reads.ALL, List.of(value), (c, g) -> new Tensor[] {
            g,
            c.needs(1) ? g.mul(c.in(2)).mul(value) : null,
            c.needs(2) ? g.mul(c.in(1)).mul(value) : null
        });
    }

    static PointwiseOp addcdiv(double value) {
        return new PointwiseOp("addcdiv", ADDCDIV, Types.FLOATING, Reads.ALL, List.of(value), (c, g) -> {
            Tensor ofTop = g.div(c.in(2)).mul(value);
            return new Tensor[] {
                g,
                c.needs(1) ? ofTop : null,
                c.needs(2) ? ofTop.mul(c.in(1)).div(c.in(2)).neg() : null
            };
        });
    }

    static final PointwiseOp LOGADDEXP2_OP =
            new PointwiseOp("logaddexp2", LOGADDEXP2, Types.FLOATING, Reads.ALL, List.of(1 / Math.log(2)), (c, g) -> {
                Tensor difference = c.in(0).sub(c.in(1)).mul(Math.log(2));
                return new Tensor[] {
                    c.needs(0) ? g.mul(difference.sigmoid()) : null,
                    c.needs(1) ? g.mul(difference.neg().sigmoid()) : null
                };
            });

    static final PointwiseOp COPYSIGN_OP =
            new PointwiseOp("copysign", COPYSIGN, Types.FLOATING, Reads.ALL, List.of(0.0), (c, g) -> {
                Tensor sign = Tensor.onesLike(c.in(1)).copysign(c.in(1).detach());
                return new Tensor[] {
                    c.needs(0) ? g.mul(c.in(0).sign().mul(sign)) : null, c.needs(1) ? Tensor.zerosLike(g) : null
                };
            });

    /** An extremum that NaN does not win; of equal elements the first has the gradient. */
    static PointwiseOp fextremum(boolean largest) {
        return new PointwiseOp(
                largest ? "fmax" : "fmin", largest ? FMAX : FMIN, Types.NUMERIC, Reads.ALL, List.of(), (c, g) -> {
                    Tensor x = c.in(0);
                    Tensor y = c.in(1);
                    Tensor isFirst = (largest ? x.ge(y) : x.le(y)).logicalOr(y.isnan());
                    return new Tensor[] {
                        c.needs(0) ? g.maskedKeep(isFirst, 0) : null, c.needs(1) ? g.maskedFill(isFirst, 0) : null
                    };
                });
    }

    static final PointwiseOp HEAVISIDE_OP = new PointwiseOp(
            "heaviside", HEAVISIDE, Types.NUMERIC, Reads.ALL, List.of(0.0, 1.0), (c, g) -> new Tensor[] {
                c.needs(0) ? Tensor.zerosLike(g) : null,
                c.needs(1) ? g.maskedKeep(c.in(0).eq(0), 0) : null
            });
}
