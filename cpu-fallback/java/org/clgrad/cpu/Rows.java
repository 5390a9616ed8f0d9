package org.clgrad.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.clgrad.shape.DType;
import org.clgrad.shape.Shape;
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

    private static final int LANES = 1;
    private static final int SOURCE = 2;
    private static final int PARTIAL = 3;

    private final int inputs;
    private final boolean[] perRow;
    private final DType[] types;
    private final Stage[] stages;
    private final View[] views;
    /** For each stage where its values are stored; null where they are not. */
    private final View[] targets;

    private final int length;
    private final int group;

    private record Stage(
            Plan plan, int[] args, List<Double> scalars, LaneFold fold, boolean overRows, ProgramLoops fused) {
        /** Whether it folds a value as it is. */
        boolean direct() {
            return fold != null && plan.values == 1 && args[0] != Primitive.Rows.PLACE;
        }
    }

    private Rows(FloatKernels floats, PlanCache plans, Primitive.Rows asked, Operand out, Operand[] in) {
        inputs = asked.perRow().size();
        Shape elements = RowStages.elements(asked, in);
        Shape single = RowStages.rows(asked, elements);
        length = (int) (elements.size() / single.size());
        boolean loops = plans.writesLoops() && out.dtype() == DType.FLOAT32 && length >= FusedFold.UNIT;
        Primitive.Rows op = loops ? MergedStages.of(asked) : asked;
        stages = new Stage[op.stages().size()];
        int values = inputs + stages.length;
        perRow = new boolean[values];
        types = new DType[values];
        for (int v = 0; v < values; v++) {
            perRow[v] = op.isPerRow(v);
            types[v] = v < inputs
                    ? in[v].dtype()
                    : op.stages().get(v - inputs).program().resultType();
        }
        List<List<Double>> scalars = RowStages.scalars(op);
        for (int s = 0; s < stages.length; s++) {
            Primitive.Stage stage = op.stages().get(s);
            DType type = types[inputs + s];
            LaneFold fold = stage.fold() == null
                    ? null
                    : LaneFold.of(type, stage.fold(), Loops.of(stage.fold(), type, floats), floats);
            Plan plan = plans.get(stage.program());
            int[] args = stage.args().stream().mapToInt(Integer::intValue).toArray();
            boolean overRows = fold == null && perRow[inputs + s];
            ProgramLoops fused = overRows ? null : fused(plan, args, stage.fold());
            stages[s] = new Stage(plan, args, scalars.get(s), fold, overRows, fused);
        }
        Operand[] operands = Arrays.copyOf(in, values);
        Arrays.fill(operands, inputs, values, null);
        for (int k = 0; k < op.keeps().size(); k++) {
            operands[op.keeps().get(k)] = in[inputs + k];
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
        views = Arrays.copyOf(all, inputs);
        targets = Arrays.copyOfRange(all, inputs, values);
        boolean near = perRow[values - 1] || all[values - 1].isNear();
        for (int v = 0; v < inputs; v++) {
            near &= perRow[v] || views[v].isNear();
        }
        // Two at least where they still fit: one to try a loop on, one to compare it with.
        int least = length <= TOGETHER ? 2 : 1;
        group = Math.max(near ? least : NEIGHBOURS, TOGETHER / length);
    }

    /** The loops of a stage, where rows are long enough and it takes no places in them. */
    private ProgramLoops fused(Plan plan, int[] args, Primitive.Fold fold) {
        boolean[] single = new boolean[args.length];
        for (int i = 0; i < args.length; i++) {
            if (args[i] == Primitive.Rows.PLACE) {
                return null;
            }
            single[i] = perRow[args[i]];
        }
        return length < FusedFold.UNIT ? null : plan.fused(single, false, fold);
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

    static void run(
            Workers workers, FloatKernels floats, PlanCache plans, Primitive.Rows op, Operand out, Operand[] in) {
        Rows rows = new Rows(floats, plans, op, out, in);
        long cost = 0;
        for (Stage stage : rows.stages) {
            cost += stage.overRows ? 0 : stage.plan.cost;
        }
        long count = RowStages.elements(op, in).size() / rows.length;
        long least = Math.max(1, GRAIN / (rows.length * Math.max(1, cost)));
        workers.parallel(count, (least + rows.group - 1) / rows.group * rows.group, rows::range);
    }

    /** Where the values of the rows under way are. */
    private record Frame(Scratch scratch, Object[] arrays, int[] offsets, boolean[] loaded) {}

    private void range(long from, long to) {
        int values = types.length;
        Frame frame = new Frame(Scratch.get(), new Object[values], new int[values], new boolean[values]);
        int most = 0;
        for (Stage stage : stages) {
            most = Math.max(most, stage.plan.values);
        }
        frame.scratch.reserve(most);
        for (long row = from; row < to; row += group) {
            rows(frame, row, (int) Math.min(group, to - row));
        }
        frame.scratch.forget(most);
    }

    private void rows(Frame f, long row, int many) {
        for (int v = 0; v < inputs; v++) {
            load(f, v, perRow[v] ? row : row * length, perRow[v] ? many : many * length);
        }
        for (int s = 0; s < stages.length; s++) {
            int v = inputs + s;
            View target = targets[s];
            boolean inPlace = target != null && target.contiguous();
            int n = perRow[v] ? many : many * length;
            long start = perRow[v] ? row : row * length;
            if (inPlace) {
                f.arrays[v] = target.array;
                f.offsets[v] = (int) (target.base + start);
            } else {
                f.arrays[v] = f.scratch.buffer(types[v], FIRST_BUFFER + v, n);
                f.offsets[v] = 0;
            }
            if (stages[s].fold == null) {
                evaluate(f, stages[s], 0, n, f.arrays[v], f.offsets[v]);
            } else {
                fold(f, stages[s], many, v);
            }
            if (target != null && !inPlace) {
                target.store(start, n, f.arrays[v], 0);
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

    private void fold(Frame f, Stage stage, int many, int v) {
        int blocks = (length + Contract.REDUCE_BLOCK - 1) / Contract.REDUCE_BLOCK;
        if (blocks == 1) {
            foldBlocks(f, stage, 0, length, many, f.arrays[v], f.offsets[v]);
            return;
        }
        Object partial = f.scratch.buffer(types[v], PARTIAL, blocks);
        for (int row = 0; row < many; row++) {
            for (int b = 0; b < blocks; b++) {
                int start = b * Contract.REDUCE_BLOCK;
                int n = Math.min(Contract.REDUCE_BLOCK, length - start);
                foldBlocks(f, stage, row * length + start, n, 1, partial, b);
            }
            stage.fold.fold(f.scratch, partial, 0, blocks, f.arrays[v], f.offsets[v] + row);
        }
    }

    /** Folds {@code many} runs of {@code n} elements to one each. */
    private void foldBlocks(Frame f, Stage stage, int start, int n, int many, Object d, int dp) {
        ProgramLoops fused = n < FusedFold.UNIT ? null : stage.fused;
        if (fused != null && fused.contest.won()) {
            foldLoops(f, stage, start, n, many, d, dp);
        } else if (fused != null && fused.contest.open() && many > 1) {
            fused.contest.compare(
                    fused.contest.trial(n) > 0 ? 1 : 0,
                    many,
                    (from, to) -> foldLoops(f, stage, start, n, to, d, dp),
                    (from, to) -> foldSteps(f, stage, start + from * n, n, to - from, d, dp + from));
        } else {
            foldSteps(f, stage, start, n, many, d, dp);
        }
    }

    private void foldSteps(Frame f, Stage stage, int start, int n, int many, Object d, int dp) {
        Object x;
        int xp;
        if (stage.direct()) {
            x = f.arrays[stage.args[0]];
            xp = f.offsets[stage.args[0]] + start;
        } else {
            x = f.scratch.buffer(stage.plan.resultType(), SOURCE, (long) n * many);
            xp = 0;
            steps(f, stage, start, n * many, x, 0);
        }
        for (int i = 0; i < many; i++) {
            stage.fold.fold(f.scratch, x, xp + i * n, n, d, dp + i);
        }
    }

    /** The same through the loops of the stage, which keep the lanes in registers. */
    private void foldLoops(Frame f, Stage stage, int start, int n, int many, Object d, int dp) {
        Scratch scratch = f.scratch;
        LaneFold.Floats fold = (LaneFold.Floats) stage.fold;
        int whole = n - n % FusedFold.UNIT;
        int most = stage.fused.isOne() ? whole : Scratch.BLOCK;
        for (int i = 0; i < many; i++) {
            int first = start + i * n;
            float[] lanes = (float[]) scratch.buffer(DType.FLOAT32, LANES, Contract.REDUCE_LANES);
            Arrays.fill(lanes, 0, Contract.REDUCE_LANES, fold.neutral());
            Object rest = scratch.buffer(DType.FLOAT32, SOURCE, FusedFold.UNIT);
            if (whole < n) {
                steps(f, stage, first + whole, n - whole, rest, 0);
            }
            begin(f, stage);
            for (int at = 0; at < whole; at += most) {
                int some = Math.min(most, whole - at);
                find(f, stage, first + at);
                stage.fused.fold(scratch, some, lanes);
            }
            ((float[]) d)[dp + i] = fold.fold(lanes, rest, n - whole);
        }
    }

    private static void begin(Frame f, Stage stage) {
        stage.plan.prepare(f.scratch, stage.scalars, stage.fused.isOne() ? 1 : Scratch.BLOCK);
        stage.fused.prepare(f.scratch);
    }

    /** Where the values of a row are from a place on, and those that belong to the row. */
    private void find(Frame f, Stage stage, int at) {
        int row = at / length;
        for (int i = 0; i < stage.args.length; i++) {
            int v = stage.args[i];
            f.scratch.arrays[i] = f.arrays[v];
            f.scratch.offsets[i] = f.offsets[v] + (perRow[v] ? row : at);
        }
    }

    /** Evaluates a stage's program at places {@code start .. start + n - 1} of the rows under way. */
    private void evaluate(Frame f, Stage stage, int start, int n, Object d, int dp) {
        Contest contest = stage.fused == null ? null : stage.fused.contest;
        if (contest != null && contest.won()) {
            loops(f, stage, start, n, d, dp);
        } else if (contest != null && contest.open()) {
            // A part of a row, so that there is something to compare with.
            contest.compare(
                    contest.trial(Math.min(n, length) / 2 / FusedLoop.UNIT * FusedLoop.UNIT),
                    n,
                    (from, to) -> loops(f, stage, start, to, d, dp),
                    (from, to) -> steps(f, stage, start + from, to - from, d, dp + from));
        } else {
            steps(f, stage, start, n, d, dp);
        }
    }

    private void loops(Frame f, Stage stage, int start, int n, Object d, int dp) {
        begin(f, stage);
        int most = stage.fused.isOne() ? length : Scratch.BLOCK;
        for (int at = start; at < start + n; ) {
            int some = Math.min(most, Math.min(start + n, (at / length + 1) * length) - at);
            int whole = some - some % FusedLoop.UNIT;
            if (whole > 0) {
                find(f, stage, at);
                stage.fused.run(f.scratch, whole, d, dp + at - start);
            }
            if (whole < some) {
                steps(f, stage, at + whole, some - whole, d, dp + at - start + whole);
                begin(f, stage);
            }
            at += some;
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
