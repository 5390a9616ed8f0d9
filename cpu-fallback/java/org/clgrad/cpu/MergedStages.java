package org.clgrad.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Primitive.Stage;
import org.clgrad.spi.Program;

/**
 * {@link Primitive.Rows} with fewer stages and the same bits: what is computed of every element and used by one later
 * stage, or is cheaper to compute again than to keep, becomes part of the stages that use it, so that it is in the same
 * loop where loops are written for programs. Values of rows, which may be kept, and stages with scalars, which the
 * primitive has in one list, stay.
 */
final class MergedStages {
    /** Work that is less than a value's way to the cache and back, in additions. */
    private static final int CHEAP = 2;
    /** Steps beyond which a stage becomes part of no other. */
    private static final int MOST_STEPS = 24;

    private final Primitive.Rows op;
    private final int inputs;
    private final List<Stage> merged = new ArrayList<>();
    /** For each value its new number, unless it is part of others now. */
    private final int[] numbers;
    /** For each value that is part of others how it is computed, its arguments in new numbers. */
    private final Stage[] inside;

    MergedStages(Primitive.Rows op) {
        this.op = op;
        inputs = op.perRow().size();
        int values = inputs + op.stages().size();
        numbers = new int[values];
        inside = new Stage[values];
        for (int v = 0; v < inputs; v++) {
            numbers[v] = v;
        }
        for (int s = 0; s < op.stages().size(); s++) {
            Stage stage = withParts(op.stages().get(s));
            int value = inputs + s;
            if (isPart(value, stage)) {
                inside[value] = stage;
            } else {
                numbers[value] = inputs + merged.size();
                merged.add(stage);
            }
        }
    }

    /** The primitive with merged stages; without kept values. */
    Primitive.Rows rows() {
        return new Primitive.Rows(op.rowDims(), op.perRow(), merged, op.scalars());
    }

    /** The new number of a value that is part of no stage, as one of a row. */
    int number(int value) {
        return numbers[value];
    }

    private boolean isPart(int value, Stage stage) {
        if (value == numbers.length - 1
                || stage.fold() != null
                || op.isPerRow(value)
                || !stage.program().scalars().isEmpty()
                || stage.program().steps().size() > MOST_STEPS) {
            return false;
        }
        long uses = op.stages().stream()
                .flatMap(s -> s.args().stream())
                .filter(arg -> arg == value)
                .count();
        int work =
                stage.program().steps().stream().mapToInt(s -> s.fn().weight()).sum();
        // What nobody uses is stored.
        return uses == 1 || (uses > 1 && work <= CHEAP);
    }

    /** The stage with what is inside of it now, and its arguments in new numbers. */
    private Stage withParts(Stage stage) {
        List<Integer> args = new ArrayList<>();
        List<DType> types = new ArrayList<>();
        for (int i = 0; i < stage.args().size(); i++) {
            int arg = stage.args().get(i);
            Stage part = arg == Primitive.Rows.PLACE ? null : inside[arg];
            if (part == null) {
                addArgument(args, types, renumbered(arg), stage.program().type(i));
            } else {
                for (int k = 0; k < part.args().size(); k++) {
                    addArgument(args, types, part.args().get(k), part.program().type(k));
                }
            }
        }
        Program.Builder b = new Program.Builder(types, stage.program().scalars());
        int[] values = new int[stage.program().values()];
        for (int i = 0; i < stage.args().size(); i++) {
            int arg = stage.args().get(i);
            Stage part = arg == Primitive.Rows.PLACE ? null : inside[arg];
            values[i] =
                    part == null ? args.indexOf(renumbered(arg)) : append(b, part.program(), positions(args, part), 0);
        }
        for (int k = 0; k < stage.program().scalars().size(); k++) {
            values[stage.args().size() + k] = args.size() + k;
        }
        append(b, stage.program(), values, stage.program().scalars().size());
        return new Stage(stage.fold(), args, b.build());
    }

    private int renumbered(int arg) {
        return arg == Primitive.Rows.PLACE ? arg : numbers[arg];
    }

    static void addArgument(List<Integer> args, List<DType> types, int arg, DType type) {
        if (!args.contains(arg)) {
            args.add(arg);
            types.add(type);
        }
    }

    private static int[] positions(List<Integer> args, Stage part) {
        return part.args().stream().mapToInt(args::indexOf).toArray();
    }

    /** Adds the steps of a program whose inputs and scalars are these values; returns its result. */
    static int append(Program.Builder b, Program program, int[] first, int scalars) {
        int given = program.inputs().size() + scalars;
        int[] values = Arrays.copyOf(first, program.values());
        int result = values[given - 1];
        for (int s = 0; s < program.steps().size(); s++) {
            Program.Step step = program.steps().get(s);
            int[] args = step.args().stream().mapToInt(arg -> values[arg]).toArray();
            result = b.apply(step.fn(), step.type(), args);
            values[given + s] = result;
        }
        return result;
    }
}
