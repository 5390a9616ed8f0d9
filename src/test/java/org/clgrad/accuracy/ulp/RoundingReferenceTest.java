package org.clgrad.accuracy.ulp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoundingReferenceTest {
    private static final int SAMPLES = 128;

    /** Half any bits, half of ordinary size; or pairs. */
    private static float[][] arguments(MathFunction f) {
        float[][] arguments = new float[f.arity()][SAMPLES];
        if (f.arity() == 2) {
            Pairs.fill(f, 7, arguments[0], arguments[1], 0, SAMPLES);
            return arguments;
        }
        SplittableRandom random = new SplittableRandom(f.ordinal());
        for (int i = 0; i < SAMPLES; i++) {
            arguments[0][i] = i % 2 == 0
                    ? Float.intBitsToFloat(random.nextInt())
                    : (float) (random.nextDouble(-1, 1) * Math.pow(2, random.nextDouble(-6, 7)));
        }
        return arguments;
    }

    @ParameterizedTest
    @EnumSource
    void float64IsAsAccurateAsStated(MathFunction f) {
        float[][] arguments = arguments(f);
        double[] values = new Reference(f).values(arguments);
        int compared = 0;
        for (int i = 0; i < SAMPLES; i++) {
            float x = arguments[0][i];
            float y = arguments[f.arity() - 1][i];
            double value = values[i];
            if (!(Math.abs(value) > 0x1p-150 && Math.abs(value) < 0x1p128)) {
                continue;
            }
            BigDecimal exact = Exact.value(f, x, y);
            BigDecimal off = new BigDecimal(value).subtract(exact).abs();
            BigDecimal allowed = exact.abs().multiply(new BigDecimal(Reference.UNCERTAINTY));
            assertTrue(off.compareTo(allowed) <= 0, () -> f + "(" + x + ", " + y + "): " + value + ", not " + exact);
            compared++;
        }
        assertTrue(compared >= SAMPLES / 8, f + ": compared " + compared);
    }

    /** Against the float that BigDecimal rounds to. */
    @ParameterizedTest
    @EnumSource(names = {"EXP", "SIN", "LOG", "ERFC", "SQRT", "ATAN2"})
    void knowsTheNearestFloat(MathFunction f) {
        float[][] arguments = arguments(f);
        Reference reference = new Reference(f);
        double[] values = reference.values(arguments);
        for (int i = 0; i < SAMPLES; i++) {
            float x = arguments[0][i];
            float y = arguments[f.arity() - 1][i];
            if (!(Math.abs(values[i]) >= 0x1p-149 && Math.abs(values[i]) < 0x1p127)) {
                continue;
            }
            float nearest = Float.parseFloat(Exact.value(f, x, y).toString());
            assertTrue(reference.isCorrectlyRounded(nearest, values[i], x, y), f + "(" + x + ", " + y + ")");
            assertFalse(reference.isCorrectlyRounded(Math.nextUp(nearest), values[i], x, y));
            assertFalse(reference.isCorrectlyRounded(Math.nextDown(nearest), values[i], x, y));
        }
    }

    /**
     * 4097^2 lies in the middle of two floats, and the even one is nearest. So does 3/2 of the least denormal, but the
     * angle is less by a part in 10^89, which float64 does not see: not the even one.
     */
    @Test
    void decidesWhatFloat64CannotSee() {
        Reference pow = new Reference(MathFunction.POW);
        double square = pow.value(4097, 2);
        assertEquals(16785409.0, square);
        assertTrue(pow.isCorrectlyRounded(16785408f, square, 4097, 2));
        assertFalse(pow.isCorrectlyRounded(16785410f, square, 4097, 2));
        Reference atan2 = new Reference(MathFunction.ATAN2);
        float three = 3 * Float.MIN_VALUE;
        double angle = atan2.value(three, 2);
        assertEquals(1.5 * Float.MIN_VALUE, angle);
        assertTrue(atan2.isCorrectlyRounded(Float.MIN_VALUE, angle, three, 2));
        assertFalse(atan2.isCorrectlyRounded(2 * Float.MIN_VALUE, angle, three, 2));
    }

    @Test
    void overflowIsWhereRoundingGivesIt() {
        assertEquals(
                Float.MAX_VALUE,
                Reference.nearest(Float.MAX_VALUE, Float.POSITIVE_INFINITY, decimal("0x1.fffffeffp127")));
        assertEquals(
                Float.POSITIVE_INFINITY,
                Reference.nearest(Float.MAX_VALUE, Float.POSITIVE_INFINITY, decimal("0x1.ffffffp127")));
    }

    private static BigDecimal decimal(String hexadecimal) {
        return new BigDecimal(Double.parseDouble(hexadecimal));
    }

    /** Digits from the OEIS: A001113, A002392, A003881, A000796, A002193, A099286, A049469. */
    @ParameterizedTest
    @CsvSource({
        "EXP, 1, 2.718281828459045235360287471352662497757247093699959574966967627724076630",
        "LOG, 10, 2.302585092994045684017991454684364207601101488628772976033327900967572609",
        "ATAN, 1, 0.785398163397448309615660845819875721049292349843776455243736148076954101",
        "ACOS, -1, 3.141592653589793238462643383279502884197169399375105820974944592307816406",
        "SQRT, 2, 1.414213562373095048801688724209698078569671875376948073176679737990732478",
        "ERF, 1, 0.842700792949714869341220635082609259296066997966302908459937897834717254",
        "SIN, 1, 0.841470984807896506652502321630298999622563060798371065672751709991910404"
    })
    void hasTheDigitsOfConstants(MathFunction f, float x, String digits) {
        MathContext same = new MathContext(68);
        assertEquals(new BigDecimal(digits).round(same), Exact.value(f, x, x).round(same));
    }
}
