// Division and bits of integers. The twins in Java are in org.clgrad.cpu.Int32Loops and Int64Loops. A quotient by 0, which
// operations refuse, is 0 here, and the smallest number by -1 wraps: neither reaches the division, which traps on some
// devices. Exact.

// What to divide by in place of 0 and -1.
static inline int divisor_i32(int b) {
    return b == 0 || b == -1 ? 1 : b;
}

static inline int fn_div_i32(int a, int b) {
    const int q = a / divisor_i32(b);
    return b == 0 ? 0 : b == -1 ? (int)(0 - (uint)a) : q;
}

static inline int fn_fmod_i32(int a, int b) {
    return a % divisor_i32(b);
}

static inline int fn_remainder_i32(int a, int b) {
    const int r = a % divisor_i32(b);
    return r != 0 && (r ^ b) < 0 ? r + b : r;
}

static inline int fn_not_i32(int a) {
    return ~a;
}

static inline int fn_and_i32(int a, int b) {
    return a & b;
}

static inline int fn_or_i32(int a, int b) {
    return a | b;
}

static inline int fn_xor_i32(int a, int b) {
    return a ^ b;
}

static inline int fn_shift_left_i32(int a, int b) {
    return (uint)b < 32 ? (int)((uint)a << b) : 0;
}

static inline int fn_shift_right_i32(int a, int b) {
    return a >> ((uint)b < 32 ? b : 31);
}

// What to divide by in place of 0 and -1.
static inline long divisor_i64(long b) {
    return b == 0 || b == -1 ? 1 : b;
}

static inline long fn_div_i64(long a, long b) {
    const long q = a / divisor_i64(b);
    return b == 0 ? 0 : b == -1 ? (long)(0 - (ulong)a) : q;
}

static inline long fn_fmod_i64(long a, long b) {
    return a % divisor_i64(b);
}

static inline long fn_remainder_i64(long a, long b) {
    const long r = a % divisor_i64(b);
    return r != 0 && (r ^ b) < 0 ? r + b : r;
}

static inline long fn_not_i64(long a) {
    return ~a;
}

static inline long fn_and_i64(long a, long b) {
    return a & b;
}

static inline long fn_or_i64(long a, long b) {
    return a | b;
}

static inline long fn_xor_i64(long a, long b) {
    return a ^ b;
}

static inline long fn_shift_left_i64(long a, long b) {
    return (ulong)b < 64 ? (long)((ulong)a << b) : 0;
}

static inline long fn_shift_right_i64(long a, long b) {
    return a >> ((ulong)b < 64 ? b : 63);
}
