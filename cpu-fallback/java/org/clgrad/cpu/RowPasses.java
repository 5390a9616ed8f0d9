package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Primitive.Stage;
import org.clgrad.spi.Program;

/**
 * The stages of {@link Primitive.Rows}, {@linkplain MergedStages merged}, in as few passes over the elements as can be: what
 * does not wait for a fold of the same pass is computed in it where one loop can do it all, so that a value is folded while
 * it is in a register, and several folds read their arguments once. Or stage by stage, as they are.
 */
final class RowPasses {
    private final PlanCache plans;
    private final MergedStages merged;
    private final Primitive.Rows op;
    private final int inputs;
    /** For each stage its pass. */
    private final int[] passes;

    private final List<Pass> made = new ArrayList<>();

    /**
     * Some stages.
     *
     * @param stages their numbers, ascending; each has a result of the program
     * @param overRows whether it is one stage on values of rows
     * @param args the numbers of the values that are the program's inputs
     * @param plan the program of all of them
     * @param loops its loops, or null
     * @param folds for each stage what its values are folded by, or null; none if there is one and it folds nothing
     */
    record Pass(int[] stages, boolean overRows, int[] args, Plan plan, ProgramLoops loops, List<Fold> folds) {
        /** The numbers of elements that the loops are for: the multiples of this. */
        int unit() {
            return folds.isEmpty() ? FusedLoop.UNIT : FusedLoop.FOLD_UNIT;
        }
    }

    /**
     * Finds the passes.
     *
     * @param plans makes plans of their programs
     * @param asked the stages
     * @param together whether a pass may have several
     */
    RowPasses(PlanCache plans, Primitive.Rows asked, boolean together) {
        this.plans = plans;
        merged = together ? new MergedStages(asked) : null;
        op = merged == null ? asked : merged.rows();
        inputs = op.perRow().size();
        passes = new int[op.stages().size()];
        for (int s = 0; s < passes.length; s++) {
            boolean overRows = op.stages().get(s).fold() == null && op.isPerRow(inputs + s);
            int at = together && !overRows ? join(s, earliest(s)) : -1;
            if (at < 0) {
                at = made.size();
                made.add(pass(overRows, s));
            }
            passes[s] = at;
        }
    }

    /** The primitive with the stages that the passes are of. */
    Primitive.Rows rows() {
        return op;
    }

    /** The number that a value of a row has among these. */
    int number(int value) {
        return merged == null ? value : merged.number(value);
    }

    List<Pass> passes() {
        return made;
    }

    /** The first pass in which the arguments of a stage are there. */
    private int earliest(int s) {
        int first = 0;
        for (int arg : op.stages().get(s).args()) {
            if (arg >= inputs) {
                first = Math.max(first, passes[arg - inputs] + (op.isPerRow(arg) ? 1 : 0));
            }
        }
        return first;
    }

    /** Puts a stage into a pass, not before one of them; says into which, or -1. */
    private int join(int s, int first) {
        for (int p = first; p < made.size(); p++) {
            Pass pass = made.get(p);
            if (!pass.overRows) {
                int[] stages = Arrays.copyOf(pass.stages, pass.stages.length + 1);
                stages[stages.length - 1] = s;
                Pass more = pass(false, stages);
                if (more.loops != null) {
                    made.set(p, more);
                    return p;
                }
            }
        }
        return -1;
    }

    private Pass pass(boolean overRows, int... stages) {
        List<Integer> args = new ArrayList<>();
        List<DType> types = new ArrayList<>();
        List<DType> scalars = new ArrayList<>();
        List<Fold> folds = new ArrayList<>();
        for (int s : stages) {
            Stage stage = op.stages().get(s);
            for (int i = 0; i < stage.args().size(); i++) {
                int arg = stage.args().get(i);
                if (Arrays.binarySearch(stages, arg - inputs) < 0) {
                    MergedStages.addArgument(args, types, arg, stage.program().type(i));
                }
            }
            scalars.addAll(stage.program().scalars());
            folds.add(stage.fold());
        }
        if (stages.length == 1 && folds.get(0) == null) {
            folds.clear();
        }
        Plan plan = plans.get(program(stages, args, types, scalars));
        boolean[] single = new boolean[args.size()];
        boolean places = false;
        for (int i = 0; i < single.length; i++) {
            places |= args.get(i) == Primitive.Rows.PLACE;
            single[i] = op.isPerRow(args.get(i));
        }
        ProgramLoops loops = places || overRows ? null : plan.fused(single, false, folds);
        int[] numbers = args.stream().mapToInt(Integer::intValue).toArray();
        return new Pass(stages, overRows, numbers, plan, loops, folds);
    }

    private Program program(int[] stages, List<Integer> args, List<DType> types, List<DType> scalars) {
        Program.Builder b = new Program.Builder(types, scalars);
        List<Integer> results = new ArrayList<>();
        int scalar = args.size();
        for (int s : stages) {
            Stage stage = op.stages().get(s);
            int[] first =
                    new int[stage.args().size() + stage.program().scalars().size()];
            for (int i = 0; i < first.length; i++) {
                int arg = i < stage.args().size() ? stage.args().get(i) : 0;
                int inside = i < stage.args().size() ? Arrays.binarySearch(stages, arg - inputs) : -1;
                first[i] = i >= stage.args().size() ? scalar++ : inside >= 0 ? results.get(inside) : args.indexOf(arg);
            }
            results.add(MergedStages.append(
                    b, stage.program(), first, stage.program().scalars().size()));
        }
        return b.build(results);
    }
}
