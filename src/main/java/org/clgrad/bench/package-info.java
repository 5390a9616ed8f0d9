/**
 * Whole workloads timed on clgrad's devices and, where their libraries are at hand, on other frameworks. Each
 * {@link org.clgrad.bench.Contender} works in a process of its own, and they take turns on every workload, so that
 * what disturbs the machine disturbs them alike.
 */
package org.clgrad.bench;
