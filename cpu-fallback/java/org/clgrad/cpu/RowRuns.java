package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Primitive;

/**
 * How a thread does the passes of {@link Rows} on a few rows: stage by stage, or by loops that are written for a pass and
 * tried on a part of the rows ({@link Contest}).
 */
final class RowRuns {
    /** The first of the scratch buffers that hold values; the ones before are {@link LaneFold}'s and for sources. */
    private static final int FIRST_BUFFER = 4;

    private static final int SOURCE = 2;

    final Scratch scratch = Scratch.get();
    /** Where the values of the rows under way are: of those that are folded in blocks, one for each block. */
    final Object[] arrays;

    final int[] offsets;

    private final int inputs;
    private final DType[] types;
    private final boolean[] perRow;
    private final RowPlan.Stage[] stages;
    private final List<Double> scalars;
    private final int length;
    /** The inputs that every few rows have again. */
    private final boolean[] loaded;

    RowRuns(Rows rows) {
        inputs = rows.inputs;
        types = rows.types;
        perRow = rows.plan.perRow;
        stages = rows.plan.stages;
        scalars = rows.scalars;
        length = rows.length;
        arrays = new Object[types.length];
        offsets = new int[types.length];
        loaded = new boolean[types.length];
        scratch.reserve(rows.plan.mostValues);
    }

    /** The elements of a value, or where they go. */
    void place(int v, Object array, int offset) {
        arrays[v] = array;
        offsets[v] = offset;
    }

    /** Scratch memory for a value of {@code n} elements. */
    void hold(int v, int n) {
        place(v, scratch.buffer(types[v], FIRST_BUFFER + v, n), 0);
    }

    /** Finds elements of an input, or loads them. */
    void load(int v, View view, long start, int n) {
        if (loaded[v]) {
            return;
        }
        int position = view.position(start, n);
        if (position >= 0) {
            place(v, view.array, position);
        } else {
            hold(v, n);
            view.load(start, n, arrays[v], 0);
            // The first group has the most rows; the next ones find the same.
            loaded[v] = !perRow[v] && view.repeats(length);
        }
    }

    /** Does a pass on some rows. */
    void pass(RowPasses.Pass pass, int many) {
        if (pass.overRows()) {
            int s = pass.stages()[0];
            steps(stages[s], 0, many, arrays[inputs + s], offsets[inputs + s]);
        } else if (pass.folds().isEmpty() || length <= Contract.REDUCE_BLOCK) {
            runs(pass, 0, length, many);
        } else {
            inBlocks(pass, many);
        }
    }

    /** A pass that folds, on rows of several blocks. */
    private void inBlocks(RowPasses.Pass pass, int many) {
        int whole = length / Contract.REDUCE_BLOCK;
        int blocks = (length + Contract.REDUCE_BLOCK - 1) / Contract.REDUCE_BLOCK;
        Object[] arraysBefore = arrays.clone();
        int[] offsetsBefore = offsets.clone();
        for (int row = 0; row < many; row++) {
            for (int s : pass.stages()) {
                if (stages[s].fold() != null) {
                    arrays[inputs + s] = scratch.buffer(types[inputs + s], firstOfBlocks() + s, blocks);
                    offsets[inputs + s] = 0;
                }
            }
            runs(pass, row * length, Contract.REDUCE_BLOCK, whole);
            if (whole < blocks) {
                for (int s : pass.stages()) {
                    offsets[inputs + s] += stages[s].fold() == null ? 0 : whole;
                }
                int done = whole * Contract.REDUCE_BLOCK;
                runs(pass, row * length + done, length - done, 1);
            }
            for (int s : pass.stages()) {
                int v = inputs + s;
                if (stages[s].fold() != null) {
                    stages[s].fold().fold(scratch, arrays[v], 0, blocks, arraysBefore[v], offsetsBefore[v] + row);
                }
            }
        }
        System.arraycopy(arraysBefore, 0, arrays, 0, arrays.length);
        System.arraycopy(offsetsBefore, 0, offsets, 0, offsets.length);
    }

    private int firstOfBlocks() {
        return FIRST_BUFFER + types.length;
    }

