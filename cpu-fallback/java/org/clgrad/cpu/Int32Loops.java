package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;

/**
 * The functions on int32 arrays; arithmetic wraps.
 */
final class Int32Loops {
    private Int32Loops() {}

    @FunctionalInterface
    private interface Unary {
        void run(int[] d, int dp, int[] a, int ap, int n);
    }

    @FunctionalInterface
    private interface Binary {
        void run(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n);
    }

    @FunctionalInterface
    private interface Compare {
        void run(byte[] d, int dp, int[] a, int ap, int[] b, int bp, int n);
    }

    private static Loop unary(Unary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((int[]) d, dp, (int[]) a, ap, n);
    }

    private static Loop binary(Binary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((int[]) d, dp, (int[]) a, ap, (int[]) b, bp, n);
    }

    private static Loop compare(Compare f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((byte[]) d, dp, (int[]) a, ap, (int[]) b, bp, n);
    }

    static Loop of(Fn fn) {
        return switch (fn) {
            case NEG -> unary(Int32Loops::neg);
            case ABS -> unary(Int32Loops::abs);
            case SIGN -> unary(Int32Loops::sign);
            case SQUARE -> unary(Int32Loops::square);
            case NOT -> unary(Int32Loops::not);
            case ADD -> binary(Int32Loops::add);
            case SUB -> binary(Int32Loops::sub);
            case MUL -> binary(Int32Loops::mul);
            case DIV -> binary(Int32Loops::div);
            case FMOD -> binary(Int32Loops::fmod);
            case REMAINDER -> binary(Int32Loops::remainder);
            case AND -> binary(Int32Loops::and);
            case OR -> binary(Int32Loops::or);
            case XOR -> binary(Int32Loops::xor);
            case SHIFT_LEFT -> binary(Int32Loops::shiftLeft);
            case SHIFT_RIGHT -> binary(Int32Loops::shiftRight);
            case MAXIMUM -> binary(Int32Loops::maximum);
            case MINIMUM -> binary(Int32Loops::minimum);
            case EQ -> compare(Int32Loops::equal);
            case NE -> compare(Int32Loops::notEqual);
            case LT -> compare(Int32Loops::less);
            case LE -> compare(Int32Loops::lessEqual);
            case GT -> compare(Int32Loops::greater);
            case GE -> compare(Int32Loops::greaterEqual);
            case WHERE ->
                (d, dp, a, ap, b, bp, c, cp, n) ->
                        where((int[]) d, dp, (byte[]) a, ap, (int[]) b, bp, (int[]) c, cp, n);
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
                    BITS_TO_RANGE,
                    CAST,
                    BITS_TO_UNIFORM -> throw Loops.unsupported(fn, DType.INT32);
        };
    }

    private static void neg(int[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = -a[ap + i];
        }
    }

    private static void abs(int[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.abs(a[ap + i]);
        }
    }

    private static void sign(int[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Integer.signum(a[ap + i]);
        }
    }

    private static void square(int[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            int x = a[ap + i];
            d[dp + i] = x * x;
        }
    }

    private static void not(int[] d, int dp, int[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = ~a[ap + i];
        }
    }

    private static void add(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] + b[bp + i];
        }
    }

    private static void sub(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] - b[bp + i];
        }
    }

    private static void mul(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] * b[bp + i];
        }
    }

    private static void div(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = b[bp + i] == 0 ? 0 : a[ap + i] / b[bp + i];
        }
    }

    private static void fmod(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = b[bp + i] == 0 ? 0 : a[ap + i] % b[bp + i];
        }
    }

    private static void remainder(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = b[bp + i] == 0 ? 0 : Math.floorMod(a[ap + i], b[bp + i]);
        }
    }

    private static void and(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] & b[bp + i];
        }
    }

    private static void or(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] | b[bp + i];
        }
    }

    private static void xor(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] ^ b[bp + i];
        }
    }

    private static void shiftLeft(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            int by = b[bp + i];
            d[dp + i] = by >= 0 && by < Integer.SIZE ? a[ap + i] << by : 0;
        }
    }

    private static void shiftRight(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            int by = b[bp + i];
            d[dp + i] = a[ap + i] >> (by >= 0 && by < Integer.SIZE ? by : Integer.SIZE - 1);
        }
    }

    private static void maximum(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.max(a[ap + i], b[bp + i]);
        }
    }

    private static void minimum(int[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = Math.min(a[ap + i], b[bp + i]);
        }
    }

    private static void equal(byte[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] == b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void notEqual(byte[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] != b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void less(byte[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] < b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void lessEqual(byte[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] <= b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void greater(byte[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] > b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void greaterEqual(byte[] d, int dp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = a[ap + i] >= b[bp + i] ? (byte) 1 : 0;
        }
    }

    private static void where(int[] d, int dp, byte[] c, int cp, int[] a, int ap, int[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = c[cp + i] != 0 ? a[ap + i] : b[bp + i];
        }
    }
}
