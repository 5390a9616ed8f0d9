package org.clgrad.spi;

import org.clgrad.shape.DType;

/**
 * The 16-bit floats by their definition: a sign, an exponent of 5 or 8 bits, a mantissa of 10 or 7; rounding finds the
 * nearest of all values of a sign, the one with an even mantissa of two.
 */
final class ReferenceHalves {
    private ReferenceHalves() {}

    private static int mantissaBits(DType type) {
        return type == DType.FLOAT16 ? 10 : 7;
    }

    /** The value of bits. */
    static float value(DType type, short bits) {
        int m = mantissaBits(type);
        int magnitude = bits & 0x7fff;
        int exponent = magnitude >> m;
        int largest = (1 << (15 - m)) - 1;
        double mantissa = magnitude & ((1 << m) - 1);
        double value = exponent == largest
                ? mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0
                        ? mantissa * Math.pow(2, 1 - largest / 2 - m)
                        : (mantissa + (1 << m)) * Math.pow(2, exponent - largest / 2 - m);
        return (float) (bits < 0 ? -value : value);
    }

    /** The bits of the nearest value. */
    static short round(DType type, float x) {
        if (x != x) {
            return (short) (type == DType.FLOAT16 ? 0x7e00 : 0x7fc0);
        }
        double magnitude = Math.abs((double) x);
        int infinite = ((1 << (15 - mantissaBits(type))) - 1) << mantissaBits(type);
        int low = 0;
        int high = infinite;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (finite(type, middle) <= magnitude) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double half = (finite(type, low) + finite(type, low + 1)) / 2;
        boolean up = magnitude > half || (magnitude == half && low % 2 == 1);
        int sign = Float.floatToRawIntBits(x) < 0 ? 0x8000 : 0;
        return (short) (sign | (up ? low + 1 : low));
    }

    /** The value of a magnitude; infinity as the power of two it would be, as for where rounding to it begins. */
    private static double finite(DType type, int magnitude) {
        int m = mantissaBits(type);
        int infinite = ((1 << (15 - m)) - 1) << m;
        return magnitude == infinite ? Math.pow(2, type == DType.FLOAT16 ? 16 : 128) : value(type, (short) magnitude);
    }
}
