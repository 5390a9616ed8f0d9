// Comes first in every program. No contraction of a * b + c: fma is used where it is written and nowhere else, so that
// every device computes the same bits. CLGRAD_FP64 is defined by the host on devices that have float64.
#pragma OPENCL FP_CONTRACT OFF
#ifdef CLGRAD_FP64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

// Whatever its size, a function becomes part of the loop that calls it: a loop with a call cannot become vectors.
#define inline inline __attribute__((always_inline))

// Loops of kernels for CPUs. EACH_LANE: the iterations are independent and become vectors. ALL_LANES: so do the 64 lanes of a
// fold, without a loop, so that their accumulators stay in registers. CLGRAD_LANES is defined by the host for CPUs: how many
// floats a vector register holds. LLVM by itself stops at 256 bits on processors that have 512, and chains of dependent
// operations, such as those of an elementary function, then take twice as long.
#ifdef CLGRAD_LANES
#define VECTORISED __attribute__((min_vector_width(CLGRAD_LANES * 32)))
#define EACH_LANE _Pragma("clang loop vectorize(assume_safety) vectorize_width(CLGRAD_LANES)")
#define ALL_LANES                                                                                                    \
    _Pragma("clang loop vectorize(assume_safety) vectorize_width(CLGRAD_LANES) interleave_count(64 / CLGRAD_LANES)")
#else
#define VECTORISED
#define EACH_LANE _Pragma("clang loop vectorize(assume_safety)")
#define ALL_LANES EACH_LANE
#endif
