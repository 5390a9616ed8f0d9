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

static inline double fn_pow_f64(double a, double b) {
    return pow(a, b);
}
#endif
