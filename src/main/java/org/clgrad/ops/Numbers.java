package org.clgrad.ops;

/**
 * A sequence of numbers that is the same on every Java version: SplitMix64 (Steele, Lea and Flood, 2014) and the method
 * of Box and Muller in strict arithmetic.
 */
public final class Numbers {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1p-53;

    private long state;

    /**
     * Starts a sequence.
     *
     * @param seed which
     */
    public Numbers(long seed) {
        state = seed;
    }

    /**
     * A seed for a part of something that has one, such as an input of a sample.
     *
     * @param seed the seed of the whole
     * @param names what the part is called
     * @return its own seed
     */
    public static long seed(long seed, String... names) {
        long s = seed;
        for (String name : names) {
            s = mix(s + GAMMA) ^ name.hashCode();
        }
        return mix(s);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    private long next() {
        state += GAMMA;
        return mix(state);
    }

    /** {@return a number in [0, 1)} */
    public double uniform() {
        return (next() >>> 11) * UNIT;
    }

    /** {@return a standard normal number} */
    public double normal() {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    /**
     * Standard normal numbers that are values of float32.
     *
     * @param n how many
     * @return the numbers
     */
    public double[] normals(int n) {
        double[] out = new double[n];
        for (int i = 0; i < n; i++) {
            out[i] = (float) normal();
        }
        return out;
    }

    /**
     * The numbers below a bound in random order.
     *
     * @param n the bound
     * @return a permutation of {@code 0 .. n - 1}
     */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = (int) (uniform() * (i + 1));
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
