package org.clgrad.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/**
 * A program prepared for running over blocks: the loop of every step, and a block of scratch memory for every value,
 * shared where lifetimes allow; and the loops that are written for it. Several threads may use it at once.
 */
final class Plan {
    /** One step: its loop, the numbers of its arguments (0 where it takes fewer), the number of its result. */
    record Step(Loop loop, int a, int b, int c, int result) {
        /** Runs the step on {@code n} elements, from and to where its values are said to be. */
        void run(Object[] arrays, int[] offsets, int n) {
            run(arrays, offsets, arrays[result], offsets[result], n);
        }

        /** Runs the step with its result elsewhere. */
        void run(Object[] arrays, int[] offsets, Object d, int dp, int n) {
            loop.run(d, dp, arrays[a], offsets[a], arrays[b], offsets[b], arrays[c], offsets[c], n);
        }
    }

    final int inputs;
    final int scalars;
    final int values;
    final DType[] types;
    final Step[] steps;
    /** The numbers of the results. */
    final int[] results;
    /** For each value the scratch block of its type that it may use. */
    final int[] slots;
    /** For each type how many blocks of it that are. */
    final int[] used = new int[DType.values().length];
    /** Rough work an element, in units of an addition. */
    final int cost;

    private final Program program;
    private final LoopCompiler compiler;
    private final Contest.Rule rule;
    private final Map<FusedKey, Optional<ProgramLoops>> fused = new ConcurrentHashMap<>();

    /** Which inputs are one value for all elements, and what is done with the results. */
    private record FusedKey(long single, boolean laidOut, List<Fold> folds) {}

    /**
     * Prepares a program.
     *
     * @param program the program
     * @param floats the float32 loops in use
     * @param rule when loops are written for it
     */
    Plan(Program program, FloatKernels floats, Contest.Rule rule) {
        this.program = program;
        this.rule = rule;
        compiler = rule == Contest.Rule.OFF ? null : floats.compiler();
        inputs = program.inputs().size();
        scalars = program.scalars().size();
        values = program.values();
        types = new DType[values];
        for (int v = 0; v < values; v++) {
            types[v] = program.type(v);
        }
        steps = new Step[program.steps().size()];
        int work = 1;
        for (int s = 0; s < steps.length; s++) {
            Program.Step step = program.steps().get(s);
            List<Integer> args = step.args();
            Loop loop = Loops.of(step.fn(), types[args.get(args.size() - 1)], step.type(), floats);
            steps[s] = new Step(
                    loop,
                    args.get(0),
                    args.size() > 1 ? args.get(1) : 0,
                    args.size() > 2 ? args.get(2) : 0,
                    inputs + scalars + s);
            work += step.fn().weight();
        }
        cost = work;
        results = program.results().stream().mapToInt(r -> r).toArray();
        slots = assignSlots(program);
    }

    private int[] assignSlots(Program program) {
        int[] lastUse = new int[values];
        for (int s = 0; s < steps.length; s++) {
            for (int arg : program.steps().get(s).args()) {
                lastUse[arg] = s;
            }
        }
        for (int r : results) {
            lastUse[r] = steps.length;
        }
        int[] slot = new int[values];
        List<Deque<Integer>> free = new ArrayList<>();
        for (int t = 0; t < used.length; t++) {
            free.add(new ArrayDeque<>());
        }
        for (int v = 0; v < inputs + scalars; v++) {
            slot[v] = used[types[v].ordinal()]++;
        }
        for (int s = 0; s < steps.length; s++) {
            // A step may write over an argument that ends with it: every loop goes from element to element.
            for (int arg : program.steps().get(s).args().stream().distinct().toList()) {
                if (arg >= inputs + scalars && lastUse[arg] == s) {
                    free.get(types[arg].ordinal()).push(slot[arg]);
                }
            }
            int v = inputs + scalars + s;
            int t = types[v].ordinal();
            slot[v] = free.get(t).isEmpty() ? used[t]++ : free.get(t).pop();
        }
        return slot;
    }

    DType resultType() {
        return types[values - 1];
    }

    /** Lays out the scalars for up to {@code n} elements, at most a block, and the blocks of the steps' results. */
    void prepare(Scratch scratch, List<Double> values, int n) {
        for (int v = 0; v < scalars; v++) {
            int value = inputs + v;
            scratch.arrays[value] = scratch.block(types[value], slots[value]);
            scratch.offsets[value] = 0;
            Runs.fill(types[value], scratch.arrays[value], 0, n, values.get(v));
        }
        for (int value = inputs + scalars; value < this.values; value++) {
            scratch.arrays[value] = scratch.block(types[value], slots[value]);
            scratch.offsets[value] = 0;
        }
    }

    /** Runs the steps on {@code n} elements, at most a block; where the inputs are, the scratch memory says. */
    void run(Scratch scratch, int n, Object d, int dp) {
        Object[] arrays = scratch.arrays;
        int[] offsets = scratch.offsets;
        int last = steps.length - 1;
        if (last < 0) {
            System.arraycopy(arrays[values - 1], offsets[values - 1], d, dp, n);
            return;
        }
        for (int s = 0; s < last; s++) {
            steps[s].run(arrays, offsets, n);
        }
        steps[last].run(arrays, offsets, d, dp, n);
    }

    /**
     * The loops written for the program, or null where there is nothing to gain.
     *
     * @param single for each input whether it is one value for all elements
     * @param laidOut whether such values are there as blocks, too
     * @param folds what each result is folded by, null for those that are stored; none if all are
     */
    ProgramLoops fused(boolean[] single, boolean laidOut, List<Fold> folds) {
        if (compiler == null || steps.length == 0 || inputs > Long.SIZE) {
            return null;
        }
        long which = 0;
        for (int k = 0; k < inputs; k++) {
            which |= single[k] ? 1L << k : 0;
        }
        return fused.computeIfAbsent(
                        new FusedKey(which, laidOut, folds),
                        key -> Optional.ofNullable(
                                ProgramLoops.of(program, this, single, laidOut, folds, compiler, rule)))
                .orElse(null);
    }
}
