package org.clgrad.accuracy.ulp;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.engine.Device;
import org.clgrad.shape.DType;

/**
 * What the results of a function are compared with: its float64 values on the CPU device, whose relative error is below
 * {@link #UNCERTAINTY}, and where that leaves two floats that might be the nearest, a decision in 220 decimal digits.
 *
 * <p>So an error in ulp is uncertain by at most 2^-24 of the larger of 1 ulp and itself, and whether a result is correctly
 * rounded is certain.
 */
final class Reference {
    /**
     * Bound of the relative error of a float64 value: {@link Math}'s own are within 2.5 of its ulps, and the longest
     * formula over them (the inverse hyperbolic functions, sigmoid) adds a few; 16 ulps are taken for all.
     */
    static final double UNCERTAINTY = 0x1p-48;

    /** A value this near to the middle of two floats, relatively, is the middle: no other is that near to one. */
    private static final BigDecimal MIDDLE = new BigDecimal("1e-150");

    private final MathFunction f;
    private final OnDevice float64;
    private final Map<Float, Double> single = new ConcurrentHashMap<>();

    Reference(MathFunction f) {
        this.f = f;
        float64 = OnDevice.inFloat64(f, Device.cpu(), DType.FLOAT64);
    }

    /** The values in float64. */
    double[] values(float[]... arguments) {
        double[] values = new double[arguments[0].length];
        float64.apply(values, arguments);
        return values;
    }

    /** The value of single arguments in float64; those of one argument are few, and asked for often. */
    double value(float x, float y) {
        return f.arity() == 1
                ? single.computeIfAbsent(x, a -> values(new float[] {a})[0])
                : values(new float[] {x}, new float[] {y})[0];
    }

    /** Whether a number is the float nearest to the value, the even one of two. */
    boolean isCorrectlyRounded(float got, double value, float x, float y) {
        double slack = Math.abs(value) * UNCERTAINTY;
        float low = (float) (value - slack);
        float high = (float) (value + slack);
        if (low == high || !(slack < Double.POSITIVE_INFINITY)) {
            return got == (float) value;
        }
        return (got == low || got == high) && got == nearest(low, high, Exact.value(f, x, y));
    }

    /** That of two neighbours which is nearest to a value between them. */
    static float nearest(float low, float high, BigDecimal value) {
        // A neighbour that is infinite stands for 2^128.
        double middle = (held(low) + held(high)) / 2;
        BigDecimal off = value.subtract(new BigDecimal(middle));
        if (off.abs().compareTo(value.abs().multiply(MIDDLE, MathContext.DECIMAL32)) <= 0) {
            return (Float.floatToRawIntBits(low) & 1) == 0 ? low : high;
        }
        return off.signum() < 0 ? low : high;
    }

    private static double held(float bound) {
        return Float.isInfinite(bound) ? Math.copySign(0x1p128, bound) : bound;
    }
}
