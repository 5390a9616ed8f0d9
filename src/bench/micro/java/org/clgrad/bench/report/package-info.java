/** The chart and the table of docs/benchmarks.md. */
package org.clgrad.bench.report;
