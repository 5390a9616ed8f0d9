package org.clgrad.cpu;

import java.util.List;
import org.clgrad.shape.DType;

/**
 * A program bound to its operands: evaluates any range of its elements, block by block. Neighbouring elements are read
 * in place, others are gathered into scratch blocks first. Immutable, so several threads may evaluate at once; each
 * calls {@link #begin} before and {@link #end} after its ranges, with no other evaluator in between.
 */
final class Evaluator {
    final Plan plan;
    private final View[] views;
    private final List<Double> scalars;
    private final boolean blockwise;

    Evaluator(Plan plan, View[] views, List<Double> scalars) {
        this.plan = plan;
        this.views = views;
        this.scalars = scalars;
        boolean direct = plan.scalars == 0 && plan.steps.length <= 1;
        for (View view : views) {
            direct &= view.contiguous();
        }
        blockwise = !direct;
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
        for (int at = 0; at < n; at += Scratch.BLOCK) {
            block(scratch, start + at, Math.min(Scratch.BLOCK, n - at), d, dp + at);
        }
    }

    private void block(Scratch scratch, long start, int n, Object d, int dp) {
        if (plan.fused == null || n % FusedLoop.UNIT != 0 || !fused(scratch, start, n, d, dp)) {
            steps(scratch, start, n, d, dp);
        }
    }

    /** All steps in one loop, if the operands lie as it wants them. */
    private boolean fused(Scratch scratch, long start, int n, Object d, int dp) {
        for (int v = 0; v < plan.inputs; v++) {
            View view = views[v];
            boolean single = plan.fused.isSingle(v);
            if (view.fixed()) {
                // Laid out once, and so both.
                continue;
            }
            int position = single ? view.still(start, n) : view.position(start, n);
            if (position < 0) {
                return false;
            }
            scratch.arrays[v] = view.array;
            scratch.offsets[v] = position;
        }
        plan.fused.run(scratch.arrays, scratch.offsets, (float[]) d, dp, n);
        return true;
    }

    private void steps(Scratch scratch, long start, int n, Object d, int dp) {
        Object[] arrays = scratch.arrays;
        int[] offsets = scratch.offsets;
        for (int v = 0; v < plan.inputs; v++) {
            View view = views[v];
            if (view.contiguous()) {
                offsets[v] = (int) (view.base + start);
            } else if (!view.fixed()) {
                int position = view.position(start, n);
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
        plan.run(scratch, n, d, dp);
    }
}
