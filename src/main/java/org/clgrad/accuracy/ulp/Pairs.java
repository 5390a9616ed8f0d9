package org.clgrad.accuracy.ulp;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Arguments of the functions of two: there are too many to try all. */
public final class Pairs {
    /** Sizes of zeros, denormals, numbers around those where whole and odd ones end, infinity and NaN. */
    private static final float[] SIZES = {
        0,
        Float.MIN_VALUE,
        0x1.fffffcp-127f,
        Float.MIN_NORMAL,
        0x1p-24f,
        0.5f,
        0x1.fffffep-1f,
        1,
        0x1.000002p0f,
        1.5f,
        2,
        3,
        4,
        150,
        0x1p22f + 0.5f,
        0x1p22f + 1,
        0x1p23f - 0.5f,
        0x1p23f,
        0x1p23f + 1,
        0x1p24f - 1,
        0x1p24f,
        0x1p24f + 2,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NaN
    };

    private Pairs() {}

    /** {@return zeros, ones, denormals, infinities, NaN and other numbers where functions have edges, of both signs} */
    public static float[] specials() {
        float[] all = Arrays.copyOf(SIZES, 2 * SIZES.length);
        for (int i = 0; i < SIZES.length; i++) {
            all[SIZES.length + i] = -SIZES[i];
        }
        return all;
    }

    /**
     * Fills two arrays with random arguments. Seed 0 begins with every special number beside every other.
     *
     * @param f the function they are for
     * @param seed equal seeds give equal arguments
     * @param x the first arguments
     * @param y the second ones
     * @param from the first element to fill
     * @param to the end of the elements to fill
     */
    public static void fill(MathFunction f, long seed, float[] x, float[] y, int from, int to) {
        int at = from;
        if (seed == 0) {
            float[] specials = specials();
            for (int i = 0; i < specials.length * specials.length && at < to; i++) {
                x[at] = specials[i / specials.length];
                y[at++] = specials[i % specials.length];
            }
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (; at < to; at++) {
            if (f == MathFunction.POW) {
                power(random, at, x, y);
            } else {
                ratio(random, at, x, y);
            }
        }
    }

    /**
     * A quarter each: any bits; powers spread evenly over all magnitudes of results; bases close to 1 with exponents to
     * match; negative bases with whole exponents, small ones and large ones.
     */
    private static void power(SplittableRandom random, int i, float[] a, float[] b) {
        double target = random.nextDouble(-152, 130);
        switch (i & 3) {
            case 0 -> {
                a[i] = Float.intBitsToFloat(random.nextInt());
                b[i] = Float.intBitsToFloat(random.nextInt());
            }
            case 1 -> {
                double log2 = random.nextDouble(-149, 128);
                a[i] = (float) Math.pow(2, log2);
                b[i] = (float) (target / log2);
            }
            case 2 -> {
                double off = (random.nextBoolean() ? 1 : -1) * Math.pow(2, random.nextDouble(-24, -1));
                a[i] = (float) (1 + off);
                b[i] = (float) (target * Math.log(2) / Math.log1p(off));
            }
            default -> {
                double whole = Math.rint(Math.pow(2, random.nextDouble(0, 25)));
                b[i] = (float) (random.nextBoolean() ? whole : -whole);
                a[i] = -(float) Math.pow(2, target / b[i]);
            }
        }
    }

    /**
     * A quarter each: any bits; two of one magnitude; ratios up to 2^26 either way; numbers of few bits, which divide
     * and add up exactly.
     */
    private static void ratio(SplittableRandom random, int i, float[] x, float[] y) {
        x[i] = Float.intBitsToFloat(random.nextInt());
        int kind = i & 3;
        if (kind == 0) {
            y[i] = Float.intBitsToFloat(random.nextInt());
        } else if (kind == 3) {
            x[i] = few(random);
            y[i] = few(random);
        } else {
            int exponent = kind == 1 ? random.nextInt(-1, 2) : random.nextInt(-26, 27);
            float mantissa = Float.intBitsToFloat(0x3f800000 | (random.nextInt() >>> 9));
            float sign = random.nextBoolean() ? 1 : -1;
            y[i] = sign * (float) Math.scalb((double) mantissa, Math.getExponent(x[i]) + exponent);
        }
    }

    private static float few(SplittableRandom random) {
        return Math.scalb((float) random.nextInt(-512, 513), random.nextInt(-20, 21));
    }
}
