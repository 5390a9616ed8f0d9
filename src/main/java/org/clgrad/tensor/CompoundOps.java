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
                    c.needs(0) ? g.mul(difference.sigmoid()) : null,
                    c.needs(1) ? g.mul(difference.neg().sigmoid()) : null
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
}
