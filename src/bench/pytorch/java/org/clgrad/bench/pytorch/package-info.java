/** Other frameworks, doing the same workloads. */
package org.clgrad.bench.pytorch;
