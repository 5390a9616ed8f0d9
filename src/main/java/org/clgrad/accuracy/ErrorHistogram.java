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

    /** How many there are from the decade {@code lowest} on: as many decades as occurred, for reports keep thousands. */
    private long[] counts = new long[0];

    private int lowest;
    private long zeros;

    ErrorHistogram() {}

    /** Counts a finite error. */
    void add(double error) {
        if (error == 0) {
            zeros++;
        } else {
            int k = decade(error);
            if (k < lowest || k >= lowest + counts.length) {
                reach(k);
            }
            counts[k - lowest]++;
        }
    }

    private void reach(int k) {
        int from = counts.length == 0 ? k : Math.min(lowest, k);
        int to = counts.length == 0 ? k : Math.max(lowest + counts.length - 1, k);
        long[] wider = new long[to - from + 1];
        System.arraycopy(counts, 0, wider, counts.length == 0 ? 0 : lowest - from, counts.length);
        counts = wider;
        lowest = from;
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
                map.put(i + lowest, counts[i]);
            }
        }
        return Collections.unmodifiableSortedMap(map);
    }
}
