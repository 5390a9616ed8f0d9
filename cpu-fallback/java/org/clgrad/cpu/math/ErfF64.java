package org.clgrad.cpu.math;

/**
 * The float64 error functions, which Java lacks. {@code erf(a) = a + a P(a^2)} below 0.75 with P of degree 10 (relative
 * error 2^-60); above, {@code erfc(a) = e^(-a^2) v B(v - c)} with {@code v = 1 / (a + 2)} and B of degree 13 on each of
 * three ranges (2^-58.5 or better). The coefficients are minimax, found by Remez' exchange in 300-bit arithmetic.
 */
final class ErfF64 {
    private static final double[] SMALL = {
        0x1.06eba8214db69p-3, -0x1.812746b0379e0p-2, 0x1.ce2f21a042470p-4, -0x1.b82ce312556c1p-6,
        0x1.565bcd0311758p-8, -0x1.c02db110bcfb7p-11, 0x1.f9a2ad773db65p-14, -0x1.f4c5b37b26c89p-17,
        0x1.b90cc48d3692cp-20, -0x1.5641e2194265ep-23, 0x1.89e44c168f7c6p-27
    };

    private static final double[] NEAR = {
        0x1.31da0bb5fcf8dp0,
        0x1.a402adb556422p1,
        0x1.30449783a9454p2,
        0x1.cc285c9252372p-1,
        -0x1.ae958785d3647p2,
        -0x1.c52ef67bc6d21p0,
        0x1.c9fdb282dd08ap3,
        -0x1.212d39572dc93p2,
        -0x1.f3f1aa2535467p4,
        0x1.630f7c4cb1d8dp5,
        0x1.0025f17cdc6bap5,
        -0x1.5a2f5780c77f6p7,
        0x1.39abdec977786p7,
        0x1.17e7769338981p8
    };

    private static final double[] MIDDLE = {
        0x1.c60636e048d0fp-1,
        0x1.25778a94332f3p1,
        0x1.00dd487c30615p2,
        0x1.a4dc247f2a04bp1,
        -0x1.a41f1c440a5f4p1,
        -0x1.30f68145703c1p3,
        0x1.1ae4008483a72p2,
        0x1.c65ae0ec159a8p4,
        -0x1.1fe7310074985p4,
        -0x1.799ce2a2a16d2p6,
        0x1.ed876a6a69efcp6,
        0x1.23a2a55fc6653p8,
        -0x1.82343407df654p9,
        -0x1.daa45a8767a60p8
    };

    private static final double[] FAR = {
        0x1.5cac8c5085b5bp-1,
        0x1.8c878f8a3e1eep0,
        0x1.6ae28c44ae6e1p1,
        0x1.cefe0375601b1p1,
        0x1.6adfea66bed3dp0,
        -0x1.7b285f90fc3eap2,
        -0x1.86fe59cd12a10p3,
        0x1.16c88450a71ddp2,
        0x1.981c491b1666ep5,
        0x1.ce1de45af0636p4,
        -0x1.b73ab7d23f2c6p7,
        -0x1.2307130f29ac1p8,
        0x1.02ab49ceaee04p10,
        0x1.faae3a8c44f1ep10
    };

    /** Below this erf comes from its odd polynomial. */
    private static final double SPLIT = 0.75;

    private ErfF64() {}

    static double erf(double a) {
        double x = Math.abs(a);
        if (x < SPLIT) {
            return Math.fma(a, polynomial(SMALL, a * a), a);
        }
        return Math.copySign(1.0 - tail(x), a);
    }

    static double erfc(double a) {
        double x = Math.abs(a);
        if (x < SPLIT) {
            double h = 1.0 - a;
            return h + Math.fma(-a, polynomial(SMALL, a * a), (1.0 - h) - a);
        }
        return a < 0.0 ? 2.0 - tail(x) : tail(x);
    }

    // erfc(x) for x >= SPLIT, and NaN for NaN.
    private static double tail(double x) {
        double y = x > 28.0 ? 28.0 : x;
        double d = y + 2.0;
        double part = d - y;
        double dLow = (2.0 - part) + (y - (d - part));
        double v = 1.0 / d;
        double vLow = Math.fma(-v, dLow, Math.fma(-v, d, 1.0));
        double[] b;
        double u;
        double constantLow;
        if (y < 2.0) {
            b = NEAR;
            u = v - 0x1.3adc7f10d148ep-2;
            constantLow = -0x1.afc70ef552048p-54;
        } else if (y < 5.0) {
            b = MIDDLE;
            u = v - 0x1.9249249249249p-3;
            constantLow = 0x1.828d7d833f30cp-55;
        } else {
            b = FAR;
            u = v - 0x1.68d68d68d68d7p-4;
            constantLow = -0x1.d02fc41427b51p-55;
        }
        double p = polynomial(b, u);
        double s = y * y;
        // The rounding errors of a^2 and of v (whose weight is d log(erfc e^(a^2)) / d log v), relative to the result.
        double low = Math.fma(0.95 + 2.83 * v, vLow, constantLow / b[0]) - Math.fma(y, y, -s);
        double r = v * p;
        double rLow = Math.fma(r, low, Math.fma(v, p, -r));
        if (s < 650.0) {
            double e = Math.exp(-s);
            return Math.fma(e, r, e * rLow);
        }
        // In two factors, so that the exponential keeps its accuracy where the result is denormal.
        double e = Math.exp(-0.5 * s);
        return Math.fma(e, r, e * rLow) * e;
    }

    private static double polynomial(double[] c, double x) {
        double p = c[c.length - 1];
        for (int i = c.length - 2; i >= 0; i--) {
            p = Math.fma(p, x, c[i]);
        }
        return p;
    }
}
