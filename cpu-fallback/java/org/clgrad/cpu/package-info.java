/**
 * The pure-Java backend: the primitives of {@link org.clgrad.spi.Primitive} on the processor, with several threads and,
 * where the JVM offers it, with the Vector API. float32 results are those of the numerical contract to the bit,
 * whatever the number of threads.
 */
package org.clgrad.cpu;
