package org.clgrad.accuracy.ulp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The functions in decimal numbers of 220 digits, slowly, for the few results that float64 leaves undecided: power
 * series after a reduction of the argument, all with a relative error below 10^-150, cancellation included.
 *
 * <p>Source of the series: Abramowitz and Stegun, Handbook of Mathematical Functions, 4.1.27 (logarithm), 4.2.1
 * (exponential), 4.3.65 (sine), 4.4.42 (inverse tangent), 7.1.6 (error function).
 */
final class Exact {
    private static final MathContext MC = new MathContext(220);
    /** Large arguments of the sine lose 39 digits to their reduction, small results as many again. */
    private static final MathContext WIDE = new MathContext(320);

    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    /** From here on exponentials, and from {@link #ERF_FAR} on the error function, are less than 10^-170 from their limits. */
    private static final BigDecimal FAR = BigDecimal.valueOf(400);

    private static final BigDecimal ERF_FAR = BigDecimal.valueOf(30);
    private static final BigDecimal NOTHING = new BigDecimal("1e-240");
    private static final BigDecimal LESS = new BigDecimal("1e-340");
    /** Machin: pi / 4 = 4 atan(1/5) - atan(1/239). */
    private static final BigDecimal PI = TWO.pow(4)
            .multiply(atanSeries(ONE.divide(BigDecimal.valueOf(5), WIDE), WIDE, LESS))
            .subtract(TWO.pow(2).multiply(atanSeries(ONE.divide(BigDecimal.valueOf(239), WIDE), WIDE, LESS)));

    private static final BigDecimal HALF_PI = PI.divide(TWO, WIDE);
    private static final BigDecimal LN2 = log1mSeries(TWO);

    private Exact() {}

    /**
     * The value of a function where it rounds to a finite float that is not 0.
     *
     * @param f the function
     * @param x its first argument
     * @param y its second, if it has one
     * @return the value
     */
    static BigDecimal value(MathFunction f, float x, float y) {
        BigDecimal a = new BigDecimal(x);
        return switch (f) {
            case RECIPROCAL -> ONE.divide(a, MC);
            case SQRT -> a.sqrt(MC);
            case RSQRT -> ONE.divide(a.sqrt(MC), MC);
            case EXP -> exp(a);
            case EXPM1 -> exp(a.max(FAR.negate())).subtract(ONE);
            case EXP2 -> exp(a.multiply(LN2, MC));
            case SIGMOID -> ONE.divide(ONE.add(exp(a.min(FAR).negate())), MC);
            case TANH -> {
                BigDecimal t = exp(a.max(FAR.negate()).min(FAR).multiply(TWO)).subtract(ONE);
                yield t.divide(t.add(TWO), MC);
            }
            case LOG -> log(a);
            case LOG1P -> log(ONE.add(a));
            case LOG2 -> log(a).divide(LN2, MC);
            case LOG10 -> log(a).divide(log(BigDecimal.TEN), MC);
            case SIN -> sine(a, 0);
            case COS -> sine(a, 1);
            case TAN -> sine(a, 0).divide(sine(a, 1), MC);
            case ASIN -> asin(a);
            case ACOS ->
                x == -1
                        ? PI
                        : TWO.multiply(
                                atan(ONE.subtract(a).divide(ONE.add(a), MC).sqrt(MC)));
            case ATAN -> atan(a);
            case SINH -> exp(a).subtract(exp(a.negate())).divide(TWO, MC);
            case COSH -> exp(a).add(exp(a.negate())).divide(TWO, MC);
            case ASINH -> {
                BigDecimal size = log(a.abs().add(a.multiply(a).add(ONE).sqrt(MC)));
                yield x < 0 ? size.negate() : size;
            }
            case ACOSH -> log(a.add(a.multiply(a).subtract(ONE).sqrt(MC)));
            case ATANH -> log(ONE.add(a).divide(ONE.subtract(a), MC)).divide(TWO, MC);
            case ERF -> erf(a.max(ERF_FAR.negate()).min(ERF_FAR));
            case ERFC -> ONE.subtract(erf(a.max(ERF_FAR.negate())));
            case ERFINV -> erfinv(a);
            case NDTR ->
                ONE.subtract(erf(a.negate()
                                .divide(TWO.sqrt(MC), MC)
                                .max(ERF_FAR.negate())
                                .min(ERF_FAR)))
                        .divide(TWO, MC);
            case NORMAL_PDF ->
                exp(a.multiply(a).negate().divide(TWO, MC))
                        .divide(TWO.multiply(PI).sqrt(MC), MC);
            case FLOOR -> a.setScale(0, RoundingMode.FLOOR);
            case CEIL -> a.setScale(0, RoundingMode.CEILING);
            case ROUND -> a.setScale(0, RoundingMode.HALF_EVEN);
            case TRUNC -> a.setScale(0, RoundingMode.DOWN);
            case DIV -> a.divide(new BigDecimal(y), MC);
            case POW -> pow(x, y);
            case ATAN2 -> atan2(x, y);
            case HYPOT -> a.multiply(a).add(new BigDecimal(y).pow(2), MC).sqrt(MC);
            case FMOD -> a.remainder(new BigDecimal(y));
            case REMAINDER -> remainder(a, new BigDecimal(y));
        };
    }

