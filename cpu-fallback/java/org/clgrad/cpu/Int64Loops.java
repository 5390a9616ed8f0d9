package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;

/**
 * The functions on int64 arrays; arithmetic wraps.
 */
final class Int64Loops {
    private Int64Loops() {}

    @FunctionalInterface
    private interface Unary {
        void run(long[] d, int dp, long[] a, int ap, int n);
    }

    @FunctionalInterface
    private interface Binary {
        void run(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n);
    }

    @FunctionalInterface
    private interface Compare {
        void run(byte[] d, int dp, long[] a, int ap, long[] b, int bp, int n);
    }

    private static Loop unary(Unary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((long[]) d, dp, (long[]) a, ap, n);
    }

    private static Loop binary(Binary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((long[]) d, dp, (long[]) a, ap, (long[]) b, bp, n);
    }

    private static Loop compare(Compare f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((byte[]) d, dp, (long[]) a, ap, (long[]) b, bp, n);
    }

    static Loop of(Fn fn) {
        return switch (fn) {
            case NEG -> unary(Int64Loops::neg);
            case ABS -> unary(Int64Loops::abs);
            case SIGN -> unary(Int64Loops::sign);
            case SQUARE -> unary(Int64Loops::square);
            case NOT -> unary(Int64Loops::not);
            case ADD -> binary(Int64Loops::add);
            case SUB -> binary(Int64Loops::sub);
            case MUL -> binary(Int64Loops::mul);
            case DIV -> binary(Int64Loops::div);
            case FMOD -> binary(Int64Loops::fmod);
            case REMAINDER -> binary(Int64Loops::remainder);
            case AND -> binary(Int64Loops::and);
            case OR -> binary(Int64Loops::or);
            case XOR -> binary(Int64Loops::xor);
            case SHIFT_LEFT -> binary(Int64Loops::shiftLeft);
            case SHIFT_RIGHT -> binary(Int64Loops::shiftRight);
            case MAXIMUM -> binary(Int64Loops::maximum);
            case MINIMUM -> binary(Int64Loops::minimum);
            case BITS_TO_RANGE -> binary(Int64Loops::bitsToRange);
            case EQ -> compare(Int64Loops::equal);
            case NE -> compare(Int64Loops::notEqual);
            case LT -> compare(Int64Loops::less);
            case LE -> compare(Int64Loops::lessEqual);
            case GT -> compare(Int64Loops::greater);
            case GE -> compare(Int64Loops::greaterEqual);
            case WHERE ->
                (d, dp, a, ap, b, bp, c, cp, n) ->
                        where((long[]) d, dp, (byte[]) a, ap, (long[]) b, bp, (long[]) c, cp, n);
            case RECIPROCAL,
                    SQRT,
                    RSQRT,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
                    SIN,
                    COS,
                    TANH,
                    SIGMOID,
                    ERF,
                    ERFC,
                    ERFINV,
                    NDTR,
                    NORMAL_PDF,
                    EXP2,
                    LOG2,
                    LOG10,
                    TAN,
                    ASIN,
                    ACOS,
                    ATAN,
                    SINH,
                    COSH,
                    ASINH,
                    ACOSH,
                    ATANH,
                    FLOOR,
                    CEIL,
                    ROUND,
                    TRUNC,
                    ATAN2,
                    HYPOT,
                    POW,
                    FMA,
                    CAST,
                    BITS_TO_UNIFORM -> throw Loops.unsupported(fn, DType.INT64);
        };
    }

    private static void neg(long[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = -a[ap + i];
        }
    }

    private static void abs(long[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.abs(a[ap + i]);
        }
    }

    private static void sign(long[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Long.signum(a[ap + i]);
        }
    }

    private static void square(long[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            long x = a[ap + i];
            d[dp + i] = x * x;
        }
    }

    private static void not(long[] d, int dp, long[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = ~a[ap + i];
        }
    }

    private static void add(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] + b[bp + i];
        }
    }

    private static void sub(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] - b[bp + i];
        }
    }

    private static void mul(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] * b[bp + i];
        }
    }

    private static void div(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = b[bp + i] == 0 ? 0 : a[ap + i] / b[bp + i];
        }
    }

    private static void fmod(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = b[bp + i] == 0 ? 0 : a[ap + i] % b[bp + i];
        }
    }

    private static void remainder(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = b[bp + i] == 0 ? 0 : Math.floorMod(a[ap + i], b[bp + i]);
        }
    }

    private static void and(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] & b[bp + i];
        }
    }

    private static void or(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] | b[bp + i];
        }
    }

    private static void xor(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] ^ b[bp + i];
        }
    }

    private static void shiftLeft(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            long by = b[bp + i];
            d[dp + i] = by >= 0 && by < Long.SIZE ? a[ap + i] << by : 0;
        }
    }

    private static void shiftRight(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            long by = b[bp + i];
            d[dp + i] = a[ap + i] >> (by >= 0 && by < Long.SIZE ? by : Long.SIZE - 1);
        }
    }

    private static void maximum(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.max(a[ap + i], b[bp + i]);
        }
    }

    private static void minimum(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.min(a[ap + i], b[bp + i]);
        }
    }

    private static void bitsToRange(long[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (a[ap + i] >>> 1) % b[bp + i];
        }
    }

    private static void equal(byte[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] == b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void notEqual(byte[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] != b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void less(byte[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] < b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void lessEqual(byte[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] <= b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void greater(byte[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] > b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void greaterEqual(byte[] d, int dp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] >= b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void where(long[] d, int dp, byte[] c, int cp, long[] a, int ap, long[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = c[cp + i] != 0 ? a[ap + i] : b[bp + i];
        }
    }
}
