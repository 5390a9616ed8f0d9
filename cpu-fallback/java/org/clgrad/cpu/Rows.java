package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
import org.clgrad.spi.ColumnSums;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.RowStages;

/**
 * {@link Primitive.Rows}: all the stages of a few rows before the next rows, so that what passes from stage to stage
 * stays in the cache. Threads take ranges of rows.
 */
final class Rows {
    /** The longest row whose values are kept in scratch memory. */
    private static final int LONGEST = 1 << 16;
    /** Elements of rows that are taken together: two float32 values of them fit the first-level cache. */
    private static final int TOGETHER = 4096;
    /** Rows taken together where the elements of a row are far apart: neighbours of a row share its cache lines. */
    private static final int NEIGHBOURS = 16;
    /** Additions that are worth handing to another thread. */
    private static final int GRAIN = 1 << 15;
    /** The first of the scratch buffers that hold values; the ones before are {@link LaneFold}'s and for sources. */
    private static final int FIRST_BUFFER = 4;

    private static final int SOURCE = 2;

    private final int inputs;
    /** The sums of lanes, the last inputs, to which the stages before the last one add. */
    private final Object[] sums;

    private final boolean[] perRow;
    private final DType[] types;
    private final Stage[] stages;
    private final List<RowPasses.Pass> passes;
    private final List<Double> scalars;
    private final View[] views;
    /** For each stage where its values are stored; null where they are not. */
    private final View[] targets;

    private final int length;
    private final int group;

    private record Stage(Plan plan, int[] args, List<Double> scalars, LaneFold fold, boolean overRows) {
        /** Whether it folds a value as it is. */
        boolean direct() {
            return fold != null && plan.values == 1 && args[0] != Primitive.Rows.PLACE;
        }
    }

    private Rows(
            FloatKernels floats, PlanCache plans, Primitive.Rows asked, Operand out, Operand[] in, CpuBuffer... sums) {
        inputs = asked.perRow().size();
        this.sums = new Object[sums.length];
        for (int k = 0; k < sums.length; k++) {
            this.sums[k] = CpuBuffer.array(sums[k]);
        }
        Shape elements = RowStages.elements(asked, in);
        Shape single = RowStages.rows(asked, elements);
        length = (int) (elements.size() / single.size());
        boolean loops = plans.writesLoops() && out.dtype() == DType.FLOAT32 && length >= FusedLoop.FOLD_UNIT;
        RowPasses planned = plans.passes(asked, loops);
        Primitive.Rows op = planned.merged(asked);
        passes = planned.passes();
        scalars = op.scalars();
        stages = new Stage[op.stages().size()];
        int values = inputs + stages.length;
        perRow = new boolean[values];
        types = new DType[values];
        for (int v = 0; v < values; v++) {
            perRow[v] = op.isPerRow(v);
            types[v] = v < inputs
                    ? (v < inputs - sums.length ? in[v].dtype() : sums[v - inputs + sums.length].dtype())
                    : op.stages().get(v - inputs).program().resultType();
        }
        List<List<Double>> ofStages = RowStages.scalars(op);
        for (int s = 0; s < stages.length; s++) {
            Primitive.Stage stage = op.stages().get(s);
            DType type = types[inputs + s];
            LaneFold fold = stage.fold() == null
                    ? null
                    : LaneFold.of(type, stage.fold(), Loops.of(stage.fold(), type, floats), floats);
            Plan plan = plans.get(stage.program());
            int[] args = stage.args().stream().mapToInt(Integer::intValue).toArray();
            boolean overRows = fold == null && perRow[inputs + s];
            stages[s] = new Stage(plan, args, ofStages.get(s), fold, overRows);
        }
        int read = inputs - sums.length;
        Operand[] operands = Arrays.copyOf(in, values);
        Arrays.fill(operands, read, values, null);
        for (int k = 0; k < op.keeps().size(); k++) {
            operands[op.keeps().get(k)] = in[read + k];
        }
        operands[values - 1] = out;
        View[] all = new View[values];
        for (int pass = 0; pass < 2; pass++) {
            boolean rows = pass == 1;
            int[] alike = IntStream.range(0, values)
                    .filter(v -> operands[v] != null && perRow[v] == rows)
                    .toArray();
            View[] found = Elementwise.views(
                    rows ? single : elements,
                    IntStream.of(alike).mapToObj(v -> operands[v]).toArray(Operand[]::new));
            for (int i = 0; i < alike.length; i++) {
                all[alike[i]] = found[i];
            }
        }
        views = Arrays.copyOf(all, read);
        targets = Arrays.copyOfRange(all, inputs, values);
        boolean near = perRow[values - 1] || all[values - 1].isNear();
        for (int v = 0; v < views.length; v++) {
            near &= perRow[v] || views[v].isNear();
        }
        // Two at least where they still fit: one to try a loop on, one to compare it with.
        int least = length <= TOGETHER ? 2 : 1;
        group = Math.max(near ? least : NEIGHBOURS, TOGETHER / length);
    }

