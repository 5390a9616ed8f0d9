package org.clgrad.cpu.math;

import java.util.function.DoubleUnaryOperator;
import org.clgrad.accuracy.ulp.MathFunction;
import org.clgrad.spi.Fn;

/** The functions of one argument that round in plain Java, in float32 and in float64. */
enum PlainFunction {
    RECIPROCAL(a -> 1.0f / a, a -> 1.0 / a),
    SQRT(F32::sqrt, Math::sqrt),
    RSQRT(F32::rsqrt, a -> 1.0 / Math.sqrt(a)),
    EXP(F32::exp, F64::exp),
    EXPM1(F32::expm1, F64::expm1),
    SIGMOID(F32::sigmoid, F64::sigmoid),
    TANH(F32::tanh, F64::tanh),
    LOG(F32::log, F64::log),
    LOG1P(F32::log1p, F64::log1p),
    SIN(F32::sin, F64::sin),
    COS(F32::cos, F64::cos),
    ERF(F32::erf, F64::erf),
    ERFC(F32::erfc, F64::erfc),
    ERFINV(F32::erfinv, F64::erfinv),
    NDTR(F32::ndtr, F64::ndtr),
    NORMAL_PDF(F32::normalPdf, F64::normalPdf),
    EXP2(F32::exp2, F64::exp2),
    LOG2(F32::log2, F64::log2),
    LOG10(F32::log10, F64::log10),
    TAN(F32::tan, F64::tan),
    ASIN(F32::asin, F64::asin),
    ACOS(F32::acos, F64::acos),
    ATAN(F32::atan, F64::atan),
    SINH(F32::sinh, F64::sinh),
    COSH(F32::cosh, F64::cosh),
    ASINH(F32::asinh, F64::asinh),
    ACOSH(F32::acosh, F64::acosh),
    ATANH(F32::atanh, F64::atanh),
    FLOOR(F32::floor, F64::floor),
    CEIL(F32::ceil, F64::ceil),
    ROUND(F32::round, F64::round),
    TRUNC(F32::trunc, F64::trunc);

    /** A function from float to float. */
    @FunctionalInterface
    interface FloatFunction {
        float apply(float a);
    }

    private final FloatFunction plain;
    private final DoubleUnaryOperator reference;

    PlainFunction(FloatFunction plain, DoubleUnaryOperator reference) {
        this.plain = plain;
        this.reference = reference;
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
    double promised() {
        return MathFunction.valueOf(name()).promised();
    }
}
