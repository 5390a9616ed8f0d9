package org.clgrad.cpu;

import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;

/** The functions on bool arrays, bytes of 0 and 1. */
final class BoolLoops {
    private BoolLoops() {}

    @FunctionalInterface
    private interface Binary {
        void run(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n);
    }

    private static Loop binary(Binary f) {
        return (d, dp, a, ap, b, bp, c, cp, n) -> f.run((byte[]) d, dp, (byte[]) a, ap, (byte[]) b, bp, n);
    }

    static Loop of(Fn fn) {
        return switch (fn) {
            case NOT -> (d, dp, a, ap, b, bp, c, cp, n) -> not((byte[]) d, dp, (byte[]) a, ap, n);
            case AND, MINIMUM -> binary(BoolLoops::and);
            case OR, MAXIMUM -> binary(BoolLoops::or);
            case XOR -> binary(BoolLoops::xor);
            case EQ -> binary(BoolLoops::equal);
            case NE -> binary(BoolLoops::xor);
            case LT -> binary(BoolLoops::less);
            case LE -> binary(BoolLoops::lessEqual);
            case GT -> binary(BoolLoops::greater);
            case GE -> binary(BoolLoops::greaterEqual);
            case WHERE ->
                (d, dp, a, ap, b, bp, c, cp, n) ->
                        where((byte[]) d, dp, (byte[]) a, ap, (byte[]) b, bp, (byte[]) c, cp, n);
            case NEG,
                    ABS,
                    SIGN,
                    SQUARE,
                    RECIPROCAL,
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
                    FMOD,
                    REMAINDER,
                    ADD,
                    SUB,
                    MUL,
                    DIV,
                    POW,
                    SHIFT_LEFT,
                    SHIFT_RIGHT,
                    BITS_TO_RANGE,
                    FMA,
                    CAST,
                    BITS_TO_UNIFORM -> throw Loops.unsupported(fn, DType.BOOL);
        };
    }

    private static void not(byte[] d, int dp, byte[] a, int ap, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) (a[ap + i] ^ 1);
        }
    }

    private static void and(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) (a[ap + i] & b[bp + i]);
        }
    }

    private static void or(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) (a[ap + i] | b[bp + i]);
        }
    }

    private static void xor(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) (a[ap + i] ^ b[bp + i]);
        }
    }

    private static void equal(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) (a[ap + i] ^ b[bp + i] ^ 1);
        }
    }

    private static void less(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) (~a[ap + i] & b[bp + i]);
        }
    }

    private static void lessEqual(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) ((a[ap + i] ^ 1) | b[bp + i]);
        }
    }

    private static void greater(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) (a[ap + i] & ~b[bp + i]);
        }
    }

    private static void greaterEqual(byte[] d, int dp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = (byte) (a[ap + i] | (b[bp + i] ^ 1));
        }
    }

    private static void where(byte[] d, int dp, byte[] c, int cp, byte[] a, int ap, byte[] b, int bp, int n) {
        for (int i = 0; i < n; i++) {
            d[dp + i] = c[cp + i] != 0 ? a[ap + i] : b[bp + i];
        }
    }
}
