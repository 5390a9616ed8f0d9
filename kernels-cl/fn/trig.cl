// Sine, cosine and tangent in float32, any magnitude; the twin is org.clgrad.cpu.math.F32.
//
// a = q pi/2 + r + r_low, r in [-0.80, 0.80]. Up to TRIG_LIMIT by Cody and Waite with pi/2 in three floats: the first
// fma is exact, the second's rounding error is kept in r_low. Beyond by Payne and Hanek: the bits of 2/pi that matter
// for the exponent of a, times its significand, in integers, which leaves the quadrant and 62 bits of the fraction.
// sin r = r + r^3 S(r^2), S of degree 2 (relative error 2^-27.7); cos r = 1 - r^2/2 + r^4 C(r^2), C of degree 2
// (2^-32.6). Worst error in ulp: sin 0.80, cos 0.80, tan 1.25.

#define TRIG_LIMIT 131072.0f
#define TRIG_MAGIC 0x1.8p23f
#define TRIG_2_OVER_PI 0x1.45f306p-1f
#define TRIG_PI_OVER_2_HI 0x1.921fb6p0f
#define TRIG_PI_OVER_2_MID -0x1.777a5cp-25f
#define TRIG_PI_OVER_2_LOW -0x1.ee59dap-50f
// pi/2 * 2^-63.
#define TRIG_UNIT_HI 0x1.921fb6p-63f
#define TRIG_UNIT_LOW -0x1.777a5cp-88f

// The bits of 2/pi behind the point, preceded by 32 zero bits.
__constant uint TRIG_BITS[8] = {
    0x00000000u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu};

// sin (odd quadrant: cos) of r + r_low, negated in the upper half turn; quadrant counts quarter turns.
static inline float trig_value(float r, float r_low, int quadrant) {
    float s = r * r;
    float sine = -0x1.990f92p-13f;
    sine = fma(sine, s, 0x1.1106aep-7f);
    sine = fma(sine, s, -0x1.555544p-3f);
    float h = 0.5f * s;
    float w = 1.0f - h;
    sine = r + fma(r * s, sine, r_low * w);
    float cosine = 0x1.99911cp-16f;
    cosine = fma(cosine, s, -0x1.6c0af4p-10f);
    cosine = fma(cosine, s, 0x1.555548p-5f);
    float s_low = fma(r, r, -s);
    float w_low = ((1.0f - w) - h) - 0.5f * s_low;
    cosine = w + fma(s * s, cosine, fma(-r, r_low, w_low));
    float v = (quadrant & 1) != 0 ? cosine : sine;
    return as_float(as_int(v) ^ ((quadrant & 2) << 30));
}

// tan (odd quadrant: -1 / tan) of r + r_low: r + r^3 T(r^2), T of degree 6 (relative error 2^-29), in two floats.
static inline float trig_tangent(float r, float r_low, int quadrant) {
    float s = r * r;
    float t = 0x1.216d8ap-8f;
    t = fma(t, s, 0x1.3a7da4p-18f);
    t = fma(t, s, 0x1.655ee0p-7f);
    t = fma(t, s, 0x1.5c37f0p-6f);
    t = fma(t, s, 0x1.bae836p-5f);
    t = fma(t, s, 0x1.110d44p-3f);
    t = fma(t, s, 0x1.555562p-2f);
    float w = r * s * t;
    float rough = r + w;
    w = fma(r_low, fma(rough, rough, 1.0f), w);
    float high = r + w;
    float low = w - (high - r);
    float inverse = -1.0f / high;
    float rest = fma(inverse, low, fma(inverse, high, 1.0f));
    return (quadrant & 1) != 0 ? fma(inverse, rest, inverse) : high;
}

// sin(a + shift pi/2), or tan a, for |a| > TRIG_LIMIT.
static inline float trig_large(float a, int shift, bool tangent) {
    uint bits = as_uint(a);
    uint m = (bits & 0x7fffff) | 0x800000;
    // |a| = m 2^e with e = exponent - 150. Bits of 2/pi that weigh 4 or more times the quarter turn are left out: the
    // window of 96 bits starts at the one of weight 2^(1 - e), which TRIG_BITS has at place e + 30.
    int first = (int)((bits >> 23) & 0xff) - 120;
    int word = first >> 5;
    int left = first & 31;
    ulong w0 = TRIG_BITS[word];
    ulong w1 = TRIG_BITS[word + 1];
    ulong w2 = TRIG_BITS[word + 2];
    ulong w3 = TRIG_BITS[word + 3];
    ulong b0 = (((w0 << 32) | w1) << left) >> 32;
    ulong b1 = (((w1 << 32) | w2) << left) >> 32;
    ulong b2 = (((w2 << 32) | w3) << left) >> 32;
    ulong product = ((b0 * m) << 32) + b1 * m + ((b2 * m) >> 32);
    int quadrant = (int)((product + 0x2000000000000000UL) >> 62);
    long fraction = (long)(product << 2) >> 1;
    float high = (float)fraction;
    float low = (float)(fraction - (long)high);
    float r = high * TRIG_UNIT_HI;
    float r_low = fma(high, TRIG_UNIT_HI, -r) + fma(high, TRIG_UNIT_LOW, low * TRIG_UNIT_HI);
    r = a < 0.0f ? -r : r;
    r_low = a < 0.0f ? -r_low : r_low;
    quadrant = (a < 0.0f ? -quadrant : quadrant) + shift;
    float v = tangent ? trig_tangent(r, r_low, quadrant) : trig_value(r, r_low, quadrant);
    return fabs(a) < INFINITY ? v : NAN;
}

// sin(a + shift pi/2), or tan a, for |a| <= TRIG_LIMIT.
static inline float trig_moderate(float a, int shift, bool tangent) {
    float t = fma(a, TRIG_2_OVER_PI, TRIG_MAGIC);
    float n = t - TRIG_MAGIC;
    float r_long = fma(n, -TRIG_PI_OVER_2_HI, a);
    float p = n * TRIG_PI_OVER_2_MID;
    float p_low = fma(n, TRIG_PI_OVER_2_MID, -p);
    float r = r_long - p;
    float r_low = fma(n, -TRIG_PI_OVER_2_LOW, ((r_long - r) - p) - p_low);
    int quadrant = as_int(t) + shift;
    return tangent ? trig_tangent(r, r_low, quadrant) : trig_value(r, r_low, quadrant);
}

static inline float fn_sin_f32(float a) {
    if (!(fabs(a) <= TRIG_LIMIT)) {
        return trig_large(a, 0, false);
    }
    float v = trig_moderate(a, 0, false);
    return a == 0.0f ? a : v;
}

static inline float fn_cos_f32(float a) {
    if (!(fabs(a) <= TRIG_LIMIT)) {
        return trig_large(a, 1, false);
    }
    return trig_moderate(a, 1, false);
}

static inline float fn_tan_f32(float a) {
    if (!(fabs(a) <= TRIG_LIMIT)) {
        return trig_large(a, 0, true);
    }
    float v = trig_moderate(a, 0, true);
    return a == 0.0f ? a : v;
}
