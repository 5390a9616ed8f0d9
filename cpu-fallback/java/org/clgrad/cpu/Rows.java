package org.clgrad.cpu;

import java.util.Arrays;
import java.util.List;
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

    final RowPlan plan;
    final DType[] types;
    final List<Double> scalars;
    private final View[] views;
    /** For each stage where its values are stored; null where they are not. */
    private final View[] targets;

    final int length;
    private final int group;

    private Rows(PlanCache plans, Primitive.Rows op, Operand out, Operand[] in, Operand... sums) {
        inputs = op.perRow().size();
        this.sums = new Object[sums.length];
        for (int k = 0; k < sums.length; k++) {
            this.sums[k] = CpuBuffer.array(sums[k].buffer());
        }
        Shape elements = RowStages.elements(op, in);
        Shape single = RowStages.rows(op, elements);
        length = (int) (elements.size() / single.size());
        boolean loops = plans.writesLoops() && out.dtype() == DType.FLOAT32 && length >= FusedLoop.FOLD_UNIT;
        plan = plans.rows(op, loops);
        scalars = op.scalars();
        int read = inputs - sums.length;
        int values = plan.perRow.length;
        types = new DType[values];
        for (int v = 0; v < read; v++) {
            types[v] = in[v].dtype();
        }
        for (int k = 0; k < sums.length; k++) {
            types[read + k] = sums[k].dtype();
        }
        for (int k = 0; k < plan.stages.length; k++) {
            types[inputs + k] = plan.stages[k].plan().resultType();
        }
        Operand[] operands = Arrays.copyOf(in, values);
        Arrays.fill(operands, read, values, null);
        for (int k = 0; k < op.keeps().size(); k++) {
            operands[plan.number(op.keeps().get(k))] = in[read + k];
        }
        operands[values - 1] = out;
        View[] all = new View[values];
        view(all, operands, false, elements);
        view(all, operands, true, single);
        views = Arrays.copyOf(all, read);
        targets = Arrays.copyOfRange(all, inputs, values);
        boolean near = plan.perRow[values - 1] || all[values - 1].isNear();
        for (int v = 0; v < views.length; v++) {
            near &= plan.perRow[v] || views[v].isNear();
        }
        // Two at least where they still fit: one to try a loop on, one to compare it with.
        int least = length <= TOGETHER ? 2 : 1;
        group = Math.max(near ? least : NEIGHBOURS, TOGETHER / length);
    }

    /** Finds the operands that are one value a row, or the others. */
    private void view(View[] all, Operand[] operands, boolean rows, Shape shape) {
        int n = 0;
        int[] numbers = new int[operands.length];
        for (int v = 0; v < operands.length; v++) {
            if (operands[v] != null && plan.perRow[v] == rows) {
                numbers[n++] = v;
            }
        }
        Operand[] alike = new Operand[n];
        for (int i = 0; i < n; i++) {
            alike[i] = operands[numbers[i]];
        }
        View[] found = Elementwise.views(shape, alike);
        for (int i = 0; i < n; i++) {
            all[numbers[i]] = found[i];
        }
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
    static void run(Workers workers, PlanCache plans, Primitive.Rows op, Operand out, Operand[] in, Operand... sums) {
        Rows rows = new Rows(plans, op, out, in, sums);
        long count = RowStages.elements(op, in).size() / rows.length;
        if (sums.length > 0) {
            int together = ColumnRows.together(workers, count, rows.group);
            workers.parallel(
                    ColumnSums.lanes(count) / together, 1, (from, to) -> rows.lanes(count, together, from, to));
            return;
        }
        long least = Math.max(1, GRAIN / (rows.length * Math.max(1, rows.plan.cost)));
        workers.parallel(count, (least + rows.group - 1) / rows.group * rows.group, rows::range);
    }

    private void range(long from, long to) {
        RowRuns runs = new RowRuns(this);
        for (long row = from; row < to; row += group) {
            rows(runs, row, (int) Math.min(group, to - row), 0);
        }
        runs.scratch.forget(plan.mostValues);
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
        runs.scratch.forget(plan.mostValues);
    }

    /** Some rows; their sums are from a place on. */
    private void rows(RowRuns runs, long row, int many, int at) {
        for (int v = 0; v < views.length; v++) {
            runs.load(v, views[v], plan.perRow[v] ? row : row * length, plan.perRow[v] ? many : many * length);
        }
        for (int s = 0; s < plan.stages.length; s++) {
            int v = inputs + s;
            if (targets[s] != null && targets[s].contiguous()) {
                runs.place(v, targets[s].array, (int) (targets[s].base + (plan.perRow[v] ? row : row * length)));
            } else {
                runs.hold(v, plan.perRow[v] ? many : many * length);
            }
        }
        for (int k = 0; k < sums.length; k++) {
            // As an input, and as what a stage before the last one stores.
            runs.place(views.length + k, sums[k], at);
            runs.place(types.length - 1 - sums.length + k, sums[k], at);
        }
        for (RowPasses.Pass pass : plan.passes) {
            runs.pass(pass, many);
        }
        for (int s = 0; s < plan.stages.length; s++) {
            int v = inputs + s;
            if (targets[s] != null && runs.arrays[v] != targets[s].array) {
                targets[s].store(
                        plan.perRow[v] ? row : row * length, plan.perRow[v] ? many : many * length, runs.arrays[v], 0);
            }
        }
    }
}
