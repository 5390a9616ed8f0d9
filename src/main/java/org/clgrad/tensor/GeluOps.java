package org.clgrad.tensor;

import java.util.List;
import org.clgrad.spi.Fn;
import org.clgrad.tensor.PointwiseOp.Reads;
import org.clgrad.tensor.PointwiseOp.Types;

/**
 * The Gaussian error linear unit in its two forms (Hendrycks and Gimpel, <i>Gaussian error linear units</i>, 2016), and the
 * gradient of the second.
 */
final class GeluOps {
    private static final double CUBIC = 0.044715;
    private static final double SCALE = 2 * Math.sqrt(2 / Math.PI);
    /** From here on, in float64 too, the sigmoid is 0 or 1 and the form is x or 0. */
    private static final double FAR = 22;

    private static final Formula BY_NORMAL = new Formula(0, (b, v) -> b.apply(Fn.MUL, v[0], b.apply(Fn.NDTR, v[0])));
    /** {@code x sigmoid(u)}, u = 2 sqrt(2/pi) (x + 0.044715 x^3): equal to the tanh form, without its cancellation. */
    private static final Formula BY_TANH = new Formula(2, (b, v) -> {
        int cubic = b.apply(Fn.MUL, b.apply(Fn.SQUARE, v[0]), v[0]);
        int inner = b.apply(Fn.FMA, cubic, v[1], v[0]);
        b.apply(Fn.MUL, v[0], b.apply(Fn.SIGMOID, b.apply(Fn.MUL, inner, v[2])));
    });
    /**
     * Of g and x: {@code g (s + s (1 - s) x u')} with s = sigmoid(u). u is x p with the rounding error e of the product, and
     * s(1 - s) x u' + s is taken at u + e to first order. Scalars: the coefficients of u / x and of u', and the bounds.
     */
    private static final Formula TANH_GRADIENT = new Formula(6, (b, v) -> {
        int x = b.apply(Fn.MINIMUM, b.apply(Fn.MAXIMUM, v[1], v[5]), v[6]);
        int squared = b.apply(Fn.SQUARE, x);
        int p = b.apply(Fn.FMA, squared, v[2], v[3]);
        int u = b.apply(Fn.MUL, x, p);
        int error = b.apply(Fn.FMA, x, p, b.apply(Fn.NEG, u));
        int s = b.apply(Fn.SIGMOID, u);
        int rest = b.apply(Fn.SIGMOID, b.apply(Fn.NEG, u));
        int slope = b.apply(Fn.MUL, x, b.apply(Fn.FMA, squared, v[4], v[3]));
        int change = b.apply(Fn.FMA, b.apply(Fn.SUB, rest, s), slope, v[7]);
        int corrected = b.apply(Fn.FMA, change, error, slope);
        b.apply(Fn.MUL, v[0], b.apply(Fn.FMA, b.apply(Fn.MUL, s, rest), corrected, s));
    });

    private GeluOps() {}

    static final PointwiseOp NORMAL =
            new PointwiseOp("gelu", BY_NORMAL, Types.FLOATING, Reads.FIRST, List.of(), (c, g) -> {
                Tensor x = c.in(0);
                return PointwiseOp.one(g.mul(x.ndtr().add(x.mul(UnaryOp.normalPdf(x)))));
            });

    static final PointwiseOp TANH = new PointwiseOp(
            "gelu",
            BY_TANH,
            Types.FLOATING,
            Reads.FIRST,
            List.of(CUBIC, SCALE),
            (c, g) -> PointwiseOp.one(Dispatch.apply(GeluOps.TANH_BACKWARD, g, c.in(0))));

    /** The derivative of {@code s + s (1 - s) x u'} is {@code s (1 - s) (2 u' + x ((1 - 2 s) u'^2 + u''))}. */
    private static final PointwiseOp TANH_BACKWARD = new PointwiseOp(
            "gelu_backward",
            TANH_GRADIENT,
            Types.FLOATING,
            Reads.ALL,
            List.of(SCALE * CUBIC, SCALE, 3 * SCALE * CUBIC, -FAR, FAR, 1.0),
            (c, u) -> {
                Tensor ofG = c.needs(0) ? Dispatch.apply(GeluOps.TANH_BACKWARD, u, c.in(1)) : null;
                return new Tensor[] {ofG, c.needs(1) ? u.mul(c.in(0)).mul(secondDerivative(c.in(1))) : null};
            });

    private static Tensor secondDerivative(Tensor input) {
        Tensor x = input.clamp(-FAR, FAR);
        Tensor squared = x.square();
        Tensor inner = squared.mul(CUBIC).add(1).mul(x).mul(SCALE);
        Tensor slope = squared.mul(3 * CUBIC).add(1).mul(SCALE);
        Tensor s = inner.sigmoid();
        Tensor rest = inner.neg().sigmoid();
        Tensor bend = rest.sub(s).mul(slope.square()).add(x.mul(6 * SCALE * CUBIC));
        return s.mul(rest).mul(slope.mul(2).add(x.mul(bend)));
    }
}
