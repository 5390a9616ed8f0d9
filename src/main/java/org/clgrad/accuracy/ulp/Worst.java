package org.clgrad.accuracy.ulp;

/**
 * An argument and what became of it.
 *
 * @param ulp the error in ulp; infinite if the result is NaN where it must not be, or the reverse, or a zero with the
 *     wrong sign
 * @param x the first argument
 * @param y the second; the first again if the function has one
 * @param got the result
 * @param exact the value in float64
 */
public record Worst(double ulp, float x, float y, float got, double exact) {
    /**
     * Names the arguments.
     *
     * @param arity how many there are
     * @return in hexadecimal and decimal
     */
    public String arguments(int arity) {
        return arity == 1 ? name(x) : "(" + name(x) + ", " + name(y) + ")";
    }

    private static String name(float a) {
        return Float.isNaN(a) || Float.isInfinite(a) ? Float.toString(a) : Float.toHexString(a) + " (" + a + ")";
    }
}
