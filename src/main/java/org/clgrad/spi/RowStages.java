package org.clgrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/** What backends share of {@link Primitive.Rows}: its shapes, and its stages as primitives of their own. */
public final class RowStages {
    private RowStages() {}

    /**
     * Returns the shape of the values that are no single value a row.
     *
     * @param rows the primitive
     * @param inputs its inputs
     * @return the shape, rows and their elements
     */
    public static Shape elements(Primitive.Rows rows, Operand... inputs) {
        return inputs[rows.perRow().indexOf(false)].shape();
    }

    /**
     * Returns the shape of the values that are one a row.
     *
     * @param rows the primitive
     * @param elements the shape with the row's dimensions
     * @return the shape without
     */
    public static Shape rows(Primitive.Rows rows, Shape elements) {
        return Shape.of(Arrays.copyOf(elements.toArray(), elements.rank() - rows.rowDims()));
    }

    /**
     * Returns the scalar arguments of each stage.
     *
     * @param rows the primitive
     * @return for each stage its part of the scalars
     */
    public static List<List<Double>> scalars(Primitive.Rows rows) {
        List<List<Double>> parts = new ArrayList<>();
        int at = 0;
        for (Primitive.Stage stage : rows.stages()) {
            int end = at + stage.program().scalars().size();
            parts.add(rows.scalars().subList(at, end));
            at = end;
        }
        return parts;
    }

    /** Memory for the time of a few primitives. */
    public interface Memory {
        /**
         * Takes memory with any content.
         *
         * @param dtype the element type
         * @param elements how many at least
         * @return the memory, to be given back
         */
        Buffer take(DType dtype, long elements);

        /**
         * Gives memory back once the work on it has been submitted.
         *
         * @param buffer what was taken
         */
        void give(Buffer buffer);
    }

    /**
     * Computes the stages one after the other as reductions and elementwise programs, without the columns: for rows that
     * are too long, or too few, for a backend to take them whole.
     *
     * @param backend computes the primitives
     * @param memory for the results of stages that are not stored
     * @param rows what to compute
     * @param out where to
     * @param inputs the inputs, and where kept values and columns go
     */
    public static void submit(Backend backend, Memory memory, Primitive.Rows rows, Operand out, Operand... inputs) {
        Shape elements = elements(rows, inputs);
        Shape single = rows(rows, elements);
        List<Boolean> mask = new ArrayList<>(Collections.nCopies(single.rank(), false));
        mask.addAll(Collections.nCopies(rows.rowDims(), true));
        List<List<Double>> scalars = scalars(rows);
        int first = rows.perRow().size();
        List<Operand> values = new ArrayList<>(Arrays.asList(inputs).subList(0, first));
        List<Operand> own = new ArrayList<>();
        int last = rows.stages().size() - 1;
        Operand places = null;
        try {
            for (int s = 0; s <= last; s++) {
                Primitive.Stage stage = rows.stages().get(s);
                boolean perRow = rows.isPerRow(first + s);
                int kept = rows.keeps().indexOf(first + s);
                Shape shape = perRow ? single : elements;
                Operand target = s == last ? out : kept >= 0 ? inputs[first + kept] : null;
                if (target == null) {
                    Buffer buffer = memory.take(stage.program().resultType(), shape.size());
                    target = new Operand(buffer, Layout.contiguous(shape));
                    own.add(target);
                }
                values.add(target);
                boolean spread = stage.fold() != null || !perRow;
                Operand[] args = new Operand[stage.args().size()];
                for (int a = 0; a < args.length; a++) {
                    int value = stage.args().get(a);
                    if (value == Primitive.Rows.PLACE) {
                        places = places == null ? places(backend, memory, rows, elements) : places;
                        args[a] = places;
                    } else {
                        Operand x = values.get(value);
                        args[a] = spread && rows.isPerRow(value) ? spread(x, elements) : x;
                    }
                }
                Primitive op = stage.fold() == null
                        ? new Primitive.Elementwise(stage.program(), scalars.get(s))
                        : new Primitive.Reduce(stage.fold(), stage.program(), scalars.get(s), mask);
                backend.submit(op, target, args);
            }
        } finally {
            if (places != null) {
                memory.give(places.buffer());
            }
            for (Operand value : own) {
                memory.give(value.buffer());
            }
        }
    }

    /** The place of each element in its row: sums of 0, 1, 1, ..., as an upload would wait for the device. */
    private static Operand places(Backend backend, Memory memory, Primitive.Rows rows, Shape elements) {
        int kept = elements.rank() - rows.rowDims();
        Shape row = Shape.of(Arrays.copyOfRange(elements.toArray(), kept, elements.rank()));
        Layout line = Layout.contiguous(Shape.of(row.size()));
        Buffer steps = memory.take(DType.INT64, row.size());
        Buffer places = memory.take(DType.INT64, row.size());
        Program constant = Program.constant(DType.INT64);
        try {
            backend.submit(new Primitive.Elementwise(constant, List.of(1.0)), new Operand(steps, line));
            if (row.size() > 0) {
                Operand first = new Operand(steps, Layout.contiguous(Shape.of(1)));
                backend.submit(new Primitive.Elementwise(constant, List.of(0.0)), first);
            }
            backend.submit(new Primitive.CumSum(0, false), new Operand(places, line), new Operand(steps, line));
        } finally {
            memory.give(steps);
        }
        return new Operand(places, Layout.contiguous(row).expand(elements));
    }

    /** One value a row as a value at every element. */
    static Operand spread(Operand x, Shape elements) {
        long[] strides = Arrays.copyOf(x.layout().strides(), elements.rank());
        return new Operand(x.buffer(), Layout.of(elements, strides, x.layout().offset()));
    }
}
