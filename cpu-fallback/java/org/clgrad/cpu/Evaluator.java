package org.clgrad.cpu;

import java.util.List;
import org.clgrad.shape.DType;

/**
 * A program bound to its operands: evaluates any range of its elements, block by block. Neighbouring elements are read
 * in place, others are gathered into scratch blocks first. Immutable, so several threads may evaluate at once; each
 * calls {@link #begin} before and {@link #end} after its ranges, with no other evaluator in between.
 */
final class Evaluator {
    /** Rows of fewer elements do not pay as blocks of their own, and so few elements cannot be timed. */
    private static final int SHORTEST_ROW = 128;

    final Plan plan;
    private final View[] views;
    private final List<Double> scalars;
    private final boolean blockwise;
    private final ProgramLoops fused;
    private final boolean[] single;
    /** Blocks end with rows of so many elements, so that values that belong to a row are one value. */
    private final long rowLength;

    Evaluator(Plan plan, View[] views, List<Double> scalars) {
        this.plan = plan;
        this.views = views;
        this.scalars = scalars;
        boolean direct = plan.scalars == 0 && plan.steps.length <= 1;
        for (View view : views) {
            direct &= view.contiguous();
        }
        blockwise = !direct;
        single = new boolean[views.length];
        boolean laidOut = true;
        long row = Long.MAX_VALUE;
        for (int v = 0; v < single.length; v++) {
            boolean ofRow = !views[v].fixed() && views[v].isStill() && views[v].inner() >= SHORTEST_ROW;
            single[v] = views[v].fixed() || ofRow;
            if (ofRow) {
                laidOut = false;
                row = views[v].inner();
            }
        }
        fused = plan.fused(single, laidOut, List.of());
        rowLength = fused == null ? Long.MAX_VALUE : row;
    }

    DType type() {
        return plan.resultType();
    }

    /** Where the elements {@code start .. start + n - 1} can be read without evaluating anything, or -1. */
    int position(long start, int n) {
        return plan.values == 1 && plan.inputs == 1 ? views[0].position(start, n) : -1;
    }

    /** The array that {@link #position} speaks of. */
    Object array() {
        return views[0].array;
    }

    /** Prepares a thread's scratch memory: values that are the same for every element are laid out once. */
    void begin(Scratch scratch, long most) {
        scratch.reserve(plan.values);
        int n = (int) Math.min(most, Scratch.BLOCK);
        for (int v = 0; v < plan.inputs; v++) {
            View view = views[v];
            if (view.contiguous()) {
                scratch.arrays[v] = view.array;
            } else if (view.fixed()) {
                scratch.arrays[v] = scratch.block(view.type, plan.slots[v]);
                scratch.offsets[v] = 0;
                view.load(0, 1, scratch.arrays[v], 0);
                Runs.load(view.type, scratch.arrays[v], 0, 0, scratch.arrays[v], 0, n);
            }
        }
        plan.prepare(scratch, scalars, n);
        if (fused != null) {
            fused.prepare(scratch);
        }
    }

    void end(Scratch scratch) {
        scratch.forget(plan.values);
    }

    /** Evaluates elements {@code start .. start + n - 1} into {@code d[dp], d[dp + 1], ...}. */
    void evaluate(Scratch scratch, long start, int n, Object d, int dp) {
        if (!blockwise) {
            block(scratch, start, n, d, dp);
            return;
        }
        for (int at = 0; at < n; ) {
            int some = (int) Math.min(Math.min(Scratch.BLOCK, n - at), rowLength - (start + at) % rowLength);
            block(scratch, start + at, some, d, dp + at);
            at += some;
        }
    }

    private void block(Scratch scratch, long start, int n, Object d, int dp) {
        int whole = n - n % FusedLoop.UNIT;
        if (fused != null && fused.contest.won() && whole > 0) {
            loops(scratch, start, whole, d, dp);
            if (whole < n) {
                steps(scratch, start, whole, n, d, dp);
            }
        } else if (fused != null && fused.contest.open() && n >= SHORTEST_ROW) {
            // Half of the block is the most that is tried, so that there is something to compare with.
            fused.contest.compare(
                    fused.contest.trial(n / 2 / FusedLoop.UNIT * FusedLoop.UNIT),
                    n,
                    (from, to) -> loops(scratch, start, to, d, dp),
                    (from, to) -> steps(scratch, start, from, to, d, dp));
        } else {
            steps(scratch, start, 0, n, d, dp);
        }
    }

    private void loops(Scratch scratch, long start, int n, Object d, int dp) {
        find(scratch, start, n, true);
        shiftResults(scratch, dp);
        fused.run(scratch, n, d, dp);
    }

    /** The steps for elements {@code from .. n - 1} of a block. */
    private void steps(Scratch scratch, long start, int from, int n, Object d, int dp) {
        find(scratch, start + from, n - from, false);
        shiftResults(scratch, dp + from);
        plan.run(scratch, n - from, d, dp + from);
    }

    /** Results besides the last value go to blocks of their own, and to the same places there. */
    private void shiftResults(Scratch scratch, int dp) {
        for (int result : plan.results) {
            if (result != plan.values - 1) {
                scratch.offsets[result] = dp;
            }
        }
    }

    /** Says where the inputs are, and gathers those that are no neighbours. */
    private void find(Scratch scratch, long start, int n, boolean ofRows) {
        Object[] arrays = scratch.arrays;
        int[] offsets = scratch.offsets;
        for (int v = 0; v < plan.inputs; v++) {
            View view = views[v];
            if (view.contiguous()) {
                offsets[v] = (int) (view.base + start);
            } else if (!view.fixed()) {
                int position = ofRows && single[v] ? (int) view.address(start) : view.position(start, n);
                if (position >= 0) {
                    arrays[v] = view.array;
                    offsets[v] = position;
                } else {
                    arrays[v] = scratch.block(view.type, plan.slots[v]);
                    offsets[v] = 0;
                    view.load(start, n, arrays[v], 0);
                }
            }
        }
    }
}
