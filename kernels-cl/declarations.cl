// What the kernels and functions here call of OpenCL C, for compilers that are told to leave their own header out: clang's
// opencl-c.h has 900 KB, and PoCL reads it twice for each program. A call that is not declared here does not compile, and
// the host then takes the whole header. Attributes are those of opencl-c.h, so programs become the same code either way.
#define DECLARED __attribute__((overloadable))
#define VALUE_OF DECLARED __attribute__((const))
#define EACH_WIDTH(D, T, I) D(T, I) D(T##2, I##2) D(T##4, I##4) D(T##8, I##8) D(T##16, I##16)

size_t VALUE_OF get_global_id(uint);
size_t VALUE_OF get_global_size(uint);
size_t VALUE_OF get_group_id(uint);
size_t VALUE_OF get_local_id(uint);
void DECLARED __attribute__((convergent)) barrier(cl_mem_fence_flags);

// For a type T of floats and the type I of integers of its size.
#define REALS(T, I)                                                                                                  \
    T VALUE_OF fma(T, T, T);                                                                                         \
    T VALUE_OF sqrt(T);                                                                                              \
    T VALUE_OF fabs(T);                                                                                              \
    T VALUE_OF floor(T);                                                                                             \
    T VALUE_OF ceil(T);                                                                                              \
    T VALUE_OF rint(T);                                                                                              \
    T VALUE_OF trunc(T);                                                                                             \
    T VALUE_OF select(T, T, I);
#define SCALARS(T)                                                                                                   \
    T VALUE_OF fmod(T, T);                                                                                           \
    T VALUE_OF copysign(T, T);                                                                                       \
    T VALUE_OF ldexp(T, int);                                                                                        \
    int VALUE_OF ilogb(T);                                                                                           \
    int VALUE_OF isnan(T);                                                                                           \
    int VALUE_OF isinf(T);                                                                                           \
    int VALUE_OF isfinite(T);
#define INTEGERS(T, U)                                                                                               \
    T VALUE_OF min(T, T);                                                                                            \
    T VALUE_OF max(T, T);                                                                                            \
    U VALUE_OF min(U, U);                                                                                            \
    U VALUE_OF max(U, U);                                                                                            \
    T VALUE_OF select(T, T, T);
#define IN(SPACE, T)                                                                                                 \
    T##8 DECLARED __attribute__((pure)) vload8(size_t, const SPACE T *);                                             \
    void DECLARED vstore2(T##2, size_t, SPACE T *);                                                                  \
    void DECLARED vstore4(T##4, size_t, SPACE T *);                                                                  \
    void DECLARED vstore8(T##8, size_t, SPACE T *);
#define MEMORY(T) IN(global, T) IN(local, T) IN(private, T)

EACH_WIDTH(REALS, float, int)
EACH_WIDTH(INTEGERS, int, uint)
EACH_WIDTH(INTEGERS, long, ulong)
SCALARS(float)
MEMORY(float)
MEMORY(char) MEMORY(uchar) MEMORY(short) MEMORY(ushort) MEMORY(int) MEMORY(uint) MEMORY(long) MEMORY(ulong)
int4 VALUE_OF isinf(float4);
float VALUE_OF convert_float_rtz(int);
#ifdef CLGRAD_FP64
// The elementary functions of float64 are the device's own.
#define OF_ONE(F) double VALUE_OF F(double);
#define OF_TWO(F) double VALUE_OF F(double, double);
OF_ONE(exp) OF_ONE(exp2) OF_ONE(expm1) OF_ONE(log) OF_ONE(log2) OF_ONE(log10) OF_ONE(log1p)
OF_ONE(sin) OF_ONE(cos) OF_ONE(tan) OF_ONE(asin) OF_ONE(acos) OF_ONE(atan)
OF_ONE(sinh) OF_ONE(cosh) OF_ONE(tanh) OF_ONE(asinh) OF_ONE(acosh) OF_ONE(atanh)
OF_ONE(erf) OF_ONE(erfc) OF_TWO(atan2) OF_TWO(hypot) OF_TWO(pow)
EACH_WIDTH(REALS, double, long)
SCALARS(double)
MEMORY(double)
#endif

#undef DECLARED
#undef VALUE_OF
#undef EACH_WIDTH
#undef REALS
#undef SCALARS
#undef INTEGERS
#undef IN
#undef MEMORY
#undef OF_ONE
#undef OF_TWO
