// Rounding to integers, remainders of divisions and the length of a vector. All but hypot are exact; the twins in Java are in
// org.clgrad.cpu.math.F32 and F64.

static inline float fn_floor_f32(float a) {
    return floor(a);
}

static inline float fn_ceil_f32(float a) {
    return ceil(a);
}

// To the nearest, ties to even.
static inline float fn_round_f32(float a) {
    return rint(a);
}

static inline float fn_trunc_f32(float a) {
    return trunc(a);
}

// a - b trunc(a / b), with the sign of a.
static inline float fn_fmod_f32(float a, float b) {
    return fmod(a, b);
}

// a - b floor(a / b), with the sign of b.
static inline float fn_remainder_f32(float a, float b) {
    float r = fmod(a, b);
    return r != 0.0f && (r < 0.0f) != (b < 0.0f) ? r + b : r;
}

// sqrt(a^2 + b^2) without overflow: the squares, their sum and the root carry their rounding errors. Worst error 0.75 ulp.
static inline float fn_hypot_f32(float a, float b) {
    float x = fabs(a);
    float y = fabs(b);
    float far = x < y ? y : x;
    float near = x < y ? x : y;
    float scale = far > 0x1p60f ? 0x1p-70f : far < 0x1p-60f ? 0x1p80f : 1.0f;
    float back = far > 0x1p60f ? 0x1p70f : far < 0x1p-60f ? 0x1p-80f : 1.0f;
    far *= scale;
    near *= scale;
    float h = far * far;
    float g = near * near;
    float s = h + g;
    float s_low = (g - (s - h)) + (fma(far, far, -h) + fma(near, near, -g));
    float root = sqrt(s);
    float root_low = root > 0.0f ? (fma(-root, root, s) + s_low) / (root + root) : 0.0f;
    float v = (root + root_low) * back;
    v = a != a || b != b ? NAN : v;
    return x == INFINITY || y == INFINITY ? INFINITY : v;
}

#ifdef CLGRAD_FP64
static inline double fn_floor_f64(double a) {
    return floor(a);
}

static inline double fn_ceil_f64(double a) {
    return ceil(a);
}

static inline double fn_round_f64(double a) {
    return rint(a);
}

static inline double fn_trunc_f64(double a) {
    return trunc(a);
}

static inline double fn_fmod_f64(double a, double b) {
    return fmod(a, b);
}

static inline double fn_remainder_f64(double a, double b) {
    double r = fmod(a, b);
    return r != 0.0 && (r < 0.0) != (b < 0.0) ? r + b : r;
}

static inline double fn_hypot_f64(double a, double b) {
    return hypot(a, b);
}
#endif
