package org.clgrad.opencl;

import org.jocl.cl_kernel;

/**
 * A built kernel.
 *
 * @param kernel the kernel object, which holds the arguments set last
 * @param name its name in the source
 * @param maxGroup the largest work-group it can run with
 */
record ClKernel(cl_kernel kernel, String name, long maxGroup) {}