    /** Whether rows are short enough to be taken whole, and enough of them for all threads. */
    static boolean suits(Workers workers, Primitive.Rows op, Operand[] in) {
        Shape elements = RowStages.elements(op, in);
        long size = elements.size();
        if (size == 0) {
            return false;
        }
        long rows = RowStages.rows(op, elements).size();
        return size / rows <= LONGEST && (rows >= workers.threads() || size <= GRAIN);
    }

    /** Computes the rows; sums of {@linkplain ColumnRows lanes} if there are. */
    static void run(
            Workers workers,
            FloatKernels floats,
            PlanCache plans,
            Primitive.Rows op,
            Operand out,
            Operand[] in,
            CpuBuffer... sums) {
        Rows rows = new Rows(floats, plans, op, out, in, sums);
        long cost = 0;
        for (Stage stage : rows.stages) {
            cost += stage.overRows ? 0 : stage.plan.cost;
        }
        long count = RowStages.elements(op, in).size() / rows.length;
        if (sums.length > 0) {
            int together = ColumnRows.together(workers, count, rows.group);
            workers.parallel(
                    ColumnSums.lanes(count) / together, 1, (from, to) -> rows.lanes(count, together, from, to));
            return;
        }
        long least = Math.max(1, GRAIN / (rows.length * Math.max(1, cost)));
        workers.parallel(count, (least + rows.group - 1) / rows.group * rows.group, rows::range);
    }

    /** Where the values of the rows under way are: of those that are folded in blocks, one for each block. */
    private record Frame(Scratch scratch, Object[] arrays, int[] offsets, boolean[] loaded) {}

    private void range(long from, long to) {
        Frame frame = frame();
        for (long row = from; row < to; row += group) {
            rows(frame, row, (int) Math.min(group, to - row), 0);
        }
        frame.scratch.forget(most());
    }

    /** Rows lane by lane, so many lanes at a time. */
    private void lanes(long count, int together, long from, long to) {
        Frame frame = frame();
        for (long lane = from * together; lane < to * together; lane += together) {
            int at = Math.toIntExact(lane * length);
            for (Object sum : sums) {
                // What is added to -0 is what it was, even another -0.
                if (sum instanceof float[] floats) {
                    Arrays.fill(floats, at, at + together * length, -0f);
                } else {
                    Arrays.fill((double[]) sum, at, at + together * length, -0.0);
                }
            }
            long block = lane / Contract.REDUCE_LANES * Contract.REDUCE_BLOCK;
            long end = Math.min(count, block + Contract.REDUCE_BLOCK);
            for (long row = block + lane % Contract.REDUCE_LANES; row < end; row += Contract.REDUCE_LANES) {
                rows(frame, row, (int) Math.min(together, end - row), at);
            }
        }
        frame.scratch.forget(most());
    }

    private Frame frame() {
        int values = types.length;
        Frame frame = new Frame(Scratch.get(), new Object[values], new int[values], new boolean[values]);
        frame.scratch.reserve(most());
        return frame;
    }

