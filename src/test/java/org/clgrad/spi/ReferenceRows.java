package org.clgrad.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;

/** {@link Primitive.Rows} word by word: each stage a primitive of its own. */
final class ReferenceRows {
    private ReferenceRows() {}

    static void run(ReferenceBackend reference, Primitive.Rows r, Operand out, Operand[] in) {
        int inputs = r.perRow().size();
        Shape full = in[r.perRow().indexOf(false)].shape();
        int kept = full.rank() - r.rowDims();
        Shape rows = Shape.of(Arrays.copyOf(full.toArray(), kept));
        Shape row = Shape.of(Arrays.copyOfRange(full.toArray(), kept, full.rank()));
        long[] numbers = new long[(int) row.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        Buffer buffer = reference.allocate(DType.INT64, numbers.length);
        reference.upload(buffer, 0, numbers, 0, numbers.length);
        Operand places = new Operand(buffer, Layout.contiguous(row).expand(full));
        List<Operand> values = new ArrayList<>(List.of(in).subList(0, inputs));
        int scalar = 0;
        for (int s = 0; s < r.stages().size(); s++) {
            Primitive.Stage stage = r.stages().get(s);
            Program program = stage.program();
            List<Double> scalars =
                    r.scalars().subList(scalar, scalar + program.scalars().size());
            scalar += scalars.size();
            boolean perRow = r.isPerRow(inputs + s);
            boolean overElements = stage.fold() != null || !perRow;
            Operand[] args = new Operand[stage.args().size()];
            for (int a = 0; a < args.length; a++) {
                int value = stage.args().get(a);
                Operand x = value == Primitive.Rows.PLACE ? places : values.get(value);
                args[a] = overElements && r.isPerRow(value) ? spread(x, full) : x;
            }
            Shape shape = perRow ? rows : full;
            int behind = r.keeps().indexOf(inputs + s);
            Operand to = s == r.stages().size() - 1
                    ? out
                    : behind >= 0
                            ? in[inputs + behind]
                            : new Operand(
                                    reference.allocate(program.resultType(), shape.size()), Layout.contiguous(shape));
            if (stage.fold() == null) {
                reference.submit(new Primitive.Elementwise(program, scalars), to, args);
            } else {
                List<Boolean> mask = new ArrayList<>();
                for (int d = 0; d < full.rank(); d++) {
                    mask.add(d >= kept);
                }
                reference.submit(new Primitive.Reduce(stage.fold(), program, scalars, mask), to, args);
            }
            values.add(to);
        }
        for (int k = 0; k < r.columns().size(); k++) {
            Primitive.Column column = r.columns().get(k);
            Operand[] args = new Operand[column.args().size()];
            for (int a = 0; a < args.length; a++) {
                int value = column.args().get(a);
                args[a] = r.isPerRow(value) ? spread(in[value], full) : in[value];
            }
            List<Boolean> mask = new ArrayList<>();
            for (int d = 0; d < full.rank(); d++) {
                mask.add(d < kept);
            }
            Operand to = in[inputs + r.keeps().size() + k];
            reference.submit(new Primitive.Reduce(Primitive.Fold.SUM, column.program(), List.of(), mask), to, args);
        }
    }

    /** One value a row as a value at every element. */
    private static Operand spread(Operand x, Shape full) {
        long[] strides = Arrays.copyOf(x.layout().strides(), full.rank());
        return new Operand(x.buffer(), Layout.of(full, strides, x.layout().offset()));
    }
}
