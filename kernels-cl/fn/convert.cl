// Conversions. Float to integer truncates, saturates and maps NaN to 0, written out because OpenCL's own _sat
// conversions leave NaN to the device. To a narrower float and from integers to floats: to nearest even (the default
// mode). int64 to int32 wraps; to bool is a != 0; from bool is 0 or 1. Error at most 0.5 ulp.

static inline float fn_cast_f32_f32(float a) {
    return a;
}

static inline int fn_cast_f32_i32(float a) {
    return a != a ? 0 : a >= 0x1p31f ? INT_MAX : a < -0x1p31f ? INT_MIN : (int)a;
}

static inline long fn_cast_f32_i64(float a) {
    return a != a ? 0 : a >= 0x1p63f ? LONG_MAX : a < -0x1p63f ? LONG_MIN : (long)a;
}

static inline uchar fn_cast_f32_b8(float a) {
    return a != 0.0f;
}

static inline float fn_cast_i32_f32(int a) {
    return (float)a;
}

static inline int fn_cast_i32_i32(int a) {
    return a;
}

static inline long fn_cast_i32_i64(int a) {
    return (long)a;
}

static inline uchar fn_cast_i32_b8(int a) {
    return a != 0;
}

static inline float fn_cast_i64_f32(long a) {
    return (float)a;
}

static inline int fn_cast_i64_i32(long a) {
    return (int)a;
}

static inline long fn_cast_i64_i64(long a) {
    return a;
}

static inline uchar fn_cast_i64_b8(long a) {
    return a != 0;
}

static inline float fn_cast_b8_f32(uchar a) {
    return (float)a;
}

static inline int fn_cast_b8_i32(uchar a) {
    return (int)a;
}

static inline long fn_cast_b8_i64(uchar a) {
    return (long)a;
}

static inline uchar fn_cast_b8_b8(uchar a) {
    return a;
}

static inline float fn_bits_to_uniform_i32_f32(int a) {
    return (float)((uint)a >> 8) * 0x1p-24f;
}

#ifdef CLGRAD_FP64
static inline double fn_cast_f32_f64(float a) {
    return (double)a;
}

static inline float fn_cast_f64_f32(double a) {
    return (float)a;
}

static inline double fn_cast_f64_f64(double a) {
    return a;
}

static inline int fn_cast_f64_i32(double a) {
    return a != a ? 0 : a >= 0x1p31 ? INT_MAX : a < -0x1p31 ? INT_MIN : (int)a;
}

static inline long fn_cast_f64_i64(double a) {
    return a != a ? 0 : a >= 0x1p63 ? LONG_MAX : a < -0x1p63 ? LONG_MIN : (long)a;
}

static inline uchar fn_cast_f64_b8(double a) {
    return a != 0.0;
}

static inline double fn_cast_i32_f64(int a) {
    return (double)a;
}

static inline double fn_cast_i64_f64(long a) {
    return (double)a;
}

static inline double fn_cast_b8_f64(uchar a) {
    return (double)a;
}

static inline double fn_bits_to_uniform_i64_f64(long a) {
    return (double)((ulong)a >> 11) * 0x1p-53;
}
#endif
