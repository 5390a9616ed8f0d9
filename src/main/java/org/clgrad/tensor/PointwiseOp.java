package org.clgrad.tensor;

import java.util.List;
import java.util.function.BiFunction;
import org.clgrad.error.ArgumentException;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Program;

/** Elementwise functions with scalar attributes: one kernel from a {@link Formula} of several steps. */
final class PointwiseOp implements ElementwiseOp {
    /** One input, {@code x op s}. */
    private static final Formula ADD = scalar(Fn.ADD);
    /** {@code s - x}. */
    private static final Formula RSUB = new Formula(1, (b, v) -> b.apply(Fn.SUB, v[1], v[0]));

    private static final Formula MUL = scalar(Fn.MUL);
    private static final Formula DIV = scalar(Fn.DIV);
    private static final Formula POW = scalar(Fn.POW);
    private static final Formula MAX = scalar(Fn.MAXIMUM);
    private static final Formula MIN = scalar(Fn.MINIMUM);
    private static final Formula CLAMP =
            new Formula(2, (b, v) -> b.apply(Fn.MINIMUM, b.apply(Fn.MAXIMUM, v[0], v[1]), v[2]));
    /** {@code x + s y}. */
    private static final Formula ADD_SCALED =
            new Formula(1, (b, v) -> b.apply(Fn.ADD, v[0], b.apply(Fn.MUL, v[1], v[2])));
    /** Inputs x and mask. */
    private static final Formula MASKED_FILL = new Formula(1, (b, v) -> b.apply(Fn.WHERE, v[1], v[2], v[0]));

    private static final Formula MASKED_KEEP = new Formula(1, (b, v) -> b.apply(Fn.WHERE, v[1], v[0], v[2]));
    /** Scalars beta, threshold, zero: {@code x} above the threshold, else {@code max(x, 0) + log1p(e^-|b x|) / b}. */
    private static final Formula SOFTPLUS = new Formula(3, (b, v) -> {
        int bx = b.apply(Fn.MUL, v[0], v[1]);
        int tail = b.apply(Fn.LOG1P, b.apply(Fn.EXP, b.apply(Fn.NEG, b.apply(Fn.ABS, bx))));
        int sum = b.apply(Fn.ADD, b.apply(Fn.DIV, tail, v[1]), b.apply(Fn.MAXIMUM, v[0], v[3]));
        b.apply(Fn.WHERE, b.apply(Fn.GT, bx, v[2]), v[0], sum);
    });

    private final String label;
    private final Formula formula;
    private final List<Double> scalars;
    private final Types types;
    private final Reads reads;
    private final BiFunction<Call, Tensor, Tensor[]> derivative;

    /** Which types an operation takes. */
    enum Types {
        FLOATING,
        INTEGER,
        NUMERIC,
        ANY
    }

    /** What its derivative reads. */
    enum Reads {
        NOTHING,
        FIRST,
        SECOND,
        ALL,
        OUTPUT,
        EVERYTHING
    }

    PointwiseOp(
            String label,
            Formula formula,
            Types types,
            Reads reads,
            List<Double> scalars,
            BiFunction<Call, Tensor, Tensor[]> derivative) {
        this.label = label;
        this.formula = formula;
        this.types = types;
        this.reads = reads;
        this.scalars = scalars;
        this.derivative = derivative;
    }

    private static Formula scalar(Fn fn) {
        return new Formula(1, (b, v) -> b.apply(fn, v[0], v[1]));
    }

    static Tensor[] one(Tensor g) {
        return new Tensor[] {g};
    }

    static PointwiseOp add(double s) {
        return new PointwiseOp("add", ADD, Types.NUMERIC, Reads.NOTHING, List.of(s), (c, g) -> one(g));
    }

    static PointwiseOp rsub(double s) {
        return new PointwiseOp("rsub", RSUB, Types.NUMERIC, Reads.NOTHING, List.of(s), (c, g) -> one(g.neg()));
    }

    static PointwiseOp mul(double s) {
        return new PointwiseOp("mul", MUL, Types.NUMERIC, Reads.NOTHING, List.of(s), (c, g) -> one(g.mul(s)));
    }

    static PointwiseOp div(double s) {
        return new PointwiseOp("div", DIV, Types.FLOATING, Reads.NOTHING, List.of(s), (c, g) -> one(g.div(s)));
    }

    /** The derivative {@code s x^(s-1)} is zero everywhere for s = 0, and has no pole at 0 for s = 1. */
    static PointwiseOp pow(double s) {
        return new PointwiseOp("pow", POW, Types.FLOATING, Reads.FIRST, List.of(s), (c, g) -> {
            if (s == 0) {
                return one(Tensor.zerosLike(g));
            }
            return one(s == 1 ? g : g.mul(c.in(0).pow(s - 1).mul(s)));
        });
    }

    static PointwiseOp maximum(double s) {
        return new PointwiseOp("maximum", MAX, Types.NUMERIC, Reads.FIRST, List.of(s), (c, g) -> {
            Tensor tie = g.mul(0.5).maskedKeep(c.in(0).eq(s), 0);
            return one(Tensor.where(c.in(0).eq(s), tie, g.maskedFill(c.in(0).lt(s), 0)));
        });
    }

    static PointwiseOp minimum(double s) {
        return new PointwiseOp("minimum", MIN, Types.NUMERIC, Reads.FIRST, List.of(s), (c, g) -> {
            Tensor tie = g.mul(0.5).maskedKeep(c.in(0).eq(s), 0);
            return one(Tensor.where(c.in(0).eq(s), tie, g.maskedFill(c.in(0).gt(s), 0)));
        });
    }

