package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Program;

/**
 * {@link Primitive.Reduce}: the elements are seen as a matrix of outputs by reduced elements. Where the reduced
 * elements of one output are neighbours it is folded row by row ({@link #rows}), else many outputs at a time
 * ({@link #columns}); the order of the contract is kept either way.
 */
final class Reduce {
    private static final int LANES = Contract.REDUCE_LANES;
    private static final int BLOCK = Contract.REDUCE_BLOCK;
    /** Outputs folded together: reads of whole pages, and 64 lanes of them still fit the second-level cache. */
    private static final int COLUMNS = 1024;
    /** Outputs folded together where there is not enough work for all threads otherwise. */
    private static final int FEW_COLUMNS = 128;
    /** Additions that are worth handing to another thread. */
    private static final int GRAIN = 1 << 15;

    private final Workers workers;
    private final FloatKernels floats;
    private final Plan identity;
    private final DType type;
    private final Fold fold;
    private final Loop combine;

    private Reduce(Workers workers, FloatKernels floats, Plan identity, DType type, Fold fold) {
        this.workers = workers;
        this.floats = floats;
        this.identity = identity;
        this.type = type;
        this.fold = fold;
        this.combine = Loops.of(fold, type, floats);
    }

    static void run(
            Workers workers, FloatKernels floats, PlanCache plans, Primitive.Reduce op, Operand out, Operand[] inputs) {
        long kept = out.shape().size();
        if (kept == 0) {
            return;
        }
        Plan plan = plans.get(op.program());
        DType type = plan.resultType();
        Object target = CpuBuffer.array(out.buffer());
        int base = Math.toIntExact(out.layout().offset());
        Shape shape = inputs[0].shape();
        if (shape.size() == 0) {
            Runs.fill(type, target, base, (int) kept, op.fold() == Fold.PROD ? 1 : 0);
            return;
        }
        long length = shape.size() / kept;
        boolean byRows = byRows(op.reduced(), inputs, kept, length);
        Evaluator source = new Evaluator(plan, views(op.reduced(), inputs, byRows), op.scalars());
        Reduce reduce = new Reduce(workers, floats, plans.get(Program.identity(type)), type, op.fold());
        if (length == 1) {
            workers.parallel(kept, Elementwise.grain(plan), (from, to) -> {
                Scratch scratch = Scratch.get();
                source.begin(scratch, to - from);
                source.evaluate(scratch, from, (int) (to - from), target, (int) (base + from));
                source.end(scratch);
            });
        } else if (byRows) {
            reduce.rows(source, kept, length, target, base);
        } else {
            reduce.columns(source, kept, length, target, base);
        }
    }

    /** Whether most operands have the reduced elements of an output closer together than the outputs. */
    private static boolean byRows(List<Boolean> reduced, Operand[] inputs, long kept, long length) {
        if (kept == 1 || length == 1) {
            return true;
        }
        // Operands that lie still along one of the two are small; they decide only among themselves.
        int small = inputs.length + 1;
        int votes = 0;
        for (Operand input : inputs) {
            Layout layout = input.layout();
            long k = innermost(layout, reduced, false);
            long r = innermost(layout, reduced, true);
            if (k != 0 && r != 0) {
                votes += r < k ? small : -small;
            } else if (k != r) {
                votes += k == 0 ? 1 : -1;
            }
        }
        return votes >= 0;
    }

    private static long innermost(Layout layout, List<Boolean> reduced, boolean which) {
        for (int d = reduced.size() - 1; d >= 0; d--) {
            if (reduced.get(d) == which && layout.shape().dim(d) > 1) {
                return layout.stride(d);
            }
        }
        return 0;
    }

    /** Whether the dimensions stand in the order wanted already and every operand is one run. */
    private static boolean dense(List<Boolean> reduced, Operand[] inputs, boolean byRows) {
        for (int d = 1; d < reduced.size(); d++) {
            boolean before = reduced.get(d - 1);
            boolean here = reduced.get(d);
            if (here != before && here != byRows) {
                return false;
            }
        }
        for (Operand input : inputs) {
            if (!input.layout().isContiguous()) {
                return false;
            }
        }
        return true;
    }

    /** The operands as matrices: rows are outputs, or columns are. */
    private static View[] views(List<Boolean> reduced, Operand[] inputs, boolean byRows) {
        View[] views = new View[inputs.length];
        if (dense(reduced, inputs, byRows)) {
            for (int k = 0; k < inputs.length; k++) {
                Operand x = inputs[k];
                views[k] = View.run(
                        x.dtype(),
                        CpuBuffer.array(x.buffer()),
                        x.layout().offset(),
                        x.shape().size());
            }
            return views;
        }
        int rank = reduced.size();
        int[] order = new int[rank];
        boolean[] border = new boolean[rank];
        int n = 0;
        for (int pass = 0; pass < 2; pass++) {
            boolean wanted = (pass == 0) != byRows;
            for (int d = 0; d < rank; d++) {
                if (reduced.get(d) == wanted) {
                    border[n] = wanted;
                    order[n++] = d;
                }
            }
        }
        List<Layout> layouts = new ArrayList<>();
        for (Operand input : inputs) {
            layouts.add(input.layout().permute(order));
        }
        Coalesce space = Coalesce.of(layouts.get(0).shape(), layouts, border);
        for (int k = 0; k < inputs.length; k++) {
            views[k] = View.of(inputs[k].dtype(), CpuBuffer.array(inputs[k].buffer()), space, k);
        }
        return views;
    }

