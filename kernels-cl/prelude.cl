// Comes first in every program. No contraction of a * b + c: fma is used where it is written and nowhere else, so that
// every device computes the same bits. CLGRAD_FP64 is defined by the host on devices that have float64.
#pragma OPENCL FP_CONTRACT OFF
#ifdef CLGRAD_FP64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
