package org.clgrad.cpu;

import org.clgrad.cpu.math.F32;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;

/**
 * The functions on float32 arrays in plain Java. Each loop is a method of its own, so that the JIT compiles and vectorises
 * it by itself.
 */
final class Float32Loops {
    private Float32Loops() {}

    @FunctionalInterface
    private interface Unary {
        void run(float[] d, int dp, float[] a, int ap, int n);
    }

    @FunctionalInterface
    private interface Binary {
        void run(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n);
    }

    @FunctionalInterface
    private interface Compare {
        void run(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n);
    }

    private static Loop unary(Unary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((float[]) d, dp, (float[]) a, ap, n);
    }

    private static Loop binary(Binary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((float[]) d, dp, (float[]) a, ap, (float[]) b, bp, n);
    }

    private static Loop compare(Compare f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((byte[]) d, dp, (float[]) a, ap, (float[]) b, bp, n);
    }

    static Loop of(Fn fn) {
        return switch (fn) {
            case NEG -> unary(Float32Loops::neg);
            case ABS -> unary(Float32Loops::abs);
            case SIGN -> unary(Float32Loops::sign);
            case SQUARE -> unary(Float32Loops::square);
            case RECIPROCAL -> unary(Float32Loops::reciprocal);
            case SQRT -> unary(Float32Loops::sqrt);
            case RSQRT -> unary(Float32Loops::rsqrt);
            case EXP -> unary(Float32Loops::exp);
            case EXPM1 -> unary(Float32Loops::expm1);
            case LOG -> unary(Float32Loops::log);
            case LOG1P -> unary(Float32Loops::log1p);
            case SIN -> unary(Float32Loops::sin);
            case COS -> unary(Float32Loops::cos);
            case TANH -> unary(Float32Loops::tanh);
            case SIGMOID -> unary(Float32Loops::sigmoid);
            case ERF -> unary(Float32Loops::erf);
            case ERFC -> unary(Float32Loops::erfc);
            case ERFINV -> unary(Float32Loops::erfinv);
            case NDTR -> unary(Float32Loops::ndtr);
            case NORMAL_PDF -> unary(Float32Loops::normalPdf);
            case EXP2 -> unary(Float32Loops::exp2);
            case LOG2 -> unary(Float32Loops::log2);
            case LOG10 -> unary(Float32Loops::log10);
            case TAN -> unary(Float32Loops::tan);
            case ASIN -> unary(Float32Loops::asin);
            case ACOS -> unary(Float32Loops::acos);
            case ATAN -> unary(Float32Loops::atan);
            case SINH -> unary(Float32Loops::sinh);
            case COSH -> unary(Float32Loops::cosh);
            case ASINH -> unary(Float32Loops::asinh);
            case ACOSH -> unary(Float32Loops::acosh);
            case ATANH -> unary(Float32Loops::atanh);
            case FLOOR -> unary(Float32Loops::floor);
            case CEIL -> unary(Float32Loops::ceil);
            case ROUND -> unary(Float32Loops::round);
            case TRUNC -> unary(Float32Loops::trunc);
            case ATAN2 -> binary(Float32Loops::atan2);
            case HYPOT -> binary(Float32Loops::hypot);
            case FMOD -> binary(Float32Loops::fmod);
            case REMAINDER -> binary(Float32Loops::remainder);
            case ADD -> binary(Float32Loops::add);
            case SUB -> binary(Float32Loops::sub);
            case MUL -> binary(Float32Loops::mul);
            case DIV -> binary(Float32Loops::div);
            case POW -> binary(Float32Loops::pow);
            case MAXIMUM -> binary(Float32Loops::maximum);
            case MINIMUM -> binary(Float32Loops::minimum);
            case EQ -> compare(Float32Loops::equal);
            case NE -> compare(Float32Loops::notEqual);
            case LT -> compare(Float32Loops::less);
            case LE -> compare(Float32Loops::lessEqual);
            case GT -> compare(Float32Loops::greater);
            case GE -> compare(Float32Loops::greaterEqual);
            case WHERE ->
                (d, dp, a, ap, b, bp, c, cp, n) ->
                        where((float[]) d, dp, (byte[]) a, ap, (float[]) b, bp, (float[]) c, cp, n);
            case FMA ->
                (d, dp, a, ap, b, bp, c, cp, n) ->
                        fma((float[]) d, dp, (float[]) a, ap, (float[]) b, bp, (float[]) c, cp, n);
            case NOT, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, BITS_TO_RANGE, CAST, BITS_TO_UNIFORM ->
                throw Loops.unsupported(fn, DType.FLOAT32);
        };
    }

