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
    ERFC(F32::erfc, F64::erfc, 1.35, 16);

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
