package org.clgrad.cpu;

import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive;

/** What all {@link Rows} of the same stages have in common, made once. Stages are the {@linkplain MergedStages merged} ones. */
final class RowPlan {
    final Stage[] stages;
    final List<RowPasses.Pass> passes;
    /** For each value whether it is one a row. */
    final boolean[] perRow;
    /** What the stages cost for an element. */
    final long cost;
    /** The most values that a program has. */
    final int mostValues;

    private final RowPasses made;

    /**
     * A stage.
     *
     * @param plan its program
     * @param args the numbers of its arguments
     * @param fold what it is folded with, or null
     * @param overRows whether it computes values of rows from such
     * @param firstScalar where its scalars begin among those of all stages
     */
    record Stage(Plan plan, int[] args, LaneFold fold, boolean overRows, int firstScalar) {
        /** Whether it folds a value as it is. */
        boolean direct() {
            return fold != null && plan.values == 1 && args[0] != Primitive.Rows.PLACE;
        }

        List<Double> scalars(List<Double> ofAll) {
            return plan.scalars == 0 ? List.of() : ofAll.subList(firstScalar, firstScalar + plan.scalars);
        }
    }

    /**
     * Makes a plan.
     *
     * @param plans makes plans of programs
     * @param floats the kernels of float32
     * @param asked the stages
     * @param together whether stages may be merged, and share a pass
     */
    RowPlan(PlanCache plans, FloatKernels floats, Primitive.Rows asked, boolean together) {
        made = new RowPasses(plans, asked, together);
        passes = made.passes();
        Primitive.Rows op = made.rows();
        int inputs = op.perRow().size();
        stages = new Stage[op.stages().size()];
        perRow = new boolean[inputs + stages.length];
        for (int v = 0; v < perRow.length; v++) {
            perRow[v] = op.isPerRow(v);
        }
        long sum = 0;
        int most = 0;
        int scalar = 0;
        for (int s = 0; s < stages.length; s++) {
            Primitive.Stage stage = op.stages().get(s);
            DType type = stage.program().resultType();
            LaneFold fold = stage.fold() == null
                    ? null
                    : LaneFold.of(type, stage.fold(), Loops.of(stage.fold(), type, floats), floats);
            Plan plan = plans.get(stage.program());
            int[] args = stage.args().stream().mapToInt(Integer::intValue).toArray();
            boolean overRows = fold == null && perRow[inputs + s];
            stages[s] = new Stage(plan, args, fold, overRows, scalar);
            scalar += plan.scalars;
            sum += overRows ? 0 : plan.cost;
            most = Math.max(most, plan.values);
        }
        for (RowPasses.Pass pass : passes) {
            most = Math.max(most, pass.plan().values + pass.stages().length);
        }
        cost = sum;
        mostValues = most;
    }

    /** The number of a value, of a row, that had another one before stages were merged. */
    int number(int value) {
        return made.number(value);
    }
}
