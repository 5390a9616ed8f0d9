package org.clgrad.cpu;

import org.clgrad.cpu.math.F64;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;

/**
 * The functions on float64 arrays in plain Java. Each loop is a method of its own, so that the JIT compiles and vectorises
 * it by itself.
 */
final class Float64Loops {
    private Float64Loops() {}

    @FunctionalInterface
    private interface Unary {
        void run(double[] d, int dp, double[] a, int ap, int n);
    }

    @FunctionalInterface
    private interface Binary {
        void run(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n);
    }

    @FunctionalInterface
    private interface Compare {
        void run(byte[] d, int dp, double[] a, int ap, double[] b, int bp, int n);
    }

    private static Loop unary(Unary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((double[]) d, dp, (double[]) a, ap, n);
    }

    private static Loop binary(Binary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((double[]) d, dp, (double[]) a, ap, (double[]) b, bp, n);
    }

    private static Loop compare(Compare f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((byte[]) d, dp, (double[]) a, ap, (double[]) b, bp, n);
    }

    static Loop of(Fn fn) {
        return switch (fn) {
            case NEG -> unary(Float64Loops::neg);
            case ABS -> unary(Float64Loops::abs);
            case SIGN -> unary(Float64Loops::sign);
            case SQUARE -> unary(Float64Loops::square);
            case RECIPROCAL -> unary(Float64Loops::reciprocal);
            case SQRT -> unary(Float64Loops::sqrt);
            case RSQRT -> unary(Float64Loops::rsqrt);
            case EXP -> unary(Float64Loops::exp);
            case EXPM1 -> unary(Float64Loops::expm1);
            case LOG -> unary(Float64Loops::log);
            case LOG1P -> unary(Float64Loops::log1p);
            case SIN -> unary(Float64Loops::sin);
            case COS -> unary(Float64Loops::cos);
            case TANH -> unary(Float64Loops::tanh);
            case SIGMOID -> unary(Float64Loops::sigmoid);
            case ERF -> unary(Float64Loops::erf);
            case ERFC -> unary(Float64Loops::erfc);
            case ERFINV -> unary(Float64Loops::erfinv);
            case NDTR -> unary(Float64Loops::ndtr);
            case NORMAL_PDF -> unary(Float64Loops::normalPdf);
            case EXP2 -> unary(Float64Loops::exp2);
            case LOG2 -> unary(Float64Loops::log2);
            case LOG10 -> unary(Float64Loops::log10);
            case TAN -> unary(Float64Loops::tan);
            case ASIN -> unary(Float64Loops::asin);
            case ACOS -> unary(Float64Loops::acos);
            case ATAN -> unary(Float64Loops::atan);
            case SINH -> unary(Float64Loops::sinh);
            case COSH -> unary(Float64Loops::cosh);
            case ASINH -> unary(Float64Loops::asinh);
            case ACOSH -> unary(Float64Loops::acosh);
            case ATANH -> unary(Float64Loops::atanh);
            case FLOOR -> unary(Float64Loops::floor);
            case CEIL -> unary(Float64Loops::ceil);
            case ROUND -> unary(Float64Loops::round);
            case TRUNC -> unary(Float64Loops::trunc);
            case ATAN2 -> binary(Float64Loops::atan2);
            case HYPOT -> binary(Float64Loops::hypot);
            case FMOD -> binary(Float64Loops::fmod);
            case REMAINDER -> binary(Float64Loops::remainder);
            case ADD -> binary(Float64Loops::add);
            case SUB -> binary(Float64Loops::sub);
            case MUL -> binary(Float64Loops::mul);
            case DIV -> binary(Float64Loops::div);
            case POW -> binary(Float64Loops::pow);
            case MAXIMUM -> binary(Float64Loops::maximum);
            case MINIMUM -> binary(Float64Loops::minimum);
            case EQ -> compare(Float64Loops::equal);
            case NE -> compare(Float64Loops::notEqual);
            case LT -> compare(Float64Loops::less);
            case LE -> compare(Float64Loops::lessEqual);
            case GT -> compare(Float64Loops::greater);
            case GE -> compare(Float64Loops::greaterEqual);
            case WHERE ->
                (d, dp, a, ap, b, bp, c, cp, n) ->
                        where((double[]) d, dp, (byte[]) a, ap, (double[]) b, bp, (double[]) c, cp, n);
            case FMA ->
                (d, dp, a, ap, b, bp, c, cp, n) ->
                        fma((double[]) d, dp, (double[]) a, ap, (double[]) b, bp, (double[]) c, cp, n);
            case NOT, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, BITS_TO_RANGE, CAST, BITS_TO_UNIFORM ->
                throw Loops.unsupported(fn, DType.FLOAT64);
        };
    }

