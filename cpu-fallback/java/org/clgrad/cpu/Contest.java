package org.clgrad.cpu;

import org.clgrad.error.ArgumentException;

/**
 * Decides whether a loop that was written for a program takes the place of its steps, which do the same to the bit. A new
 * loop is slow until the JIT has compiled it, and is compiled only after it has run, so it is tried on small parts of the
 * work, for a fraction of the time, until it is faster several times in a row. What the JIT compiles badly never is, and
 * is given up.
 */
final class Contest {
    /** Nanoseconds of steps before a loop is written at all. */
    private static final long WORTH_IT = 20_000_000;
    /** Steps take at least so many times the time of trials. */
    private static final int SHARE = 4;
    /** Elements of a trial while the loop is slow. */
    private static final int FEW = 64;
    /** A loop that takes less than so many times as long is compiled, or nearly. */
    private static final int NEAR = 4;
    /** Victories in a row that decide. */
    private static final int ENOUGH = 8;
    /** Nanoseconds of trials after which a loop is given up. */
    private static final long HOPELESS = 2_000_000_000L;

    /** When loops are written for programs. */
    enum Rule {
        /** Where they prove faster. */
        AUTO,
        /** Always, and used at once: for checking them. */
        ALWAYS,
        /** Never. */
        OFF;

        /** What the system property {@code clgrad.cpu.loops} says, else {@link #AUTO}. */
        static Rule wanted() {
            String text = System.getProperty("clgrad.cpu.loops", "auto");
            for (Rule rule : values()) {
                if (rule.name().equalsIgnoreCase(text)) {
                    return rule;
                }
            }
            throw new ArgumentException(
                    "the system property clgrad.cpu.loops is '" + text + "'; it can be auto, always or off");
        }
    }

    private enum State {
        OPEN,
        WON,
        LOST
    }

    private final double slack;
    private volatile State state;
    private long stepNanos;
    private long trialNanos;
    private boolean near;
    private int victories;

    Contest(Rule rule) {
        this(rule, 1);
    }

    /** With so many times the time of the steps as what a loop may take and be faster. */
    Contest(Rule rule, double slack) {
        this.slack = slack;
        state = rule == Rule.ALWAYS ? State.WON : State.OPEN;
    }

    /** Whether the loop is used for everything. */
    boolean won() {
        return state == State.WON;
    }

    /** Whether times are still to be told. */
    boolean open() {
        return state == State.OPEN;
    }

    /** How many of the next {@code n} elements the loop is to be tried on: none, some, or all. */
    synchronized int trial(int n) {
        if (stepNanos < WORTH_IT || SHARE * trialNanos > stepNanos) {
            return 0;
        }
        return near ? n : Math.min(n, FEW);
    }

    /** Some part of the work at hand. */
    @FunctionalInterface
    interface Work {
        /** Does what is numbered {@code from .. to - 1}. */
        void run(int from, int to);
    }

    /**
     * Does work, the first of it by the loop, the rest by the steps, and looks at the time.
     *
     * @param tried how much by the loop, or 0 for nothing
     * @param all how much there is, more than that
     * @param loop the loop
     * @param steps the steps
     */
    void compare(int tried, int all, Work loop, Work steps) {
        long begin = System.nanoTime();
        if (tried > 0) {
            loop.run(0, tried);
        }
        long between = System.nanoTime();
        steps.run(tried, all);
        result(tried, between - begin, all - tried, System.nanoTime() - between);
    }

    /**
     * Tells how a trial went.
     *
     * @param tried how much was done by the loop, or 0 if nothing was tried
     * @param loop nanoseconds of the loop
     * @param rest how much was done by the steps
     * @param steps nanoseconds of the steps
     */
    synchronized void result(int tried, long loop, int rest, long steps) {
        stepNanos += steps;
        if (tried == 0) {
            return;
        }
        trialNanos += loop;
        double ofLoop = (double) loop * rest;
        double ofSteps = (double) steps * tried;
        // Few elements prove nothing.
        victories = near && ofLoop < slack * ofSteps ? victories + 1 : 0;
        near = ofLoop < NEAR * ofSteps;
        if (victories >= ENOUGH) {
            state = State.WON;
        } else if (trialNanos > HOPELESS) {
            state = State.LOST;
        }
    }
}
