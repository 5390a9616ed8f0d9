/**
 * The scalar functions in plain Java: {@link org.clgrad.cpu.math.F32} has the bits that every backend has,
 * {@link org.clgrad.cpu.math.F64} is the reference.
 */
package org.clgrad.cpu.math;
