package org.clgrad.tensor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.clgrad.shape.DType;

/**
 * The elements of a tensor as text, in PyTorch's choice of notation: integers with a point where all are integral,
 * else four digits after the point, in scientific notation where the magnitudes lie far apart.
 *
 * @param cells the elements in row-major order, padded on the left to the width
 * @param width the common width; infinities and NaN may be wider
 */
record CellFormat(String[] cells, int width) {
    private static final int DIGITS = 4;
    private static final double LARGE = 1e8;
    private static final double SMALL = 1e-4;
    private static final double WIDE = 1000;

    static CellFormat of(Tensor t) {
        if (t.dtype() == DType.INT64) {
            return padded(
                    Arrays.stream(t.toLongArray()).mapToObj(Long::toString).toArray(String[]::new));
        }
        double[] values = t.toDoubleArray();
        if (t.dtype() == DType.INT32) {
            return padded(texts(values, v -> Long.toString((long) v)));
        }
        return t.dtype() == DType.BOOL ? padded(texts(values, v -> v != 0 ? "true" : "false")) : floating(values);
    }

    private static String[] texts(double[] values, DoubleFunction<String> format) {
        return Arrays.stream(values).mapToObj(format).toArray(String[]::new);
    }

    private static CellFormat padded(String[] texts) {
        int width = Arrays.stream(texts).mapToInt(String::length).max().orElse(0);
        return new CellFormat(pad(texts, width), width);
    }

    private static String[] pad(String[] texts, int width) {
        String[] out = new String[texts.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = " ".repeat(Math.max(0, width - texts[i].length())) + texts[i];
        }
        return out;
    }

    private static CellFormat floating(double[] values) {
        double max = 0;
        double min = Double.POSITIVE_INFINITY;
        boolean integral = true;
        for (double v : values) {
            if (counts(v)) {
                max = Math.max(max, Math.abs(v));
                min = Math.min(min, Math.abs(v));
                integral &= v == Math.rint(v);
            }
        }
        boolean scientific = max > 0 && (max > LARGE || max / min > WIDE || (!integral && min < SMALL));
        boolean points = integral;
        String[] texts = texts(
                values,
                v -> Double.isNaN(v) || Double.isInfinite(v)
                        ? special(v)
                        : scientific ? scientific(v) : points ? fixed(v, 0) + "." : fixed(v, DIGITS));
        int width = 1;
        for (int i = 0; i < values.length; i++) {
            width = counts(values[i]) ? Math.max(width, texts[i].length()) : width;
        }
        return new CellFormat(pad(texts, width), width);
    }

    /** Zeros, infinities and NaN say nothing about magnitudes and set no width. */
    private static boolean counts(double v) {
        return v != 0 && !Double.isNaN(v) && !Double.isInfinite(v);
    }

    private static String special(double v) {
        return Double.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
    }

    /** Rounds the exact value half to even, as C does; {@link String#format} rounds the shortest decimal half up. */
    private static String fixed(double v, int digits) {
        String text = new BigDecimal(Math.abs(v))
                .setScale(digits, RoundingMode.HALF_EVEN)
                .toPlainString();
        return sign(v) + text;
    }

    private static String scientific(double v) {
        BigDecimal rounded = new BigDecimal(Math.abs(v)).round(new MathContext(DIGITS + 1, RoundingMode.HALF_EVEN));
        return sign(v) + String.format(Locale.ROOT, "%.4e", rounded);
    }

    private static String sign(double v) {
        return Math.copySign(1, v) < 0 ? "-" : "";
    }
}
