/**
 * The hot loops of the CPU backend on the Vector API. Compiled with {@code --add-modules jdk.incubator.vector} and
 * loaded only where the running JVM has that module; the bits are those of the plain loops.
 */
package org.clgrad.cpu.simd;
