package org.clgrad.cpu.math;

import java.util.function.DoubleUnaryOperator;
import org.clgrad.spi.Fn;

/**
 * The float32 functions of one argument that round: what the tests and the sweep hold them to. The worst errors are
 * those of all 2^32 arguments, rounded up; {@code docs/numerics.md} has the same table.
 */
enum ElementaryFunction {
    RECIPROCAL(a -> 1.0f / a, a -> 1.0 / a, 0.5, 2.5),
    SQRT(F32::sqrt, Math::sqrt, 0.5, 3),
    RSQRT(F32::rsqrt, a -> 1.0 / Math.sqrt(a), 1.5, 2),
    EXP(F32::exp, F64::exp, 0.9, 3),
    EXPM1(F32::expm1, F64::expm1, 1.02, 3),
    SIGMOID(F32::sigmoid, F64::sigmoid, 0.95, Double.NaN),
    TANH(F32::tanh, F64::tanh, 1.0, 5),
    LOG(F32::log, F64::log, 0.9, 3),
    LOG1P(F32::log1p, F64::log1p, 0.9, 2),
    SIN(F32::sin, F64::sin, 0.8, 4),
    COS(F32::cos, F64::cos, 0.8, 4),
    ERF(F32::erf, F64::erf, 1.0, 16),
    ERFC(F32::erfc, F64::erfc, 1.35, 16),
    EXP2(F32::exp2, F64::exp2, 0.9, 3),
    LOG2(F32::log2, F64::log2, 0.95, 3),
    LOG10(F32::log10, F64::log10, 0.95, 3),
    TAN(F32::tan, F64::tan, 1.3, 5),
    ASIN(F32::asin, F64::asin, 0.7, 4),
    ACOS(F32::acos, F64::acos, 0.7, 4),
    ATAN(F32::atan, F64::atan, 1.2, 5),
    SINH(F32::sinh, F64::sinh, 0.95, 4),
    COSH(F32::cosh, F64::cosh, 0.9, 4),
    ASINH(F32::asinh, F64::asinh, 0.7, 4),
    ACOSH(F32::acosh, F64::acosh, 0.95, 4),
    ATANH(F32::atanh, F64::atanh, 0.75, 5),
    FLOOR(F32::floor, F64::floor, 0, 0),
    CEIL(F32::ceil, F64::ceil, 0, 0),
    ROUND(F32::round, F64::round, 0, 0),
    TRUNC(F32::trunc, F64::trunc, 0, 0);

    /** A function from float to float. */
    @FunctionalInterface
    interface FloatFunction {
        float apply(float a);
    }

    private final FloatFunction plain;
    private final DoubleUnaryOperator reference;
    private final double worst;
    private final double limit;

    ElementaryFunction(FloatFunction plain, DoubleUnaryOperator reference, double worst, double limit) {
        this.plain = plain;
        this.reference = reference;
        this.worst = worst;
        this.limit = limit;
    }

    /** The function among those of the programs. */
    Fn fn() {
        return Fn.valueOf(name());
    }

    /** In float32, plain Java. */
    float plain(float a) {
        return plain.apply(a);
    }

    /** In float64. */
    double reference(double a) {
        return reference.applyAsDouble(a);
    }

    /** The largest error in ulp that any argument may have. */
    double worst() {
        return worst;
    }

    /** What OpenCL's full profile allows its own function, in ulp; NaN if it has none. */
    double openClLimit() {
        return limit;
    }
}
