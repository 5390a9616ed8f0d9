package org.clgrad.tensor;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Program;

/** Functions of one element that are one {@link Fn}: the function, what its derivative reads, and the derivative. */
enum UnaryOp implements ElementwiseOp {
    NEG(Fn.NEG, Reads.NOTHING, (c, g) -> g.neg()),
    ABS(Fn.ABS, Reads.INPUT, (c, g) -> g.mul(c.in(0).sign())),
    SIGN(Fn.SIGN, Reads.NOTHING, (c, g) -> Tensor.zerosLike(g)),
    SQUARE(Fn.SQUARE, Reads.INPUT, (c, g) -> g.mul(c.in(0)).mul(2)),
    RECIPROCAL(Fn.RECIPROCAL, Reads.OUTPUT, (c, g) -> g.mul(c.out().square()).neg()),
    SQRT(Fn.SQRT, Reads.OUTPUT, (c, g) -> g.div(c.out().mul(2))),
    RSQRT(Fn.RSQRT, Reads.OUTPUT, (c, g) -> g.mul(c.out().pow(3)).mul(-0.5)),
    EXP(Fn.EXP, Reads.OUTPUT, (c, g) -> g.mul(c.out())),
    EXPM1(Fn.EXPM1, Reads.INPUT, (c, g) -> g.mul(c.in(0).exp())),
    LOG(Fn.LOG, Reads.INPUT, (c, g) -> g.div(c.in(0))),
    LOG1P(Fn.LOG1P, Reads.INPUT, (c, g) -> g.div(c.in(0).add(1))),
    SIN(Fn.SIN, Reads.INPUT, (c, g) -> g.mul(c.in(0).cos())),
    COS(Fn.COS, Reads.INPUT, (c, g) -> g.mul(c.in(0).sin()).neg()),
    /** {@code 1 - t^2} as {@code (1 - t)(1 + t)}, which keeps its digits where t is near 1. */
    TANH(Fn.TANH, Reads.OUTPUT, (c, g) -> g.mul(c.out().rsub(1).mul(c.out().add(1)))),
    SIGMOID(Fn.SIGMOID, Reads.OUTPUT, (c, g) -> g.mul(c.out()).mul(c.out().rsub(1))),
    /**
     * {@link #SIGMOID} where x is kept anyway: {@code sigmoid(-x)} has the digits that {@code 1 - s} lost where s is near 1,
     * and that a large factor brings to light.
     */
    SIGMOID_OF_KEPT(Fn.SIGMOID, Reads.INPUT, (c, g) -> g.mul(Dispatch.apply(ActivationOps.SIGMOID_SLOPE, c.in(0)))),
    ERF(Fn.ERF, Reads.INPUT, (c, g) -> g.mul(c.in(0).square().neg().exp()).mul(2 / Math.sqrt(Math.PI))),
    ERFC(Fn.ERFC, Reads.INPUT, (c, g) -> g.mul(c.in(0).square().neg().exp()).mul(-2 / Math.sqrt(Math.PI))),
    ERFINV(Fn.ERFINV, Reads.OUTPUT, (c, g) -> g.mul(c.out().square().exp()).mul(Math.sqrt(Math.PI) / 2)),
    NDTR(Fn.NDTR, Reads.INPUT, (c, g) -> g.mul(normalPdf(c.in(0)))),
    /** The derivative of {@link #NDTR}; {@code f'(x) = -x f(x)}. */
    NORMAL_PDF(
            Fn.NORMAL_PDF,
            Reads.INPUT,
            (c, g) -> g.mul(c.in(0)).mul(normalPdf(c.in(0))).neg()),
    EXP2(Fn.EXP2, Reads.OUTPUT, (c, g) -> g.mul(c.out()).mul(Math.log(2))),
    LOG2(Fn.LOG2, Reads.INPUT, (c, g) -> g.div(c.in(0)).mul(1 / Math.log(2))),
    LOG10(Fn.LOG10, Reads.INPUT, (c, g) -> g.div(c.in(0)).mul(1 / Math.log(10))),
    TAN(Fn.TAN, Reads.OUTPUT, (c, g) -> g.mul(c.out().square().add(1))),
    ASIN(
            Fn.ASIN,
            Reads.INPUT,
            (c, g) -> g.mul(c.in(0).rsub(1).mul(c.in(0).add(1)).rsqrt())),
    ACOS(
            Fn.ACOS,
            Reads.INPUT,
            (c, g) -> g.mul(c.in(0).rsub(1).mul(c.in(0).add(1)).rsqrt()).neg()),
    ATAN(Fn.ATAN, Reads.INPUT, (c, g) -> g.div(c.in(0).square().add(1))),
    SINH(Fn.SINH, Reads.INPUT, (c, g) -> g.mul(c.in(0).cosh())),
    COSH(Fn.COSH, Reads.INPUT, (c, g) -> g.mul(c.in(0).sinh())),
    ASINH(Fn.ASINH, Reads.INPUT, (c, g) -> g.mul(c.in(0).square().add(1).rsqrt())),
    /** The factors {@code x - 1} and {@code x + 1} keep the digits that their product {@code x^2 - 1} would lose near 1. */
    ACOSH(
            Fn.ACOSH,
            Reads.INPUT,
            (c, g) -> g.mul(c.in(0).sub(1).mul(c.in(0).add(1)).rsqrt())),
    ATANH(Fn.ATANH, Reads.INPUT, (c, g) -> g.div(c.in(0).rsub(1).mul(c.in(0).add(1)))),
    FLOOR(Fn.FLOOR, Reads.NOTHING, (c, g) -> Tensor.zerosLike(g)),
    CEIL(Fn.CEIL, Reads.NOTHING, (c, g) -> Tensor.zerosLike(g)),
    ROUND(Fn.ROUND, Reads.NOTHING, (c, g) -> Tensor.zerosLike(g)),
    TRUNC(Fn.TRUNC, Reads.NOTHING, (c, g) -> Tensor.zerosLike(g)),
    LOGICAL_NOT(Fn.NOT, Reads.NOTHING, (c, g) -> null),
    BITWISE_NOT(Fn.NOT, Reads.NOTHING, (c, g) -> null);