    private int firstOfLanes() {
        return FIRST_BUFFER + types.length + stages.length;
    }

    /** Does a pass on {@code many} runs of {@code n} elements: whole rows, or parts of one. */
    private void runs(RowPasses.Pass pass, int start, int n, int many) {
        ProgramLoops loops = n < FusedLoop.FOLD_UNIT ? null : pass.loops();
        if (loops == null || !(loops.contest.won() || loops.contest.open())) {
            steps(pass, start, n, 0, many);
        } else if (loops.contest.won()) {
            loops(pass, start, n, many);
        } else if (many > 1) {
            // Half of the rows: setting a loop up costs as much as some ten elements, and must not decide.
            int elements = loops.contest.trial(many / 2 * n);
            loops.contest.compare(
                    elements == 0 ? 0 : Math.max(1, elements / n),
                    many,
                    (from, to) -> loops(pass, start, n, to),
                    (from, to) -> steps(pass, start, n, from, to));
        } else if (pass.folds().isEmpty()) {
            // A part of a row, so that there is something to compare with.
            loops.contest.compare(
                    loops.contest.trial(n / 2 / FusedLoop.UNIT * FusedLoop.UNIT),
                    n,
                    (from, to) -> loops(pass, start, to, 1),
                    (from, to) -> steps(pass, start + from, to - from, 0, 1));
        } else {
            steps(pass, start, n, 0, 1);
        }
    }

    /** Runs {@code from .. to - 1} of those from {@code start} on, stage by stage. */
    private void steps(RowPasses.Pass pass, int start, int n, int from, int to) {
        int first = start + from * n;
        int all = (to - from) * n;
        for (int s : pass.stages()) {
            RowPlan.Stage stage = stages[s];
            int v = inputs + s;
            if (stage.fold() == null) {
                steps(stage, first, all, arrays[v], offsets[v] + first);
                continue;
            }
            Object x = stage.direct()
                    ? arrays[stage.args()[0]]
                    : scratch.buffer(stage.plan().resultType(), SOURCE, all);
            int xp = stage.direct() ? offsets[stage.args()[0]] + first : 0;
            if (!stage.direct()) {
                steps(stage, first, all, x, 0);
            }
            for (int run = from; run < to; run++) {
                stage.fold().fold(scratch, x, xp + (run - from) * n, n, arrays[v], offsets[v] + run);
            }
        }
    }

    /** The same through the loops of the pass; what is less than their unit at the end of a run goes stage by stage. */
    private void loops(RowPasses.Pass pass, int start, int n, int many) {
        int rest = n % pass.unit();
        int whole = n - rest;
        if (rest > 0) {
            for (int run = 0; run < many; run++) {
                ends(pass, start + run * n + whole, rest, run, many);
            }
        }
        pass.plan().prepare(scratch, scalars(pass), pass.loops().isOne() ? 1 : Scratch.BLOCK);
        pass.loops().prepare(scratch);
        if (pass.loops().isOne()) {
            find(pass, start, n, many);
            pass.loops().run(scratch, whole, many);
        } else {
            for (int run = 0; run < many; run++) {
                for (int at = 0; at < whole; at += Scratch.BLOCK) {
                    find(pass, start + run * n + at, n, 1);
                    pass.loops().run(scratch, Math.min(Scratch.BLOCK, whole - at), 1);
                }
            }
        }
        for (int r = 0; r < pass.folds().size(); r++) {
            int v = inputs + pass.stages()[r];
            if (pass.folds().get(r) != null) {
                LaneFold.Floats fold = (LaneFold.Floats) stages[pass.stages()[r]].fold();
                float[] lanes = (float[]) lanes(r, many);
                float[] ends = (float[]) lanes(r + pass.folds().size(), many);
                float[] d = (float[]) arrays[v];
                for (int run = 0; run < many; run++) {
                    int at = run * Contract.REDUCE_LANES;
                    d[offsets[v] + run] = fold.end(lanes, at, ends, at, rest);
                }
            }
        }
    }

    /** 64 elements for each run. */
    private Object lanes(int which, int many) {
        return scratch.buffer(DType.FLOAT32, firstOfLanes() + which, (long) many * Contract.REDUCE_LANES);
    }

