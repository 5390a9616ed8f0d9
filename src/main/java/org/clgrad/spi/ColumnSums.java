package org.clgrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Primitive.Column;
import org.clgrad.spi.Primitive.Fold;

/**
 * What backends share of the {@linkplain Column columns} of {@link Primitive.Rows}. The order of a {@link Primitive.Reduce}
 * has in each block of rows 64 lanes, of which lane l adds up rows l, l + 64, ... So whoever computes the rows of a lane one
 * after the other can add them up while they are in the cache; these sums, one row for each lane, are then folded like any
 * others.
 */
public final class ColumnSums {
    /** Fewer rows leave too little to add up in each lane. */
    private static final long FEWEST_ROWS = 16L * Contract.REDUCE_LANES;

    private ColumnSums() {}

    /**
     * Returns whether the rows can be added up lane by lane, every block of them having all lanes, and are enough for it.
     *
     * @param rows how many
     * @param threads how many threads share the lanes
     * @return whether they can
     */
    public static boolean suits(long rows, int threads) {
        long rest = rows % Contract.REDUCE_BLOCK;
        boolean whole = rest == 0 || rest >= Contract.REDUCE_LANES;
        return rows >= FEWEST_ROWS && whole && lanes(rows) >= 2L * threads;
    }

    /**
     * Counts the lanes.
     *
     * @param rows of so many rows, which {@linkplain #suits suit}
     * @return the lanes of all blocks
     */
    public static long lanes(long rows) {
        return (rows + Contract.REDUCE_BLOCK - 1) / Contract.REDUCE_BLOCK * Contract.REDUCE_LANES;
    }

    /**
     * Computes rows with the sums of their lanes, and the columns from those.
     *
     * @param backend computes the primitives
     * @param memory for the sums
     * @param rows the primitive, whose rows {@linkplain #suits suit}
     * @param computing computes the rows, and for each column into the operand that it is given the sums: a row for each
     *     lane, block after block; false if it cannot, and did nothing
     * @param inputs the primitive's inputs, and where kept values and columns go
     * @return what {@code computing} said
     */
    public static boolean submit(
            Backend backend,
            RowStages.Memory memory,
            Primitive.Rows rows,
            Predicate<Operand[]> computing,
            Operand... inputs) {
        Shape elements = RowStages.elements(rows, inputs);
        long count = RowStages.rows(rows, elements).size();
        Layout all = Layout.contiguous(Shape.of(lanes(count), elements.size() / count));
        Operand[] targets = targets(rows, inputs);
        List<Operand> sums = new ArrayList<>();
        try {
            for (Operand target : targets) {
                sums.add(new Operand(memory.take(target.dtype(), all.shape().size()), all));
            }
            if (!computing.test(sums.toArray(new Operand[0]))) {
                return false;
            }
            for (int k = 0; k < targets.length; k++) {
                fold(backend, memory, sums.get(k).buffer(), lanes(count), targets[k]);
            }
            return true;
        } finally {
            sums.forEach(sum -> memory.give(sum.buffer()));
        }
    }

    /** Folds the sums of so many lanes. */
    private static void fold(Backend backend, RowStages.Memory memory, Buffer lanes, long count, Operand out) {
        long length = out.shape().size();
        long blocks = count / Contract.REDUCE_LANES;
        Operand flat = new Operand(
                out.buffer(),
                Layout.of(Shape.of(length), new long[] {1}, out.layout().offset()));
        if (blocks == 1) {
            Shape all = Shape.of(count, length);
            backend.submit(sum(out.dtype(), 0, 2), flat, new Operand(lanes, Layout.contiguous(all)));
            return;
        }
        Buffer sums = memory.take(out.dtype(), blocks * length);
        try {
            Operand ofBlocks = new Operand(sums, Layout.contiguous(Shape.of(blocks, length)));
            Shape all = Shape.of(blocks, Contract.REDUCE_LANES, length);
            backend.submit(sum(out.dtype(), 1, 3), ofBlocks, new Operand(lanes, Layout.contiguous(all)));
            backend.submit(sum(out.dtype(), 0, 2), flat, ofBlocks);
        } finally {
            memory.give(sums);
        }
    }

    private static Primitive.Reduce sum(DType type, int dim, int rank) {
        List<Boolean> mask = new ArrayList<>(Collections.nCopies(rank, false));
        mask.set(dim, true);
        return new Primitive.Reduce(Fold.SUM, Program.identity(type), List.of(), mask);
    }

    /**
     * Computes the columns as reductions of their own.
     *
     * @param backend computes the primitives
     * @param rows the primitive
     * @param inputs its inputs, and where kept values and columns go
     */
    public static void submit(Backend backend, Primitive.Rows rows, Operand... inputs) {
        if (rows.columns().isEmpty()) {
            return;
        }
        Shape elements = RowStages.elements(rows, inputs);
        int first = elements.rank() - rows.rowDims();
        List<Boolean> mask = new ArrayList<>(Collections.nCopies(first, true));
        mask.addAll(Collections.nCopies(rows.rowDims(), false));
        Operand[] targets = targets(rows, inputs);
        for (int k = 0; k < targets.length; k++) {
            Column column = rows.columns().get(k);
            Operand[] args = new Operand[column.args().size()];
            for (int a = 0; a < args.length; a++) {
                int value = column.args().get(a);
                args[a] = rows.isPerRow(value) ? RowStages.spread(inputs[value], elements) : inputs[value];
            }
            backend.submit(new Primitive.Reduce(Fold.SUM, column.program(), List.of(), mask), targets[k], args);
        }
    }

    /**
     * Returns where the columns go.
     *
     * @param rows the primitive
     * @param inputs its inputs, and where kept values and columns go
     * @return an operand for each column
     */
    public static Operand[] targets(Primitive.Rows rows, Operand... inputs) {
        return Arrays.copyOfRange(inputs, inputs.length - rows.columns().size(), inputs.length);
    }
}