    private enum Reads {
        NOTHING,
        INPUT,
        OUTPUT
    }

    private final Fn fn;
    private final Reads reads;
    private final BiFunction<Call, Tensor, Tensor> derivative;
    private final String label = name().toLowerCase(Locale.ROOT);
    private final Map<DType, Program> programs = new EnumMap<>(DType.class);

    UnaryOp(Fn fn, Reads reads, BiFunction<Call, Tensor, Tensor> derivative) {
        this.fn = fn;
        this.reads = reads;
        this.derivative = derivative;
        for (DType t : DType.values()) {
            if (accepts(t)) {
                programs.put(t, Program.of(fn, t, t));
            }
        }
    }

    /** The logistic function for operations and derivatives that keep x. */
    static Tensor sigmoid(Tensor x) {
        return Dispatch.apply(SIGMOID_OF_KEPT, x);
    }

    /** The standard normal density, for derivatives. */
    static Tensor normalPdf(Tensor x) {
        return Dispatch.apply(NORMAL_PDF, x);
    }

    private boolean accepts(DType t) {
        return switch (fn) {
            case NOT -> t == DType.BOOL || (t.isInteger() && name().startsWith("BITWISE"));
            case NEG, ABS, SIGN, SQUARE -> t != DType.BOOL && !t.isHalf();
            default -> t.isFloating() && !t.isHalf();
        };
    }

    @Override
    public String label() {
        // The same function, whatever its derivative reads.
        return this == SIGMOID_OF_KEPT ? SIGMOID.label : label;
    }

    @Override
    public Program program(Tensor... in) {
        Program program = programs.get(in[0].dtype());
        if (program == null) {
            throw new DTypeException(
                    label() + ": takes " + programs.keySet() + ", got " + in[0].dtype() + "; cast with to(dtype)");
        }
        return program;
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        return reads == (value == OUT ? Reads.OUTPUT : Reads.INPUT);
    }

    @Override
    public Tensor[] vjp(Call call, Tensor g) {
        return new Tensor[] {derivative.apply(call, g)};
    }
}