    private static BigDecimal remainder(BigDecimal a, BigDecimal b) {
        BigDecimal r = a.remainder(b);
        return r.signum() != 0 && r.signum() != b.signum() ? r.add(b) : r;
    }

    private static BigDecimal power2(int n) {
        return TWO.pow(n, MC);
    }

    private static BigDecimal exp(BigDecimal x) {
        int n = (int) Math.rint(x.doubleValue() / Math.log(2));
        BigDecimal r = x.subtract(LN2.multiply(BigDecimal.valueOf(n)), MC).divide(BigDecimal.valueOf(256), MC);
        BigDecimal sum = ONE;
        BigDecimal term = ONE;
        for (int k = 1; term.abs().compareTo(NOTHING) > 0; k++) {
            term = term.multiply(r, MC).divide(BigDecimal.valueOf(k), MC);
            sum = sum.add(term, MC);
        }
        for (int i = 0; i < 8; i++) {
            sum = sum.multiply(sum, MC);
        }
        return sum.multiply(power2(n), MC);
    }

    private static BigDecimal log(BigDecimal x) {
        int k = Math.getExponent(x.doubleValue());
        // A power of 2 away from 1 on the side where log m and k log 2 have one sign or the latter prevails.
        BigDecimal m = k == 0 ? x : x.multiply(power2(-k), MC);
        if (m.doubleValue() > 1.5 || k == -1) {
            k++;
            m = k == 0 ? x : m.divide(TWO, MC);
        }
        return log1mSeries(m).add(multipleOfLn2(k), MC);
    }

    private static BigDecimal multipleOfLn2(int k) {
        return k == 0 ? BigDecimal.ZERO : LN2.multiply(BigDecimal.valueOf(k));
    }

    /** log m = 2 atanh((m - 1) / (m + 1)), for m in [1/2, 2]. */
    private static BigDecimal log1mSeries(BigDecimal m) {
        BigDecimal z = m.subtract(ONE).divide(m.add(ONE), MC);
        return TWO.multiply(series(z, z.multiply(z, MC), MC, NOTHING), MC);
    }

    /** z + z s / 3 + z s^2 / 5 + ... */
    private static BigDecimal series(BigDecimal z, BigDecimal s, MathContext mc, BigDecimal end) {
        BigDecimal sum = z;
        BigDecimal power = z;
        BigDecimal least = z.abs().multiply(end, mc);
        for (int k = 3; power.abs().compareTo(least) > 0; k += 2) {
            power = power.multiply(s, mc);
            sum = sum.add(power.divide(BigDecimal.valueOf(k), mc), mc);
        }
        return sum;
    }

    private static BigDecimal atanSeries(BigDecimal z, MathContext mc, BigDecimal end) {
        return series(z, z.multiply(z, mc).negate(), mc, end);
    }

