/**
 * The OpenCL backend: finds devices through JOCL, generates kernels from the templates in {@code kernels-cl/}, builds
 * them once and keeps the numerical contract of {@link org.clgrad.spi}. Nothing else in the project uses JOCL.
 */
package org.clgrad.opencl;