    private static void neg(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = -a[ap + i];
        }
    }

    private static void abs(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.abs(a[ap + i]);
        }
    }

    private static void sign(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.sign(a[ap + i]);
        }
    }

    private static void square(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            float x = a[ap + i];
            d[dp + i] = x * x;
        }
    }

    private static void reciprocal(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = 1f / a[ap + i];
        }
    }

    private static void sqrt(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (float) Math.sqrt(a[ap + i]);
        }
    }

    private static void rsqrt(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = 1f / (float) Math.sqrt(a[ap + i]);
        }
    }

    private static void exp(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.exp(a[ap + i]);
        }
    }

    private static void expm1(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.expm1(a[ap + i]);
        }
    }

    private static void log(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.log(a[ap + i]);
        }
    }

    private static void log1p(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.log1p(a[ap + i]);
        }
    }

    private static void sin(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.sin(a[ap + i]);
        }
    }

    private static void cos(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.cos(a[ap + i]);
        }
    }

    private static void tanh(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.tanh(a[ap + i]);
        }
    }

    private static void sigmoid(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.sigmoid(a[ap + i]);
        }
    }

    private static void erf(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.erf(a[ap + i]);
        }
    }

    private static void erfinv(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.erfinv(a[ap + i]);
        }
    }

    private static void erfc(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.erfc(a[ap + i]);
        }
    }

    private static void ndtr(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.ndtr(a[ap + i]);
        }
    }

    private static void normalPdf(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.normalPdf(a[ap + i]);
        }
    }

    private static void add(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] + b[bp + i];
        }
    }

    private static void sub(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] - b[bp + i];
        }
    }

    private static void mul(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] * b[bp + i];
        }
    }

    private static void div(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] / b[bp + i];
        }
    }

    private static void pow(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.pow(a[ap + i], b[bp + i]);
        }
    }

    private static void maximum(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.maximum(a[ap + i], b[bp + i]);
        }
    }

    private static void minimum(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.minimum(a[ap + i], b[bp + i]);
        }
    }

    private static void equal(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] == b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void notEqual(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] != b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void less(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] < b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void lessEqual(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] <= b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void greater(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] > b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void greaterEqual(byte[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] >= b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void where(float[] d, int dp, byte[] c, int cp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = c[cp + i] != 0 ? a[ap + i] : b[bp + i];
        }
    }

    private static void fma(float[] d, int dp, float[] a, int ap, float[] b, int bp, float[] c, int cp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.fma(a[ap + i], b[bp + i], c[cp + i]);
        }
    }

    private static void exp2(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.exp2(a[ap + i]);
        }
    }

    private static void log2(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.log2(a[ap + i]);
        }
    }

    private static void log10(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.log10(a[ap + i]);
        }
    }

    private static void tan(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.tan(a[ap + i]);
        }
    }

    private static void asin(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.asin(a[ap + i]);
        }
    }

    private static void acos(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.acos(a[ap + i]);
        }
    }

    private static void atan(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.atan(a[ap + i]);
        }
    }

    private static void sinh(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.sinh(a[ap + i]);
        }
    }

    private static void cosh(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.cosh(a[ap + i]);
        }
    }

    private static void asinh(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.asinh(a[ap + i]);
        }
    }

    private static void acosh(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.acosh(a[ap + i]);
        }
    }

    private static void atanh(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.atanh(a[ap + i]);
        }
    }

    private static void floor(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.floor(a[ap + i]);
        }
    }

    private static void ceil(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.ceil(a[ap + i]);
        }
    }

    private static void round(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.round(a[ap + i]);
        }
    }

    private static void trunc(float[] d, int dp, float[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.trunc(a[ap + i]);
        }
    }

    private static void atan2(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.atan2(a[ap + i], b[bp + i]);
        }
    }

    private static void hypot(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.hypot(a[ap + i], b[bp + i]);
        }
    }

    private static void fmod(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.fmod(a[ap + i], b[bp + i]);
        }
    }

    private static void remainder(float[] d, int dp, float[] a, int ap, float[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F32.remainder(a[ap + i], b[bp + i]);
        }
    }
}