    /** The most values that a program has. */
    private int most() {
        int most = 0;
        for (Stage stage : stages) {
            most = Math.max(most, stage.plan.values);
        }
        for (RowPasses.Pass pass : passes) {
            most = Math.max(most, pass.plan().values + pass.stages().length);
        }
        return most;
    }

    /** Some rows; their sums are from a place on. */
    private void rows(Frame f, long row, int many, int at) {
        for (int v = 0; v < views.length; v++) {
            load(f, v, perRow[v] ? row : row * length, perRow[v] ? many : many * length);
        }
        for (int s = 0; s < stages.length; s++) {
            int v = inputs + s;
            boolean inPlace = targets[s] != null && targets[s].contiguous();
            f.arrays[v] = inPlace
                    ? targets[s].array
                    : f.scratch.buffer(types[v], FIRST_BUFFER + v, perRow[v] ? many : many * length);
            f.offsets[v] = inPlace ? (int) (targets[s].base + (perRow[v] ? row : row * length)) : 0;
        }
        for (int k = 0; k < sums.length; k++) {
            for (int v : new int[] {views.length + k, types.length - 1 - sums.length + k}) {
                f.arrays[v] = sums[k];
                f.offsets[v] = at;
            }
        }
        for (RowPasses.Pass pass : passes) {
            if (pass.overRows()) {
                int s = pass.stages()[0];
                steps(f, stages[s], 0, many, f.arrays[inputs + s], f.offsets[inputs + s]);
            } else if (pass.folds().isEmpty() || length <= Contract.REDUCE_BLOCK) {
                runs(f, pass, 0, length, many);
            } else {
                inBlocks(f, pass, many);
            }
        }
        for (int s = 0; s < stages.length; s++) {
            int v = inputs + s;
            if (targets[s] != null && f.arrays[v] != targets[s].array) {
                targets[s].store(perRow[v] ? row : row * length, perRow[v] ? many : many * length, f.arrays[v], 0);
            }
        }
    }

    private void load(Frame f, int v, long start, int n) {
        if (f.loaded[v]) {
            return;
        }
        int position = views[v].position(start, n);
        if (position >= 0) {
            f.arrays[v] = views[v].array;
            f.offsets[v] = position;
        } else {
            f.arrays[v] = f.scratch.buffer(types[v], FIRST_BUFFER + v, n);
            f.offsets[v] = 0;
            views[v].load(start, n, f.arrays[v], 0);
            // The first group has the most rows; the next ones find the same.
            f.loaded[v] = !perRow[v] && views[v].repeats(length);
        }
    }

    /** A pass that folds, on rows of several blocks. */
    private void inBlocks(Frame f, RowPasses.Pass pass, int many) {
        int whole = length / Contract.REDUCE_BLOCK;
        int blocks = (length + Contract.REDUCE_BLOCK - 1) / Contract.REDUCE_BLOCK;
        Object[] arrays = f.arrays.clone();
        int[] offsets = f.offsets.clone();
        for (int row = 0; row < many; row++) {
            for (int s : pass.stages()) {
                if (stages[s].fold != null) {
                    f.arrays[inputs + s] = f.scratch.buffer(types[inputs + s], firstOfBlocks() + s, blocks);
                    f.offsets[inputs + s] = 0;
                }
            }
            runs(f, pass, row * length, Contract.REDUCE_BLOCK, whole);
            if (whole < blocks) {
                for (int s : pass.stages()) {
                    f.offsets[inputs + s] += stages[s].fold == null ? 0 : whole;
                }
                int done = whole * Contract.REDUCE_BLOCK;
                runs(f, pass, row * length + done, length - done, 1);
            }
            for (int s : pass.stages()) {
                int v = inputs + s;
                if (stages[s].fold != null) {
                    stages[s].fold.fold(f.scratch, f.arrays[v], 0, blocks, arrays[v], offsets[v] + row);
                }
            }
        }
        System.arraycopy(arrays, 0, f.arrays, 0, arrays.length);
        System.arraycopy(offsets, 0, f.offsets, 0, offsets.length);
    }

