package org.clgrad.cpu;

import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Operand;

/**
 * {@link org.clgrad.spi.Primitive.CumSum}: every block is summed by itself, then the blocks' totals are summed in
 * order, then each later block is shifted by what came before it. The first and the last phase run in parallel.
 */
final class CumSum {
    private static final int BLOCK = Contract.SCAN_BLOCK;
    /** Neighbouring sums that advance together. */
    private static final int COLUMNS = 256;
    /** Elements that are worth handing to another thread. */
    private static final int GRAIN = 1 << 14;

    private final Workers workers;
    private final DType type;
    private final boolean reverse;
    private final View in;
    private final Object out;
    private final long base;
    private final Loop add;
    private final long length;
    private final long inner;
    private final long blocks;
    private final long chunks;

    private CumSum(Workers workers, FloatKernels floats, int dim, boolean reverse, Operand out, Operand input) {
        this.workers = workers;
        this.reverse = reverse;
        Shape shape = input.shape();
        type = input.dtype();
        Layout layout = input.layout();
        in = View.of(type, CpuBuffer.array(input.buffer()), Coalesce.of(shape, List.of(layout)), 0);
        this.out = CpuBuffer.array(out.buffer());
        base = out.layout().offset();
        add = Loops.of(Fn.ADD, type, type, floats);
        length = shape.dim(dim);
        inner = out.layout().stride(dim);
        blocks = (length + BLOCK - 1) / BLOCK;
        chunks = (inner + COLUMNS - 1) / COLUMNS;
    }

    static void run(Workers workers, FloatKernels floats, int dim, boolean reverse, Operand out, Operand input) {
        if (out.dtype() == DType.BOOL) {
            throw Adds.noBool();
        }
        long size = out.shape().size();
        if (size > 0) {
            new CumSum(workers, floats, dim, reverse, out, input).run(size);
        }
    }

    private void run(long size) {
        long outer = size / (length * inner);
        long tasks = outer * blocks * chunks;
        long grain = Math.max(1, GRAIN / (Math.min(length, BLOCK) * Math.min(inner, COLUMNS)));
        workers.parallel(tasks, grain, (from, to) -> each(from, to, this::scan));
        if (blocks == 1) {
            return;
        }
        // Sums of the blocks before each block, for every line: [outer, block, inner].
        Object before = CpuBuffer.newArray(type, Math.toIntExact(outer * blocks * inner));
        workers.parallel(outer * chunks, 1, (from, to) -> {
            for (long at = from; at < to; at++) {
                long o = at / chunks;
                long column = at % chunks * COLUMNS;
                int n = (int) Math.min(COLUMNS, inner - column);
                for (long b = 1; b < blocks; b++) {
                    int total = index(o, row(b * BLOCK - 1), column);
                    int to1 = (int) ((o * blocks + b) * inner + column);
                    if (b == 1) {
                        System.arraycopy(out, total, before, to1, n);
                    } else {
                        add.run(before, to1, before, (int) (to1 - inner), out, total, out, 0, n);
                    }
                }
            }
        });
        workers.parallel(
                tasks, grain, (from, to) -> each(from, to, (o, b, column, n) -> shift(before, o, b, column, n)));
    }

    @FunctionalInterface
    private interface Task {
        void run(long outer, long block, long column, int columns);
    }

    private void each(long from, long to, Task task) {
        for (long at = from; at < to; at++) {
            long chunk = at % chunks;
            long rest = at / chunks;
            long column = chunk * COLUMNS;
            task.run(rest / blocks, rest % blocks, column, (int) Math.min(COLUMNS, inner - column));
        }
    }

    /** The row of an element of the sequence. */
    private long row(long element) {
        return reverse ? length - 1 - element : element;
    }

    private int index(long outer, long row, long column) {
        return (int) (base + (outer * length + row) * inner + column);
    }

    private void scan(long outer, long block, long column, int n) {
        Scratch scratch = Scratch.get();
        long first = block * BLOCK;
        int rows = (int) Math.min(BLOCK, length - first);
        if (inner == 1) {
            long low = reverse ? row(first + rows - 1) : first;
            int op = index(outer, low, 0);
            in.load(outer * length + low, rows, out, op);
            int start = reverse ? op + rows - 1 : op;
            int step = reverse ? -1 : 1;
            switch (type) {
                case FLOAT32 -> scan((float[]) out, start, step, rows);
                case FLOAT64 -> scan((double[]) out, start, step, rows);
                case INT32 -> scan((int[]) out, start, step, rows);
                case INT64 -> scan((long[]) out, start, step, rows);
                case BOOL, FLOAT16, BFLOAT16 -> throw Adds.noBool();
            }
            return;
        }
        Object gathered = scratch.block(type, 0);
        for (long r = first; r < first + rows; r++) {
            long element = (outer * length + row(r)) * inner + column;
            int op = index(outer, row(r), column);
            if (r == first) {
                in.load(element, n, out, op);
                continue;
            }
            Object x = in.array;
            int xp = in.position(element, n);
            if (xp < 0) {
                x = gathered;
                xp = 0;
                in.load(element, n, x, 0);
            }
            add.run(out, op, out, index(outer, row(r - 1), column), x, xp, x, 0, n);
        }
    }

    private void shift(Object before, long outer, long block, long column, int n) {
        if (block == 0) {
            return;
        }
        long first = block * BLOCK;
        int rows = (int) Math.min(BLOCK, length - first);
        int offset = (int) ((outer * blocks + block) * inner + column);
        if (inner == 1) {
            Object same = Scratch.get().block(type, 0);
            Runs.load(type, before, offset, 0, same, 0, rows);
            int op = index(outer, reverse ? row(first + rows - 1) : first, 0);
            add.run(out, op, same, 0, out, op, out, 0, rows);
            return;
        }
        for (long r = first; r < first + rows; r++) {
            int op = index(outer, row(r), column);
            add.run(out, op, before, offset, out, op, out, 0, n);
        }
    }

    private static void scan(float[] x, int start, int step, int n) {
        float sum = x[start];
        for (int i = 1, p = start + step; i < n; i++, p += step) {
            sum = sum + x[p];
            x[p] = sum;
        }
    }

    private static void scan(double[] x, int start, int step, int n) {
        double sum = x[start];
        for (int i = 1, p = start + step; i < n; i++, p += step) {
            sum = sum + x[p];
            x[p] = sum;
        }
    }

    private static void scan(int[] x, int start, int step, int n) {
        int sum = x[start];
        for (int i = 1, p = start + step; i < n; i++, p += step) {
            sum = sum + x[p];
            x[p] = sum;
        }
    }

    private static void scan(long[] x, int start, int step, int n) {
        long sum = x[start];
        for (int i = 1, p = start + step; i < n; i++, p += step) {
            sum = sum + x[p];
            x[p] = sum;
        }
    }
}
