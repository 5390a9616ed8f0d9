/** ND4J, doing what it can of the same workloads. */
package org.clgrad.bench.nd4j;