    private static void neg(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = -a[ap + i];
        }
    }

    private static void abs(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.abs(a[ap + i]);
        }
    }

    private static void sign(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.sign(a[ap + i]);
        }
    }

    private static void square(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            double x = a[ap + i];
            d[dp + i] = x * x;
        }
    }

    private static void reciprocal(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = 1d / a[ap + i];
        }
    }

    private static void sqrt(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.sqrt(a[ap + i]);
        }
    }

    private static void rsqrt(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = 1d / Math.sqrt(a[ap + i]);
        }
    }

    private static void exp(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.exp(a[ap + i]);
        }
    }

    private static void expm1(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.expm1(a[ap + i]);
        }
    }

    private static void log(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.log(a[ap + i]);
        }
    }

    private static void log1p(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.log1p(a[ap + i]);
        }
    }

    private static void sin(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.sin(a[ap + i]);
        }
    }

    private static void cos(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.cos(a[ap + i]);
        }
    }

    private static void tanh(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.tanh(a[ap + i]);
        }
    }

    private static void sigmoid(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.sigmoid(a[ap + i]);
        }
    }

    private static void erf(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.erf(a[ap + i]);
        }
    }

    private static void erfinv(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.erfinv(a[ap + i]);
        }
    }

    private static void erfc(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.erfc(a[ap + i]);
        }
    }

    private static void ndtr(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.ndtr(a[ap + i]);
        }
    }

    private static void normalPdf(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.normalPdf(a[ap + i]);
        }
    }

    private static void add(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] + b[bp + i];
        }
    }

    private static void sub(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] - b[bp + i];
        }
    }

    private static void mul(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] * b[bp + i];
        }
    }

    private static void div(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] / b[bp + i];
        }
    }

    private static void pow(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.pow(a[ap + i], b[bp + i]);
        }
    }

    private static void maximum(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.maximum(a[ap + i], b[bp + i]);
        }
    }

    private static void minimum(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.minimum(a[ap + i], b[bp + i]);
        }
    }

    private static void equal(byte[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] == b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void notEqual(byte[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] != b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void less(byte[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] < b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void lessEqual(byte[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] <= b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void greater(byte[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] > b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void greaterEqual(byte[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] >= b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void where(double[] d, int dp, byte[] c, int cp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = c[cp + i] != 0 ? a[ap + i] : b[bp + i];
        }
    }

    private static void fma(double[] d, int dp, double[] a, int ap, double[] b, int bp, double[] c, int cp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.fma(a[ap + i], b[bp + i], c[cp + i]);
        }
    }

    private static void exp2(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.exp2(a[ap + i]);
        }
    }

    private static void log2(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.log2(a[ap + i]);
        }
    }

    private static void log10(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.log10(a[ap + i]);
        }
    }

    private static void tan(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.tan(a[ap + i]);
        }
    }

    private static void asin(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.asin(a[ap + i]);
        }
    }

    private static void acos(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.acos(a[ap + i]);
        }
    }

    private static void atan(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.atan(a[ap + i]);
        }
    }

    private static void sinh(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.sinh(a[ap + i]);
        }
    }

    private static void cosh(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.cosh(a[ap + i]);
        }
    }

    private static void asinh(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.asinh(a[ap + i]);
        }
    }

    private static void acosh(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.acosh(a[ap + i]);
        }
    }

    private static void atanh(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.atanh(a[ap + i]);
        }
    }

    private static void floor(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.floor(a[ap + i]);
        }
    }

    private static void ceil(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.ceil(a[ap + i]);
        }
    }

    private static void round(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.round(a[ap + i]);
        }
    }

    private static void trunc(double[] d, int dp, double[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.trunc(a[ap + i]);
        }
    }

    private static void atan2(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.atan2(a[ap + i], b[bp + i]);
        }
    }

    private static void hypot(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.hypot(a[ap + i], b[bp + i]);
        }
    }

    private static void fmod(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.fmod(a[ap + i], b[bp + i]);
        }
    }

    private static void remainder(double[] d, int dp, double[] a, int ap, double[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = F64.remainder(a[ap + i], b[bp + i]);
        }
    }
}
