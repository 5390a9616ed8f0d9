// Elementary functions in float64, the reference type: OpenCL's own. Bits need not agree between devices.
#ifdef CLGRAD_FP64
static inline double fn_exp_f64(double a) {
    return exp(a);
}

static inline double fn_expm1_f64(double a) {
    return expm1(a);
}

static inline double fn_log_f64(double a) {
    return log(a);
}

static inline double fn_log1p_f64(double a) {
    return log1p(a);
}

static inline double fn_sin_f64(double a) {
    return sin(a);
}

static inline double fn_cos_f64(double a) {
    return cos(a);
}

static inline double fn_tanh_f64(double a) {
    return tanh(a);
}

// Without overflow: e^-|a| is at most 1.
static inline double fn_sigmoid_f64(double a) {
    double e = exp(-fabs(a));
    return (a < 0.0 ? e : 1.0) / (1.0 + e);
}

static inline double fn_erf_f64(double a) {
    return erf(a);
}

static inline double fn_erfc_f64(double a) {
    return erfc(a);
}

static inline double fn_ndtr_f64(double a) {
    return 0.5 * erfc(a * -0x1.6a09e667f3bcdp-1);
}

// The rounding error of the square is made good by the derivative; where e is 0, it may be infinite or NaN.
static inline double fn_normal_pdf_f64(double a) {
    double s = a * a;
    double e = exp(-0.5 * s);
    return e > 0.0 ? fma(-0.5 * e, fma(a, a, -s), e) * 0x1.9884533d43651p-2 : e;
}

static inline double fn_exp2_f64(double a) {
    return exp2(a);
}

static inline double fn_log2_f64(double a) {
    return log2(a);
}

static inline double fn_log10_f64(double a) {
    return log10(a);
}

static inline double fn_tan_f64(double a) {
    return tan(a);
}

static inline double fn_asin_f64(double a) {
    return asin(a);
}

static inline double fn_acos_f64(double a) {
    return acos(a);
}

static inline double fn_atan_f64(double a) {
    return atan(a);
}

static inline double fn_sinh_f64(double a) {
    return sinh(a);
}

static inline double fn_cosh_f64(double a) {
    return cosh(a);
}

static inline double fn_asinh_f64(double a) {
    return asinh(a);
}

static inline double fn_acosh_f64(double a) {
    return acosh(a);
}

static inline double fn_atanh_f64(double a) {
    return atanh(a);
}

static inline double fn_atan2_f64(double a, double b) {
    return atan2(a, b);
}

static inline double fn_pow_f64(double a, double b) {
    return pow(a, b);
}
#endif
