package org.clgrad.accuracy;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How many errors there are in each decade, from 10^k up to 10^(k + 1). */
public final class ErrorHistogram {
    private static final int LOWEST = -324;
    private static final int HIGHEST = 308;
    private static final double LOG10_OF_2 = 0.30102999566398120;
    private static final double[] POWERS = new double[HIGHEST - LOWEST + 1];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + (i + LOWEST));
        }
    }

    private final long[] counts = new long[POWERS.length];
    private long zeros;

    ErrorHistogram() {}

    /** Counts a finite error. */
    void add(double error) {
        if (error == 0) {
            zeros++;
        } else {
            counts[decade(error) - LOWEST]++;
        }
    }

    void addZeros(long count) {
        zeros += count;
    }

    /** The k with 10^k &lt;= value &lt; 10^(k + 1), the powers rounded to double. */
    static int decade(double value) {
        // Denormal numbers have the exponent -1023 and begin too high; the loops take them, and the rounding, to the
        // end.
        int k = (int) Math.floor(Math.getExponent(value) * LOG10_OF_2);
        while (k > LOWEST && value < POWERS[k - LOWEST]) {
            k--;
        }
        while (k < HIGHEST && value >= POWERS[k + 1 - LOWEST]) {
            k++;
        }
        return k;
    }

    /** {@return how many errors are 0} */
    public long zeros() {
        return zeros;
    }

    /** {@return for each k how many errors are at least 10^k and below 10^(k + 1), ascending; where there are any} */
    public Map<Integer, Long> decades() {
        TreeMap<Integer, Long> map = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                map.put(i + LOWEST, counts[i]);
            }
        }
        return Collections.unmodifiableSortedMap(map);
    }
}
