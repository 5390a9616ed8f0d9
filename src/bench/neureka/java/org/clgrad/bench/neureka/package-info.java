/** Neureka, doing what it can of the same workloads. */
package org.clgrad.bench.neureka;
