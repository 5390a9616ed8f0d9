package org.clgrad.cpu.simd;

import org.clgrad.spi.Fn;

/**
 * The functions that generated loops are made of, with the bits of {@link org.clgrad.cpu.math.F32} (sign and payload of a
 * NaN excepted). Sine, cosine and powers are not among them: they have branches, or are too long to stand beside others.
 */
final class LaneFunctions {
    private LaneFunctions() {}

    /** About how many vector operations a function takes; 0 if it is none of these. */
    static int operations(Fn fn) {
        return switch (fn) {
            case NEG, ABS, SQUARE, RECIPROCAL, SQRT, ADD, SUB, MUL, DIV, FMA, EQ, NE, LT, LE, GT, GE, WHERE -> 1;
            case RSQRT, AND, OR, NOT -> 2;
            case SIGN, MAXIMUM, MINIMUM -> 5;
            case EXP -> 24;
            case EXPM1, LOG, TANH, ERF -> 40;
            case LOG1P, SIGMOID -> 46;
            case NDTR -> 58;
            case NORMAL_PDF -> 28;
            case ERFC -> 86;
            default -> 0;
        };
    }

    /** Writes a function. */
    static LaneCode.Local apply(Fn fn, LaneCode.Local... args) {
        if (args[0] instanceof LaneMask mask) {
            return ofMask(fn, mask, args);
        }
        FloatLanes a = (FloatLanes) args[0];
        return args.length == 1 ? unary(fn, a) : binary(fn, a, (FloatLanes) args[1], args);
    }

    private static LaneCode.Local ofMask(Fn fn, LaneMask a, LaneCode.Local... args) {
        return switch (fn) {
            case WHERE -> ((FloatLanes) args[2]).blend((FloatLanes) args[1], a);
            case AND -> a.and((LaneMask) args[1]);
            case OR -> a.or((LaneMask) args[1]);
            case NOT -> a.not();
            default -> throw unknown(fn);
        };
    }

    private static FloatLanes unary(Fn fn, FloatLanes a) {
        return switch (fn) {
            case NEG -> a.neg();
            case ABS -> a.abs();
            case SIGN -> a.code().constant(0f).blend(1f, a.gt(0f)).blend(-1f, a.lt(0f));
            case SQUARE -> a.mul(a);
            case RECIPROCAL -> a.code().constant(1f).div(a);
            case SQRT -> a.sqrt();
            case RSQRT -> a.code().constant(1f).div(a.sqrt());
            case EXP -> ExpLanes.exp(a);
            case EXPM1 -> ExpLanes.expm1(a);
            case SIGMOID -> ExpLanes.sigmoid(a);
            case TANH -> ExpLanes.tanh(a);
            case LOG -> LogLanes.log(a);
            case LOG1P -> LogLanes.log1p(a);
            case ERF -> ErfLanes.erf(a);
            case ERFC -> ErfLanes.erfc(a);
            case NDTR -> NdtrLanes.ndtr(a);
            case NORMAL_PDF -> NdtrLanes.normalPdf(a);
            default -> throw unknown(fn);
        };
    }

    private static LaneCode.Local binary(Fn fn, FloatLanes a, FloatLanes b, LaneCode.Local... args) {
        return switch (fn) {
            case ADD -> a.add(b);
            case SUB -> a.sub(b);
            case MUL -> a.mul(b);
            case DIV -> a.div(b);
            case FMA -> a.fma(b, (FloatLanes) args[2]);
            case MAXIMUM -> extreme(a, b, a.lt(b));
            case MINIMUM -> extreme(a, b, b.lt(a));
            case EQ -> a.eq(b);
            case NE -> a.ne(b);
            case LT -> a.lt(b);
            case LE -> a.le(b);
            case GT -> a.gt(b);
            case GE -> a.ge(b);
            default -> throw unknown(fn);
        };
    }

    /** b where it is the one wanted or NaN, unless a is NaN. */
    private static FloatLanes extreme(FloatLanes a, FloatLanes b, LaneMask second) {
        return a.blend(b, second.or(b.ne(b))).blend(a, a.ne(a));
    }

    private static IllegalArgumentException unknown(Fn fn) {
        return new IllegalArgumentException("no vector form of " + fn.label());
    }
}
