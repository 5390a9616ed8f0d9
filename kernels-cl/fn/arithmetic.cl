// Arithmetic, selection and logic: one IEEE operation (or one comparison chain) each, so the results are correctly
// rounded by definition. Integer arithmetic is done unsigned because signed overflow is undefined in OpenCL C and the
// contract says that it wraps. The error of every function here is at most 0.5 ulp; division and square root need the
// build option -cl-fp32-correctly-rounded-divide-sqrt on devices that approximate them otherwise.

static inline float fn_neg_f32(float a) {
    return -a;
}

static inline float fn_abs_f32(float a) {
    return fabs(a);
}

static inline float fn_sign_f32(float a) {
    return a > 0.0f ? 1.0f : a < 0.0f ? -1.0f : 0.0f;
}

static inline float fn_square_f32(float a) {
    return a * a;
}

static inline float fn_reciprocal_f32(float a) {
    return 1.0f / a;
}

static inline float fn_sqrt_f32(float a) {
    return sqrt(a);
}

static inline float fn_rsqrt_f32(float a) {
    return 1.0f / sqrt(a);
}

static inline float fn_add_f32(float a, float b) {
    return a + b;
}

static inline float fn_sub_f32(float a, float b) {
    return a - b;
}

static inline float fn_mul_f32(float a, float b) {
    return a * b;
}

static inline float fn_div_f32(float a, float b) {
    return a / b;
}

static inline float fn_fma_f32(float a, float b, float c) {
    return fma(a, b, c);
}

static inline float fn_maximum_f32(float a, float b) {
    return a != a ? a : b != b ? b : a < b ? b : a;
}

static inline float fn_minimum_f32(float a, float b) {
    return a != a ? a : b != b ? b : b < a ? b : a;
}

static inline float fn_where_f32(uchar c, float a, float b) {
    return c ? a : b;
}

static inline int fn_neg_i32(int a) {
    return (int)(0 - (uint)a);
}

static inline int fn_abs_i32(int a) {
    return a < 0 ? (int)(0 - (uint)a) : a;
}

static inline int fn_sign_i32(int a) {
    return (a > 0) - (a < 0);
}

static inline int fn_square_i32(int a) {
    return (int)((uint)a * (uint)a);
}

static inline int fn_add_i32(int a, int b) {
    return (int)((uint)a + (uint)b);
}

static inline int fn_sub_i32(int a, int b) {
    return (int)((uint)a - (uint)b);
}

static inline int fn_mul_i32(int a, int b) {
    return (int)((uint)a * (uint)b);
}

static inline int fn_maximum_i32(int a, int b) {
    return a < b ? b : a;
}

static inline int fn_minimum_i32(int a, int b) {
    return b < a ? b : a;
}

static inline int fn_where_i32(uchar c, int a, int b) {
    return c ? a : b;
}

static inline long fn_neg_i64(long a) {
    return (long)(0 - (ulong)a);
}

static inline long fn_abs_i64(long a) {
    return a < 0 ? (long)(0 - (ulong)a) : a;
}

static inline long fn_sign_i64(long a) {
    return (a > 0) - (a < 0);
}

static inline long fn_square_i64(long a) {
    return (long)((ulong)a * (ulong)a);
}

static inline long fn_add_i64(long a, long b) {
    return (long)((ulong)a + (ulong)b);
}

static inline long fn_sub_i64(long a, long b) {
    return (long)((ulong)a - (ulong)b);
}

static inline long fn_mul_i64(long a, long b) {
    return (long)((ulong)a * (ulong)b);
}

static inline long fn_maximum_i64(long a, long b) {
    return a < b ? b : a;
}

static inline long fn_minimum_i64(long a, long b) {
    return b < a ? b : a;
}

static inline long fn_where_i64(uchar c, long a, long b) {
    return c ? a : b;
}

static inline long fn_bits_to_range_i64(long a, long b) {
    return (long)(((ulong)a >> 1) % (ulong)b);
}

static inline uchar fn_not_b8(uchar a) {
    return a == 0;
}

static inline uchar fn_and_b8(uchar a, uchar b) {
    return a & b;
}

static inline uchar fn_or_b8(uchar a, uchar b) {
    return a | b;
}

static inline uchar fn_xor_b8(uchar a, uchar b) {
    return a ^ b;
}

static inline uchar fn_maximum_b8(uchar a, uchar b) {
    return a | b;
}

static inline uchar fn_minimum_b8(uchar a, uchar b) {
    return a & b;
}

static inline uchar fn_where_b8(uchar c, uchar a, uchar b) {
    return c ? a : b;
}

#ifdef CLGRAD_FP64
static inline double fn_neg_f64(double a) {
    return -a;
}

static inline double fn_abs_f64(double a) {
    return fabs(a);
}

static inline double fn_sign_f64(double a) {
    return a > 0.0 ? 1.0 : a < 0.0 ? -1.0 : 0.0;
}

static inline double fn_square_f64(double a) {
    return a * a;
}

static inline double fn_reciprocal_f64(double a) {
    return 1.0 / a;
}

static inline double fn_sqrt_f64(double a) {
    return sqrt(a);
}

static inline double fn_rsqrt_f64(double a) {
    return 1.0 / sqrt(a);
}

static inline double fn_add_f64(double a, double b) {
    return a + b;
}

static inline double fn_sub_f64(double a, double b) {
    return a - b;
}

static inline double fn_mul_f64(double a, double b) {
    return a * b;
}

static inline double fn_div_f64(double a, double b) {
    return a / b;
}

static inline double fn_fma_f64(double a, double b, double c) {
    return fma(a, b, c);
}

static inline double fn_maximum_f64(double a, double b) {
    return a != a ? a : b != b ? b : a < b ? b : a;
}

static inline double fn_minimum_f64(double a, double b) {
    return a != a ? a : b != b ? b : b < a ? b : a;
}

static inline double fn_where_f64(uchar c, double a, double b) {
    return c ? a : b;
}

#endif
