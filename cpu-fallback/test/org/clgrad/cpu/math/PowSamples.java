package org.clgrad.cpu.math;

import java.util.SplittableRandom;

/** Arguments of the power: there are too many to try all. What the tests and the sweep hold it to. */
final class PowSamples {
    /** The largest error in ulp that any arguments tried may have. */
    static final double WORST = 0.82;
    /** What OpenCL's full profile allows its own function, in ulp. */
    static final double OPENCL_LIMIT = 16;

    private PowSamples() {}

    /**
     * Fills two arrays with arguments, a quarter each: any bits; powers spread evenly over all magnitudes of results;
     * bases close to 1 with exponents to match; negative bases with whole exponents, small ones and large ones.
     *
     * @param seed equal seeds give equal arguments
     * @param a the bases
     * @param b the exponents
     */
    static void fill(long seed, float[] a, float[] b) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < a.length; i++) {
            int kind = i & 3;
            double target = random.nextDouble(-152, 130);
            if (kind == 0) {
                a[i] = Float.intBitsToFloat(random.nextInt());
                b[i] = Float.intBitsToFloat(random.nextInt());
            } else if (kind == 1) {
                double log2 = random.nextDouble(-149, 128);
                a[i] = (float) Math.pow(2, log2);
                b[i] = (float) (target / log2);
            } else if (kind == 2) {
                double off = (random.nextBoolean() ? 1 : -1) * Math.pow(2, random.nextDouble(-24, -1));
                a[i] = (float) (1 + off);
                b[i] = (float) (target * Math.log(2) / Math.log1p(off));
            } else {
                double whole = Math.rint(Math.pow(2, random.nextDouble(0, 25)));
                b[i] = (float) (random.nextBoolean() ? whole : -whole);
                a[i] = -(float) Math.pow(2, target / b[i]);
            }
        }
    }
}
