package org.clgrad.accuracy;

/**
 * Sums of squares and products of two vectors and their difference. Numbers near the ends of the range of double are
 * scaled by a power of two, block by block, so that no square overflows and none is lost.
 */
final class Norms {
    private static final double LARGE = 0x1p400;
    private static final double SMALL = 0x1p-400;

    private double aa;
    private double bb;
    private double ab;
    private double dd;
    /** The sums are of numbers times 2^-exponent. */
    private int exponent;

    /** Adds the elements that are finite on both sides. */
    void add(double[] a, double[] b, int count) {
        double largest = 0;
        for (int i = 0; i < count; i++) {
            double m = Math.max(Math.abs(a[i]), Math.abs(b[i]));
            largest = m <= Double.MAX_VALUE && m > largest ? m : largest;
        }
        if (largest == 0) {
            return;
        }
        int e = largest > LARGE || largest < SMALL ? Math.max(Math.getExponent(largest), -1000) : 0;
        double f = Math.scalb(1.0, -e);
        double saa = 0;
        double sbb = 0;
        double sab = 0;
        double sdd = 0;
        for (int i = 0; i < count; i++) {
            double x = a[i] * f;
            double y = b[i] * f;
            double d = x - y;
            // 0 unless x or y is infinite or NaN.
            if (d - d == 0) {
                saa += x * x;
                sbb += y * y;
                sab += x * y;
                sdd += d * d;
            }
        }
        merge(saa, sbb, sab, sdd, e);
    }

    private void merge(double saa, double sbb, double sab, double sdd, int e) {
        boolean empty = aa == 0 && bb == 0;
        int common = empty ? e : Math.max(e, exponent);
        double mine = empty ? 0 : Math.scalb(1.0, 2 * (exponent - common));
        double its = Math.scalb(1.0, 2 * (e - common));
        aa = aa * mine + saa * its;
        bb = bb * mine + sbb * its;
        ab = ab * mine + sab * its;
        dd = dd * mine + sdd * its;
        exponent = common;
    }

    /** |a - b| / |b| in the 2-norm; 0 if both are 0, infinite if b alone is. */
    double relative() {
        return dd == 0 ? 0 : Math.sqrt(dd) / Math.sqrt(bb);
    }

    /** The cosine of the angle between them; NaN if one is 0. */
    double cosine() {
        double cosine = ab / Math.sqrt(aa) / Math.sqrt(bb);
        return Double.isNaN(cosine) ? cosine : Math.max(-1, Math.min(1, cosine));
    }
}
