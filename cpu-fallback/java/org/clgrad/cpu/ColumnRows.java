package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.ColumnSums;
import org.clgrad.spi.Contract;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;
import org.clgrad.spi.RowStages;

/**
 * {@link Primitive.Rows} with columns: stages of the same rows. They add to the sums of {@linkplain ColumnSums lanes}, which
 * are more inputs, and store them where they found them.
 */
final class ColumnRows {
    private final List<Boolean> perRow;
    private final List<Primitive.Stage> stages;
    private final int columns;

    /** The stages with those that add to sums before the last one; the sums come behind the other inputs. */
    ColumnRows(Primitive.Rows op) {
        int inputs = op.perRow().size();
        columns = op.columns().size();
        List<Boolean> single = new ArrayList<>(op.perRow());
        single.addAll(Collections.nCopies(columns, false));
        List<Primitive.Stage> all = new ArrayList<>();
        for (Primitive.Stage stage : op.stages()) {
            List<Integer> args = stage.args().stream()
                    .map(arg -> arg < inputs ? arg : arg + columns)
                    .toList();
            all.add(new Primitive.Stage(stage.fold(), args, stage.program()));
        }
        for (int k = 0; k < columns; k++) {
            all.add(all.size() - 1, adding(op.columns().get(k), inputs + k));
        }
        perRow = List.copyOf(single);
        stages = List.copyOf(all);
    }

    /** Whether the rows are many enough to be added up lane by lane, on all threads. */
    static boolean suits(Workers workers, Primitive.Rows op, Operand[] in) {
        if (!Rows.suits(workers, op, in)) {
            return false;
        }
        long rows = RowStages.rows(op, RowStages.elements(op, in)).size();
        boolean floating = true;
        for (Operand target : ColumnSums.targets(op, in)) {
            floating &= target.dtype() == DType.FLOAT32 || target.dtype() == DType.FLOAT64;
        }
        return floating && ColumnSums.suits(rows, workers.threads());
    }

    static void run(
            CpuBackend backend,
            RowStages.Memory memory,
            Workers workers,
            PlanCache plans,
            Primitive.Rows op,
            Operand out,
            Operand[] in) {
        Primitive.Rows adding = plans.columns(op).of(op);
        Operand[] others = Arrays.copyOf(in, in.length - op.columns().size());
        ColumnSums.submit(
                backend,
                memory,
                op,
                sums -> {
                    Rows.run(workers, plans, adding, out, others, sums);
                    return true;
                },
                in);
    }

    /** A primitive that the stages were made for, or one with other scalars. */
    private Primitive.Rows of(Primitive.Rows same) {
        List<Integer> keeps =
                same.keeps().stream().map(value -> value + columns).toList();
        return new Primitive.Rows(same.rowDims(), perRow, stages, same.scalars(), keeps, List.of());
    }

    private static Primitive.Stage adding(Primitive.Column column, int sum) {
        Program program = column.program();
        List<Integer> args = new ArrayList<>(column.args());
        args.add(sum);
        List<DType> types = new ArrayList<>(program.inputs());
        types.add(program.resultType());
        Program.Builder b = new Program.Builder(types, List.of());
        int[] first = new int[program.inputs().size()];
        Arrays.setAll(first, i -> i);
        int value = MergedStages.append(b, program, first, 0);
        b.apply(Fn.ADD, program.inputs().size(), value);
        return new Primitive.Stage(null, args, b.build());
    }

    /** How many lanes a thread takes together, of a group of rows that suits the caches: it divides the lanes. */
    static int together(Workers workers, long rows, int group) {
        int together = Math.min(Contract.REDUCE_LANES, Integer.highestOneBit(group));
        while (together > 2 && ColumnSums.lanes(rows) / together < 2L * workers.threads()) {
            together /= 2;
        }
        return together;
    }
}
