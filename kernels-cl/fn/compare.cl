// Comparisons: any type to bool (uchar 0 or 1). A comparison with NaN is false, except ne. Exact.

static inline uchar fn_eq_f32(float a, float b) {
    return a == b;
}

static inline uchar fn_ne_f32(float a, float b) {
    return a != b;
}

static inline uchar fn_lt_f32(float a, float b) {
    return a < b;
}

static inline uchar fn_le_f32(float a, float b) {
    return a <= b;
}

static inline uchar fn_gt_f32(float a, float b) {
    return a > b;
}

static inline uchar fn_ge_f32(float a, float b) {
    return a >= b;
}

static inline uchar fn_eq_i32(int a, int b) {
    return a == b;
}

static inline uchar fn_ne_i32(int a, int b) {
    return a != b;
}

static inline uchar fn_lt_i32(int a, int b) {
    return a < b;
}

static inline uchar fn_le_i32(int a, int b) {
    return a <= b;
}

static inline uchar fn_gt_i32(int a, int b) {
    return a > b;
}

static inline uchar fn_ge_i32(int a, int b) {
    return a >= b;
}

static inline uchar fn_eq_i64(long a, long b) {
    return a == b;
}

static inline uchar fn_ne_i64(long a, long b) {
    return a != b;
}

static inline uchar fn_lt_i64(long a, long b) {
    return a < b;
}

static inline uchar fn_le_i64(long a, long b) {
    return a <= b;
}

static inline uchar fn_gt_i64(long a, long b) {
    return a > b;
}

static inline uchar fn_ge_i64(long a, long b) {
    return a >= b;
}

static inline uchar fn_eq_b8(uchar a, uchar b) {
    return a == b;
}

static inline uchar fn_ne_b8(uchar a, uchar b) {
    return a != b;
}

static inline uchar fn_lt_b8(uchar a, uchar b) {
    return a < b;
}

static inline uchar fn_le_b8(uchar a, uchar b) {
    return a <= b;
}

static inline uchar fn_gt_b8(uchar a, uchar b) {
    return a > b;
}

static inline uchar fn_ge_b8(uchar a, uchar b) {
    return a >= b;
}

#ifdef CLGRAD_FP64
static inline uchar fn_eq_f64(double a, double b) {
    return a == b;
}

static inline uchar fn_ne_f64(double a, double b) {
    return a != b;
}

static inline uchar fn_lt_f64(double a, double b) {
    return a < b;
}

static inline uchar fn_le_f64(double a, double b) {
    return a <= b;
}

static inline uchar fn_gt_f64(double a, double b) {
    return a > b;
}

static inline uchar fn_ge_f64(double a, double b) {
    return a >= b;
}

#endif