    private int firstOfBlocks() {
        return FIRST_BUFFER + types.length;
    }

    private int firstOfLanes() {
        return FIRST_BUFFER + types.length + stages.length;
    }

    /** Does a pass on {@code many} runs of {@code n} elements: whole rows, or parts of one. */
    private void runs(Frame f, RowPasses.Pass pass, int start, int n, int many) {
        ProgramLoops loops = n < FusedLoop.FOLD_UNIT ? null : pass.loops();
        if (loops == null || !(loops.contest.won() || loops.contest.open())) {
            steps(f, pass, start, n, 0, many);
        } else if (loops.contest.won()) {
            loops(f, pass, start, n, many);
        } else if (many > 1) {
            loops.contest.compare(
                    loops.contest.trial(n) > 0 ? 1 : 0,
                    many,
                    (from, to) -> loops(f, pass, start, n, to),
                    (from, to) -> steps(f, pass, start, n, from, to));
        } else if (pass.folds().isEmpty()) {
            // A part of a row, so that there is something to compare with.
            loops.contest.compare(
                    loops.contest.trial(n / 2 / FusedLoop.UNIT * FusedLoop.UNIT),
                    n,
                    (from, to) -> loops(f, pass, start, to, 1),
                    (from, to) -> steps(f, pass, start + from, to - from, 0, 1));
        } else {
            steps(f, pass, start, n, 0, 1);
        }
    }

    /** Runs {@code from .. to - 1} of those from {@code start} on, stage by stage. */
    private void steps(Frame f, RowPasses.Pass pass, int start, int n, int from, int to) {
        int first = start + from * n;
        int all = (to - from) * n;
        for (int s : pass.stages()) {
            Stage stage = stages[s];
            int v = inputs + s;
            if (stage.fold == null) {
                steps(f, stage, first, all, f.arrays[v], f.offsets[v] + first);
                continue;
            }
            Object x =
                    stage.direct() ? f.arrays[stage.args[0]] : f.scratch.buffer(stage.plan.resultType(), SOURCE, all);
            int xp = stage.direct() ? f.offsets[stage.args[0]] + first : 0;
            if (!stage.direct()) {
                steps(f, stage, first, all, x, 0);
            }
            for (int run = from; run < to; run++) {
                stage.fold.fold(f.scratch, x, xp + (run - from) * n, n, f.arrays[v], f.offsets[v] + run);
            }
        }
    }

    /** The same through the loops of the pass; what is less than their unit at the end of a run goes stage by stage. */
    private void loops(Frame f, RowPasses.Pass pass, int start, int n, int many) {
        int rest = n % pass.unit();
        int whole = n - rest;
        if (rest > 0) {
            for (int run = 0; run < many; run++) {
                ends(f, pass, start + run * n + whole, rest, run, many);
            }
        }
        pass.plan().prepare(f.scratch, scalars(pass), pass.loops().isOne() ? 1 : Scratch.BLOCK);
        pass.loops().prepare(f.scratch);
        if (pass.loops().isOne()) {
            find(f, pass, start, n, many);
            pass.loops().run(f.scratch, whole, many);
        } else {
            for (int run = 0; run < many; run++) {
                for (int at = 0; at < whole; at += Scratch.BLOCK) {
                    find(f, pass, start + run * n + at, n, 1);
                    pass.loops().run(f.scratch, Math.min(Scratch.BLOCK, whole - at), 1);
                }
            }
        }
        for (int r = 0; r < pass.folds().size(); r++) {
            int v = inputs + pass.stages()[r];
            if (pass.folds().get(r) != null) {
                LaneFold.Floats fold = (LaneFold.Floats) stages[pass.stages()[r]].fold;
                float[] lanes = (float[]) lanes(f, r, many);
                float[] ends = (float[]) lanes(f, r + pass.folds().size(), many);
                float[] d = (float[]) f.arrays[v];
                for (int run = 0; run < many; run++) {
                    int at = run * Contract.REDUCE_LANES;
                    d[f.offsets[v] + run] = fold.end(lanes, at, ends, at, rest);
                }
            }
        }
    }

