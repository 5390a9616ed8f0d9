package org.clgrad.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs a job until the JVM has compiled what it does. On a machine with few processors the JIT takes one of them from the
 * job for some ten to twenty seconds, which is the time of a training's first steps, and not of its others.
 */
final class WarmUp {
    private static final int LEAST_RUNS = 3;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(2);
    /** The JIT is done once it works for less than this part of a {@link #WINDOW}. */
    private static final double QUIET = 0.1;

    private WarmUp() {}

    /**
     * Runs a job.
     *
     * @param job what
     * @param least for how many seconds at least
     * @param most for how many at most
     * @return for how many nanoseconds it ran
     */
    static long run(Job job, double least, double most) {
        CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
        boolean told = jit != null && jit.isCompilationTimeMonitoringSupported();
        return run(job, least, most, System::nanoTime, told ? jit::getTotalCompilationTime : () -> 0);
    }

    /** The same, by a clock in nanoseconds and what the JIT has worked in milliseconds. */
    static long run(Job job, double least, double most, LongSupplier clock, LongSupplier compiling) {
        boolean quiet = false;
        long compiled = compiling.getAsLong();
        long start = clock.getAsLong();
        long window = start;
        long now = start;
        for (int i = 0; i < LEAST_RUNS || now - start < 1e9 * least || (!quiet && now - start < 1e9 * most); i++) {
            job.run();
            now = clock.getAsLong();
            if (now - window >= WINDOW) {
                long total = compiling.getAsLong();
                quiet = TimeUnit.MILLISECONDS.toNanos(total - compiled) < QUIET * (now - window);
                compiled = total;
                window = now;
            }
        }
        return now - start;
    }
}
