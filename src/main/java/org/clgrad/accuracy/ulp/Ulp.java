package org.clgrad.accuracy.ulp;

/** The error of a float32 result in units in the last place. */
public final class Ulp {
    private static final double TOO_LARGE = 0x1p128;

    private Ulp() {}

    /**
     * The distance of a result from the exact value, in units of the distance between the floats around that value
     * (2^-149 among the denormals). An infinity counts as 2^128, so that overflow is right from where rounding gives it.
     *
     * @param got the float32 result
     * @param want the exact value
     * @return the error; 0 if both are NaN, infinite if only one is or if a zero has the wrong sign
     */
    public static double error(float got, double want) {
        if (got != got || want != want) {
            return got != got && want != want ? 0 : Double.POSITIVE_INFINITY;
        }
        return isWrongZero(got, want) ? Double.POSITIVE_INFINITY : distance(got, want);
    }

    /** Whether a result is a zero whose sign is not that of the exact value. */
    static boolean isWrongZero(float got, double want) {
        return got == 0 && Double.doubleToRawLongBits(want) < 0 != Float.floatToRawIntBits(got) < 0;
    }

    /** The error of numbers and infinities; zeros are equal whatever their signs. */
    static double distance(float got, double want) {
        long exponent = (Double.doubleToRawLongBits(want) >>> 52) & 0x7ff;
        long held = Math.min(Math.max(exponent, 1023 - 126), 1023 + 127);
        double unit = Double.longBitsToDouble((held - 23) << 52);
        return Math.abs(held(got) - held(want)) / unit;
    }

    private static double held(double value) {
        return value > TOO_LARGE ? TOO_LARGE : value < -TOO_LARGE ? -TOO_LARGE : value;
    }
}