    private static BigDecimal atan(BigDecimal x) {
        if (x.abs().compareTo(ONE) > 0) {
            BigDecimal rest = atan(ONE.divide(x, MC));
            return (x.signum() > 0 ? HALF_PI : HALF_PI.negate()).subtract(rest, MC);
        }
        BigDecimal z = x;
        for (int i = 0; i < 4; i++) {
            z = z.divide(ONE.add(ONE.add(z.multiply(z, MC)).sqrt(MC)), MC);
        }
        return atanSeries(z, MC, NOTHING).multiply(BigDecimal.valueOf(16));
    }

    private static BigDecimal asin(BigDecimal x) {
        BigDecimal rest = ONE.subtract(x.multiply(x));
        if (rest.signum() == 0) {
            return x.signum() > 0 ? HALF_PI : HALF_PI.negate();
        }
        return atan(x.divide(rest.sqrt(MC), MC));
    }

    private static BigDecimal atan2(float y, float x) {
        if (x == 0) {
            return y > 0 ? HALF_PI : HALF_PI.negate();
        }
        BigDecimal angle = atan(new BigDecimal(y).divide(new BigDecimal(x), MC));
        if (x > 0) {
            return angle;
        }
        return Float.floatToRawIntBits(y) < 0 ? angle.subtract(PI, MC) : angle.add(PI, MC);
    }

    /** The sine of x plus quarters of a turn. */
    private static BigDecimal sine(BigDecimal x, int quarters) {
        BigDecimal q = x.divide(HALF_PI, WIDE).setScale(0, RoundingMode.HALF_EVEN);
        BigDecimal r = x.subtract(HALF_PI.multiply(q)).round(MC);
        int quadrant = (q.toBigInteger().mod(BigInteger.valueOf(4)).intValue() + quarters) & 3;
        boolean cosine = (quadrant & 1) == 1;
        BigDecimal s = r.multiply(r, MC);
        BigDecimal term = cosine ? ONE : r;
        BigDecimal least = term.abs().multiply(NOTHING, MC);
        BigDecimal sum = term;
        for (int k = cosine ? 2 : 3; term.abs().compareTo(least) > 0; k += 2) {
            term = term.multiply(s, MC)
                    .divide(BigDecimal.valueOf((long) k * (k - 1)), MC)
                    .negate();
            sum = sum.add(term, MC);
        }
        return quadrant < 2 ? sum : sum.negate();
    }

    /** 2 / sqrt(pi) e^(-x^2) sum of 2^n x^(2n + 1) / (1 3 5 ... (2n + 1)), all terms of one sign. */
    private static BigDecimal erf(BigDecimal x) {
        BigDecimal square = x.multiply(x);
        BigDecimal term = x;
        BigDecimal sum = x;
        BigDecimal least = x.abs().multiply(NOTHING, MC);
        for (int k = 3; term.abs().compareTo(least) > 0; k += 2) {
            term = term.multiply(square, MC).multiply(TWO).divide(BigDecimal.valueOf(k), MC);
            sum = sum.add(term, MC);
        }
        return sum.multiply(exp(square.negate()), MC).multiply(TWO).divide(PI.sqrt(MC), MC);
    }

    /** Newton's method, which doubles the digits at each step: from two to 256 in seven. */
    private static BigDecimal erfinv(BigDecimal a) {
        BigDecimal half = PI.sqrt(MC).divide(TWO, MC);
        BigDecimal y = new BigDecimal(start(a.doubleValue()));
        for (int i = 0; i < 8; i++) {
            BigDecimal off = erf(y).subtract(a, MC);
            y = y.subtract(off.multiply(half, MC).multiply(exp(y.multiply(y, MC)), MC), MC);
        }
        return y;
    }

    /** Within 10^-2. */
    private static double start(double a) {
        double w = -Math.log(1 - a * a);
        return w < 7
                ? a * (0.886 + w * (0.242 - 0.0035 * w))
                : Math.copySign(Math.sqrt(w + 0.693 - 0.5 * Math.log(Math.PI * w)), a);
    }

    private static BigDecimal pow(float a, float b) {
        BigDecimal size = exp(new BigDecimal(b).multiply(log(new BigDecimal(Math.abs(a))), MC));
        boolean odd = Math.abs(b) < 0x1p24f && (((long) b) & 1) == 1;
        return a < 0 && odd ? size.negate() : size;
    }
}
