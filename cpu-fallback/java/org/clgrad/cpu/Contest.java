package org.clgrad.cpu;

import java.util.concurrent.ThreadLocalRandom;
import org.clgrad.error.ArgumentException;

/**
 * Decides whether a loop that was written for a program takes the place of its steps, which do the same to the bit. A new
 * loop is slow until the JIT has compiled it, and is compiled only after it has run, so it is tried on small parts of the
 * work, for a fraction of the time, until it is faster several times in a row. What the JIT compiles badly never is, and
 * is given up. A winner is still watched: the JIT may drop what it compiled, and one that has become far slower than the
 * steps were is tried again like a new one.
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
    /** Of so many uses of a winner one is watched. */
    private static final int WATCHED = 16;
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
    /** Nanoseconds an element that the steps took where they lost, the most of several contests. */
    private double pace;
    /** Watched uses in a row that were far slower than that. */
    private int defeats;

    Contest(Rule rule) {
        this(rule, 1);
    }

    /** With so many times the time of the steps as what a loop may take and be faster. */
    Contest(Rule rule, double slack) {
        this.slack = slack;
        state = rule == Rule.ALWAYS ? State.WON : State.OPEN;
        pace = rule == Rule.ALWAYS ? Double.POSITIVE_INFINITY : 0;
    }

    /** Whether the loop is used for everything. */
    boolean won() {
        return state == State.WON;
    }

    /** Whether times are still to be told. */
    boolean open() {
        return state == State.OPEN;
    }

    /**
     * Begins a use of the winner.
     *
     * @param n elements
     * @return what {@link #used} wants to know: the time, or 0 if this use is not watched
     */
    long using(int n) {
        // At random: a counter would go to and fro between the threads' caches.
        return n < 2 * FEW || ThreadLocalRandom.current().nextInt() % WATCHED != 0 ? 0 : System.nanoTime() | 1;
    }

    /** Ends a use of the winner on {@code n} elements. */
    void used(long begin, int n) {
        if (begin != 0) {
            watched(System.nanoTime() - begin, n);
        }
    }

    /** Tells how long the winner took for {@code n} elements. */
    synchronized void watched(long nanos, int n) {
        defeats = nanos > NEAR * pace * n ? defeats + 1 : 0;
        if (defeats >= ENOUGH && state == State.WON) {
            state = State.OPEN;
            near = false;
            victories = 0;
            defeats = 0;
            trialNanos = 0;
        }
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
     * @param each elements of one of them
     * @param loop the loop
     * @param steps the steps
     */
    void compare(int tried, int all, int each, Work loop, Work steps) {
        long begin = System.nanoTime();
        if (tried > 0) {
            loop.run(0, tried);
        }
        long between = System.nanoTime();
        steps.run(tried, all);
        result(tried, between - begin, all - tried, System.nanoTime() - between, each);
    }

    /**
     * Tells how a trial went.
     *
     * @param tried how much was done by the loop, or 0 if nothing was tried
     * @param loop nanoseconds of the loop
     * @param rest how much was done by the steps
     * @param steps nanoseconds of the steps
     * @param each elements of one of what was done
     */
    synchronized void result(int tried, long loop, int rest, long steps, int each) {
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
        if (victories > 0) {
            pace = Math.max(pace, (double) steps / rest / each);
        }
        if (victories >= ENOUGH) {
            state = State.WON;
        } else if (trialNanos > HOPELESS) {
            state = State.LOST;
        }
    }
}