    /** The last elements of one of many runs, stage by stage: stored, or laid out to be folded. */
    private void ends(RowPasses.Pass pass, int start, int n, int run, int many) {
        for (int k = 0; k < pass.stages().length; k++) {
            RowPlan.Stage stage = stages[pass.stages()[k]];
            int v = inputs + pass.stages()[k];
            if (stage.fold() == null) {
                steps(stage, start, n, arrays[v], offsets[v] + start);
            } else {
                Object ends = lanes(k + pass.stages().length, many);
                steps(stage, start, n, ends, run * Contract.REDUCE_LANES);
            }
        }
    }

    private List<Double> scalars(RowPasses.Pass pass) {
        if (pass.plan().scalars == 0 || pass.plan().scalars == scalars.size()) {
            return scalars;
        }
        List<Double> some = new ArrayList<>();
        for (int s : pass.stages()) {
            some.addAll(stages[s].scalars(scalars));
        }
        return some;
    }

    /** Where the values of a pass are for runs of {@code n} elements from a place on. */
    private void find(RowPasses.Pass pass, int at, int n, int many) {
        boolean rows = many > 1 && n == length;
        for (int i = 0; i < pass.args().length; i++) {
            int v = pass.args()[i];
            scratch.arrays[i] = arrays[v];
            // What every row has again is there once for each of them, but once in the first-level cache is better.
            scratch.offsets[i] = offsets[v] + (perRow[v] ? at / length : loaded[v] ? at % length : at);
            scratch.steps[i] = perRow[v] ? (rows ? 1 : 0) : loaded[v] && rows ? 0 : n;
        }
        Arrays.fill(scratch.steps, pass.args().length, pass.args().length + pass.plan().scalars, 0);
        for (int r = 0; r < pass.stages().length; r++) {
            int v = inputs + pass.stages()[r];
            boolean folded = !pass.folds().isEmpty() && pass.folds().get(r) != null;
            int place = folded ? pass.loops().lanesOf(r) : pass.plan().results[r];
            scratch.arrays[place] = folded ? lanes(r, many) : arrays[v];
            scratch.offsets[place] = folded ? 0 : offsets[v] + at;
            scratch.steps[place] = folded ? Contract.REDUCE_LANES : n;
        }
    }

    private void steps(RowPlan.Stage stage, int start, int n, Object d, int dp) {
        Plan plan = stage.plan();
        plan.prepare(scratch, stage.scalars(scalars), Math.min(n, Scratch.BLOCK));
        for (int at = 0; at < n; at += Scratch.BLOCK) {
            int some = Math.min(Scratch.BLOCK, n - at);
            for (int i = 0; i < plan.inputs; i++) {
                int v = stage.args()[i];
                if (v == Primitive.Rows.PLACE) {
                    scratch.arrays[i] = scratch.block(DType.INT64, plan.slots[i]);
                    scratch.offsets[i] = 0;
                    places(start + at, some, (long[]) scratch.arrays[i]);
                } else if (perRow[v] && !stage.overRows()) {
                    scratch.arrays[i] = scratch.block(types[v], plan.slots[i]);
                    scratch.offsets[i] = 0;
                    spread(types[v], arrays[v], offsets[v], start + at, some, scratch.arrays[i]);
                } else {
                    scratch.arrays[i] = arrays[v];
                    scratch.offsets[i] = offsets[v] + start + at;
                }
            }
            plan.run(scratch, some, d, dp + at);
        }
    }

    private void places(int start, int n, long[] d) {
        int place = start % length;
        for (int i = 0; i < n; i++) {
            d[i] = place;
            place = place + 1 == length ? 0 : place + 1;
        }
    }

    /** One value a row as a value at each of the places {@code start .. start + n - 1}. */
    private void spread(DType type, Object x, int xp, int start, int n, Object d) {
        int row = start / length;
        int end = (row + 1) * length - start;
        int at = 0;
        while (at < n) {
            int some = Math.min(n, end) - at;
            Runs.load(type, x, xp + row, 0, d, at, some);
            at += some;
            end += length;
            row++;
        }
    }
}
