package org.clgrad.cpu.math;

/** Sine, cosine and tangent in float32: the twin of {@code kernels-cl/fn/trig.cl}, where the method is described. */
final class TrigF32 {
    private static final float TRIG_LIMIT = 131072.0f;
    private static final float TRIG_MAGIC = 0x1.8p23f;
    private static final float TRIG_2_OVER_PI = 0x1.45f306p-1f;
    private static final float TRIG_PI_OVER_2_HI = 0x1.921fb6p0f;
    private static final float TRIG_PI_OVER_2_MID = -0x1.777a5cp-25f;
    private static final float TRIG_PI_OVER_2_LOW = -0x1.ee59dap-50f;
    // pi/2 * 2^-63.
    private static final float TRIG_UNIT_HI = 0x1.921fb6p-63f;
    private static final float TRIG_UNIT_LOW = -0x1.777a5cp-88f;

    // The bits of 2/pi behind the point, preceded by 32 zero bits.
    private static final long[] TRIG_BITS = {
        0x00000000L, 0xa2f9836eL, 0x4e441529L, 0xfc2757d1L, 0xf534ddc0L, 0xdb629599L, 0x3c439041L, 0xfe5163abL
    };

    // sin (odd quadrant: cos) of r + rLow, negated in the upper half turn; quadrant counts quarter turns.
    static float trigValue(float r, float rLow, int quadrant) {
        float s = r * r;
        float sine = -0x1.990f92p-13f;
        sine = Math.fma(sine, s, 0x1.1106aep-7f);
        sine = Math.fma(sine, s, -0x1.555544p-3f);
        float h = 0.5f * s;
        float w = 1.0f - h;
        sine = r + Math.fma(r * s, sine, rLow * w);
        float cosine = 0x1.99911cp-16f;
        cosine = Math.fma(cosine, s, -0x1.6c0af4p-10f);
        cosine = Math.fma(cosine, s, 0x1.555548p-5f);
        float sLow = Math.fma(r, r, -s);
        float wLow = ((1.0f - w) - h) - 0.5f * sLow;
        cosine = w + Math.fma(s * s, cosine, Math.fma(-r, rLow, wLow));
        float v = (quadrant & 1) != 0 ? cosine : sine;
        return Float.intBitsToFloat(Float.floatToRawIntBits(v) ^ ((quadrant & 2) << 30));
    }

    // tan (odd quadrant: -1 / tan) of r + rLow: r + r^3 T(r^2), T of degree 6 (relative error 2^-29), in two floats.
    static float trigTangent(float r, float rLow, int quadrant) {
        float s = r * r;
        float t = 0x1.216d8ap-8f;
        t = Math.fma(t, s, 0x1.3a7da4p-18f);
        t = Math.fma(t, s, 0x1.655ee0p-7f);
        t = Math.fma(t, s, 0x1.5c37f0p-6f);
        t = Math.fma(t, s, 0x1.bae836p-5f);
        t = Math.fma(t, s, 0x1.110d44p-3f);
        t = Math.fma(t, s, 0x1.555562p-2f);
        float w = r * s * t;
        float rough = r + w;
        w = Math.fma(rLow, Math.fma(rough, rough, 1.0f), w);
        float high = r + w;
        float low = w - (high - r);
        float inverse = -1.0f / high;
        float rest = Math.fma(inverse, low, Math.fma(inverse, high, 1.0f));
        return (quadrant & 1) != 0 ? Math.fma(inverse, rest, inverse) : high;
    }

    // sin(a + shift pi/2), or tan a, for |a| > TRIG_LIMIT.
    static float trigLarge(float a, int shift, boolean tangent) {
        int bits = Float.floatToRawIntBits(a);
        int m = (bits & 0x7fffff) | 0x800000;
        // |a| = m 2^e with e = exponent - 150. Bits of 2/pi that weigh 4 or more times the quarter turn are left out:
        // the
        // window of 96 bits starts at the one of weight 2^(1 - e), which TRIG_BITS has at place e + 30.
        int first = ((bits >> 23) & 0xff) - 120;
        int word = first >> 5;
        int left = first & 31;
        long w0 = TRIG_BITS[word];
        long w1 = TRIG_BITS[word + 1];
        long w2 = TRIG_BITS[word + 2];
        long w3 = TRIG_BITS[word + 3];
        long b0 = (((w0 << 32) | w1) << left) >>> 32;
        long b1 = (((w1 << 32) | w2) << left) >>> 32;
        long b2 = (((w2 << 32) | w3) << left) >>> 32;
        long product = ((b0 * m) << 32) + b1 * m + ((b2 * m) >>> 32);
        int quadrant = (int) ((product + 0x2000000000000000L) >>> 62);
        long fraction = (product << 2) >> 1;
        float high = (float) fraction;
        float low = (float) (fraction - (long) high);
        float r = high * TRIG_UNIT_HI;
        float rLow = Math.fma(high, TRIG_UNIT_HI, -r) + Math.fma(high, TRIG_UNIT_LOW, low * TRIG_UNIT_HI);
        r = a < 0.0f ? -r : r;
        rLow = a < 0.0f ? -rLow : rLow;
        quadrant = (a < 0.0f ? -quadrant : quadrant) + shift;
        float v = tangent ? trigTangent(r, rLow, quadrant) : trigValue(r, rLow, quadrant);
        return Math.abs(a) < Float.POSITIVE_INFINITY ? v : Float.NaN;
    }

    // sin(a + shift pi/2), or tan a, for |a| <= TRIG_LIMIT.
    static float trigModerate(float a, int shift, boolean tangent) {
        float t = Math.fma(a, TRIG_2_OVER_PI, TRIG_MAGIC);
        float n = t - TRIG_MAGIC;
        float rLong = Math.fma(n, -TRIG_PI_OVER_2_HI, a);
        float p = n * TRIG_PI_OVER_2_MID;
        float pLow = Math.fma(n, TRIG_PI_OVER_2_MID, -p);
        float r = rLong - p;
        float rLow = Math.fma(n, -TRIG_PI_OVER_2_LOW, ((rLong - r) - p) - pLow);
        int quadrant = Float.floatToRawIntBits(t) + shift;
        return tangent ? trigTangent(r, rLow, quadrant) : trigValue(r, rLow, quadrant);
    }

    static float sin(float a) {
        if (!(Math.abs(a) <= TRIG_LIMIT)) {
            return trigLarge(a, 0, false);
        }
        float v = trigModerate(a, 0, false);
        return a == 0.0f ? a : v;
    }

    static float cos(float a) {
        if (!(Math.abs(a) <= TRIG_LIMIT)) {
            return trigLarge(a, 1, false);
        }
        return trigModerate(a, 1, false);
    }

    static float tan(float a) {
        if (!(Math.abs(a) <= TRIG_LIMIT)) {
            return trigLarge(a, 0, true);
        }
        float v = trigModerate(a, 0, true);
        return a == 0.0f ? a : v;
    }

    private TrigF32() {}
}