    /** Folds rows of {@code length} to one element each. */
    private void rows(Evaluator source, long kept, long length, Object target, int base) {
        LaneFold lanes = LaneFold.of(type, fold, combine, floats);
        int cost = source.plan.cost;
        if (length <= BLOCK) {
            int n = (int) length;
            long group = Math.max(1, BLOCK / n);
            workers.parallel(kept, Math.max(group, GRAIN / (length * cost)), (from, to) -> {
                Scratch scratch = Scratch.get();
                source.begin(scratch, Math.min(group, to - from) * n);
                for (long o = from; o < to; o += group) {
                    int many = (int) Math.min(group, to - o);
                    foldRows(lanes, source, scratch, o * n, n, many, target, (int) (base + o));
                }
                source.end(scratch);
            });
            return;
        }
        long blocks = (length + BLOCK - 1) / BLOCK;
        Object partial = CpuBuffer.newArray(type, Math.toIntExact(kept * blocks));
        workers.parallel(kept * blocks, Math.max(1, GRAIN / (BLOCK * cost)), (from, to) -> {
            Scratch scratch = Scratch.get();
            source.begin(scratch, BLOCK);
            for (long at = from; at < to; at++) {
                long row = at / blocks;
                long first = (at - row * blocks) * BLOCK;
                int n = (int) Math.min(BLOCK, length - first);
                foldRows(lanes, source, scratch, row * length + first, n, 1, partial, (int) at);
            }
            source.end(scratch);
        });
        rows(Elementwise.identity(identity, type, partial, 0, kept * blocks), kept, blocks, target, base);
    }

    private void foldRows(
            LaneFold lanes, Evaluator source, Scratch scratch, long start, int n, int rows, Object target, int at) {
        int all = n * rows;
        int position = source.position(start, all);
        Object x;
        if (position >= 0) {
            x = source.array();
        } else {
            x = scratch.buffer(type, 0, BLOCK);
            source.evaluate(scratch, start, all, x, 0);
            position = 0;
        }
        for (int row = 0; row < rows; row++) {
            lanes.fold(scratch, x, position + row * n, n, target, at + row);
        }
    }

    /** Folds columns of {@code length} to one element each. */
    private void columns(Evaluator source, long kept, long length, Object target, int base) {
        long blocks = (length + BLOCK - 1) / BLOCK;
        if (blocks == 1) {
            columnBlocks(source, kept, length, 1, target, base);
            return;
        }
        Object partial = CpuBuffer.newArray(type, Math.toIntExact(kept * blocks));
        columnBlocks(source, kept, length, blocks, partial, 0);
        columns(Elementwise.identity(identity, type, partial, 0, kept * blocks), kept, blocks, target, base);
    }

    private void columnBlocks(Evaluator source, long kept, long length, long blocks, Object target, int base) {
        boolean narrow = kept <= LANES;
        long width = narrow ? kept : width(kept, blocks);
        long chunks = (kept + width - 1) / width;
        long work = Math.min(length, BLOCK) * width * source.plan.cost;
        workers.parallel(blocks * chunks, Math.max(1, GRAIN / work), (from, to) -> {
            Scratch scratch = Scratch.get();
            source.begin(scratch, narrow ? LANES * width : width);
            for (long at = from; at < to; at++) {
                long block = at / chunks;
                long column = (at - block * chunks) * width;
                int columns = (int) Math.min(width, kept - column);
                long first = block * BLOCK;
                int rows = (int) Math.min(BLOCK, length - first);
                Object lanes = scratch.buffer(type, 1, Math.min(LANES, length) * width);
                if (narrow) {
                    narrowLanes(source, scratch, lanes, first * kept, rows, columns);
                } else {
                    wideLanes(source, scratch, lanes, first * kept + column, rows, columns, kept);
                }
                for (int live = Math.min(rows, LANES), s = LANES / 2; s > 0; s /= 2) {
                    int pairs = Math.min(s, live - s);
                    if (pairs > 0) {
                        combine.run(lanes, 0, lanes, 0, lanes, s * columns, lanes, 0, pairs * columns);
                        live = s;
                    }
                }
                System.arraycopy(lanes, 0, target, (int) (base + block * kept + column), columns);
            }
            source.end(scratch);
        });
    }

    private int width(long kept, long blocks) {
        int width = COLUMNS;
        while (width > FEW_COLUMNS && blocks * ((kept + width - 1) / width) < workers.threads()) {
            width /= 2;
        }
        return width;
    }

    /** All columns at once: 64 rows are a run of neighbours that folds into a run of lanes. */
    private void narrowLanes(Evaluator source, Scratch scratch, Object lanes, long start, int rows, int columns) {
        for (int row = 0; row < rows; row += LANES) {
            int n = Math.min(LANES, rows - row) * columns;
            foldRun(source, scratch, lanes, 0, start + (long) row * columns, n, row == 0);
        }
    }

    private void wideLanes(
            Evaluator source, Scratch scratch, Object lanes, long start, int rows, int columns, long kept) {
        for (int row = 0; row < rows; row++) {
            foldRun(source, scratch, lanes, row % LANES * columns, start + row * kept, columns, row < LANES);
        }
    }

    private void foldRun(Evaluator source, Scratch scratch, Object lanes, int lp, long start, int n, boolean first) {
        int position = source.position(start, n);
        if (first) {
            if (position >= 0) {
                System.arraycopy(source.array(), position, lanes, lp, n);
            } else {
                source.evaluate(scratch, start, n, lanes, lp);
            }
        } else if (position >= 0) {
            combine.run(lanes, lp, lanes, lp, source.array(), position, lanes, 0, n);
        } else {
            Object x = scratch.buffer(type, 0, BLOCK);
            source.evaluate(scratch, start, n, x, 0);
            combine.run(lanes, lp, lanes, lp, x, 0, lanes, 0, n);
        }
    }
}