    /** 64 elements for each run. */
    private Object lanes(Frame f, int which, int many) {
        return f.scratch.buffer(DType.FLOAT32, firstOfLanes() + which, (long) many * Contract.REDUCE_LANES);
    }

    /** The last elements of one of many runs, stage by stage: stored, or laid out to be folded. */
    private void ends(Frame f, RowPasses.Pass pass, int start, int n, int run, int many) {
        for (int k = 0; k < pass.stages().length; k++) {
            Stage stage = stages[pass.stages()[k]];
            int v = inputs + pass.stages()[k];
            if (stage.fold == null) {
                steps(f, stage, start, n, f.arrays[v], f.offsets[v] + start);
            } else {
                Object ends = lanes(f, k + pass.stages().length, many);
                steps(f, stage, start, n, ends, run * Contract.REDUCE_LANES);
            }
        }
    }

    private List<Double> scalars(RowPasses.Pass pass) {
        if (pass.plan().scalars == 0 || pass.plan().scalars == scalars.size()) {
            return scalars;
        }
        List<Double> some = new ArrayList<>();
        for (int s : pass.stages()) {
            some.addAll(stages[s].scalars);
        }
        return some;
    }

    /** Where the values of a pass are for runs of {@code n} elements from a place on. */
    private void find(Frame f, RowPasses.Pass pass, int at, int n, int many) {
        Scratch scratch = f.scratch;
        boolean rows = many > 1 && n == length;
        for (int i = 0; i < pass.args().length; i++) {
            int v = pass.args()[i];
            scratch.arrays[i] = f.arrays[v];
            // What every row has again is there once for each of them, but once in the first-level cache is better.
            scratch.offsets[i] = f.offsets[v] + (perRow[v] ? at / length : f.loaded[v] ? at % length : at);
            scratch.steps[i] = perRow[v] ? (rows ? 1 : 0) : f.loaded[v] && rows ? 0 : n;
        }
        Arrays.fill(scratch.steps, pass.args().length, pass.args().length + pass.plan().scalars, 0);
        for (int r = 0; r < pass.stages().length; r++) {
            int v = inputs + pass.stages()[r];
            boolean folded = !pass.folds().isEmpty() && pass.folds().get(r) != null;
            int place = folded ? pass.loops().lanesOf(r) : pass.plan().results[r];
            scratch.arrays[place] = folded ? lanes(f, r, many) : f.arrays[v];
            scratch.offsets[place] = folded ? 0 : f.offsets[v] + at;
            scratch.steps[place] = folded ? Contract.REDUCE_LANES : n;
        }
    }

    private void steps(Frame f, Stage stage, int start, int n, Object d, int dp) {
        Plan plan = stage.plan;
        Scratch scratch = f.scratch;
        plan.prepare(scratch, stage.scalars, Math.min(n, Scratch.BLOCK));
        for (int at = 0; at < n; at += Scratch.BLOCK) {
            int some = Math.min(Scratch.BLOCK, n - at);
            for (int i = 0; i < plan.inputs; i++) {
                int v = stage.args[i];
                if (v == Primitive.Rows.PLACE) {
                    scratch.arrays[i] = scratch.block(DType.INT64, plan.slots[i]);
                    scratch.offsets[i] = 0;
                    places(start + at, some, (long[]) scratch.arrays[i]);
                } else if (perRow[v] && !stage.overRows) {
                    scratch.arrays[i] = scratch.block(types[v], plan.slots[i]);
                    scratch.offsets[i] = 0;
                    spread(types[v], f.arrays[v], f.offsets[v], start + at, some, scratch.arrays[i]);
                } else {
                    scratch.arrays[i] = f.arrays[v];
                    scratch.offsets[i] = f.offsets[v] + start + at;
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
