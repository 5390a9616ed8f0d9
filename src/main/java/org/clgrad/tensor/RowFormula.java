package org.clgrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.clgrad.shape.DType;
import org.clgrad.spi.Primitive.Column;
import org.clgrad.spi.Primitive.Fold;
import org.clgrad.spi.Primitive.Rows;
import org.clgrad.spi.Primitive.Stage;
import org.clgrad.spi.Program;

/** The stages of {@link Rows} for any types of its inputs, built once for each. */
final class RowFormula {
    /** The number of the value that is the place of an element in its row. */
    static final int PLACE = Rows.PLACE;

    private final List<Boolean> perRow;
    private final List<Part> parts = new ArrayList<>();
    private final List<Integer> keeps = new ArrayList<>();
    private final List<Part> columns = new ArrayList<>();
    private final Map<List<DType>, Built> built = new ConcurrentHashMap<>();

    /** A stage whose types are open; without a formula the one argument is folded as it is. */
    private record Part(Fold fold, Formula formula, List<Integer> args) {
        Program program(List<DType> values) {
            DType[] types = args.stream()
                    .map(a -> a == PLACE ? DType.INT64 : values.get(a))
                    .toArray(DType[]::new);
            return formula == null ? Program.identity(types[0]) : formula.program(types);
        }
    }

    private record Built(List<Stage> stages, List<Column> columns) {}

    /**
     * Makes a formula.
     *
     * @param perRow for each input whether it is one value a row
     * @param body adds the stages, the result last
     */
    RowFormula(List<Boolean> perRow, Consumer<RowFormula> body) {
        this.perRow = perRow;
        body.accept(this);
    }

    /** Folds a value over the row; returns the number of the result. */
    int fold(Fold fold, int value) {
        return add(new Part(fold, null, List.of(value)));
    }

    /** Folds what a formula makes of values. */
    int fold(Fold fold, Formula formula, int... args) {
        return add(new Part(fold, formula, list(args)));
    }

    /** Applies a formula to values. */
    int apply(Formula formula, int... args) {
        return add(new Part(null, formula, list(args)));
    }

    /** Has a value be stored besides the result: that of a stage, one a row. */
    void keep(int value) {
        keeps.add(value);
    }

    /** Adds up over the rows what a formula makes of inputs, or an input as it is, besides the result. */
    void column(Formula formula, int... args) {
        columns.add(new Part(Fold.SUM, formula, list(args)));
    }

    private int add(Part part) {
        parts.add(part);
        return perRow.size() + parts.size() - 1;
    }

    private static List<Integer> list(int... args) {
        List<Integer> list = new ArrayList<>(args.length);
        for (int a : args) {
            list.add(a);
        }
        return List.copyOf(list);
    }

    /** Whether an input is one value a row. */
    boolean isPerRow(int input) {
        return perRow.get(input);
    }

    /** How many values are kept. */
    int keeps() {
        return keeps.size();
    }

    /** How many columns are added up. */
    int columns() {
        return columns.size();
    }

    /** The primitive for inputs of these types. */
    Rows primitive(int rowDims, List<Double> scalars, DType... inputs) {
        Built known = built.computeIfAbsent(List.of(inputs), this::build);
        return new Rows(rowDims, perRow, known.stages, scalars, keeps, known.columns);
    }

    private Built build(List<DType> inputs) {
        List<DType> types = new ArrayList<>(inputs);
        List<Stage> stages = new ArrayList<>();
        for (Part part : parts) {
            Program program = part.program(types);
            stages.add(new Stage(part.fold, part.args, program));
            types.add(program.resultType());
        }
        List<Column> sums = new ArrayList<>();
        for (Part part : columns) {
            sums.add(new Column(part.args, part.program(inputs)));
        }
        return new Built(List.copyOf(stages), List.copyOf(sums));
    }
}
