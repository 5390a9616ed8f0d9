package org.clgrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** How long a job runs before it is timed, on a clock of its own: each run takes 0.1 s. */
class WarmUpTest {
    private static final class Ticking implements Job {
        private int runs;

        @Override
        public void run() {
            runs++;
        }

        @Override
        public void close() {}
    }

    private static int runs(double least, double most, LongUnaryOperator compiledAtRun) {
        Ticking job = new Ticking();
        long nanos =
                WarmUp.run(job, least, most, () -> job.runs * 100_000_000L, () -> compiledAtRun.applyAsLong(job.runs));
        assertEquals(job.runs * 100_000_000L, nanos);
        return job.runs;
    }

    @Test
    void aQuietJitIsFoundAfterOneWindow() {
        assertEquals(20, runs(0, 40, run -> 0));
        assertEquals(50, runs(5, 40, run -> 0));
    }

    @Test
    void goesOnWhileTheJitWorks() {
        // It works for 30 of 100 ms until run 110, in the window from 10 to 12 s for the last time.
        assertEquals(140, runs(5, 40, run -> 30L * Math.min(run, 110)));
        // A window with a fifth of a second or more is not quiet.
        assertEquals(60, runs(0, 6, run -> 10L * run));
        assertEquals(20, runs(0, 6, run -> 9L * run));
    }

    @Test
    void theLimitEndsItButNeverBeforeThreeRuns() {
        assertEquals(400, runs(5, 40, run -> 100L * run));
        assertEquals(70, runs(7, 3, run -> 100L * run));
        assertEquals(3, runs(0, 0, run -> 100L * run));
    }
}
