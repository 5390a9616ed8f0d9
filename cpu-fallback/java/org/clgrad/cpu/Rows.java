package org.clgrad.cpu;

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

    final int inputs;
    /** The sums of lanes, the last inputs, to which the stages before the last one add. */
    private final Object[] sums;

    final boolean[] perRow;
    final DType[] types;
    final Stage[] stages;
    private final List<RowPasses.Pass> passes;
    final List<Double> scalars;
    private final View[] views;
    /** For each stage where its values are stored; null where they are not. */
    private final View[] targets;

    final int length;
    private final int group;

    record Stage(Plan plan, int[] args, List<Double> scalars, LaneFold fold, boolean overRows) {
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

    private void range(long from, long to) {
        RowRuns runs = new RowRuns(this);
        for (long row = from; row < to; row += group) {
            rows(runs, row, (int) Math.min(group, to - row), 0);
        }
        runs.scratch.forget(mostValues());
    }

    /** Rows lane by lane, so many lanes at a time. */
    private void lanes(long count, int together, long from, long to) {
        RowRuns runs = new RowRuns(this);
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
                rows(runs, row, (int) Math.min(together, end - row), at);
            }
        }
        runs.scratch.forget(mostValues());
    }

    /** The most values that a program has. */
    int mostValues() {
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
    private void rows(RowRuns runs, long row, int many, int at) {
        for (int v = 0; v < views.length; v++) {
            runs.load(v, views[v], perRow[v] ? row : row * length, perRow[v] ? many : many * length);
        }
        for (int s = 0; s < stages.length; s++) {
            int v = inputs + s;
            if (targets[s] != null && targets[s].contiguous()) {
                runs.arrays[v] = targets[s].array;
                runs.offsets[v] = (int) (targets[s].base + (perRow[v] ? row : row * length));
            } else {
                runs.hold(v, perRow[v] ? many : many * length);
            }
        }
        for (int k = 0; k < sums.length; k++) {
            for (int v : new int[] {views.length + k, types.length - 1 - sums.length + k}) {
                runs.arrays[v] = sums[k];
                runs.offsets[v] = at;
            }
        }
        for (RowPasses.Pass pass : passes) {
            runs.pass(pass, many);
        }
        for (int s = 0; s < stages.length; s++) {
            int v = inputs + s;
            if (targets[s] != null && runs.arrays[v] != targets[s].array) {
                targets[s].store(perRow[v] ? row : row * length, perRow[v] ? many : many * length, runs.arrays[v], 0);
            }
        }
    }
}
