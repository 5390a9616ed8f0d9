package org.clgrad.accuracy.ulp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Errors by sign and exponent of the first argument: 2 x 256 cells. Cell {@code bits >>> 23} holds the arguments with
 * those upper nine bits: 0 to 255 positive ones, from the denormals to infinity and NaN, 256 to 511 negative ones.
 */
public final class ErrorMap {
    /** The number of cells. */
    public static final int CELLS = 512;

    private static final int LINE = 64;
    private static final double[] STEPS = {0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99};
    private static final String SIGNS = ".123456789x#";

    private final double[] max = new double[CELLS];
    private final double[] sum = new double[CELLS];
    private final long[] count = new long[CELLS];

    ErrorMap() {
        Arrays.fill(max, Double.NaN);
    }

    static int cell(float x) {
        return Float.floatToRawIntBits(x) >>> 23;
    }

    void add(int cell, double error) {
        max[cell] = max[cell] >= error ? max[cell] : error;
        sum[cell] += error;
        count[cell]++;
    }

    void add(ErrorMap other) {
        for (int c = 0; c < CELLS; c++) {
            if (other.count[c] > 0) {
                max[c] = max[c] >= other.max[c] ? max[c] : other.max[c];
                sum[c] += other.sum[c];
                count[c] += other.count[c];
            }
        }
    }

    /**
     * Returns the largest error of a cell.
     *
     * @param cell its number
     * @return the error in ulp; NaN if nothing was measured there
     */
    public double max(int cell) {
        return max[cell];
    }

    /**
     * Returns the mean error of a cell.
     *
     * @param cell its number
     * @return the error in ulp; NaN if nothing was measured there
     */
    public double mean(int cell) {
        return sum[cell] / count[cell];
    }

    /**
     * Returns how many results were measured in a cell.
     *
     * @param cell its number
     * @return the number
     */
    public long count(int cell) {
        return count[cell];
    }

    double sum() {
        return Arrays.stream(sum).sum();
    }

    long count() {
        return Arrays.stream(count).sum();
    }

    /** {@return the map in characters, a line for 64 exponents, the larger of the errors each} */
    public List<String> maxLines() {
        return lines(max);
    }

    /** {@return the map in characters, a line for 64 exponents, the mean of the errors each} */
    public List<String> meanLines() {
        double[] mean = new double[CELLS];
        Arrays.setAll(mean, this::mean);
        return lines(mean);
    }

    /** {@return what the characters of a map mean} */
    public static String legend() {
        return "from left to right the exponents from that of the line on; . up to 0.5 ulp, 1 to 9 up to as many, "
                + "x up to 99, # more, blank: nothing measured";
    }

    private static List<String> lines(double[] values) {
        List<String> lines = new ArrayList<>();
        for (int start = 0; start < CELLS; start += LINE) {
            StringBuilder line = new StringBuilder();
            for (int c = start; c < start + LINE; c++) {
                line.append(character(values[c]));
            }
            String label = (start < CELLS / 2 ? "+2^" : "-2^") + (start % (CELLS / 2) - 127);
            lines.add((label + "        ").substring(0, 8) + line);
        }
        return lines;
    }

    private static char character(double value) {
        if (Double.isNaN(value)) {
            return ' ';
        }
        int step = 0;
        while (step < STEPS.length && value > STEPS[step]) {
            step++;
        }
        return SIGNS.charAt(step);
    }
}