    /** Zero gradient at 0 and below; a NaN input lets the gradient through. */
    static final PointwiseOp RELU = new PointwiseOp(
            "relu",
            MAX,
            Types.NUMERIC,
            Reads.OUTPUT,
            List.of(0.0),
            (c, g) -> one(g.maskedFill(c.out().le(0), 0)));

    /** The gradient passes inside the bounds and on them. */
    static PointwiseOp clamp(double min, double max) {
        return new PointwiseOp(
                "clamp",
                CLAMP,
                Types.NUMERIC,
                Reads.FIRST,
                List.of(min, max),
                (c, g) -> one(g.maskedKeep(c.in(0).ge(min).logicalAnd(c.in(0).le(max)), 0)));
    }

    /** {@code max(x, least)} with the derivative 1 everywhere: a bound that PyTorch sets without recording it. */
    static PointwiseOp limited(String label, double least) {
        return new PointwiseOp(label, MAX, Types.FLOATING, Reads.NOTHING, List.of(least), (c, g) -> one(g));
    }

    static PointwiseOp addScaled(String label, double alpha) {
        return new PointwiseOp(label, ADD_SCALED, Types.NUMERIC, Reads.NOTHING, List.of(alpha), (c, g) ->
                new Tensor[] {g, c.needs(1) ? g.mul(alpha) : null});
    }

    static PointwiseOp maskedFill(double value) {
        return new PointwiseOp("masked_fill", MASKED_FILL, Types.ANY, Reads.SECOND, List.of(value), (c, g) ->
                new Tensor[] {g.maskedFill(c.in(1), 0), null});
    }

    static PointwiseOp maskedKeep(double value) {
        return new PointwiseOp("masked_fill", MASKED_KEEP, Types.ANY, Reads.SECOND, List.of(value), (c, g) ->
                new Tensor[] {g.maskedKeep(c.in(1), 0), null});
    }

    /** Whether it is {@link #maskedKeep}, whose messages are those of the operation it is the derivative of. */
    boolean isMaskedKeep() {
        return formula == MASKED_KEEP;
    }

    static PointwiseOp softplus(double beta, double threshold) {
        if (!(beta > 0)) {
            throw new ArgumentException("softplus: beta is " + beta + "; give a positive one");
        }
        return new PointwiseOp(
                "softplus", SOFTPLUS, Types.FLOATING, Reads.FIRST, List.of(beta, threshold, 0.0), (c, g) -> {
                    Tensor bx = c.in(0).mul(beta);
                    Tensor inner = bx.maskedFill(bx.ge(threshold), threshold);
                    return one(Tensor.where(bx.gt(threshold), g, g.mul(UnaryOp.sigmoid(inner))));
                });
    }

    /** A comparison with a scalar: no derivative. */
    static PointwiseOp compare(Fn fn, double s) {
        return new PointwiseOp(
                fn.label(),
                COMPARISONS.get(fn.ordinal() - Fn.EQ.ordinal()),
                Types.ANY,
                Reads.NOTHING,
                List.of(s),
                null);
    }

    private static final List<Formula> COMPARISONS =
            List.of(scalar(Fn.EQ), scalar(Fn.NE), scalar(Fn.LT), scalar(Fn.LE), scalar(Fn.GT), scalar(Fn.GE));

    @Override
    public String label() {
        return label;
    }

    @Override
    public Program program(Tensor... in) {
        DType type = in[0].dtype();
        boolean takes = switch (types) {
            case FLOATING -> type.isFloating();
            case INTEGER -> type.isInteger();
            case NUMERIC -> type != DType.BOOL;
            case ANY -> true;
        };
        if (!takes) {
            String taken = switch (types) {
                case FLOATING -> "float32 or float64";
                case INTEGER -> "int32 or int64";
                default -> "numbers";
            };
            throw new DTypeException(label + ": takes " + taken + ", got " + type + "; cast with to(dtype)");
        }
        for (int i = 1; i < in.length; i++) {
            checkOther(in[0], in[i]);
        }
        for (double s : scalars) {
            Creation.checkExact(label, s, type);
        }
        DType[] inputs = new DType[in.length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = in[i].dtype();
        }
        return formula.program(inputs);
    }

    /** The second input is a mask where the derivative reads it, else an operand of the first one's type. */
    private void checkOther(Tensor first, Tensor second) {
        if (reads == Reads.SECOND && second.dtype() != DType.BOOL) {
            throw new DTypeException(
                    label + ": the mask is " + second.dtype() + "; make it bool with a comparison such as ne(0)");
        }
        if (reads != Reads.SECOND && second.dtype() != first.dtype()) {
            throw new DTypeException(label + ": operands are " + first.dtype() + " " + first.shape() + " and "
                    + second.dtype() + " " + second.shape() + "; cast one with to(dtype)");
        }
    }

    @Override
    public List<Double> scalars() {
        return scalars;
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return switch (reads) {
            case NOTHING -> false;
            case FIRST -> value == 0;
            case SECOND -> value == 1;
            case ALL -> value != OUT;
            case OUTPUT -> value == OUT;
            case EVERYTHING -> true;
        };
    }

    @Override
    public Tensor[] vjp(Call call, Tensor g) {
        return derivative.apply(call, g);
    }
}
